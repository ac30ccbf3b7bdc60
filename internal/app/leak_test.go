package app_test

import (
	"archive/tar"
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"math/rand/v2"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"filippo.io/age"

	"counterpart/internal/crm/person"
	"counterpart/internal/crm/sale"
	"counterpart/internal/failure"
	"counterpart/internal/field"
	"counterpart/internal/intake"
	"counterpart/internal/intake/export"
	"counterpart/internal/party"
	"counterpart/internal/policy"
	"counterpart/internal/vault"
)

// planted are values that lie nowhere else, by what they are.
type planted map[string]string

// token makes letters that are found nowhere else.
func token() string {
	b := make([]byte, 12)
	for i := range b {
		b[i] = "bcdfghjklmnpqrstvwxz"[rand.IntN(20)]
	}
	return string(b)
}

// person makes up a customer of whom every value is found nowhere else.
func (p planted) person(who string) {
	for _, what := range []string{"given", "family", "street", "city", "extra", "loyalty", "external", "tag", "note", "token", "text", "source"} {
		p[who+" "+what] = token()
	}
	for i := range 2 {
		p[fmt.Sprintf("%s email %d", who, i)] = token() + "@" + token() + ".example"
		p[fmt.Sprintf("%s phone %d", who, i)] = fmt.Sprintf("+49176%08d", 10_000_000+rand.IntN(90_000_000))
	}
	p[who+" postcode"] = fmt.Sprintf("%c%c%d %d%c%c", letter(), letter(), 1+rand.IntN(9), 1+rand.IntN(9), letter(), letter())
	p[who+" birth"] = fmt.Sprintf("19%02d-%02d-%02d", 10+rand.IntN(80), 1+rand.IntN(12), 1+rand.IntN(28))
}

func letter() byte { return "ABDEFGHJLNPRSTUWXYZ"[rand.IntN(19)] }

// form gives a customer as the page for a new one sends it.
func (p planted) form(who string) []string {
	v := func(what string) string { return p[who+" "+what] }
	return []string{
		"given", v("given"), "family", v("family"), "email.0", v("email 0"), "email.1", v("email 1"),
		"phone.0", v("phone 0"), "phone.1", v("phone 1"), "birth", v("birth"), "loyalty", v("loyalty"), "external", v("external"),
		"tags", v("tag"), "address.0.street", v("street"), "address.0.extra", v("extra"), "address.0.city", v("city"),
		"address.0.postcode", v("postcode"), "address.0.country", "GB", "consent.email", "granted",
	}
}

const peopleMapping = `kind = customers
column "external" = customer.external
column "given" = customer.given
column "family" = customer.family
column "email" = customer.email
column "phone" = customer.phone
column "street" = customer.street
column "extra" = customer.region
column "city" = customer.city
column "postcode" = customer.postcode
column "country" = customer.country
column "birth" = customer.birth
column "loyalty" = customer.loyalty
column "tag" = customer.tag
column "news" = consent.email
column "text" = consent.text
column "source" = consent.source
`

const peopleHeader = "external,given,family,email,phone,street,extra,city,postcode,country,birth,loyalty,tag,news,text,source\n"

func (p planted) row(who, birth string) string {
	cells := make([]string, 0, 16)
	for _, what := range []string{"external", "given", "family", "email 0", "phone 0", "street", "extra", "city", "postcode"} {
		cells = append(cells, p[who+" "+what])
	}
	cells = append(cells, "GB", birth)
	for _, what := range []string{"loyalty", "tag"} {
		cells = append(cells, p[who+" "+what])
	}
	return strings.Join(append(cells, "yes", p[who+" text"], p[who+" source"]), ",") + "\n"
}

// card makes a number that passes as a payment card's.
func card() string {
	n := fmt.Sprintf("4%014d", rand.Int64N(1e14))
	for d := range 10 {
		s, sum := n+fmt.Sprint(d), 0
		for i, c := range s {
			x := int(c - '0')
			if i%2 == 0 {
				if x *= 2; x > 9 {
					x -= 9
				}
			}
			sum += x
		}
		if sum%10 == 0 {
			return s
		}
	}
	panic("no check digit")
}

// Values that lie nowhere else come in by form and by file, are read on every path, and are then
// looked for wherever something is kept: tables, files, sealed files, journal, log, headers.
func TestNothingPersonalIsKeptInTheClear(t *testing.T) {
	rigs(t, func(r *rig) {
		tmp := r.t.TempDir()
		r.t.Setenv("TMPDIR", tmp)
		p := planted{"owner name": ownerName, "owner e-mail": ownerEmail, "owner password": ownerPassword}
		for _, who := range []string{"form", "file", "refused"} {
			p.person(who)
		}
		r.enter()
		formed := r.comeIn(p)
		cards := r.offerCards(p, formed)
		shown := r.readEverything(p, formed)
		for _, what := range []string{"form family", "form email 0", "form phone 1", "form street", "form birth", "form note", "case subject", "case message", "case internal"} {
			if !strings.Contains(shown, p[what]) {
				r.t.Errorf("%s was never shown, so this test looks for nothing", what)
			}
		}
		backup := r.path("a.backup")
		r.must(r.app.Backups.Create(r.t.Context(), backup, time.Hour))
		r.must(r.app.Backups.ExportKeys(r.t.Context(), r.path("keys.export")))
		delete(p, "refused token") // nothing holds it
		seen := r.fromOutside()
		places := map[string][]byte{"log": r.log.bytes(), "headers": []byte(r.said.String()), "opened backup": r.unsealed(backup)}
		for _, name := range r.tables() {
			places["table "+name] = r.dump(name)
		}
		maps.Copy(places, seen) // what is said to witnesses, and served of the log
		maps.Copy(places, r.bundled())
		r.files(places, r.cfg.Data)
		r.files(places, tmp)
		r.engineFiles(places)
		r.close()
		r.files(places, r.cfg.Data)
		for i, n := range cards {
			p[fmt.Sprintf("card %d", i)] = n
			p[fmt.Sprintf("card %d in groups", i)] = n[:4] + " " + n[4:8] + " " + n[8:12] + " " + n[12:]
		}
		p.lookIn(r.t, places)
		for _, place := range []string{"table payment", "opened backup"} {
			if !bytes.Contains(places[place], []byte("examplepay")) {
				r.t.Errorf("what may be read is not found in %s, so this test looks for nothing", place)
			}
		}
		if len(places) < 30 {
			r.t.Errorf("only %d places were searched", len(places))
		}
		r.t.Logf("%d values looked for in %d places", len(p), len(places))
	})
}

// What leaves the house by the log names nobody: tiles and proofs, a bundle in which nobody was disclosed,
// what a witness is sent, and what it and the shelf beside the journal keep. One test each, with values
// that lie nowhere else.
func TestWhatOthersHoldNamesNobody(t *testing.T) {
	rigs(t, func(r *rig) {
		p := planted{"owner name": ownerName, "owner e-mail": ownerEmail}
		for _, who := range []string{"form", "file", "refused"} {
			p.person(who)
		}
		r.enter()
		r.readEverything(p, r.comeIn(p))
		seen := r.fromOutside()
		tiles, traffic, state := map[string][]byte{}, map[string][]byte{}, map[string][]byte{}
		for name, b := range seen {
			if strings.HasPrefix(name, "log ") {
				tiles[name] = b
			} else {
				traffic[name] = b
			}
		}
		r.files(state, r.path("witness"))
		r.files(state, r.path("journal", "witnessed"))
		for name, c := range map[string]struct {
			places map[string][]byte
			least  int
		}{"tiles": {tiles, 6}, "bundles": {r.bundled(), 8}, "witness traffic": {traffic, 1}, "witness state": {state, 3}} {
			r.t.Run(name, func(t *testing.T) {
				size := 0
				for _, b := range c.places {
					size += len(b)
				}
				if len(c.places) < c.least || size < 100 {
					t.Errorf("%d places of %d bytes: this test looks for nothing", len(c.places), size)
				}
				p.lookIn(t, c.places)
			})
		}
	})
}

// comeIn makes one customer by form and one by file; a third is refused and sealed into a file.
func (r *rig) comeIn(p planted) party.Customer {
	r.t.Helper()
	page := r.want(303, r.post("/customers", p.form("form")...)).location
	id, err := party.ParseCustomer(strings.TrimPrefix(strings.SplitN(page, "?", 2)[0], "/customers/"))
	r.must(err)
	r.want(303, r.post(page+"/notes", "text", "said "+p["form note"]))
	_, err = r.app.Desk.SetConsent(r.t.Context(), r.job(field.Import), id, person.Consent{
		Channel: person.ByPost, Given: true, Text: vault.Plain(p["form text"]), Source: vault.Plain(p["form source"]), At: r.app.Now(),
	})
	r.must(err)
	order, _, err := r.app.Desk.PutOrder(r.t.Context(), r.job(field.Import), sale.Order{
		Number: "R-1", Customer: id, Status: "paid", Channel: sale.Web, Country: "DE", Placed: r.app.Now(), Total: sale.Money{Currency: "EUR"},
		Lines: []sale.Line{{SKU: "A", Name: "Hat", Quantity: 1000, Price: sale.Price{Unscaled: 1999, Scale: 2}}},
	})
	r.must(err)
	_, err = r.app.Desk.PutPayment(r.t.Context(), r.job(field.Import), sale.Payment{
		Order: order, Provider: "examplepay", Token: vault.Plain(p["form token"]), Brand: "visa", Last4: vault.Plain("4412"),
		Expiry: vault.Plain("2031-02"), Amount: sale.Money{Minor: 1999, Currency: "EUR"}, Status: "paid", At: r.app.Now(), Reference: "ref-1",
	})
	r.must(err)
	r.talk(p, id)

	text := peopleHeader + p.row("file", p["file birth"]) + p.row("refused", "yesterday")
	r.must(os.MkdirAll(r.path("refused"), 0o700))
	res, err := r.take(peopleMapping, text, intake.Options{KeepGoing: true, Refused: r.path("refused", "1")})
	r.must(err)
	if res.Customers.New != 1 || res.Refused != 1 {
		r.t.Fatalf("%d customers came in, %d rows were refused: %v", res.Customers.New, res.Refused, res.Faults.First)
	}
	pay := "kind = payments\ncurrency = EUR\ncolumn \"id\" = payment.reference\ncolumn \"order\" = payment.order\n" +
		"column \"amount\" = payment.amount\ncolumn \"paid\" = payment.at\ncolumn \"token\" = payment.token\n"
	res, err = r.take(pay, "id,order,amount,paid,token\nref-2,R-1,5.00,2026-01-02,"+p["file token"]+"\n", intake.Options{})
	if err != nil || res.Payments.New != 1 {
		r.t.Fatalf("payments: %v %v", err, res.Faults.First)
	}
	return id
}

// offerCards offers card numbers wherever text comes in; none is taken.
func (r *rig) offerCards(p planted, id party.Customer) []string {
	r.t.Helper()
	cards := make([]string, 6)
	for i := range cards {
		cards[i] = card()
	}
	page := "/customers/" + id.String()
	r.want(400, r.post(page+"/notes", "text", "card "+cards[0]))
	r.want(400, r.post(page+"/notes", "text", cards[1][:4]+" "+cards[1][4:8]+" "+cards[1][8:12]+" "+cards[1][12:]))
	r.want(400, r.post("/customers", "given", "Karl", "family", "Karte", "external", cards[2]))
	row := "c9,Karl,Karte," + cards[3] + ",,,,,,DE,,,,,,\n"
	if _, err := r.take(peopleMapping, peopleHeader+row, intake.Options{}); !failure.Is(err, failure.Invalid) {
		r.t.Errorf("a file with a card number: %v", err)
	}
	row = "c10,Karl,Karte,k@karte.example,,street " + cards[4] + ",,,,DE,,,,,,\nc11,Kai,Gut,kai@gut.example,,,,,,DE,,,,,,\n"
	if res, err := r.take(peopleMapping, peopleHeader+row, intake.Options{KeepGoing: true, Refused: r.path("refused", "2")}); err != nil || res.Refused != 1 {
		r.t.Errorf("a row with a card number: %v, %d refused", err, res.Refused)
	}
	version := regexp.MustCompile(`name="version" value="(\d+)"`).FindStringSubmatch(r.get(page + "/edit").body)
	r.want(400, r.post(page, append([]string{"version", version[1], "tags", cards[5]}, p.form("form")...)...))
	return cards
}

// readEverything looks at what was planted on every path, and gives all that was shown.
func (r *rig) readEverything(p planted, id party.Customer) string {
	r.t.Helper()
	ctx, page := r.t.Context(), "/customers/"+id.String()
	var shown strings.Builder
	see := func(a answer) {
		if a.status >= 500 {
			r.t.Errorf("status %d", a.status)
		}
		shown.WriteString(a.body)
	}
	for k, v := range p {
		if strings.HasPrefix(k, "owner") {
			continue
		}
		a := r.post("/customers/find", "q", v)
		see(a)
		if a.location != "" {
			see(r.get(a.location))
		}
		fragment := r.request("POST", "/customers/find", "q", v[:len(v)-2])
		fragment.Header.Set("Counterpart-Fragment", "rows")
		see(r.do(fragment))
	}
	see(r.post(page+"/reveal", "field", "all", "reason", "phone"))
	for _, path := range []string{
		"/", "/customers", "/customers?sort=name", page, page + "/edit", page + "/privacy", "/orders", "/cases", "/cases/1001", "/products", "/imports", "/access",
		"/access?customer=" + id.String(), "/ledger", "/ledger/5", "/users", "/sessions", "/holds", page + "?before=nonsense", "/customers/1",
	} {
		see(r.get(path))
	}
	see(r.post("/ledger/check"))
	see(r.post("/sign-in", "email", p["form email 0"], "password", p["form family"]))
	for _, format := range []string{export.CSV, export.JSON} {
		var out bytes.Buffer
		r.must(r.app.Exports.Export(ctx, r.owner(field.Export), export.Everything, format, &out))
		see(r.post("/export", "kind", "customers", "format", format))
	}
	for _, f := range []field.ID{field.Emails, field.Phones, field.Loyalty, field.External} {
		what := map[field.ID]string{field.Emails: "email 0", field.Phones: "phone 0", field.Loyalty: "loyalty", field.External: "external"}[f]
		hits, err := r.app.Desk.Lookup(ctx, r.owner(field.Serve), f, vault.Plain(p["file "+what]))
		if err != nil || len(hits.Customers) != 1 {
			r.t.Errorf("lookup by %s found %d: %v", what, len(hits.Customers), err)
		}
	}
	return shown.String()
}

// unsealed opens a backup with the key that is there, and gives its tables with the cells that
// are bytes decoded.
func (r *rig) unsealed(path string) []byte {
	r.t.Helper()
	f, err := os.Open(path)
	r.must(err)
	defer f.Close()
	ids, err := r.app.Keys.Identities(r.t.Context(), func(string) bool { return true })
	r.must(err)
	plain, err := age.Decrypt(f, ids...)
	r.must(err)
	var out bytes.Buffer
	rows := 0
	for in := tar.NewReader(plain); ; {
		_, err := in.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		r.must(err)
		b, err := io.ReadAll(in)
		r.must(err)
		out.Write(b)
		for line := range bytes.Lines(b) {
			var cells []any
			if json.Unmarshal(line, &cells) != nil {
				continue
			}
			rows++
			for _, c := range cells {
				if s, ok := c.(string); ok {
					if b, err := base64.StdEncoding.DecodeString(s); err == nil {
						out.Write(b)
					}
				}
			}
		}
	}
	if rows < 10 {
		r.t.Errorf("the backup has %d rows", rows)
	}
	return out.Bytes()
}

// dump gives every cell of a table.
func (r *rig) dump(name string) []byte {
	r.t.Helper()
	rows, err := r.raw.QueryContext(r.t.Context(), "SELECT * FROM "+name)
	r.must(err)
	defer rows.Close()
	columns, err := rows.Columns()
	r.must(err)
	var out bytes.Buffer
	for rows.Next() {
		cells := make([]any, len(columns))
		into := make([]any, len(columns))
		for i := range cells {
			into[i] = &cells[i]
		}
		r.must(rows.Scan(into...))
		for _, c := range cells {
			if b, ok := c.([]byte); ok {
				out.Write(b)
			} else {
				fmt.Fprintf(&out, "%v", c)
			}
			out.WriteByte('\n')
		}
	}
	r.must(rows.Err())
	return out.Bytes()
}

// files adds every file below a folder.
func (r *rig) files(places map[string][]byte, dir string) {
	r.t.Helper()
	r.must(filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		b, err := os.ReadFile(path)
		if errors.Is(err, fs.ErrNotExist) {
			return nil // the engine's own, gone meanwhile
		}
		places["file "+strings.TrimPrefix(path, dir)] = append(places["file "+strings.TrimPrefix(path, dir)], b...)
		return err
	}))
}

// engineFiles adds PostgreSQL's files: this database's tables and indexes, and its log of writes.
func (r *rig) engineFiles(places map[string][]byte) {
	r.t.Helper()
	if r.embedded() {
		return
	}
	r.exec("CHECKPOINT")
	var dir, oid string
	r.must(r.raw.QueryRowContext(r.t.Context(), "SELECT current_setting('data_directory'), (SELECT oid::text FROM pg_database WHERE datname = current_database())").Scan(&dir, &oid))
	if _, err := os.ReadDir(dir); err != nil {
		r.t.Logf("PostgreSQL's files are not ours to read: %v", err)
		return
	}
	r.files(places, filepath.Join(dir, "base", oid))
	r.files(places, filepath.Join(dir, "pg_wal"))
}

// search looks for many texts in one pass.
type search struct {
	first  [1 << 16]bool // by the first two bytes
	starts map[[4]byte][]needle
}

type needle struct{ text, what string }

func (s *search) add(text, what string) {
	if s.starts == nil {
		s.starts = map[[4]byte][]needle{}
	}
	s.first[uint16(text[0])<<8|uint16(text[1])] = true
	s.starts[[4]byte([]byte(text))] = append(s.starts[[4]byte([]byte(text))], needle{text, what})
}

func (s *search) in(b []byte) (found []string) {
	for i := 0; i+4 <= len(b); i++ {
		if !s.first[uint16(b[i])<<8|uint16(b[i+1])] {
			continue
		}
		for _, n := range s.starts[[4]byte(b[i:])] {
			if bytes.HasPrefix(b[i:], []byte(n.text)) {
				found = append(found, n.what)
			}
		}
	}
	return found
}

// lookIn looks for every planted value in all the forms that it may take.
func (p planted) lookIn(t *testing.T, places map[string][]byte) {
	t.Helper()
	var exact, folded search
	for what, v := range p {
		for how, form := range disguises(v) {
			if how == "plain" || how == "url" || how == "hex" || how == "digits" {
				folded.add(strings.ToLower(form), what+" ("+how+")")
			} else {
				exact.add(form, what+" ("+how+")")
			}
		}
	}
	for place, b := range places {
		for _, found := range append(exact.in(b), folded.in(bytes.ToLower(b))...) {
			t.Errorf("%s lies in %s", found, place)
		}
	}
}

func disguises(v string) map[string]string {
	out := map[string]string{"plain": v, "url": url.QueryEscape(v), "hex": hex.EncodeToString([]byte(v))}
	for name, text := range map[string]string{"": v, " upper": strings.ToUpper(v), " lower": strings.ToLower(v)} {
		for shift := range 3 { // a value may begin at each of three places of a group
			padded := base64.StdEncoding.EncodeToString([]byte(strings.Repeat("x", shift) + text))
			out[fmt.Sprintf("base64%s %d", name, shift)] = strings.TrimRight(padded[(shift*8+5)/6:len(padded)-4], "=")
		}
		var le, be []byte
		for _, u := range utf16.Encode([]rune(text)) {
			le, be = append(le, byte(u), byte(u>>8)), append(be, byte(u>>8), byte(u))
		}
		out["utf-16le"+name], out["utf-16be"+name] = string(le), string(be)
	}
	if phone := regexp.MustCompile(`^\+49(\d+)$`).FindStringSubmatch(v); phone != nil {
		out["digits"] = phone[1]
	}
	if date := regexp.MustCompile(`^(\d{4})-(\d\d)-(\d\d)$`).FindStringSubmatch(v); date != nil {
		out["digits"] = date[3] + "." + date[2] + "." + date[1]
	}
	return out
}

// What looks for planted values finds them: in each form that it knows, at each place of a text.
func TestDisguisesAreSeenThrough(t *testing.T) {
	v := "Qwrtz-Hjklm"
	for name, text := range map[string]string{
		"plain": "a" + v, "upper": strings.ToUpper(v), "url": url.QueryEscape("ä" + v), "hex": hex.EncodeToString([]byte("ab" + v)),
		"base64 0": base64.StdEncoding.EncodeToString([]byte(v + "zzz")), "base64 1": base64.StdEncoding.EncodeToString([]byte("a" + v + "zz")),
		"base64 2": base64.RawURLEncoding.EncodeToString([]byte("ab" + v + "z")), "base64 4": base64.StdEncoding.EncodeToString([]byte("abcd" + v)),
	} {
		found := false
		for _, form := range disguises(v) {
			found = found || strings.Contains(text, form) || strings.Contains(strings.ToLower(text), strings.ToLower(form))
		}
		if !found {
			t.Errorf("%s: not found in %q", name, text)
		}
	}
}

// owner gives a permit of the member of staff who is signed in, with a factor just shown.
func (r *rig) owner(purpose field.Purpose) policy.Permit {
	r.t.Helper()
	h, err := r.app.Ledger.Head(r.t.Context(), 1)
	r.must(err)
	p, err := policy.Decide(policy.Request{Purpose: purpose, Route: "test", Principal: party.Principal{
		Tenant: 1, User: 1, Ordinal: 1, Session: 1, Role: party.Owner, Company: "RetailMax", Country: "DE", Fresh: true, Version: h.Version,
	}})
	r.must(err)
	return p
}
