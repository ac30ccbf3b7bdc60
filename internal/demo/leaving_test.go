package demo

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"counterpart/internal/access"
	"counterpart/internal/act"
	"counterpart/internal/app"
	"counterpart/internal/bundle/archive"
	"counterpart/internal/crm"
	"counterpart/internal/crm/own"
	profile "counterpart/internal/crm/person"
	"counterpart/internal/failure"
	"counterpart/internal/field"
	"counterpart/internal/leaving"
	"counterpart/internal/party"
	"counterpart/internal/policy"
	"counterpart/internal/store"
	"counterpart/internal/testkit"
	"counterpart/internal/vault"
)

// permitFor decides for somebody of the retailer who has just shown a factor.
func permitFor(t *testing.T, p field.Purpose) policy.Permit {
	t.Helper()
	who := party.Principal{Tenant: tenant, Ordinal: 1, Role: party.Owner, Company: retailer, Country: "DE", Fresh: true, Version: -1}
	permit, err := policy.Decide(policy.Request{Principal: who, Purpose: p, Route: "test"})
	if err != nil {
		t.Fatal(err)
	}
	return permit
}

// everything hands everything over, and gives the file.
func everything(t *testing.T, a *app.App) ([]byte, leaving.Made) {
	t.Helper()
	var b bytes.Buffer
	made, err := a.Leaving.Create(t.Context(), permitFor(t, field.Export), leaving.Retailer{Name: retailer, Vendor: vendor, Country: "DE", Currency: "EUR"}, &b, nil)
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes(), made
}

// rowsOf gives the lines of each table of a file, in order.
func rowsOf(t *testing.T, file []byte) map[string][]string {
	t.Helper()
	z, err := archive.Open(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]string{}
	for _, name := range z.Names() {
		rest, is := strings.CutPrefix(name, "rows/")
		if !is {
			continue
		}
		text, err := z.Read(name, archive.MaxMember)
		if err != nil {
			t.Fatal(err)
		}
		table := rest[:strings.LastIndexByte(rest, '-')]
		out[table] = append(out[table], strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")...)
	}
	for _, lines := range out {
		slices.Sort(lines)
	}
	return out
}

// furnish gives the demo's retailer what its seed has none of.
func furnish(t *testing.T, a *app.App) party.Customer {
	t.Helper()
	ctx, owner := t.Context(), permitFor(t, field.Serve)
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, o := range own.Objects() {
		_, _, err := a.Own.Create(ctx, owner.Principal(), own.Draft{Object: o, Kind: own.Line, Label: "Own of " + string(o), Searchable: true})
		must(err)
	}
	id, _, err := a.Desk.Create(ctx, owner, profile.Profile{
		Given: vault.Plain("Zenobia"), Family: vault.Plain("Quitwell"), Emails: vault.Texts("zenobia@quitwell.example", "z@quitwell.example"),
		Country: "DE", Tags: vault.Texts("vip", "leaving"), Addresses: []profile.Address{{Street: vault.Plain("Harbour Row 9"), City: vault.Plain("Kiel")}},
		Own: map[field.ID][]vault.Text{field.Own1: vault.Texts("size 44 ✓ <&>")},
	})
	must(err)
	_, err = a.Desk.AddNote(ctx, owner, id, vault.Plain("Called twice.\nWants the blue one."))
	must(err)
	_, err = a.Desk.Update(ctx, owner, id, 1, profile.Profile{Family: vault.Plain("Quitwell-Marsh"), Given: vault.Plain("Zenobia")}, field.Fields(field.Name))
	must(err)
	var number int64
	must(a.DB.Engine().Row(ctx, `SELECT min(number) FROM customer_case WHERE tenant = $1 AND customer IS NOT NULL`, tenant).Scan(&number))
	defs, err := a.Own.Fields(ctx, owner.Principal())
	must(err)
	complaint := permitFor(t, field.Complain)
	_, err = a.Own.Save(ctx, complaint, own.Case, number, own.Values{defs.Live(own.Case)[0].Field: vault.Texts("own of a case")})
	must(err)
	return id
}

// arrived opens a new installation with an owner who was invited and nobody else.
func arrived(t *testing.T, d *Demo, database string) *app.App {
	t.Helper()
	a, err := app.Open(t.Context(), app.Config{Data: t.TempDir(), Database: database}, app.Options{Create: true, Simulated: true, Now: d.clock.now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.Close() })
	if err := a.NewTenant(t.Context(), store.Tenant{ID: tenant, Slug: "retailmax", Name: retailer, Vendor: "HostCorp", Country: "DE", Currency: "EUR", Simulated: true}); err != nil {
		t.Fatal(err)
	}
	if _, _, err := a.Access.Invite(t.Context(), party.Job(tenant), access.Draft{
		Name: "Annette Verhoeven", Email: "annette.verhoeven@retailmax.example", Role: party.Owner, Company: retailer, Country: "DE",
	}); err != nil {
		t.Fatal(err)
	}
	return a
}

func here() leaving.Retailer {
	return leaving.Retailer{Name: retailer, Vendor: "HostCorp", Currency: "EUR"}
}

// Everything of a retailer leaves one installation and arrives at others of either engine: every row of
// every table opens to the same, and what is looked for is found.
func TestEverythingLeavesAndArrives(t *testing.T) {
	d, err := Open(t.Context(), Options{Dir: t.TempDir(), Customers: 150})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	id := furnish(t, d.app)
	file, made := everything(t, d.app)
	counts := map[string]int64{}
	for _, c := range made.Counts {
		counts[c.Table] = c.Rows
	}
	for _, table := range []string{"customer", "customer_change", "note", "sale", "sale_line", "payment", "customer_case", "case_message", "case_change", "own_field", "own_index", "blind_index", "staff"} {
		if counts[table] == 0 {
			t.Errorf("there is nothing of %s, so nothing is tested of it", table)
		}
	}
	for engine, database := range map[string]string{"sqlite": "", "postgres": "new"} {
		t.Run(engine, func(t *testing.T) {
			if database != "" {
				database = testkit.Postgres(t)
			}
			a := arrived(t, d, database)
			open, err := leaving.Open(bytes.NewReader(file), int64(len(file)))
			if err != nil {
				t.Fatal(err)
			}
			done, err := a.Leaving.Take(t.Context(), party.Job(tenant), here(), open)
			if err != nil {
				t.Fatal(err)
			}
			if done.Log.Size != made.Log.Size || len(done.Counts) != len(made.Counts) {
				t.Errorf("taken %+v of %+v", done, made)
			}
			for _, c := range done.Counts {
				if c.Rows != c.Taken || c.Rows != counts[c.Table] {
					t.Errorf("%s: %d in the file, %d taken, %d before", c.Table, c.Rows, c.Taken, counts[c.Table])
				}
			}
			compareHouses(t, d.app, a, file, id)
			if _, err := a.Leaving.Take(t.Context(), party.Job(tenant), here(), open); !failure.Is(err, failure.Conflict) {
				t.Errorf("taken over twice: %v", err)
			}
		})
	}
	t.Run("dishonest", func(t *testing.T) { dishonest(t, d, file) })
}

// compareHouses compares the former installation with the new one.
func compareHouses(t *testing.T, was, is *app.App, file []byte, id party.Customer) {
	t.Helper()
	again, _ := everything(t, is)
	old, now := rowsOf(t, file), rowsOf(t, again)
	for table, lines := range old {
		if table == "case-mail" || table == "import-batch" || table == "staff" { // no mail goes out twice; ids of staff differ
			if len(lines) != len(now[table]) {
				t.Errorf("%s: %d rows, were %d", table, len(now[table]), len(lines))
			}
			continue
		}
		if diff := cmp.Diff(lines, now[table]); diff != "" {
			t.Errorf("%s differs (-was +is)\n%.2000s", table, diff)
		}
	}
	ask := crm.Ask{Open: permitFor(t, field.Rights).Open()}
	for _, x := range []party.Customer{id} {
		a, _, err := was.Desk.Show(t.Context(), permitFor(t, field.Rights), x, ask)
		b, _, err2 := is.Desk.Show(t.Context(), permitFor(t, field.Rights), x, ask)
		if err != nil || err2 != nil {
			t.Fatal(err, err2)
		}
		if diff := cmp.Diff(a, b, cmp.AllowUnexported(vault.Text{})); diff != "" {
			t.Errorf("the page of a customer differs (-was +is)\n%s", diff)
		}
	}
	for _, text := range []string{"quitwell", "zeno"} {
		a, err := was.Names.Search(t.Context(), tenant, text, 10)
		b, err2 := is.Names.Search(t.Context(), tenant, text, 10)
		if err != nil || err2 != nil || len(a) == 0 || !slices.Equal(a, b) {
			t.Errorf("%q finds %v, found %v (%v, %v)", text, b, a, err, err2)
		}
	}
	head, err := is.Ledger.Head(t.Context(), tenant)
	if err != nil {
		t.Fatal(err)
	}
	if rep, err := is.Ledger.Verify(t.Context(), head, nil); err != nil || len(rep.Findings) > 0 {
		t.Errorf("the new log: %v, %v", err, rep)
	}
}

// member gives one member of a file.
func member(t *testing.T, file []byte, name string) []byte {
	t.Helper()
	z, err := archive.Open(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	text, err := z.Read(name, archive.MaxMember)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// rewritten gives a file with some members changed, left out (nil) or added.
func rewritten(t *testing.T, file []byte, change map[string]func([]byte) []byte, add ...string) []byte {
	t.Helper()
	z, err := archive.Open(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	w := archive.NewWriter(&b)
	for _, name := range z.Names() {
		text := member(t, file, name)
		if fn := change[name]; fn != nil {
			text = fn(text)
		}
		if text == nil {
			continue
		}
		if err := w.Add(name, text); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range add {
		if err := w.Add(name, []byte("something else")); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// dishonest offers files that were tampered with: each is refused, and nothing is there afterwards.
func dishonest(t *testing.T, d *Demo, file []byte) {
	drop := func([]byte) []byte { return nil }
	swap := func(old, new string) func([]byte) []byte {
		return func(b []byte) []byte { return bytes.Replace(b, []byte(old), []byte(new), 1) }
	}
	flip := func(at int) []byte {
		b := bytes.Clone(file)
		b[at] ^= 1
		return b
	}
	rows := map[string][]byte{
		"cut short":             file[:len(file)-100],
		"padded":                append(bytes.Clone(file), 0),
		"nothing":               {},
		"a byte at the start":   flip(40),
		"a byte in the middle":  flip(len(file) / 2),
		"a byte near the end":   flip(len(file) - 30),
		"a part left out":       rewritten(t, file, map[string]func([]byte) []byte{"rows/note-0001.jsonl": drop}),
		"the log left out":      rewritten(t, file, map[string]func([]byte) []byte{"bundle.zip": drop}),
		"a row changed":         rewritten(t, file, map[string]func([]byte) []byte{"rows/customer-0001.jsonl": swap("Quitwell", "Quitwall")}),
		"a part added":          rewritten(t, file, nil, "rows/customer-0009.jsonl"),
		"the manifest left out": rewritten(t, file, map[string]func([]byte) []byte{"manifest.json": drop}),
		"another format":        rewritten(t, file, map[string]func([]byte) []byte{"manifest.json": swap("leaving-1", "leaving-9")}),
		"a count changed":       rewritten(t, file, map[string]func([]byte) []byte{"manifest.json": swap(`"table": "note",`, `"table": "nota",`)}),
		"an unknown key":        rewritten(t, file, map[string]func([]byte) []byte{"manifest.json": swap(`"format"`, `"also": 1, "format"`)}),
	}
	for name, members := range map[string][]string{
		"a path that leads elsewhere": {"../../etc/passwd"}, "a member twice": {"rows/note-0001.jsonl", "rows/note-0001.jsonl"},
		"a great many zeros": {"zeros"}, "an ordinary ZIP": {"manifest.json"},
	} {
		rows[name] = ordinary(t, members)
	}
	for name, b := range rows {
		t.Run(name, func(t *testing.T) {
			if _, err := leaving.Open(bytes.NewReader(b), int64(len(b))); !failure.Is(err, failure.Invalid) {
				t.Errorf("opened: %v", err)
			}
		})
	}
	t.Run("consistent, and wrong", func(t *testing.T) { forgedRows(t, d, file) })
}

// ordinary gives a ZIP as other programs make it.
func ordinary(t *testing.T, members []string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range members {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		size := 10
		if name == "zeros" {
			size = 200 << 20
		}
		if _, err := io.CopyN(w, zeros{}, int64(size)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

type zeros struct{}

// Read gives zeros.
func (zeros) Read(b []byte) (int, error) {
	clear(b)
	return len(b), nil
}

// forgedRows offers files whose manifest agrees with rows that cannot be: all that was written by then
// is taken back.
func forgedRows(t *testing.T, d *Demo, file []byte) {
	a := arrived(t, d, "")
	for name, row := range map[string]struct{ part, old, new, want string }{
		"a number that is a text": {"rows/note-0001.jsonl", `"at":`, `"at":"x`, "rows/note-0001.jsonl, line 1, column"},
		"a column too many":       {"rows/note-0001.jsonl", `{"at"`, `{"more":1,"at"`, "rows/note-0001.jsonl, line 1, column 1"},
		"a customer of nowhere":   {"rows/note-0001.jsonl", `"customer":`, `"customer":1`, "a customer who is not in the file"},
		"an ordinal ahead":        {"rows/customer-0001.jsonl", `"ordinal":`, `"ordinal":99`, "an id or ordinal that no customer can have"},
		"a field that is none":    {"rows/customer-0001.jsonl", `"sealed":{`, `"sealed":{"shoe":["1"],`, "rows/customer-0001.jsonl, line"},
	} {
		t.Run(name, func(t *testing.T) {
			text := member(t, file, row.part)
			changed := bytes.Replace(text, []byte(row.old), []byte(row.new), 1)
			if name == "a number that is a text" {
				changed = bytes.Replace(changed, []byte(`,"author"`), []byte(`","author"`), 1)
			}
			forged := rewritten(t, file, map[string]func([]byte) []byte{
				row.part: func([]byte) []byte { return changed },
				"manifest.json": func(m []byte) []byte {
					was := fmt.Sprintf("\"name\": %q,\n   \"bytes\": %d,\n   \"sha256\": \"%s\"", row.part, len(text), act.HashOf(text))
					now := fmt.Sprintf("\"name\": %q,\n   \"bytes\": %d,\n   \"sha256\": \"%s\"", row.part, len(changed), act.HashOf(changed))
					out := bytes.Replace(m, []byte(was), []byte(now), 1)
					if bytes.Equal(out, m) {
						t.Fatalf("the manifest does not name %s as expected", row.part)
					}
					return out
				},
			})
			open, err := leaving.Open(bytes.NewReader(forged), int64(len(forged)))
			if err != nil {
				t.Fatal(err)
			}
			_, err = a.Leaving.Take(t.Context(), party.Job(tenant), here(), open)
			if text, _ := failure.Public(err); !failure.Is(err, failure.Invalid) || !strings.Contains(text, row.want) {
				t.Errorf("taken over: %v (%s)", err, text)
			}
			if n, _, err := a.DB.Size(t.Context(), tenant); err != nil || n != 0 {
				t.Errorf("%d customers are there (%v)", n, err)
			}
			if kept, _ := filepath.Glob(filepath.Join(a.Config.Data, "former", "*")); len(kept) > 0 {
				t.Errorf("%v is left", kept)
			}
		})
	}
}
