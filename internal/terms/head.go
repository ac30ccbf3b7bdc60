package terms

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"time"

	"counterpart/internal/terms/fact"
	"counterpart/internal/terms/source"
	"counterpart/internal/when"
)

// statuses say where an encoded rule's text comes from.
var statuses = []string{"primary", "copy", "secondary", "checked", "from-memory"}

// head reads the attributes of the instrument itself.
func (p *parser) head(b *source.Body) {
	in := p.in
	if x := b.Expr("timezone"); x != nil {
		in.Zone, _ = p.Zone(x)
	}
	p.text(b, "title", &in.Title)
	p.text(b, "version", &in.Version)
	p.text(b, "text", &in.Text)
	p.text(b, "note", &in.Note)
	p.text(b, "law", &in.Law)
	p.governing(b.Expr("governing_law"))
	in.Status, _ = p.OneOf(b.Expr("status"), "status", statuses...)
	in.Authority, _ = p.OneOf(b.Expr("authority"), "authority", "prose", "code")
	in.Authority = cmp.Or(in.Authority, "prose")
	in.Precedence = p.listed(b.Expr("precedence"))
	in.Effective, _ = p.Interval(b.Expr("effective"), in.Zone)
	in.Ends, _ = p.Interval(b.Expr("ends"), in.Zone)
	p.order(in.Effective, in.Ends, b.Attr("ends"), "effective")
}

// text reads a text into a field.
func (p *parser) text(b *source.Body, name string, into *string) {
	if s, ok := p.Text(b.Expr(name)); ok {
		*into = s
	}
}

// lawCode is how a law is named: the code of a country or of a part of one, or EU.
var lawCode = regexp.MustCompile(`^[A-Z]{2}(-[A-Z0-9]{1,3})?$`)

// governing reads the law that governs the agreement.
func (p *parser) governing(x source.Expr) {
	s, ok := p.Text(x)
	if !ok {
		return
	}
	p.in.Law = s
	if lawCode.MatchString(s) {
		return
	}
	instead := laws[strings.ToLower(s)]
	if instead != "" {
		instead = `"` + instead + `"`
	}
	p.Suggest(x.Where(), "Not the code of a law", `Write the code of a country or of a part of one, such as "DE", "US-CA" or "GB-ENG", or "EU".`, instead)
}

// order reports an end that lies before its beginning.
func (p *parser) order(from, to when.Interval, end *source.Attr, begin string) {
	none := when.Interval{}
	if end != nil && from != none && to != none && to.Hi < from.Lo {
		p.Error(end.Range, "The end lies before the beginning", end.Name+" is earlier than "+begin+": one of them is wrong.")
	}
}

// parts reads the blocks that clauses refer to.
func (p *parser) parts(b *source.Body) {
	for _, x := range b.Of("party") {
		p.party(x)
	}
	for _, x := range b.Of("word") {
		p.word(x)
	}
	p.voc = fact.With(p.in.Words)
	for _, x := range b.Of("calendar") {
		p.days(x)
	}
	if len(p.in.Calendars) > 0 {
		p.calendar = p.in.Calendars[0]
	} else {
		p.calendar = when.NewCalendar("", p.in.Zone)
	}
	for _, x := range b.Of("parameter") {
		p.parameter(x)
	}
	for _, x := range b.Of("yardstick") {
		p.yardstick(x)
	}
	for _, x := range b.Of("define") {
		p.Only(x.Body, []string{"text"}, nil)
		if p.Labels(x, "term") {
			d := Definition{Term: x.Label()}
			p.text(x.Body, "text", &d.Text)
			p.in.Definitions = append(p.in.Definitions, d)
		}
	}
	p.drafter(b.Expr("drafted_by"))
}

func (p *parser) party(b *source.Block) {
	p.Only(b.Body, []string{"name", "role", "roles"}, nil)
	if !p.Labels(b, "label") {
		return
	}
	party := Party{Label: fact.Party(b.Label())}
	p.text(b.Body, "name", &party.Name)
	for _, name := range []string{"role", "roles"} {
		roles, _ := p.Words(b.Expr(name))
		party.Roles = append(party.Roles, roles...)
	}
	if len(party.Roles) == 0 && p.in.Sort != Contract {
		party.Roles = []string{b.Label()} // the parties of a statute are roles
	}
	p.in.Parties = append(p.in.Parties, party)
}

// drafter reads who wrote the text.
func (p *parser) drafter(x source.Expr) {
	if x == nil {
		return
	}
	if t, is := x.(source.Text); is && t.Value == "unknown" {
		p.in.DraftedBy = "unknown"
		return
	}
	if who, ok := p.whose(x); ok {
		p.in.DraftedBy = string(who)
	}
}

// whose reads a party of the instrument.
func (p *parser) whose(x source.Expr) (fact.Party, bool) {
	who, ok := p.Party(x)
	if !ok {
		return "", false
	}
	return who, p.knownParty(x, who)
}

func (p *parser) knownParty(x source.Expr, who fact.Party) bool {
	var labels []string
	for _, known := range p.in.Parties {
		labels = append(labels, string(known.Label))
	}
	if slices.Contains(labels, string(who)) {
		return true
	}
	p.Unknown(x.Where(), "party", string(who), labels)
	return false
}

// each reads one party, a list of them, or "each" for all.
func (p *parser) each(x source.Expr) []fact.Party {
	var out []fact.Party
	if t, is := x.(source.Text); is && t.Value == "each" {
		for _, known := range p.in.Parties {
			out = append(out, known.Label)
		}
		return out
	}
	who, _ := p.Parties(x)
	for _, one := range who {
		if p.knownParty(x, one) {
			out = append(out, one)
		}
	}
	return out
}

// word adds a kind of fact to the vocabulary.
func (p *parser) word(b *source.Block) {
	p.Only(b.Body, []string{"asks", "class", "not_before", "per_party", "ranks", "says", "starts", "unique", "value"}, nil)
	if !p.Labels(b, "name") {
		return
	}
	k := fact.Kind{Name: b.Label()}
	if _, taken := fact.Known(k.Name); taken {
		p.Error(b.Head, "The word is in the vocabulary already", "Its meaning cannot be changed: choose another word than "+k.Name+".")
		return
	}
	if b.Expr("class") == nil {
		p.Error(b.Head, "A word needs its class", `Write class = "moment", "state", "value" or "item".`)
	}
	class, _ := p.OneOf(b.Expr("class"), "class", string(fact.Moment), string(fact.State), string(fact.Truth), string(fact.Item))
	k.Class = fact.Class(class)
	p.text(b.Body, "says", &k.Says)
	p.text(b.Body, "asks", &k.Asks)
	p.flag(b.Body, "unique", &k.Unique)
	p.flag(b.Body, "per_party", &k.PerParty)
	p.flag(b.Body, "starts", &k.Starts)
	if x := b.Expr("not_before"); x != nil {
		k.NotBefore, _ = p.Names(x)
	}
	sort, _ := p.OneOf(b.Expr("value"), "sort of value", "yes_no", "number", "amount", "words")
	k.Sort = valueSorts[sort]
	k.Ranks = p.listed(b.Expr("ranks"))
	if len(k.Ranks) > 0 {
		k.Sort = fact.Words
	}
	p.in.Words = append(p.in.Words, k)
}

var valueSorts = map[string]fact.Sort{
	"yes_no": fact.Bool, "number": fact.Number, "amount": fact.Amount, "words": fact.Words,
}

// listed reads words in the order of the text.
func (p *parser) listed(x source.Expr) []string {
	if x == nil {
		return nil
	}
	words, _ := p.Words(x)
	return words
}

// flag reads true or false into a field.
func (p *parser) flag(b *source.Body, name string, into *bool) {
	if x := b.Expr(name); x != nil {
		*into, _ = p.Bool(x)
	}
}

var weekdays = map[string]time.Weekday{
	"sun": time.Sunday, "mon": time.Monday, "tue": time.Tuesday, "wed": time.Wednesday, "thu": time.Thursday,
	"fri": time.Friday, "sat": time.Saturday,
}

// days reads a calendar of working days.
func (p *parser) days(b *source.Block) {
	p.Only(b.Body, []string{"holidays", "weekend"}, nil)
	if !p.Labels(b, "name") {
		return
	}
	var off []when.Date
	for _, x := range p.Each(b.Expr("holidays")) {
		s, ok := p.Text(x)
		d, err := when.ParseDate(s)
		if ok && err != nil {
			p.Error(x.Where(), "Not a date", "A holiday is a day, such as \"2026-01-01\".")
		}
		if ok && err == nil {
			off = append(off, d)
		}
	}
	c := when.NewCalendar(b.Label(), p.in.Zone, off...)
	if items := p.Each(b.Expr("weekend")); b.Expr("weekend") != nil {
		c.Weekend = [7]bool{}
		for _, x := range items {
			if day, ok := p.OneOf(x, "day of the week", "mon", "tue", "wed", "thu", "fri", "sat", "sun"); ok {
				c.Weekend[weekdays[day]] = true
			}
		}
	}
	p.in.Calendars = append(p.in.Calendars, c)
}

// parameter reads a blank of the contract.
func (p *parser) parameter(b *source.Block) {
	p.Only(b.Body, []string{"asks", "assumed", "text", "value"}, nil)
	if !p.Labels(b, "name") {
		return
	}
	v := Parameter{Name: b.Label()}
	p.text(b.Body, "asks", &v.Asks)
	p.flag(b.Body, "assumed", &v.Assumed)
	if x := b.Expr("value"); x != nil {
		v.Value, v.Set = p.Value(x)
		if t, is := x.(source.Text); is {
			v.Span, _ = when.ParseSpan(strings.TrimSpace(t.Value))
		}
	}
	p.in.Parameters = append(p.in.Parameters, v)
}

// yardstick reads what the parties agreed that a soft word means.
func (p *parser) yardstick(b *source.Block) {
	p.Only(b.Body, []string{"calendar", "cite", "count", "month_end", "within"}, nil)
	if !p.Labels(b, "soft word") {
		return
	}
	y := Yardstick{Word: b.Label()}
	p.text(b.Body, "cite", &y.Cite)
	if b.Expr("within") == nil {
		p.Error(b.Head, "A yardstick needs its length", `Write how long the word means, such as within = "24h".`)
	}
	d := &draft{parser: p}
	y.Rule, _ = d.rule(b.Expr("within"), d.counting(b.Body, counting{}))
	p.in.Yardsticks = append(p.in.Yardsticks, y)
}
