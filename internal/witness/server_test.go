package witness_test

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"

	"counterpart/internal/tlog"
	"counterpart/internal/when"
	"counterpart/internal/witness"
)

// history is a log in memory.
type history struct {
	t      testing.TB
	origin string
	signer note.Signer
	log    note.Verifier
	key    string
	levels map[uint8][]tlog.Hash
	f      tlog.Frontier
}

func newHistory(t testing.TB, origin string) *history {
	t.Helper()
	skey, vkey, err := note.GenerateKey(rand.Reader, origin)
	must(t, err)
	h := &history{t: t, origin: origin, key: vkey, levels: map[uint8][]tlog.Hash{}}
	h.signer, err = note.NewSigner(skey)
	must(t, err)
	h.log, err = note.NewVerifier(vkey)
	must(t, err)
	return h
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (h *history) Hashes(level uint8, first, count uint64) ([]tlog.Hash, error) {
	all := h.levels[level]
	if first+count > uint64(len(all)) {
		return nil, fmt.Errorf("level %d has %d hashes", level, len(all))
	}
	return all[first : first+count], nil
}

// grow appends entries until the log has n, each different for another word.
func (h *history) grow(n uint64, word string) *history {
	for i := h.f.Size(); i < n; i++ {
		leaf := tlog.LeafHash(fmt.Appendf(nil, "%s %d", word, i))
		h.levels[0] = append(h.levels[0], leaf)
		h.f.Append(leaf, func(x tlog.Node) { h.levels[x.Level] = append(h.levels[x.Level], x.Hash) })
	}
	return h
}

// fork gives another history with the same key and the same beginning.
func (h *history) fork() *history {
	c := *h
	c.levels = map[uint8][]tlog.Hash{}
	for l, hashes := range h.levels {
		c.levels[l] = append([]tlog.Hash(nil), hashes...)
	}
	return &c
}

func (h *history) checkpoint() tlog.Checkpoint {
	return tlog.Checkpoint{Origin: h.origin, Size: h.f.Size(), Root: h.f.Root()}
}

func (h *history) signed() []byte {
	h.t.Helper()
	msg, err := h.checkpoint().Sign(h.signer)
	must(h.t, err)
	return msg
}

// request asks from a size on.
func (h *history) request(old uint64) witness.Request {
	h.t.Helper()
	proof, err := tlog.Consistency(h, old, h.f.Size())
	must(h.t, err)
	return witness.Request{Old: old, Proof: proof, Checkpoint: h.signed()}
}

func now() when.Instant { return when.Of(time.Now()) }

// newWitness opens a witness in a folder, as its next start would.
func newWitness(t testing.TB, dir string, logs ...string) (*witness.Server, *tlog.Cosigner) {
	t.Helper()
	folder, err := witness.OpenFolder(dir)
	must(t, err)
	key, err := folder.Key("witness.example/w1", func() [32]byte { return [32]byte{1} })
	must(t, err)
	must(t, folder.Trust(logs...))
	trusted, err := folder.Logs()
	must(t, err)
	s, err := witness.NewServer(witness.ServerConfig{Folder: folder, Key: key, Logs: trusted, Now: now, Log: slog.New(slog.NewTextHandler(t.Output(), nil))})
	must(t, err)
	return s, key.Cosigner()
}

// reply is what a witness answered.
type reply struct {
	*httptest.ResponseRecorder
	StatusCode int
	Header     http.Header
}

func answered(w *httptest.ResponseRecorder) reply { return reply{w, w.Code, w.Header()} }

func post(t testing.TB, h http.Handler, body []byte) reply {
	t.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/add-checkpoint", bytes.NewReader(body)))
	return answered(w)
}

func text(_ testing.TB, r reply) string { return r.Body.String() }

// The table of the specification, in its order.
func TestAnswers(t *testing.T) {
	log, stranger := newHistory(t, "log.example/a").grow(300, "a"), newHistory(t, "log.example/b").grow(3, "b")
	impostor := newHistory(t, "log.example/a").grow(400, "a")
	s, key := newWitness(t, t.TempDir(), log.key)
	res := post(t, s, log.request(0).Text())
	line := text(t, res)
	if res.StatusCode != http.StatusOK {
		t.Fatalf("the first checkpoint: %d %s", res.StatusCode, line)
	}
	c, by, err := tlog.OpenCosigned(append(log.signed(), line...), log.log, []*tlog.Cosigner{key})
	if err != nil || len(by) != 1 || c.Size != 300 || time.Since(time.Unix(int64(by[0].At), 0)) > time.Hour {
		t.Fatalf("signed %+v by %+v, %v", c, by, err)
	}
	forked := log.fork().grow(310, "other")
	before := log.fork()
	log.grow(310, "a")
	bad := log.request(300)
	bad.Proof = bad.Proof[1:]
	twice := log.request(300)
	twice.Checkpoint = append(twice.Checkpoint, fmt.Sprintf("— %s %s\n", log.origin, "AAAAAAAA")...)
	extended, err := note.Sign(&note.Note{Text: log.checkpoint().Body() + "more\n"}, log.signer)
	must(t, err)
	empty, err := tlog.Checkpoint{Origin: log.origin}.Sign(log.signer)
	must(t, err)
	for name, row := range map[string]struct {
		body []byte
		want int
		text string
	}{
		"not of the form":         {[]byte("hello"), 400, ""},
		"an unknown log":          {stranger.request(0).Text(), 404, ""},
		"another key":             {impostor.request(300).Text(), 403, ""},
		"no signature":            {[]byte("old 300\n\n" + log.checkpoint().Body() + "\n"), 400, ""},
		"an unknown signature":    {append(witness.Request{Old: 300, Checkpoint: []byte(log.checkpoint().Body() + "\n")}.Text(), "— x AAAAAAAA\n"...), 403, ""},
		"old above the size":      {witness.Request{Old: 311, Checkpoint: log.signed()}.Text(), 400, ""},
		"elsewhere":               {log.request(200).Text(), 409, "300\n"},
		"asking":                  {log.request(0).Text(), 409, "300\n"},
		"a smaller log":           {newOf(log, 200).request(200).Text(), 409, "300\n"},
		"a bad proof":             {bad.Text(), 422, ""},
		"another history":         {witness.Request{Old: 300, Proof: forked.request(300).Proof, Checkpoint: rewritten(t, log).signed()}.Text(), 422, ""},
		"the same size elsewhere": {witness.Request{Old: 300, Checkpoint: rewrittenTo(t, log, 300).signed()}.Text(), 422, ""},
		"an extension line":       {witness.Request{Old: 300, Checkpoint: extended}.Text(), 400, ""},
		"an empty log elsewhere":  {witness.Request{Checkpoint: empty}.Text(), 409, "300\n"},
		"too much":                {bytes.Repeat([]byte("x"), 70_000), 400, ""},
	} {
		res := post(t, s, row.body)
		got := text(t, res)
		if res.StatusCode != row.want || row.text != "" && got != row.text {
			t.Errorf("%s: %d %q, want %d %q", name, res.StatusCode, got, row.want, row.text)
		}
		if is := res.Header.Get("Content-Type") == "text/x.tlog.size"; is != (row.want == 409) {
			t.Errorf("%s: %d as %s", name, res.StatusCode, res.Header.Get("Content-Type"))
		}
	}
	for _, h := range []*history{before, log} { // the same again, and the next
		if res := post(t, s, h.request(300).Text()); res.StatusCode != http.StatusOK {
			t.Errorf("size %d: %d %s", h.f.Size(), res.StatusCode, text(t, res))
		}
	}
}

// newOf gives the beginning of a history.
func newOf(h *history, n uint64) *history {
	c := *h
	c.levels, c.f = map[uint8][]tlog.Hash{}, tlog.Frontier{}
	return c.grow(n, "a")
}

func rewritten(t *testing.T, h *history) *history { return rewrittenTo(t, h, 310) }

// rewrittenTo signs another history with the log's own key.
func rewrittenTo(t *testing.T, h *history, n uint64) *history {
	t.Helper()
	c := *h
	c.levels, c.f = map[uint8][]tlog.Hash{}, tlog.Frontier{}
	return c.grow(n, "rewritten")
}

func TestEmptyLog(t *testing.T) {
	log := newHistory(t, "log.example/a")
	s, _ := newWitness(t, t.TempDir(), log.key)
	odd, err := tlog.Checkpoint{Origin: log.origin}.Sign(log.signer)
	must(t, err)
	if res := post(t, s, witness.Request{Checkpoint: odd}.Text()); res.StatusCode != 422 {
		t.Errorf("an empty log with another root: %d", res.StatusCode)
	}
	if res := post(t, s, log.request(0).Text()); res.StatusCode != 200 {
		t.Errorf("an empty log: %d", res.StatusCode)
	}
	if res := post(t, s, log.grow(5, "a").request(0).Text()); res.StatusCode != 200 {
		t.Errorf("its first entries: %d", res.StatusCode)
	}
}

func TestMonitoringPath(t *testing.T) {
	log := newHistory(t, "log.example/a").grow(3, "a")
	s, key := newWitness(t, t.TempDir(), log.key, newHistory(t, "log.example/b").key)
	get := func(path string) reply {
		w := httptest.NewRecorder()
		s.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil))
		return answered(w)
	}
	address := "/" + witness.NameOf("log.example/a") + "/checkpoint"
	if res := get(address); res.StatusCode != 404 {
		t.Errorf("before the first checkpoint: %d", res.StatusCode)
	}
	must(t, check(post(t, s, log.request(0).Text())))
	res := get(address)
	c, by, err := tlog.OpenCosigned([]byte(text(t, res)), log.log, []*tlog.Cosigner{key})
	if err != nil || c != log.checkpoint() || len(by) != 1 {
		t.Errorf("shows %+v by %v, %v", c, by, err)
	}
	if res := get("/" + witness.NameOf("log.example/c") + "/checkpoint"); res.StatusCode != 404 {
		t.Errorf("an unknown log: %d", res.StatusCode)
	}
}

func check(r reply) error {
	if r.StatusCode != http.StatusOK {
		return fmt.Errorf("status %d", r.StatusCode)
	}
	return nil
}

// A witness that is started again knows what it has signed. A state that was damaged is not taken for
// none.
func TestStateOutlivesTheWitness(t *testing.T) {
	dir := t.TempDir()
	log := newHistory(t, "log.example/a").grow(9, "a")
	s, _ := newWitness(t, dir, log.key)
	must(t, check(post(t, s, log.request(0).Text())))
	s, _ = newWitness(t, dir)
	if res := post(t, s, rewrittenTo(t, log, 9).request(9).Text()); res.StatusCode != 422 {
		t.Errorf("another history of the same size: %d", res.StatusCode)
	}
	file := filepath.Join(dir, "heads", witness.NameOf("log.example/a"))
	b, err := os.ReadFile(file)
	must(t, err)
	for name, content := range map[string][]byte{"cut": b[:len(b)-30], "empty": nil, "without the witness's line": log.signed()} {
		must(t, os.WriteFile(file, content, 0o600))
		if res := post(t, s, log.request(0).Text()); res.StatusCode != 500 {
			t.Errorf("%s: %d", name, res.StatusCode)
		}
	}
	must(t, os.WriteFile(file, b, 0o600))
	must(t, check(post(t, s, log.grow(10, "a").request(9).Text())))
}

// Of requests that race, those that contradict each other are not both signed.
func TestRace(t *testing.T) {
	for range 20 {
		base := newHistory(t, "log.example/a").grow(5, "a")
		dir := t.TempDir()
		one, key := newWitness(t, dir, base.key)
		two, _ := newWitness(t, dir) // as a second process would: the same folder, another lock
		must(t, check(post(t, one, base.request(0).Text())))
		var wait sync.WaitGroup
		var mu sync.Mutex
		signed := map[string]bool{}
		for i := range 8 {
			mine := base.fork().grow(6+uint64(i%3), fmt.Sprint("branch", i))
			server := []*witness.Server{one, two}[i%2]
			wait.Go(func() {
				res := post(t, server, mine.request(5).Text())
				if res.StatusCode != http.StatusOK {
					return
				}
				if _, by, err := tlog.OpenCosigned(append(mine.signed(), text(t, res)...), base.log, []*tlog.Cosigner{key}); err != nil || len(by) != 1 {
					t.Errorf("signed %v, %v", by, err)
				}
				mu.Lock()
				defer mu.Unlock()
				signed[fmt.Sprint("branch", i)] = true
			})
		}
		wait.Wait()
		if len(signed) != 1 {
			t.Fatalf("%d histories were signed: %v", len(signed), signed)
		}
	}
}

func TestKeysAndLogs(t *testing.T) {
	dir := t.TempDir()
	folder, err := witness.OpenFolder(dir)
	must(t, err)
	seed := func() [32]byte { return [32]byte{9} }
	if _, err := folder.Key("", seed); err == nil {
		t.Error("a key without a name is made")
	}
	k, err := folder.Key("w.example/1", seed)
	must(t, err)
	again, err := folder.Key("", func() [32]byte { t.Error("a second key is made"); return [32]byte{} })
	if err != nil || again.Secret() != k.Secret() {
		t.Errorf("read back %v, %v", again, err)
	}
	if _, err := folder.Key("w.example/2", seed); err == nil {
		t.Error("the key goes by another name")
	}
	st, err := os.Stat(filepath.Join(dir, "key"))
	if err != nil || st.Mode().Perm() != 0o600 {
		t.Errorf("mode of the key: %v, %v", st.Mode(), err)
	}
	if err := folder.Trust("nonsense"); err == nil {
		t.Error("nonsense is trusted")
	}
	log := newHistory(t, "log.example/a")
	must(t, folder.Trust(log.key, log.key))
	must(t, folder.Trust(log.key))
	logs, err := folder.Logs()
	if err != nil || strings.Join(logs, " ") != log.key {
		t.Errorf("trusts %v, %v", logs, err)
	}
	if _, err := witness.NewServer(witness.ServerConfig{Folder: folder, Key: k, Logs: []string{k.Cosigner().String()}}); err == nil {
		t.Error("a witness's key is taken for a log's")
	}
}

// endless is a body that says how much of it was read.
type endless struct{ left, read int }

func (e *endless) Read(b []byte) (int, error) {
	if e.left == 0 {
		return 0, io.EOF
	}
	n := min(len(b), e.left)
	for i := range b[:n] {
		b[i] = 'x'
	}
	e.left, e.read = e.left-n, e.read+n
	return n, nil
}

// A note of 100 MB is refused by its length: a witness reads no more of it than a request can have.
func TestHugeNoteIsRefused(t *testing.T) {
	log := newHistory(t, "log.example/a").grow(3, "a")
	s, _ := newWitness(t, t.TempDir(), log.key)
	body := &endless{left: 100 << 20}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/add-checkpoint", body))
	if w.Code != http.StatusBadRequest || body.read > 1<<17 {
		t.Errorf("status %d after %d bytes", w.Code, body.read)
	}
	must(t, check(post(t, s, log.request(0).Text()))) // and goes on
}
