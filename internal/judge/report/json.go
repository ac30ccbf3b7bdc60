package report

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"math"

	"counterpart/internal/judge"
	"counterpart/internal/judge/damages"
	"counterpart/internal/terms/fact"
	"counterpart/internal/when"
)

// Format names the JSON form and its version.
const Format = "counterpart findings 1"

// JSON writes a judgement for programs, as docs/schema/findings.schema.json describes it: whole
// numbers and RFC 3339 only, lists in the order of the text, what is not known left out. The same
// judgement gives the same bytes.
func JSON(j *Judgement) ([]byte, error) {
	doc := jsonJudgement{
		Format: Format, Note: Note, Scenario: j.Scenario, Title: j.Title, Headed: j.Headed,
		AsOf: instant(j.AsOf), Zone: j.Zone.Name(), Simulated: j.Simulated, Agreements: []jsonAgreement{},
	}
	for i := range j.Agreements {
		doc.Agreements = append(doc.Agreements, agreement(&j.Agreements[i], j.Zone))
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	err := enc.Encode(doc)
	return b.Bytes(), err
}

type jsonJudgement struct {
	Format     string          `json:"format"`
	Note       string          `json:"note"`
	Scenario   string          `json:"scenario"`
	Title      string          `json:"title"`
	Headed     string          `json:"headed,omitempty"`
	AsOf       string          `json:"as_of"`
	Zone       string          `json:"timezone"`
	Simulated  bool            `json:"simulated"`
	Agreements []jsonAgreement `json:"agreements"`
}

type jsonAgreement struct {
	Name    string      `json:"name"`
	Title   string      `json:"title"`
	Version string      `json:"version"`
	Hash    string      `json:"sha256"`
	Parties []jsonParty `json:"parties"`
	Facts   []jsonFact  `json:"facts"` // those that the findings rest on, by id
	Views   []jsonView  `json:"views"`
}

type jsonParty struct {
	Label string   `json:"label"`
	Name  string   `json:"name"`
	Roles []string `json:"roles"`
}

type jsonFact struct {
	ID       string   `json:"id"`
	Kind     string   `json:"kind"`
	Says     string   `json:"says"`
	Grade    string   `json:"grade"`
	Stated   []string `json:"stated_by"`
	Disputed []string `json:"disputed_by"`
	Observed bool     `json:"observed"`
	Entry    *int64   `json:"entry,omitempty"`
	Recorded string   `json:"recorded,omitempty"`
	At       *jsonAt  `json:"at,omitempty"`
	Source   string   `json:"source,omitempty"` // a quotation
}

type jsonView struct {
	View     string         `json:"view"`
	Findings []jsonFinding  `json:"findings"`
	Damages  []jsonDamages  `json:"damages"`
	Exposed  []jsonExposure `json:"exposures"`
}

type jsonChoice struct {
	Axis   string `json:"axis"`
	Option string `json:"option"`
}

// jsonAt is an interval; a bound that is not known is left out.
type jsonAt struct {
	From string `json:"from,omitempty"`
	To   string `json:"to,omitempty"`
}

// jsonLapse is a length of time in microseconds.
type jsonLapse struct {
	Least *int64 `json:"least_us,omitempty"`
	Most  *int64 `json:"most_us,omitempty"`
}

type jsonFinding struct {
	ID         string           `json:"id"`
	Headline   string           `json:"headline"`
	Instrument string           `json:"instrument"`
	Version    string           `json:"version"`
	Hash       string           `json:"sha256"`
	Clause     string           `json:"clause"`
	Type       string           `json:"type"`
	Norm       string           `json:"norm"`
	Cite       string           `json:"cite,omitempty"`
	Source     string           `json:"source_status,omitempty"`
	Quote      string           `json:"quote,omitempty"`
	Part       string           `json:"part,omitempty"`
	Of         string           `json:"of,omitempty"`
	View       string           `json:"view"`
	Reading    []jsonChoice     `json:"reading"`
	AsOf       string           `json:"as_of"`
	State      string           `json:"state"`
	Firm       bool             `json:"firm"`
	Could      []string         `json:"could"`
	Reason     string           `json:"reason"`
	By         []string         `json:"by"`
	To         []string         `json:"to"`
	Anchor     *jsonAt          `json:"anchor,omitempty"`
	Deadline   *jsonAt          `json:"deadline,omitempty"`
	At         *jsonAt          `json:"at,omitempty"`
	Past       *jsonLapse       `json:"past,omitempty"`
	Elapsed    *jsonLapse       `json:"elapsed,omitempty"`
	Since      *jsonAt          `json:"since,omitempty"`
	Until      *jsonAt          `json:"until,omitempty"`
	Count      *jsonCount       `json:"count,omitempty"`
	Soft       *jsonSoft        `json:"soft,omitempty"`
	Depends    []jsonDependency `json:"depends_on"`
	Extent     []jsonDependency `json:"extent_depends_on"`
	Used       []string         `json:"facts_used"`
	Assumed    []string         `json:"assumed"`
	Unsure     []string         `json:"unconfirmed"`
	Burden     jsonBurden       `json:"burden"`
	Nothing    string           `json:"if_nothing_more"` // "unchanged" where the finding is firm
	Unlocks    []string         `json:"unlocks"`
	Replies    []string         `json:"replies"`
}

type jsonCount struct {
	Due    [2]int  `json:"due"`
	Met    [2]int  `json:"met"`
	Missed [2]int  `json:"missed"`
	Next   *jsonAt `json:"next,omitempty"`
}

type jsonSoft struct {
	Word    string `json:"word"`
	Within  string `json:"within,omitempty"`
	Verdict string `json:"verdict"`
}

type jsonDependency struct {
	Name  string       `json:"name"`
	Tests []string     `json:"tests"`
	Asks  string       `json:"asks,omitempty"`
	Then  []jsonBranch `json:"then"`
}

type jsonBranch struct {
	If    bool     `json:"if"`
	Could []string `json:"could"`
}

type jsonBurden struct {
	Party    string `json:"party"` // "" is whoever asserts it
	Standard string `json:"standard,omitempty"`
	Source   string `json:"source,omitempty"`
}

// agreement shapes what follows under one agreement.
func agreement(a *Agreement, zone when.Zone) jsonAgreement {
	ins := a.Instrument()
	s := NewSpeaker(a.Case.Instruments, zone)
	out := jsonAgreement{
		Name: ins.Name, Title: ins.Title, Version: ins.Version, Hash: hex.EncodeToString(ins.Hash[:]),
		Parties: []jsonParty{}, Facts: []jsonFact{}, Views: []jsonView{},
	}
	for _, p := range ins.Parties {
		out.Parties = append(out.Parties, jsonParty{string(p.Label), p.Name, some(p.Roles)})
	}
	for _, x := range used(a) {
		out.Facts = append(out.Facts, s.fact(x))
	}
	for _, v := range a.Views {
		view := jsonView{View: string(v.View), Findings: []jsonFinding{}, Damages: []jsonDamages{}, Exposed: exposed(v.Exposures)}
		for i := range v.Findings {
			view.Findings = append(view.Findings, s.finding(&v.Findings[i]))
		}
		for _, d := range v.Damages {
			for i := range d.Results {
				view.Damages = append(view.Damages, result(d.Reading, &d.Results[i]))
			}
		}
		out.Views = append(out.Views, view)
	}
	return out
}

// fact shapes a fact.
func (s *Speaker) fact(x *fact.Fact) jsonFact {
	out := jsonFact{
		ID: x.ID, Kind: x.Kind, Says: s.said(x), Grade: string(x.Grade), Stated: texts(x.Stated),
		Disputed: texts(x.Disputed), Observed: x.Observed, At: at(x.When()), Source: x.Source,
	}
	if x.Entry >= 0 {
		out.Entry = &x.Entry
	}
	if x.Recorded != 0 {
		out.Recorded = instant(x.Recorded)
	}
	return out
}

// finding shapes a finding.
func (s *Speaker) finding(f *judge.Finding) jsonFinding {
	out := jsonFinding{
		ID: f.ID, Headline: s.Headline(f), Instrument: f.Instrument.Name, Version: f.Instrument.Version,
		Hash: hex.EncodeToString(f.Instrument.Hash[:]), Clause: f.Clause.ID, Type: f.Clause.Type.Name,
		Norm: string(f.Clause.Kind), Cite: f.Clause.Cite, Source: f.Clause.Status, Quote: f.Clause.Text,
		Part: f.Part, Of: f.Of, View: string(f.View), Reading: choices(f.Reading), AsOf: instant(f.AsOf),
		State: string(f.State), Firm: f.Firm(), Could: texts(f.Could), Reason: f.Reason,
		By: texts(f.By), To: texts(f.To), Anchor: at(f.Anchor), Deadline: at(f.Deadline), At: at(f.At),
		Past: lapse(f.Past), Elapsed: lapse(f.Elapsed), Since: at(f.Since), Until: at(f.Until),
		Depends: dependencies(f.Depends), Extent: dependencies(f.Extent), Assumed: some(f.Assumed),
		Unsure: some(f.Unconfirmed), Unlocks: some(f.Unlocks), Used: []string{}, Replies: []string{},
		Burden:  jsonBurden{string(f.Burden.Party), f.Burden.Standard, f.Burden.Source},
		Nothing: "unchanged",
	}
	if f.IfNothingMore != "" {
		out.Nothing = string(f.IfNothingMore)
	}
	for _, x := range f.Used {
		out.Used = append(out.Used, x.ID)
	}
	if c := f.Count; c != nil {
		out.Count = &jsonCount{c.Due, c.Met, c.Missed, at(c.Next)}
	}
	if w := f.Soft; w != nil {
		out.Soft = &jsonSoft{Word: w.Word, Verdict: w.Verdict}
		if w.Yardstick != nil {
			out.Soft.Within = w.Yardstick.Rule.Span.String()
		}
	}
	return out
}

func dependencies(list []judge.Dependency) []jsonDependency {
	out := []jsonDependency{}
	for _, d := range list {
		one := jsonDependency{Name: d.Name, Tests: some(d.Tests), Asks: d.Asks, Then: []jsonBranch{}}
		for _, b := range d.Then {
			one.Then = append(one.Then, jsonBranch{b.If, texts(b.Could)})
		}
		out = append(out, one)
	}
	return out
}

func choices(list []judge.Choice) []jsonChoice {
	out := []jsonChoice{}
	for _, c := range list {
		out = append(out, jsonChoice(c))
	}
	return out
}

// texts turns a list of names into one of strings that is never null.
func texts[S ~string](list []S) []string {
	out := []string{}
	for _, x := range list {
		out = append(out, string(x))
	}
	return out
}

func some(list []string) []string { return texts(list) }

func instant(i when.Instant) string {
	if i <= when.Min || i >= when.Max {
		return ""
	}
	return i.Time().Format("2006-01-02T15:04:05.000000Z")
}

// at shapes an interval; nothing where nothing is known.
func at(v when.Interval) *jsonAt {
	if !v.Known() {
		return nil
	}
	return &jsonAt{instant(v.Lo), instant(v.Hi)}
}

// lapse shapes a length of time; a bound that is not known is left out.
func lapse(l judge.Lapse) *jsonLapse {
	if !l.Known {
		return nil
	}
	out := new(jsonLapse)
	if l.Least > math.MinInt64 {
		out.Least = &l.Least
	}
	if l.Most < math.MaxInt64 {
		out.Most = &l.Most
	}
	return out
}

// amount shapes a range of money.
func amount(r damages.Range) jsonRange {
	out := jsonRange{Currency: r.Currency, Low: r.Low}
	if r.High != damages.NoCeiling {
		out.High = &r.High
	}
	return out
}
