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

// settle is steps 7 to 10: each cap first in turn where that is open, and each order of cap and
// set-off where that is.
func (r *run) settle(claim, cross side) span {
	out := span{NoCeiling, 0}
	firsts := r.firsts(claim, cross)
	for _, first := range firsts {
		title := ""
		if len(firsts) > 1 {
			title = "If " + capName(first) + " goes first: "
		}
		x, y := r.owed(&claim, first, title), r.owed(&cross, first, title)
		out = out.hull(r.setOff(x, y, title))
	}
	return out
}

// firsts gives the caps of which each is taken to go first where items fall under several.
func (r *run) firsts(sides ...side) []string {
	var out []string
	choice := false
	for i := range sides {
		var names []string
		for _, p := range sides[i].pieces {
			choice = choice || p.choice && p.reason == ""
			if len(p.buckets) > 1 && p.reason == "" {
				names = append(names, p.buckets...)
			}
		}
		for _, n := range sides[i].inOrder(names) {
			if !slices.Contains(out, n) {
				out = append(out, n)
			}
		}
	}
	if len(out) == 0 {
		return []string{""}
	}
	if !choice {
		return out
	}
	answers := make([]string, len(out))
	for i, n := range out {
		answers[i] = capName(n)
	}
	if n := r.ask("caps", "Where a loss falls under several caps, which goes first?", answers...); n >= 0 {
		return out[n : n+1]
	}
	return out
}

func capName(name string) string {
	if name == "" {
		return "no cap"
	}
	return "the cap \"" + name + "\""
}

// sums is what one side comes to.
type sums struct {
	claimant fact.Party
	net      span // after share and caps
	gross    span // after the share only
}

// owed is steps 7 to 9 for one side.
func (r *run) owed(s *side, first, title string) sums {
	out := sums{claimant: s.claimant}
	if len(s.pieces) == 0 {
		return out
	}
	for _, k := range s.caps {
		b := r.fill(s, k.Name, first)
		if b == (bucketed{}) {
			continue
		}
		before, after := r.shared(s, b), r.capped(s, b, k.left)
		r.step(Step{Number: 7, Claimant: s.claimant, Bucket: k.Name, Text: title + k.says + r.shareText(s, b) + "."}, before, after)
		out.net, out.gross = r.plus(out.net, after), r.plus(out.gross, before)
	}
	free := r.shared(s, r.fill(s, "", first))
	for i, v := range []span{free, r.debts(s)} {
		total := r.plus(out.net, v)
		says := []string{"outside every cap: ", "interest and debts, outside the caps unless stated: "}[i]
		r.step(Step{Number: 8 + i, Claimant: s.claimant, Text: title + says + r.text(v) + "."}, out.net, total)
		out.net, out.gross = total, r.plus(out.gross, v)
	}
	return out
}

// shareText says what the share takes off a bucket.
func (r *run) shareText(s *side, b bucketed) string {
	if s.share.low == nothing || b.low.shared == 0 && b.high.shared == 0 {
		return ""
	}
	return ", the share comes off " + order(s.share.after)
}

// fill gathers the items of a bucket: those that have no other, and of the rest those of which
// it goes first.
func (r *run) fill(s *side, name, first string) bucketed {
	var b bucketed
	for _, p := range s.pieces {
		if len(p.buckets) == 0 || p.reason != "" {
			continue
		}
		in := p.buckets[0]
		if slices.Contains(p.buckets, first) {
			in = first
		}
		if in == name {
			r.put(&b.low, p.sum.lo, p.shared[0])
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
