package casework

import (
	"slices"
	"strconv"
	"strings"

	"counterpart/internal/crm/cases"
	"counterpart/internal/failure"
	"counterpart/internal/party"
	"counterpart/internal/web/page"
	"counterpart/internal/web/view"
)

// properties shows what a case says, each with a form of its own.
func (b builder) properties(version string) []view.CaseProperty {
	c, w := b.v.Case, b.in.words
	none := view.Option{Value: "", Label: "not known"}
	one := func(key, label, value, chosen string, list []view.Option) view.CaseProperty {
		return view.CaseProperty{
			Key: key, Label: label, Value: value, Action: where(b.r, c.Number, "set"), Version: version,
			Input: view.Input{Name: key, Label: label, Type: "select", Value: chosen, Options: list},
		}
	}
	out := []view.CaseProperty{
		one("status", "Status", statusWord(c.Status), string(c.Status), statusOptions()),
		one("assignee", "Assignee", b.in.who(c.Assignee), ordinal(c.Assignee), b.in.assignees(c.Assignee)),
		one("team", "Team", word(w.Teams, c.Team), c.Team, options(w.Teams, c.Team, view.Option{Value: "", Label: "none"})),
		one("priority", "Priority", string(c.Priority), string(c.Priority), priorityOptions()),
		one("kind", "Kind", string(c.Kind), string(c.Kind), kindOptions()),
		one("channel", "Channel", word(w.Channels, c.Channel), c.Channel, options(w.Channels, c.Channel, view.Option{})),
		one("category", "Category", word(w.Categories, c.Category), c.Category, options(w.Categories, c.Category, none)),
		one("cause", "Cause", word(w.Causes, c.Cause), c.Cause, options(w.Causes, c.Cause, none)),
		one("product", "Product", c.Product, c.Product, nil),
	}
	out[0].Tone, out[0].Hotkey = statusTones[c.Status], "s"
	last := &out[len(out)-1]
	last.Input.Type, last.Input.Max, last.Input.Hint = "text", "100", "Its article number."
	return out
}

// labels shows the labels of a case with their form.
func (b builder) labels(version string) *view.CaseLabels {
	c := b.v.Case
	out := &view.CaseLabels{
		Action: where(b.r, c.Number, "set"), Version: version, Value: strings.Join(labels(b.in.words.Labels, c.Labels), ", "),
	}
	for _, w := range b.in.words.Labels {
		if on := slices.Contains(c.Labels, w.Code); on || !w.Off {
			out.Choices = append(out.Choices, view.CaseLabel{Value: w.Code, Label: w.Label, On: on})
		}
	}
	return out
}

// Set changes one property.
func Set(r *page.Request) error {
	return change(r, func(a act, rev int64) (done, error) {
		edit, err := edited(r)
		if err != nil {
			return done{}, err
		}
		return a.set(rev, edit, "Changed")
	})
}

// set changes facts of a case.
func (a act) set(rev int64, e cases.Edit, said string) (done, error) {
	w, err := desk(a.Request).Set(a.Ctx(), a.permit, a.number, rev, e)
	return done{Written: w, said: said}, err
}

// edited reads what a property's form says.
func edited(r *page.Request) (cases.Edit, error) {
	var e cases.Edit
	value := r.Value(r.Value("what"))
	switch r.Value("what") {
	case "status":
		e.Status = new(cases.Status(value))
	case "priority":
		e.Priority = new(cases.Priority(value))
	case "kind":
		e.Kind = new(cases.Kind(value))
	case "channel":
		e.Channel = &value
	case "category":
		e.Category = &value
	case "cause":
		e.Cause = &value
	case "product":
		e.Product = &value
	case "team":
		e.Team = &value
	case "labels":
		list := slices.Clone(r.Entered["label"])
		e.Labels = &list
	case "assignee":
		o, err := strconv.ParseUint(value, 10, 32)
		if err != nil {
			return e, failure.New(failure.Invalid, "There is nobody of this number.")
		}
		e.Assignee = new(party.Ordinal(o))
	default:
		return e, failure.New(failure.Invalid, "There is no such property.")
	}
	return e, nil
}

// Take gives a case to whoever asks.
func Take(r *page.Request) error {
	return change(r, func(a act, rev int64) (done, error) {
		return a.set(rev, cases.Edit{Assignee: new(r.Who().Ordinal)}, "Changed")
	})
}

// Close closes a case, and asks the customer how it went if the form says so.
func Close(r *page.Request) error {
	return change(r, func(a act, rev int64) (done, error) {
		ask := r.Value("ask") == "yes"
		w, err := desk(r).Close(r.Ctx(), a.permit, a.number, rev, ask)
		if ask { // the question is on its way
			return done{w, "Closed, and the customer is asked how it went", true}, err
		}
		return done{w, "Closed", false}, err
	})
}

// Orders links an order by its number, or takes a link off. The form carries the orders that are
// linked already.
func Orders(r *page.Request) error {
	return change(r, func(a act, rev int64) (done, error) {
		off, on, said := r.Value("off"), r.Value("order"), "Order unlinked"
		if off == "" && on == "" {
			return done{}, failure.New(failure.Invalid, "Nothing was linked: the number of the order is missing.").WithHint("Go back and type it.")
		}
		list := slices.DeleteFunc(slices.Clone(r.Entered["has"]), func(o string) bool { return o == off || o == on })
		if on != "" {
			list, said = append(list, on), "Order linked"
		}
		slices.Sort(list)
		return a.set(rev, cases.Edit{Orders: &list}, said)
	})
}
