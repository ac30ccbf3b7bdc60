package listing

import (
	"cmp"
	"context"
	"math"
	"slices"

	"counterpart/internal/crm/lists"
	"counterpart/internal/party"
	"counterpart/internal/store/engine"
)

// Lists finds pages of lists and keeps saved views: it is the lists' Rows and ViewRows.
type Lists struct {
	DB *engine.DB
	// Few is from how many rows on a condition with an index of its own is checked on candidates
	// instead; 0 is 4,000.
	Few int
}

var (
	_ lists.Rows     = Lists{}
	_ lists.ViewRows = Lists{}
)

// way is how a list is walked: the candidates in an order, and what is left to check of each.
type way struct {
	// from selects the candidates as c: SELECT columns FROM … WHERE conditions.
	from text
	// key and id are the columns of a place; they are the same where the id orders the list.
	key, id string
	// where is what is left to check of a candidate s; empty is nothing.
	where text
	// few says that the candidates are few and all are looked at.
	few bool
}

// after gives the condition that a row lies behind a place.
func (w way) after(p *lists.Place, descending bool) text {
	switch {
	case p == nil:
		return text{}
	case w.key == w.id && descending:
		return part(` AND `+w.id+` < ?`, p.ID)
	case w.key == w.id:
		return part(` AND `+w.id+` > ?`, p.ID)
	case descending:
		return part(` AND (`+w.key+`, `+w.id+`) < (?, ?)`, p.Key, p.ID)
	}
	return part(` AND (`+w.key+`, `+w.id+`) > (?, ?)`, p.Key, p.ID)
}

// order gives the list's order by the columns of c.
func (w way) order(descending bool) string {
	switch {
	case w.key == w.id && descending:
		return ` ORDER BY ` + w.id + ` DESC`
	case w.key == w.id:
		return ` ORDER BY ` + w.id
	case descending:
		return ` ORDER BY ` + w.key + ` DESC, ` + w.id + ` DESC`
	}
	return ` ORDER BY ` + w.key + `, ` + w.id
}

// A bound limit is written with + 0: SQLite plans a statement anew on each run if the limit is a
// parameter alone.
const (
	limit     = ` LIMIT ? + 0`
	outerDown = ` ORDER BY s.k DESC, s.o DESC` + limit
	outerUp   = ` ORDER BY s.k, s.o` + limit
	// fence keeps the engine from walking along the list's order to look for what is few.
	fence = ` LIMIT 1000000`
)

// by names the index to go along. SQLite knows nothing of how rows are spread and else takes one
// that goes through all of them; PostgreSQL has no such words and chooses by what it has counted.
func (l Lists) by(index string) string {
	if l.DB.Embedded() {
		return ` INDEXED BY ` + index
	}
	return ""
}

// rows gives the statement that reads a part of the list: what is the list of columns of s.
func (w way) rows(what text, q lists.Walk) text {
	outer := outerUp
	if q.Descending {
		outer = outerDown
	}
	in := w.from.with(w.after(q.From, q.Descending))
	switch {
	case w.few:
		in = in.then(fence)
	case w.where.sql == "":
		in = in.then(w.order(q.Descending)+limit, q.Limit)
	default:
		in = in.then(w.order(q.Descending)+limit, q.Look)
	}
	return part(`SELECT `).with(what).then(` FROM (`).with(in).then(`) s WHERE 1 = 1`).with(w.where).then(outer, q.Limit)
}

// last gives the statement that reads the place of the last candidate that rows looked at, or
// nothing if there are not so many.
func (w way) last(q lists.Walk) text {
	in := w.from.with(w.after(q.From, q.Descending)).then(w.order(q.Descending)+` LIMIT 1 OFFSET ? + 0`, q.Look-1)
	return part(`SELECT s.k, s.o FROM (`).with(in).then(`) s`)
}

// count gives the statement that counts candidates and those of them that pass, looking at so
// many.
func (w way) count(look int) text {
	return part(`SELECT count(*), coalesce(sum(CASE WHEN 1 = 1`).with(w.where).then(` THEN 1 ELSE 0 END), 0) FROM (`).
		with(w.from).then(limit+`) s`, look)
}

func place(s engine.Row) (p lists.Place, err error) { return p, s.Scan(&p.Key, &p.ID) }

// reading is how rows of a list are read.
type reading[T any] struct {
	what text // columns of s
	scan func(engine.Row) (T, error)
	at   func(T) lists.Place
}

// found walks all the ways of a list and merges what they give.
func found[T any](ctx context.Context, db *engine.DB, ways []way, q lists.Walk, r reading[T]) (out lists.Found[T], err error) {
	for _, w := range ways {
		rows, err := collect(ctx, db, "list", w.rows(r.what, q), r.scan)
		if err != nil {
			return out, err
		}
		out.Rows = append(out.Rows, rows...)
		if w.few || w.where.sql == "" || len(rows) >= q.Limit {
			continue
		}
		end, err := collect(ctx, db, "list", w.last(q), place)
		if err != nil {
			return out, err
		}
		if len(end) > 0 && (out.More == nil || before(end[0], *out.More, q.Descending)) {
			out.More = &end[0]
		}
	}
	if len(ways) > 1 || out.More != nil {
		merge(&out, q, r.at)
	}
	return out, nil
}

func before(a, b lists.Place, descending bool) bool {
	c := cmp.Or(cmp.Compare(a.Key, b.Key), cmp.Compare(a.ID, b.ID))
	return c < 0 != descending && c != 0
}

// merge puts the rows of several walks in order. A row that turned live meanwhile may have come
// twice; what lies behind the nearest end of a walk comes with the next part.
func merge[T any](out *lists.Found[T], q lists.Walk, at func(T) lists.Place) {
	slices.SortFunc(out.Rows, func(a, b T) int {
		switch x, y := at(a), at(b); {
		case x == y:
			return 0
		case before(x, y, q.Descending):
			return -1
		}
		return 1
	})
	out.Rows = slices.CompactFunc(out.Rows, func(a, b T) bool { return at(a) == at(b) })
	if end := out.More; end != nil {
		out.Rows = slices.DeleteFunc(out.Rows, func(r T) bool { return before(*end, at(r), q.Descending) })
	}
	if len(out.Rows) >= q.Limit {
		out.Rows, out.More = out.Rows[:q.Limit], nil
	}
}

// counted adds up the ways of a list.
func counted(ctx context.Context, db *engine.DB, ways []way, most int) (out lists.Count, err error) {
	for _, w := range ways {
		look := most + 1
		if w.where.sql != "" && !w.few {
			look = maxCounted
		}
		if w.few {
			look = math.MaxInt32 // so few that all are counted
		}
		n, err := collect(ctx, db, "count", w.count(look), place)
		if err != nil {
			return out, err
		}
		out.N += n[0].ID
		out.More = out.More || n[0].Key >= int64(look)
	}
	if out.N > int64(most) {
		out.N, out.More = int64(most), true
	}
	return out, nil
}

const (
	fewRows    = 4_000
	maxCounted = 20_000 // candidates at which a count looks
)

// small says whether a condition leads to few rows: x is a statement that selects them.
// To count, three times as many are few: each is looked at anyway.
func (l Lists) small(ctx context.Context, x text, narrow bool) (int64, bool, error) {
	few := cmp.Or(l.Few, fewRows)
	if narrow {
		few *= 3
	}
	n, err := one(ctx, l.DB, "count", part(`SELECT count(*) FROM (`).with(x).then(limit+`) x`, few+1))
	return n, n <= int64(few), err
}

// unsettled reads the batches that are published and not yet live; -1, the live rows, comes last,
// so that a row that turns live meanwhile is not missed.
func (l Lists) unsettled(ctx context.Context, t party.Tenant) ([]int64, error) {
	out, err := collect(ctx, l.DB, "read batches",
		part(`SELECT b.batch FROM import_batch b WHERE b.tenant = ? AND b.state = 'published' AND b.settled = 0`, t), number)
	return append(out, -1), err
}
