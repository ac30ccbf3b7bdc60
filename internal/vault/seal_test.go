package vault_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"html/template"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"counterpart/internal/failure"
	"counterpart/internal/field"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/policy"
	"counterpart/internal/subject"
	"counterpart/internal/testkit/lab"
	"counterpart/internal/vault"
)

func embedded(t *testing.T) *lab.Lab {
	t.Helper()
	return lab.New(t, filepath.Join(t.TempDir(), "counterpart.db"))
}

func TestNoncesNeverRepeat(t *testing.T) {
	l := embedded(t)
	p := l.Add(t, 1, 1)
	row := lab.Value(l.Locked(t, p))(t)
	key := lab.Value(l.Keyring.SealingKey(t.Context(), 1, row.Key))(t)
	const n = 100_000
	nonces, bodies := map[[12]byte]bool{}, map[[16]byte]bool{}
	for range n {
		b := key.Seal(vault.Slot{Table: "customer", Field: field.Name}, vault.Texts("the same"))
		nonces[[12]byte(b[:12])] = true
		bodies[[16]byte(b[12:28])] = true
	}
	if len(nonces) != n || len(bodies) != n {
		t.Errorf("%d nonces and %d ciphertexts of %d", len(nonces), len(bodies), n)
	}
	wraps := map[[12]byte]bool{}
	for i := range 100 {
		wraps[[12]byte(l.Add(t, 2, party.Ordinal(i+1)).Wrapped)] = true
	}
	if len(wraps) != 100 {
		t.Errorf("%d nonces of 100 wraps", len(wraps))
	}
}

// place is one sealed value with everything that it is bound to.
type place struct {
	person lab.Person
	slot   vault.Slot
	box    []byte
	key    vault.WrappedKey
}

func places(t *testing.T, l *lab.Lab) []place {
	t.Helper()
	var out []place
	for _, p := range []lab.Person{l.Add(t, 1, 1), l.Add(t, 1, 2), l.Add(t, 2, 1)} {
		row := lab.Value(l.Locked(t, p))(t)
		for f, b := range lab.Value(p.Sealed.Unpack())(t) {
			out = append(out, place{p, vault.Slot{Table: "customer", Field: f}, b, row.Key})
		}
		out = append(out,
			place{p, vault.Slot{Table: "note", Row: p.NoteID, Field: field.Note}, p.NoteBox, row.Key},
			place{p, vault.Slot{Table: "payment", Row: int64(p.Ordinal), Field: field.Token}, p.TokenBox, row.Key})
	}
	return out
}

// opens says what a box opens to in a slot, with a wrapped key.
func opens(l *lab.Lab, t party.Tenant, c party.Customer, o party.Ordinal, key vault.WrappedKey, s vault.Slot, box []byte) ([]vault.Text, error) {
	ctx := context.Background()
	permit, err := policy.Decide(policy.Request{Principal: lab.Job(t), Purpose: field.Rights, Route: "test"})
	if err != nil {
		return nil, err
	}
	ask := field.Fields(s.Field)
	r, err := l.Ledger.Disclose(ctx, permit, ledger.Disclosure{Open: ask, People: subject.Of(o)})
	if err != nil {
		return nil, err
	}
	row := vault.Locked{Customer: c, Ordinal: o, Key: key, Parts: []vault.Part{{Slot: s, Box: box}}}
	opened, err := l.Keyring.Open(ctx, r, t, vault.Ask{Open: ask}, []vault.Locked{row})
	if err != nil {
		return nil, err
	}
	return opened[0].Part(s), nil
}

// Every box and every wrap, moved to any other place, opens nothing, and the log of the tenant in
// whose place it was found says so once; in its own it opens.
func TestMovedCiphertextNeverOpens(t *testing.T) {
	l := embedded(t)
	all := places(t, l)
	for _, p := range all {
		if v, err := opens(l, p.person.Tenant, p.person.ID, p.person.Ordinal, p.key, p.slot, p.box); err != nil || len(v) != 1 {
			t.Fatalf("in its own place: %v", err)
		}
	}
	met := map[party.Tenant]map[finding]int{1: {}, 2: {}} // what was refused, and is to be recorded once
	rapid.Check(t, func(t *rapid.T) {
		from, to := rapid.SampledFrom(all).Draw(t, "from"), rapid.SampledFrom(all).Draw(t, "to")
		key, whose := to.key, to.person
		switch rapid.SampledFrom([]string{"box", "box and wrap", "version", "epoch", "customer", "row", "table", "field", "tenant", "bit"}).Draw(t, "moved") {
		case "box":
		case "box and wrap": // as copying a whole row would
			key.Wrapped = from.key.Wrapped
		case "version":
			from, key.Version = to, key.Version+rapid.Int64Range(1, 9).Draw(t, "by")
		case "epoch":
			from, key.Epoch = to, key.Epoch+rapid.Int64Range(1, 9).Draw(t, "by")
		case "customer":
			from, to.person.ID = to, to.person.ID+1
			key.Customer = to.person.ID
		case "row":
			from, to.slot.Row = to, to.slot.Row+1
		case "table":
			from, to.slot.Table = to, to.slot.Table+"x"
		case "field":
			from, to.slot.Field = to, (to.slot.Field+1)%field.Orders
		case "tenant":
			from, to.person.Tenant = to, 3-to.person.Tenant
		case "bit":
			from = to
			b := bytes.Clone(to.box)
			i := rapid.IntRange(0, len(b)*8-1).Draw(t, "bit")
			b[i/8] ^= 1 << (i % 8)
			from.box = b
		}
		if bytes.Equal(from.box, to.box) && from.person.ID == to.person.ID && from.slot == to.slot && key.Version == to.key.Version &&
			key.Epoch == to.key.Epoch && from.person.Tenant == to.person.Tenant {
			t.Skip("not moved")
		}
		v, err := opens(l, to.person.Tenant, to.person.ID, to.person.Ordinal, key, to.slot, from.box)
		if err == nil {
			t.Fatalf("opened %d values", len(v))
		}
		if !failure.Is(err, failure.Doubt) {
			t.Fatalf("not told apart from other failures: %v", err)
		}
		at := finding{to.person.Ordinal, to.slot.Table, field.Fields(to.slot.Field), field.Rights, "test"}
		if !bytes.Equal(key.Wrapped, to.key.Wrapped) || key.Version != to.key.Version || key.Epoch != to.key.Epoch ||
			to.person.ID != whose.ID || to.person.Tenant != whose.Tenant {
			at.Table, at.Fields = "customer_key", 0 // then the key does not open
		}
		met[to.person.Tenant][at] = 1
	})
	for tenant, want := range met {
		got := map[finding]int{}
		for _, f := range findings(t, l, tenant) {
			got[f]++
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("findings of tenant %d (-refused +recorded)\n%s", tenant, d)
		}
		soundLog(t, l, tenant)
	}
}

// Keys of customers and tenants, and the key service's, lie nowhere beside the data.
func TestNoKeyInClearBesideData(t *testing.T) {
	l := embedded(t)
	l.Add(t, 1, 1)
	keys := vault.RawKeys(t, l.Keyring, 1, lab.Value(l.Locked(t, l.Add(t, 1, 2)))(t).Key)
	for name, where := range map[string]string{"database": filepath.Dir(l.Where)} {
		if found := scan(t, where, where, keys); len(found) > 0 {
			t.Errorf("in the %s: %v", name, found)
		}
	}
}

func TestIndexDiffersByTenantAndField(t *testing.T) {
	l := embedded(t)
	seen := map[string]string{}
	for _, tenant := range []party.Tenant{1, 2} {
		for _, f := range field.All() {
			v, err := l.Keyring.Blind(t.Context(), tenant, f.ID, "the same value")
			if f.Index != field.Equality {
				if err == nil {
					t.Errorf("%s has a blind index", f.Name)
				}
				continue
			}
			where := fmt.Sprintf("tenant %d, %s", tenant, f.Name)
			if other, ok := seen[string(lab.Value(v, err)(t)[0])]; ok {
				t.Errorf("%s and %s share an index value", where, other)
			}
			seen[string(v[0])] = where
		}
	}
	a := lab.Value(l.Keyring.Digest(t.Context(), 1, "login", "x"))(t)
	b := lab.Value(l.Keyring.Digest(t.Context(), 1, "attempt", "x"))(t)
	c := lab.Value(l.Keyring.Digest(t.Context(), 2, "login", "x"))(t)
	if bytes.Equal(a, b) || bytes.Equal(a, c) {
		t.Error("digests of two uses or tenants are equal")
	}
}

func TestNamedIsBound(t *testing.T) {
	l := embedded(t)
	ctx := t.Context()
	sealed := lab.Value(l.Keyring.SealNamed(ctx, 1, vault.StaffKey, []byte("a"), []byte("secret")))(t)
	if got := lab.Value(l.Keyring.OpenNamed(ctx, 1, vault.StaffKey, []byte("a"), sealed))(t); string(got) != "secret" {
		t.Errorf("opened %q", got)
	}
	for name, open := range map[string]func() ([]byte, error){
		"another context": func() ([]byte, error) { return l.Keyring.OpenNamed(ctx, 1, vault.StaffKey, []byte("b"), sealed) },
		"another key":     func() ([]byte, error) { return l.Keyring.OpenNamed(ctx, 1, vault.FileKey, []byte("a"), sealed) },
		"another tenant":  func() ([]byte, error) { return l.Keyring.OpenNamed(ctx, 2, vault.StaffKey, []byte("a"), sealed) },
		"cut short":       func() ([]byte, error) { return l.Keyring.OpenNamed(ctx, 1, vault.StaffKey, []byte("a"), sealed[:9]) },
		"no such key":     func() ([]byte, error) { return l.Keyring.OpenNamed(ctx, 1, "none", []byte("a"), sealed) },
	} {
		if _, err := open(); err == nil {
			t.Errorf("%s: opened", name)
		}
	}
}

func TestReceiptBoundsWhatOpens(t *testing.T) {
	l := embedded(t)
	a, b := l.Add(t, 1, 1), l.Add(t, 1, 2)
	rowA, rowB := lab.Value(l.Locked(t, a))(t), lab.Value(l.Locked(t, b))(t)
	permit := lab.Value(policy.Decide(policy.Request{Principal: lab.Job(1), Purpose: field.Rights, Route: "test"}))(t)
	name := field.Fields(field.Name)
	receipt := func() *ledger.Receipt {
		return lab.Value(l.Ledger.Disclose(t.Context(), permit, ledger.Disclosure{Open: name, Masked: field.Fields(field.Emails), People: subject.Of(1)}))(t)
	}
	used := receipt()
	opened := lab.Value(l.Keyring.Open(t.Context(), used, 1, vault.Ask{Open: name, Masked: field.Fields(field.Emails)}, []vault.Locked{rowA}))(t)
	if opened[0].One(field.Name).Reveal() != a.Name || strings.Contains(opened[0].One(field.Emails).Reveal(), "canary") {
		t.Error("name not opened, or e-mail not masked")
	}
	for why, row := range map[string]struct {
		r    *ledger.Receipt
		ask  vault.Ask
		rows []vault.Locked
	}{
		"none":            {nil, vault.Ask{Open: name}, []vault.Locked{rowA}},
		"used":            {used, vault.Ask{Open: name}, []vault.Locked{rowA}},
		"another person":  {receipt(), vault.Ask{Open: name}, []vault.Locked{rowA, rowB}},
		"another field":   {receipt(), vault.Ask{Open: field.Fields(field.Note)}, []vault.Locked{rowA}},
		"masked, in full": {receipt(), vault.Ask{Open: field.Fields(field.Emails)}, []vault.Locked{rowA}},
	} {
		if _, err := l.Keyring.Open(t.Context(), row.r, 1, row.ask, row.rows); !failure.Is(err, failure.Forbidden) {
			t.Errorf("%s: %v", why, err)
		}
	}
}

func TestTextPrintsSealed(t *testing.T) {
	secret := vault.Plain("Canary")
	nested := struct {
		A vault.Text
		B []vault.Text
		C map[string]vault.Text
		D *vault.Text
	}{secret, vault.Texts("Canary"), map[string]vault.Text{"x": secret}, &secret}
	var out bytes.Buffer
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%T", "%10v", "%.2s"} {
		fmt.Fprintf(&out, verb+"\n", secret)
		fmt.Fprintf(&out, verb+"\n", nested)
		fmt.Fprintf(&out, verb+"\n", &nested)
	}
	for _, h := range []slog.Handler{slog.NewTextHandler(&out, nil), slog.NewJSONHandler(&out, nil)} {
		slog.New(h).Info("x", slog.Any("text", secret), slog.Any("nested", nested), slog.Any("pointer", &nested))
	}
	lab.Must(t, json.NewEncoder(&out).Encode(nested))
	page := template.Must(template.New("p").Parse(`<p title="{{.A}}">{{.A}} {{.B}} {{.C}}</p><script>let x = {{.A}}, y = {{.B}}</script><a href="/?q={{.A}}">`))
	lab.Must(t, page.Execute(&out, nested))
	fmt.Fprintln(&out, fmt.Errorf("wrapped: %v", secret))
	for _, trace := range []string{"Canary", "43616e617279", "43616E617279", "67 97 110"} {
		if strings.Contains(out.String(), trace) {
			t.Errorf("given away as %q in\n%s", trace, out.String())
		}
	}
	if !strings.Contains(out.String(), "[sealed]") {
		t.Error("nothing was printed")
	}
	if secret.Reveal() != "Canary" || vault.Reveal(vault.Texts("a", "b"))[1] != "b" || !vault.Plain("").Empty() {
		t.Error("Reveal does not give the value")
	}
}

func TestMask(t *testing.T) {
	for name, row := range map[string]struct {
		f    field.ID
		in   []string
		want string
	}{
		"e-mail":      {field.Emails, []string{"erika@example.org"}, "e•••@e•••.org"},
		"no e-mail":   {field.Emails, []string{"erika"}, "•••"},
		"phone":       {field.Phones, []string{"+4930123456"}, "••• 3456"},
		"short phone": {field.Phones, []string{"110"}, "••• •••"},
		"address":     {field.Addresses, []string{"Weg 1", "10115", "Berlin", "BE", "DE"}, "••• ••• Berlin ••• DE"},
		"name":        {field.Name, []string{"Érika", ""}, "É••• "},
		"birth date":  {field.Birth, []string{"1980-01-01"}, "•••"},
		"card stays":  {field.Card, []string{"visa"}, "visa"},
	} {
		if got := strings.Join(vault.Masked(row.f, row.in), " "); got != row.want {
			t.Errorf("%s: %q, expected %q", name, got, row.want)
		}
	}
}
