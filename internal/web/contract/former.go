package contract

import (
	"fmt"

	"counterpart/internal/act"
	room "counterpart/internal/contract"
	"counterpart/internal/web/page"
	"counterpart/internal/web/view"
)

// restored shapes what had been agreed before a restore, and says what to do.
func restored(r *page.Request, b *room.Book) (*view.FormerContract, error) {
	f, err := r.Site.Contract.Former(r.Ctx(), r.Who())
	if err != nil || f.Says == nil || b.Current() != nil {
		return nil, err
	}
	out := &view.FormerContract{Says: f.Says, Next: "No agreement was in force in it. One side drafts a contract and proposes it; both sign it on their own machines."}
	a := f.Agreement
	if a == nil {
		return out, nil
	}
	out.Title = title(a)
	for _, m := range a.Signed {
		out.Signed = append(out.Signed, fmt.Sprintf("%s signed on %s, entry %d of the log before.", company(r, m.Side), stamp(r, m.Recorded), m.Entry))
	}
	if f.Again != act.None {
		out.Next = "The same text was proposed in today's log. It is in force again, here and for every check, once both sides have signed it anew with their keys, which the first signature names again."
		out.Open = versionURL(f.Again)
		return out, nil
	}
	out.Next = "What both had signed stands in the log before, and binds whom it bound. In today's log it is judged once it has been proposed word for word and both sides have signed it anew on their own machines. Until then this program checks none of its clauses."
	if r.May("POST /contract/renew") {
		out.Renew = &view.Action{URL: "/contract/renew", Label: "Propose the same text again", Hint: "Code and prose are those that both signed; the other side sees that."}
	}
	return out, nil
}

// renew proposes, word for word, what was in force in the log before.
func renew(r *page.Request) error {
	d, err := desk(r)
	if err != nil {
		return err
	}
	place, err := d.Renew(r.Ctx(), r.Who())
	if err != nil {
		return err
	}
	r.Saved("Proposed", place)
	return r.See(versionURL(place.Index))
}
