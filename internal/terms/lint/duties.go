package lint

import (
	"fmt"
	"slices"
	"strings"

	"counterpart/internal/terms"
	"counterpart/internal/terms/fact"
	"counterpart/internal/when"
)

// items reports what a law asks a contract to say and no clause says.
func (l *look) items(list []item) {
	var missing []string
	for _, it := range list {
		if !l.any(it.by) {
			missing = append(missing, it.name+" "+it.says)
		}
	}
	switch {
	case len(missing) == len(list):
		l.whole(fmt.Sprintf("%s: no clause was found for any of %d items", l.rule.Law, len(list)),
			"The law asks the contract to say what "+list[0].name+" to "+list[len(list)-1].name+
				" name. The prose may say it, or another agreement; the code does not.")
	case len(missing) > 0:
		l.whole(fmt.Sprintf("%s: no clause was found for %d of %d items", l.rule.Law, len(missing), len(list)),
			"The law asks the contract to say: "+strings.Join(missing, "; ")+". The prose may say it; the code does not.")
	}
}

// burden reports duties of which it is not said who must show a breach.
func (l *look) burden() {
	var silent []string
	for _, c := range l.in.Clauses {
		if c.Kind != terms.Rule && c.Burden.Party == "" {
			silent = append(silent, c.ID)
		}
	}
	if len(silent) > 0 {
		l.whole("It is not said who must show a breach", "Whoever asserts a breach of "+strings.Join(silent, ", ")+
			" would have to. Say it with a block such as: burden { party = … }.")
	}
}

// cards reports an agreement that prohibits card data and handles payments nevertheless.
func (l *look) cards() {
	for _, c := range l.in.Clauses {
		if c.Type.Name != "data_class" || !slices.ContainsFunc(more(c, "prohibits"), aboutCards) {
			continue
		}
		for _, other := range l.in.Clauses {
			if other != c && handlesPayments(other) {
				l.warn(c, "Card data is forbidden, and payments are handled",
					"The clause prohibits card data, while "+other.ID+" speaks of payment details. Lift the limit by an "+
						"amendment, or keep card data out.")
				break
			}
		}
	}
}

func aboutCards(word string) bool {
	return slices.Contains([]string{"card", "cards", "card_data", "card_number", "card data", "card number", "card numbers"}, strings.ToLower(word))
}

func handlesPayments(c *terms.Clause) bool {
	words := []string{c.Text}
	for _, a := range c.More {
		words = append(words, a.Value.Words...)
	}
	return slices.ContainsFunc(words, func(w string) bool {
		w = strings.ToLower(w)
		return strings.Contains(w, "payment details") || strings.Contains(w, "payment data") || strings.Contains(w, "card")
	})
}

// contradictions reports acts that one clause forbids outright and another demands or allows.
func (l *look) contradictions() {
	for _, no := range l.in.Clauses {
		if no.Kind != terms.Forbid || len(no.ActIs)+len(no.Unless)+len(no.Needs)+len(no.Filter)+len(no.Trigger) > 0 {
			continue
		}
		for _, c := range l.in.Clauses {
			if (c.Kind == terms.Achieve || c.Kind == terms.May) && share(c.By, no.By) && share(c.Act, no.Act) {
				l.warn(c, "The act is forbidden by another clause",
					c.ID+" and "+no.ID+" contradict each other: the same party may never do what it owes or may do here.")
			}
		}
	}
}

func share[T comparable](a, b []T) bool {
	return slices.ContainsFunc(a, func(x T) bool { return slices.Contains(b, x) })
}

// evidence reports duties of which neither our own system nor a document can show anything.
func (l *look) evidence() {
	for _, c := range l.in.Clauses {
		if c.Kind == terms.Rule || c.Type.Self != "" || len(c.Proves) > 0 {
			continue
		}
		kinds := append(slices.Concat(c.Act, c.Type.Shows), c.State)
		if !slices.ContainsFunc(kinds, observable) {
			l.warn(c, "Nobody can evidence this duty",
				"Nothing that the system records by itself, and no document, shows whether it is kept: only the parties' words do. "+
					"Add what is to be handed over, or what the parties accept as evidence (proves).")
		}
	}
}

func observable(kind string) bool {
	k, known := fact.Known(kind)
	return known && k.Observable
}

// retention reports a log that is gone before claims are.
func (l *look) retention() {
	for _, c := range l.in.Clauses {
		if c.Type.Name != "log" {
			continue
		}
		kept, known := span(c, "retention")
		for _, other := range l.in.Clauses {
			if other.Type.Name != "limitation" {
				continue
			}
			claims, stated := span(other, "period")
			if known && stated && days(kept) < days(claims) {
				l.warn(c, "The log is kept for less time than claims live",
					fmt.Sprintf("It is kept for %s, and a claim can be brought for %s (%s).", kept, claims, other.ID))
			}
		}
	}
}

// span gives a field that is a length of time.
func span(c *terms.Clause, field string) (when.Span, bool) {
	words := more(c, field)
	if len(words) != 1 {
		return when.Span{}, false
	}
	s, err := when.ParseSpan(words[0])
	return s, err == nil
}

// days gives about how many days a span has, enough to compare years with months.
func days(s when.Span) int {
	return s.N * [...]int{when.Hours: 0, when.Days: 1, when.BusinessDays: 1, when.Weeks: 7, when.Months: 30, when.Years: 365}[s.Unit]
}

// purposes reports that one side can change purposes by itself.
func (l *look) purposes() {
	for _, c := range l.in.Clauses {
		alone, _ := yes(c, "unilateral")
		changes := more(c, "changes")
		if c.Type.Name == "change" && alone && (len(changes) == 0 || share(changes, []string{"purpose", "purposes", "data"})) {
			l.warn(c, "One side can change the purposes by notice",
				"Processing for purposes that the controller did not set makes the processor a controller. Ask for the other side's consent.")
		}
	}
}

// unreachable reports clauses that never come into force.
func (l *look) unreachable() {
	none := when.Interval{}
	for _, c := range l.in.Clauses {
		switch {
		case c.Off != "":
			l.warn(c, "The clause is not in force", "It is off because "+c.Off+".")
		case slices.ContainsFunc(c.Needs, never):
			l.warn(c, "The clause never applies", "What it needs is false whatever the facts.")
		case c.From != none && l.in.Ends != none && c.From.Lo > l.in.Ends.Hi,
			c.To2 != none && l.in.Effective != none && c.To2.Hi < l.in.Effective.Lo:
			l.warn(c, "The clause lies outside the agreement's time", "It is in force only when the agreement is not.")
		}
	}
}

// never reports a condition that is false whatever the facts.
func never(c terms.Cond) bool {
	list, is := c.(terms.Any)
	return is && len(list) == 0
}

// upstream reports that the first notice of an incident comes so late that the controller has less
// than a day left of its own 72 hours, if what the processor knows counts as known to it.
func (l *look) upstream() {
	const own, left = 72, 24
	var first *terms.Clause
	for _, c := range l.in.Clauses {
		notice := c.Type.Name == "notify" && slices.Contains(c.Trigger, "incident.occurred") && l.between(c)
		if notice && hours(c) > 0 && (first == nil || hours(c) < hours(first)) {
			first = c
		}
	}
	if first != nil && hours(first) > own-left {
		l.warn(first, "The other side is told too late for its own deadline",
			fmt.Sprintf("Of the controller's %d hours, %d are left when the notice takes %d.", own, max(own-hours(first), 0), hours(first)))
	}
}

// between reports a clause that a processor owes to a controller.
func (l *look) between(c *terms.Clause) bool {
	from, to := false, false
	for _, p := range l.in.Parties {
		from = from || slices.Contains(c.By, p.Label) && has(p, []string{"processor"})
		to = to || slices.Contains(c.To, p.Label) && has(p, []string{"controller"})
	}
	return from && to
}

// hours gives the longest time that the first stage of a clause allows, 0 where it has no number.
func hours(c *terms.Clause) int {
	most := 0
	for _, d := range deadlines(c) {
		for _, o := range d.Options {
			for _, r := range o.Rules {
				most = max(most, 24*days(r.Span), hourly(r.Span))
			}
		}
		if most > 0 {
			break // the first stage is what the other side waits for
		}
	}
	return most
}

func hourly(s when.Span) int {
	if s.Unit == when.Hours {
		return s.N
	}
	return 0
}
