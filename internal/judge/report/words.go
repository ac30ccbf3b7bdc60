package report

import (
	"cmp"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"counterpart/internal/judge"
	"counterpart/internal/terms"
	"counterpart/internal/terms/fact"
	"counterpart/internal/when"
)

// Speaker puts things into words: it knows the parties' names, the vocabulary and the zone.
type Speaker struct {
	names map[fact.Party]string
	words fact.Vocabulary
	zone  when.Zone
}

// NewSpeaker makes a speaker for instruments, the agreement first.
func NewSpeaker(list []*terms.Instrument, zone when.Zone) *Speaker {
	s := &Speaker{names: map[fact.Party]string{}, zone: zone}
	var words []fact.Kind
	for i, ins := range list {
		words = append(words, ins.Words...)
		if i > 0 {
			continue
		}
		for _, p := range ins.Parties {
			if p.Name != "" {
				s.names[p.Label] = short(p.Name, ins.Parties)
			}
		}
	}
	s.words = fact.With(words)
	return s
}

// short gives a company's name without what stands behind a comma, unless another one is called
// the same.
func short(name string, among []terms.Party) string {
	head, _, _ := strings.Cut(name, ",")
	same := 0
	for _, p := range among {
		if other, _, _ := strings.Cut(p.Name, ","); other == head {
			same++
		}
	}
	if same > 1 {
		return name
	}
	return head
}

// Party gives a party's name, or its role where nobody holds it.
func (s *Speaker) Party(p fact.Party) string {
	if p == "" {
		return "the other side"
	}
	return cmp.Or(s.names[p], "the "+strings.ReplaceAll(string(p), "_", " "))
}

// Parties joins the names of parties.
func (s *Speaker) Parties(list []fact.Party) string {
	var out []string
	for _, p := range list {
		out = append(out, s.Party(p))
	}
	return join(out, "and")
}

// join writes a list as people do: "a, b and c".
func join(list []string, last string) string {
	if len(list) < 2 {
		return strings.Join(list, "")
	}
	return strings.Join(list[:len(list)-1], ", ") + " " + last + " " + list[len(list)-1]
}

// happened says what a fact of a kind states: "TechCorp became aware of breach".
func (s *Speaker) happened(kind, of string, by, to fact.Party) string {
	k, known := s.words.Known(kind)
	if !known {
		return kind
	}
	return s.fill(k.Says, of, by, to)
}

// thing stands for what a clause is about where nothing in particular is meant: "the risk", not
// "the risk it".
const thing = "it"

var named = regexp.MustCompile(`\b(the [a-z-]+) \{of\}`)

// fill puts names into a phrase of the vocabulary; what is not named falls out with its
// preposition.
func (s *Speaker) fill(phrase, of string, by, to fact.Party) string {
	if of == thing {
		phrase = named.ReplaceAllString(phrase, "$1")
	}
	if of == "" {
		for _, gone := range []string{" of {of}", " over {of}", " about {of}", " for {of}", " {of}"} {
			phrase = strings.Replace(phrase, gone, "", 1)
		}
	}
	if to == "" {
		for _, gone := range []string{" to {to}", " with {to}", " against {to}", " towards {to}"} {
			phrase = strings.Replace(phrase, gone, "", 1)
		}
	}
	return strings.NewReplacer("{of}", cmp.Or(of, "it"), "{by}", s.Party(by), "{to}", s.Party(to)).Replace(phrase)
}

// toDo says what a fact of a kind would have been, as something that somebody is to do.
func (s *Speaker) toDo(kind, of string, by, to fact.Party) string {
	k, known := s.words.Known(kind)
	if !known {
		return "perform it"
	}
	rest, does := strings.CutPrefix(k.Says, "{by} ")
	if !does {
		return "see to it that " + s.fill(k.Says, of, by, to)
	}
	for past, base := range second {
		if tail, is := strings.CutPrefix(rest, past+" "); is {
			return s.fill(base+" "+tail, of, by, to)
		}
	}
	verb, tail, _ := strings.Cut(rest, " ")
	base := verbs[verb]
	if base == "" {
		return "see to it that " + s.fill(k.Says, of, by, to)
	}
	return strings.TrimSpace(s.fill(base+" "+tail, of, by, to))
}

// Span gives a length in words: "48 hours".
func Span(v when.Span) string {
	unit := map[when.Unit]string{
		when.Hours: "hour", when.Days: "day", when.BusinessDays: "business day", when.Weeks: "week",
		when.Months: "month", when.Years: "year",
	}[v.Unit]
	return number(int64(v.N), unit, unit+"s")
}

func number(n int64, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return group(n) + " " + many
}

// group writes a number with commas between thousands.
func group(n int64) string {
	text := strconv.FormatInt(n, 10)
	for i := len(text) - 3; i > 0 && text[i-1] != '-'; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}

const (
	hour = 3_600_000_000 // microseconds
	day  = 24 * hour
)

// length gives microseconds in words, rounded down.
func length(us int64) string {
	switch {
	case us < hour:
		return number(us/60_000_000, "minute", "minutes")
	case us < 3*day:
		return number(us/hour, "hour", "hours")
	}
	return fmt.Sprintf("%s (%s)", number(us/hour, "hour", "hours"), number(us/day, "day", "days"))
}

// Lateness says by how much something lies past another, with "by" before it.
func Lateness(l judge.Lapse) string {
	least, most := l.Least > 60_000_000, l.Most < math.MaxInt64
	switch {
	case !l.Known || !least && !most:
		return "by an open amount"
	case least && most && length(l.Least) == length(l.Most):
		return "by " + length(l.Least)
	case least && most:
		return "by " + length(l.Least) + " to " + length(l.Most)
	case most:
		return "by at most " + length(l.Most)
	case l.Strict || l.Least%60_000_000 != 0:
		return "by more than " + length(l.Least)
	}
	return "by at least " + length(l.Least)
}

// Time gives a point in time for people, in the zone: to the minute where it is known, else the
// days between which it lies.
func (s *Speaker) Time(v when.Interval) string {
	switch {
	case !v.Known():
		return "not known"
	case v.Exact():
		return s.clock(v.Lo)
	case v.Lo <= when.Min:
		return "until " + s.zone.Date(v.Hi).String()
	case v.Hi >= when.Max:
		return "from " + s.zone.Date(v.Lo).String() + " on"
	}
	lo, hi := s.zone.Date(v.Lo), s.zone.Date(v.Hi)
	if lo == hi {
		return "on " + lo.String()
	}
	return "between " + lo.String() + " and " + hi.String()
}

// clock gives an instant in the zone; the last one of a day as the end of that day.
func (s *Speaker) clock(i when.Instant) string {
	if d := s.zone.Date(i); i < when.Max && s.zone.Date(i+1) != d && i > when.Min {
		return "end of " + d.Weekday().String()[:3] + " " + d.String()
	}
	return s.zone.Local(i)
}

// ViewText names a view for people.
func ViewText(v fact.View) string {
	switch v {
	case fact.Controllers:
		return "as the controller says"
	case fact.Processors:
		return "as the processor says"
	case fact.Agreed:
	}
	return "agreed facts"
}

// Reading gives the options taken, "knowledge=actual", or "any" where none matters.
func Reading(list []judge.Choice) string {
	var out []string
	for _, c := range list {
		out = append(out, c.Axis+"="+c.Option)
	}
	slices.Sort(out)
	return cmp.Or(strings.Join(out, ", "), "any")
}
