package world

import (
	"cmp"
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"
)

// Case is a complaint, a question or a return that a customer brought up.
type Case struct {
	Ref      string // "Z-000123"
	Customer string // external id
	Kind     string // complaint, question or return
	Channel  string // email, phone, shop, web, chat, letter
	Category string // delivery, product, invoice, return, service
	Cause    string // late, damaged, wrong-item, missing-item, defective, price, staff; empty for a question
	SKU      string // of the article it is about; may be empty
	Order    string // number of the order it is about
	Priority string // low, normal, high or urgent
	Agent    string // e-mail of who dealt with it; empty: nobody yet
	Opened   time.Time
	Answered time.Time // zero: not yet
	Solved   time.Time // zero: not yet
	Score    int       // 1 to 5 as the customer judged it; 0: no word
	Subject  string
	Messages []Message
}

// Message is one message of a case.
type Message struct {
	From string // customer, agent or note
	At   time.Time
	Text string
}

// Fresh is the time before a world's end in which cases are still open.
const Fresh = 40 * time.Hour

// Cases walks the cases by their opening: about one for thirty orders of known customers.
func (w *World) Cases() iter.Seq[Case] {
	return func(yield func(Case) bool) {
		c := complainer{w: w, r: newRNG(w.seed)}
		var all []Case
		for o := range w.Orders() {
			if x, ok := c.about(o); ok {
				all = append(all, x)
			}
		}
		slices.SortStableFunc(all, func(a, b Case) int { return cmp.Or(a.Opened.Compare(b.Opened), cmp.Compare(a.Order, b.Order)) })
		for i, x := range all {
			x.Ref = fmt.Sprintf("Z-%06d", i+1)
			if !yield(x) {
				return
			}
		}
	}
}

// complainer decides which orders lead to a case.
type complainer struct {
	w *World
	r *rng
}

// about makes the case that an order leads to, if it leads to one.
func (c *complainer) about(o Order) (Case, bool) {
	if o.Customer == "" || o.Status == "cancelled" {
		return Case{}, false
	}
	r := c.r.to(streamCase, number(o.Number))
	line := pick(r, o.Lines)
	topic := topics[r.weighted(weights(o, line))]
	rate := 0.03
	if sick(line.Product) {
		rate = 0.13
	}
	if o.Channel == OnWeb && o.PlacedAt.Month() == time.December {
		rate *= 1.8
	}
	age := c.w.end.Sub(o.PlacedAt)
	if age < 96*time.Hour {
		rate *= 5 // what the desk has before it today
	}
	if !r.chance(rate) {
		return Case{}, false
	}
	wait := time.Duration(6+r.IntN(140)) * time.Hour
	if age < 96*time.Hour {
		wait = time.Duration(float64(age) * (0.25 + 0.7*r.Float64()))
	}
	x := Case{
		Customer: o.Customer, Kind: topic.kind, Category: topic.category, Cause: topic.cause, Order: o.Number,
		SKU: line.Product.SKU, Channel: c.channel(r, o), Priority: c.priority(r, topic, o), Opened: waking(o.PlacedAt.Add(wait)),
	}
	if x.Opened.After(c.w.end) {
		return Case{}, false
	}
	c.tell(r, &x, topic, line.Product, o)
	return x, true
}

// number reads the digits of an order's number.
func number(s string) int {
	n := 0
	for _, d := range s {
		if d >= '0' && d <= '9' {
			n = 10*n + int(d-'0')
		}
	}
	return n
}

// sick are the articles that break: one line of goods in seventeen.
func sick(p Product) bool { return (p.kind*7+number(p.SKU[:strings.LastIndex(p.SKU, "-")]))%17 == 3 }

// waking moves what would be written at night into the morning.
func waking(t time.Time) time.Time {
	if h := t.Hour(); h < 7 {
		return t.Add(time.Duration(7-h) * time.Hour)
	}
	return t
}

// weights says how likely each topic is for an order.
func weights(o Order, l Line) []int {
	out := make([]int, len(topics))
	for i, t := range topics {
		out[i] = t.weight
		switch {
		case o.Channel == InShop && t.category == "delivery", o.Channel != InShop && t.cause == "staff":
			out[i] = 0
		case t.cause == "defective" && sick(l.Product):
			out[i] *= 9
		case t.cause == "late" && o.PlacedAt.Month() == time.December:
			out[i] *= 4
		case t.kind == "return" && o.Status == "returned":
			out[i] *= 6
		}
	}
	return out
}

func (c *complainer) channel(r *rng, o Order) string {
	if o.Channel == InShop {
		return pick(r, []string{"shop", "shop", "shop", "phone", "email", "letter"})
	}
	return pick(r, []string{"email", "email", "email", "web", "web", "phone", "chat"})
}

func (c *complainer) priority(r *rng, t topic, o Order) string {
	switch {
	case t.kind == "question":
		return pick(r, []string{"low", "normal"})
	case o.Total() > 40_000 || r.chance(0.08):
		return pick(r, []string{"high", "high", "urgent"})
	default:
		return "normal"
	}
}

// tell writes the conversation and says how it went.
func (c *complainer) tell(r *rng, x *Case, t topic, p Product, o Order) {
	name, _, _ := strings.Cut(p.Name, ",")
	shop := cmp.Or(o.Shop, "your shop")
	fill := strings.NewReplacer("{goods}", inSentence(name), "{order}", o.Number, "{shop}", shop)
	x.Subject = upper(fill.Replace(pick(r, t.subjects)))
	say := func(from string, at time.Time, text string) {
		x.Messages = append(x.Messages, Message{from, at.Truncate(time.Second), fill.Replace(text)})
	}
	say("customer", x.Opened, pick(r, t.words))
	hours := 1 + 22*r.Float64()*r.Float64()
	if x.Opened.Month() == time.December || x.Opened.Month() == time.January {
		hours *= 2.6 // the desk was short of people at Christmas
	}
	answered := waking(x.Opened.Add(time.Duration(hours * float64(time.Hour))))
	past := c.w.end.Add(-Fresh)
	fresh := x.Opened.After(past)
	if !fresh && answered.After(past) {
		answered = x.Opened.Add(past.Sub(x.Opened) / 2)
	}
	if fresh && r.chance(0.45) || answered.After(c.w.end) {
		return // nobody has looked at it yet
	}
	x.Agent, x.Answered = pick(r, agents), answered
	if r.chance(0.3) {
		say("note", answered.Add(-10*time.Minute), pick(r, remarks))
	}
	say("agent", answered, pick(r, t.answers))
	if fresh {
		return
	}
	x.Solved = answered.Add(time.Duration((0.5 + 90*r.Float64()*r.Float64()) * float64(time.Hour)))
	if x.Solved.After(past) {
		x.Solved = past
	}
	if r.chance(0.4) {
		say("customer", answered.Add(x.Solved.Sub(answered)/3), pick(r, thanks))
		say("agent", answered.Add(x.Solved.Sub(answered)*2/3), pick(r, closings))
	}
	if r.chance(0.42) {
		x.Score = score(r, x.Solved.Sub(x.Opened), t)
	}
}

// upper begins a sentence.
func upper(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

// score is lower the longer it took, and for what cannot be put right.
func score(r *rng, took time.Duration, t topic) int {
	s := 5.2 - took.Hours()/36 - 1.6*r.Float64()
	if t.cause == "staff" || t.cause == "defective" {
		s--
	}
	return min(5, max(1, int(s)))
}

// agents are the support staff.
var agents = supporters()

func supporters() (out []string) {
	for _, m := range Staff() {
		if m.Role == "support" {
			out = append(out, m.Email)
		}
	}
	return out
}
