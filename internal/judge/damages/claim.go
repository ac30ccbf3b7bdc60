package damages

import (
	"counterpart/internal/failure"
	"counterpart/internal/judge"
	"counterpart/internal/terms"
	"counterpart/internal/terms/fact"
	"counterpart/internal/when"
)

// Claim is what one party claims of the other. Who sues whom is another matter: the creditor of
// a claim may be the defendant.
type Claim struct {
	Creditor, Debtor fact.Party

	// Items are the losses of the creditor, and of the debtor where it has a cross-claim.
	Items []Item
	// Breaches are the findings about both parties' duties, all of one view. Whether one is a
	// breach is decided by its state.
	Breaches []judge.Finding

	Liability  *terms.Liability // nil: the contract says nothing
	Law        string           // governing law, such as "US-CA" or "GB-EAW"
	Quantities Quantities
	// Article82: article 82 GDPR applies to the processing, so that compensation paid to data
	// subjects is shared by responsibility (82(5)). Where that is open it is not applied.
	Article82 bool

	View fact.View
	// Reading chooses among the readings of the liability clause. Choices on axes that it does
	// not have are left to the clauses.
	Reading []judge.Choice

	// Exposures are shown beside the result and never added to it.
	Exposures []Exposure
}

// Quantities are the numbers that caps refer to. A value that is not stated is open.
type Quantities struct {
	Fees    map[int]fact.Value        // paid in so many months before the first incident
	Records fact.Value                // a number
	Prior   map[fact.Party]fact.Value // paid by a party already under a cap that erodes
	Group   map[fact.Party]fact.Value // paid by a party under other agreements, to affiliates
	Named   map[string]fact.Value     // amounts by the name of their fact, such as "contract.price"
}

// Item is an item of loss.
type Item struct {
	ID   string
	Head string     // "notification", "reputation", …; "" when its split into heads is open
	By   fact.Party // whose loss; "": the creditor's
	Of   string     // the thing it comes from; "" is any

	Amount    fact.Value // None: open
	Avoidable fact.Value // what could have been avoided; None: nothing is stated
	Linked    []string   // ids of the clauses, or of the findings, whose breach caused it
	Duplicate string     // id of the item that is the same loss; "" is none
	Statute   string     // what makes legal fees recoverable, such as "Cal. Civ. Code 1717"
	Disputed  bool       // not stated in this view: only the high end counts it

	Evidence string        // where it can be seen: "invoice 12"
	At       when.Interval // when it arose
}

// The heads that have rules of their own. Every other head is just a word.
const (
	Legal        = "legal"        // counts only under an indemnity or a statute
	Fines        = "fine"         // as the liability clause says of fines
	Compensation = "compensation" // to data subjects: outside the caps unless one names it
	Interest     = "interest"     // outside the caps unless stated
	Fees         = "fees"         // a debt, outside the caps unless stated
	DataValue    = "data_value"   // lost value of data: indirect unless deemed direct
)

// heads maps other spellings of the heads above.
var heads = map[string]string{"legal_fees": Legal, "fines": Fines, "fee_debt": Fees}

// head gives the spelling of a head that is used here.
func head(s string) string {
	if h, ok := heads[s]; ok {
		return h
	}
	return s
}

// ItemOf reads an item out of a fact of class item: its value is the amount, and its attributes
// are head, amount, linked, avoidable, duplicate, statute and evidence. An attribute of another
// sort than expected is a failure of kind Invalid.
func ItemOf(f *fact.Fact) (Item, error) {
	it := Item{ID: f.ID, By: f.By, Of: f.Of, Amount: f.Value, At: f.At, Evidence: f.Source}
	if v, ok := f.Attr("amount"); ok {
		it.Amount = v
	}
	it.Avoidable, _ = f.Attr("avoidable")
	for _, v := range []fact.Value{it.Amount, it.Avoidable} {
		if v.Sort != fact.None && v.Sort != fact.Amount {
			return Item{}, failure.New(failure.Invalid, "The loss %q needs an amount of money.", f.ID)
		}
	}
	for _, a := range f.Attrs {
		if err := it.set(a); err != nil {
			return Item{}, err
		}
	}
	return it, nil
}

// set takes over an attribute that is a word, and the links.
func (it *Item) set(a fact.Attr) error {
	into, ok := map[string]*string{
		"head": &it.Head, "duplicate": &it.Duplicate, "statute": &it.Statute, "evidence": &it.Evidence,
	}[a.Name]
	switch {
	case a.Name == "linked":
		it.Linked = a.Value.Words
		return nil
	case !ok:
		return nil
	case len(a.Value.Words) != 1:
		return failure.New(failure.Invalid, "The loss %q needs one word for %s.", it.ID, a.Name)
	}
	*into = a.Value.Words[0]
	return nil
}
