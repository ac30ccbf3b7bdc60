package listing

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"counterpart/internal/store/engine"
)

// text is a statement, or a part of one, with a question mark for each of its arguments.
type text struct {
	sql  string
	args []any
}

// part makes a part of a statement.
func part(sql string, args ...any) text { return text{sql, args} }

// then puts a part behind another.
func (x text) then(sql string, args ...any) text {
	return text{x.sql + sql, append(slices.Clip(x.args), args...)}
}

// with puts a whole part behind another.
func (x text) with(y text) text { return x.then(y.sql, y.args...) }

// numbered gives the statement with $1, $2 and so on in the place of question marks.
func (x text) numbered() string {
	var b strings.Builder
	rest, n := x.sql, 0
	for {
		before, after, more := strings.Cut(rest, "?")
		b.WriteString(before)
		if !more {
			return b.String()
		}
		n++
		b.WriteString("$" + strconv.Itoa(n))
		rest = after
	}
}

// collect runs a statement.
func collect[T any](ctx context.Context, db *engine.DB, what string, x text, scan func(engine.Row) (T, error)) ([]T, error) {
	rows, err := db.Query(ctx, x.numbered(), x.args...)
	out, err := engine.Collect(rows, err, scan)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", what, err)
	}
	return out, nil
}

func number(s engine.Row) (n int64, err error) { return n, s.Scan(&n) }

// one runs a statement that answers with one number.
func one(ctx context.Context, db *engine.DB, what string, x text) (int64, error) {
	n, err := number(db.Row(ctx, x.numbered(), x.args...))
	if err != nil {
		return 0, fmt.Errorf("%s: %w", what, err)
	}
	return n, nil
}
