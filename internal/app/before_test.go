package app_test

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"counterpart/internal/crm/person"
	"counterpart/internal/crm/sale"
	"counterpart/internal/entry"
	"counterpart/internal/field"
	"counterpart/internal/intake"
	"counterpart/internal/intake/export"
	"counterpart/internal/party"
	"counterpart/internal/vault"
)

const canary = "Zwitscherling"

// refuse makes the database refuse entries from an index on; allow lets them in again. With late
// it takes them and refuses to commit.
func (r *rig) refuse(from int64, late bool) {
	r.t.Helper()
	switch {
	case r.embedded() && late:
		r.exec("CREATE TABLE test_a (x INTEGER PRIMARY KEY)",
			"CREATE TABLE test_b (x INTEGER REFERENCES test_a (x) DEFERRABLE INITIALLY DEFERRED)",
			"CREATE TRIGGER test_refuse AFTER INSERT ON ledger_entry BEGIN INSERT INTO test_b VALUES (1); END")
	case r.embedded():
		r.exec(fmt.Sprintf("CREATE TRIGGER test_refuse BEFORE INSERT ON ledger_entry WHEN NEW.idx >= %d BEGIN SELECT RAISE(ABORT, 'no'); END", from))
	default:
		r.exec(fmt.Sprintf(`CREATE FUNCTION test_refuse() RETURNS trigger LANGUAGE plpgsql AS
			$$ BEGIN IF NEW.idx >= %d THEN RAISE EXCEPTION 'no'; END IF; RETURN NEW; END $$`, from))
		if late {
			r.exec("CREATE CONSTRAINT TRIGGER test_refuse AFTER INSERT ON ledger_entry DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION test_refuse()")
		} else {
			r.exec("CREATE TRIGGER test_refuse BEFORE INSERT ON ledger_entry FOR EACH ROW EXECUTE FUNCTION test_refuse()")
		}
	}
}

func (r *rig) allow(late bool) {
	r.t.Helper()
	switch {
	case r.embedded() && late:
		r.exec("DROP TRIGGER test_refuse", "DROP TABLE test_b", "DROP TABLE test_a")
	case r.embedded():
		r.exec("DROP TRIGGER test_refuse")
	default:
		r.exec("DROP TRIGGER test_refuse ON ledger_entry", "DROP FUNCTION test_refuse")
	}
}

// looks are the pages and answers that show a customer.
func (r *rig) looks(id party.Customer) []*http.Request {
	page := "/customers/" + id.String()
	suggest := r.request(http.MethodPost, "/customers/find", "q", canary[:5])
	suggest.Header.Set("Counterpart-Fragment", "rows")
	return []*http.Request{
		r.request(http.MethodGet, "/customers"), r.request(http.MethodGet, "/customers?sort=name"), r.request(http.MethodGet, page),
		r.request(http.MethodGet, page+"/edit"), r.request(http.MethodGet, "/orders"), suggest,
		r.request(http.MethodPost, "/export", "kind", "customers", "format", "csv"),
		r.request(http.MethodPost, "/export", "kind", "everything", "format", "json"),
	}
}

func (r *rig) canary() party.Customer {
	r.t.Helper()
	id := r.add(person.Profile{Given: vault.Plain("Zilpa"), Family: vault.Plain(canary), Emails: vault.Texts("z@zwitscherling.example")})
	_, _, err := r.app.Desk.PutOrder(r.t.Context(), r.job(field.Import), sale.Order{
		Number: "R-1", Customer: id, Status: "paid", Channel: sale.Web, Country: "DE", Placed: r.now(), Total: sale.Money{Currency: "EUR"},
		Lines: []sale.Line{{SKU: "A", Name: "Hat", Quantity: 1000, Price: sale.Price{Unscaled: 1999, Scale: 2}}},
	})
	r.must(err)
	return id
}

func (r *rig) size() int64 {
	r.t.Helper()
	h, err := r.app.Ledger.Head(r.t.Context(), 1)
	r.must(err)
	return h.Size
}

// While the log takes no entry, or takes it and does not commit, no answer holds a byte of a
// customer; once it does again, everything is back by itself and the log adds up.
func TestWhatCannotBeRecordedIsNotShown(t *testing.T) {
	for name, late := range map[string]bool{"refused": false, "not committed": true} {
		t.Run(name, func(t *testing.T) {
			rigs(t, func(r *rig) {
				r.enter()
				id := r.canary()
				r.want(200, r.get("/customers/"+id.String()))
				before := r.size()
				r.refuse(0, late)
				for _, req := range r.looks(id) {
					what := req.Method + " " + regexp.MustCompile(`\d+`).ReplaceAllString(req.URL.Path, "N")
					a, cut := r.tried(req)
					if !cut && a.status != http.StatusServiceUnavailable {
						r.t.Errorf("%s: status %d, want 503", what, a.status)
					}
					if holds(a.body) {
						r.t.Errorf("%s: shows the customer without an entry", what)
					}
				}
				var out bytes.Buffer
				if err := r.app.Exports.Export(r.t.Context(), r.owner(field.Export), export.Everything, export.JSON, &out); err == nil || holds(out.String()) {
					r.t.Errorf("exported without an entry: %v, %d bytes", err, out.Len())
				}
				if got := r.size(); got != before {
					r.t.Errorf("the log went from %d to %d entries", before, got)
				}
				r.allow(late)
				for _, req := range r.looks(id) {
					if a := r.do(req); a.status != http.StatusOK || !holds(a.body) {
						r.t.Errorf("%s %s does not come back: status %d", req.Method, req.URL.Path, a.status)
					}
				}
				r.sound()
			})
		})
	}
}

// tried sends a request whose answer may be cut off, and gives what came of it.
func (r *rig) tried(req *http.Request) (a answer, cut bool) {
	r.t.Helper()
	res, err := r.http.Do(req)
	if err != nil {
		return answer{}, true
	}
	defer res.Body.Close()
	var b bytes.Buffer
	_, err = b.ReadFrom(res.Body)
	return answer{res.StatusCode, res.Header.Get("Location"), b.String()}, err != nil
}

func holds(s string) bool { return strings.Contains(strings.ToLower(s), strings.ToLower(canary)) }

// sound walks the whole log.
func (r *rig) sound() {
	r.t.Helper()
	h, err := r.app.Ledger.Head(r.t.Context(), 1)
	r.must(err)
	rep, err := r.app.Ledger.Verify(r.t.Context(), h, nil)
	r.must(err)
	for _, f := range rep.Findings {
		r.t.Errorf("entry %d: %s", f.Index, f.Text)
	}
}

// While the commit of the entry waits, nothing of the answer was sent; when it is done, the
// answer is there, and so is its entry.
func TestNotAByteBeforeTheCommit(t *testing.T) {
	rigs(t, func(r *rig) {
		r.enter()
		id := r.canary()
		h, err := r.app.Handler(nil)
		r.must(err)
		for _, req := range r.looks(id) {
			what := req.Method + " " + req.URL.Path
			for _, c := range r.http.Jar.Cookies(req.URL) {
				req.AddCookie(c)
			}
			before := r.size()
			release := r.block()
			w := &watched{header: http.Header{}}
			done := make(chan struct{})
			go func() { defer close(done); h.ServeHTTP(w, serverSide(req)) }()
			select {
			case <-done:
				r.t.Errorf("%s: was answered while nothing could be committed", what)
			case <-time.After(150 * time.Millisecond): // had it sent anything, it is here by now
			}
			if early := w.text(); holds(early) || strings.HasPrefix(req.URL.Path, "/customers") && early != "" {
				r.t.Errorf("%s: %d bytes were sent before the commit", what, len(early))
			}
			release()
			<-done
			if !holds(w.text()) {
				r.t.Errorf("%s: the customer is not in the answer", what)
			}
			if r.size() <= before {
				r.t.Errorf("%s: there is no entry", what)
			}
		}
	})
}

// serverSide is a request as a server has it.
func serverSide(req *http.Request) *http.Request {
	out := httptest.NewRequest(req.Method, req.URL.Path+"?"+req.URL.RawQuery, req.Body)
	out.Header = req.Header
	return out
}

// block keeps every writer waiting until it is released.
func (r *rig) block() (release func()) {
	r.t.Helper()
	ctx := context.WithoutCancel(r.t.Context())
	c, err := r.raw.Conn(ctx)
	r.must(err)
	begin := []string{"BEGIN", "LOCK TABLE ledger_entry IN SHARE MODE"}
	if r.embedded() {
		begin = []string{"BEGIN IMMEDIATE"}
	}
	for _, s := range begin {
		_, err := c.ExecContext(ctx, s)
		r.must(err)
	}
	return func() {
		_, err := c.ExecContext(ctx, "ROLLBACK")
		r.must(err)
		r.must(c.Close())
	}
}

// watched is an answer that can be looked at while it is made.
type watched struct {
	mu     sync.Mutex
	header http.Header
	b      bytes.Buffer
}

// Header gives the header.
func (w *watched) Header() http.Header { return w.header }

// WriteHeader does nothing.
func (w *watched) WriteHeader(int) {}

// Write takes bytes of the answer.
func (w *watched) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.b.Write(p)
}

func (w *watched) text() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.b.String()
}

// An export whose second page cannot be recorded ends after the first.
func TestExportEndsWhereTheLogDoes(t *testing.T) {
	rigs(t, func(r *rig) {
		var b strings.Builder
		b.WriteString("id,family\n")
		for i := range 700 {
			fmt.Fprintf(&b, "x%d,Kunde%04dx\n", i, i)
		}
		_, err := r.take("kind = customers\ncolumn \"id\" = customer.external\ncolumn \"family\" = customer.family\n", b.String(), intake.Options{})
		r.must(err)
		for _, format := range []string{export.CSV, export.JSON} {
			from := r.size()
			r.refuse(from+1, false)
			var out bytes.Buffer
			err = r.app.Exports.Export(r.t.Context(), r.owner(field.Export), "customers", format, &out)
			r.allow(false)
			if err == nil {
				r.t.Error("the export says that it is whole")
			}
			people := len(regexp.MustCompile(`Kunde\d{4}x`).FindAllString(out.String(), -1))
			if recorded := r.recorded(from); int64(people) > recorded || people == 0 || people == 700 {
				r.t.Errorf("%s: %d customers were written, %d are recorded", format, people, recorded)
			}
		}
	})
}

// recorded counts whom the disclosures from an index on are about.
func (r *rig) recorded(from int64) (n int64) {
	r.t.Helper()
	for _, e := range r.entries(from) {
		n += e.Count
	}
	return n
}

func (r *rig) entries(from int64) (out []entry.Entry) {
	r.t.Helper()
	h, err := r.app.Ledger.Head(r.t.Context(), 1)
	r.must(err)
	rows, err := r.app.DB.Entries(r.t.Context(), h.Log, from, 1000)
	r.must(err)
	for _, row := range rows {
		e, err := entry.Decode(row.Data)
		r.must(err)
		out = append(out, e)
	}
	return out
}
