package engine

import (
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	sqlite "modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"counterpart/internal/failure"
)

const deadlock = "40P01" // SQLSTATE: two transactions waited for each other, and this one was given up

// reach turns what an engine says when it is not there, or when its disk takes nothing, into a
// failure of kind Unavailable; the engine's words stay inside. So it does with a deadlock, which
// nothing tries again: it is a fault of this program, which locks rows in one order
// (docs/design/03-store.md). Other errors stay as they are.
func reach(err error) error {
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok && pg.Code == deadlock {
		return failure.Wrap(fmt.Errorf("%w: %s", err, pg.Detail), failure.Unavailable, "Two changes waited for each other, and this one was given up; nothing of it was kept.").
			WithHint("Try again. It is a fault of the program: whoever runs the server finds both statements in the log of PostgreSQL and reports them.")
	}
	if err == nil || !unreachable(err) {
		return err
	}
	return failure.Wrap(err, failure.Unavailable, "The database does not answer, or its disk takes nothing.").
		WithHint("It comes back by itself. Whoever runs the server looks at the space on its disk and at the database.")
}

func unreachable(err error) bool {
	if lite, ok := errors.AsType[*sqlite.Error](err); ok {
		switch lite.Code() & 0xff {
		case sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_BUSY, sqlite3.SQLITE_READONLY:
			return true
		}
		return false
	}
	if _, ok := errors.AsType[*pgconn.ConnectError](err); ok {
		return true // whatever the server said about it
	}
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok {
		// connection, resources such as disk or memory, the operator
		return strings.HasPrefix(pg.Code, "08") || strings.HasPrefix(pg.Code, "53") || strings.HasPrefix(pg.Code, "57P")
	}
	_, network := errors.AsType[*net.OpError](err)
	return network || errors.Is(err, driver.ErrBadConn) || errors.Is(err, io.ErrUnexpectedEOF)
}
