package record

import (
	"strings"

	"counterpart/internal/terms"
)

// Kinds of fact that the judge knows by name.
const (
	Waiver             = "waiver.given"
	BreachNoticed      = "breach.notified"
	CureDone           = "breach.cured"
	AgreementEnded     = "agreement.ended"
	AgreementEffective = "agreement.effective"
	NoticeGiven        = "notice.given"
	NoticeReceived     = "notice.received"
	NoticeAcknowledged = "notice.acknowledged"
	NoticeComplete     = "notice.complete"
	ClaimMade          = "claim.made"
)

// anchors gives the kinds from which the clocks of a clause run.
func anchors(cl *terms.Clause) []string {
	out := []string{cl.Type.Anchor}
	if cl.Deadline != nil {
		out = append(out, cl.Deadline.From.Kind)
	}
	for i := range cl.Phases {
		out = append(out, cl.Phases[i].Deadline.From.Kind)
	}
	return out
}

// Wants are the kinds of fact that clauses look at.
type Wants map[string]bool

// Add adds kinds.
func (w Wants) Add(kinds ...string) {
	for _, k := range kinds {
		w[k] = true
	}
}

// Clause adds what a clause looks at, under all of its readings.
func (w Wants) Clause(cl *terms.Clause) {
	w.Add(cl.Trigger...)
	w.Add(cl.Act...)
	w.Add(cl.Excuses...)
	w.Add(cl.State)
	if cl.Form.Strict {
		w.Add("channel")
	}
	for _, t := range cl.Trigger {
		w.Add(Stem(t)+".aware", Stem(t)+".knowable", Stem(t)+".occurred")
		for _, anchor := range anchors(cl) {
			w.Add(Stem(t) + "." + anchor)
		}
	}
	for _, a := range cl.Act {
		w.Add(follow(a)...)
	}
	w.deadline(cl.Deadline)
	for i := range cl.Phases {
		w.deadline(&cl.Phases[i].Deadline)
		w.Add(cl.Phases[i].Act...)
	}
	if cl.Threshold != nil {
		w.Add(cl.Threshold.Of)
	}
	for _, list := range [][]terms.Cond{cl.Needs, cl.Filter, cl.Unless, cl.ActIs} {
		w.conds(list)
	}
	for _, r := range cl.Readings {
		w.Clause(r.Clause)
	}
}

func (w Wants) deadline(d *terms.Deadline) {
	if d == nil {
		return
	}
	w.Add(d.From.Kind, d.First.Kind, Stem(d.From.Kind)+".knowable")
	for _, o := range d.Options {
		w.conds([]terms.Cond{o.If})
	}
}

func (w Wants) conds(list []terms.Cond) {
	for _, c := range list {
		switch c := c.(type) {
		case terms.Test:
			w.Add(c.Name)
		case terms.Happened:
			w.Add(c.Kind)
		case terms.All:
			w.conds(c)
		case terms.Any:
			w.conds(c)
		case terms.Not:
			w.conds([]terms.Cond{c.Of})
		}
	}
}

// Stem gives the thing's part of a kind: "incident" of "incident.occurred".
func Stem(kind string) string {
	head, _, _ := strings.Cut(kind, ".")
	return head
}

// follow gives the kinds that tell more of an act of the kind.
func follow(kind string) []string {
	if kind == NoticeGiven {
		return []string{NoticeReceived, NoticeAcknowledged, NoticeComplete}
	}
	return nil
}
