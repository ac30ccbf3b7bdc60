package shape

import (
	"strings"

	"counterpart/internal/crm/sale"

	"counterpart/internal/crm"
	"counterpart/internal/web/view"
)

// timeline groups events by month.
func timeline(v crm.View, s Sight) []view.TimelineGroup {
	var out []view.TimelineGroup
	for _, e := range v.Events {
		heading := s.Zone.Time(e.At).Format("January 2006")
		if len(out) == 0 || out[len(out)-1].Heading != heading {
			out = append(out, view.TimelineGroup{Heading: heading})
		}
		g := &out[len(out)-1]
		g.Events = append(g.Events, event(e, v.Orders, s))
	}
	return out
}

func event(e crm.Event, orders []sale.Order, s Sight) view.Event {
	out := view.Event{At: s.Zone.Time(e.At), Icon: "change", Title: e.Kind, Amount: Money(e.Amount)}
	switch e.Kind {
	case "created":
		out.Icon, out.Title = "people", "Customer added"
	case "order":
		out.Icon, out.Title, out.URL = "order", "Order "+e.Ref, orderOf(e.Ref, orders)
		if e.Detail != "" {
			badge := Status(e.Detail)
			out.Badge = &badge
		}
	case "payment":
		out.Icon, out.Title, out.URL = "payment", "Payment for "+e.Ref, orderOf(e.Ref, orders)
		out.By = e.Detail
		if last4 := e.Text.Reveal(); last4 != "" {
			out.By = strings.TrimSpace(e.Detail + " ending " + last4)
		}
	case "note":
		out.Icon, out.Title, out.Body, out.By = "note", "Note", e.Text.Reveal(), s.Staff.Of(e.Author)
	case "consent":
		channel, word, _ := strings.Cut(e.Ref, " ")
		out.Icon, out.Title = "consent", "Consent "+word+": "+channelLabel(channel)
		out.Body = wording(e.Text.Reveal())
	}
	return out
}

// wording says that a text is the bare version of the words agreed to, where it is no sentence.
func wording(text string) string {
	if text == "" || strings.ContainsAny(strings.TrimSpace(text), " \n") {
		return text
	}
	return "Wording: " + text
}

// orderOf gives the path of the order with a number, empty if it is not among the listed ones.
func orderOf(number string, orders []sale.Order) string {
	for _, o := range orders {
		if o.Number == number {
			return OrderURL(o.ID)
		}
	}
	return ""
}

func channelLabel(key string) string {
	for _, c := range Channels {
		if string(c.Contact) == key {
			return strings.ToLower(c.Label)
		}
	}
	return key
}
