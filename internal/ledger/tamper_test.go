package ledger_test

import (
	"database/sql"
	"path/filepath"
	"strings"
	"testing"

	_ "modernc.org/sqlite" // the driver, to change rows behind the program's back

	"counterpart/internal/failure"
	"counterpart/internal/field"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/testkit/house"
)

// A dishonest operator changes rows of the database directly. Each change is found by the full
// walk; those at the log's end already stop the start.
func TestTampering(t *testing.T) {
	for _, c := range []struct {
		name, sql, says string
		start           bool // the start-up check finds it too
	}{
		{"an entry's bytes", `UPDATE ledger_entry SET data = replace(data, '"serve"', '"market"') WHERE idx = 5`, "do not hash to its leaf", false},
		{"an entry with its leaf", `UPDATE ledger_entry SET data = (SELECT data FROM ledger_entry WHERE idx = 6), leaf = (SELECT leaf FROM ledger_entry WHERE idx = 6) WHERE idx = 5`, "not what its entries give", false},
		{"an entry is gone", `DELETE FROM ledger_entry WHERE idx = 7`, "entries 7 to 7 are missing", false},
		{"the last entry is gone", `DELETE FROM ledger_entry WHERE idx = 300`, "missing", true},
		{"the payload of another entry", `UPDATE ledger_payload SET body = (SELECT body FROM ledger_payload WHERE idx = 9), salt = (SELECT salt FROM ledger_payload WHERE idx = 9) WHERE idx = 8`, "not the one committed to", false},
		{"a byte of a payload", `UPDATE ledger_payload SET body = iif(substr(body, 1, 1) = x'00', x'01', x'00') || substr(body, 2) WHERE idx = 8`, "does not open", false},
		{"a node", `UPDATE ledger_node SET hash = zeroblob(32)`, "not what its entries give", true},
		{"a node is gone", `DELETE FROM ledger_node`, "is missing", true},
		{"the frontier", `UPDATE ledger_head SET frontier = zeroblob(length(frontier))`, "frontier", true},
		{"the head is moved back", `UPDATE ledger_head SET size = 256, frontier = (SELECT hash FROM ledger_node)`, "size or root", true},
		{"the checkpoint", `UPDATE ledger_checkpoint SET note = replace(note, char(10) || '301' || char(10), char(10) || '302' || char(10)) WHERE size = 301`, "signature", true},
		{"the last checkpoint is gone", `DELETE FROM ledger_checkpoint WHERE size = 301`, "size or root", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			where := filepath.Join(t.TempDir(), "c.db")
			h := house.New(t, where)
			fill(t, h, 300)
			tamper(t, where, c.sql)
			head, err := h.Ledger.Head(t.Context(), h.Tenant)
			if err != nil {
				t.Fatal(err)
			}
			if err := h.Ledger.Start(t.Context(), head, h.DB); failure.Is(err, failure.Doubt) != c.start {
				t.Errorf("start: %v", err)
			}
			rep, err := h.Ledger.Verify(t.Context(), head, nil)
			if err != nil {
				t.Fatal(err)
			}
			if rep.Sound() || !strings.Contains(texts(rep), c.says) {
				t.Errorf("found %q, want %q", texts(rep), c.says)
			}
		})
	}
}

func fill(t *testing.T, h *house.House, n int) {
	t.Helper()
	p := permit(t, h.Owner(t), field.Serve)
	for i := range n {
		if _, err := h.Ledger.Disclose(t.Context(), p, name(party.Ordinal(i))); err != nil {
			t.Fatal(err)
		}
	}
}

func tamper(t *testing.T, where, stmt string) {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+where+"?_pragma=busy_timeout(5000)")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	res, err := db.Exec(stmt)
	if err != nil {
		t.Fatal(err)
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		t.Fatalf("nothing was tampered with: %v", err)
	}
}

func texts(r *ledger.Report) string {
	var b strings.Builder
	for _, f := range r.Findings {
		b.WriteString(f.Text + "; ")
	}
	return b.String()
}
