package contract

import (
	"context"
	"crypto/rand"
	"math"
	"slices"

	"counterpart/internal/act"
	"counterpart/internal/clean"
	"counterpart/internal/contract/deed"
	"counterpart/internal/failure"
	"counterpart/internal/judge/standing"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/terms"
	"counterpart/internal/terms/source"
	"counterpart/internal/tlog"
)

// Text is a version of an agreement that is to be proposed.
type Text struct {
	Name        string // of the files, such as "retailmax-techcorp"
	Code, Prose []byte
	Note        string // what who proposes it writes beside it
	Amends      int64  // the proposal of the version that it is to replace; act.None for a first one
}

// Propose puts a version to the other side. Code that has errors, or does not name a controller and
// a processor, is refused with kind Invalid.
func (d *Desk) Propose(ctx context.Context, p party.Principal, t Text) (ledger.Place, error) {
	b, err := d.Book(ctx, p)
	if err != nil {
		return ledger.Place{}, err
	}
	if err := plain(t.Note); err != nil {
		return ledger.Place{}, err
	}
	if err := sound(t.Code); err != nil {
		return ledger.Place{}, err
	}
	doc := act.Document{Verb: act.Propose, Side: p.Role.Side(), Salt: salt(), About: act.None, Text: t.Note, Files: []act.File{
		{Name: t.Name + ".contract.hcl", Media: standing.Code, Size: int64(len(t.Code)), Hash: act.HashOf(t.Code)},
		{Name: t.Name + ".md", Media: standing.Prose, Size: int64(len(t.Prose)), Hash: act.HashOf(t.Prose)},
	}}
	if t.Amends != act.None {
		a, err := b.Agreement(t.Amends)
		if err != nil {
			return ledger.Place{}, err
		}
		doc.Contract = a.Hash
	}
	return d.file(ctx, p, filing{document: doc, kind: act.Propose.Kind(), object: "agreement", files: [][]byte{t.Code, t.Prose}})
}

// sound refuses code that cannot be judged.
func sound(code []byte) error {
	in, notes := terms.Parse([]source.File{{Name: "proposal.contract.hcl", Text: code}})
	if notes.Failed() {
		return failure.New(failure.Invalid, "The contract has errors:\n\n%s", notes.Render(nil))
	}
	if s := standing.SidesOf(in); s.Controller == "" || s.Processor == "" || s.Controller == s.Processor {
		return failure.New(failure.Invalid, "The contract does not name one party as the controller and another as the processor.")
	}
	return nil
}

// Withdraw takes a proposal back, or refuses that of the other side.
func (d *Desk) Withdraw(ctx context.Context, p party.Principal, proposal int64, text string) (ledger.Place, error) {
	b, err := d.Book(ctx, p)
	if err != nil {
		return ledger.Place{}, err
	}
	a, err := b.Agreement(proposal)
	if err != nil {
		return ledger.Place{}, err
	}
	if a.State(b.AsOf) != standing.Proposed {
		return ledger.Place{}, failure.New(failure.Conflict, "This is no open proposal any more: it is %s.", a.State(b.AsOf))
	}
	if err := plain(text); err != nil {
		return ledger.Place{}, err
	}
	doc := act.Document{Verb: act.Withdraw, Side: p.Role.Side(), Salt: salt(), About: proposal, Text: text}
	return d.file(ctx, p, filing{document: doc, kind: act.Withdraw.Kind(), object: "agreement"})
}

// Paper gives what the caller's side signs to agree to a proposal, or to end an agreement: one file.
func (d *Desk) Paper(ctx context.Context, p party.Principal, v act.Verb, proposal int64) (deed.Paper, error) {
	if err := may(p); err != nil {
		return deed.Paper{}, err
	}
	b, err := d.Book(ctx, p)
	if err != nil {
		return deed.Paper{}, err
	}
	a, err := b.Agreement(proposal)
	if err != nil {
		return deed.Paper{}, err
	}
	doc := act.Document{Verb: v, Side: p.Role.Side(), Salt: salt(), Contract: a.Hash, About: proposal, Files: a.Files}
	if err := b.ready(&doc); err != nil {
		return deed.Paper{}, err
	}
	text, err := doc.Encode()
	if err != nil {
		return deed.Paper{}, failure.Wrap(err, failure.Invalid, "The act cannot be written down.")
	}
	c, err := d.checkpoint(ctx, b)
	if err != nil {
		return deed.Paper{}, err
	}
	nonce := make([]byte, 16)
	_, _ = rand.Read(nonce) // never fails since Go 1.24
	says := act.Statement{
		Origin: b.Head.Origin, Verb: v, Contract: a.Hash, Content: act.HashOf(text), Size: c.Size, Root: c.Root, Nonce: nonce, At: d.cfg.Now(),
	}
	return deed.Make(p.Company, says, text, a.Code, a.Prose), nil
}

// checkpoint gives the log's last checkpoint, which its signature vouches for.
func (d *Desk) checkpoint(ctx context.Context, b *Book) (tlog.Checkpoint, error) {
	_, verifier, err := d.cfg.Keys.Signer(ctx, b.Head.Tenant, b.Head.Origin)
	if err != nil {
		return tlog.Checkpoint{}, err
	}
	msg, err := d.cfg.Log.Checkpoint(ctx, b.Head.Log)
	if err != nil {
		return tlog.Checkpoint{}, err
	}
	c, err := tlog.OpenCheckpoint(msg, verifier)
	if err != nil {
		return c, failure.Wrap(err, failure.Doubt, "The last checkpoint's signature does not hold.")
	}
	return c, nil
}

// ready refuses an act on an agreement for which it is not the time.
func (b *Book) ready(doc *act.Document) error {
	a, err := b.Agreement(doc.About)
	if err != nil {
		return err
	}
	state := a.State(b.AsOf)
	_, has := a.SignedBy(doc.Side)
	switch {
	case a.Problem != "":
		return failure.New(failure.Conflict, "This version cannot be used: %s", a.Problem)
	case doc.Verb == act.Sign && state != standing.Proposed:
		return failure.New(failure.Conflict, "This is no open proposal any more: it is %s.", state)
	case doc.Verb == act.Sign && has:
		return failure.New(failure.Conflict, "Your side has signed this already.")
	case doc.Verb == act.End && state != standing.InForce && state != standing.Agreed:
		return failure.New(failure.Conflict, "Only what both have signed can be ended: this is %s.", state)
	case doc.Contract != a.Hash || !standing.Same(a.Files, doc.Files):
		return failure.New(failure.Invalid, "What was signed is not this version's code and prose.")
	}
	return nil
}

// Receive records what a side signed on its own machine: its key, if it is new, and the act. It
// refuses, with kind Invalid, a statement that does not hold: of another log, contract, content or
// checkpoint, by a key that is not the side's; and with kind Conflict one that was used before. Every
// place is of an entry; the last is the act's.
func (d *Desk) Receive(ctx context.Context, p party.Principal, raw []byte) ([]ledger.Place, error) {
	sent, err := deed.Read(raw)
	if err != nil {
		return nil, failure.Wrap(err, failure.Invalid, "This is not a file that counterpart sign has written.").
			WithHint("Upload the file that ends in .signed.")
	}
	var places []ledger.Place
	for _, s := range sent.Acts {
		place, err := d.receive(ctx, p, s)
		if err != nil {
			return places, err
		}
		if place.Index >= 0 {
			places = append(places, place)
		}
	}
	return places, nil
}

// receive records one act. A key that is known already is passed over.
func (d *Desk) receive(ctx context.Context, p party.Principal, s deed.Signed) (ledger.Place, error) {
	nowhere := ledger.Place{Index: -1}
	b, err := d.Book(ctx, p)
	if err != nil {
		return nowhere, err
	}
	doc, err := act.Decode([]byte(s.Document))
	if err != nil {
		return nowhere, failure.Wrap(err, failure.Invalid, "The signed act cannot be read.")
	}
	if !slices.Contains([]act.Verb{act.Enrol, act.Sign, act.End}, doc.Verb) {
		return nowhere, failure.New(failure.Invalid, "An act %q is not taken in by a signed file.", doc.Verb)
	}
	if doc.Side != p.Role.Side() {
		return nowhere, failure.New(failure.Forbidden, "The other side signed this, and only its own staff can bring it in.")
	}
	if err := fresh(p, doc.Verb); err != nil {
		return nowhere, err
	}
	keys := standing.Keys(b.Records, doc.Side, math.MaxInt64)
	if doc.Verb == act.Enrol {
		if slices.Contains(keys, doc.Key) {
			return nowhere, nil
		}
		keys = []string{doc.Key}
	} else if err := b.ready(&doc); err != nil {
		return nowhere, err
	}
	says, err := d.holds(ctx, b, &doc, s, keys)
	if err != nil {
		return nowhere, err
	}
	object := "agreement"
	if doc.Verb == act.Enrol {
		object = "signing-key"
	}
	return d.file(ctx, p, filing{
		document: doc, kind: doc.Verb.Kind(), object: object, note: []byte(s.Note), once: mark("nonce", says.Nonce),
	})
}

// holds checks a statement.
func (d *Desk) holds(ctx context.Context, b *Book, doc *act.Document, s deed.Signed, keys []string) (act.Statement, error) {
	refuse := func(err error) (act.Statement, error) {
		return act.Statement{}, failure.Wrap(err, failure.Invalid, "The signature cannot be taken: %v.", err).
			WithHint("Download the file anew, sign it with your side's key and upload the result.")
	}
	says, err := act.OpenStatement([]byte(s.Note), standing.Verifiers(keys)...)
	if err != nil {
		return refuse(err)
	}
	if err := says.Covers(doc, act.HashOf([]byte(s.Document)), b.Head.Origin, b.Head.Size); err != nil {
		return refuse(err)
	}
	if root, known := d.root(ctx, b.Head)(says.Size); !known || root != says.Root {
		return refuse(errCheckpoint)
	}
	return says, nil
}

var errCheckpoint = failure.New(failure.Invalid, "statement: at a checkpoint that is not of this log")

// Retire ends a key of the caller's side: from then on nothing is taken that it signs.
func (d *Desk) Retire(ctx context.Context, p party.Principal, enrolled int64) (ledger.Place, error) {
	b, err := d.Book(ctx, p)
	if err != nil {
		return ledger.Place{}, err
	}
	if err := fresh(p, act.Retire); err != nil {
		return ledger.Place{}, err
	}
	r, err := b.Find(enrolled)
	if err != nil || r.Document.Verb != act.Enrol || r.Document.Side != p.Role.Side() {
		return ledger.Place{}, failure.New(failure.NotFound, "Your side has no such key.")
	}
	doc := act.Document{Verb: act.Retire, Side: p.Role.Side(), Salt: salt(), About: enrolled, Key: r.Document.Key}
	return d.file(ctx, p, filing{document: doc, kind: act.Retire.Kind(), object: "signing-key", once: mark("retire", []byte(r.Document.Key))})
}

// plain refuses text with card numbers and the like.
func plain(text string) error {
	c := &clean.Checker{}
	c.Refuse("text", text)
	if len(c.Problems) == 0 {
		return nil
	}
	return failure.Wrap(c.Problems, failure.Invalid, "The text holds what may not be kept here, such as a card number.").
		WithHint("Nothing was saved. Take it out and send it again.")
}
