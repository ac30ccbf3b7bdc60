package web_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"counterpart/internal/crm/cases"
	"counterpart/internal/crm/person"
	"counterpart/internal/failure"
	"counterpart/internal/field"
	"counterpart/internal/party"
	"counterpart/internal/vault"
	"counterpart/internal/web/view"
)

// letters is a mail server that keeps what it takes, and refuses while it is down.
type letters struct {
	mu   sync.Mutex
	down bool
	all  []cases.Letter
}

// Send keeps a letter.
func (l *letters) Send(_ context.Context, one cases.Letter) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.down {
		return failure.New(failure.Invalid, "no such mailbox")
	}
	l.all = append(l.all, one)
	return nil
}

// last gives the letter that came last.
func (l *letters) last() cases.Letter {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.all) == 0 {
		return cases.Letter{}
	}
	return l.all[len(l.all)-1]
}

// deliver lets the mail that waits go out.
func (s *site) deliver() {
	s.t.Helper()
	_, err := s.cases.Send(s.t.Context(), s.house.Tenant)
	s.must(err)
}

const (
	torn    = "The lining of the coat is torn"
	written = "It came torn, I am not amused."
)

// open writes a case of the canary down over HTTP and gives its page.
func (p *member) open(pairs ...string) string {
	p.s.t.Helper()
	f := []string{
		"customer", p.s.canary.String(), "kind", "complaint", "channel", "email", "category", "product", "cause", "damaged",
		"priority", "normal", "order", "R-100-1", "subject", torn, "text", written, "assign", "",
	}
	for i := 0; i < len(pairs); i += 2 {
		f = replaced(f, pairs[i], pairs[i+1])
	}
	a := p.post("/cases", f...)
	if !regexp.MustCompile(`^/cases/\d+$`).MatchString(a.location) {
		p.s.t.Fatalf("POST /cases: status %d leads to %q\n%s", a.status, a.location, shortened(a.body))
	}
	return a.location
}

// version gives the revision that a case's forms carry.
func (a answer) version() string {
	a.t.Helper()
	m := regexp.MustCompile(`name="version" value="(\d+)"`).FindStringSubmatch(a.body)
	if m == nil {
		a.t.Fatalf("%s: no form with a version", a.what)
	}
	return m[1]
}

// A complaint is written down, answered by mail, solved, closed, and the customer says how it went.
// What each page shows is on record with the fields that it names.
func TestComplaintFromArrivalToSatisfaction(t *testing.T) {
	s := newSite(t)
	p := s.as(party.Support)

	find := p.post("/cases/find", "q", canaryFamily).location
	p.get(find).want(http.StatusOK, canaryFamily).want(http.StatusOK, "/cases/new?customer="+s.canary.String()).lacks(canaryEmail, canaryPhone)
	p.get("/cases/new?customer="+s.canary.String()).want(http.StatusOK, "R-100-1").lacks(canaryEmail, canaryPhone, canaryStreet)
	path := p.open("assign", "me")

	s.disclosed()
	page := p.get(path)
	page.want(http.StatusOK, torn).want(http.StatusOK, written).want(http.StatusOK, "First answer").
		want(http.StatusOK, "Will be sent by e-mail to").want(http.StatusOK, "/orders?number=R-100-1").lacks(canaryEmail, canaryPhone, canaryStreet)
	got := s.disclosed()
	if len(got) != 1 {
		t.Fatalf("a case's page made %d entries, want 1", len(got))
	}
	want := field.Fields(field.Name, field.Orders, field.Cases, field.Messages)
	if e := got[0].Entry; e.Fields != want || !e.Masked.Has(field.Emails) || e.Purpose != field.Complain || e.Route != "GET /cases/{number}" {
		t.Errorf("recorded as %s for %s on %s, masked %s", e.Fields.Labels(), e.Purpose, e.Route, e.Masked.Labels())
	}

	p.post(path+"/note", "text", "Third of this batch").leads(path)
	p.get(path).want(http.StatusOK, "Internal note").want(http.StatusOK, "Third of this batch")
	p.post(path+"/reply", "text", "We send a new one today.", "then", "solved", "version", p.get(path).version()).leads(path)
	p.get(path).want(http.StatusOK, "on its way").want(http.StatusOK, "solved")
	s.deliver()
	if l := s.post.last(); l.To != canaryEmail || !strings.Contains(l.Text, "We send a new one today.") || strings.Contains(l.Text, "Third of this batch") {
		t.Errorf("the customer got %q at %q", l.Text, l.To)
	}
	page = p.get(path).want(http.StatusOK, "sent").want(http.StatusOK, "Close and ask how it went")
	p.post(path+"/close", "version", page.version(), "ask", "yes").leads(path)
	s.deliver()
	link := regexp.MustCompile(`/thanks/\S+`).FindString(s.post.last().Text)
	if link == "" {
		t.Fatalf("no link in %q", s.post.last().Text)
	}

	stranger := &member{s: s, client: s.browser()}
	stranger.get(link).want(http.StatusOK, "How content are you").lacks(canaryFamily, torn, "1001")
	stranger.post(link, "text", "x").want(http.StatusBadRequest, "Choose one of the five")
	stranger.post(link, "score", "4", "text", "4111 1111 1111 1111").want(http.StatusBadRequest, "card")
	stranger.post(link, "score", "4", "text", "Quick in the end").want(http.StatusOK, "Thank you")
	stranger.post(link, "score", "1").want(http.StatusNotFound, "This question is closed")
	stranger.get("/thanks/retailmax.x").want(http.StatusNotFound, "This question is closed")
	stranger.get("/thanks/x").want(http.StatusNotFound, "This question is closed")
	p.get(path).want(http.StatusOK, "4 of 5").want(http.StatusOK, "Quick in the end").want(http.StatusOK, "closed")
}

// The list shows a queue with its clocks, leads through it, narrows it, and looks at one beside it.
func TestQueues(t *testing.T) {
	s := newSite(t)
	p := s.as(party.Support)
	p.get("/cases").want(http.StatusOK, "Nothing waits for you").want(http.StatusOK, "/cases/new")
	first, second := p.open("assign", "me"), p.open("assign", "me", "priority", "urgent", "subject", "Still nothing", "order", "")
	third := p.open("kind", "question", "category", "", "cause", "", "subject", "Which size")

	s.disclosed()
	list := p.get("/cases").want(http.StatusOK, torn).want(http.StatusOK, "Still nothing").want(http.StatusOK, "due in").want(http.StatusOK, "You")
	list.lacks("Which size", canaryEmail, canaryPhone, canaryStreet)
	if got := s.disclosed(); len(got) != 1 || got[0].Entry.Fields != field.Fields(field.Name, field.Orders, field.Cases, field.Messages) || got[0].Entry.Masked != 0 {
		t.Errorf("the list made %d entries: %+v", len(got), got)
	}
	if strings.Index(list.body, "Still nothing") > strings.Index(list.body, torn) {
		t.Error("the urgent case does not stand first")
	}
	links := regexp.MustCompile(`href="(/cases/\d+\?in=[^"]+)"`).FindAllStringSubmatch(list.body, -1)
	if len(links) != 2 || !strings.HasPrefix(links[0][1], second+"?") {
		t.Fatalf("links of the list: %q", links)
	}
	next := p.get(links[0][1])
	next.want(http.StatusOK, `data-key="j"`).want(http.StatusOK, first+"?in=").lacks(`data-key="k"`)
	p.get("/cases?queue=unassigned").want(http.StatusOK, "Which size").lacks(torn)
	p.get("/cases?kind=question").want(http.StatusOK, "Which size").lacks(torn)
	p.get("/cases?cause=damaged").want(http.StatusOK, torn).want(http.StatusOK, "Take away Cause").lacks("Which size")
	p.get("/cases?customer="+s.canary.String()).want(http.StatusOK, torn).want(http.StatusOK, "Which size")
	p.get("/cases?queue=all&from=2001-01-01&to=2001-01-31").want(http.StatusOK, "No case fits")
	p.get("/cases?queue=nonsense&kind=x&status=y&priority=z&customer=q&assignee=-1&from=soon").want(http.StatusOK, torn)
	before := func(a answer, one, other string) {
		if strings.Index(a.body, ">"+one) > strings.Index(a.body, ">"+other) {
			t.Errorf("%s: %q does not stand before %q", a.what, one, other)
		}
	}
	before(p.get("/cases?queue=all").want(http.StatusOK, `aria-sort="descending"`), "Which size", torn)
	before(p.get("/cases?queue=all&sort=oldest").want(http.StatusOK, "the oldest first"), torn, "Which size")
	before(p.get("/cases?queue=active&sort=mood").want(http.StatusOK, `aria-sort="ascending"`), "Still nothing", torn)
	p.get("/cases?queue=all&col=channel&col=score").want(http.StatusOK, "Satisfaction").lacks("due in")

	s.disclosed()
	number := strings.TrimPrefix(third, "/cases/")
	panel := p.do(http.MethodGet, "/cases?queue=all&peek="+number, nil, http.Header{view.FragmentHeader: {"listpeek"}})
	panel.want(http.StatusOK, "Which size").want(http.StatusOK, "Recorded as").lacks("<html", torn)
	if got := s.disclosed(); len(got) != 1 {
		t.Errorf("looking beside the list made %d entries", len(got))
	}
	p.get("/cases?queue=all&peek="+number).want(http.StatusOK, "Recorded as").want(http.StatusOK, torn)
	p.get("/cases?queue=all&peek=99").want(http.StatusOK, torn)
}

// Ticked cases change together, and the list comes back.
func TestSeveralCasesAtOnce(t *testing.T) {
	s := newSite(t)
	p := s.as(party.Support)
	one, two := p.open(), p.open("subject", "Still nothing")
	ids := []string{"id", strings.TrimPrefix(one, "/cases/"), "id", strings.TrimPrefix(two, "/cases/")}
	list := p.get("/cases?queue=unassigned")
	action := regexp.MustCompile(`formaction="(/cases/bulk/assign\?in=[^"]+)"`).FindStringSubmatch(list.body)
	who := regexp.MustCompile(`<option value="(\d+)">Staff support \(you\)`).FindStringSubmatch(list.body)
	if action == nil || who == nil {
		t.Fatalf("no bulk bar: %s", shortened(list.body))
	}
	p.post(action[1], append(ids, "to-whom", who[1])...).leads("/cases?queue=unassigned")
	p.get("/cases").want(http.StatusOK, "Assigned: 2 cases.").want(http.StatusOK, torn).want(http.StatusOK, "Still nothing")
	p.post("/cases/bulk/label", append(ids, "add-label", "vip")...).leads("/cases")
	p.get("/cases?label=vip").want(http.StatusOK, "Labelled: 2 cases.").want(http.StatusOK, "VIP")
	p.post("/cases/bulk/label", append(ids, "add-label", "vip")...)
	p.get("/cases").want(http.StatusOK, "2 stayed as they were")
	p.post("/cases/bulk/label", append(ids, "add-label", "nonsense")...).want(http.StatusBadRequest, "Nothing was changed")
	p.post("/cases/bulk/status", append(ids, "new-status", "closed")...).leads("/cases")
	p.get(one).want(http.StatusOK, "closed")
	p.post("/cases/bulk/status", "new-status", "closed").want(http.StatusBadRequest, "no case is ticked")
	p.post("/cases/bulk/status", "id", "x", "new-status", "closed").want(http.StatusBadRequest, "no case")
	p.post("/cases/bulk/assign", append(ids, "to-whom", "x")...).want(http.StatusBadRequest, "nobody of this number")
}

// Each property has its form; whoever saves an old one is told, and nothing is lost.
func TestPropertiesOfACase(t *testing.T) {
	s := newSite(t)
	p := s.as(party.Support)
	path := p.open()
	for _, row := range []struct{ what, value, shows string }{
		{"priority", "urgent", "urgent"},
		{"status", "waiting", "paused"},
		{"cause", "late", "late"},
		{"category", "delivery", "delivery"},
		{"kind", "return", "Return"},
		{"channel", "phone", "phone"},
		{"team", "warehouse", "Warehouse"},
		{"product", "WC-1", "WC-1"},
		{"assignee", "0", "nobody"},
	} {
		p.post(path+"/set", "what", row.what, row.what, row.value, "version", p.get(path).version()).leads(path)
		p.get(path).want(http.StatusOK, row.shows)
	}
	p.post(path+"/set", "what", "labels", "label", "vip", "label", "press", "version", p.get(path).version()).leads(path)
	p.get(path).want(http.StatusOK, "Press, VIP")
	p.post(path+"/take", "version", p.get(path).version()).leads(path)
	p.get(path).want(http.StatusOK, "You").lacks("Assign to me")

	old := p.get(path).version()
	p.post(path+"/orders", "off", "R-100-1", "has", "R-100-1", "version", old).leads(path)
	p.get(path).want(http.StatusOK, "No order is linked")
	p.post(path+"/set", "what", "kind", "kind", "question", "version", old).want(http.StatusConflict, "")
	p.post(path+"/reply", "text", "Draft that must stay", "version", old).want(http.StatusConflict, "Draft that must stay")
	p.post(path+"/orders", "order", "R-100-1", "version", p.get(path).version()).leads(path)
	p.get(path).want(http.StatusOK, "/orders?number=R-100-1")
	p.post(path+"/orders", "order", "none such", "version", p.get(path).version()).want(http.StatusBadRequest, "Nothing was changed")
	p.post(path+"/orders", "version", "1").want(http.StatusBadRequest, "the number of the order is missing")
	p.post(path+"/set", "what", "kind", "kind", "riot", "version", p.get(path).version()).want(http.StatusBadRequest, "Nothing was changed")
	p.post(path+"/set", "what", "weather", "version", "1").want(http.StatusBadRequest, "no such property")
	p.post(path+"/set", "what", "kind", "kind", "question").want(http.StatusBadRequest, "not complete")
}

// Contact details stay masked until they are revealed; the case is the reason, so none is asked.
func TestRevealOnACase(t *testing.T) {
	s := newSite(t)
	p := s.as(party.Support)
	path := p.open()
	p.get(path).want(http.StatusOK, "Revealed for").lacks(canaryEmail, canaryPhone, canaryStreet)
	s.disclosed()
	p.post(path+"/reveal", "field", "phone", "customer", s.canary.String()).leads(path)
	p.get(path).want(http.StatusOK, canaryPhone).lacks(canaryEmail, canaryStreet)
	got := s.disclosed()
	if len(got) != 2 {
		t.Fatalf("a reveal made %d entries, want that of the page and its own", len(got))
	}
	if e := got[0].Entry; e.Fields != field.Fields(field.Phones) || e.Masked != 0 || e.Reason != "complaint" || e.Route != "POST /cases/{number}/reveal" {
		t.Errorf("reveal recorded as %+v", e)
	}
	p.get(path).lacks(canaryPhone)
	p.post(path+"/reveal", "field", "email", "customer", s.canary.String()).leads(path)
	p.get(path).want(http.StatusOK, canaryEmail)
	p.post(path+"/reveal", "field", "address", "customer", s.canary.String()).leads(path)
	p.get(path).want(http.StatusOK, canaryStreet)
	p.post(path+"/reveal", "field", "birth", "customer", s.canary.String()).want(http.StatusBadRequest, "no such field")
	p.post(path+"/reveal", "field", "email").want(http.StatusBadRequest, "no customer")
}

// A prepared answer is filled in without script, behind what was typed, and no text stands in an
// address.
func TestPreparedAnswers(t *testing.T) {
	s := newSite(t)
	boss, p := s.as(party.Manager), s.as(party.Support)
	boss.get("/setup/answers").want(http.StatusOK, "No prepared answers yet")
	boss.post("/setup/answers", "name", "", "text", "x").want(http.StatusBadRequest, "Nothing was saved")
	boss.post("/setup/answers", "name", "Torn", "text", "4111 1111 1111 1111").want(http.StatusBadRequest, "4111 1111 1111 1111")
	boss.post("/setup/answers", "name", "Torn on arrival", "text", "Dear {name}, about {order} in case {case}: sorry.").leads("/setup/answers")
	page := boss.get("/setup/answers").want(http.StatusOK, "Torn on arrival")
	id := regexp.MustCompile(`action="/setup/answers/(\d+)"`).FindStringSubmatch(page.body)[1]

	path := p.open()
	p.get(path).want(http.StatusOK, "Torn on arrival")
	a := p.post(path+"/insert", "text", "Good morning "+canaryGiven, "canned", id)
	if strings.Contains(a.location, canaryGiven) || a.status != http.StatusSeeOther {
		t.Fatalf("status %d, leads to %q", a.status, a.location)
	}
	where, _, _ := strings.Cut(a.location, "#")
	p.get(where).want(http.StatusOK, "Good morning "+canaryGiven+"\n\nDear "+canaryGiven+" "+canaryFamily+", about R-100-1 in case 1001: sorry.")
	p.post(path+"/insert", "text", "", "canned", canaryFamily).leads(path + "?#compose")

	boss.post("/setup/answers/"+id, "name", "Torn", "text", "Sorry.", "version", page.version()).leads("/setup/answers")
	boss.post("/setup/answers/"+id, "name", "Torn", "text", "Old.", "version", page.version()).want(http.StatusConflict, "")
	boss.post("/setup/answers/" + id + "/delete").leads("/setup/answers")
	boss.get("/setup/answers").want(http.StatusOK, "No prepared answers yet")
	p.get("/setup/answers").want(http.StatusForbidden, refusal)
}

// An answer that cannot be sent says so with what to do, and can be sent again.
func TestAnswerThatIsNotSent(t *testing.T) {
	s := newSite(t)
	p := s.as(party.Support)
	path := p.open()
	s.post.down = true
	p.post(path+"/reply", "text", "Good news", "version", p.get(path).version()).leads(path)
	s.deliver()
	page := p.get(path).want(http.StatusOK, "not sent").want(http.StatusOK, "The mail server refused it").want(http.StatusOK, "Send again")
	message := regexp.MustCompile(`name="message" value="(\d+)"`).FindStringSubmatch(page.body)[1]
	s.post.down = false
	p.post(path+"/again", "message", message).leads(path)
	s.deliver()
	p.get(path).want(http.StatusOK, "sent").lacks("not sent")
	p.post(path+"/again", "message", "x").want(http.StatusBadRequest, "no such message")
	p.post(path+"/reply", "text", "", "version", p.get(path).version()).want(http.StatusBadRequest, "Nothing was saved")
	p.post(path+"/note", "text", "4111 1111 1111 1111").want(http.StatusBadRequest, "Nothing was saved")
	p.post(path+"/heard", "text", "They called again").leads(path)
	p.get(path).want(http.StatusOK, "They called again").want(http.StatusOK, "written down by Staff support").want(http.StatusOK, "Next answer")
}

// A case about nobody keeps its facts and no text.
func TestCaseOfNobody(t *testing.T) {
	s := newSite(t)
	p := s.as(party.Support)
	p.get("/cases/new").want(http.StatusOK, "/cases/new?customer=none")
	p.get("/cases/new?customer=none").want(http.StatusOK, "Nobody known").lacks(`name="subject"`)
	p.get("/cases/new?customer=x").want(http.StatusNotFound, "no such customer")
	path := p.open("customer", "", "subject", "", "text", "", "order", "")
	s.disclosed()
	p.get(path).want(http.StatusOK, "Complaint about product: damaged").want(http.StatusOK, "Nobody known").lacks("Internal note", "Reveal")
	p.get("/cases?queue=unassigned").want(http.StatusOK, "Complaint about product: damaged")
	if got := s.disclosed(); len(got) != 0 {
		t.Errorf("a case of nobody made %d disclosures", len(got))
	}
	p.post(path+"/note", "text", "x").want(http.StatusConflict, "")
	p.post("/cases", "kind", "complaint", "channel", "email", "text", "Somebody said").want(http.StatusBadRequest, "Nothing was saved")
}

// What is wrong with a new case stands beside its fields, and what was typed stays.
func TestNewCaseIsMended(t *testing.T) {
	s := newSite(t)
	p := s.as(party.Support)
	f := []string{"customer", s.canary.String(), "kind", "complaint", "channel", "email", "priority", "normal", "text", "Typed text stays"}
	p.post("/cases", append(f, "subject", "4111 1111 1111 1111")...).want(http.StatusBadRequest, "Typed text stays").want(http.StatusBadRequest, "subject-error")
	p.post("/cases", append(f, "subject", "x", "order", "none such")...).want(http.StatusBadRequest, "order-error")
	p.post("/cases", append(f, "subject", "x", "customer", "q")...)
	p.open()
	p.get("/cases/new?customer="+s.canary.String()).want(http.StatusOK, "Open cases of this customer")
}

// Business hours, targets and teams are set by those who run the shop.
func TestBusinessHours(t *testing.T) {
	s := newSite(t)
	p := s.as(party.Owner)
	page := p.get("/setup/hours").want(http.StatusOK, "Customer service").want(http.StatusOK, "Staff owner").want(http.StatusOK, "Monday, 16:00")
	form := []string{"version", page.version(), "day", "1", "day", "6", "from", "10:00", "to", "18:30", "holidays", "2026-12-25\n\n2026-12-24", "soon", "1h30m"}
	for _, k := range []string{"low", "normal", "high", "urgent"} {
		form = append(form, k+".first", "2h", k+".next", "2h", k+".resolve", "20h")
	}
	for name, row := range map[string][]string{
		"no time of day": {"from", "ten"}, "Write it as": {"soon", "later"}, "A line is no date": {"holidays", "Christmas"},
		"end before they begin": {"to", "09:00"},
	} {
		p.post("/setup/hours", replaced(form, row[0], row[1])...).want(http.StatusBadRequest, name)
	}
	me := regexp.MustCompile(`id="team-service-(\d+)"`).FindStringSubmatch(page.body)[1]
	p.post("/setup/hours", append(form, "team.service", me)...).leads("/setup/hours")
	p.get("/setup/hours").want(http.StatusOK, `value="18:30"`).want(http.StatusOK, "2026-12-24\n2026-12-25").want(http.StatusOK, `value="1h30m"`).
		want(http.StatusOK, fmt.Sprintf(`value="%s" checked`, me))
	p.post("/setup/hours", form...).want(http.StatusConflict, "")
	s.as(party.Support).get("/setup/hours").want(http.StatusForbidden, refusal)
}

func replaced(pairs []string, key, value string) []string {
	out := append([]string(nil), pairs...)
	for i := 0; i < len(out); i += 2 {
		if out[i] == key {
			out[i+1] = value
		}
	}
	return out
}

// An analyst has no way to a case; a clock that is over says so.
func TestCasesKeepTheirBounds(t *testing.T) {
	s := newSite(t)
	p := s.as(party.Support)
	path := p.open("assign", "me")
	s.as(party.Analyst).get(path).want(http.StatusForbidden, refusal).lacks(canaries...)
	s.as(party.Marketer).get("/cases").want(http.StatusForbidden, refusal).lacks(canaries...)
	s.as(party.PrivacyOfficer).get(path).want(http.StatusOK, torn)
	p.get("/cases/99").want(http.StatusNotFound, "")
	p.get("/cases/x").want(http.StatusNotFound, "There is no such case")
	s.pass(20 * 24 * time.Hour)
	p.again()
	p.get(path).want(http.StatusOK, " over")
	p.get("/cases?queue=breaching").want(http.StatusOK, torn)
}

// again lets a member of staff in once more, as after a night.
func (p *member) again() {
	s := p.s
	s.t.Helper()
	ticket, err := s.access.Assume(s.t.Context(), s.house.Tenant, p.user, "Firefox on Linux")
	s.must(err)
	u, err := url.Parse(s.server.URL)
	s.must(err)
	p.client.Jar.SetCookies(u, []*http.Cookie{{Name: "session", Value: "retailmax." + ticket.Cookie, Path: "/"}})
}

// Names and subjects that are long, odd or from the right stay text, on lists and pages.
func TestOddTextsInCases(t *testing.T) {
	s := newSite(t)
	p := s.as(party.Support)
	for _, name := range []string{strings.Repeat("Adolph ", 14), "محمد عبد الرحمن", `<script>alert(1)</script>`, "Ø", "👩‍👩‍👧‍👦", `"><img src=x onerror=alert(1)>`} {
		id := s.add(person.Profile{Given: vault.Plain("Q"), Family: vault.Plain(strings.TrimSpace(name)), Country: "DE"})
		p.open("customer", id.String(), "order", "", "subject", name, "text", name)
	}
	sound(t, "list", p.raw("/cases?queue=all"))
	for n := 1001; n < 1007; n++ {
		sound(t, "case", p.raw(fmt.Sprintf("/cases/%d", n)))
	}
}

// While entries cannot be written, no page of cases holds anything of a customer; and whatever is
// done with a case, no address, header or error does.
func TestNothingOfACaseLeavesUnrecorded(t *testing.T) {
	s := newSite(t)
	p := s.as(party.Owner)
	path := p.open("subject", "Of "+canaryFamily, "text", "I am "+canaryGiven)
	find := p.post("/cases/find", "q", canaryFamily).location
	answers := []answer{
		p.post(path+"/reply", "text", canaryFamily, "version", "x"), p.post(path+"/set", "what", canaryFamily, "version", "1"),
		p.post(path+"/insert", "text", canaryFamily, "canned", canaryFamily), p.post(path+"/orders", "order", canaryFamily, "version", "1"),
		p.post("/cases/find", "q", canaryEmail), p.get("/cases/" + canaryFamily), p.get("/thanks/" + canaryFamily),
	}
	s.store.down.Store(true)
	for _, where := range []string{"/cases", "/cases?queue=unassigned", "/cases?peek=1001", path, find, "/cases/new?customer=" + s.canary.String()} {
		a := p.get(where)
		a.lacks(canaries...)
		if where != "/cases" && a.status != http.StatusServiceUnavailable {
			t.Errorf("%s: status %d", where, a.status)
		}
	}
	for _, a := range answers {
		var kept strings.Builder
		kept.WriteString(a.location)
		for _, v := range a.header {
			kept.WriteString(strings.Join(v, " "))
		}
		if a.status >= 400 {
			kept.WriteString(a.body)
		}
		for _, c := range canaries {
			if strings.Contains(kept.String(), c) {
				t.Errorf("%s: %q in location, header or error", a.what, c)
			}
		}
	}
	for _, c := range canaries {
		if strings.Contains(s.log.String(), c) {
			t.Errorf("the log holds %q", c)
		}
	}
}

// A narrowed list is kept as a view, comes back by its link, and can be changed and deleted.
func TestSavedViewsOfCases(t *testing.T) {
	s := newSite(t)
	p := s.as(party.Support)
	p.open()
	p.open("kind", "question", "category", "", "cause", "", "subject", "Which size")
	page := p.get("/cases?queue=unassigned&kind=question&col=channel").want(http.StatusOK, "Save view")
	query := regexp.MustCompile(`name="query" value="([^"]*)"`).FindStringSubmatch(page.body)[1]
	saved := p.post("/views", "list", "cases", "query", query, "name", "Questions", "shared", "yes").location
	p.get(saved).want(http.StatusOK, "Which size").want(http.StatusOK, "Questions").want(http.StatusOK, "E-mail").lacks(torn, "due in")
	s.as(party.Manager).get("/cases").want(http.StatusOK, "Questions")
	p.get(saved+"&f=1&queue=all").want(http.StatusOK, torn).want(http.StatusOK, "Save changes")
	number := strings.TrimPrefix(saved, "/cases?view=")
	p.post("/views/" + number + "/delete").leads("/cases")
	p.get(saved).want(http.StatusNotFound, "There is no such view")
	p.get("/cases?view=x").want(http.StatusNotFound, "There is no such view")
}

// A case's page tells who changed what, from what to what, and what its orders are; a run of changes is
// folded away.
func TestACaseTellsWhatHappened(t *testing.T) {
	s := newSite(t)
	p := s.as(party.Support)
	path := p.open()
	page := p.get(path)
	page.want(http.StatusOK, "opened the case").want(http.StatusOK, "2 × Wool coat").want(http.StatusOK, "299.99")
	s.disclosed()
	p.get(path)
	if got := s.disclosed(); len(got) != 1 || !got[0].Entry.Fields.Has(field.Orders) {
		t.Errorf("orders on a case's page were recorded as %+v", got)
	}
	p.post(path+"/set", "what", "status", "status", "waiting", "version", p.get(path).version()).leads(path)
	event := regexp.MustCompile(`<li class="event"><bdi>[^<]+</bdi> changed status from <bdi>open</bdi> to <b><bdi>waiting for the customer</bdi></b>, <time`)
	if got := p.get(path).body; !event.MatchString(got) {
		t.Errorf("the change is not told:\n%s", shortened(got))
	}
	p.post(path+"/take", "version", p.get(path).version()).leads(path)
	p.get(path).want(http.StatusOK, "assignee from <bdi>nobody</bdi> to")
	p.post(path+"/orders", "off", "R-100-1", "has", "R-100-1", "version", p.get(path).version()).leads(path)
	p.get(path).want(http.StatusOK, "linked orders from <bdi>R-100-1</bdi> to <b><bdi>none").lacks(" changes, the last on")
	p.post(path+"/set", "what", "labels", "label", "vip", "version", p.get(path).version()).leads(path)
	p.get(path).want(http.StatusOK, "labels from <bdi>none</bdi> to <b><bdi>VIP").want(http.StatusOK, " changes, the last on")
	second := p.open()
	p.get("/cases?queue=all&peek="+second[strings.LastIndex(second, "/")+1:]).want(http.StatusOK, "2 × Wool coat").want(http.StatusOK, "299.99")
}
