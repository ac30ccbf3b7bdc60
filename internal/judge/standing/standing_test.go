package standing_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"counterpart/internal/act"
	"counterpart/internal/entry"
	"counterpart/internal/failure"
	"counterpart/internal/judge"
	"counterpart/internal/judge/report"
	"counterpart/internal/judge/standing"
	"counterpart/internal/party"
	"counterpart/internal/terms/fact"
	"counterpart/internal/when"
)

const (
	day      = when.Instant(24 * 3600 * 1_000_000)
	retailer = party.Controller
	vendor   = party.Processor
)

// code gives a contract with an audit owed each month.
func code(begins string) string {
	return `agreement "small" {
  title = "A small agreement"
  timezone = "UTC"
  ` + begins + `
  party "host" { roles = ["processor"] }
  party "shop" { roles = ["controller"] }
  audit "routine" {
    text     = "The host is audited every 30 days."
    by       = party.host
    every    = "30d"
  }
}
`
}

// log is a log that is being written, with the documents beside it.
type log struct {
	records []act.Record
	files   map[act.Hash][]byte
	day     when.Instant
}

func (l *log) doc(h act.Hash) ([]byte, bool) {
	b, ok := l.files[h]
	return b, ok
}

func (l *log) file(name, media, text string) act.File {
	if l.files == nil {
		l.files = map[act.Hash][]byte{}
	}
	h := act.HashOf([]byte(text))
	l.files[h] = []byte(text)
	return act.File{Name: name, Media: media, Size: int64(len(text)), Hash: h}
}

// add records an act, a day after the one before, signed where its verb asks for it.
func (l *log) add(d act.Document) int64 {
	l.day++
	i := int64(len(l.records))
	l.records = append(l.records, act.Record{
		Index: i, Document: d, Signed: d.Verb.Binding(), Entry: entry.Entry{Recorded: l.day * day},
	})
	return i
}

func (l *log) propose(text string) int64 {
	return l.add(act.Document{Verb: act.Propose, Side: retailer, About: act.None, Files: []act.File{
		l.file("small.contract.hcl", standing.Code, text), l.file("small.md", standing.Prose, "# "+text),
	}})
}

func (l *log) sign(s party.Side, proposal int64) {
	p := l.records[proposal].Document
	l.add(act.Document{Verb: act.Sign, Side: s, About: proposal, Contract: p.Files[0].Hash, Files: p.Files})
}

func (l *log) agree(begins string) int64 {
	p := l.propose(code(begins))
	l.sign(retailer, p)
	l.sign(vendor, p)
	return p
}

func (l *log) end(about int64, facts ...fact.Fact) {
	l.add(act.Document{Verb: act.End, Side: vendor, About: about, Facts: facts})
}

func (l *log) states(at when.Instant) string {
	var out []string
	for _, a := range standing.Agreements(l.records, l.doc) {
		out = append(out, string(a.State(at*day)))
	}
	return strings.Join(out, ", ")
}

func (l *log) judge(t *testing.T, at when.Instant) *report.Judgement {
	t.Helper()
	j, err := standing.Judge(standing.Input{Records: l.records, Document: l.doc, AsOf: at * day, Simulated: true})
	if err != nil {
		t.Fatal(err)
	}
	return j
}

func TestStates(t *testing.T) {
	for _, c := range []struct {
		name, want string
		at         when.Instant
		do         func(*log)
	}{
		{"proposed", "proposed", 9, func(l *log) { l.sign(vendor, l.propose(code(""))) }},
		{"in force", "in force", 9, func(l *log) { l.agree("") }},
		{"open beginning", "in force", 9, func(l *log) { l.agree(`effective = "open"`) }},
		{"later", "signed", 9, func(l *log) { l.agree(`effective = "1970-03-01"`) }},
		{"begun on its day", "in force", 3, func(l *log) { l.agree(`effective = "1970-01-04"`) }},
		{"begun before", "in force", 3, func(l *log) { l.agree(`effective = "1969"`) }},
		{"begun in a month", "in force", 3, func(l *log) { l.agree(`effective = "1970-01"`) }},
		{"run out", "ended", 99, func(l *log) { l.agree(`ends = "1970-02-01"`) }},
		{"ended", "ended", 9, func(l *log) { l.end(l.agree("")) }},
		{"ends later", "in force", 9, func(l *log) {
			l.end(l.agree(""), fact.Fact{ID: "a", Kind: "agreement.ended", At: when.Exactly(20 * day)})
		}},
		{"ended twice", "ended", 5, func(l *log) {
			p := l.agree("")
			l.end(p)
			l.end(p)
		}},
		{"replaced", "replaced, in force", 20, func(l *log) {
			l.agree("")
			l.agree("")
		}},
		{"replaced before its announced end", "replaced, in force", 99, func(l *log) {
			l.end(l.agree(""), fact.Fact{ID: "a", Kind: "agreement.ended", At: when.Exactly(90 * day)})
			l.agree("")
		}},
		{"amendment ahead", "in force, signed", 20, func(l *log) {
			l.agree("")
			l.agree(`effective = "1970-03-01"`)
		}},
		{"the end leaves what is only proposed", "ended, proposed", 20, func(l *log) {
			p := l.agree("")
			l.propose(code(`version = "2"`))
			l.end(p)
		}},
		{"refused", "withdrawn", 20, func(l *log) {
			p := l.propose(code(""))
			l.add(act.Document{Verb: act.Withdraw, Side: vendor, About: p})
			l.sign(retailer, p)
			l.sign(vendor, p)
		}},
		{"withdrawn too late", "in force", 20, func(l *log) {
			l.add(act.Document{Verb: act.Withdraw, Side: vendor, About: l.agree("")})
		}},
		{"nothing to answer", "proposed", 20, func(l *log) {
			p := l.propose(code(""))
			for _, v := range []act.Verb{act.Withdraw, act.Sign, act.End} {
				l.add(act.Document{Verb: v, Side: vendor, About: 77})
			}
			l.end(p)
		}},
		{"one side twice", "proposed", 20, func(l *log) {
			p := l.propose(code(""))
			l.sign(vendor, p)
			l.sign(vendor, p)
		}},
		{"unsigned", "proposed", 20, func(l *log) {
			p := l.agree("")
			l.records[p+2].Signed = false
		}},
		{"another code", "proposed", 20, func(l *log) {
			p := l.agree("")
			l.records[p+2].Document.Contract = act.Hash{}
		}},
		{"another prose", "proposed", 20, func(l *log) {
			p := l.agree("")
			l.records[p+2].Document.Files = []act.File{l.records[p].Document.Files[0], l.file("small.md", standing.Prose, "else")}
		}},
		{"no prose", "proposed", 20, func(l *log) {
			p := l.agree("")
			l.records[p+2].Document.Files = nil
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := new(log)
			c.do(l)
			if got := l.states(c.at); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}

func TestAgreement(t *testing.T) {
	l := new(log)
	p := l.agree("")
	list := standing.Agreements(l.records, l.doc)
	a := standing.Current(list, 9*day)
	if a == nil || a.Proposal != p || a.Label(retailer) != "shop" || a.Label(vendor) != "host" || standing.Current(list, day) != nil {
		t.Fatalf("%+v", a)
	}
	if m, ok := a.SignedBy(vendor); !ok || m != (standing.Mark{Entry: 2, Side: vendor, Recorded: 3 * day}) {
		t.Error(m, ok)
	}
	if diff := cmp.Diff(when.Exactly(3*day), a.From); diff != "" {
		t.Error(diff)
	}
}

func TestClauses(t *testing.T) {
	a := standing.Agreement{Prose: []byte("# T\nhead\n\n### audit.routine\n\nEvery 3mo.\nReally.\n\n### use.x\n\nNever.\n\n## Liability\n\nNone.\n---\nend\n")}
	want := map[string]string{"audit.routine": "Every 3mo. Really.", "use.x": "Never."}
	if diff := cmp.Diff(want, a.Clauses()); diff != "" {
		t.Error(diff)
	}
}

// A clause says what the prose says, where the prose has it; blanks are filled in there.
func TestProseIsQuoted(t *testing.T) {
	const text = "The host is audited every 30 days."
	for prose, want := range map[string]string{"# T\n\n### audit.routine\n\nEvery 30 days.\n": "Every 30 days.", "# T\n": text} {
		l := new(log)
		l.add(act.Document{Verb: act.Propose, Side: retailer, About: act.None, Files: []act.File{
			l.file("small.contract.hcl", standing.Code, code("")), l.file("small.md", standing.Prose, prose),
		}})
		if got := standing.Agreements(l.records, l.doc)[0].Instrument.Clauses[0].Text; got != want {
			t.Errorf("%q: says %q, want %q", prose, got, want)
		}
	}
}

func TestProblems(t *testing.T) {
	for _, c := range []struct {
		name, says string
		change     func(*log)
	}{
		{"code is gone", "code is not at hand", func(l *log) { delete(l.files, l.records[0].Document.Files[0].Hash) }},
		{"prose was changed", "prose is not at hand", func(l *log) { l.files[l.records[0].Document.Files[1].Hash] = []byte("x") }},
		{"two codes", "one code and one prose", func(l *log) {
			f := &l.records[0].Document.Files
			*f = append(*f, (*f)[0])
		}},
		{"errors", "has errors", func(l *log) { l.rewrite("agreement {") }},
		{"nobody processes", "does not name one party", func(l *log) { l.rewrite(strings.Replace(code(""), "processor", "maintainer", 1)) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := new(log)
			l.agree("")
			c.change(l)
			if a := standing.Agreements(l.records, l.doc)[0]; !strings.Contains(a.Problem, c.says) || a.Instrument != nil {
				t.Errorf("%q, want %q", a.Problem, c.says)
			}
			if _, err := standing.Judge(standing.Input{Records: l.records, Document: l.doc, AsOf: 99 * day}); failure.KindOf(err) != failure.NotFound {
				t.Error(err)
			}
		})
	}
}

// rewrite begins again with a contract of another text.
func (l *log) rewrite(text string) {
	*l = log{}
	p := l.propose(text)
	l.sign(retailer, p)
	l.sign(vendor, p)
}

func moment(id, kind, of string, by fact.Party, at when.Instant) fact.Fact {
	return fact.Fact{ID: id, Kind: kind, Of: of, By: by, At: when.Exactly(at * day), Attestation: fact.Attestation{Entry: act.None}}
}

func state(f *judge.Finding) judge.State { return f.State }

func TestJudge(t *testing.T) {
	l := new(log)
	l.agree("")
	l.add(act.Document{Verb: act.State, Side: vendor, About: act.None, Facts: []fact.Fact{
		moment("a", "audit.completed", "audit-1", "host", 25), moment("b", "no.such.word", "", "host", 25),
		{ID: "c", Kind: "audit.completed", By: "host", OneOf: []string{"b", "a"}, Attestation: fact.Attestation{Entry: act.None}},
	}})
	j := l.judge(t, 40)
	found := j.Find("audit.routine")
	if len(j.Agreements) != 1 || len(found) != 3 || state(&found[2]) != judge.Met || state(&found[0]) != judge.Undetermined {
		t.Fatalf("%+v", found)
	}
	l.add(act.Document{Verb: act.Confirm, Side: retailer, About: 3})
	if found := l.judge(t, 40).Find("audit.routine"); state(&found[0]) != judge.Met {
		t.Errorf("confirmed: %s", found[0].State)
	}
	_, left, err := standing.Dispute(standing.Input{Records: l.records, Document: l.doc, AsOf: 40 * day})
	if err != nil || len(left) != 2 || left[0].ID != "e3.b" || left[1].ID != "e3.c" {
		t.Error(left, err)
	}
	one, _ := report.JSON(l.judge(t, 40))
	two, _ := report.JSON(l.judge(t, 40))
	if !bytes.Equal(one, two) {
		t.Error("the same acts give other bytes")
	}
}

// A new version is judged beside the one that it replaced, of which nothing is due any more.
func TestVersions(t *testing.T) {
	l := new(log)
	p := l.agree("")
	l.agree(`version = "2"`)
	j := l.judge(t, 50)
	if len(j.Agreements) != 2 || j.Agreements[0].Instrument().Version != "2" {
		t.Fatalf("%d agreements", len(j.Agreements))
	}
	first, second := j.Agreements[1].Find("audit.routine"), j.Agreements[0].Find("audit.routine")
	if first[0].Count.Due != [2]int{} || second[0].Count.Due != [2]int{1, 1} {
		t.Error(first[0].Count, second[0].Count)
	}
	l.end(p)
	l.end(p)
	if got := l.judge(t, 70).Agreements[0].Find("audit.routine"); got[0].Count.Due != [2]int{} {
		t.Error("due after the end", got[0].Count)
	}
}

func TestClaims(t *testing.T) {
	for _, c := range []struct{ by, creditor, debtor fact.Party }{{"shop", "shop", "host"}, {"host", "host", "shop"}} {
		l := new(log)
		l.agree("")
		loss := moment("a", "loss", "invoice", c.by, 4)
		loss.Value = fact.Value{Sort: fact.Amount, Currency: "USD", Lo: 100, Hi: 100}
		l.add(act.Document{Verb: act.State, Side: retailer, About: act.None, Facts: []fact.Fact{loss}})
		if j := l.judge(t, 9); j.Creditor != c.creditor || j.Debtor != c.debtor {
			t.Error(j.Creditor, j.Debtor)
		}
	}
}

func TestKeys(t *testing.T) {
	l := new(log)
	enrol := func(s party.Side, key string) int64 {
		return l.add(act.Document{Verb: act.Enrol, Side: s, About: act.None, Key: key})
	}
	one := enrol(vendor, "one")
	enrol(retailer, "other")
	enrol(vendor, "two")
	enrol(vendor, "two")
	l.records[enrol(vendor, "unsigned")].Signed = false
	l.add(act.Document{Verb: act.Retire, Side: vendor, About: one, Key: "one"})
	l.add(act.Document{Verb: act.Reply, Side: vendor, About: one})
	for before, want := range map[int64][]string{0: nil, 1: {"one"}, 5: {"one", "two"}, 99: {"two"}} {
		if diff := cmp.Diff(want, standing.Keys(l.records, vendor, before), cmp.Transformer("", func(l []string) string { return strings.Join(l, " ") })); diff != "" {
			t.Error(before, diff)
		}
	}
}

func TestDues(t *testing.T) {
	l := new(log)
	p := l.propose(strings.Replace(code(""), "\n}\n", `
  deliver "report" {
    text   = "The host delivers a report within 10 days of the start."
    by     = party.host
    from   = agreement.effective
    within = "10d"
  }
  encrypt "data" {
    text = "The host encrypts the data."
    by   = party.host
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
`, 1))
	l.sign(retailer, p)
	l.sign(vendor, p)
	l.add(act.Document{Verb: act.State, Side: vendor, About: act.None, Facts: []fact.Fact{
		moment("a", "incident.occurred", "breach-1", "", 4), // of which nobody says when the host became aware
	}})
	dues := func(asOf, until when.Instant) string {
		var out []string
		for _, d := range standing.Dues(l.judge(t, asOf), until*day) {
			out = append(out, fmt.Sprintf("%s by %s on day %d", d.Clause.ID, d.By[0], d.At/day))
		}
		return strings.Join(out, "; ")
	}
	for _, c := range []struct {
		asOf, until when.Instant
		want        string
	}{
		{5, 12, ""},
		{5, 14, "deliver.report by host on day 13"},
		{5, 40, "deliver.report by host on day 13; audit.routine by host on day 33"},
		{20, 40, "audit.routine by host on day 33"},
	} {
		if got := dues(c.asOf, c.until); got != c.want {
			t.Errorf("as of day %d: %s, want %s", c.asOf, got, c.want)
		}
	}
	if got := standing.Dues(&report.Judgement{}, 1); got != nil {
		t.Error(got)
	}
}
