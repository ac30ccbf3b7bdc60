package damages

import (
	"slices"

	"counterpart/internal/terms"
	"counterpart/internal/terms/fact"
)

// load is what lies in a bucket at one end: the part that the fault share reduces, and the rest.
type load struct{ shared, rest int64 }

// bucketed is the items under one cap.
type bucketed struct {
	low, high load
}

func (r *run) put(l *load, n int64, shared bool) {
	if shared {
		l.shared = r.add(l.shared, n)
		return
	}
	l.rest = r.add(l.rest, n)
}

// settle is steps 7 to 10, once for each way in which the items may fall under the caps.
func (r *run) settle(claim, cross side) span {
	out := span{NoCeiling, 0}
	for _, a := range r.assignments(&claim, &cross) {
		x, y := r.owed(&claim, a), r.owed(&cross, a)
		out = out.hull(r.setOff(x, y, a.title))
	}
	return out
}

// sums is what one side comes to.
type sums struct {
	claimant fact.Party
	net      span // after share and caps
	gross    span // after the share only
}

// owed is steps 7 to 9 for one side.
func (r *run) owed(s *side, a assignment) sums {
	out := sums{claimant: s.claimant}
	if len(s.pieces) == 0 {
		return out
	}
	for _, k := range s.caps {
		b := r.fill(s, k.Name, a)
		if b == (bucketed{}) {
			continue
		}
		before, after := r.shared(s, b), r.capped(s, b, k.left)
		r.step(Step{Number: 7, Claimant: s.claimant, Bucket: k.Name, Text: a.title + k.says + r.shareText(s, b) + "."}, before, after)
		out.net, out.gross = r.plus(out.net, after), r.plus(out.gross, before)
	}
	r.outside(s, a, &out)
	if a.loose {
		r.loosen(s, &out)
	}
	return out
}

// outside is steps 8 and 9.
//
// law: damages/interest
func (r *run) outside(s *side, a assignment, out *sums) {
	free := r.shared(s, r.fill(s, "", a))
	for i, v := range []span{free, r.debts(s)} {
		total := r.plus(out.net, v)
		says := []string{"outside every cap: ", "interest and debts, outside the caps unless stated: "}[i]
		r.step(Step{Number: 8 + i, Claimant: s.claimant, Text: a.title + says + r.text(v) + "."}, out.net, total)
		out.net, out.gross = total, r.plus(out.gross, v)
	}
}

// loosen keeps the sums within what counts, where items lay in several buckets at once.
func (r *run) loosen(s *side, out *sums) {
	counted := s.counted(&r.arith)
	out.net.hi = min(out.net.hi, counted.hi)
	out.gross.hi = min(out.gross.hi, counted.hi)
}

// shareText says what the share takes off a bucket.
func (r *run) shareText(s *side, b bucketed) string {
	if s.share.low == nothing || b.low.shared == 0 && b.high.shared == 0 {
		return ""
	}
	return ", the share comes off " + order(s.share.after)
}

// fill gathers the items of a bucket. Without an assignment an item with several buckets lies
// at the low end in none of them, at the high end in each.
func (r *run) fill(s *side, name string, a assignment) bucketed {
	var b bucketed
	for _, p := range s.pieces {
		if !slices.Contains(p.buckets, name) {
			continue
		}
		in, loose := a.of(p)
		if !loose && in == name {
			r.put(&b.low, p.sum.lo, p.shared[0])
		}
		if loose || in == name {
			r.put(&b.high, p.sum.hi, p.shared[1])
		}
	}
	return b
}

// debts adds up what is in no bucket.
func (r *run) debts(s *side) span {
	var sum span
	for _, p := range s.pieces {
		if len(p.buckets) == 0 {
			sum = r.plus(sum, p.sum)
		}
	}
	return sum
}

// shared takes the share off a bucket without a cap.
func (r *run) shared(s *side, b bucketed) span {
	return span{
		r.add(b.low.rest, keep(b.low.shared, s.share.low)),
		r.add(b.high.rest, keep(b.high.shared, s.share.high)),
	}
}

// capped takes the share and the cap off a bucket, in the order that is worse for the low end
// and better for the high end where it is open. The share first is never worse.
func (r *run) capped(s *side, b bucketed, left span) span {
	return span{
		r.end(b.low, left.lo, s.share.low, s.share.after != no),
		r.end(b.high, left.hi, s.share.high, s.share.after == yes),
	}
}

// end is one end of a bucket. With the cap first, what the share does not reduce fills it first.
func (r *run) end(l load, left int64, share terms.Fraction, after bool) int64 {
	if !after {
		return min(left, r.add(l.rest, keep(l.shared, share)))
	}
	rest := min(left, l.rest)
	return r.add(rest, keep(min(less(left, rest), l.shared), share))
}

// setOff is step 10.
//
// law: damages/set-off
func (r *run) setOff(claim, cross sums, title string) span {
	if cross.gross.hi == 0 {
		r.step(Step{Number: 10, Claimant: claim.claimant, Text: title + "No cross-claim counts."}, claim.net, claim.net)
		return claim.net
	}
	first := claim.net.less(cross.net)
	net := claim.gross.less(cross.gross)
	net = span{min(net.lo, claim.net.lo), min(net.hi, claim.net.hi)}
	is := no
	switch r.l.SetOff {
	case "cap_first":
		is = yes
	case "net_first":
	default:
		is = r.truth("order:set-off", "Do the caps come before the set-off or after it?", "caps first", "set-off first")
	}
	out := span{NoCeiling, 0}
	if is != no {
		out = out.hull(first)
		r.step(Step{Number: 10, Claimant: claim.claimant, Text: title + "Caps first, then the cross-claim of " + r.text(cross.net) +
			" comes off" + balance(claim.net, cross.net) + "."}, claim.net, first)
	}
	if is != yes {
		out = out.hull(net)
		r.step(Step{Number: 10, Claimant: claim.claimant, Text: title + "The cross-claim of " + r.text(cross.gross) +
			" comes off first, then the caps limit what is left" + balance(claim.gross, cross.gross) + "."}, claim.gross, net)
	}
	return out
}

// balance says when the balance is the other party's.
func balance(claim, cross span) string {
	if cross.hi <= claim.lo {
		return ""
	}
	return "; as far as it is the greater, the balance is the other party's"
}
