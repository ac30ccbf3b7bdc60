package demo

import (
	"context"
	"errors"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"time"

	"counterpart/internal/party"
	"counterpart/internal/web/finding"
)

// Check starts the demo on a free port, walks every stop over HTTP as a visitor's browser would,
// and says what it saw. It fails at the first stop that does not show what it should.
func (d *Demo) Check(ctx context.Context) error {
	d.opt.Address = "127.0.0.1:0"
	ln, err := d.Listen(ctx)
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancel(ctx)
	ended := make(chan error, 1)
	go func() { ended <- d.Serve(ctx, ln) }()
	v, err := newVisitor("http://" + ln.Addr().String())
	if err == nil {
		err = d.visit(ctx, v)
	}
	stop()
	return errors.Join(err, <-ended)
}

func (d *Demo) visit(ctx context.Context, v *visitor) error {
	for i, fn := range []func(context.Context, *visitor) (string, error){
		d.enter, d.findCustomer, d.seeAccess, d.answer, d.readMonth, d.seePromise, d.checkLedger, d.checkFile, d.changeByte,
	} {
		saw, err := fn(ctx, v)
		if err != nil {
			return fmt.Errorf("stop %d: %w", i, err)
		}
		d.say("stop %d: %s", i, saw)
	}
	if done := d.walk.page(party.Principal{User: 1}, false).Done(); done != len(stops) {
		return fmt.Errorf("the walk counts %d of %d stops", done, len(stops))
	}
	d.say("all %d stops passed", len(stops))
	return nil
}

// enter signs in as the first of the retailer's support staff.
func (d *Demo) enter(ctx context.Context, v *visitor) (string, error) {
	if err := v.get(ctx, "/demo", "Two companies, one record"); err != nil {
		return "", err
	}
	for _, p := range d.staff {
		if p.role != party.Manager {
			continue
		}
		user, _, ok := d.button(p)
		if !ok {
			break
		}
		return "signed in as " + p.Role + " of " + p.Company,
			v.post(ctx, "/demo/sign-in", url.Values{"user": {user}}, "")
	}
	return "", errors.New("there is nobody to sign in as")
}

func (d *Demo) button(p person) (user string, _ person, ok bool) {
	for _, c := range companies(d.staff) {
		for _, s := range c.Staff {
			if s.Name == p.Name {
				return s.User, p, true
			}
		}
	}
	return "", p, false
}

var customerLink = regexp.MustCompile(`href="(/customers/[0-9]+)"`)

func (d *Demo) findCustomer(ctx context.Context, v *visitor) (string, error) {
	if err := v.get(ctx, "/customers", ""); err != nil {
		return "", err
	}
	first := customerLink.FindStringSubmatch(v.body)
	if first == nil {
		return "", errors.New("the list shows no customer")
	}
	if err := v.post(ctx, "/customers/find", url.Values{"q": {"anna"}}, ""); err != nil {
		return "", err
	}
	hits := customerLink.FindAllStringSubmatch(v.body, -1)
	if len(hits) == 0 {
		return "", errors.New("nobody is called Anna")
	}
	if strings.Contains(v.at, "anna") {
		return "", errors.New("the search is in the address")
	}
	if err := v.get(ctx, hits[0][1], "Reveal"); err != nil {
		return "", err
	}
	return fmt.Sprintf("found %d customers by name, opened one, contact details masked", len(hits)), nil
}

var recordedAs = regexp.MustCompile(`Recorded as <a href="(/ledger/([0-9]+))"`)

func (d *Demo) seeAccess(ctx context.Context, v *visitor) (string, error) {
	m := recordedAs.FindStringSubmatch(v.body) // the customer's page says which entry it is
	if m == nil {
		return "", errors.New("the customer's page does not say where it was recorded")
	}
	return "the access log shows that page as entry " + m[2], v.get(ctx, "/access", m[1]+`"`)
}

var (
	caseLink = regexp.MustCompile(`href="(/cases/[0-9]+)[?"]`)
	mailedTo = regexp.MustCompile(`to ([^ <]+@[^ <]+)<`)
)

// answer replies to a case that nobody has looked at, and waits until the letter has arrived.
func (d *Demo) answer(ctx context.Context, v *visitor) (string, error) {
	var found []string
	for _, queue := range []string{"unassigned", "all"} {
		if err := v.get(ctx, "/cases?queue="+queue, ""); err != nil {
			return "", err
		}
		if found = caseLink.FindStringSubmatch(v.body); found != nil {
			break
		}
	}
	if found == nil {
		return "", errors.New("there is no case: make the demo with more customers")
	}
	if err := v.get(ctx, found[1], "Internal note"); err != nil {
		return "", err
	}
	const words = "Thank you for writing. A new one leaves our warehouse today."
	before := len(d.post.Letters())
	form := hidden(v.body, found[1]+"/reply")
	form.Set("text", words)
	form.Set("then", "waiting")
	if err := v.post(ctx, found[1]+"/reply", form, words); err != nil {
		return "", err
	}
	for begin := time.Now(); len(d.post.Letters()) == before; {
		if time.Since(begin) > time.Minute {
			return "", errors.New("the reply has not left")
		}
		time.Sleep(100 * time.Millisecond)
	}
	if err := v.get(ctx, "/demo/post", words); err != nil {
		return "", err
	}
	if !mailedTo.MatchString(v.body) {
		return "", errors.New("the letter went to nobody")
	}
	return "answered " + found[1] + ", and the letter arrived", nil
}

// hidden gives the values that a form on a page carries unseen.
func hidden(body, action string) url.Values {
	out := url.Values{}
	_, form, _ := strings.Cut(body, `action="`+action+`"`)
	form, _, _ = strings.Cut(form, "</form>")
	for _, m := range regexp.MustCompile(`type="hidden" name="([^"]+)" value="([^"]*)"`).FindAllStringSubmatch(form, -1) {
		out.Add(m[1], html.UnescapeString(m[2]))
	}
	return out
}

// readMonth opens the figures and follows one number to its list.
func (d *Demo) readMonth(ctx context.Context, v *visitor) (string, error) {
	if err := v.get(ctx, "/sales", "Revenue"); err != nil {
		return "", err
	}
	list := regexp.MustCompile(`href="(/orders\?from=[^"]+)"`).FindStringSubmatch(v.body)
	if list == nil {
		return "", errors.New("no number leads to its orders")
	}
	if err := v.get(ctx, html.UnescapeString(list[1]), "/orders/"); err != nil {
		return "", err
	}
	if err := v.get(ctx, "/complaints", "svg"); err != nil {
		return "", err
	}
	return "the month's figures, from one of them to its orders, and what people complain about", nil
}

// seePromise finds the audit that did not take place, as a manager reads it.
func (d *Demo) seePromise(ctx context.Context, v *visitor) (string, error) {
	if err := v.get(ctx, "/standing", finding.Caution); err != nil {
		return "", err
	}
	first := promise.FindStringSubmatch(v.body)
	if first == nil || first[2] != "breached" && first[2] != "late" {
		return "", errors.New("the first clause is not the promise that was missed")
	}
	if !strings.Contains(v.body, "Checked by the program") {
		return "", errors.New("no clause says which control test checks it")
	}
	return fmt.Sprintf("of the contract that both signed, %s is %s on agreed facts", html.UnescapeString(first[1]), first[2]), nil
}

var promise = regexp.MustCompile(`(?s)<article class="card finding" id="f-([^"]+)">.*?<span class="badge [a-z]+">([a-z]+)</span>`)

const sound = `class="verdict ok"`

func (d *Demo) checkLedger(ctx context.Context, v *visitor) (string, error) {
	return "the whole ledger adds up", v.post(ctx, "/ledger/check", nil, sound)
}

func (d *Demo) changeByte(ctx context.Context, v *visitor) (string, error) {
	if err := v.post(ctx, "/demo/tamper", nil, ""); err != nil {
		return "", err
	}
	if err := v.post(ctx, "/ledger/check", nil, "do not hash to its leaf"); err != nil {
		return "", err
	}
	if err := v.post(ctx, "/demo/mend", nil, ""); err != nil {
		return "", err
	}
	return "one changed bit was found; put back, the ledger adds up again", v.post(ctx, "/ledger/check", nil, sound)
}

// visitor is a browser without script.
type visitor struct {
	base string
	http *http.Client
	body string // of the last page
	at   string // its address
}

func newVisitor(base string) (*visitor, error) {
	jar, err := cookiejar.New(nil)
	return &visitor{base: base, http: &http.Client{Jar: jar, Timeout: time.Minute}}, err
}

func (v *visitor) get(ctx context.Context, path, want string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, v.base+path, nil)
	if err != nil {
		return err
	}
	return v.do(req, want)
}

func (v *visitor) post(ctx context.Context, path string, form url.Values, want string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, v.base+path, strings.NewReader(form.Encode()))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return v.do(req, want)
}

func (v *visitor) do(req *http.Request, want string) error {
	res, err := v.http.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close() // only read
	body, err := io.ReadAll(io.LimitReader(res.Body, 4<<20))
	if err != nil {
		return err
	}
	v.body, v.at = string(body), res.Request.URL.String()
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("%s %s answers %d", req.Method, req.URL.Path, res.StatusCode)
	}
	if !strings.Contains(v.body, want) {
		return fmt.Errorf("%s %s does not show %q", req.Method, req.URL.Path, want)
	}
	return nil
}
