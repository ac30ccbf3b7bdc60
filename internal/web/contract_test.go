package web_test

import (
	"bytes"
	"crypto/rand"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"

	"counterpart/internal/contract"
	"counterpart/internal/contract/deed"
	"counterpart/internal/entry"
	"counterpart/internal/instruments"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/store/paper"
	"counterpart/internal/terms/draft"
	"counterpart/internal/tlog"
)

// contracted adds the desk of agreements.
func (s *site) contracted() {
	h := s.house
	s.cfg.Contract = contract.New(contract.Config{
		Ledger: s.ledger, Log: h.DB, Keys: h.Keys, Sealer: h.Keyring, Rows: paper.Rows{DB: h.DB.Engine()}, Now: s.now,
		Eraser: paper.Rows{DB: h.DB.Engine()},
	})
}

// upload sends a form with a file.
func (p *member) upload(path, name string, raw []byte, pairs ...string) answer {
	t := p.s.t
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for i := 0; i+1 < len(pairs); i += 2 {
		p.s.must(w.WriteField(pairs[i], pairs[i+1]))
	}
	part, err := w.CreateFormFile("file", name)
	p.s.must(err)
	_, err = part.Write(raw)
	p.s.must(err)
	p.s.must(w.Close())
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, p.s.server.URL+path, &b)
	p.s.must(err)
	req.Header.Set("Content-Type", w.FormDataContentType())
	res, err := p.client.Do(req)
	p.s.must(err)
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	p.s.must(err)
	return answer{t, "POST " + path, res.StatusCode, res.Header.Get("Location"), res.Header, string(body)}
}

// machine is a party's own machine with its key.
type machine struct {
	signer note.Signer
	public string
}

func newMachine(t *testing.T) machine {
	t.Helper()
	private, public, err := note.GenerateKey(rand.Reader, "party.example")
	if err != nil {
		t.Fatal(err)
	}
	signer, err := note.NewSigner(private)
	if err != nil {
		t.Fatal(err)
	}
	return machine{signer, public}
}

// sign does what counterpart sign does.
func (m machine) sign(t *testing.T, paper string) []byte {
	t.Helper()
	o, err := deed.Open([]byte(paper))
	if err != nil {
		t.Fatal(err)
	}
	salt, nonce := make([]byte, 32), make([]byte, 16)
	_, _ = rand.Read(salt)
	_, _ = rand.Read(nonce)
	d, err := o.Sign(m.signer, m.public, salt, nonce)
	if err != nil {
		t.Fatal(err)
	}
	return deed.Encode(d)
}

// raw fetches bytes as they are.
func (p *member) fetched(path string) string {
	p.s.t.Helper()
	res, err := p.client.Get(p.s.server.URL + path)
	p.s.must(err)
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	p.s.must(err)
	if res.StatusCode != http.StatusOK {
		p.s.t.Fatalf("%s: %d %s", path, res.StatusCode, b)
	}
	return string(b)
}

// answers fills the schedule's form as it stands, but for pairs that say otherwise.
func (s *site) answers(pairs ...string) []string {
	files, _ := instruments.Files("data-protection-schedule")
	tpl, err := draft.Read(files[0])
	s.must(err)
	said := map[string]string{"template": "data-protection-schedule"}
	for _, q := range tpl.Questions() {
		said[q.Name] = q.Default
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		said[pairs[i]] = pairs[i+1]
	}
	var out []string
	for k, v := range said {
		out = append(out, k, v)
	}
	return out
}

// back lets somebody in again whose session has ended.
func (p *member) back() {
	p.s.t.Helper()
	ticket, err := p.s.access.Assume(p.s.t.Context(), p.s.house.Tenant, p.user, "Firefox on Linux")
	p.s.must(err)
	u, err := url.Parse(p.s.server.URL)
	p.s.must(err)
	p.client.Jar.SetCookies(u, []*http.Cookie{{Name: "session", Value: "retailmax." + ticket.Cookie, Path: "/"}})
}

// agreed gives the path of a contract that both sides signed.
func (s *site) agreed(officer, operator *member) string {
	s.t.Helper()
	proposed := officer.post("/contract/draft", s.answers("do", "propose", "note", "As discussed.")...)
	here := proposed.location
	if !strings.HasPrefix(here, "/contract/") {
		s.t.Fatalf("%d %s", proposed.status, shortened(proposed.body))
	}
	for _, p := range []*member{officer, operator} {
		p.get(here+"/sign").want(http.StatusOK, "counterpart sign data-protection-schedule.tosign")
		p.upload(here+"/signed", "x.signed", newMachine(s.t).sign(s.t, p.fetched(here+"/paper")), "of", "sign").leads(here)
	}
	return here
}

// From the draft over both signatures to where the parties stand, as both companies see it.
func TestContract(t *testing.T) {
	s := newSite(t)
	officer, operator := s.as(party.PrivacyOfficer), s.as(party.Operator)
	officer.get("/contract").want(http.StatusOK, "Nothing is agreed yet")
	officer.get("/standing").want(http.StatusOK, "Nothing is in force")
	officer.get("/contract/draft?template=data-protection-schedule").want(http.StatusOK, "Within how many hours does the vendor tell the retailer").lacks(`agreement "`, "parameter")
	look := officer.post("/contract/draft", s.answers("do", "look")...).want(http.StatusOK, "What would be proposed")
	look.want(http.StatusOK, "routine").lacks(`agreement "`, "parameter.", "**")
	officer.post("/contract/draft", s.answers("do", "propose", "notice_within", "soon")...).want(http.StatusOK, "Some answers cannot stand")
	here := s.agreed(officer, operator)
	officer.get(here).want(http.StatusOK, "in force").want(http.StatusOK, "As discussed.").want(http.StatusOK, "TechCorp signed on").lacks(`agreement "`)
	officer.get(here+"?as=code").want(http.StatusOK, `agreement "data-protection-schedule"`)
	officer.get("/contract").want(http.StatusOK, "TechCorp named a key on")
	for _, p := range []*member{officer, operator} {
		p.get("/standing").want(http.StatusOK, "What falls due next").want(http.StatusOK, "TechCorp").want(http.StatusOK, "neither legal advice nor an admission")
	}
	officer.get(here).want(http.StatusOK, "What the program refuses while it is in force").want(http.StatusOK, "from elsewhere than US")
	officer.get("/contract").want(http.StatusOK, "from elsewhere than US").want(http.StatusOK, "Card numbers, security codes and track data")
	operator.get("/").want(http.StatusOK, "Where we stand under the contract")
	manager := s.as(party.Manager)
	manager.get("/").want(http.StatusOK, "Where we stand under the contract")
	manager.get("/standing").want(http.StatusOK, "What falls due next").lacks(`href="/acts`, `href="/contract`, `href="/controls`)
	for _, page := range []string{"/contract", "/acts", "/acts/1", "/acts/new"} {
		manager.get(page).want(http.StatusForbidden, refusal)
	}
	manager.upload("/acts", "", nil, "kind", "audit.completed").want(http.StatusForbidden, refusal)
	for _, role := range []party.Role{party.Support, party.Marketer, party.Analyst} {
		s.as(role).get("/standing").want(http.StatusForbidden, refusal)
		s.as(role).get("/").want(http.StatusOK, "Home").lacks("Where we stand under the contract")
	}
}

// Who changed accounts, roles and settings stands on the page with the company whose staff did it.
func TestWhoChangedWhat(t *testing.T) {
	s := newSite(t)
	officer, operator := s.as(party.PrivacyOfficer), s.as(party.Operator)
	s.agreed(officer, operator)
	officer.get("/standing").want(http.StatusOK, "The program, run by the host: account of member of staff")
	officer.post("/ledger/tokens").want(http.StatusOK, "cpl")
	operator.post("/ledger/tokens").want(http.StatusOK, "cpl")
	for _, p := range []*member{officer, operator} {
		p.get("/standing").want(http.StatusOK, "Who changed what").want(http.StatusOK, "RetailMax (privacy officer): token for the open log 1: made, controller").
			want(http.StatusOK, "TechCorp (operator): token for the open log 2: made, processor").want(http.StatusOK, `href="#changes"`)
	}
	changes := strings.SplitAfter(officer.get("/standing").body, `id="changes"`)[1]
	if first, second := strings.Index(changes, "TechCorp"), strings.Index(changes, "RetailMax"); first > second || !strings.Contains(changes, `href="/ledger/`) {
		t.Errorf("not the newest first, or without links:\n%s", changes)
	}
	manager := s.as(party.Manager)
	manager.get("/standing").want(http.StatusOK, "TechCorp (operator): token for the open log").lacks(`href="/acts`)
}

// Acts are claimed until the other side confirms them; a notice is received when it is opened.
func TestActs(t *testing.T) {
	s := newSite(t)
	officer, operator := s.as(party.PrivacyOfficer), s.as(party.Operator)
	operator.get("/acts/new").want(http.StatusConflict, "No agreement is in force")
	s.agreed(officer, operator)
	s.pass(40 * 24 * time.Hour)
	officer.back()
	operator.back()
	earlier := s.now().Time().Add(-10 * 24 * time.Hour).Format("2006-01-02T15:04")
	operator.get("/acts/new").want(http.StatusOK, "completed the audit")
	operator.upload("/acts", "", nil, "kind", "audit.completed", "at", "yesterday").want(http.StatusBadRequest, "as a date and a time")
	operator.upload("/acts", "a.exe", []byte("MZ"), "kind", "audit.completed", "at", earlier).want(http.StatusBadRequest, "not taken as an attachment")
	act := operator.upload("/acts", "report.pdf", []byte("%PDF-1.7"), "kind", "audit.completed", "at", earlier, "clause", "audit.routine", "text", "By Example Audits.").location
	if !regexp.MustCompile(`^/acts/\d+$`).MatchString(act) {
		t.Fatal(act)
	}
	page := officer.get(act).want(http.StatusOK, "claimed, unconfirmed").want(http.StatusOK, "late entry").want(http.StatusOK, "Recorded by the host, attributed to TechCorp")
	page.want(http.StatusOK, "report.pdf").want(http.StatusOK, "It was so: confirm")
	operator.get(act).want(http.StatusOK, "Reply").lacks("It was so: confirm")
	if got := officer.fetched(act + "/files/0"); got != "%PDF-1.7" {
		t.Errorf("another file: %q", got)
	}
	officer.get("/standing").want(http.StatusOK, "claimed, unconfirmed")
	operator.upload(act+"/answer", "", nil, "verb", "confirm").want(http.StatusForbidden, "own side")
	officer.upload(act+"/answer", "", nil, "verb", "reply").want(http.StatusBadRequest, "Write the reply")
	officer.upload(act+"/answer", "", nil, "verb", "confirm").leads(act)
	operator.get(act).want(http.StatusOK, "confirmed").lacks("claimed, unconfirmed")
	officer.upload("/acts", "", nil, "form", "reply", "clause", "audit.routine", "text", "We read the report.").leads("/standing")
	operator.get("/standing").want(http.StatusOK, "We read the report.").want(http.StatusOK, "stated by both")

	notice := operator.upload("/acts", "", nil, "kind", "notice.given", "of", "Breach 1", "at", s.now().Time().Format("2006-01-02T15:04"), "clause", "notify.incident").location
	operator.get(notice).want(http.StatusOK, "breach-1").lacks("counts as received")
	officer.get(notice).want(http.StatusOK, "counts as received")
	officer.get(notice).lacks("counts as received")
	operator.get(notice).want(http.StatusOK, "saw it opened")
	operator.get("/acts").want(http.StatusOK, "stated")

	officer.get(act).want(http.StatusOK, "report.pdf").lacks("Erase report.pdf")
	officer.post(act+"/files/0/erase").want(http.StatusForbidden, "Your side erases")
	operator.get(act).want(http.StatusOK, "Erase report.pdf")
	operator.post(act + "/files/0/erase").leads(act)
	for _, p := range []*member{officer, operator} {
		p.get(act).want(http.StatusOK, "erased on").want(http.StatusOK, "by TechCorp, entry").lacks("Erase report.pdf")
		p.get(act+"/files/0").want(http.StatusNotFound, "not there any more")
	}
	operator.get("/acts").want(http.StatusOK, "erased a file")
}

// After a restore the page says what had been in force, and proposes it word for word.
func TestContractAfterARestore(t *testing.T) {
	s := newSite(t)
	officer, operator := s.as(party.PrivacyOfficer), s.as(party.Operator)
	s.agreed(officer, operator)
	ctx, db := t.Context(), s.house.DB
	head, err := db.ReadHead(ctx, s.house.Tenant)
	s.must(err)
	f, err := tlog.ParseFrontier(uint64(head.Size), head.Frontier)
	s.must(err)
	root := f.Root()
	before := entry.Before{Origin: head.Origin, Size: head.Size, Root: root[:], Lost: []entry.Lost{{Log: 1, From: head.Size, To: head.Size + 7}}}
	tx, err := db.Begin(ctx)
	s.must(err)
	defer tx.Rollback()
	s.must(s.ledger.Reopen(ctx, db, tx, ledger.Head{Log: ledger.Log{Tenant: s.house.Tenant, Number: 2}, Origin: "ledger.test/1/log/2"}, entry.Entry{
		Kind: entry.System, Act: entry.Restored, Object: "ledger.test/1/log/2", Ref: 1, List: before.List(),
	}))
	s.must(tx.Commit())
	officer.back()
	operator.back()
	officer.get("/ledger").want(http.StatusOK, "was closed by a restore").want(http.StatusOK, "were lost or are elsewhere")
	page := officer.get("/contract").want(http.StatusOK, "After the restore").want(http.StatusOK, "In force when that log ended").want(http.StatusOK, "TechCorp signed on")
	page.want(http.StatusOK, "Propose the same text again").lacks("In force</h2>")
	here := officer.post("/contract/renew").location
	officer.post("/contract/renew").want(http.StatusConflict, "proposed already")
	operator.get("/contract").want(http.StatusOK, "Open the proposal").lacks("Propose the same text again")
	for _, p := range []*member{officer, operator} {
		p.upload(here+"/signed", "x.signed", newMachine(s.t).sign(s.t, p.fetched(here+"/paper")), "of", "sign").leads(here)
	}
	officer.get("/contract").want(http.StatusOK, "In force</h2>").lacks("After the restore")
}

// What was not signed for this is told, beside the way to sign.
func TestRefusedUpload(t *testing.T) {
	s := newSite(t)
	officer, operator := s.as(party.PrivacyOfficer), s.as(party.Operator)
	here := officer.post("/contract/draft", s.answers("do", "propose")...).location
	officer.upload(here+"/signed", "x.signed", []byte("x"), "of", "sign").want(http.StatusBadRequest, "not a file that counterpart sign has written")
	officer.upload(here+"/signed", "x.signed", newMachine(t).sign(t, operator.fetched(here+"/paper")), "of", "sign").want(http.StatusBadRequest, "other side")
	operator.post(here+"/withdraw", "text", "Too dear.").leads(here)
	officer.get(here).want(http.StatusOK, "withdrawn")
	officer.get(here+"/sign").want(http.StatusConflict, "no open proposal")
}

// A key is retired, a contract changed and ended.
func TestChangeAndEnd(t *testing.T) {
	s := newSite(t)
	officer, operator := s.as(party.PrivacyOfficer), s.as(party.Operator)
	here := s.agreed(officer, operator)
	amends := strings.TrimPrefix(here, "/contract/")
	officer.get("/contract/draft?template=data-protection-schedule&amends="+amends).want(http.StatusOK, "Propose a change").lacks(`agreement "`)
	changed := officer.post("/contract/draft", s.answers("do", "propose", "amends", amends)...).location
	officer.get(changed).want(http.StatusOK, "proposed")
	m := newMachine(t)
	operator.upload(here+"/signed", "x.signed", m.sign(t, operator.fetched(here+"/paper?of=end")), "of", "end").leads(here)
	officer.get(here).want(http.StatusOK, "ended")
	list := operator.get("/contract").want(http.StatusOK, "Retire")
	found := regexp.MustCompile(`/contract/\d+/retire`).FindString(list.body)
	operator.post(found).leads("/contract")
	operator.get("/contract").want(http.StatusOK, "retired")
}
