package access

import (
	"context"
	"strings"
	"testing"

	"counterpart/internal/failure"
)

func TestWeakPasswords(t *testing.T) {
	for _, row := range []struct {
		password string
		ok       bool
	}{
		{"", false},
		{"Xk9#mQ2$vL7", false}, // eleven characters
		{"Xk9#mQ2$vL7p", true},
		{"lamp gravel Nineteen tuba", true},
		{"äöüß ÄÖÜ éèêñ", true},
		{"839204857203", true},
		{"aaaaaaaaaaaaaaaa", false},
		{"password1234", false},
		{"Password2026!", false},
		{"P@ssw0rd2026", false},
		{"passwordpassword", false},
		{"qwertyuiop123", false},
		{"1q2w3e4r5t6y", false},
		{"123456789012", false},
		{"Welcome2026!!", false},
		{"letmein123456", false},
		{"iloveyou1234", false},
		{"correcthorsebatterystaple", false},
		{"Ada.Example1", false},
		{"ada@example.com", false},
		{"RetailMax2026", false},
		{strings.Repeat("abcdefghij", 103), false}, // 1,030 bytes
		{"not text \xff\xfe at all", false},
	} {
		err := weak(row.password, "Ada Example", "ada@example.com", "RetailMax")
		if (err == nil) != row.ok {
			t.Errorf("%q: %v", row.password, err)
		}
		if err != nil && (!failure.Is(err, failure.Invalid) || row.password != "" && strings.Contains(err.Error(), row.password)) {
			t.Errorf("%q: %v", row.password, err)
		}
	}
}

func TestHashes(t *testing.T) {
	h := newHasher(1)
	s, err := h.hash(t.Context(), "a full-price password")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(s, "$argon2id$v=19$m=65536,t=1,p=2$") {
		t.Errorf("form %q", s)
	}
	h.memory = 64 // what is stored says what it costs
	for password, want := range map[string]bool{"a full-price password": true, "a full-price passwore": false, "": false} {
		if got, err := h.matches(t.Context(), s, password); got != want || err != nil {
			t.Errorf("%q: %v, %v", password, got, err)
		}
	}
	for _, password := range []string{"", "x"} {
		if got, err := h.matches(t.Context(), "", password); got || err != nil {
			t.Errorf("a password fits nobody: %v, %v", got, err)
		}
	}
	same, err := h.hash(t.Context(), "A\u030angstro\u0308m und mehr")
	if err != nil {
		t.Fatal(err)
	}
	if ok, err := h.matches(t.Context(), same, "Ångström und mehr"); !ok || err != nil {
		t.Errorf("the same letters written in another way: %v, %v", ok, err)
	}
	long := strings.Repeat("x", maxPassword)
	if s, err = h.hash(t.Context(), long); err != nil {
		t.Fatal(err)
	}
	if ok, _ := h.matches(t.Context(), s, long+"y"); ok {
		t.Error("a longer password fits the hash of its beginning")
	}
}

func TestDamagedHashesAreRefused(t *testing.T) {
	h := newHasher(1)
	h.memory = 64
	good, err := h.hash(t.Context(), "a good password")
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []string{
		"x", "$argon2i$v=19$m=64,t=1,p=2$c2FsdA$a2V5",
		strings.Replace(good, "m=64", "m=4194304", 1), strings.Replace(good, "m=64", "m=0", 1),
		strings.Replace(good, "t=1", "t=0", 1), strings.Replace(good, "p=2", "p=0", 1),
		strings.Replace(good, "v=19", "v=16", 1), strings.Replace(good, "m=64", "m=many", 1),
		good[:len(good)-4], good + "!", "argon" + good,
	} {
		if ok, err := h.matches(t.Context(), s, "a good password"); ok || !failure.Is(err, failure.Doubt) {
			t.Errorf("%q: %v, %v", s, ok, err)
		}
	}
}

func TestHashingWaitsItsTurn(t *testing.T) {
	h := newHasher(1)
	h.memory = 64
	h.slots <- struct{}{}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := h.hash(ctx, "x"); !failure.Is(err, failure.Unavailable) {
		t.Errorf("a full house: %v", err)
	}
	if ok, err := h.matches(ctx, "", "x"); ok || !failure.Is(err, failure.Unavailable) {
		t.Errorf("a full house: %v, %v", ok, err)
	}
	<-h.slots
	if _, err := h.hash(t.Context(), "x"); err != nil {
		t.Errorf("an empty house: %v", err)
	}
}

// An unknown name costs what a wrong password costs: the same parameters go through the same
// function.
func TestUnknownNamesCostTheSame(t *testing.T) {
	h := newHasher(1)
	stored, err := h.hash(t.Context(), "some password")
	if err != nil {
		t.Fatal(err)
	}
	known, err := parsePHC(stored)
	if err != nil {
		t.Fatal(err)
	}
	blank := h.blank()
	if known.memory != blank.memory || known.time != blank.time || known.threads != blank.threads ||
		len(known.salt) != len(blank.salt) || len(known.key) != len(blank.key) {
		t.Errorf("known %+v, unknown %+v", known, blank)
	}
}
