package finding

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"counterpart/internal/judge"
	"counterpart/internal/judge/report"
	"counterpart/internal/terms"
	"counterpart/internal/terms/fact"
	"counterpart/internal/when"
)

// sentence puts two texts behind each other, each with its full stop.
func sentence(parts ...string) string {
	var out []string
	for _, p := range parts {
		if p = strings.TrimSpace(p); p == "" {
			continue
		}
		if !strings.ContainsAny(p[len(p)-1:], ".?!") {
			p += "."
		}
		out = append(out, title(p))
	}
	return strings.Join(out, " ")
}

// title begins a text with a capital.
func title(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	if n == 0 {
		return s
	}
	return string(unicode.ToUpper(r)) + s[n:]
}

// tone is the colour of a state's badge: calm, because a finding is not a verdict.
func tone(s judge.State) string {
	switch s {
	case judge.Breached:
		return "danger"
	case judge.Late:
		return "warn"
	case judge.Met, judge.Cured:
		return "ok"
	case judge.Running, judge.Pending:
		return "accent"
	case judge.Undetermined:
		return "line"
	case judge.Inactive, judge.Excused, judge.Waived, judge.Suspended, judge.Discharged, judge.NotShown:
	}
	return ""
}

// label is a state as a badge shows it.
func label(s judge.State) string {
	if s == judge.Undetermined {
		return "undetermined"
	}
	return report.StateText(s)
}

// states joins states: "met, late or breached".
func states(list []judge.State) string {
	var out []string
	for _, s := range list {
		out = append(out, report.StateText(s))
	}
	if len(out) < 2 {
		return strings.Join(out, "")
	}
	return strings.Join(out[:len(out)-1], ", ") + " or " + out[len(out)-1]
}

// clause names a clause, and the part of it that a finding is about.
func clause(f *judge.Finding) string {
	if f.Part == "" {
		return f.Clause.ID
	}
	return f.Clause.ID + ", " + f.Part
}

// cite says where a clause stands, or its name.
func cite(c *terms.Clause) string { return cmp.Or(c.Cite, c.ID) }

// asks puts the parties' names and an article before things into a question of the judge, which
// knows labels only: "When did vendor become aware of breach?".
func (b *Book) asks(q string) string {
	words := strings.Fields(q)
	var out []string
	for i, w := range words {
		bare := strings.TrimRight(w, "?,.;:")
		p := fact.Party(bare)
		switch {
		case b.party(p):
			if i > 0 && strings.EqualFold(words[i-1], "the") {
				out = out[:len(out)-1]
			}
			w = b.say.Party(p) + w[len(bare):]
		case b.thing(bare) && i > 0 && slices.Contains(before, words[i-1]):
			w = "the " + w
		case b.thing(bare) && i > 0 && slices.Contains(nouns, words[i-1]):
			w = "“" + bare + "”" + w[len(bare):]
		}
		out = append(out, w)
	}
	return strings.Join(out, " ")
}

// before are the words after which a thing wants an article.
var before = []string{"of", "to", "is", "by", "about", "over", "in", "for", "from", "at"}

// nouns are the words behind which a thing is named.
var nouns = []string{"risk", "flaw", "audit", "breach", "event", "loss"}

func (b *Book) party(p fact.Party) bool {
	return slices.ContainsFunc(b.in.Parties, func(x terms.Party) bool { return x.Label == p })
}

// thing reports whether facts are about something of that name.
func (b *Book) thing(name string) bool {
	return slices.ContainsFunc(b.j.Facts, func(f fact.Fact) bool { return f.Of == name })
}

// says puts what a fact states into words.
func (b *Book) says(f *fact.Fact) string {
	k, known := b.words.Known(f.Kind)
	if !known {
		return f.Kind
	}
	text, of := k.Says, f.Of
	if of == "" && (k.Starts || strings.Contains(text, "{of}")) {
		of = f.ID
	}
	if b.thing(of) {
		text = article(text)
	}
	text = strings.NewReplacer(
		"{by}", b.say.Party(f.By), "{to}", b.say.Party(f.To), "{of}", of,
	).Replace(text)
	return title(text)
}

// article puts one before a thing, or the thing's name in quotation marks behind the noun that it
// names: "{by} became aware of the {of}", "the risk “{of}” arose".
func article(phrase string) string {
	head, tail, is := strings.Cut(phrase, "{of}")
	if !is {
		return phrase
	}
	words := strings.Fields(head)
	if len(words) > 0 && slices.Contains(nouns, words[len(words)-1]) {
		return head + "“{of}”" + tail
	}
	return head + "the {of}" + tail
}

// known says how a fact is known.
func (b *Book) known(f *fact.Fact) string {
	who := b.say.Parties(f.Stated)
	switch {
	case f.Observed:
		return "recorded by a machine"
	case f.Grade == fact.Given:
		return "given"
	case f.Grade == fact.Assumed:
		return "assumed"
	case f.Unconfirmed(b.a.Case.Sides):
		return "claimed by " + who + ", unconfirmed"
	}
	return "stated by " + who
}

// date gives a day in the dispute's zone: "1 Jun 2024".
func (b *Book) date(i when.Instant) string {
	d := b.zone().Date(i)
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC).Format("2 Jan 2006")
}

// span gives a time that may be uncertain: "Aug 2023", "from 3 Aug 2023", "1 Aug to 9 Sep 2023".
func (b *Book) span(v when.Interval) string {
	z := b.zone()
	switch {
	case !v.Known():
		return "not known"
	case v.Exact():
		return z.Local(v.Lo)
	case v.Lo <= when.Min:
		return "up to " + b.date(v.Hi)
	case v.Hi >= when.Max:
		return "from " + b.date(v.Lo)
	}
	lo, next := z.Date(v.Lo), z.Date(v.Hi+1)
	month := lo.Day == 1 && next.Day == 1 && v.Lo == z.Start(lo) && v.Hi+1 == z.Start(next)
	if month && lo.Year*12+int(lo.Month)+1 == next.Year*12+int(next.Month) {
		return time.Date(lo.Year, lo.Month, 1, 0, 0, 0, 0, time.UTC).Format("Jan 2006")
	}
	from, to := b.date(v.Lo), b.date(v.Hi)
	if from == to {
		return to
	}
	if last := z.Date(v.Hi); lo.Year == last.Year {
		from = strings.TrimSuffix(from, " "+strconv.Itoa(lo.Year))
	}
	return from + " to " + to
}
