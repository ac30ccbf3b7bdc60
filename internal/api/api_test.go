package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"counterpart/internal/access"
	"counterpart/internal/access/token"
	"counterpart/internal/api"
	"counterpart/internal/crm"
	"counterpart/internal/crm/activity"
	"counterpart/internal/crm/base"
	"counterpart/internal/crm/cases"
	"counterpart/internal/crm/own"
	"counterpart/internal/entry"
	"counterpart/internal/failure"
	"counterpart/internal/field"
	"counterpart/internal/ledger"
	"counterpart/internal/openlog"
	"counterpart/internal/party"
	"counterpart/internal/policy"
	"counterpart/internal/store"
	"counterpart/internal/store/casebook"
	"counterpart/internal/store/shelf"
	"counterpart/internal/store/till"
	"counterpart/internal/store/witnessed"
	"counterpart/internal/testkit"
	"counterpart/internal/testkit/house"
	"counterpart/internal/vault"
	"counterpart/internal/when"
	"counterpart/internal/witness"
)

func TestMain(m *testing.M) { testkit.Main(m) }

// rig is a house with the API before it.
type rig struct {
	*house.House
	tokens *token.Desk
	desk   *crm.Desk
	own    *own.Shelf
	cases  *cases.Desk
	events *activity.Desk
	h      http.Handler
	later  time.Duration
}

func newRig(t *testing.T, where string) *rig {
	t.Helper()
	r := &rig{House: house.New(t, where)}
	now := func() when.Instant { return house.Now().Add(r.later) }
	log := slog.New(slog.NewTextHandler(t.Output(), nil))
	people := access.New(access.Config{Ledger: r.Ledger, Keys: r.Keyring, Rows: store.AccessRows(r.DB), Now: now, Log: log})
	t.Cleanup(people.Close)
	rows := store.CRM{DB: r.DB}
	names := vault.NewNames(vault.NamesConfig{Ledger: r.Ledger, Keyring: r.Keyring, Rows: rows, Now: now})
	r.own = own.New(own.Config{
		Ledger: r.Ledger, Keyring: r.Keyring, Rows: shelf.Rows{DB: r.DB.Engine(), Holds: store.People{DB: r.DB}}, Now: now,
	})
	r.desk = crm.New(crm.Config{Ledger: r.Ledger, Keyring: r.Keyring, Names: names, Rows: rows, Own: r.own, Now: now})
	r.cases = cases.New(cases.Config{
		Ledger: r.Ledger, Keyring: r.Keyring, Rows: casebook.Rows{DB: r.DB.Engine()}, Customers: rows, Own: r.own, Now: now,
	})
	r.tokens = token.New(token.Config{Ledger: r.Ledger, Staff: people, Rows: till.Tokens{SQL: r.DB.Engine()}, Now: now})
	r.events = activity.New(activity.Config{Ledger: r.Ledger, Keyring: r.Keyring, Rows: till.Events{SQL: r.DB.Engine()}, Now: now})
	r.h = api.New(api.Config{
		Tokens: r.tokens, Desk: r.desk, Own: r.own, Cases: r.cases, Activity: r.events, Now: now, Log: log, Proof: receipts(r.House),
		Tenant: func(_ context.Context, slug string) (party.Tenant, error) {
			if slug != "retailmax" {
				return 0, failure.New(failure.NotFound, "no")
			}
			return r.Tenant, nil
		},
	})
	return r
}

// receipts gives the receipts of a house's log.
func receipts(h *house.House) func(context.Context, party.Tenant, int64) ([]byte, error) {
	return openlog.New(openlog.Config{
		Ledger: h.Ledger, Reader: h.DB, Points: witnessed.Rows{SQL: h.DB.Engine()}, Port: publisher{h.Keys},
	}).Proof
}

// publisher gives the open log the keys of the house, and no more.
type publisher struct{ keys *house.Keys }

func (publisher) Tenant(context.Context, string) (openlog.Tenant, error) {
	return openlog.Tenant{}, nil
}

func (publisher) Closed(context.Context, party.Tenant) ([]ledger.Head, error) { return nil, nil }

func (p publisher) LogKey(ctx context.Context, t party.Tenant, origin string) (string, error) {
	return p.keys.LogKey(ctx, t, origin)
}

func (publisher) Witnesses(context.Context, party.Tenant) ([]witness.Witness, error) { return nil, nil }

func (r *rig) token(t *testing.T, role party.Role, purpose field.Purpose) (token.ID, string) {
	t.Helper()
	id, secret, err := r.tokens.Make(t.Context(), r.Owner(t), "retailmax", token.Draft{Name: "Till 3", Role: role, Purpose: purpose, Days: 30})
	if err != nil {
		t.Fatal(err)
	}
	return id, secret
}

// send calls the API and gives status and body.
func (r *rig) send(t *testing.T, secret, path, body string) (int, string, http.Header) {
	t.Helper()
	q := httptest.NewRequest(http.MethodPost, "/api/v1/"+path, strings.NewReader(body))
	q.Header.Set("Content-Type", "application/json")
	if secret != "" {
		q.Header.Set("Authorization", "Bearer "+secret)
	}
	w := httptest.NewRecorder()
	r.h.ServeHTTP(w, q)
	return w.Code, w.Body.String(), w.Header()
}

func (r *rig) size(t *testing.T) int64 {
	t.Helper()
	h, err := r.Ledger.Head(t.Context(), r.Tenant)
	if err != nil {
		t.Fatal(err)
	}
	return h.Size
}

// entries gives the entries from an index on.
func (r *rig) entries(t *testing.T, from int64) []entry.Entry {
	t.Helper()
	stored, err := r.DB.Entries(t.Context(), ledger.Log{Tenant: r.Tenant, Number: 1}, from, 1000)
	if err != nil {
		t.Fatal(err)
	}
	out := make([]entry.Entry, len(stored))
	for i, s := range stored {
		if out[i], err = entry.Decode(s.Data); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

func statuses(t *testing.T, body string) string {
	t.Helper()
	var got struct {
		Results []struct {
			Status  string
			Problem struct {
				Errors []struct{ Path, Reason string }
			}
		}
	}
	if err := json.Unmarshal([]byte(body), &got); err != nil {
		t.Fatalf("%v: %s", err, body)
	}
	var out []string
	for _, r := range got.Results {
		var s strings.Builder
		s.WriteString(r.Status)
		for _, e := range r.Problem.Errors {
			s.WriteString("(" + e.Path + " " + e.Reason + ")")
		}
		out = append(out, s.String())
	}
	return strings.Join(out, ", ")
}

const (
	people = `{"items":[
		{"external":"C-1","given":"Ada","family":"Zimtstern","emails":["ada@zimtstern.test"],"tags":["vip"]},
		{"external":"C-2","given":"Bo","phones":["+49 30 1234567"]},
		{"external":"C-1","given":"Ada","family":"Zimtstern","emails":["ada@zimtstern.test"],"tags":["vip"]},
		{"external":"C-3","given":"Card","loyalty":"4111 1111 1111 1111"},
		{"given":"Nobody"}]}`
	orders = `{"items":[
		{"number":"W-1","customer":"C-1","placed":"2026-03-01T10:00:00Z","channel":"web","currency":"EUR",
		 "lines":[{"sku":"LAMP","name":"Lamp","price":"12.50","quantity":2}]},
		{"number":"W-2","placed":"2026-03-01T10:00:00Z","channel":"shop","lines":[{"sku":"LAMP","price":"12.50"}]},
		{"number":"W-3","customer":"C-99","placed":"2026-03-01T10:00:00Z","channel":"shop","lines":[{"sku":"LAMP","price":"12.50"}]}]}`
	payments = `{"items":[
		{"reference":"P-1","order":"W-1","amount":"25.00","currency":"EUR","at":"2026-03-01T10:01:00Z","token":"tok_1","last4":"4242","expiry":"2028-09"},
		{"reference":"P-2","order":"W-9","amount":"25.00","currency":"EUR","at":"2026-03-01T10:01:00Z"}]}`
	events = `{"items":[
		{"id":"E-1","source":"webshop","customer":"C-1","kind":"view","subject":"LAMP","at":"2026-03-01T09:59:00Z"},
		{"id":"E-2","source":"webshop","customer":"C-99","kind":"view","at":"2026-03-01T09:59:00Z"},
		{"id":"E-3","source":"webshop","customer":"C-1","kind":"gossip","at":"2026-03-01T09:59:00Z"}]}`
)

func TestTwiceIsOnce(t *testing.T) {
	house.Engines(t, func(t *testing.T, where string) {
		r := newRig(t, where)
		_, secret := r.token(t, party.Manager, field.Import)
		before := r.size(t)
		for _, c := range []struct{ path, body, first, second string }{
			{
				"customers", people,
				"created, created, same, refused(items[3].loyalty holds what looks like a payment card number; card numbers are never stored), refused(items[4].external is missing)",
				"same, same, same, refused(items[3].loyalty holds what looks like a payment card number; card numbers are never stored), refused(items[4].external is missing)",
			},
			{
				"orders", orders, "created, created, refused(items[2].customer is not the external id of a customer)",
				"same, same, refused(items[2].customer is not the external id of a customer)",
			},
			{"payments", payments, "taken, refused(items[1].order is not the number of an order)", "same, refused(items[1].order is not the number of an order)"},
			{
				"activity", events,
				"created, refused(items[1].customer is not the external id of a customer), refused(items[2].kind is none of visit, view, cart, app, service, email-open, other)",
				"same, refused(items[1].customer is not the external id of a customer), refused(items[2].kind is none of visit, view, cart, app, service, email-open, other)",
			},
		} {
			for i, want := range []string{c.first, c.second} {
				size := r.size(t)
				code, body, _ := r.send(t, secret, c.path, c.body)
				if code != http.StatusOK {
					t.Fatalf("%s: %d %s", c.path, code, body)
				}
				if d := cmp.Diff(want, statuses(t, body)); d != "" {
					t.Errorf("%s, time %d: %s", c.path, i+1, d)
				}
				if i == 1 && r.size(t) != size {
					t.Errorf("%s: the second time made %d entries", c.path, r.size(t)-size)
				}
			}
		}
		all, err := r.tokens.All(t.Context(), r.Owner(t))
		if err != nil || len(all) != 1 {
			t.Fatal(err)
		}
		for _, e := range r.entries(t, before) {
			if e.By != all[0].Ordinal || e.Role != party.Manager || e.Purpose != field.Import || !strings.HasPrefix(e.Route, "POST /api/v1/") {
				t.Errorf("an entry that does not name the program: %+v", e)
			}
		}
	})
}

// What is not named stays, what staff wrote in between is not overwritten by what is old.
func TestFieldsThatAreNotNamedStay(t *testing.T) {
	house.Engines(t, func(t *testing.T, where string) {
		r := newRig(t, where)
		_, secret := r.token(t, party.Manager, field.Import)
		steps := []struct{ body, want string }{
			{`{"external":"C-1","given":"Ada","family":"Zimtstern","emails":["ada@zimtstern.test"]}`, "created"},
			{`{"external":"C-1","phones":["+49 30 1234567"]}`, "changed"},
			{`{"external":"C-1","phones":["+49 30 1234567"]}`, "same"},
			{`{"external":"C-1","phones":["+49 30 1234567"],"emails":[]}`, "changed"},
			{`{"external":"C-1","phones":["+49 30 1234567"],"emails":[]}`, "same"},
		}
		for i, s := range steps {
			_, body, _ := r.send(t, secret, "customers", s.body)
			if !strings.Contains(body, `"status":"`+s.want+`"`) {
				t.Fatalf("step %d: %s", i, body)
			}
		}
		size := r.size(t)
		code, body, _ := r.send(t, secret, "customers/find", `{"external":"c-1"}`)
		if code != http.StatusOK || !strings.Contains(body, `"family":"Zimtstern"`) || strings.Contains(body, "ada@") || !strings.Contains(body, "+49301234567") {
			t.Errorf("%d %s", code, body)
		}
		got := r.entries(t, size)
		if len(got) != 1 || got[0].Kind != entry.Disclosure || got[0].Count != 1 || !got[0].Fields.Has(field.Name) || got[0].Route != "POST /api/v1/customers/find" {
			t.Errorf("what was shown is recorded as %+v", got)
		}
		size = r.size(t)
		if code, _, _ := r.send(t, secret, "customers/find", `{"external":"C-9"}`); code != http.StatusNotFound {
			t.Errorf("nobody: %d", code)
		}
		if got := r.entries(t, size); len(got) != 1 || got[0].Act != "none" {
			t.Errorf("that nobody was found is recorded as %+v", got)
		}
	})
}

func TestOrderIsFound(t *testing.T) {
	r := newRig(t, t.TempDir()+"/c.db")
	_, secret := r.token(t, party.Manager, field.Import)
	for path, body := range map[string]string{"customers": people} {
		r.send(t, secret, path, body)
	}
	r.send(t, secret, "orders", orders)
	r.send(t, secret, "payments", payments)
	size := r.size(t)
	_, body, _ := r.send(t, secret, "orders/find", `{"number":"W-1"}`)
	want := `{"number":"W-1","placed":"2026-03-01T10:00:00Z","status":"completed","channel":"web","currency":"EUR","total":"25.00",` +
		`"lines":[{"sku":"LAMP","name":"Lamp","quantity":"2.000","price":"12.50","amount":"25.00"}],` +
		`"payments":[{"status":"paid","amount":"25.00","currency":"EUR","at":"2026-03-01T10:01:00Z"}]}` + "\n"
	if d := cmp.Diff(want, body); d != "" {
		t.Error(d)
	}
	if got := r.entries(t, size); len(got) != 1 || !got[0].Fields.Has(field.Orders) || got[0].Count != 1 {
		t.Errorf("recorded as %+v", got)
	}
}

func TestWhoMayNot(t *testing.T) {
	house.Engines(t, func(t *testing.T, where string) {
		r := newRig(t, where)
		id, secret := r.token(t, party.Support, field.Serve)
		if code, body, _ := r.send(t, secret, "customers", `{"external":"C-1","given":"Ada"}`); code != http.StatusCreated {
			t.Errorf("support may add a customer: %d %s", code, body)
		}
		if code, body, _ := r.send(t, secret, "orders", `{"number":"W-1","placed":"2026-03-01T10:00:00Z","channel":"web","lines":[{"sku":"a","price":"1"}]}`); code != http.StatusCreated {
			t.Errorf("%d %s", code, body)
		}
		code, body, _ := r.send(t, secret, "payments", `{"reference":"P","order":"W-1","amount":"1","currency":"EUR","at":"2026-03-01T10:00:00Z","token":"tok_secret"}`)
		if code != http.StatusForbidden || strings.Contains(body, "tok_secret") {
			t.Errorf("support may write a payment's token: %d %s", code, body)
		}
		for name, bad := range map[string]string{"none": "", "unknown": "cpt.retailmax.AAAA", "retailer": "cpt.other.AAAA", "form": "secret"} {
			code, body, h := r.send(t, bad, "customers", `{}`)
			if code != http.StatusUnauthorized || h.Get("WWW-Authenticate") == "" || !strings.Contains(h.Get("Content-Type"), "problem+json") {
				t.Errorf("%s: %d %s", name, code, body)
			}
		}
		before := r.Owner(t).Version
		if err := r.tokens.Revoke(t.Context(), r.Owner(t), id); err != nil {
			t.Fatal(err)
		}
		if r.Owner(t).Version == before {
			t.Error("revoking did not raise the tenant's version")
		}
		if code, _, _ := r.send(t, secret, "customers", `{}`); code != http.StatusUnauthorized {
			t.Errorf("revoked: %d", code)
		}
		if err := r.tokens.Revoke(t.Context(), r.Owner(t), id); !failure.Is(err, failure.NotFound) {
			t.Errorf("revoked twice: %v", err)
		}
		_, secret = r.token(t, party.Support, field.Serve)
		r.later = 31 * 24 * time.Hour
		if code, _, _ := r.send(t, secret, "customers", `{}`); code != http.StatusUnauthorized {
			t.Errorf("expired: %d", code)
		}
		all, err := r.tokens.All(t.Context(), r.Owner(t))
		if err != nil || len(all) != 2 || all[0].Used != 0 || all[1].Used == 0 || all[1].Ordinal == all[0].Ordinal {
			t.Errorf("%+v, %v", all, err)
		}
	})
}

func TestWhoMayMakeTokens(t *testing.T) {
	r := newRig(t, t.TempDir()+"/c.db")
	good := token.Draft{Name: "Till", Role: party.Manager, Purpose: field.Import, Days: 1}
	stale := r.Owner(t)
	stale.Fresh = false
	manager := r.Owner(t)
	manager.Role = party.Manager
	for name, p := range map[string]party.Principal{"without a fresh factor": stale, "a manager": manager} {
		if _, _, err := r.tokens.Make(t.Context(), p, "retailmax", good); !failure.Is(err, failure.Forbidden) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, d := range map[string]token.Draft{
		"name": {Role: good.Role, Purpose: good.Purpose, Days: 1}, "role": {Name: "T", Role: party.Owner, Purpose: field.Import, Days: 1},
		"purpose": {Name: "T", Role: party.Support, Purpose: field.Export, Days: 1}, "days": {Name: "T", Role: good.Role, Purpose: good.Purpose, Days: 731},
	} {
		if _, _, err := r.tokens.Make(t.Context(), r.Owner(t), "retailmax", d); !failure.Is(err, failure.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestBodiesThatAreRefused(t *testing.T) {
	r := newRig(t, t.TempDir()+"/c.db")
	_, secret := r.token(t, party.Manager, field.Import)
	many := `{"items":[` + strings.TrimSuffix(strings.Repeat(`{"external":"C"},`, 501), ",") + `]}`
	for name, c := range map[string]struct{ body, want string }{
		"not an object": {`[]`, `not an object`},
		"no items":      {`{"items":[]}`, "not from 1 to 500 items"},
		"too many":      {many, "not from 1 to 500 items"},
		"beside items":  {`{"items":[{}],"x":1}`, "x"},
		"trailing":      {`{"external":"C-1"} true`, "something follows"},
		"too large":     {`{"x":"` + strings.Repeat("x", 9<<20) + `"}`, "too large"},
	} {
		code, body, _ := r.send(t, secret, "customers", c.body)
		if code != http.StatusUnprocessableEntity || !strings.Contains(body, c.want) {
			t.Errorf("%s: %d %.300s", name, code, body)
		}
	}
	q := httptest.NewRequest(http.MethodPost, "/api/v1/customers", bytes.NewReader([]byte("a=b")))
	q.Header.Set("Authorization", "Bearer "+secret)
	q.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	r.h.ServeHTTP(w, q)
	if w.Code != http.StatusUnprocessableEntity {
		t.Errorf("a form: %d", w.Code)
	}
}

func TestTooManyCalls(t *testing.T) {
	r := newRig(t, t.TempDir()+"/c.db")
	_, secret := r.token(t, party.Manager, field.Import)
	_, other := r.token(t, party.Manager, field.Import)
	for range 400 {
		code, _, h := r.send(t, secret, "customers", `[]`)
		if code != http.StatusTooManyRequests {
			continue
		}
		if n, err := strconv.Atoi(h.Get("Retry-After")); err != nil || n < 1 {
			t.Errorf("Retry-After is %q", h.Get("Retry-After"))
		}
		if code, _, _ := r.send(t, other, "customers", `[]`); code == http.StatusTooManyRequests {
			t.Error("another token has to wait too")
		}
		return
	}
	t.Error("nothing stops a program that calls without end")
}

// Events go with the customer, and are shown under an entry.
func TestActivity(t *testing.T) {
	house.Engines(t, func(t *testing.T, where string) {
		r := newRig(t, where)
		_, secret := r.token(t, party.Manager, field.Import)
		r.send(t, secret, "customers", people)
		r.send(t, secret, "activity", events)
		r.send(t, secret, "activity", `{"id":"E-1","source":"app","customer":"C-1","kind":"app","at":"2026-03-02T09:59:00Z"}`)
		found, err := r.desk.Match(t.Context(), r.Tenant, 0, []vault.Text{vault.Plain("C-1")})
		if err != nil {
			t.Fatal(err)
		}
		id := found[vault.Plain("C-1")].Customer
		permit, err := policy.Decide(policy.Request{Principal: r.Owner(t), Purpose: field.Serve, Route: "test"})
		if err != nil {
			t.Fatal(err)
		}
		es, index, err := r.events.Of(t.Context(), permit, id, base.Position{}, 10)
		if err != nil || len(es) != 2 || es[0].Kind != activity.App || es[1].Subject != "LAMP" {
			t.Fatalf("%+v, %v", es, err)
		}
		if e := r.entries(t, index)[0]; e.Kind != entry.Disclosure || e.Fields != field.Fields(field.Activity) || e.Count != 1 {
			t.Errorf("recorded as %+v", e)
		}
		older, _, err := r.events.Of(t.Context(), permit, id, base.Position{At: es[0].At, ID: es[0].ID}, 10)
		if err != nil || len(older) != 1 || older[0].ID != es[1].ID {
			t.Errorf("%+v, %v", older, err)
		}
	})
}

func TestDescriptionIsServed(t *testing.T) {
	r := newRig(t, t.TempDir()+"/c.db")
	w := httptest.NewRecorder()
	r.h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/api/v1/openapi.json", nil))
	b, _ := io.ReadAll(w.Body)
	if w.Code != http.StatusOK || !json.Valid(b) || !bytes.Contains(b, []byte(`"openapi": "3.1.0"`)) {
		t.Errorf("%d %.100s", w.Code, b)
	}
	w = httptest.NewRecorder()
	r.h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/api/v1/customers", nil))
	if w.Code != http.StatusNotFound {
		t.Errorf("GET of customers: %d", w.Code)
	}
}

// The receipt of an entry is for those who see the ledger on the pages.
func TestReceiptOfAnEntry(t *testing.T) {
	r := newRig(t, filepath.Join(t.TempDir(), "a.db"))
	_, manager := r.token(t, party.Manager, field.Import)
	_, support := r.token(t, party.Support, field.Serve)
	for name, row := range map[string]struct {
		secret, body string
		code         int
		want         string
	}{
		"a receipt":          {manager, `{"entry":"1"}`, http.StatusOK, `"proof":"c2sp.org/tlog-proof@v1\nindex 1\n`},
		"another role":       {support, `{"entry":"1"}`, http.StatusForbidden, "role manager"},
		"a number":           {manager, `{"entry":1}`, http.StatusUnprocessableEntity, "entry"},
		"another spelling":   {manager, `{"entry":"01"}`, http.StatusUnprocessableEntity, "not a number"},
		"not there":          {manager, `{"entry":"99999"}`, http.StatusNotFound, "no such entry"},
		"without a token":    {"", `{"entry":"1"}`, http.StatusUnauthorized, ""},
		"more than is asked": {manager, `{"entry":"1","x":"y"}`, http.StatusUnprocessableEntity, "not known"},
	} {
		if code, body, _ := r.send(t, row.secret, "ledger/proof", row.body); code != row.code || !strings.Contains(body, row.want) {
			t.Errorf("%s: %d %s", name, code, body)
		}
	}
}
