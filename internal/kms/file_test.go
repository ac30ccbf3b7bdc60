package kms_test

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"filippo.io/age"
	"golang.org/x/mod/sumdb/note"

	"counterpart/internal/failure"
	"counterpart/internal/kms"
	"counterpart/internal/party"
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func open(t *testing.T) (*kms.File, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "keys", "keys.json")
	f, err := kms.Open(path, true)
	must(t, err)
	return f, path
}

func TestKeysStayAndGo(t *testing.T) {
	ctx := t.Context()
	f, path := open(t)
	must(t, f.Make(ctx, 1, 1))
	must(t, f.Make(ctx, 1, 2))
	must(t, f.Make(ctx, 2, 1))
	a, err := f.AEAD(ctx, 1, 1)
	must(t, err)
	sealed, err := a.Encrypt([]byte("kek"), []byte("bound"))
	must(t, err)
	must(t, f.Make(ctx, 1, 1)) // changes nothing

	again, err := kms.Open(path, false)
	must(t, err)
	for name, row := range map[string]struct {
		tenant party.Tenant
		epoch  int64
		bound  string
		opens  bool
	}{
		"itself":             {1, 1, "bound", true},
		"another epoch":      {1, 2, "bound", false},
		"another tenant":     {2, 1, "bound", false},
		"another connection": {1, 1, "other", false},
	} {
		a, err := again.AEAD(ctx, row.tenant, row.epoch)
		must(t, err)
		if plain, err := a.Decrypt(sealed, []byte(row.bound)); (err == nil) != row.opens || row.opens && string(plain) != "kek" {
			t.Errorf("%s: %q, %v", name, plain, err)
		}
	}
	b, err := os.ReadFile(path)
	must(t, err)
	first := regexp.MustCompile(`"key": "[^"]{44}"`).Find(b)
	must(t, again.Destroy(ctx, 1, 1))
	must(t, again.Destroy(ctx, 1, 1))
	if _, err := f.AEAD(ctx, 1, 1); !failure.Is(err, failure.NotFound) {
		t.Errorf("a destroyed key, in the process that did not destroy it: %v", err)
	}
	if b, _ := os.ReadFile(path); len(first) == 0 || bytes.Contains(b, first) {
		t.Error("the destroyed key is still in the file")
	}
}

func TestFaults(t *testing.T) {
	f, path := open(t)
	must(t, f.Make(t.Context(), 1, 1))
	whole, err := os.ReadFile(path)
	must(t, err)
	for name, row := range map[string]struct {
		do   func() error
		hint string
	}{
		"missing":        {func() error { return os.Remove(path) }, "safe copy"},
		"truncated":      {func() error { return os.WriteFile(path, whole[:len(whole)/2], 0o600) }, "safe copy"},
		"empty":          {func() error { return os.WriteFile(path, nil, 0o600) }, "safe copy"},
		"garbage":        {func() error { return os.WriteFile(path, bytes.Repeat([]byte{0xff, 0}, 500), 0o600) }, "safe copy"},
		"another format": {func() error { return os.WriteFile(path, []byte(`{"format":"counterpart-keys-9"}`), 0o600) }, "safe copy"},
		"a key cut short": {func() error {
			return os.WriteFile(path, []byte(`{"format":"counterpart-keys-1","epochs":[{"tenant":1,"epoch":1,"key":"AAAA"}]}`), 0o600)
		}, "safe copy"},
		"readable by group": {func() error { return os.Chmod(path, 0o640) }, "chmod 600 " + path},
		"readable by all":   {func() error { return os.Chmod(path, 0o604) }, "chmod 600 " + path},
	} {
		t.Run(name, func(t *testing.T) {
			must(t, row.do())
			before, _ := os.ReadFile(path)
			_, opened := kms.Open(path, false)
			_, used := f.AEAD(t.Context(), 1, 1)
			for _, err := range []error{opened, used, f.Make(t.Context(), 1, 2), f.Destroy(t.Context(), 1, 1), f.Check(t.Context())} {
				if !failure.Is(err, failure.Unavailable) {
					t.Fatalf("not refused: %v", err)
				}
			}
			if _, hint := failure.Public(opened); !strings.Contains(hint, row.hint) {
				t.Errorf("hint %q", hint)
			}
			if after, _ := os.ReadFile(path); !bytes.Equal(before, after) {
				t.Error("the damaged file was changed")
			}
			must(t, os.RemoveAll(path))
			must(t, os.WriteFile(path, whole, 0o600))
		})
	}
	must(t, f.Check(t.Context()))
}

func TestModes(t *testing.T) {
	f, path := open(t)
	must(t, f.Make(t.Context(), 1, 1))
	for name, want := range map[string]os.FileMode{path: 0o600, filepath.Dir(path): 0o700, path + ".lock": 0o600} {
		st, err := os.Stat(name)
		must(t, err)
		if st.Mode().Perm() != want {
			t.Errorf("%s has mode %04o", name, st.Mode().Perm())
		}
	}
	left, err := filepath.Glob(filepath.Join(filepath.Dir(path), ".keys-*"))
	must(t, err)
	if len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// Several processes make keys at once; none loses another's.
func TestProcesses(t *testing.T) {
	if path := os.Getenv("KMS_TEST_FILE"); path != "" {
		f, err := kms.Open(path, false)
		must(t, err)
		for e := range int64(20) {
			must(t, f.Make(t.Context(), party.Tenant(os.Getpid()), e))
		}
		return
	}
	f, path := open(t)
	var wg sync.WaitGroup
	var pids [3]int
	for i := range pids {
		cmd := exec.Command(os.Args[0], "-test.run=^TestProcesses$")
		cmd.Env = append(os.Environ(), "KMS_TEST_FILE="+path)
		must(t, cmd.Start())
		pids[i] = cmd.Process.Pid
		wg.Go(func() {
			if err := cmd.Wait(); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	for _, pid := range pids {
		for e := range int64(20) {
			if _, err := f.AEAD(t.Context(), party.Tenant(pid), e); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func TestSigner(t *testing.T) {
	ctx := t.Context()
	f, path := open(t)
	s, v, err := f.Signer(ctx, 1, "ledger.test/1")
	must(t, err)
	signed, err := note.Sign(&note.Note{Text: "x\n"}, s)
	must(t, err)
	again, err := kms.Open(path, false)
	must(t, err)
	_, same, err := again.Signer(ctx, 1, "ledger.test/1")
	must(t, err)
	if _, err := note.Open(signed, note.VerifierList(same)); err != nil || same.Name() != "ledger.test/1" || v.KeyHash() != same.KeyHash() {
		t.Errorf("another key after a start: %v", err)
	}
	_, other, err := again.Signer(ctx, 2, "ledger.test/1")
	must(t, err)
	if other.KeyHash() == v.KeyHash() {
		t.Error("two tenants share a key")
	}
	origins, err := f.Origins(ctx, 1)
	must(t, err)
	if len(origins) != 1 || origins[0] != "ledger.test/1" {
		t.Errorf("origins %v", origins)
	}
	if _, _, err := f.Signer(ctx, 1, "no spaces"); err == nil {
		t.Error("a name that notes cannot carry was accepted")
	}
}

func TestIdentities(t *testing.T) {
	ctx := t.Context()
	f, _ := open(t)
	r, err := f.NewIdentity(ctx, "backup 1")
	must(t, err)
	_, err = f.NewIdentity(ctx, "backup 2")
	must(t, err)
	if _, err := f.NewIdentity(ctx, "backup 1"); !failure.Is(err, failure.Conflict) {
		t.Errorf("a second one of the same name: %v", err)
	}
	var sealed bytes.Buffer
	w, err := age.Encrypt(&sealed, r)
	must(t, err)
	_, err = io.WriteString(w, "content")
	must(t, err)
	must(t, w.Close())
	opens := func() bool {
		ids, err := f.Identities(ctx, func(string) bool { return true })
		must(t, err)
		_, err = age.Decrypt(bytes.NewReader(sealed.Bytes()), ids...)
		return err == nil
	}
	if !opens() {
		t.Error("does not open")
	}
	must(t, f.DestroyIdentities(ctx, func(name string) bool { return name == "backup 1" }))
	if opens() {
		t.Error("opens although its key was destroyed")
	}
}
