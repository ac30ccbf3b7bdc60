package app_test

import (
	"bytes"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"counterpart/internal/app"
	"counterpart/internal/crm/person"
	"counterpart/internal/failure"
	"counterpart/internal/openlog"
	"counterpart/internal/party"
	"counterpart/internal/testkit/postbox"
	"counterpart/internal/tlog"
	"counterpart/internal/vault"
	"counterpart/internal/witness"
)

// outside is somebody who watches the log and reads it.
type outside struct {
	server *httptest.Server
	key    string
	mu     sync.Mutex // guards heard
	heard  bytes.Buffer
}

// watcher starts a witness that trusts the rig's log, in a folder below the rig's.
func (r *rig) watcher() *outside {
	r.t.Helper()
	head, err := r.app.Ledger.Head(r.t.Context(), 1)
	r.must(err)
	log, err := r.app.Keys.LogKey(r.t.Context(), 1, head.Origin)
	r.must(err)
	folder, err := witness.OpenFolder(r.path("witness"))
	r.must(err)
	key, err := folder.Key("witness.retailmax.example", func() [32]byte { return [32]byte{7} })
	r.must(err)
	s, err := witness.NewServer(witness.ServerConfig{
		Folder: folder, Key: key, Logs: []string{log}, Now: r.now, Log: slog.New(slog.NewTextHandler(r.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
	})
	r.must(err)
	o := &outside{key: key.Cosigner().String()}
	o.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		body, _ := io.ReadAll(req.Body)
		o.mu.Lock()
		_ = req.Header.Write(&o.heard)
		o.heard.Write(body)
		o.mu.Unlock()
		req.Body = io.NopCloser(bytes.NewReader(body))
		s.ServeHTTP(w, req)
	}))
	r.t.Cleanup(o.server.Close)
	_, err = r.app.Witnesses.Add(r.t.Context(), party.Job(1), witness.Draft{Key: o.key, URL: o.server.URL, Runner: witness.ByController, Company: "RetailMax"})
	r.must(err)
	return o
}

// read reads an address of the log with a token; an empty token shows none.
func (r *rig) read(path, token string) (int, http.Header, []byte) {
	r.t.Helper()
	req, err := http.NewRequestWithContext(r.t.Context(), http.MethodGet, r.server.URL+path, nil)
	r.must(err)
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	res, err := http.DefaultClient.Do(req)
	r.must(err)
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	r.must(err)
	return res.StatusCode, res.Header, b
}

// fromOutside gives everything that a witness and a reader of the log get to see.
func (r *rig) fromOutside() map[string][]byte {
	r.t.Helper()
	o := r.watcher()
	troubles, err := r.app.Witnesses.Guard(r.t.Context(), 1)
	r.must(err)
	if len(troubles) > 0 {
		r.t.Fatal(troubles[0].Err)
	}
	token, err := r.app.OpenLog.Make(r.t.Context(), party.Job(1), "r", party.Controller)
	r.must(err)
	head, err := r.app.Ledger.Head(r.t.Context(), 1)
	r.must(err)
	out := map[string][]byte{}
	width := ".p/" + itoa(head.Size)
	if head.Size >= 256 {
		width = ""
	}
	for _, path := range []string{"checkpoint", "policy", "tile/0/000" + width, "tile/entries/000" + width, "proof/0", "proof/" + itoa(head.Size-1)} {
		status, _, b := r.read("/log/r/"+path, token)
		if status != http.StatusOK || len(b) == 0 {
			r.t.Errorf("%s: status %d, %d bytes", path, status, len(b))
		}
		out["log "+path] = b
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	out["what the witness got"] = bytes.Clone(o.heard.Bytes())
	if !strings.Contains(o.heard.String(), head.Origin) || !bytes.Contains(out["log tile/entries/000"+width], []byte(`"kind":"disclosure"`)) {
		r.t.Error("what was read holds no entries, so this test looks for nothing")
	}
	return out
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

// The log is served to the two parties, whole and in parts, with what caches need to know, and to
// nobody else.
func TestLogInTheOpen(t *testing.T) {
	rigs(t, func(r *rig) {
		ctx := r.t.Context()
		mine, err := r.app.OpenLog.Make(ctx, party.Job(1), "r", party.Controller)
		r.must(err)
		theirs, err := r.app.OpenLog.Make(ctx, party.Job(1), "r", party.Processor)
		r.must(err)
		for i := range 260 {
			r.add(person.Profile{Given: vault.Plain("Ada"), Family: vault.Plain("Probe" + itoa(int64(i))), Country: "DE"})
		}
		head, err := r.app.Ledger.Head(ctx, 1)
		r.must(err)
		part := head.Size - 256
		for name, row := range map[string]struct {
			path, token string
			status      int
			cache       string
			size        int // 0: any
		}{
			"the checkpoint":               {"/log/r/checkpoint", mine, 200, "no-store", 0},
			"by its number":                {"/log/r/1/checkpoint", mine, 200, "no-store", 0},
			"the other company":            {"/log/r/checkpoint", theirs, 200, "no-store", 0},
			"a full tile":                  {"/log/r/tile/0/000", mine, 200, "private, max-age=31536000, immutable", 8192},
			"a partial tile":               {"/log/r/tile/0/001.p/" + itoa(part), mine, 200, "private, max-age=31536000, immutable", int(part) * 32},
			"an older partial tile":        {"/log/r/tile/0/001.p/1", mine, 200, "private, max-age=31536000, immutable", 32},
			"part of a full tile":          {"/log/r/tile/0/000.p/7", mine, 200, "private, max-age=31536000, immutable", 224},
			"a level up":                   {"/log/r/tile/1/000.p/1", mine, 200, "private, max-age=31536000, immutable", 32},
			"entries":                      {"/log/r/tile/entries/000", mine, 200, "private, max-age=31536000, immutable", 0},
			"more than there is":           {"/log/r/tile/0/001.p/" + itoa(part+1), mine, 404, "no-store", 0},
			"a tile that is not full":      {"/log/r/tile/0/001", mine, 404, "no-store", 0},
			"entries that are not there":   {"/log/r/tile/entries/001", mine, 404, "no-store", 0},
			"a level that is not full":     {"/log/r/tile/1/000", mine, 404, "no-store", 0},
			"a level without nodes":        {"/log/r/tile/2/000.p/1", mine, 404, "no-store", 0},
			"width 0":                      {"/log/r/tile/0/000.p/0", mine, 404, "no-store", 0},
			"width 256":                    {"/log/r/tile/0/000.p/256", mine, 404, "no-store", 0},
			"another spelling":             {"/log/r/tile/00/000", mine, 404, "no-store", 0},
			"a receipt beyond the log":     {"/log/r/proof/" + itoa(head.Size), mine, 404, "no-store", 0},
			"a receipt of nothing":         {"/log/r/proof/x", mine, 404, "no-store", 0},
			"nothing":                      {"/log/r/", mine, 404, "no-store", 0},
			"a log that is not there":      {"/log/r/7/checkpoint", mine, 404, "no-store", 0},
			"no token":                     {"/log/r/tile/0/000", "", 401, "no-store", 0},
			"nonsense for a token":         {"/log/r/checkpoint", "cpl.r.AAAA", 401, "no-store", 0},
			"a token of another log":       {"/log/other/checkpoint", mine, 401, "no-store", 0},
			"the token under another name": {"/log/r/checkpoint", strings.Replace(mine, "cpl.r.", "cpl.s.", 1), 401, "no-store", 0},
		} {
			status, h, b := r.read(row.path, row.token)
			if status != row.status || h.Get("Cache-Control") != row.cache || row.size > 0 && len(b) != row.size {
				r.t.Errorf("%s: %d, %q, %d bytes", name, status, h.Get("Cache-Control"), len(b))
			}
			if (status == 401) != (h.Get("WWW-Authenticate") != "") {
				r.t.Errorf("%s: %q", name, h.Get("WWW-Authenticate"))
			}
		}
		if _, h, _ := r.read("/log/r/tile/0/000", mine); h.Get("Content-Type") != "application/octet-stream" {
			r.t.Errorf("a tile as %s", h.Get("Content-Type"))
		}
		if !r.embedded() {
			return
		}
		r.exec("DELETE FROM ledger_entry WHERE tenant = 1 AND idx = 100")
		for _, path := range []string{"/log/r/tile/0/000", "/log/r/tile/entries/000"} {
			if status, _, _ := r.read(path, mine); status != 404 {
				r.t.Errorf("%s without one of its rows: %d", path, status)
			}
		}
	})
}

// A checkpoint is mailed each day to owners and privacy officers, once, and fits the log that it is of.
func TestCheckpointsAreMailed(t *testing.T) {
	box := postbox.Open(t)
	r := newRig(t, app.Config{Data: t.TempDir(), SMTP: box.Address, SMTPFrom: "service@retailmax.example"})
	r.enter()
	ctx, it := t.Context(), openlog.Tenant{ID: 1, Slug: "r", Name: "RetailMax", Vendor: "TechCorp"}
	r.must(r.app.Courier.Deliver(ctx, it))
	if len(box.Letters()) != 0 {
		t.Error("mailed, and nobody wanted it")
	}
	r.must(r.app.Courier.Want(ctx, party.Job(1), true))
	for range 2 {
		r.must(r.app.Courier.Deliver(ctx, it))
	}
	got := box.Letters()
	if len(got) != 1 || got[0].To != ownerEmail {
		t.Fatalf("%d letters", len(got))
	}
	_, text := got[0].Read()
	kept, now, err := r.app.OpenLog.Compare(ctx, 1, []byte(text))
	if err != nil || kept.Size == 0 || now.Size < kept.Size {
		t.Errorf("the letter's checkpoint: %+v, %+v, %v", kept, now, err)
	}
	if _, _, err := r.app.OpenLog.Compare(ctx, 1, []byte(strings.ReplaceAll(text, "\n"+itoa(int64(kept.Size))+"\n", "\n1\n"))); !failure.Is(err, failure.Invalid) {
		t.Errorf("a letter that was changed: %v", err)
	}

	r.pass(25 * time.Hour)
	box.Refuse("MAIL", "451 later")
	if err := r.app.Courier.Deliver(ctx, it); !failure.Is(err, failure.Unavailable) {
		t.Errorf("a mail server that refuses: %v", err)
	}
	if m, err := r.app.Courier.State(ctx, 1); err != nil || m.Error == "" {
		t.Errorf("kept %+v, %v", m, err)
	}
	box.Refuse("MAIL", "")
	r.must(r.app.Courier.Deliver(ctx, it))
	if len(box.Letters()) != 1 {
		t.Error("tried again at once")
	}
	r.pass(time.Hour + time.Minute)
	r.must(r.app.Courier.Deliver(ctx, it))
	if m, err := r.app.Courier.State(ctx, 1); err != nil || m.Error != "" || len(box.Letters()) != 2 {
		t.Errorf("an hour later: %d letters, %+v, %v", len(box.Letters()), m, err)
	}

	// A log that was rewritten does not continue what the letter says.
	head, err := r.app.Ledger.Head(ctx, 1)
	r.must(err)
	signer, _, err := r.app.Keys.Signer(ctx, 1, head.Origin)
	r.must(err)
	forged, err := tlog.Checkpoint{Origin: head.Origin, Size: uint64(head.Size), Root: tlog.LeafHash(nil)}.Sign(signer)
	r.must(err)
	_, err = r.raw.ExecContext(ctx, "UPDATE ledger_checkpoint SET note = $1 WHERE tenant = 1 AND log = 1 AND size = $2", forged, head.Size)
	r.must(err)
	if _, _, err := r.app.OpenLog.Compare(ctx, 1, []byte(text)); !failure.Is(err, failure.Doubt) {
		t.Errorf("a log that was rewritten: %v", err)
	}
}

// What a witness says against the record without showing it is mailed to owners and privacy officers, and
// stops nothing.
func TestLyingWitnessIsMailed(t *testing.T) {
	box := postbox.Open(t)
	r := newRig(t, app.Config{Data: t.TempDir(), SMTP: box.Address, SMTPFrom: "service@retailmax.example"})
	r.enter()
	liar := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/x.tlog.size")
		w.WriteHeader(http.StatusConflict)
		_, _ = io.WriteString(w, "1000000\n")
	}))
	defer liar.Close()
	key, err := tlog.NewCosignerKey("liar.example/1", make([]byte, 32))
	r.must(err)
	_, err = r.app.Witnesses.Add(t.Context(), party.Job(1), witness.Draft{Key: key.Cosigner().String(), URL: liar.URL, Runner: witness.ByNeutral, Company: "ClearWitness"})
	r.must(err)
	for range 2 {
		troubles, err := r.app.Witnesses.Guard(t.Context(), 1)
		if err != nil || len(troubles) != 1 {
			t.Fatalf("%v, %v", troubles, err)
		}
	}
	got := box.Letters()
	if len(got) != 1 || got[0].To != ownerEmail {
		t.Fatalf("%d letters", len(got))
	}
	subject, text := got[0].Read()
	for _, says := range []string{"A witness speaks against the record", "liar.example/1, run by ClearWitness", "up to 1000000 entries", "That is its word alone", "counterpart ledger continues FILE"} {
		if !strings.Contains(subject+text, says) {
			t.Errorf("the letter does not say %q:\n%s\n%s", says, subject, text)
		}
	}
	halted, err := r.app.Halted(t.Context())
	if err != nil || len(halted) != 0 {
		t.Errorf("halted: %v, %v", halted, err)
	}
	r.add(person.Profile{Given: vault.Plain("Ada"), Family: vault.Plain("Probe"), Country: "DE"})
}
