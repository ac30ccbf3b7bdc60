package web_test

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"counterpart/internal/failure"
	"counterpart/internal/ledger"
	"counterpart/internal/openlog"
	"counterpart/internal/party"
	"counterpart/internal/store/witnessed"
	"counterpart/internal/testkit/house"
	"counterpart/internal/tlog"
	"counterpart/internal/witness"
)

// watched adds to the pages what lets others watch the log.
func (s *site) watched(h *house.House) {
	rows := witnessed.Rows{SQL: h.DB.Engine()}
	s.cfg.Witnesses = witness.New(witness.Config{
		Ledger: s.ledger, Reader: h.DB, Keys: h.Keys, Rows: rows, HTTP: witness.NewHTTP(nil), Now: s.now,
		Log: slog.New(slog.NewTextHandler(s.log, nil)), Random: func() float64 { return 0 },
	})
	s.cfg.OpenLog = openlog.New(openlog.Config{
		Ledger: s.ledger, Reader: h.DB, Points: rows, Port: publisher{h, s.cfg.Witnesses}, Rows: witnessed.Tokens{SQL: h.DB.Engine()},
		URL: "https://crm.retailmax.example", Now: s.now, Log: slog.New(slog.NewTextHandler(s.log, nil)),
	})
	s.cfg.Courier = &openlog.Courier{Desk: s.cfg.OpenLog, Rows: witnessed.Mails{SQL: h.DB.Engine()}, Post: nobody{}}
}

// publisher gives the open log what it needs of the house.
type publisher struct {
	*house.House
	desk *witness.Desk
}

func (p publisher) Tenant(context.Context, string) (openlog.Tenant, error) {
	return openlog.Tenant{ID: 1, Slug: "retailmax", Name: "RetailMax", Vendor: "TechCorp"}, nil
}

func (p publisher) Closed(context.Context, party.Tenant) ([]ledger.Head, error) { return nil, nil }

func (p publisher) LogKey(ctx context.Context, t party.Tenant, origin string) (string, error) {
	return p.Keys.LogKey(ctx, t, origin)
}

func (p publisher) Witnesses(ctx context.Context, t party.Tenant) ([]witness.Witness, error) {
	return p.desk.All(ctx, t)
}

// nobody is a mail server that takes nothing.
type nobody struct{}

func (nobody) Readers(context.Context, party.Tenant) ([]string, error) { return nil, nil }
func (nobody) Send(context.Context, openlog.Letter) error {
	return failure.New(failure.Unavailable, "nobody is there")
}

// The retailer adds its witness on the page, which then says who runs it, what it shows and how fresh
// it is; each company makes its own token.
func TestWitnessesPage(t *testing.T) {
	s := newSite(t)
	owner, officer, operator, manager := s.as(party.Owner), s.as(party.PrivacyOfficer), s.as(party.Operator), s.as(party.Manager)
	owner.get("/ledger").want(http.StatusOK, `href="/ledger/witnesses"`)
	owner.get("/ledger/witnesses").want(http.StatusOK, "Nobody watches this record yet").want(http.StatusOK, "counterpart witness --name")
	manager.get("/ledger/witnesses").want(http.StatusOK, "Nobody watches").lacks(`action="/ledger/witnesses"`, `action="/ledger/tokens"`)
	manager.post("/ledger/witnesses", "key", "x").want(http.StatusForbidden, "")
	s.as(party.Support).get("/ledger/witnesses").want(http.StatusForbidden, "")

	text := owner.get("/ledger/policy").want(http.StatusOK, "quorum none").body
	policy, err := tlog.ParsePolicy([]byte(text))
	s.must(err)
	folder, err := witness.OpenFolder(filepath.Join(t.TempDir(), "w"))
	s.must(err)
	key, err := folder.Key("witness.retailmax.example", func() (b [32]byte) { _, _ = rand.Read(b[:]); return b })
	s.must(err)
	server, err := witness.NewServer(witness.ServerConfig{Folder: folder, Key: key, Logs: []string{policy.Logs[0].Key}, Now: s.now, Log: slog.New(slog.DiscardHandler)})
	s.must(err)
	web := httptest.NewServer(server)
	defer web.Close()

	owner.post("/ledger/witnesses", "key", "nonsense", "url", "http://elsewhere.example", "runner", "controller", "company", "").
		want(http.StatusBadRequest, "not a witness's public key").want(http.StatusBadRequest, "must begin with https://").want(http.StatusBadRequest, "is missing")
	owner.post("/ledger/witnesses", "key", key.Cosigner().String(), "url", web.URL, "runner", "controller", "company", "RetailMax").leads("/ledger/witnesses")
	owner.get("/ledger/witnesses").want(http.StatusOK, "not asked yet").want(http.StatusOK, "What it signed, the vendor can neither rewrite")
	if troubles, err := s.cfg.Witnesses.Guard(t.Context(), 1); err != nil || len(troubles) > 0 {
		t.Fatalf("%v, %v", troubles, err)
	}
	operator.get("/ledger/witnesses").want(http.StatusOK, "witness.retailmax.example").want(http.StatusOK, "less than a minute ago").want(http.StatusOK, ">active<")
	owner.get("/ledger/policy").want(http.StatusOK, "quorum independent")
	owner.get("/ledger/1/proof").want(http.StatusOK, "— witness.retailmax.example ")
	owner.get("/ledger/999999/proof").want(http.StatusNotFound, "")

	made := regexp.MustCompile(`cpl\.[A-Za-z0-9_.-]+`)
	mine := made.FindString(officer.post("/ledger/tokens").want(http.StatusOK, "shown this once").body)
	theirs := made.FindString(operator.post("/ledger/tokens").want(http.StatusOK, "Make a token for TechCorp").body)
	if mine == "" || theirs == "" || mine == theirs {
		t.Errorf("tokens %q and %q", mine, theirs)
	}
	owner.get("/ledger/witnesses").want(http.StatusOK, "/ledger/tokens/1/revoke").lacks(mine, theirs, "/ledger/tokens/2/revoke")
	owner.post("/ledger/tokens/2/revoke").want(http.StatusNotFound, "")
	owner.post("/ledger/tokens/1/revoke").leads("/ledger/witnesses")

	owner.post("/ledger/mail", "mail", "on").leads("/ledger/witnesses")
	owner.get("/ledger/witnesses").want(http.StatusOK, "None has left yet")
	owner.post("/ledger/mail", "mail", "off").leads("/ledger/witnesses")
	owner.post("/ledger/witnesses/1/remove").leads("/ledger/witnesses")
	owner.get("/ledger/witnesses").want(http.StatusOK, "Asked no more").want(http.StatusOK, "Nobody watches this record yet")
}

// What the browser is told leads from what it kept to the log of today.
func TestWhatTheBrowserCompares(t *testing.T) {
	s := newSite(t)
	manager := s.as(party.Manager)
	read := func(path string) (out struct {
		Origin, Root string
		Size         uint64
		Proof        []string
	},
	) {
		s.must(json.Unmarshal([]byte(manager.get(path).want(http.StatusOK, "").body), &out))
		return out
	}
	first := read("/ledger/continues")
	for range 5 {
		manager.get("/customers/" + s.canary.String())
	}
	then := read("/ledger/continues?size=" + jsonNumber(first.Size))
	if then.Size <= first.Size || then.Origin != "ledger.test/1" {
		t.Fatalf("%+v after %+v", then, first)
	}
	var proof []tlog.Hash
	hash := func(s64 string) tlog.Hash {
		b, err := base64.StdEncoding.DecodeString(s64)
		s.must(err)
		return tlog.Hash(b)
	}
	for _, p := range then.Proof {
		proof = append(proof, hash(p))
	}
	s.must(tlog.VerifyConsistency(first.Size, then.Size, proof, hash(first.Root), hash(then.Root)))
	if beyond := read("/ledger/continues?size=999999"); len(beyond.Proof) > 0 || beyond.Size > 999 {
		t.Errorf("beyond the log: %+v", beyond)
	}
	s.as(party.Support).get("/ledger/continues").want(http.StatusForbidden, "")
}

func jsonNumber(n uint64) string {
	b, _ := json.Marshal(n) //nolint:errchkjson // a number
	return strings.TrimSpace(string(b))
}
