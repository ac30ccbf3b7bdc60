package standing

import (
	"slices"

	"counterpart/internal/act"
	"counterpart/internal/party"
	"counterpart/internal/when"
)

// Agreements gives the versions that the acts of a log propose, in order of proposals, with who
// signed each and when it is in force. doc gives a document or a file by its hash; what it does not
// have, or has with other bytes, leaves the version unjudged, and its Problem says so. The records
// are in order of index, and only those marked Signed count where a signature is needed.
func Agreements(records []act.Record, doc func(act.Hash) ([]byte, bool)) []Agreement {
	var list []Agreement
	for i := range records {
		r := &records[i]
		switch r.Document.Verb {
		case act.Propose:
			list = append(list, proposed(r, doc))
		case act.Withdraw:
			if a := about(list, r); a != nil && len(a.Signed) < 2 && a.Withdrawn == nil {
				a.Withdrawn = mark(r)
			}
		case act.Sign:
			sign(list, r)
		case act.End:
			end(list, r)
		default: // the others change no agreement
		}
	}
	succeed(list)
	return list
}

func about(list []Agreement, r *act.Record) *Agreement {
	i := slices.IndexFunc(list, func(a Agreement) bool { return a.Proposal == r.Document.About })
	if i < 0 {
		return nil
	}
	return &list[i]
}

func mark(r *act.Record) *Mark {
	return &Mark{Entry: r.Index, Side: r.Document.Side, Recorded: r.Entry.Recorded}
}

// sign counts a side's signature once: on a proposal that stands, over its code and its prose.
func sign(list []Agreement, r *act.Record) {
	a := about(list, r)
	if a == nil || !r.Signed || a.Withdrawn != nil || r.Document.Contract != a.Hash || !Same(a.Files, r.Document.Files) {
		return
	}
	if _, has := a.SignedBy(r.Document.Side); has {
		return
	}
	if a.Signed = append(a.Signed, *mark(r)); len(a.Signed) == 2 {
		a.begin()
	}
}

// end ends everything that was signed by then, at the moment that the act states, or at once.
func end(list []Agreement, r *act.Record) {
	a := about(list, r)
	if a == nil || !r.Signed || len(a.Signed) < 2 {
		return
	}
	at := r.Ends()
	for i := range list {
		a := &list[i]
		if len(a.Signed) < 2 || a.Ended != nil || a.Until != (when.Interval{}) && a.Until.Lo <= at {
			continue
		}
		a.Ended, a.Until = mark(r), when.Exactly(at)
	}
}

// succeed lets each version end where the next one begins.
func succeed(list []Agreement) {
	var signed []*Agreement
	for i := range list {
		if len(list[i].Signed) == 2 {
			signed = append(signed, &list[i])
		}
	}
	slices.SortStableFunc(signed, compare)
	for i, a := range signed[:max(0, len(signed)-1)] {
		next := signed[i+1].From
		if a.Until == (when.Interval{}) || a.Until.Lo > next.Lo {
			a.Until, a.Ended, a.Next = next, nil, signed[i+1].Proposal
		}
	}
}

// Keys gives the public keys with which a side signs as of an entry: those that it enrolled by then
// and did not retire, in order of enrolment.
func Keys(records []act.Record, s party.Side, before int64) []string {
	var keys []string
	for i := range records {
		r := &records[i]
		if r.Index >= before || r.Document.Side != s {
			continue
		}
		switch r.Document.Verb {
		case act.Enrol:
			if r.Signed && !slices.Contains(keys, r.Document.Key) {
				keys = append(keys, r.Document.Key)
			}
		case act.Retire:
			keys = slices.DeleteFunc(keys, func(k string) bool { return k == r.Document.Key })
		default: // the others concern no key
		}
	}
	return keys
}
