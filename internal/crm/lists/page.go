package lists

import (
	"context"
	"slices"

	"counterpart/internal/crm/base"
	"counterpart/internal/crm/sale"
	"counterpart/internal/party"
	"counterpart/internal/vault"
	"counterpart/internal/when"
)

// Key is the column that a list is walked along.
type Key string

// The keys. ByAge is the ordinal of a customer, or when an order was placed.
const (
	ByAge    Key = "age"
	BySpent  Key = "spent"
	ByLast   Key = "last"
	ByOrders Key = "orders"
	ByTotal  Key = "total"
	ByName   Key = "name" // not in the store
)

// Place is a row's place in an order: the value of its key, then its ordinal or, of an order, its
// id.
type Place struct{ Key, ID int64 }

// Walk asks for a part of a list.
type Walk struct {
	Key        Key
	Descending bool
	From       *Place // exclusive; nil is the beginning
	Limit      int
	// Look is how many candidates are looked at, at most, where candidates can be left out.
	Look int
}

// Found is a part of a list. More, if it is not nil, is the place of the last candidate that was
// looked at, when there are others behind it.
type Found[T any] struct {
	Rows []T
	More *Place
}

// Count is how many rows a list has: N, or, if More is set, at least N.
type Count struct {
	N    int64
	More bool
}

// Rows is the store. All methods read what is committed, and what is published.
type Rows interface {
	// Customers finds customers.
	Customers(ctx context.Context, t party.Tenant, f Customers, w Walk) (Found[Place], error)
	// Chosen gives those of at most 500 customers whom a filter does not leave out, in no
	// particular order.
	Chosen(ctx context.Context, t party.Tenant, f Customers, os []party.Ordinal) ([]party.Ordinal, error)
	// CustomerCount counts customers, up to so many.
	CustomerCount(ctx context.Context, t party.Tenant, f Customers, most int) (Count, error)
	// Orders finds orders, without lines.
	Orders(ctx context.Context, t party.Tenant, f Orders, w Walk) (Found[sale.Row], error)
	// OrderCount counts orders, up to so many.
	OrderCount(ctx context.Context, t party.Tenant, f Orders, most int) (Count, error)
	// TheseOrders reads orders by id, at most 200, in no particular order.
	TheseOrders(ctx context.Context, t party.Tenant, ids []sale.OrderID) ([]sale.Row, error)
	ChoiceRows
}

// ChoiceRows gives what filters offer.
type ChoiceRows interface {
	// Countries gives the countries of customers, or of orders, in the order of their codes.
	Countries(ctx context.Context, t party.Tenant, orders bool) ([]string, error)
	// Product finds a product by SKU; -1 if there is none.
	Product(ctx context.Context, t party.Tenant, sku string) (sale.ProductID, error)
	// OpenCases reads the open cases of a customer, the newest first.
	OpenCases(ctx context.Context, t party.Tenant, c party.Customer, limit int) ([]Case, error)
	// Ranks reads where customers stand; those without an order that counts are missing.
	Ranks(ctx context.Context, t party.Tenant, os []party.Ordinal) (map[party.Ordinal]Rank, error)
}

// Rank is where a customer stands among all who have an order that counts: R and F are fifths of how recently
// and how often they bought, 1 to 5, or 0 before anybody was ranked. Group is the name of both, and empty then.
type Rank struct {
	R, F  int64
	Group string
}

// Case is an open case of a customer as a panel names it. Nothing in it is sealed.
type Case struct {
	Number       int64
	Kind, Status string
	Opened       when.Instant
}

// Names gives the order of customers by name.
type Names interface {
	// Sorted gives the places after (or, descending, before) a place in name order.
	Sorted(ctx context.Context, t party.Tenant, from *vault.NamePlace, descending bool, limit int) ([]vault.NamePlace, error)
}

// Page is a page of a list with opaque cursors to the pages beside it, empty where there is none.
type Page[T any] struct {
	Rows       []T
	Back, Next string
}

// Size is how many rows a page has.
const Size = 50

// Finder finds pages. Safe for concurrent use.
type Finder struct {
	rows  Rows
	names Names
}

// NewFinder makes a Finder.
func NewFinder(rows Rows, names Names) *Finder { return &Finder{rows, names} }

// looks is how many candidates one request looks at, step by step: most pages are full after the
// first.
var looks = []int{400, 3_000, 12_000}

// cursor is a place with the direction in which to go from it.
type cursor struct {
	back bool
	at   *Place
}

func parse(s string) (cursor, error) {
	n, err := base.ParseCursor(s, 3)
	if err != nil || n == nil {
		return cursor{}, err
	}
	return cursor{n[0] == 1, &Place{n[1], n[2]}}, nil
}

func (p Place) cursor(back bool) string {
	way := int64(0)
	if back {
		way = 1
	}
	return base.Cursor(way, p.Key, p.ID)
}

// step reads a part of a list from a place, in the direction of the cursor: at most so many rows,
// of so many candidates.
type step[T any] func(from *Place, limit, look int) (Found[T], error)

// fill takes steps until a page is full, the list ends or enough was looked at.
func fill[T any](c cursor, descending bool, place func(T) Place, next step[T]) (Page[T], error) {
	var rows []T
	from, more := c.at, (*Place)(nil)
	for i := 0; i < len(looks) && len(rows) <= Size; i++ {
		found, err := next(from, Size+1-len(rows), looks[i])
		if err != nil {
			return Page[T]{}, err
		}
		rows = append(rows, found.Rows...)
		if from, more = found.More, found.More; more == nil {
			break
		}
	}
	on := ""
	switch {
	case len(rows) > Size:
		rows = rows[:Size]
		on = place(rows[Size-1]).cursor(c.back)
	case more != nil:
		on = more.cursor(c.back)
	}
	if c.back {
		slices.Reverse(rows)
		return Page[T]{Rows: rows, Back: on, Next: turned(c, rows, descending, place)}, nil
	}
	return Page[T]{Rows: rows, Next: on, Back: turned(c, rows, descending, place)}, nil
}

// turned gives the cursor to what lies the other way: beyond the row at that end of the page, or,
// of a page without rows, from the cursor's own place on and with it.
func turned[T any](c cursor, rows []T, descending bool, place func(T) Place) string {
	if c.at == nil {
		return ""
	}
	at := *c.at
	switch {
	case len(rows) > 0 && c.back:
		at = place(rows[len(rows)-1])
	case len(rows) > 0:
		at = place(rows[0])
	case descending == c.back: // ascends the other way
		at.ID++
	default:
		at.ID--
	}
	return at.cursor(!c.back)
}
