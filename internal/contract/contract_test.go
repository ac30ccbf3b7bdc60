package contract_test

import (
	"bytes"
	"crypto/rand"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/mod/sumdb/note"

	"counterpart/internal/act"
	"counterpart/internal/contract"
	"counterpart/internal/contract/deed"
	"counterpart/internal/failure"
	"counterpart/internal/judge"
	"counterpart/internal/judge/report"
	"counterpart/internal/judge/standing"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/store/paper"
	"counterpart/internal/terms/fact"
	"counterpart/internal/testkit"
	"counterpart/internal/testkit/house"
	"counterpart/internal/when"
)

func TestMain(m *testing.M) { testkit.Main(m) }

const code = `agreement "small" {
  title = "A small agreement"
  timezone = "UTC"
  party "host" { roles = ["processor"] }
  party "shop" { roles = ["controller"] }
  audit "routine" {
    text  = "The host is audited every 30 days."
    by    = party.host
    every = "30d"
  }
  notify "incident" {
    text   = "The host tells the shop of an incident within 48 hours."
    by     = party.host
    to     = party.shop
    when   = event.incident.occurred
    from   = incident.aware
    within = "48h"
  }
}
`

// relation is two companies on one house.
type relation struct {
	*house.House
	t    *testing.T
	desk *contract.Desk
	now  when.Instant
	key  map[party.Side]signing
}

type signing struct {
	signer note.Signer
	public string
}

func newSigning(t *testing.T) signing {
	t.Helper()
	private, public, err := note.GenerateKey(rand.Reader, "party.example")
	ok(t, err)
	s, err := note.NewSigner(private)
	ok(t, err)
	return signing{s, public}
}

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func relations(t *testing.T, fn func(t *testing.T, r *relation)) {
	house.Engines(t, func(t *testing.T, where string) {
		h := house.New(t, where)
		r := &relation{House: h, t: t, now: house.Now(), key: map[party.Side]signing{party.Controller: newSigning(t), party.Processor: newSigning(t)}}
		r.desk = r.reopened()
		fn(t, r)
	})
}

// reopened gives a desk as another process would have it.
func (r *relation) reopened() *contract.Desk {
	return contract.New(contract.Config{
		Ledger: r.Ledger, Log: r.DB, Keys: r.Keys, Sealer: r.Keyring, Rows: paper.Rows{DB: r.DB.Engine()},
		Now: func() when.Instant { return r.now },
	})
}

func (r *relation) retailer() party.Principal { return r.Owner(r.t) }

func (r *relation) vendor() party.Principal {
	p := r.Owner(r.t)
	p.User, p.Ordinal, p.Session, p.Role, p.Company, p.Country = 2, 2, 2, party.Operator, "TechCorp", "US"
	return p
}

func (r *relation) propose() int64 {
	r.t.Helper()
	place, err := r.desk.Propose(r.t.Context(), r.retailer(), contract.Text{Name: "small", Code: []byte(code), Prose: []byte("# Small\n"), Amends: act.None})
	ok(r.t, err)
	return place.Index
}

// signed gives the file that a side's own machine writes.
func (r *relation) signed(p party.Principal, v act.Verb, proposal int64, key signing, change func(*deed.Opened)) []byte {
	r.t.Helper()
	x, err := r.desk.Paper(r.t.Context(), p, v, proposal)
	ok(r.t, err)
	o, err := deed.Open(deed.Encode(x))
	ok(r.t, err)
	if change != nil {
		change(o)
	}
	d, err := o.Sign(key.signer, key.public, random(32), random(16))
	ok(r.t, err)
	return deed.Encode(d)
}

func random(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.Read(b)
	return b
}

func (r *relation) sign(p party.Principal, v act.Verb, proposal int64) []ledger.Place {
	r.t.Helper()
	places, err := r.desk.Receive(r.t.Context(), p, r.signed(p, v, proposal, r.key[p.Role.Side()], nil))
	ok(r.t, err)
	return places
}

func (r *relation) inForce() int64 {
	r.t.Helper()
	proposal := r.propose()
	r.sign(r.retailer(), act.Sign, proposal)
	r.sign(r.vendor(), act.Sign, proposal)
	r.now = house.Now()
	return proposal
}

func (r *relation) book() *contract.Book {
	r.t.Helper()
	b, err := r.desk.Book(r.t.Context(), r.retailer())
	ok(r.t, err)
	return b
}

func TestAgree(t *testing.T) {
	relations(t, func(t *testing.T, r *relation) {
		proposal := r.propose()
		if got := r.sign(r.retailer(), act.Sign, proposal); len(got) != 2 {
			t.Errorf("%d entries, want the key and the signature", len(got))
		}
		if state := r.book().Agreements[0].State(r.now); state != standing.Proposed {
			t.Error(state)
		}
		r.sign(r.vendor(), act.Sign, proposal)
		r.now = r.now.Add(time.Hour)
		a := r.book().Current()
		if a == nil || len(a.Signed) != 2 || len(r.book().Problems) != 0 {
			t.Fatalf("%+v %+v", a, r.book().Problems)
		}
		amended, err := r.desk.Propose(t.Context(), r.vendor(), contract.Text{Name: "small", Code: []byte(code + "\n"), Prose: []byte("# 2\n"), Amends: proposal})
		ok(t, err)
		if got := r.sign(r.retailer(), act.Sign, amended.Index); len(got) != 1 {
			t.Errorf("%d entries, want the signature alone: the key is known", len(got))
		}
		r.sign(r.vendor(), act.End, proposal)
		if got := r.book().Agreements[0].State(house.Now()); got != standing.Ended {
			t.Error(got)
		}
		_, err = r.desk.Withdraw(t.Context(), r.vendor(), amended.Index, "Taken back.")
		ok(t, err)
		if got := r.book().Agreements[1].State(r.now); got != standing.Withdrawn {
			t.Error(got)
		}
		if diff := cmp.Diff(r.book().Records, mustBook(t, r.reopened(), r).Records); diff != "" {
			t.Error(diff)
		}
		report, err := r.Ledger.Verify(t.Context(), r.book().Head, nil)
		ok(t, err)
		if len(report.Findings) != 0 {
			t.Error(report.Findings)
		}
	})
}

func mustBook(t *testing.T, d *contract.Desk, r *relation) *contract.Book {
	t.Helper()
	b, err := d.Book(t.Context(), r.vendor())
	ok(t, err)
	return b
}

func refused(t *testing.T, what string, err error, kind failure.Kind, says string) {
	t.Helper()
	if failure.KindOf(err) != kind || !strings.Contains(err.Error(), says) {
		t.Errorf("%s: %v, want %s with %q", what, err, kind, says)
	}
}

// Nothing is taken in that was not signed for exactly this.
func TestRefusedSignatures(t *testing.T) {
	relations(t, func(t *testing.T, r *relation) {
		proposal, who := r.propose(), r.retailer()
		mine, theirs := r.key[party.Controller], r.key[party.Processor]
		for _, c := range []struct {
			name, says string
			key        signing
			change     func(*deed.Opened)
		}{
			{"another log", "another log", mine, func(o *deed.Opened) { o.Says.Origin = "else" }},
			{"another contract", "another contract", mine, func(o *deed.Opened) { o.Says.Contract[0] ^= 1 }},
			{"another content", "another act", mine, func(o *deed.Opened) { o.Says.Content[0] ^= 1 }},
			{"another history", "not of this log", mine, func(o *deed.Opened) { o.Says.Root[0] ^= 1 }},
			{"a log to come", "at a checkpoint of", mine, func(o *deed.Opened) { o.Says.Size += 100 }},
		} {
			_, err := r.desk.Receive(t.Context(), who, r.signed(who, act.Sign, proposal, c.key, c.change))
			refused(t, c.name, err, failure.Invalid, c.says)
		}
		_, err := r.desk.Receive(t.Context(), r.vendor(), r.signed(who, act.Sign, proposal, theirs, nil))
		refused(t, "brought in by the other side", err, failure.Forbidden, "other side")
		stale := who
		stale.Fresh = false
		_, err = r.desk.Receive(t.Context(), stale, r.signed(who, act.Sign, proposal, mine, nil))
		refused(t, "without a fresh factor", err, failure.Forbidden, "second factor")
		_, err = r.desk.Receive(t.Context(), who, []byte("x"))
		refused(t, "no deed", err, failure.Invalid, "counterpart sign")
		for name, text := range map[string]string{"no document": "x", "another act": `{"act":"observe","salt":"AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=","v":1}` + "\n"} {
			_, err = r.desk.Receive(t.Context(), who, deed.Encode(deed.Deed{Format: deed.DeedFormat, Acts: []deed.Signed{{Document: text}}}))
			refused(t, name, err, failure.Invalid, "act")
		}
		whole := r.signed(who, act.Sign, proposal, mine, nil)
		_, err = r.desk.Receive(t.Context(), who, whole)
		ok(t, err)
		_, err = r.desk.Receive(t.Context(), who, whole)
		refused(t, "once more", err, failure.Conflict, "signed this already")
		_, err = r.desk.Receive(t.Context(), who, alone(t, r.signed(r.vendor(), act.Sign, proposal, theirs, nil)))
		refused(t, "for the other side", err, failure.Forbidden, "other side")
		_, err = r.desk.Receive(t.Context(), r.vendor(), alone(t, r.signed(r.vendor(), act.Sign, proposal, theirs, nil)))
		refused(t, "by a key that nobody enrolled", err, failure.Invalid, "no signature of a key")
	})
}

// alone leaves out the act that enrols the key.
func alone(t *testing.T, raw []byte) []byte {
	t.Helper()
	d, err := deed.Read(raw)
	ok(t, err)
	d.Acts = d.Acts[1:]
	return deed.Encode(d)
}

// A statement counts once: also to end what was signed anew.
func TestReplay(t *testing.T) {
	relations(t, func(t *testing.T, r *relation) {
		r.inForce()
		end := alone(t, r.signed(r.vendor(), act.End, r.book().Agreements[0].Proposal, r.key[party.Processor], nil))
		enrol := r.signed(r.vendor(), act.End, r.book().Agreements[0].Proposal, r.key[party.Processor], nil)
		_, err := r.desk.Receive(t.Context(), r.vendor(), end)
		ok(t, err)
		_, err = r.desk.Receive(t.Context(), r.vendor(), end)
		refused(t, "ended twice", err, failure.Conflict, "can be ended")
		keys := enrolled(r, party.Processor)
		_, err = r.desk.Retire(t.Context(), r.vendor(), keys[0])
		ok(t, err)
		_, err = r.desk.Receive(t.Context(), r.vendor(), alone(t, enrol))
		refused(t, "a retired key", err, failure.Conflict, "can be ended")
		// the key's own statement of enrolment was made anew each time, so a retired key can come back
		// only by a new act of its side; the old one is used up
		used := deed.Deed{Format: deed.DeedFormat}
		for _, rec := range r.book().Records {
			if rec.Document.Verb == act.Enrol && rec.Document.Side == party.Processor {
				text, _ := rec.Document.Encode()
				msg, _ := r.book().Document(act.Hash(rec.Entry.Signed))
				used.Acts = append(used.Acts, deed.Signed{Document: string(text), Note: string(msg)})
			}
		}
		_, err = r.desk.Receive(t.Context(), r.vendor(), deed.Encode(used))
		refused(t, "a used statement", err, failure.Conflict, "already")
		_, err = r.desk.Retire(t.Context(), r.vendor(), enrolled(r, party.Controller)[0])
		refused(t, "the other side's key", err, failure.NotFound, "no such key")
	})
}

func enrolled(r *relation, s party.Side) []int64 {
	var out []int64
	for _, rec := range r.book().Records {
		if rec.Document.Verb == act.Enrol && rec.Document.Side == s {
			out = append(out, rec.Index)
		}
	}
	return out
}

func (r *relation) audited(at when.Instant, files ...contract.Attachment) (ledger.Place, error) {
	return r.desk.State(r.t.Context(), r.vendor(), contract.Claim{Object: "audit", Clause: "audit.routine", Text: "Done by Example Audits.", Files: files, Facts: []fact.Fact{
		{ID: "a", Kind: "audit.completed", Of: "audit-1", By: "host", At: when.Exactly(at)},
	}})
}

func TestClaims(t *testing.T) {
	relations(t, func(t *testing.T, r *relation) {
		_, err := r.audited(r.now)
		refused(t, "before an agreement", err, failure.Conflict, "No agreement is in force")
		_, _, err = r.desk.Judge(t.Context(), r.vendor())
		refused(t, "nothing to judge", err, failure.NotFound, "")
		r.inForce()
		signedAt := r.now
		r.now = r.now.Add(20 * 24 * time.Hour)
		pdf := contract.Attachment{Name: "report.pdf", Raw: []byte("%PDF-1.7 a report")}
		place, err := r.audited(r.now-5, pdf)
		ok(t, err)
		r.now = signedAt.Add(40 * 24 * time.Hour)
		if got := r.state(report.Views()[0]); got != judge.Undetermined {
			t.Errorf("claimed by one side: %s", got)
		}
		raw, err := r.desk.File(t.Context(), r.retailer(), act.HashOf(pdf.Raw))
		ok(t, err)
		if !bytes.Equal(raw, pdf.Raw) {
			t.Error("another attachment")
		}
		answer := func(p party.Principal, v act.Verb) error {
			_, err := r.desk.Answer(t.Context(), p, contract.Answer{Verb: v, About: place.Index, Text: "Seen."})
			return err
		}
		refused(t, "own act", answer(r.vendor(), act.Confirm), failure.Forbidden, "own side")
		ok(t, answer(r.retailer(), act.Dispute))
		if got := r.state(fact.Controllers); got == judge.Met {
			t.Error("disputed, and met")
		}
		ok(t, answer(r.retailer(), act.Confirm))
		ok(t, answer(r.vendor(), act.Reply))
		if got := r.state(fact.Agreed); got != judge.Met {
			t.Errorf("confirmed: %s", got)
		}
		refused(t, "a verb", answer(r.retailer(), act.Sign), failure.Invalid, "An answer")
	})
}

func (r *relation) state(v fact.View) judge.State {
	r.t.Helper()
	_, j, err := r.desk.Judge(r.t.Context(), r.retailer())
	ok(r.t, err)
	for _, f := range j.Find("audit.routine") {
		if f.View == v {
			return f.State
		}
	}
	r.t.Fatal("not judged")
	return ""
}

func TestRefusedClaims(t *testing.T) {
	relations(t, func(t *testing.T, r *relation) {
		r.inForce()
		_, err := r.audited(r.now.Add(time.Hour))
		refused(t, "in the future", err, failure.Invalid, "lies ahead")
		claim := func(change func(*contract.Claim)) error {
			c := contract.Claim{Object: "audit", Text: "An audit."}
			change(&c)
			_, err := r.desk.State(t.Context(), r.vendor(), c)
			return err
		}
		file := func(name, raw string) func(*contract.Claim) {
			return func(c *contract.Claim) { c.Files = []contract.Attachment{{Name: name, Raw: []byte(raw)}} }
		}
		for _, c := range []struct {
			name, says string
			change     func(*contract.Claim)
		}{
			{"object", "one of duty", func(c *contract.Claim) { c.Object = "weather" }},
			{"nothing", "Say what happened", func(c *contract.Claim) { c.Text = " " }},
			{"word", "cannot take this statement", func(c *contract.Claim) { c.Facts = []fact.Fact{{ID: "a", Kind: "no.such"}} }},
			{"card", "card number", func(c *contract.Claim) { c.Text = "Card 4111 1111 1111 1111." }},
			{"card in a file", "card number", file("a.txt", "Card 4111 1111 1111 1111.")},
			{"a program", "not taken", file("a.exe", "MZ")},
			{"not what it says", "not what its name says", file("a.pdf", "MZ")},
			{"no text", "not what its name says", file("a.txt", "a\x00b")},
			{"empty", "is empty", file("a.txt", "")},
			{"large", "25 MiB", func(c *contract.Claim) {
				half := append([]byte("%PDF-"), make([]byte, 13<<20)...)
				c.Files = []contract.Attachment{{Name: "a.pdf", Raw: half}, {Name: "b.pdf", Raw: half}}
			}},
		} {
			refused(t, c.name, claim(c.change), failure.Invalid, c.says)
		}
		for _, in := range []contract.Answer{{Verb: act.Reply, About: act.None, Text: "x"}, {Verb: act.Reply, Clause: "audit.routine", About: act.None}} {
			_, err := r.desk.Answer(t.Context(), r.vendor(), in)
			refused(t, "reply", err, failure.Invalid, "")
		}
		for _, role := range []party.Role{party.Manager, party.Support, party.Marketer, party.Analyst} {
			p := r.retailer()
			p.Role = role
			b, err := r.desk.Book(t.Context(), p)
			if role == party.Manager { // reads, and does nothing
				if err != nil || b.Current() == nil {
					t.Error("a manager does not read", err)
				}
			} else {
				refused(t, string(role), err, failure.Forbidden, "not for the role")
			}
			for what, do := range map[string]func() error{
				"file": func() error { _, err := r.desk.File(t.Context(), p, act.Hash{}); return err },
				"state": func() error {
					_, err := r.desk.State(t.Context(), p, contract.Claim{Object: "audit", Text: "An audit."})
					return err
				},
				"reply": func() error {
					_, err := r.desk.Answer(t.Context(), p, contract.Answer{Verb: act.Reply, About: act.None, Clause: "audit.routine", Text: "x"})
					return err
				},
				"propose": func() error {
					_, err := r.desk.Propose(t.Context(), p, contract.Text{Name: "x", Code: []byte(code), Prose: []byte("x"), Amends: act.None})
					return err
				},
				"open":  func() error { _, err := r.desk.Opened(t.Context(), p, 1); return err },
				"paper": func() error { _, err := r.desk.Paper(t.Context(), p, act.End, 1); return err },
			} {
				refused(t, string(role)+" "+what, do(), failure.Forbidden, "not for the role")
			}
		}
	})
}

// A notice is received when the other side opens it, which is recorded once; a late entry is flagged.
func TestNotice(t *testing.T) {
	relations(t, func(t *testing.T, r *relation) {
		r.inForce()
		at := r.now.Add(-5 * 24 * time.Hour)
		place, err := r.desk.State(t.Context(), r.vendor(), contract.Claim{Object: "incident", Facts: []fact.Fact{
			{ID: "happened", Kind: "incident.occurred", Of: "breach-1", At: when.Exactly(at)},
			{ID: "aware", Kind: "incident.aware", Of: "breach-1", By: "host", At: when.Exactly(at)},
			{ID: "notice", Kind: "notice.given", Of: "breach-1", By: "host", To: "shop", At: when.Exactly(at + 1)},
		}})
		ok(t, err)
		for i, want := range []bool{false, true, false} {
			p := r.retailer()
			if i == 0 {
				p = r.vendor()
			}
			opened, err := r.desk.Opened(t.Context(), p, place.Index)
			ok(t, err)
			if (opened.Index >= 0) != want {
				t.Errorf("%d: %d", i, opened.Index)
			}
		}
		rec, err := r.book().Find(place.Index)
		ok(t, err)
		if rec.Entry.Kind != "incident" || !rec.Late(contract.LateAfter) {
			t.Error(rec.Entry.Kind)
		}
		facts := act.Facts(r.book().Records, r.book().Current().Sides)
		if last := facts[len(facts)-1]; last.Kind != "notice.received" || !last.Observed {
			t.Errorf("%+v", last)
		}
		_, err = r.desk.Opened(t.Context(), r.retailer(), 99_999)
		refused(t, "no such act", err, failure.NotFound, "no such act")
	})
}

func TestObserve(t *testing.T) {
	relations(t, func(t *testing.T, r *relation) {
		r.inForce()
		facts := []fact.Fact{{ID: "a", Kind: "audit.completed", Of: "audit-1", By: "host", At: when.Exactly(r.now), Attestation: fact.Attestation{Entry: act.None}}}
		_, err := r.desk.Observe(t.Context(), party.Job(r.Tenant), contract.Observation{Object: "control", Clause: "audit.routine", Facts: facts})
		ok(t, err)
		_, err = r.desk.Observe(t.Context(), r.vendor(), contract.Observation{Object: "control", Facts: facts})
		refused(t, "by a person", err, failure.Forbidden, "Only the program")
		r.now = r.now.Add(40 * 24 * time.Hour)
		if got := r.state(fact.Agreed); got != judge.Met {
			t.Error(got)
		}
	})
}

func TestRefusedProposals(t *testing.T) {
	relations(t, func(t *testing.T, r *relation) {
		propose := func(x contract.Text) error {
			x.Name = "small"
			_, err := r.desk.Propose(t.Context(), r.vendor(), x)
			return err
		}
		refused(t, "errors", propose(contract.Text{Code: []byte("agreement {"), Amends: act.None}), failure.Invalid, "has errors")
		refused(t, "roles", propose(contract.Text{Code: []byte("agreement \"x\" {\n  party \"a\" {}\n}"), Amends: act.None}), failure.Invalid, "controller")
		refused(t, "amends", propose(contract.Text{Code: []byte(code), Amends: 77}), failure.NotFound, "no such agreement")
		refused(t, "card", propose(contract.Text{Code: []byte(code), Amends: act.None, Note: "4111 1111 1111 1111"}), failure.Invalid, "card")
		_, err := r.desk.Withdraw(t.Context(), r.vendor(), r.inForce(), "")
		refused(t, "withdraw", err, failure.Conflict, "in force")
	})
}

// A deadline is called to mind two weeks and two days ahead, each once, to the side that owes it.
func TestRemind(t *testing.T) {
	relations(t, func(t *testing.T, r *relation) {
		remind := func(want int) {
			t.Helper()
			got, err := r.desk.Remind(t.Context(), r.Tenant)
			ok(t, err)
			if len(got) != want {
				t.Fatalf("%d reminders, want %d", len(got), want)
			}
			if want == 1 && (len(got[0].Sides) != 1 || got[0].Sides[0] != party.Processor || got[0].Due.Clause.ID != "audit.routine") {
				t.Errorf("%+v", got[0])
			}
		}
		remind(0)
		r.inForce()
		remind(0)
		began := r.now
		for _, c := range []struct {
			day  int
			want int
		}{{10, 0}, {20, 1}, {20, 0}, {21, 0}, {29, 1}, {29, 0}} {
			r.now = began.Add(time.Duration(c.day) * 24 * time.Hour)
			remind(c.want)
		}
	})
}
