package lists

import (
	"context"
	"crypto/rand"
	"io"
	"net/url"
	"slices"
	"strings"

	"counterpart/internal/clean"
	"counterpart/internal/crm/base"
	"counterpart/internal/entry"
	"counterpart/internal/failure"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/policy"
)

// View is a saved view of a list.
type View struct {
	Number  int64 // random, 1 to 2^53-1
	Owner   party.Ordinal
	Shared  bool   // all colleagues see it
	List    string // customers, orders or cases
	Name    string
	Columns []string // keys; none means those that the list has by itself
	Filter  string   // a query of an address, in the order of its keys
	Sort    string
	// Position orders the views of a list.
	Position int64
}

// ViewRows keeps saved views.
type ViewRows interface {
	// Views reads a member's own views of a list and those that are shared, by position, and which
	// opens first for the member, 0 for none.
	Views(ctx context.Context, t party.Tenant, owner party.Ordinal, list string) ([]View, int64, error)
	// View reads one view, or fails with kind NotFound.
	View(ctx context.Context, t party.Tenant, number int64) (View, error)
	// PutView writes a view, new or changed.
	PutView(ctx context.Context, tx ledger.Tx, t party.Tenant, v View) error
	// DropView deletes a view, for everybody for whom it opens first too.
	DropView(ctx context.Context, tx ledger.Tx, t party.Tenant, number int64) error
	// PutFirst has a view open first for a member; 0 has none.
	PutFirst(ctx context.Context, tx ledger.Tx, t party.Tenant, owner party.Ordinal, list string, number int64) error
}

// ViewsConfig is what Views is made of.
type ViewsConfig struct {
	Ledger *ledger.Ledger
	Rows   ViewRows
	Rand   io.Reader // for numbers; nil means crypto/rand
}

// Views keeps the views that staff save. Safe for concurrent use.
type Views struct{ cfg ViewsConfig }

// NewViews makes Views.
func NewViews(cfg ViewsConfig) *Views {
	if cfg.Rand == nil {
		cfg.Rand = rand.Reader
	}
	return &Views{cfg}
}

// Limits of views.
const (
	maxViews = 50 // that a member has of a list
	maxName  = 60
	maxValue = 100
)

// kept are the keys of an address that a view of each list keeps. What is not named here is left
// out: whose orders, a number, and every value of a person.
var kept = map[string][]string{
	"customers": {"country", "state", "rfm", "group", "first", "since", "least", "most", "cases"},
	"orders":    {"from", "to", "status", "channel", "country", "product", "credit", "counted", "currency", "min", "max"},
	"cases": {
		"queue", "kind", "status", "channel", "category", "cause", "product", "priority", "assignee", "team", "label", "from", "to",
	},
}

// Keep gives the part of an address's query that a view of a list keeps, in the order of its keys.
func Keep(list string, q url.Values) string {
	out := url.Values{}
	for _, key := range kept[list] {
		if v := q.Get(key); v != "" {
			out.Set(key, v)
		}
	}
	return out.Encode()
}

// All gives the views of a list that a member sees, and the number of the one that opens first for
// them, 0 for none.
func (v *Views) All(ctx context.Context, p policy.Permit, list string) ([]View, int64, error) {
	return v.cfg.Rows.Views(ctx, p.Tenant(), p.Principal().Ordinal, list)
}

var errNone = failure.New(failure.NotFound, "There is no such view.").WithHint("It may have been deleted, or belong to a colleague.")

// One gives a view of a list that a member sees; no list is any. Another's private view is a failure of kind NotFound.
func (v *Views) One(ctx context.Context, p policy.Permit, list string, number int64) (View, error) {
	got, err := v.cfg.Rows.View(ctx, p.Tenant(), number)
	if err != nil {
		return View{}, err
	}
	if got.List != list && list != "" || !got.Shared && got.Owner != p.Principal().Ordinal {
		return View{}, errNone
	}
	return got, nil
}

// Mine reports whether a member may change a view.
func Mine(p policy.Permit, v View) bool { return v.Owner == p.Principal().Ordinal }

// Save writes a view: a new one if its number is 0, else a change of one's own. first has it open
// first for the member, or not any more.
func (v *Views) Save(ctx context.Context, p policy.Permit, view View, first bool) (int64, ledger.Place, error) {
	nowhere := ledger.Place{Index: -1}
	view, err := check(view)
	if err != nil {
		return 0, nowhere, err
	}
	all, was, err := v.All(ctx, p, view.List)
	if err != nil {
		return 0, nowhere, err
	}
	act := "change"
	if view.Number == 0 {
		act, view.Number, view.Position = "create", base.ID(v.cfg.Rand), 1
		if len(all) > 0 {
			view.Position = all[len(all)-1].Position + 1
		}
		if mine := countOf(all, func(o View) bool { return Mine(p, o) }); mine >= maxViews {
			return 0, nowhere, failure.New(failure.Invalid, "You have %d views of this list already.", maxViews).
				WithHint("Delete one that you do not use any more.")
		}
	} else {
		old, err := v.own(ctx, p, view.List, view.Number)
		if err != nil {
			return 0, nowhere, err
		}
		view.Position = old.Position
	}
	view.Owner = p.Principal().Ordinal
	place, err := v.change(ctx, p, act, view.Number, func(tx ledger.Tx) error {
		if err := v.cfg.Rows.PutView(ctx, tx, p.Tenant(), view); err != nil {
			return err
		}
		if first == (was == view.Number) {
			return nil
		}
		number := int64(0)
		if first {
			number = view.Number
		}
		return v.cfg.Rows.PutFirst(ctx, tx, p.Tenant(), view.Owner, view.List, number)
	})
	return view.Number, place, err
}

// Delete deletes a view of one's own and says of which list it was.
func (v *Views) Delete(ctx context.Context, p policy.Permit, number int64) (string, ledger.Place, error) {
	old, err := v.own(ctx, p, "", number)
	if err != nil {
		return "", ledger.Place{Index: -1}, err
	}
	place, err := v.change(ctx, p, "delete", number, func(tx ledger.Tx) error {
		return v.cfg.Rows.DropView(ctx, tx, p.Tenant(), number)
	})
	return old.List, place, err
}

// own gives a view that the member may change.
func (v *Views) own(ctx context.Context, p policy.Permit, list string, number int64) (View, error) {
	old, err := v.One(ctx, p, list, number)
	if err != nil {
		return View{}, err
	}
	if !Mine(p, old) {
		return View{}, failure.New(failure.Forbidden, "This view is a colleague's.").WithHint("Save it as a new one.")
	}
	return old, nil
}

func (v *Views) change(ctx context.Context, p policy.Permit, act string, number int64, fn func(ledger.Tx) error) (ledger.Place, error) {
	return v.cfg.Ledger.Change(ctx, p.Principal(), func(tx ledger.Tx) (ledger.Draft, error) {
		e := base.Change(p, act, "view", 0)
		e.Kind, e.Ref = entry.Change, number
		return ledger.Draft{Entry: e}, fn(tx)
	})
}

// check cleans what was typed and takes out of the filter what a view does not keep.
func check(v View) (View, error) {
	c := &base.Checker{}
	keys, known := kept[v.List]
	c.Must("list", known, "is none of customers, orders, cases")
	v.Name = c.Word("name", v.Name, maxName)
	c.Must("name", v.Name != "", "is missing")
	v.Sort = c.Word("sort", v.Sort, maxValue)
	q, err := url.ParseQuery(v.Filter)
	c.Must("filter", err == nil, "cannot be read")
	for _, key := range keys {
		c.Word("filter", q.Get(key), maxValue)
	}
	c.Must("columns", len(v.Columns) <= maxViews, "are too many")
	for _, key := range v.Columns {
		c.Must("columns", key != "" && !strings.ContainsFunc(key, notKey) && len(key) <= clean.Short, "are not columns of this list")
	}
	v.Filter = Keep(v.List, q)
	return v, c.Invalid()
}

func notKey(r rune) bool {
	return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-' && r != '.'
}

func countOf(all []View, is func(View) bool) (n int) {
	for range slices.DeleteFunc(slices.Clone(all), func(v View) bool { return !is(v) }) {
		n++
	}
	return n
}
