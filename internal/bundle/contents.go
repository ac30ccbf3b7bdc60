package bundle

import (
	"cmp"
	"encoding/base64"
	"fmt"
	"strings"

	"counterpart/internal/act"
	"counterpart/internal/entry"
	"counterpart/internal/judge"
	"counterpart/internal/judge/report"
	"counterpart/internal/judge/standing"
	"counterpart/internal/party"
	"counterpart/internal/tlog"
)

// Contents is what a report for people is made of. Whoever makes a bundle and whoever verifies it
// have the same, so that they make the same report.
type Contents struct {
	Manifest Manifest // without Files
	Size     uint64   // of the log, by its checkpoint
	Root     tlog.Hash
	Deeds    []Deed
	Changes  []standing.Line   // of accounts, roles and settings
	Findings *report.Judgement // nil where no agreement is in force
	Docs     Documents
	// Before is what the log's first entry says of the one before it; nil where nothing was restored.
	Before *entry.Before
}

// Section is a part of the report: a heading with paragraphs, a table, text of fixed width, any of
// which may be missing.
type Section struct {
	Heading string
	Paras   []string
	Rows    [][]string // the first row are the columns' names
	Fixed   string     // lines whose columns stand below each other
	Quoted  bool       // Fixed are a party's words
}

// Title heads the report.
const Title = "Dispute file"

const headBefore = "The log before this one"

// Sections gives the report in its order of reading.
func (c *Contents) Sections() []Section {
	out := []Section{c.head()}
	if c.Before != nil {
		out = append(out, Section{Heading: headBefore, Paras: c.Before.Sentences()})
	}
	out = append(out, c.left(), c.findings())
	out = append(out, c.agreements()...)
	return append(out, c.acts(), c.changes(), c.witnesses(), how())
}

func (c *Contents) head() Section {
	m := &c.Manifest
	s := Section{Paras: []string{report.Note}}
	if m.Simulated {
		s.Paras = append(s.Paras, "Simulated: the clock of this log could be set by hand, so that its times say nothing about the world.")
	}
	s.Rows = [][]string{{"what", "is"}}
	row := func(what, is string) { s.Rows = append(s.Rows, []string{what, is}) }
	for _, p := range m.Parties {
		row(string(p.Side), p.Company)
	}
	row("log", m.Origin)
	row("size of the log", fmt.Sprintf("%d entries", c.Size))
	row("root", base64.StdEncoding.EncodeToString(c.Root[:]))
	row("entries in this file", c.held())
	row("findings as of", m.AsOf.String())
	row("made", m.Created.String())
	return s
}

// held says which entries are in the file.
func (c *Contents) held() string {
	m := &c.Manifest
	var parts []string
	switch {
	case m.First == 0 && m.End == int64(c.Size) && c.Size > 0:
		parts = append(parts, "all")
	case m.End > m.First:
		parts = append(parts, fmt.Sprintf("%d to %d", m.First, m.End-1))
	}
	if n := len(m.Singles); n > 0 {
		parts = append(parts, fmt.Sprintf("%d with a proof each", n))
	}
	return cmp.Or(strings.Join(parts, ", and "), "none")
}

func (c *Contents) left() Section {
	s := Section{Heading: "What is not in this file"}
	s.Paras = append(s.Paras, "What was never recorded is in no log: that an entry is absent never shows that nothing happened.")
	if m := &c.Manifest; m.First != 0 || m.End != int64(c.Size) {
		s.Paras = append(s.Paras, "This file holds a part of the log. The findings are those of the acts in it; others may lead to others.")
	}
	if len(c.Manifest.LeftOut) == 0 {
		s.Paras = append(s.Paras, "Of what the entries here name, nothing was left out.")
		return s
	}
	s.Rows = [][]string{{"what", "which", "why"}}
	for _, l := range c.Manifest.LeftOut {
		s.Rows = append(s.Rows, []string{l.What, cmp.Or(l.Name, "all"), l.Why})
	}
	return s
}

func (c *Contents) findings() Section {
	s := Section{Heading: "Findings"}
	if c.Findings == nil {
		s.Paras = []string{"No findings: findings.json says why."}
		return s
	}
	s.Rows = short(c.Findings)
	s.Paras = []string{"What is late or breached on somebody's view comes first; every finding follows with what it rests on."}
	if s.Rows == nil {
		s.Paras = []string{"Nothing is late or breached on anybody's view; every finding follows with what it rests on."}
	}
	s.Fixed = c.Findings.Text(nil, reportWidth, false)
	return s
}

// short lists what is late or breached, nil for nothing.
func short(j *report.Judgement) [][]string {
	var rows [][]string
	for _, f := range found(j) {
		if f.State == judge.Late || f.State == judge.Breached {
			rows = append(rows, []string{string(f.State), f.ID, f.says.Headline(f.Finding), report.ViewText(f.View)})
		}
	}
	if rows == nil {
		return nil
	}
	return append([][]string{{"state", "clause", "what follows", "view"}}, rows...)
}

const reportWidth = 100 // columns

// agreements gives a section for each version that was proposed, with its prose.
func (c *Contents) agreements() []Section {
	var out []Section
	for _, a := range standing.Agreements(Records(c.Deeds), c.Docs.Document) {
		s := Section{Heading: "Agreement of entry " + fmt.Sprint(a.Proposal), Fixed: string(a.Prose), Quoted: true}
		s.Rows = [][]string{
			{"what", "is"},
			{"proposed by", string(a.By) + ", recorded " + a.Proposed.String()},
			{"state", string(a.State(c.Manifest.AsOf))},
			{"code, SHA-256", a.Hash.String()},
		}
		if a.Problem != "" {
			s.Rows = append(s.Rows, []string{"cannot be judged", a.Problem})
		}
		for _, m := range a.Signed {
			s.Rows = append(s.Rows, []string{"signed for the " + string(m.Side), fmt.Sprintf("entry %d, recorded %s", m.Entry, m.Recorded)})
		}
		out = append(out, s)
	}
	return out
}

// acts lists each act with who stands behind it.
func (c *Contents) acts() Section {
	s := Section{Heading: "Acts", Rows: [][]string{{"entry", "recorded", "act", "who", "about", "attested"}}}
	for i := range c.Deeds {
		d := &c.Deeds[i]
		about := ""
		if d.Document.Verb != "" && d.Document.About != act.None {
			about = fmt.Sprintf("entry %d", d.Document.About)
		}
		s.Rows = append(s.Rows, []string{
			fmt.Sprint(d.Index), d.Entry.Recorded.String(), d.Entry.Act + " " + d.Entry.Object, who(&d.Entry), about, d.attested(),
		})
	}
	if len(c.Deeds) == 0 {
		s.Rows, s.Paras = nil, []string{"None."}
	}
	return s
}

// changes lists who changed accounts, roles and settings.
func (c *Contents) changes() Section {
	s := Section{Heading: "Who changed what", Rows: [][]string{{"entry", "recorded", "who", "what"}}}
	for i := range c.Changes {
		e := &c.Changes[i].Entry
		by := fmt.Sprintf("%s (%s, %s)", e.Company, e.Role.Side(), e.Role)
		if e.Role == party.System {
			by = "the program"
		}
		s.Rows = append(s.Rows, []string{fmt.Sprint(c.Changes[i].Index), e.Recorded.String(), by, standing.Says(*e)})
	}
	if len(c.Changes) == 0 {
		s.Rows, s.Paras = nil, []string{"No account, role or setting was changed in the entries here."}
	}
	return s
}

func who(e *entry.Entry) string {
	if Observed(e) {
		return "the program"
	}
	return fmt.Sprintf("%s (%s)", e.Company, e.Role.Side())
}

// Observed reports whether an entry is machine-observed: the program wrote down what it did or saw
// itself. All others are human-asserted: somebody says so.
func Observed(e *entry.Entry) bool { return !act.Is(*e) || e.Role == party.System }

func (d *Deed) attested() string {
	var parts []string
	switch {
	case Observed(&d.Entry):
		parts = append(parts, "machine-observed")
	case d.Signed:
		parts = append(parts, "human-asserted, signed with the key "+d.Key)
	default:
		parts = append(parts, "human-asserted, recorded by the host")
	}
	if act.Verb(d.Entry.Act).Binding() && !d.Signed {
		parts = append(parts, "not signed, so without effect")
	}
	if len(d.Missing) > 0 {
		parts = append(parts, fmt.Sprintf("%d documents are not here", len(d.Missing)))
	}
	if len(d.Document.Facts) > 0 && d.Late(lateAfter) {
		parts = append(parts, "recorded more than a week after what it states")
	}
	return strings.Join(parts, "; ")
}

const lateAfter = 7 * 24 * 3_600_000_000 // microseconds

func (c *Contents) witnesses() Section {
	s := Section{Heading: "Witnesses"}
	if len(c.Manifest.Witnesses) == 0 {
		s.Paras = []string{"None: nobody but the host vouches that this log was not written anew."}
		return s
	}
	s.Paras = []string{"Who runs a witness is the word of whoever made this file. The verifier says what each cosigned, and the longest time without."}
	s.Rows = [][]string{{"witness", "run by", "key"}}
	for _, w := range c.Manifest.Witnesses {
		s.Rows = append(s.Rows, []string{w.Name, w.RunBy, w.Key})
	}
	return s
}

func how() Section {
	return Section{Heading: "How to check this file", Paras: []string{
		"Run counterpart-verify on the whole file, best with a trust policy that you kept yourself. It needs no server and no network.",
		"This ledger is not a qualified one in the sense of the eIDAS regulation, and its time stamps are not qualified ones.",
	}}
}
