package casework

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"counterpart/internal/crm/cases"
	"counterpart/internal/party"
	"counterpart/internal/web/view"
)

// talk shows the conversation, and between its messages what else happened.
func (b builder) talk() []view.CaseMessage {
	all := b.events()
	if b.v.More {
		from := b.now.zone.Time(b.v.Messages[0].At)
		all = slices.DeleteFunc(all, func(e view.CaseMessage) bool { return e.At.Before(from) })
		all = append([]view.CaseMessage{{Kind: "event", Lines: []string{"Older messages are kept, and left out here"}, At: b.now.zone.Time(b.v.Case.Clocks.Opened)}}, all...)
	}
	for _, m := range b.v.Messages {
		all = append(all, b.message(m))
	}
	slices.SortStableFunc(all, func(x, y view.CaseMessage) int { return x.At.Compare(y.At) })
	return folded(all)
}

// manyEvents is how many events one after the other are folded away.
const manyEvents = 4

// folded puts runs of many events behind a line that says how many they are.
func folded(all []view.CaseMessage) (out []view.CaseMessage) {
	for len(all) > 0 {
		n := slices.IndexFunc(all, func(m view.CaseMessage) bool { return m.Kind != "event" })
		if n < 0 {
			n = len(all)
		}
		if n < manyEvents {
			n = min(len(all), n+1)
			out, all = append(out, all[:n]...), all[n:]
			continue
		}
		out = append(out, view.CaseMessage{
			Kind: "events", At: all[0].At, Events: all[:n],
			Lines: []string{strconv.Itoa(n) + " changes, the last on " + all[n-1].At.Format("2 Jan 2006, 15:04")},
		})
		all = all[n:]
	}
	return out
}

// events gives what happened to a case besides what was said.
func (b builder) events() []view.CaseMessage {
	var out []view.CaseMessage
	log := b.v.Log
	if len(log) == 0 || log[0].Act != "create" {
		out = append(out, view.CaseMessage{Kind: "event", Lines: []string{"The case was opened"}, At: b.now.zone.Time(b.v.Case.Clocks.Opened)})
	}
	for len(log) > 0 {
		n := 1
		for n < len(log) && log[n].Revision == log[0].Revision {
			n++
		}
		if e, ok := b.event(log[:n]); ok {
			out = append(out, e)
		}
		log = log[n:]
	}
	if s := b.v.Survey; s != nil {
		out = append(out, view.CaseMessage{Kind: "event", Lines: []string{"The customer was asked how it went"}, At: b.now.zone.Time(s.Asked)})
		if s.Answered != 0 {
			out = append(out, view.CaseMessage{Kind: "event", Lines: []string{"The customer answered: " + strconv.Itoa(b.v.Case.Score) + " of 5"}, At: b.now.zone.Time(s.Answered)})
		}
	}
	return out
}

// did says what an act was.
var did = map[string]string{"create": "opened the case", "undo": "took a change back:"}

// event shows one change; ok is false where only clocks moved.
func (b builder) event(cs []cases.Change) (e view.CaseMessage, ok bool) {
	e = view.CaseMessage{Kind: "event", By: upper(b.in.names.Of(cs[0].Author)), At: b.now.zone.Time(cs[0].At), Lines: []string{cmp.Or(did[cs[0].Act], "changed")}}
	if cs[0].Act == "create" {
		return e, true
	}
	for _, what := range toldOf {
		i := slices.IndexFunc(cs, func(c cases.Change) bool { return c.What == what.aspect })
		if i >= 0 {
			e.Changes = append(e.Changes, view.CaseChange{Label: what.label, Was: b.in.said(cs[i].What, cs[i].Was), Now: b.in.said(cs[i].What, cs[i].Now)})
		}
	}
	return e, len(e.Changes) > 0
}

// toldOf are the aspects of a case in the order in which a change tells of them.
var toldOf = []struct {
	aspect cases.Aspect
	label  string
}{
	{cases.OfStatus, "status"},
	{cases.OfAssignee, "assignee"},
	{cases.OfTeam, "team"},
	{cases.OfPriority, "priority"},
	{cases.OfKind, "kind"},
	{cases.OfChannel, "channel"},
	{cases.OfCategory, "category"},
	{cases.OfCause, "cause"},
	{cases.OfProduct, "product"},
	{cases.OfLabels, "labels"},
	{cases.OfOrders, "linked orders"},
}

// said puts what a case says into words.
func (in room) said(what cases.Aspect, value string) string {
	w := in.words
	switch what {
	case cases.OfStatus:
		return statusWord(cases.Status(value))
	case cases.OfAssignee:
		if o, err := strconv.ParseUint(value, 10, 32); err == nil && o != 0 {
			return in.names.Of(party.Ordinal(o))
		}
		return "nobody"
	case cases.OfLabels:
		return cmp.Or(strings.Join(labels(w.Labels, cases.Values(value)), ", "), "none")
	case cases.OfOrders:
		return cmp.Or(strings.Join(cases.Values(value), ", "), "none")
	case cases.OfTeam, cases.OfChannel, cases.OfCategory, cases.OfCause:
		lists := map[cases.Aspect][]cases.Word{cases.OfTeam: w.Teams, cases.OfChannel: w.Channels, cases.OfCategory: w.Categories, cases.OfCause: w.Causes}
		return cmp.Or(word(lists[what], value), "none")
	case cases.OfKind, cases.OfPriority, cases.OfProduct, cases.OfClocks:
	}
	return cmp.Or(value, "none")
}

func (b builder) message(m cases.Message) view.CaseMessage {
	v := view.CaseMessage{ID: int64(m.ID), Kind: string(m.Direction), By: b.in.names.Of(m.Author), At: b.now.zone.Time(m.At), Lines: paragraphs(m.Text.Reveal())}
	switch m.Direction {
	case cases.In:
		v.By, v.Role = personName(b.v.Case.Customer), "customer"
		if m.Author != 0 {
			v.Role = "written down by " + b.in.names.Of(m.Author)
		}
	case cases.Out:
		v.Role, v.Delivery = b.r.Tenant.Name, b.delivery(m)
	case cases.Note:
	}
	return v
}

// paragraphs splits a text where a line is empty.
func paragraphs(text string) []string {
	var out []string
	for p := range strings.SplitSeq(strings.ReplaceAll(text, "\r\n", "\n"), "\n\n") {
		if p = strings.TrimSpace(p); p != "" {
			out = append(out, p)
		}
	}
	return out
}

// delivery says what has become of an answer, and what to do about it.
func (b builder) delivery(m cases.Message) *view.CaseDelivery {
	d := &view.CaseDelivery{}
	switch m.Mail.State {
	case cases.MailSent:
		d.Badge, d.At = view.Badge{Text: "sent", Tone: "ok"}, b.now.zone.Time(m.Mail.At)
	case cases.MailWaiting:
		d.Badge = view.Badge{Text: "on its way"}
		if m.Mail.Reason != "" {
			d.Badge, d.Text = view.Badge{Text: "waiting", Tone: "warn"}, upper(m.Mail.Reason.Label())+"."
		}
		if m.Mail.Reason != "" && m.Mail.Next > b.now.now {
			d.Text += " It is tried again at " + b.now.zone.Time(m.Mail.Next).Format("15:04") + "."
		}
	case cases.MailFailed:
		d.Badge, d.At = view.Badge{Text: "not sent", Tone: "danger"}, b.now.zone.Time(m.Mail.At)
		d.Text = upper(m.Mail.Reason.Label()) + ". " + advice(m.Mail.Reason)
		if b.r.May("POST /cases/{number}/again") {
			d.Again = &view.Action{URL: where(b.r, b.v.Case.Number, "again"), Label: "Send again", Hidden: []view.Hidden{{Name: "message", Value: strconv.FormatInt(int64(m.ID), 10)}}}
		}
	default:
		return nil
	}
	return d
}

// advice says what to do about a mail that was not sent.
func advice(why cases.Reason) string {
	switch why {
	case cases.NoAddress:
		return "Add one on the customer’s page, then send it again."
	case cases.Refused:
		return "Check the address on the customer’s page, then send it again."
	case cases.Restricted:
		return "Nothing can be sent while that holds."
	case cases.NoServer, cases.Unreachable:
		return "Send it again when the mail server is back."
	}
	return "Send it again."
}
