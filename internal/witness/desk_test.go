package witness_test

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"counterpart/internal/clean"
	"counterpart/internal/entry"
	"counterpart/internal/failure"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/store/witnessed"
	"counterpart/internal/testkit"
	"counterpart/internal/testkit/house"
	"counterpart/internal/tlog"
	"counterpart/internal/witness"
)

func TestMain(m *testing.M) { testkit.Main(m) }

// watch is a house whose log has witnesses.
type watch struct {
	*house.House
	t    *testing.T
	rows witnessed.Rows
	desk *witness.Desk
	log  *slog.Logger
	mu   sync.Mutex // guards said
	said strings.Builder
}

// Write takes the log.
func (w *watch) Write(b []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.said.Write(b)
}

func watched(t *testing.T, h *house.House) *watch {
	t.Helper()
	return watchedWith(t, h, func(*witness.Config) {})
}

func watchedWith(t *testing.T, h *house.House, change func(*witness.Config)) *watch {
	t.Helper()
	w := &watch{House: h, t: t, rows: witnessed.Rows{SQL: h.DB.Engine()}}
	w.log = slog.New(slog.NewTextHandler(w, nil))
	cfg := witness.Config{
		Ledger: h.Ledger, Reader: h.DB, Keys: h.Keys, Rows: w.rows, HTTP: witness.NewHTTP(nil), Now: house.Now,
		Log: w.log, Random: func() float64 { return 0 },
	}
	change(&cfg)
	w.desk = witness.New(cfg)
	return w
}

// log gives what a witness needs to trust the house's log.
func (w *watch) key() string {
	w.t.Helper()
	key, err := w.Keys.LogKey(w.t.Context(), w.Tenant, "ledger.test/1")
	must(w.t, err)
	return key
}

// asLog gives the house's log as one in memory, which can go on by itself.
func asLog(t *testing.T, h *house.House, head ledger.Head) *history {
	t.Helper()
	s, v, err := h.Keys.Signer(t.Context(), h.Tenant, head.Origin)
	must(t, err)
	out := &history{t: t, origin: head.Origin, signer: s, log: v, levels: map[uint8][]tlog.Hash{}}
	leaves, err := h.DB.Hashes(t.Context(), head.Log, 0, 0, uint64(head.Size))
	must(t, err)
	for _, leaf := range leaves {
		out.levels[0] = append(out.levels[0], leaf)
		out.f.Append(leaf, func(x tlog.Node) { out.levels[x.Level] = append(out.levels[x.Level], x.Hash) })
	}
	return out
}

func (w *watch) add(url string, key *tlog.Cosigner) int64 {
	w.t.Helper()
	n, err := w.desk.Add(w.t.Context(), w.Owner(w.t), witness.Draft{Key: key.String(), URL: url, Runner: witness.ByNeutral, Company: "ClearWitness"})
	must(w.t, err)
	return n
}

// change appends one entry.
func (w *watch) change() error {
	_, err := w.Ledger.Change(w.t.Context(), party.Job(w.Tenant), func(ledger.Tx) (ledger.Draft, error) {
		return ledger.Draft{Entry: entry.Entry{Kind: entry.Change, Act: "update", Object: "test"}}, nil
	})
	return err
}

func (w *watch) guard() []witness.Trouble {
	w.t.Helper()
	troubles, err := w.desk.Guard(w.t.Context(), w.Tenant)
	must(w.t, err)
	return troubles
}

func (w *watch) only() witness.Witness {
	w.t.Helper()
	all, err := w.desk.All(w.t.Context(), w.Tenant)
	must(w.t, err)
	return all[len(all)-1]
}

func TestCheckpointsAreCosigned(t *testing.T) {
	house.Engines(t, func(t *testing.T, where string) {
		w := watched(t, house.New(t, where))
		s, key := newWitness(t, t.TempDir(), w.key())
		server := httptest.NewServer(s)
		defer server.Close()
		w.add(server.URL+"/", key)
		for range 3 {
			must(t, w.change())
			if troubles := w.guard(); len(troubles) > 0 {
				t.Fatal(troubles[0].Err)
			}
		}
		h, err := w.Ledger.Head(t.Context(), w.Tenant)
		must(t, err)
		got := w.only()
		if got.LastSize != h.Size || got.LastLog != 1 || got.LastError != "" || got.LastAt == 0 || got.Gap <= 0 || got.Company != "ClearWitness" {
			t.Errorf("kept %+v at size %d", got, h.Size)
		}
		note, by, err := w.rows.LastCosigned(t.Context(), h.Log)
		must(t, err)
		_, v, err := w.Keys.Signer(t.Context(), w.Tenant, h.Origin)
		must(t, err)
		c, sigs, err := tlog.OpenCosigned(append(note, by[0].Line...), v, []*tlog.Cosigner{key})
		if err != nil || len(sigs) != 1 || c.Size != uint64(h.Size) || int64(sigs[0].At)*1e6 != int64(by[0].At) {
			t.Errorf("opened %+v, %v, %v", c, sigs, err)
		}
		first, _, err := w.rows.Cosigned(t.Context(), h.Log, 1)
		if err != nil || !strings.HasPrefix(string(first), "ledger.test/1\n3\n") {
			t.Errorf("the first from 1 on: %.20q, %v", first, err)
		}
		if _, _, err := w.rows.Cosigned(t.Context(), h.Log, h.Size+1); !failure.Is(err, failure.NotFound) {
			t.Errorf("beyond the log: %v", err)
		}
	})
}

// A database that was put back to an older state does not continue: not here, and not in a process
// that has seen nothing of it yet.
func TestRolledBackDatabaseIsRefused(t *testing.T) {
	w := watched(t, house.New(t, t.TempDir()+"/a.db"))
	s, key := newWitness(t, t.TempDir(), w.key())
	server := httptest.NewServer(s)
	defer server.Close()
	w.add(server.URL, key)
	must(t, w.change())
	if troubles := w.guard(); len(troubles) > 0 {
		t.Fatal(troubles[0].Err)
	}
	at := w.only()
	h, err := w.Ledger.Head(t.Context(), w.Tenant)
	must(t, err)
	// The witness has seen three more than the database holds.
	ahead := asLog(t, w.House, h)
	ahead.grow(uint64(h.Size)+3, "lost")
	must(t, check(post(t, s, ahead.request(uint64(h.Size)).Text())))
	troubles := w.guard()
	if len(troubles) != 1 {
		t.Fatalf("%d troubles", len(troubles))
	}
	c, is := errors.AsType[*witness.ContradictionError](troubles[0].Err)
	if !is || c.Size != uint64(h.Size)+3 || c.Ours != uint64(h.Size) {
		t.Fatalf("got %v", troubles[0].Err)
	}
	if err := w.change(); !failure.Is(err, failure.Doubt) {
		t.Errorf("a change of a log that was rolled back: %v", err)
	}
	if err := w.desk.Contradicted(h.Log); !failure.Is(err, failure.Doubt) {
		t.Errorf("it is not said: %v", err)
	}
	if !strings.Contains(w.said.String(), "A WITNESS CONTRADICTS THE DATABASE") {
		t.Error("nothing loud in the log")
	}
	if got := w.only(); !strings.Contains(got.LastError, "contradicts") || got.LastAt != at.LastAt {
		t.Errorf("kept %+v", got)
	}
	// The same in another process over the same database: halted before anything is appended.
	other := watched(t, house.Open(t, w.Where, w.Keys))
	if troubles := other.guard(); len(troubles) != 1 {
		t.Errorf("%d troubles elsewhere", len(troubles))
	}
	if err := other.change(); !failure.Is(err, failure.Doubt) {
		t.Errorf("a change elsewhere: %v", err)
	}
	// Whoever removes the witness, which only a program beside this one can, lets the log go on.
	third := watched(t, house.Open(t, w.Where, w.Keys))
	must(t, third.desk.Remove(t.Context(), party.Job(w.Tenant), at.Number))
	if troubles := w.guard(); len(troubles) != 0 {
		t.Errorf("%d troubles without a witness", len(troubles))
	}
	must(t, w.change())
}

// A rewritten log is another history, though its key is the log's own.
func TestRewrittenLogIsRefused(t *testing.T) {
	w := watched(t, house.New(t, t.TempDir()+"/a.db"))
	s, key := newWitness(t, t.TempDir(), w.key())
	server := httptest.NewServer(s)
	defer server.Close()
	must(t, w.change())
	h, err := w.Ledger.Head(t.Context(), w.Tenant)
	must(t, err)
	// What the witness saw first, the database has never held.
	seen := asLog(t, w.House, h)
	seen.levels, seen.f = map[uint8][]tlog.Hash{}, tlog.Frontier{}
	seen.grow(2, "before it was rewritten")
	must(t, check(post(t, s, seen.request(0).Text())))
	w.add(server.URL, key)
	troubles := w.guard()
	if len(troubles) != 1 {
		t.Fatalf("%d troubles", len(troubles))
	}
	if c, is := errors.AsType[*witness.ContradictionError](troubles[0].Err); !is || c.Size != 2 {
		t.Fatalf("got %v", troubles[0].Err)
	}
	if err := w.change(); !failure.Is(err, failure.Doubt) {
		t.Errorf("a change of a log that was rewritten: %v", err)
	}
}

// What a witness that does not sign hinders: nothing. What it said is kept, and it is asked less often.
func TestWitnessesThatDoNotSign(t *testing.T) {
	w := watched(t, house.New(t, t.TempDir()+"/a.db"))
	key := must1(tlog.NewCosignerKey("w.example/1", make([]byte, 32)))
	answer := func(status int, kind, body string) http.HandlerFunc {
		return func(rw http.ResponseWriter, _ *http.Request) {
			rw.Header().Set("Content-Type", kind)
			rw.WriteHeader(status)
			_, _ = rw.Write([]byte(body))
		}
	}
	for name, row := range map[string]struct {
		do   http.HandlerFunc
		want string
	}{
		"an unknown log, 403":    {answer(403, "", ""), "does not know this log"},
		"an unknown log, 404":    {answer(404, "", ""), "does not know this log"},
		"a fault":                {answer(500, "", "anna@example.com"), "answered 500"},
		"a redirect":             {answer(302, "", ""), "answered 302"},
		"409 without a size":     {answer(409, "text/plain", "3\n"), "without its size"},
		"409 with nonsense":      {answer(409, "text/x.tlog.size", "three"), "without its size"},
		"409 that changes":       {changing(), "changed its mind"},
		"422 without a reason":   {answer(422, "", ""), "answered 422"},
		"nothing":                {answer(200, "", ""), "not a signature"},
		"another's signature":    {answer(200, "", must1(tlog.NewCosignerKey("w.example/1", []byte(strings.Repeat("x", 32)))).Cosign(tlog.Checkpoint{Origin: "x"}, 1)), "not a signature"},
		"one of other content":   {answer(200, "", key.Cosign(tlog.Checkpoint{Origin: "x"}, 1)), "not a signature"},
		"nobody who answers":     {nil, "does not answer"},
		"a body that is too big": {answer(200, "", strings.Repeat("x", 1<<20)), "not a signature"},
	} {
		t.Run(name, func(t *testing.T) {
			server := httptest.NewServer(row.do)
			if row.do == nil {
				server.Close()
			}
			defer server.Close()
			n := w.add(server.URL, key.Cosigner())
			troubles := w.guard()
			if len(troubles) != 1 || !strings.Contains(w.only().LastError, row.want) {
				t.Errorf("troubles %v, kept %q", troubles, w.only().LastError)
			}
			if strings.Contains(w.only().LastError+w.said.String(), "anna@") {
				t.Error("what a witness says is repeated")
			}
			must(t, w.change())
			must(t, w.desk.Remove(t.Context(), w.Owner(t), n))
		})
	}
}

// changing answers 409 with another size each time.
func changing() http.HandlerFunc {
	n := 1
	return func(w http.ResponseWriter, _ *http.Request) {
		n = 3 - n
		w.Header().Set("Content-Type", "text/x.tlog.size")
		w.WriteHeader(http.StatusConflict)
		_, _ = w.Write([]byte{byte('0' + n), '\n'})
	}
}

func must1[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func TestWhoMayManageWitnesses(t *testing.T) {
	house.Engines(t, func(t *testing.T, where string) {
		w := watched(t, house.New(t, where))
		ctx, key := t.Context(), must1(tlog.NewCosignerKey("w.example/1", make([]byte, 32))).Cosigner().String()
		good := witness.Draft{Key: key, URL: "https://w.example", Runner: witness.ByController, Company: "RetailMax"}
		for _, role := range party.Roles() {
			p := w.Owner(t)
			p.Role = role
			may := role == party.Owner || role == party.PrivacyOfficer || role == party.Operator
			n, err := w.desk.Add(ctx, p, good)
			if (err == nil) != may || !may && !failure.Is(err, failure.Forbidden) {
				t.Errorf("%s adds: %v", role, err)
			}
			if err == nil {
				if _, err := w.desk.Add(ctx, p, good); !failure.Is(err, failure.Conflict) {
					t.Errorf("the same witness twice: %v", err)
				}
				must(t, w.desk.Remove(ctx, p, n))
				if err := w.desk.Remove(ctx, p, n); !failure.Is(err, failure.NotFound) {
					t.Errorf("removed twice: %v", err)
				}
			} else if err := w.desk.Remove(ctx, p, 1); !failure.Is(err, failure.Forbidden) {
				t.Errorf("%s removes: %v", role, err)
			}
			p.Fresh = false
			if _, err := w.desk.Add(ctx, p, good); err == nil {
				t.Errorf("%s adds without a factor", role)
			}
		}
		for name, change := range map[string]func(*witness.Draft){
			"a log's key":       func(d *witness.Draft) { d.Key = w.key() },
			"no address":        func(d *witness.Draft) { d.URL = "" },
			"http to elsewhere": func(d *witness.Draft) { d.URL = "http://w.example" },
			"a user":            func(d *witness.Draft) { d.URL = "https://me:pw@w.example" },
			"a query":           func(d *witness.Draft) { d.URL = "https://w.example/?a=b" },
			"another scheme":    func(d *witness.Draft) { d.URL = "file:///etc" },
			"a long address":    func(d *witness.Draft) { d.URL = "https://w.example/" + strings.Repeat("x", 300) },
			"no runner":         func(d *witness.Draft) { d.Runner = "somebody" },
			"no company":        func(d *witness.Draft) { d.Company = " " },
			"a card number":     func(d *witness.Draft) { d.Company = "4111 1111 1111 1111" },
		} {
			d := good
			change(&d)
			_, err := w.desk.Add(ctx, w.Owner(t), d)
			if _, is := errors.AsType[clean.FieldErrors](err); !is || !failure.Is(err, failure.Invalid) {
				t.Errorf("%s: %v", name, err)
			}
		}
		rows, err := w.DB.Entries(ctx, ledger.Log{Tenant: w.Tenant, Number: 1}, 0, 99)
		must(t, err)
		var acts []string
		for _, r := range rows {
			if e := must1(entry.Decode(r.Data)); e.Object == "witness" {
				acts = append(acts, e.Act+" by "+e.Company+": "+e.List[1])
			}
		}
		if got, want := strings.Join(acts[:2], "; "), "add by RetailMax: runner controller; remove by RetailMax: runner controller"; got != want || len(acts) != 6 {
			t.Errorf("recorded %v", acts)
		}
	})
}

func TestPausesGrow(t *testing.T) {
	for fails, want := range map[int]time.Duration{1: 5 * time.Second, 2: 10 * time.Second, 6: 160 * time.Second, 7: 5 * time.Minute, 99: 5 * time.Minute} {
		if got := witness.Pause(fails, 0); got != want {
			t.Errorf("after %d: %s, want %s", fails, got, want)
		}
		if got := witness.Pause(fails, 1); got != want/2 {
			t.Errorf("after %d, at the least: %s", fails, got)
		}
	}
}

// Watch asks by itself, and ends with its context.
func TestWatch(t *testing.T) {
	w := watched(t, house.New(t, t.TempDir()+"/a.db"))
	s, key := newWitness(t, t.TempDir(), w.key())
	asked := make(chan struct{}, 100)
	server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		s.ServeHTTP(rw, r)
		asked <- struct{}{}
	}))
	defer server.Close()
	w.add(server.URL, key)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		w.desk.Watch(ctx, func(context.Context) ([]party.Tenant, error) { return []party.Tenant{w.Tenant}, nil })
	}()
	<-asked
	for w.only().LastSize == 0 { // what it signed is kept a moment after it answered
		time.Sleep(5 * time.Millisecond)
	}
	stop()
	<-ended
}
