package world

import (
	"slices"
	"strings"
	"time"
)

// Note is what a member of staff wrote about a customer.
type Note struct {
	At     time.Time
	Author string // e-mail of the member of staff
	Text   string
}

// notes for one customer in twenty-five, for some of them several.
func (w *World) notes(r *rng, joined time.Time, p profile) []Note {
	if !r.chance(0.04) {
		return nil
	}
	var out []Note
	for range 1 + r.weighted([]int{78, 17, 5}) {
		out = append(out, Note{
			At:     joined.Add(time.Duration(r.Float64() * float64(w.end.Sub(joined)))).Truncate(time.Minute),
			Author: pick(r, noteAuthors), Text: w.noteText(r, p),
		})
	}
	slices.SortFunc(out, func(a, b Note) int { return a.At.Compare(b.At) })
	return out
}

// noteText fills a phrase with goods, a shop and a size.
func (w *World) noteText(r *rng, p profile) string {
	text, shop := pick(r, phrases), w.shops[p.shop]
	for strings.Contains(text, "{shop}") && shop.City != countries[p.country].cities[p.city].name {
		text = pick(r, phrases) // who lives far away does not come in on Saturdays
	}
	goods, _, _ := strings.Cut(pick(r, assortment[p.likes[0]].goods), "|")
	return strings.NewReplacer("{goods}", inSentence(goods), "{shop}", shop.Name,
		"{size}", pick(r, []string{"S", "M", "L", "XL", "39", "42", "44"})).Replace(text)
}

// inSentence lowers the first letter, but not of "LED bulb".
func inSentence(goods string) string {
	if goods[1] <= 'Z' {
		return goods
	}
	return strings.ToLower(goods[:1]) + goods[1:]
}

var noteAuthors = authors()

// authors are those who meet customers.
func authors() (out []string) {
	for _, m := range Staff() {
		if m.Role == "support" || m.Role == "manager" {
			out = append(out, m.Email)
		}
	}
	return out
}

var phrases = []string{
	"Complained that the {goods} arrived damaged. Photos received, replacement sent.",
	"Second call about the late delivery of the {goods}. Very upset, asked for the manager of {shop}. Called back, apologised, carrier paid for.",
	"Complaint: {goods} broke after three weeks. Brought it back to {shop}, refunded without discussion.",
	"Was charged twice for the {goods}. Accounts confirmed, second amount refunded. Keep an eye on it.",
	"Says the {goods} in the leaflet was not available at {shop} on the first morning. Promised to reserve one from the next delivery.",
	"Complained about a rude colleague at the till in {shop}. Spoke to the team, customer informed.",
	"Parcel with the {goods} left in the rain by the carrier. Wants deliveries to the neighbour only.",
	"Refund for the returned {goods} took over two weeks. Explained the cause, voucher of 10 offered, declined.",
	"Advertising e-mail although unsubscribed in spring. Consent corrected, apology sent.",
	"Assembly instructions for the {goods} missing in their language. Sent as PDF.",
	"Prefers a call in the evening, works shifts.",
	"Please deliver to the back entrance, the bell does not work.",
	"Prefers to collect at {shop}, no home delivery.",
	"Hard of hearing: write, do not phone.",
	"Wears size {size}, likes to be told when new colours arrive.",
	"Asks for invoices with the name of the business, tax office insists.",
	"Regular at the Saturday workshop in {shop}. Good with tools, helps others.",
	"Wheelchair user, needs the lift at {shop}. Reserve a parking space for collections.",
	"Interested in a larger {goods}, call when the new range is in.",
	"Allergic to wool: no samples from home textiles.",
	"Orders for the kindergarten every spring, usual discount of 5 % agreed with the manager.",
	"Friendly reminder that the gate is too narrow for pallets. Use the small van.",
	"Moved house in summer, old address still on the loyalty form. Corrected.",
	"Asked which data we hold about them. Forwarded to the privacy officer.",
	"Bought the {goods} as a gift, receipt without price printed.",
	"Dog is friendly, the driver is not convinced. Phone before delivery.",
	"Mother and daughter share one account, both may collect.",
	"Missing screws for the {goods}. Sent from stock, no charge.",
	"Praised the advice in {shop}, would like it passed on to the garden team. Done.",
	"Third return of a running jacket this season, wrong size each time. Size {size} noted.",
}
