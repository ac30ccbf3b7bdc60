package shape

import (
	"cmp"
	"strconv"
	"strings"

	"counterpart/internal/crm"
	"counterpart/internal/crm/person"
	"counterpart/internal/crm/sale"
	"counterpart/internal/field"
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
		g.Events = append(g.Events, event(e, v, s))
	}
	return out
}

func event(e crm.Event, v crm.View, s Sight) view.Event {
	orders := v.Orders
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
		out.Icon, out.Title, out.Body, out.By = noteIcons[e.Detail], NoteLabel(e.Detail), e.Text.Reveal(), s.Staff.Of(e.Author)
	case "case":
		caseEvent(&out, e, s)
	case "activity":
		kind, source, _ := strings.Cut(e.Detail, " ")
		out.Icon, out.Title, out.By = "eye", labelOf(activities, kind), source
		if e.Ref != "" {
			out.Title += ": " + e.Ref
		}
	case "change":
		out.Title, out.By = ChangeWord(e.Detail)+": "+strings.Join(s.Own.Labels(e.Fields), ", "), s.Staff.Of(e.Author)
		if s.Writes {
			out.URL = URL(v.Customer.ID) + "/history"
		}
	case "consent":
		channel, word, _ := strings.Cut(e.Ref, " ")
		out.Icon, out.Title = "consent", "Consent "+word+": "+channelLabel(channel)
		out.Body = wording(e.Text.Reveal())
	}
	return out
}

// activities are the kinds of activity with their words.
var activities = []view.Option{
	{Value: "visit", Label: "Visit"},
	{Value: "view", Label: "Looked at a product"},
	{Value: "cart", Label: "Put into the cart"},
	{Value: "app", Label: "Used the app"},
	{Value: "service", Label: "Used a service"},
	{Value: "email-open", Label: "Opened a mail"},
	{Value: "other", Label: "Activity"},
}

// caseEvent shows that a case was opened; Detail is its kind and status.
func caseEvent(out *view.Event, e crm.Event, s Sight) {
	kind, status, _ := strings.Cut(e.Detail, " ")
	number, _ := strconv.ParseInt(e.Ref, 10, 64) // what the store wrote is a number
	out.Icon, out.Title = "consent", caseTitle(kind, number)
	badge := CaseStatus(status)
	out.Badge = &badge
	if s.Cases {
		out.URL = "/cases/" + e.Ref
	}
}

// ChangeWord says how a customer was changed.
func ChangeWord(act string) string {
	switch act {
	case person.ByUndo:
		return "Undone"
	case person.ByImport:
		return "Changed by an import"
	}
	return "Changed"
}

var noteIcons = map[string]string{
	string(crm.PlainNote): "note", string(crm.CallNote): "device", string(crm.VisitNote): "building",
}

// NoteKinds are the kinds of notes in the order of the form.
var NoteKinds = []view.Option{
	{Value: string(crm.PlainNote), Label: "Note"},
	{Value: string(crm.CallNote), Label: "Call"},
	{Value: string(crm.VisitNote), Label: "Visit"},
}

// NoteLabel gives a kind of note as pages name it.
func NoteLabel(kind string) string {
	return labelOf(NoteKinds, cmp.Or(kind, string(crm.PlainNote)))
}

// Shown are the parts of a timeline that a page can be narrowed to, by the word in the URL.
var Shown = []struct {
	Word, Label string
	Kinds       crm.Kinds
	Needs       field.Set // to have anything to show
}{
	{"", "All", 0, 0},
	{"orders", "Orders", crm.OrderEvents, field.Fields(field.Orders)},
	{"payments", "Payments", crm.PaymentEvents, field.Fields(field.Orders)},
	{"notes", "Notes, calls, visits", crm.NoteEvents, field.Fields(field.Note)},
	{"cases", "Cases", crm.CaseEvents, field.Fields(field.Cases)},
	{"consent", "Consent", crm.ConsentEvents, field.Fields(field.ConsentText)},
	{"activity", "Activity", crm.ActivityEvents, field.Fields(field.Activity)},
	{"changes", "Changes", crm.ChangeEvents, 0},
}

// ShownKinds gives the kinds behind a word; an unknown one shows all.
func ShownKinds(word string) crm.Kinds {
	for _, s := range Shown {
		if s.Word == word {
			return s.Kinds
		}
	}
	return 0
}

// Filters narrow the timeline of a customer; seen are the fields that the page may show.
func Filters(base, word string, seen field.Set) []view.Chip {
	var out []view.Chip
	for _, s := range Shown {
		if !seen.Covers(s.Needs) {
			continue
		}
		c := view.Chip{Label: s.Label, URL: base, Current: s.Word == word}
		if s.Word != "" {
			c.URL += "?show=" + s.Word
		}
		c.URL += "#timeline"
		out = append(out, c)
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
