package casework

import (
	"strconv"
	"strings"

	"counterpart/internal/crm/cases"
	"counterpart/internal/web/view"
)

// talk shows the conversation.
func (b builder) talk() []view.CaseMessage {
	var out []view.CaseMessage
	if b.v.More {
		out = append(out, view.CaseMessage{Kind: "event", Lines: []string{"Older messages are kept, and left out here"}, At: b.now.zone.Time(b.v.Case.Clocks.Opened)})
	}
	for _, m := range b.v.Messages {
		out = append(out, b.message(m))
	}
	return out
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
