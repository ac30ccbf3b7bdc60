package world

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestCasesHangTogether(t *testing.T) {
	var orders []Order
	for o := range sample.Orders() {
		orders = append(orders, o)
	}
	byNumber := map[string]Order{}
	for _, o := range orders {
		byNumber[o.Number] = o
	}
	refs, kinds, causes, open, waiting := map[string]bool{}, map[string]int{}, map[string]int{}, 0, 0
	var last Case
	for c := range sample.Cases() {
		o := byNumber[c.Order]
		if refs[c.Ref] || o.Customer != c.Customer || !holds(o.Lines, c.SKU) || c.Opened.Before(o.PlacedAt) ||
			c.Opened.Before(last.Opened) || c.Opened.After(sample.end) {
			t.Errorf("%s does not fit its order %+v", c.Ref, o)
		}
		if c.Subject == "" || len(c.Messages) == 0 || c.Messages[0].From != "customer" || !c.Messages[0].At.Equal(c.Opened.Truncate(1e9)) {
			t.Errorf("%s does not begin with the customer: %+v", c.Ref, c)
		}
		if !slices.IsSortedFunc(c.Messages, func(a, b Message) int { return a.At.Compare(b.At) }) {
			t.Errorf("%s: messages out of order: %+v", c.Ref, c.Messages)
		}
		if c.Answered.IsZero() != (c.Agent == "") || !c.Solved.IsZero() && c.Solved.Before(c.Answered) || c.Score < 0 || c.Score > 5 {
			t.Errorf("%s: answered %v by %q, solved %v, score %d", c.Ref, c.Answered, c.Agent, c.Solved, c.Score)
		}
		if c.Solved.IsZero() {
			if open++; sample.end.Sub(c.Opened) > Fresh {
				t.Errorf("%s has been open since %v", c.Ref, c.Opened)
			}
			if c.Answered.IsZero() {
				waiting++
			}
		}
		refs[c.Ref], last = true, c
		kinds[c.Kind]++
		causes[c.Cause]++
	}
	if n := len(refs); n < len(orders)/60 || n > len(orders)/20 || open < 15 || waiting < 5 || waiting == open {
		t.Errorf("%d cases of %d orders, %d open, %d of them unanswered", n, len(orders), open, waiting)
	}
	if len(kinds) != 3 || len(causes) != 8 || causes["defective"] < causes["staff"] {
		t.Errorf("kinds %v, causes %v", kinds, causes)
	}
	if d := cmp.Diff(take(New(1, 20_000, lateAutumn).Cases(), 50), take(sample.Cases(), 50)); d != "" {
		t.Errorf("the same seed gave other cases:\n%s", d)
	}
}
