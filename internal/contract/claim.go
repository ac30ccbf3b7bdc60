package contract

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"counterpart/internal/act"
	"counterpart/internal/failure"
	"counterpart/internal/judge/standing"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/terms/fact"
	"counterpart/internal/when"
)

// Objects lists what a stated act can be about, in the order in which a form offers it.
func Objects() []string {
	return []string{"duty", "notice", "audit", "training", "document", "flaw", "incident", "control", "finding"}
}

// LateAfter is how long after an act its entry may come before it is flagged as a late entry.
const LateAfter = when.Instant(48 * 3600 * 1_000_000)

// Claim is something that a side says happened.
type Claim struct {
	Object string // one of Objects
	Clause string // the clause that it is about; may be empty
	Text   string
	// Facts are what it states, in the words of the contract in force. Their ids are within the
	// act; who states them is not theirs to say.
	Facts []fact.Fact
	Files []Attachment
}

// State records that the caller's side says that something happened. A statement that the judge could
// not take is refused with kind Invalid; one about an earlier time is taken, and shown as a late
// entry.
func (d *Desk) State(ctx context.Context, p party.Principal, c Claim) (ledger.Place, error) {
	b, err := d.Book(ctx, p)
	if err != nil {
		return ledger.Place{}, err
	}
	if !slices.Contains(Objects(), c.Object) {
		return ledger.Place{}, failure.New(failure.Invalid, "Say what it is about: one of %s.", strings.Join(Objects(), ", "))
	}
	if len(c.Facts) == 0 && strings.TrimSpace(c.Text) == "" {
		return ledger.Place{}, failure.New(failure.Invalid, "Say what happened.")
	}
	doc := act.Document{Verb: act.State, Side: p.Role.Side(), Salt: salt(), About: act.None, Clause: c.Clause, Text: c.Text, Facts: c.Facts}
	a := b.Current()
	if a != nil {
		doc.Contract = a.Hash
	}
	if len(c.Facts) > 0 && a == nil {
		return ledger.Place{}, failure.New(failure.Conflict, "No agreement is in force whose words the statement could use.")
	}
	if err := d.understood(b, a, &doc); err != nil {
		return ledger.Place{}, err
	}
	return d.attach(ctx, p, filing{document: doc, kind: kindOf(act.State, c.Object), object: c.Object}, c.Files)
}

// understood refuses facts that the judge would have to leave out.
func (d *Desk) understood(b *Book, a *standing.Agreement, doc *act.Document) error {
	if len(doc.Facts) == 0 {
		return nil
	}
	for i := range doc.Facts {
		f := &doc.Facts[i]
		if f.At.Lo > b.AsOf {
			return failure.New(failure.Invalid, "It says that something happened which lies ahead.")
		}
		f.Attestation = fact.Attestation{Entry: act.None}
	}
	r := act.Record{Document: *doc}
	problems := fact.Check(act.Facts([]act.Record{r}, a.Sides), fact.With(a.Instrument.Words))
	if len(problems) > 0 {
		return failure.New(failure.Invalid, "The contract cannot take this statement: %s", problems[0].Text)
	}
	return nil
}

// Answer is what a side says to an act, to a clause or to a finding.
type Answer struct {
	Verb   act.Verb // Confirm, Dispute, Acknowledge or Reply
	About  int64    // the act; act.None for a reply to a clause
	Clause string   // of a reply
	Text   string
	Files  []Attachment
}

// Answer records it. Nobody confirms, disputes or acknowledges what their own side said.
func (d *Desk) Answer(ctx context.Context, p party.Principal, in Answer) (ledger.Place, error) {
	b, err := d.Book(ctx, p)
	if err != nil {
		return ledger.Place{}, err
	}
	doc := act.Document{Verb: in.Verb, Side: p.Role.Side(), Salt: salt(), About: in.About, Clause: in.Clause, Text: in.Text}
	if a := b.Current(); a != nil {
		doc.Contract = a.Hash
	}
	object := "clause"
	if in.About != act.None {
		r, err := b.Find(in.About)
		if err != nil {
			return ledger.Place{}, err
		}
		if err := answerable(&doc, r); err != nil {
			return ledger.Place{}, err
		}
		object = r.Entry.Object
	}
	switch {
	case !slices.Contains([]act.Verb{act.Confirm, act.Dispute, act.Acknowledge, act.Reply}, in.Verb):
		return ledger.Place{}, failure.New(failure.Invalid, "An answer confirms, disputes, acknowledges or replies.")
	case in.About == act.None && (in.Verb != act.Reply || in.Clause == ""):
		return ledger.Place{}, failure.New(failure.Invalid, "Say what the answer is to.")
	case in.Verb == act.Reply && strings.TrimSpace(in.Text) == "":
		return ledger.Place{}, failure.New(failure.Invalid, "Write the reply.")
	}
	return d.attach(ctx, p, filing{document: doc, kind: in.Verb.Kind(), object: object}, in.Files)
}

// Answerable reports whether a side can answer a record with a verb.
func Answerable(v act.Verb, s party.Side, r *act.Record) bool {
	return answerable(&act.Document{Verb: v, Side: s}, r) == nil
}

func answerable(doc *act.Document, r *act.Record) error {
	v := r.Document.Verb
	switch {
	case doc.Verb == act.Reply:
		return nil
	case !slices.Contains([]act.Verb{act.State, act.Observe, act.End}, v):
		return failure.New(failure.Conflict, "An act %q is not confirmed or disputed.", v)
	case r.Document.Side == doc.Side:
		return failure.New(failure.Forbidden, "Nobody confirms, disputes or acknowledges what their own side said.")
	}
	return nil
}

// Opened records, once, that somebody of the other side opened a notice: the program saw it, and it
// counts as received from then on. It answers a place of index -1 where there is nothing to record.
func (d *Desk) Opened(ctx context.Context, p party.Principal, about int64) (ledger.Place, error) {
	nowhere := ledger.Place{Index: -1}
	if err := may(p); err != nil { // that a manager reads is no receipt
		return nowhere, err
	}
	b, err := d.Book(ctx, p)
	if err != nil {
		return nowhere, err
	}
	r, err := b.Find(about)
	if err != nil || !receivable(r, p.Role.Side()) {
		return nowhere, err
	}
	for i := range b.Records {
		if x := &b.Records[i].Document; x.Verb == act.Open && x.About == about {
			return nowhere, nil
		}
	}
	doc := act.Document{Verb: act.Open, Salt: salt(), About: about}
	place, err := d.file(ctx, party.Job(p.Tenant), filing{
		document: doc, kind: act.Open.Kind(), object: "notice", once: mark("open", fmt.Append(nil, b.Head.Number, " ", about)),
	})
	if failure.Is(err, failure.Conflict) {
		return nowhere, nil
	}
	return place, err
}

// receivable reports whether a record gives a notice to a side.
func receivable(r *act.Record, s party.Side) bool {
	return r.Document.Verb == act.State && r.Document.Side != s &&
		slices.ContainsFunc(r.Document.Facts, func(f fact.Fact) bool { return f.Kind == "notice.given" })
}

// Observation is something that the program itself tested.
type Observation struct {
	Object string   // one word, such as "control"
	Words  []string // codes that stand in the entry itself: the test's name, and what came of it
	Clause string   // that it is about; may be empty
	Facts  []fact.Fact
	Text   string // figures, and nobody's data
}

// Observe records what the program itself tested and saw. For jobs only.
func (d *Desk) Observe(ctx context.Context, p party.Principal, o Observation) (ledger.Place, error) {
	if !isJob(p) {
		return ledger.Place{}, failure.New(failure.Forbidden, "Only the program records what it saw.")
	}
	doc := act.Document{Verb: act.Observe, Salt: salt(), About: act.None, Clause: o.Clause, Facts: o.Facts, Text: o.Text}
	return d.file(ctx, p, filing{document: doc, kind: act.Observe.Kind(), object: o.Object, words: o.Words})
}

// Deletion is what a certificate of deletion is about.
const Deletion = "deletion"

// Certify files the vendor's certificate that it has deleted what it held, as a statement of its
// side. It fails with kind Conflict if there is one already.
func (d *Desk) Certify(ctx context.Context, p party.Principal, text string) (ledger.Place, error) {
	if p.Role != party.Operator {
		return ledger.Place{}, failure.New(failure.Forbidden, "The vendor's operator certifies that it has deleted what it held.")
	}
	doc := act.Document{Verb: act.State, Side: p.Role.Side(), Salt: salt(), About: act.None, Text: text}
	return d.file(ctx, p, filing{document: doc, kind: act.State.Kind(), object: Deletion, once: mark(Deletion, nil)})
}
