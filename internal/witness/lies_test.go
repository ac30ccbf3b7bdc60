package witness_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"counterpart/internal/failure"
	"counterpart/internal/ledger"
	"counterpart/internal/store/witnessed"
	"counterpart/internal/testkit/house"
	"counterpart/internal/tlog"
	"counterpart/internal/witness"
)

// liar answers add-checkpoint with a status and a body, and shows a note, nothing for 404.
type liar struct {
	status int
	kind   string
	body   string
	shows  []byte
}

func (l *liar) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodGet {
		if l.shows == nil {
			http.NotFound(w, r)
			return
		}
		_, _ = w.Write(l.shows)
		return
	}
	if body, _ := io.ReadAll(r.Body); l.body != "" && strings.HasPrefix(string(body), "old "+l.body) {
		w.WriteHeader(http.StatusUnprocessableEntity) // where it says that it is, no proof convinces it
		return
	}
	w.Header().Set("Content-Type", l.kind)
	w.WriteHeader(l.status)
	_, _ = w.Write([]byte(l.body))
}

// claims answers as a witness that has signed so many entries.
func claims(size int64) *liar {
	return &liar{status: http.StatusConflict, kind: "text/x.tlog.size", body: fmt.Sprintf("%d\n", size)}
}

// A witness that speaks against the database and cannot show a signature of the log's own key stops
// nothing: not alone, and not beside an honest one.
func TestLyingWitnessStopsNothing(t *testing.T) {
	for name, lie := range map[string]func(t *testing.T, w *watch, h ledger.Head) *liar{
		"it has seen more, and shows nothing": func(_ *testing.T, _ *watch, h ledger.Head) *liar { return claims(h.Size + 1000) },
		"it has seen more, and shows what is ours": func(t *testing.T, w *watch, h ledger.Head) *liar {
			l := claims(h.Size + 1000)
			l.shows = asLog(t, w.House, h).signed()
			return l
		},
		"it shows what another key has signed": func(t *testing.T, _ *watch, h ledger.Head) *liar {
			l := claims(h.Size + 1000)
			l.shows = newHistory(t, h.Origin).grow(uint64(h.Size)+1000, "forged").signed()
			return l
		},
		"it shows what the same key has signed of another log": func(t *testing.T, w *watch, h ledger.Head) *liar {
			other := asLog(t, w.House, h).grow(uint64(h.Size)+1000, "other")
			c := other.checkpoint()
			c.Origin = "ledger.test/2"
			l := claims(h.Size + 1000)
			l.shows = must1(c.Sign(other.signer))
			return l
		},
		"it changes the size of what it shows": func(t *testing.T, w *watch, h ledger.Head) *liar {
			l := claims(h.Size + 1000)
			l.shows = bytes.Replace(asLog(t, w.House, h).signed(), fmt.Appendf(nil, "\n%d\n", h.Size), fmt.Appendf(nil, "\n%d\n", h.Size+1000), 1)
			return l
		},
		"it shows nonsense": func(_ *testing.T, _ *watch, h ledger.Head) *liar {
			l := claims(h.Size + 1000)
			l.shows = []byte(strings.Repeat("anna@example.com ", 10_000))
			return l
		},
		"another history of the same size": func(_ *testing.T, _ *watch, h ledger.Head) *liar { return claims(h.Size) },
		"a proof that is good does not convince it": func(_ *testing.T, _ *watch, _ ledger.Head) *liar {
			return &liar{status: http.StatusUnprocessableEntity}
		},
		"the largest size there is": func(_ *testing.T, _ *watch, _ ledger.Head) *liar { return claims(1<<63 - 1) },
	} {
		t.Run(name, func(t *testing.T) {
			w := watched(t, house.New(t, t.TempDir()+"/a.db"))
			honest, key := newWitness(t, t.TempDir(), w.key())
			good := httptest.NewServer(honest)
			defer good.Close()
			w.add(good.URL, key)
			must(t, w.change())
			if troubles := w.guard(); len(troubles) > 0 {
				t.Fatal(troubles[0].Err)
			}
			h := must1(w.Ledger.Head(t.Context(), w.Tenant))
			l := lie(t, w, h)
			server := httptest.NewServer(l)
			defer server.Close()
			w.add(server.URL, must1(tlog.NewCosignerKey("liar.example/1", bytes.Repeat([]byte{7}, 32))).Cosigner())
			for range 2 { // the second time it is asked from where it says that it is
				troubles := w.guard()
				if len(troubles) != 1 {
					t.Fatalf("%d troubles: %v", len(troubles), troubles)
				}
				if c, is := errors.AsType[*witness.ContradictionError](troubles[0].Err); is && c.Shown {
					t.Errorf("a lie counts as shown: %v", c)
				}
				must(t, w.change())
			}
			if err := w.desk.Contradicted(h.Log); err != nil {
				t.Errorf("the log is halted: %v", err)
			}
			if got := w.only(); got.LastError == "" || strings.Contains(got.LastError+w.said.String(), "anna@") {
				t.Errorf("the page says %q", got.LastError)
			}
			all := must1(w.desk.All(t.Context(), w.Tenant))
			if now := must1(w.Ledger.Head(t.Context(), w.Tenant)); all[0].LastSize < now.Size-1 || all[0].LastError != "" {
				t.Errorf("the honest one stands at %d of %d: %q", all[0].LastSize, now.Size, all[0].LastError)
			}
		})
	}
}

// One who shows what the log's own key has signed is believed, whoever it is: also beside a witness that
// signs.
func TestOneWitnessWithTheLogsSignatureIsEnough(t *testing.T) {
	for name, show := range map[string]func(t *testing.T, w *watch, h ledger.Head) (shows []byte, size int64){
		"more of the log": func(t *testing.T, w *watch, h ledger.Head) ([]byte, int64) {
			return asLog(t, w.House, h).grow(uint64(h.Size)+5, "lost").signed(), h.Size + 5
		},
		"another history": func(t *testing.T, w *watch, h ledger.Head) ([]byte, int64) {
			seen := asLog(t, w.House, h)
			seen.levels, seen.f = map[uint8][]tlog.Hash{}, tlog.Frontier{}
			return seen.grow(uint64(h.Size), "other").signed(), h.Size
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := watched(t, house.New(t, t.TempDir()+"/a.db"))
			fresh, key := newWitness(t, t.TempDir(), w.key())
			good := httptest.NewServer(fresh)
			defer good.Close()
			must(t, w.change())
			w.add(good.URL, key) // it saw nothing before, and signs
			must(t, w.change())
			h := must1(w.Ledger.Head(t.Context(), w.Tenant))
			shows, size := show(t, w, h)
			l := claims(size)
			l.shows = shows
			server := httptest.NewServer(l)
			defer server.Close()
			w.add(server.URL, must1(tlog.NewCosignerKey("other.example/1", bytes.Repeat([]byte{7}, 32))).Cosigner())
			h = must1(w.Ledger.Head(t.Context(), w.Tenant))
			w.guard()
			if err := w.change(); !failure.Is(err, failure.Doubt) {
				t.Errorf("a change: %v", err)
			}
			if err := w.desk.Contradicted(h.Log); !failure.Is(err, failure.Doubt) {
				t.Errorf("it is not said: %v", err)
			}
		})
	}
}

// People are told of a witness that speaks against the database, once a day and not at each round.
func TestPeopleAreToldOfAWitnessThatShowsNothing(t *testing.T) {
	h := house.New(t, t.TempDir()+"/a.db")
	var told []string
	w := watchedWith(t, h, func(c *witness.Config) {
		c.Tell = func(_ context.Context, w witness.Witness, text string) error {
			told = append(told, w.Name+": "+text)
			return nil
		}
	})
	must(t, w.change())
	server := httptest.NewServer(claims(99))
	defer server.Close()
	w.add(server.URL, must1(tlog.NewCosignerKey("liar.example/1", make([]byte, 32))).Cosigner())
	w.guard()
	w.guard()
	if len(told) != 1 || !strings.Contains(told[0], "liar.example/1: It speaks against the database: it says that it has signed another history of this log, up to 99 entries") {
		t.Errorf("told %q", told)
	}
}

// What a witness signed lies beside the journal too: a database that is put back is found out by that
// alone, though no witness answers.
func TestShelfFindsADatabaseThatWasPutBack(t *testing.T) {
	dir := t.TempDir()
	where := filepath.Join(dir, "a.db")
	shelf := must1(witness.OpenShelf(filepath.Join(dir, "witnessed")))
	with := func(c *witness.Config) { c.Shelf = shelf }
	w := watchedWith(t, house.New(t, where), with)
	s, key := newWitness(t, t.TempDir(), w.key())
	server := httptest.NewServer(s)
	w.add(server.URL, key)
	must(t, w.change())
	before := filepath.Join(dir, "before.db")
	beside := must1(sql.Open("sqlite", "file:"+where))
	defer beside.Close()
	must1(beside.ExecContext(t.Context(), "VACUUM INTO '"+before+"'"))
	for range 3 {
		must(t, w.change())
	}
	if troubles := w.guard(); len(troubles) > 0 {
		t.Fatal(troubles[0].Err)
	}
	must(t, w.change())
	if troubles := w.guard(); len(troubles) > 0 { // the log grew, and the note with it
		t.Fatal(troubles[0].Err)
	}
	server.Close()
	h := must1(w.Ledger.Head(t.Context(), w.Tenant))
	kept := must1(shelf.Last(h.Origin))
	c, by, err := tlog.OpenCosigned(kept, must1(verifier(w, h)), []*tlog.Cosigner{key})
	if err != nil || c.Size != uint64(h.Size) || len(by) != 1 {
		t.Fatalf("kept %d of %d, %d signatures, %v", c.Size, h.Size, len(by), err)
	}
	must(t, w.change()) // the shelf is behind the database: nothing is wrong
	w.guard()
	must(t, w.change())

	old := watchedWith(t, house.Open(t, before, w.Keys), with)
	old.guard()
	if err := old.change(); !failure.Is(err, failure.Doubt) {
		t.Errorf("a change of a database that was put back: %v", err)
	}
	if !strings.Contains(old.said.String(), "A WITNESS CONTRADICTS THE DATABASE") {
		t.Error("nothing loud in the log")
	}
	// A note of an installation that was here before, with another key, says nothing.
	must(t, os.WriteFile(filepath.Join(dir, "witnessed", witness.NameOf(h.Origin)), newHistory(t, h.Origin).grow(999, "x").signed(), 0o600))
	old.guard()
	must(t, old.change())
}

func verifier(w *watch, h ledger.Head) (v interface {
	Name() string
	KeyHash() uint32
	Verify(msg, sig []byte) bool
}, err error,
) {
	_, v, err = w.Keys.Signer(w.t.Context(), w.Tenant, h.Origin)
	return v, err
}

// The lines of several witnesses over one checkpoint lie together, a newer one in the place of an older
// one of the same; a smaller checkpoint does not take the place of a larger one.
func TestShelfKeepsTheLargest(t *testing.T) {
	shelf := must1(witness.OpenShelf(t.TempDir()))
	log := newHistory(t, "log.example/a").grow(5, "a")
	now := func() witness.Signed {
		return witness.Signed{Checkpoint: log.checkpoint(), Note: log.signed(), Log: log.log}
	}
	one, two := must1(tlog.NewCosignerKey("one.example/1", make([]byte, 32))), must1(tlog.NewCosignerKey("two.example/1", bytes.Repeat([]byte{1}, 32)))
	small := now()
	must(t, shelf.Add(small, "one.example/1", one.Cosign(small.Checkpoint, 10)))
	log.grow(9, "a")
	large := now()
	must(t, shelf.Add(large, "one.example/1", one.Cosign(large.Checkpoint, 20)))
	must(t, shelf.Add(large, "two.example/1", two.Cosign(large.Checkpoint, 21)))
	must(t, shelf.Add(large, "one.example/1", one.Cosign(large.Checkpoint, 30)))
	must(t, shelf.Add(small, "two.example/1", two.Cosign(small.Checkpoint, 40)))
	c, by, err := tlog.OpenCosigned(must1(shelf.Last("log.example/a")), log.log, []*tlog.Cosigner{one.Cosigner(), two.Cosigner()})
	if err != nil || c.Size != 9 || len(by) != 2 || by[0].At+by[1].At != 51 {
		t.Errorf("kept %+v, %+v, %v", c, by, err)
	}
	if b := must1(shelf.Last("log.example/b")); len(b) != 0 {
		t.Errorf("of another log: %q", b)
	}
}

// The finder brings together what lies in the database, on the shelf, at the witnesses and in a letter.
func TestFinder(t *testing.T) {
	house.Engines(t, func(t *testing.T, where string) {
		shelf := must1(witness.OpenShelf(t.TempDir()))
		w := watchedWith(t, house.New(t, where), func(c *witness.Config) { c.Shelf = shelf })
		s, key := newWitness(t, t.TempDir(), w.key())
		server := httptest.NewServer(s)
		defer server.Close()
		w.add(server.URL, key)
		w.add("http://127.0.0.1:1", must1(tlog.NewCosignerKey("silent.example/1", bytes.Repeat([]byte{9}, 32))).Cosigner())
		must(t, w.change())
		w.guard()
		h := must1(w.Ledger.Head(t.Context(), w.Tenant))
		tx := must1(w.DB.Begin(t.Context()))
		defer tx.Rollback()
		rows := witnessed.Rows{SQL: w.DB.Engine()}
		letter := append([]byte("Keep this letter.\r\n\r\n"), bytes.ReplaceAll(must1(shelf.Last(h.Origin)), []byte("\n"), []byte("\r\n"))...)
		letter = append(letter, "\r\nWhose signatures count:\r\n"...)
		found, err := witness.Finder{Rows: rows, Shelf: shelf, HTTP: witness.NewHTTP(nil), Handed: [][]byte{[]byte("x"), letter}, Log: w.log}.Points(t.Context(), tx, h)
		must(t, err)
		if len(found) != 4 {
			t.Fatalf("found %d", len(found))
		}
		for _, msg := range found {
			if c, by, err := tlog.OpenCosigned(msg, must1(verifier(w, h)), []*tlog.Cosigner{key}); err != nil || c.Size != uint64(h.Size) || len(by) != 1 {
				t.Errorf("found %q: %v", msg, err)
			}
		}
	})
}
