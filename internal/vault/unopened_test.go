package vault_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"counterpart/internal/entry"
	"counterpart/internal/failure"
	"counterpart/internal/field"
	"counterpart/internal/party"
	"counterpart/internal/store"
	"counterpart/internal/subject"
	"counterpart/internal/testkit/lab"
	"counterpart/internal/vault"
)

// finding is an entry of the log which says that a value did not open.
type finding struct {
	Who     party.Ordinal
	Table   string
	Fields  field.Set
	Purpose field.Purpose
	Route   string
}

// findings reads a tenant's log from its beginning, and checks what every finding has in common.
func findings(t *testing.T, l *lab.Lab, tenant party.Tenant) []finding {
	t.Helper()
	head := lab.Value(l.Ledger.Head(t.Context(), tenant))(t)
	var out []finding
	var kinds []entry.Kind
	for first := int64(0); first < head.Size; {
		rows := lab.Value(l.DB.Entries(t.Context(), head.Log, first, 500))(t)
		first += int64(len(rows))
		for _, row := range rows {
			e := lab.Value(entry.Decode(row.Data))(t)
			kinds = append(kinds, e.Kind)
			if e.Finding() == "" {
				continue
			}
			people := lab.Value(subject.Decode(lab.Value(l.Keyring.OpenPayload(t.Context(), tenant, row.Salt, row.Body))(t)))(t)
			if e.By != 0 || e.Role != party.System || e.Count != 1 || people.Len() != 1 || e.At == 0 {
				t.Errorf("not the program's own observation about one person: %s", row.Data)
			}
			if k := kinds[e.Ref]; k != entry.Disclosure && k != entry.Processing {
				t.Errorf("refers to entry %d, a %s", e.Ref, k)
			}
			for o := range people.All() {
				out = append(out, finding{o, e.Object, e.Fields, e.Purpose, e.Route})
			}
		}
	}
	return out
}

// soundLog walks a tenant's log and looks in it for what it must not name.
func soundLog(t *testing.T, l *lab.Lab, tenant party.Tenant, people ...lab.Person) {
	t.Helper()
	head := lab.Value(l.Ledger.Head(t.Context(), tenant))(t)
	if rep := lab.Value(l.Ledger.Verify(t.Context(), head, nil))(t); !rep.Sound() {
		t.Errorf("the log does not add up: %v", rep.Findings)
	}
	for _, row := range lab.Value(l.DB.Entries(t.Context(), head.Log, 0, head.Size))(t) {
		for _, p := range people {
			for _, trace := range []string{p.Name, p.Email, p.Note, p.ID.String()} {
				if strings.Contains(string(row.Data), trace) {
					t.Errorf("entry %d names %q", row.Index, trace)
				}
			}
		}
	}
}

// column takes a person's sealed column apart, has it changed, and writes it back behind the
// program's back.
func column(t *testing.T, l *lab.Lab, p lab.Person, change func(map[field.ID][]byte)) {
	t.Helper()
	boxes := lab.Value(p.Sealed.Unpack())(t)
	change(boxes)
	overwrite(t, l, p, lab.Value(vault.Pack(boxes))(t))
}

func overwrite(t *testing.T, l *lab.Lab, p lab.Person, sealed []byte) {
	t.Helper()
	lab.Must(t, l.Exec(t, `UPDATE customer SET sealed = $1 WHERE tenant = $2 AND customer = $3`, sealed, p.Tenant, p.ID))
}

// Whatever is moved or changed in the database is refused, and recorded once: by all processes,
// and again after an hour if it lasts.
func TestMovedCiphertextIsAFinding(t *testing.T) {
	type people struct{ a, b, other lab.Person } // other is a customer of another tenant
	name, emails := field.Fields(field.Name), field.Fields(field.Emails)
	for _, c := range []struct {
		name   string
		change func(t *testing.T, l *lab.Lab, p people)
		table  string
		fields field.Set
	}{
		{"between two customers", func(t *testing.T, l *lab.Lab, p people) {
			column(t, l, p.a, func(boxes map[field.ID][]byte) {
				boxes[field.Emails] = lab.Value(p.b.Sealed.Unpack())(t)[field.Emails]
			})
		}, "customer", emails},
		{"a whole row of another customer", func(t *testing.T, l *lab.Lab, p people) {
			overwrite(t, l, p.a, p.b.Sealed)
		}, "customer", name},
		{"between two fields", func(t *testing.T, l *lab.Lab, p people) {
			column(t, l, p.a, func(boxes map[field.ID][]byte) { boxes[field.Emails] = boxes[field.Name] })
		}, "customer", emails},
		{"between two tenants", func(t *testing.T, l *lab.Lab, p people) {
			column(t, l, p.a, func(boxes map[field.ID][]byte) {
				boxes[field.Name] = lab.Value(p.other.Sealed.Unpack())(t)[field.Name]
			})
		}, "customer", name},
		{"a byte", func(t *testing.T, l *lab.Lab, p people) {
			column(t, l, p.a, func(boxes map[field.ID][]byte) { boxes[field.Emails][20] ^= 1 })
		}, "customer", emails},
		{"cut short", func(t *testing.T, l *lab.Lab, p people) {
			column(t, l, p.a, func(boxes map[field.ID][]byte) { boxes[field.Name] = boxes[field.Name][:9] })
		}, "customer", name},
		{"the end of the row is gone", func(t *testing.T, l *lab.Lab, p people) {
			overwrite(t, l, p.a, p.a.Sealed[:len(p.a.Sealed)-1])
		}, "customer", 0},
		{"the number of a field", func(t *testing.T, l *lab.Lab, p people) {
			b := bytes.Clone(p.a.Sealed)
			b[0] = byte(field.Tags)
			overwrite(t, l, p.a, b)
		}, "customer", 0},
		{"the key of another customer", func(t *testing.T, l *lab.Lab, p people) {
			lab.Must(t, l.Exec(t, `UPDATE customer_key SET wrapped = $1 WHERE tenant = $2 AND customer = $3`, p.b.Wrapped, p.a.Tenant, p.a.ID))
		}, "customer_key", 0},
		{"the version of the key", func(t *testing.T, l *lab.Lab, p people) {
			lab.Must(t, l.Exec(t, `UPDATE customer_key SET version = 2 WHERE tenant = $1 AND customer = $2`, p.a.Tenant, p.a.ID))
		}, "customer_key", 0},
		{"an epoch that never was", func(t *testing.T, l *lab.Lab, p people) {
			lab.Must(t, l.Exec(t, `UPDATE customer_key SET epoch = 7 WHERE tenant = $1 AND customer = $2`, p.a.Tenant, p.a.ID))
		}, "customer_key", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			lab.Engines(t, func(t *testing.T, where string) {
				l := lab.New(t, where)
				p := people{l.Add(t, 1, 1), l.Add(t, 1, 2), l.Add(t, 2, 1)}
				c.change(t, l, p)
				want := []finding{{1, c.table, c.fields, field.Rights, "test"}}
				for range 2 {
					refused(t, l, p.a)
					if d := cmp.Diff(want, findings(t, l, 1)); d != "" {
						t.Fatal(d)
					}
				}
				another := lab.Open(t, where, l.Dir)
				refused(t, another, p.a)
				if d := cmp.Diff(want, findings(t, l, 1)); d != "" {
					t.Errorf("after another process met it: %s", d)
				}
				l.Pass(61 * time.Minute)
				refused(t, l, p.a)
				if d := cmp.Diff(append(want, want...), findings(t, l, 1)); d != "" {
					t.Errorf("after an hour: %s", d)
				}
				for _, whole := range []lab.Person{p.b, p.other} {
					if got, err := l.Read(t, whole); err != nil || got != whole.Name+" "+whole.Email {
						t.Errorf("somebody else's row: %q, %v", got, err)
					}
				}
				if others := findings(t, l, 2); len(others) != 0 {
					t.Errorf("in another tenant's log: %v", others)
				}
				soundLog(t, l, 1, p.a, p.b, p.other)
			})
		})
	}
}

func refused(t *testing.T, l *lab.Lab, p lab.Person) {
	t.Helper()
	if got, err := l.Read(t, p); !failure.Is(err, failure.Doubt) || got != "" {
		t.Fatalf("read %q, %v", got, err)
	}
}

// The name index opens rows for nobody in particular; what it cannot open is a finding too.
func TestNameIndexRecordsWhatDoesNotOpen(t *testing.T) {
	l := embedded(t)
	a, b := l.Add(t, 1, 1), l.Add(t, 1, 2)
	lab.Must(t, index(l).Warm(t.Context(), 1))
	overwrite(t, l, a, b.Sealed)
	for range 2 {
		if _, err := index(l).Search(t.Context(), 1, a.Name, 9); !failure.Is(err, failure.Doubt) {
			t.Fatalf("searched: %v", err)
		}
	}
	want := []finding{{1, "customer", field.Fields(field.Name), field.Operate, "name-index"}}
	if d := cmp.Diff(want, findings(t, l, 1)); d != "" {
		t.Error(d)
	}
	soundLog(t, l, 1, a, b)
}

func index(l *lab.Lab) *vault.Names {
	return vault.NewNames(vault.NamesConfig{Ledger: l.Ledger, Keyring: l.Keyring, Rows: store.CRM{DB: l.DB}, Now: l.Now})
}

// A key service that is away says nothing about the values.
func TestKeysAwayAreNoFinding(t *testing.T) {
	l := embedded(t)
	a := l.Add(t, 1, 1)
	lab.Must(t, l.Exec(t, `UPDATE customer_key SET epoch = 7 WHERE tenant = 1`))
	lab.Must(t, l.Keys.Destroy(t.Context(), 1, 1))
	if _, err := l.Read(t, a); !failure.Is(err, failure.Unavailable) {
		t.Errorf("read: %v", err)
	}
	if got := findings(t, l, 1); len(got) != 0 {
		t.Errorf("found %v", got)
	}
}
