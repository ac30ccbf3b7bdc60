package damages

import (
	"fmt"
	"strings"

	"counterpart/internal/failure"
	"counterpart/internal/judge"
	"counterpart/internal/terms"
	"counterpart/internal/terms/fact"
)

// share is the claimant's part of the fault at the low and the high end, and whether it comes
// off after the cap.
type share struct {
	low, high terms.Fraction
	after     answer
}

var (
	nothing = terms.Fraction{Num: 0, Den: 1}
	all     = terms.Fraction{Num: 1, Den: 1}
)

// lawOf names the law that lets a court reduce damages for the claimant's own fault, where the
// duty broken is one of care; "" where none is known.
//
// law: damages/fault-scope
// law: damages/no-fault-share
func lawOf(governing string) string {
	if governing == "UK" || governing == "GB" || strings.HasPrefix(governing, "GB-") {
		return "UK 1945 Act s.1"
	}
	return ""
}

// allowed says on which ground a share may come off, "" for none, and whether that ground
// reaches duties of care alone.
func (r *run) allowed() (ground string, care bool) {
	switch a := r.l.Apportion; {
	case a == nil:
		return lawOf(r.in.claim.Law), true
	case a.Source == "contract":
		return "the contract", false
	default:
		return strings.TrimPrefix(a.Source, "law: "), true
	}
}

// fault is step 6.
func (r *run) fault(s *side) {
	s.share = share{low: nothing, high: nothing}
	ground, care := r.allowed()
	reaches := false
	for _, p := range s.pieces {
		p.shared = r.sharedBy(p, ground != "", care)
		reaches = reaches || p.reason == "" && (p.shared[0] || p.shared[1])
	}
	if why := r.whyNot(s, reaches, ground, care); why != "" {
		r.step(Step{Number: 6, Claimant: s.claimant, Text: "Skipped: " + why + "."}, s.counted(&r.arith), s.counted(&r.arith))
	}
}

// whyNot sets the share, or says why there is none.
func (r *run) whyNot(s *side, reaches bool, ground string, care bool) string {
	switch {
	case reaches:
		return r.take(s)
	case ground == "":
		return "neither the contract nor the governing law (" + r.law() + ") allows one"
	case care:
		return ground + " allows one for a duty of care only, and no item that counts follows from the breach of one alone"
	}
	return "no item that counts is one of damages"
}

func (r *run) law() string {
	if r.in.claim.Law == "" {
		return "open"
	}
	return r.in.claim.Law
}

// sharedBy says at which ends a share may reduce an item. Compensation to data subjects is
// shared by responsibility where article 82 applies.
//
// law: gdpr/82/5
func (r *run) sharedBy(p *piece, allowed, care bool) [2]bool {
	switch {
	case debt(p.head):
		return [2]bool{}
	case p.head == Compensation && r.in.claim.Article82 || allowed && !care:
		return [2]bool{true, true}
	case !allowed:
		return [2]bool{}
	}
	strict := best(p.links, func(f *judge.Finding) bool { return f.Clause.Duty != "care" })
	return [2]bool{strict != yes, strict == no}
}

// take sets the share, or says why there is none.
func (r *run) take(s *side) string {
	blame, breaches := r.blame(s.claimant)
	if blame == no {
		return "no breach by " + string(s.claimant) + " follows from these facts"
	}
	low, high := r.fraction(s.claimant)
	s.share.high, s.share.low = low, high
	if blame == maybe {
		s.share.high = nothing
	}
	s.share.after = r.after(s)
	r.step(Step{Number: 6, Claimant: s.claimant, Text: fmt.Sprintf("The share of %s is %s, for %s; it comes off %s.",
		s.claimant, r.sharing(s.share), strings.Join(breaches, ", "), order(s.share.after))}, s.counted(&r.arith), s.counted(&r.arith))
	return ""
}

// blame says whether a claimant broke a duty of its own, and which.
func (r *run) blame(claimant fact.Party) (answer, []string) {
	is, breaches := no, []string(nil)
	for _, f := range r.in.findings {
		if !owes(f, claimant) || status(f) == no {
			continue
		}
		is = max(is, r.broken(f))
		breaches = append(breaches, f.ID)
	}
	return is, breaches
}

// fraction gives the claimant's share, as agreed or open. The contract's number is the
// creditor's.
func (r *run) fraction(claimant fact.Party) (low, high terms.Fraction) {
	if a := r.l.Apportion; a != nil && a.Share != nil && claimant == r.in.claim.Creditor {
		f := r.fractionOf(*a.Share)
		return f, f
	}
	switch r.ask("share:"+string(claimant), "What is the share of "+string(claimant)+" in the fault?", "none of it", "all of it") {
	case 0:
		return nothing, nothing
	case 1:
		return all, all
	}
	return nothing, all
}

// fractionOf refuses what is not a share.
func (r *run) fractionOf(f terms.Fraction) terms.Fraction {
	if f.Num < 0 || f.Den < 1 || f.Num > f.Den {
		r.fail(failure.New(failure.Invalid, "A share lies between none and all."))
		return nothing
	}
	return f
}

// sharing gives the share for people. A number is given only where it was agreed.
func (r *run) sharing(s share) string {
	if s.low == all {
		return "open"
	}
	says := percent(s.low)
	if s.high != s.low {
		says += ", if there is a breach"
	}
	return says
}

// after says whether the share comes off after the cap: as the clause says, before it by law,
// else open.
//
// law: damages/fault-before-cap
func (r *run) after(s *side) answer {
	switch a := r.l.Apportion; {
	case r.l.CapFault == "cap_first":
		return yes
	case r.l.CapFault == "fault_first" || len(s.caps) == 0 || a == nil || a.Source != "contract":
		return no
	}
	return r.truth("order:share", "Does the share come off before the cap or after it?", "after the cap", "before the cap")
}

func order(after answer) string {
	switch after {
	case yes:
		return "after the cap"
	case no:
		return "before the cap"
	default:
		return "before the cap or after it, the clause is silent and both are computed"
	}
}
