package listing

import (
	"context"
	"encoding/json"

	"counterpart/internal/crm/lists"
	"counterpart/internal/party"
	"counterpart/internal/store/engine"
)

// columns of a candidate: what the conditions look at, its place as k and o.
const customerColumns = `SELECT c.customer, c.country, c.state, c.orders, c.last_order, c.ordinal AS o, `

// customerKeys name the column behind each key.
var customerKeys = map[lists.Key]string{
	lists.ByAge: `c.ordinal`, lists.BySpent: `c.spent`, lists.ByLast: `c.last_order`, lists.ByOrders: `c.orders`,
}

// set is a condition that leads to customers by an index of its own.
type set struct {
	rows  text // SELECT 1 FROM table x WHERE …, to count them
	from  text // table x JOIN customer c … WHERE …
	check text // AND EXISTS (…), of a candidate s
}

func newSet(table, conditions string, args ...any) set {
	return set{
		rows: part(`SELECT 1 FROM `+table+` x WHERE `+conditions, args...),
		from: part(` FROM `+table+` x CROSS JOIN customer c WHERE c.tenant = x.tenant AND c.customer = x.customer AND `+conditions, args...),
		check: part(` AND EXISTS (SELECT 1 FROM `+table+` x WHERE x.customer = s.customer AND `+
			conditions+`)`, args...),
	}
}

// sets gives the conditions of a filter that have an index of their own.
func sets(t party.Tenant, f lists.Customers) (out []set) {
	if f.Ranked() {
		x := part(`x.tenant = ?`, t)
		for _, c := range []struct {
			sql  string
			skip bool
			arg  any
		}{
			{` AND x.r = ?`, f.R == 0, f.R},
			{` AND x.f = ?`, f.F == 0, f.F},
			{` AND x.grp = ?`, f.Group == "", f.Group},
			{` AND x.cohort = ?`, f.Cohort == 0, f.Cohort},
		} {
			if !c.skip {
				x = x.then(c.sql, c.arg)
			}
		}
		out = append(out, newSet(`customer_figure`, x.sql, x.args...))
	}
	if f.Cases {
		s := newSet(`(SELECT DISTINCT k.tenant, k.customer + 0 AS customer FROM customer_case k
			WHERE k.tenant = ? AND k.status IN ('open', 'waiting'))`, `x.tenant = ?`, t, t)
		s.rows = part(`SELECT 1 FROM customer_case k WHERE k.tenant = ? AND k.status IN ('open', 'waiting')`, t)
		s.check = part(` AND EXISTS (SELECT 1 FROM customer_case k WHERE k.tenant = ? AND k.customer = s.customer
			AND k.status IN ('open', 'waiting'))`, t)
		out = append(out, s)
	}
	if f.Blind != nil {
		first, last := f.Blind[0], f.Blind[len(f.Blind)-1]
		s := newSet(`(SELECT DISTINCT b.tenant, b.customer FROM blind_index b
			WHERE b.tenant = ? AND b.field = ? AND b.idx IN (?, ?))`, `x.tenant = ?`, t, int64(f.Own), first, last, t)
		s.rows = part(`SELECT 1 FROM blind_index b WHERE b.tenant = ? AND b.field = ? AND b.idx IN (?, ?)`, t, int64(f.Own), first, last)
		s.check = part(` AND EXISTS (SELECT 1 FROM blind_index b WHERE b.tenant = ? AND b.field = ? AND b.idx IN (?, ?)
			AND b.customer = s.customer)`, t, int64(f.Own), first, last)
		out = append(out, s)
	}
	return out
}

// plain gives the conditions of a filter on a candidate's own columns.
func plain(f lists.Customers) (x text) {
	if f.Country != "" {
		x = x.then(` AND s.country = ?`, f.Country)
	}
	if f.State != "" {
		x = x.then(` AND s.state = ?`, f.State)
	}
	if f.Since != 0 {
		x = x.then(` AND s.last_order >= ?`, int64(f.Since))
	}
	if f.Least != nil {
		x = x.then(` AND s.orders >= ?`, *f.Least)
	}
	if f.Most != nil {
		x = x.then(` AND s.orders <= ?`, *f.Most)
	}
	return x
}

// smallest finds the set to start from: the smallest one, if it is small.
func (l Lists) smallest(ctx context.Context, all []set, narrow bool) (int, error) {
	best, least := -1, int64(0)
	for i, s := range all {
		n, ok, err := l.small(ctx, s.rows, narrow)
		if err != nil {
			return -1, err
		}
		if ok && (best < 0 || n < least) {
			best, least = i, n
		}
	}
	return best, nil
}

// ways gives how a list of customers is walked: one way for the live ones, one for each batch that
// is not yet live. narrow says that the order of candidates does not matter.
func (l Lists) ways(ctx context.Context, t party.Tenant, f lists.Customers, key string, narrow bool) ([]way, error) {
	batches, err := l.unsettled(ctx, t)
	if err != nil {
		return nil, err
	}
	all := sets(t, f)
	start, err := l.smallest(ctx, all, narrow)
	if err != nil {
		return nil, err
	}
	var out []way
	for _, b := range batches {
		w := way{key: key, id: `c.ordinal`}
		head := part(customerColumns + key + ` AS k`)
		switch {
		case start >= 0:
			w.few = true
			w.from, w.where = head.with(all[start].from).with(state(b)), plain(f)
		case b >= 0:
			w.from, w.where = head.then(` FROM customer c`+l.by(`customer_batch`)+` WHERE c.tenant = ?`, t).with(state(b)), plain(f)
		default:
			w.from, w.where = l.along(head, t, f, key, narrow)
		}
		for i, s := range all {
			if i != start {
				w.where = w.where.with(s.check)
			}
		}
		out = append(out, w)
	}
	return out, nil
}

// state takes live rows, or those of a batch.
func state(batch int64) text {
	if batch < 0 {
		return part(` AND c.state <> 'staged'`)
	}
	return part(` AND c.state = 'staged' AND c.batch = ?`, batch)
}

// customerIndex names the index behind each key's column.
var customerIndex = map[string]string{
	`c.ordinal`: `customer_live`, `c.spent`: `customer_spent`, `c.last_order`: `customer_last`, `c.orders`: `customer_orders`,
}

// along gives the candidates of the index that fits a filter best, and the conditions that are
// left.
func (l Lists) along(head text, t party.Tenant, f lists.Customers, key string, narrow bool) (from, where text) {
	byAge := key == `c.ordinal`
	index, more := customerIndex[key], state(-1)
	switch {
	case f.State != "" && (byAge || narrow):
		index, more = `customer_restricted`, part(` AND c.state = 'restricted'`)
		f.State = ""
	case f.Country != "" && (byAge || narrow):
		index, more = `customer_country`, more.then(` AND c.country = ?`, f.Country)
		f.Country = ""
	case f.Since != 0 && (key == `c.last_order` || narrow):
		index, more = `customer_last`, more.then(` AND c.last_order >= ?`, int64(f.Since))
		f.Since = 0
	case f.Least != nil && (key == `c.orders` || narrow):
		index, more = `customer_orders`, more.then(` AND c.orders >= ?`, *f.Least)
		f.Least = nil
	case f.Most != nil && (key == `c.orders` || narrow):
		index, more = `customer_orders`, more.then(` AND c.orders <= ?`, *f.Most)
		f.Most = nil
	}
	return head.then(` FROM customer c`+l.by(index)+` WHERE c.tenant = ?`, t).with(more), plain(f)
}

// Customers finds customers.
func (l Lists) Customers(ctx context.Context, t party.Tenant, f lists.Customers, q lists.Walk) (lists.Found[lists.Place], error) {
	ways, err := l.ways(ctx, t, f, customerKeys[q.Key], false)
	if err != nil {
		return lists.Found[lists.Place]{}, err
	}
	return found(ctx, l.DB, ways, q, reading[lists.Place]{part(`s.k, s.o`), place, func(p lists.Place) lists.Place { return p }})
}

// CustomerCount counts customers.
func (l Lists) CustomerCount(ctx context.Context, t party.Tenant, f lists.Customers, most int) (lists.Count, error) {
	ways, err := l.ways(ctx, t, f, `c.ordinal`, true)
	if err != nil {
		return lists.Count{}, err
	}
	return counted(ctx, l.DB, ways, most)
}

// A list of numbers is one argument: an array on PostgreSQL, JSON on SQLite, which has no arrays.
const (
	chosenArray = ` AND c.ordinal = ANY(?::bigint[])`
	chosenJSON  = ` AND c.ordinal IN (SELECT value FROM json_each(?))`
	isPublished = ` AND (c.state <> 'staged' OR EXISTS (SELECT 1 FROM import_batch b
		WHERE b.tenant = c.tenant AND b.batch = c.batch AND b.state = 'published'))`
)

// Chosen gives those of some customers whom a filter does not leave out.
func (l Lists) Chosen(ctx context.Context, t party.Tenant, f lists.Customers, os []party.Ordinal) ([]party.Ordinal, error) {
	sql, list, err := l.among(numbers(os), chosenArray, chosenJSON)
	if err != nil {
		return nil, err
	}
	in := part(customerColumns+`c.ordinal AS k FROM customer c WHERE c.tenant = ?`, t).then(sql, list)
	x := part(`SELECT s.o FROM (`).with(in).then(isPublished + `) s WHERE 1 = 1`).with(plain(f))
	for _, s := range sets(t, f) {
		x = x.with(s.check)
	}
	rows, err := collect(ctx, l.DB, "narrow", x, number)
	out := make([]party.Ordinal, len(rows))
	for i, n := range rows {
		out[i] = party.Ordinal(n)
	}
	return out, err
}

func numbers(os []party.Ordinal) []int64 {
	ns := make([]int64, len(os))
	for i, o := range os {
		ns[i] = int64(o)
	}
	return ns
}

// Ranks reads where customers stand.
func (l Lists) Ranks(ctx context.Context, t party.Tenant, os []party.Ordinal) (map[party.Ordinal]lists.Rank, error) {
	sql, list, err := l.among(numbers(os), chosenArray, chosenJSON)
	if err != nil {
		return nil, err
	}
	type ranked struct {
		who party.Ordinal
		lists.Rank
	}
	rows, err := collect(ctx, l.DB, "read ranks", part(`SELECT c.ordinal, x.r, x.f, x.grp FROM customer c CROSS JOIN customer_figure x
		WHERE c.tenant = ? AND x.tenant = c.tenant AND x.customer = c.customer`, t).then(sql, list), func(s engine.Row) (r ranked, err error) {
		return r, s.Scan(&r.who, &r.R, &r.F, &r.Group)
	})
	out := make(map[party.Ordinal]lists.Rank, len(rows))
	for _, r := range rows {
		out[r.who] = r.Rank
	}
	return out, err
}

// among gives the condition that a number is among some, with the argument that lists them.
func (l Lists) among(ns []int64, array, inJSON string) (string, any, error) {
	if !l.DB.Embedded() {
		return array, ns, nil
	}
	list, err := json.Marshal(ns)
	return inJSON, string(list), err
}
