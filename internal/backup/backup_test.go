package backup_test

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"counterpart/internal/backup"
	"counterpart/internal/entry"
	"counterpart/internal/failure"
	"counterpart/internal/field"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/store"
	"counterpart/internal/testkit"
	"counterpart/internal/testkit/lab"
	"counterpart/internal/vault"
)

const month = 30 * 24 * time.Hour

func desk(l *lab.Lab) *backup.Desk {
	w := store.Whole{DB: l.DB}
	return backup.New(backup.Config{Source: w, Records: w, Keys: l.Keys, Ledger: l.Ledger, Custody: l.Custody, Now: l.Now})
}

// create makes a backup and gives its path.
func create(t *testing.T, l *lab.Lab) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "a.backup")
	lab.Must(t, desk(l).Create(t.Context(), path, month))
	return path
}

// empty makes an empty database beside the keys and the journal of another.
func empty(t *testing.T, where, dir string) *lab.Lab {
	t.Helper()
	l := lab.Open(t, where, dir)
	l.Migrate(t)
	return l
}

func restore(t *testing.T, l *lab.Lab, file, keysFile string) ([]backup.Restored, error) {
	t.Helper()
	w, k := store.Whole{DB: l.DB}, store.Keys{DB: l.DB}
	return backup.Restoring{
		Source: w, Target: w, Records: w, Keys: l.Keys, Heads: l.DB, Logs: l.DB, Ledger: l.Ledger,
		Custody: l.Custody, Service: l.Keys, Epochs: k, Journal: l.Journal, Now: l.Now,
	}.Restore(t.Context(), file, keysFile)
}

func sqliteFile(t *testing.T) string { return filepath.Join(t.TempDir(), "counterpart.db") }

func firstEntry(t *testing.T, l *lab.Lab, tenant party.Tenant) (ledger.Head, entry.Entry) {
	t.Helper()
	h := lab.Value(l.DB.ReadHead(t.Context(), tenant))(t)
	s := lab.Value(l.DB.Entries(t.Context(), h.Log, 0, 1))(t)
	return h, lab.Value(entry.Decode(s[0].Data))(t)
}

// What either engine wrote, either restores.
func TestRestoreAcrossEngines(t *testing.T) {
	for _, from := range []string{"sqlite", "postgres"} {
		for _, to := range []string{"sqlite", "postgres"} {
			t.Run(from+" to "+to, func(t *testing.T) { testAcross(t, where(t, from), where(t, to)) })
		}
	}
}

func where(t *testing.T, engine string) string {
	t.Helper()
	if engine == "sqlite" {
		return sqliteFile(t)
	}
	return testkit.Postgres(t)
}

func testAcross(t *testing.T, from, to string) {
	ctx := t.Context()
	l := lab.New(t, from)
	people := []lab.Person{l.Add(t, 1, 1), l.Add(t, 1, 2), l.Add(t, 2, 1)}
	lab.Must(t, l.Exec(t, `INSERT INTO session (tenant, session, token, staff, state, created, seen, fresh, ended, device)
		VALUES (1, 1, $1, 1, 'full', 1, 1, 1, 0, '')`, []byte("token")))
	lab.Value(l.Custody.PlaceHold(ctx, lab.Job(1), vault.Hold{Reason: "incident", Everyone: true}))(t)
	erased := l.Add(t, 2, 2) // leaves a sale and a payment of nobody
	lab.Value(l.Custody.Erase(ctx, lab.Job(2), erased.ID, "request"))(t)
	file := create(t, l)
	before := lab.Value(l.DB.ReadHead(ctx, 1))(t)
	counts := rowCounts(t, l)
	l.Close()

	again := empty(t, to, l.Dir)
	done := lab.Value(restore(t, again, file, ""))(t)
	if len(done) != 2 || done[0].Erased != 0 || len(done[0].Lost) != 0 {
		t.Errorf("restored %+v", done)
	}
	for _, p := range people {
		if got := lab.Value(again.Read(t, p))(t); got != p.Name+" "+p.Email {
			t.Error("another name or e-mail came back")
		}
	}
	after := rowCounts(t, again)
	for table, n := range counts {
		if table != "ledger_head" && !strings.HasPrefix(table, "ledger_") && table != "session" && after[table] != n {
			t.Errorf("table %s has %d rows, had %d", table, after[table], n)
		}
	}
	if after["session"] != 0 {
		t.Error("a session came back")
	}
	h, first := firstEntry(t, again, 1)
	if h.Number != 2 || h.Origin != "ledger.test/1/log/2" || first.Kind != entry.System || first.Act != "restored" || first.Ref != 1 {
		t.Errorf("new log %+v begins with %s %s", h, first.Kind, first.Act)
	}
	if !slices.Contains(first.List, "origin ledger.test/1") || !strings.HasPrefix(first.List[2], "root ") || len(first.List) < 20 {
		t.Errorf("first entry lists %v", first.List[:3])
	}
	lab.Must(t, again.Ledger.Start(ctx, h, again.DB))
	if closed := again.Count(t, `SELECT size FROM ledger_closed WHERE tenant = 1 AND log = 1`); closed != before.Size {
		t.Errorf("the old log was closed at %d, had %d", closed, before.Size)
	}
	if n := len(lab.Value(again.DB.Entries(ctx, before.Log, 0, before.Size))(t)); int64(n) != before.Size {
		t.Errorf("%d of the old log's %d entries came back", n, before.Size)
	}
	if next := again.Count(t, `SELECT next_ordinal FROM tenant WHERE tenant = 1`); next < 1<<20 {
		t.Errorf("the next ordinal is %d", next)
	}
	same := sortedRows(t, again, file)
	for table, rows := range sortedRows(t, again, create(t, again)) {
		if diff := cmp.Diff(same[table], rows); diff != "" {
			t.Errorf("table %s (-backup +backup of what was restored)\n%s", table, diff)
		}
	}
	again.Add(t, 1, 2_000_000) // the restored database takes changes
}

// sortedRows gives the rows in a backup of the tables that a restore leaves as they were.
func sortedRows(t *testing.T, l *lab.Lab, file string) map[string][]string {
	t.Helper()
	out := map[string][]string{}
	for table, rows := range lab.Value(backup.ReadAll(t.Context(), file, l.Keys))(t) {
		if table == "tenant" || table == "backup" || strings.HasPrefix(table, "ledger_") {
			continue
		}
		for _, r := range rows {
			out[table] = append(out[table], fmt.Sprintf("%#v", r))
		}
		slices.Sort(out[table])
	}
	return out
}

func rowCounts(t *testing.T, l *lab.Lab) map[string]int64 {
	t.Helper()
	out := map[string]int64{"session": l.Count(t, "SELECT count(*) FROM session")}
	for _, table := range lab.Value(store.Whole{DB: l.DB}.Tables(t.Context()))(t) {
		out[table.Name] = l.Count(t, "SELECT count(*) FROM "+table.Name)
	}
	return out
}

func TestErasedStayErased(t *testing.T) {
	lab.Engines(t, func(t *testing.T, where string) {
		ctx := t.Context()
		l := lab.New(t, where)
		gone, unknown, stays := l.Add(t, 1, 1), l.Add(t, 1, 2), l.Add(t, 1, 3)
		file := create(t, l)
		lab.Value(l.Custody.Erase(ctx, lab.Job(1), gone.ID, "request"))(t)
		// The next one's line is lost, and comes back by ordinal only.
		kept := lab.Value(os.ReadFile(filepath.Join(l.Dir, "journal")))(t)
		lab.Value(l.Custody.Erase(ctx, lab.Job(1), unknown.ID, "request"))(t)
		lab.Must(t, os.WriteFile(filepath.Join(l.Dir, "journal"), kept, 0o600))
		head := lab.Value(l.DB.ReadHead(ctx, 1))(t)
		lab.Value(l.Custody.Reconcile(ctx, head))(t)
		l.Close()

		again := empty(t, sqliteFile(t), l.Dir)
		done := lab.Value(restore(t, again, file, ""))(t)
		if done[0].Erased != 2 || len(done[0].Lost) != 1 {
			t.Errorf("restored %+v", done[0])
		}
		for _, p := range []lab.Person{gone, unknown} {
			for _, table := range []string{"customer", "customer_key", "blind_index", "note", "sale", "payment"} {
				if n := again.Count(t, "SELECT count(*) FROM "+table+" WHERE customer = $1", p.ID); n != 0 {
					t.Errorf("%d rows of an erased customer in %s", n, table)
				}
			}
		}
		lab.Value(again.Read(t, stays))(t)
		_, first := firstEntry(t, again, 1)
		if first.Count != 2 || !slices.Contains(first.List, done[0].Lost[0]) {
			t.Errorf("first entry: count %d", first.Count)
		}
	})
}

// A second restore of the same backup opens a third log, not another second one.
func TestLogsAreNeverOpenedTwice(t *testing.T) {
	l := lab.New(t, sqliteFile(t))
	l.Add(t, 1, 1)
	file := create(t, l)
	l.Close()
	for _, want := range []string{"ledger.test/1/log/2", "ledger.test/1/log/3"} {
		again := empty(t, sqliteFile(t), l.Dir)
		lab.Value(restore(t, again, file, ""))(t)
		if h, _ := firstEntry(t, again, 1); h.Origin != want {
			t.Errorf("opened %s, expected %s", h.Origin, want)
		}
		again.Close()
	}
}

func TestRestoreAcrossAnEpochsEnd(t *testing.T) {
	lab.Engines(t, func(t *testing.T, where string) {
		ctx := t.Context()
		l := lab.New(t, where)
		gone, stays := l.Add(t, 1, 1), l.Add(t, 1, 2)
		file := create(t, l)
		lab.Value(l.Custody.Erase(ctx, lab.Job(1), gone.ID, "request"))(t)
		rotate(t, l, 1)
		keys := filepath.Join(t.TempDir(), "newest.keys")
		lab.Must(t, desk(l).ExportKeys(ctx, keys))
		l.Close()

		bare := empty(t, sqliteFile(t), l.Dir)
		if _, err := restore(t, bare, file, ""); !failure.Is(err, failure.Unavailable) {
			t.Fatalf("restored without the newer keys: %v", err)
		}
		lab.Must(t, store.Whole{DB: bare.DB}.Empty(ctx))

		done := lab.Value(restore(t, bare, file, keys))(t)
		if done[0].Erased != 1 {
			t.Errorf("erased again: %d", done[0].Erased)
		}
		if got := lab.Value(bare.Read(t, stays))(t); got != stays.Name+" "+stays.Email {
			t.Error("another name or e-mail came back")
		}
		if _, err := bare.Read(t, gone); err == nil {
			t.Error("the erased customer came back")
		}
		lab.Must(t, bare.Custody.Rotate(ctx, lab.Job(1), nil)) // the restored keys can be rotated
		lab.Value(bare.Read(t, stays))(t)
	})
}

func rotate(t *testing.T, l *lab.Lab, tenant party.Tenant) {
	t.Helper()
	lab.Must(t, l.Custody.Rotate(t.Context(), lab.Job(tenant), nil))
	l.Pass(time.Minute)
	lab.Must(t, l.Custody.Sweep(t.Context(), lab.Job(tenant), nil))
}

// Of the exports of keys only the newest opens.
func TestOnlyTheNewestExportOpens(t *testing.T) {
	l := lab.New(t, sqliteFile(t))
	l.Add(t, 1, 1)
	dir := t.TempDir()
	first, second := filepath.Join(dir, "1"), filepath.Join(dir, "2")
	lab.Must(t, desk(l).ExportKeys(t.Context(), first))
	lab.Value(backup.ReadAll(t.Context(), first, l.Keys))(t)
	lab.Must(t, desk(l).ExportKeys(t.Context(), second))
	if _, err := backup.ReadAll(t.Context(), first, l.Keys); !failure.Is(err, failure.NotFound) {
		t.Errorf("the older export: %v", err)
	}
	rows := lab.Value(backup.ReadAll(t.Context(), second, l.Keys))(t)
	if len(rows) != 3 || len(rows["customer_key"]) != 1 {
		t.Errorf("an export of %d tables", len(rows))
	}
}

// After an erasure and the epoch's end nothing opens the person's rows in an older backup, even
// with that backup's key; what remains there to guess at goes with the backup's key.
func TestOldBackupTellsNothing(t *testing.T) {
	lab.Engines(t, func(t *testing.T, where string) {
		ctx := t.Context()
		l := lab.New(t, where)
		gone, stays := l.Add(t, 1, 1), l.Add(t, 1, 2)
		file := create(t, l)
		sealed := lab.Value(os.ReadFile(file))(t)
		for _, p := range []lab.Person{gone, stays} {
			for _, trace := range [][]byte{[]byte(p.Name), []byte(p.Email), p.Blind[0], p.Wrapped, p.NoteBox, []byte(p.ID.String())} {
				if bytes.Contains(sealed, trace) {
					t.Fatal("the backup is not sealed")
				}
			}
		}
		old := func() vault.Locked { return fromBackup(t, l, file, gone) }
		if _, err := l.OpenRow(t, 1, old()); err != nil {
			t.Fatalf("before the erasure the backup's rows open: %v", err)
		}
		lab.Value(l.Custody.Erase(ctx, lab.Job(1), gone.ID, "request"))(t)
		rotate(t, l, 1)
		l.Keyring.Forget(1)
		if _, err := l.OpenRow(t, 1, old()); !failure.Is(err, failure.Doubt) {
			t.Errorf("the erased customer's rows in the backup: %v", err)
		}
		for epoch := range int64(4) { // under whatever key there is
			row := old()
			row.Key.Epoch = epoch
			if _, err := l.OpenRow(t, 1, row); err == nil {
				t.Errorf("opened under epoch %d", epoch)
			}
		}
		if !guess(t, l, file, gone.Email) {
			t.Error("the guess should succeed while the backup opens, otherwise this tests nothing")
		}
		l.Pass(2 * month)
		ended := lab.Value(desk(l).Expire(ctx))(t)
		if len(ended) != 1 || ended[0].Held != 0 {
			t.Fatalf("expired %+v", ended)
		}
		if _, err := os.Stat(file); !os.IsNotExist(err) {
			t.Errorf("the file is still there: %v", err)
		}
		lab.Must(t, os.WriteFile(file, sealed, 0o600)) // somebody kept a copy
		if _, err := backup.ReadAll(ctx, file, l.Keys); !failure.Is(err, failure.NotFound) {
			t.Errorf("opened although its key is destroyed: %v", err)
		}
	})
}

// guess looks for an e-mail in a backup's blind index.
func guess(t *testing.T, l *lab.Lab, file, email string) bool {
	t.Helper()
	values := lab.Value(l.Keyring.Blind(t.Context(), 1, field.Emails, email))(t)
	for _, row := range lab.Value(backup.ReadAll(t.Context(), file, l.Keys))(t)["blind_index"] {
		if bytes.Equal(row["idx"].([]byte), values[0]) {
			return true
		}
	}
	return false
}

func fromBackup(t *testing.T, l *lab.Lab, file string, p lab.Person) vault.Locked {
	t.Helper()
	rows := lab.Value(backup.ReadAll(t.Context(), file, l.Keys))(t)
	out := vault.Locked{Customer: p.ID, Ordinal: p.Ordinal, Table: "customer"}
	for _, r := range rows["customer"] {
		if r["customer"] == int64(p.ID) {
			out.Fields = r["sealed"].([]byte)
		}
	}
	for _, r := range rows["customer_key"] {
		if r["customer"] == int64(p.ID) {
			out.Key = vault.WrappedKey{Customer: p.ID, Epoch: r["epoch"].(int64), Version: r["version"].(int64), Wrapped: r["wrapped"].([]byte)}
		}
	}
	return out
}

func TestHoldKeepsBackups(t *testing.T) {
	lab.Engines(t, func(t *testing.T, where string) {
		ctx := t.Context()
		l := lab.New(t, where)
		file := create(t, l)
		hold := lab.Value(l.Custody.PlaceHold(ctx, lab.Job(2), vault.Hold{Reason: "incident", Everyone: true}))(t)
		if ended := lab.Value(desk(l).Expire(ctx))(t); len(ended) != 0 {
			t.Errorf("ended before its time: %+v", ended)
		}
		l.Pass(2 * month)
		if ended := lab.Value(desk(l).Expire(ctx))(t); len(ended) != 1 || ended[0].Held != 2 {
			t.Errorf("under a hold: %+v", ended)
		}
		lab.Value(backup.ReadAll(ctx, file, l.Keys))(t)
		lab.Value(l.Custody.LiftHold(ctx, lab.Job(2), hold.Number))(t)
		if ended := lab.Value(desk(l).Expire(ctx))(t); len(ended) != 1 || ended[0].Held != 0 {
			t.Errorf("after the hold: %+v", ended)
		}
		if again := lab.Value(desk(l).Expire(ctx))(t); len(again) != 0 {
			t.Errorf("ended twice: %+v", again)
		}
		for _, r := range lab.Value(desk(l).List(ctx))(t) {
			if r.Ended == 0 || r.Destroyed == 0 {
				t.Errorf("row %+v", r)
			}
		}
		var acts []string
		h := lab.Value(l.DB.ReadHead(ctx, 2))(t)
		for _, s := range lab.Value(l.DB.Entries(ctx, h.Log, 0, h.Size))(t) {
			if e := lab.Value(entry.Decode(s.Data))(t); e.Object == "backup" {
				acts = append(acts, e.Act)
			}
		}
		if diff := cmp.Diff([]string{"backup", "condemn", "destroy"}, acts); diff != "" {
			t.Errorf("entries (-want +got)\n%s", diff)
		}
	})
}

func TestDamagedBackupsRestoreNothing(t *testing.T) {
	l := lab.New(t, sqliteFile(t))
	for o := range party.Ordinal(300) {
		l.Add(t, 1, o+1)
	}
	file := create(t, l)
	whole := lab.Value(os.ReadFile(file))(t)
	l.Close()
	again := empty(t, sqliteFile(t), l.Dir)
	for name, bad := range map[string][]byte{
		"half":       whole[:len(whole)/2],
		"last byte":  whole[:len(whole)-1],
		"last chunk": whole[:len(whole)-len(whole)%65552],
		"a bit":      flip(whole, len(whole)/2),
		"empty":      nil,
		"garbage":    bytes.Repeat([]byte("x"), 4000),
	} {
		path := filepath.Join(t.TempDir(), "bad")
		lab.Must(t, os.WriteFile(path, bad, 0o600))
		if _, err := restore(t, again, path, ""); !failure.Is(err, failure.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
		lab.Must(t, store.Whole{DB: again.DB}.Empty(t.Context()))
	}
	lab.Value(restore(t, again, file, ""))(t)
	if _, err := restore(t, again, file, ""); !failure.Is(err, failure.Conflict) {
		t.Errorf("restored over what is there: %v", err)
	}
}

func flip(b []byte, i int) []byte {
	b = bytes.Clone(b)
	b[i] ^= 1
	return b
}

func TestNothingUnsealedIsLeftBehind(t *testing.T) {
	l := lab.New(t, sqliteFile(t))
	l.Add(t, 1, 1)
	dir := t.TempDir()
	lab.Must(t, desk(l).Create(t.Context(), filepath.Join(dir, "a"), month))
	if err := desk(l).Create(t.Context(), filepath.Join(dir, "a"), month); !failure.Is(err, failure.Conflict) {
		t.Errorf("written over a file: %v", err)
	}
	if err := desk(l).Create(t.Context(), filepath.Join(dir, "none", "b"), month); !failure.Is(err, failure.Unavailable) {
		t.Errorf("written into a folder that is not there: %v", err)
	}
	var names []string
	lab.Must(t, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if !d.IsDir() {
			names = append(names, d.Name())
			st := lab.Value(d.Info())(t)
			if st.Mode().Perm() != 0o600 {
				t.Errorf("mode %04o", st.Mode().Perm())
			}
		}
		return err
	}))
	if diff := cmp.Diff([]string{"a"}, names); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// Every table but those named is in a backup, with the same columns on both engines.
func TestTablesAreTheSameOnBothEngines(t *testing.T) {
	var lists [][]backup.Table
	lab.Engines(t, func(t *testing.T, where string) {
		l := empty(t, where, t.TempDir())
		lists = append(lists, lab.Value(store.Whole{DB: l.DB}.Tables(t.Context()))(t))
	})
	if len(lists) == 2 {
		if diff := cmp.Diff(lists[0], lists[1]); diff != "" {
			t.Errorf("(-sqlite +postgres)\n%s", diff)
		}
	}
	for _, name := range []string{"tenant", "customer", "customer_key", "ledger_entry", "ledger_node", "legal_hold", "staff", "sale_line"} {
		if !slices.ContainsFunc(lists[0], func(t backup.Table) bool { return t.Name == name }) {
			t.Errorf("table %s is not backed up", name)
		}
	}
}
