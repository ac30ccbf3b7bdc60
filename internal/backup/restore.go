package backup

import (
	"context"
	"fmt"
	"reflect"
	"regexp"
	"strconv"

	"counterpart/internal/entry"
	"counterpart/internal/failure"
	"counterpart/internal/journal"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/tlog"
	"counterpart/internal/vault"
	"counterpart/internal/when"
)

// Restoring is what Restore needs: an empty, migrated database and what lies outside it.
type Restoring struct {
	Source  Source // of the empty database: its tables must be those of the backup
	Target  Target
	Records Records
	Keys    Keys
	Heads   Heads
	Logs    ledger.Logs
	Ledger  *ledger.Ledger
	Custody *vault.Custody
	Service vault.KeyService
	Epochs  EpochRows
	Journal *journal.Journal
	Points  Points // nil: the backup's own alone
	Leavers Leavers
	Now     func() when.Instant
}

// Heads reads a tenant's log inside the transaction that restores it.
type Heads interface {
	Head(ctx context.Context, tx ledger.Tx, t party.Tenant) (ledger.Head, error)
	// Contracts gives the entries of kind contract of a log, in order, and its first.
	Contracts(ctx context.Context, tx ledger.Tx, at ledger.Log) ([]ledger.Stored, error)
}

// Points finds checkpoints of a log: what a witness has signed, in the database that is restored and
// wherever else it lies.
type Points interface {
	// Points gives notes that may be such checkpoints; nothing about them is verified. What cannot
	// be reached is left out.
	Points(ctx context.Context, tx ledger.Tx, old ledger.Head) ([][]byte, error)
}

// Leavers deletes what came back of retailers that have left since.
type Leavers interface {
	// Leave deletes all that a tenant has but its log, and notes that it has left.
	Leave(ctx context.Context, tx ledger.Tx, t party.Tenant, at when.Instant) error
}

// EpochRows reads and writes epochs inside the transaction that restores them.
type EpochRows interface {
	LockEpochs(ctx context.Context, tx ledger.Tx, t party.Tenant) ([]vault.Epoch, error)
	Left(ctx context.Context, tx ledger.Tx, at vault.Epoch) (int64, error)
	PutEpoch(ctx context.Context, tx ledger.Tx, e vault.Epoch) error
}

// Restored tells what a restore did for one tenant.
type Restored struct {
	Tenant party.Tenant
	Erased int64 // customers erased since the backup, and erased again
	Old    ledger.Head
	New    string   // the new log's origin
	Lost   []string // what is known to be missing
	// Point is the last checkpoint of the old log that is known; of size 0 if there is none. By are
	// the names of the keys that signed it beside the log's.
	Point tlog.Checkpoint
	By    []string
	// Signed counts the agreements that both sides had signed, in the copy.
	Signed int

	before entry.Before
}

// ordinalGap is left unused after a restore: ordinals given out after the backup are not known,
// and none may be used twice.
const ordinalGap = 1 << 20

// Restore fills an empty database from a backup, in one transaction. keysFile is the newest export
// of keys; empty where there is none, which is right as long as no epoch ended since the backup.
func (r Restoring) Restore(ctx context.Context, file, keysFile string) ([]Restored, error) {
	if err := r.Target.Empty(ctx); err != nil {
		return nil, err
	}
	tx, err := r.Target.Begin(ctx)
	if err != nil {
		return nil, err
	}
	defer tx.Rollback()
	if err := r.load(ctx, tx, file); err != nil {
		return nil, err
	}
	if keysFile != "" {
		if err := r.renew(ctx, tx, keysFile); err != nil {
			return nil, err
		}
	}
	erased, err := r.Custody.Replay(ctx, tx)
	if err != nil {
		return nil, err
	}
	tenants, err := r.Records.AllTenants(ctx, tx)
	if err != nil {
		return nil, err
	}
	out := make([]Restored, 0, len(tenants))
	for _, t := range tenants {
		one, err := r.tenant(ctx, tx, t, erased[t])
		if err != nil {
			return nil, fmt.Errorf("restore tenant %d: %w", t, err)
		}
		out = append(out, one)
	}
	if err := tx.Commit(); err != nil {
		return nil, failure.Wrap(err, failure.Doubt, "It is not known whether the backup was restored.").
			WithHint("If the database is still empty, try again; otherwise drop it and start with a new one.")
	}
	return out, nil
}

func (r Restoring) load(ctx context.Context, tx ledger.Tx, file string) error {
	a, closer, err := openFile(ctx, file, r.Keys)
	if err != nil {
		return err
	}
	defer closer.Close()
	if err := fits(ctx, a, r.Source); err != nil {
		return err
	}
	return a.rows(func(t Table, row []any) error { return r.Target.Insert(ctx, tx, t, row) })
}

// fits refuses an archive whose tables are not those of the database.
func fits(ctx context.Context, a *reader, s Source) error {
	have, err := s.Tables(ctx)
	if err != nil {
		return err
	}
	if !reflect.DeepEqual(have, a.Tables) {
		return failure.New(failure.Invalid, "The backup was made by another version of this program.").
			WithHint("Restore it with the version that made it, then start the newer one on the restored database.")
	}
	return nil
}

func (r Restoring) renew(ctx context.Context, tx ledger.Tx, file string) error {
	a, closer, err := openFile(ctx, file, r.Keys)
	if err != nil {
		return err
	}
	defer closer.Close()
	return a.rows(func(t Table, row []any) error { return r.Target.Renew(ctx, tx, t, row) })
}

func (r Restoring) tenant(ctx context.Context, tx ledger.Tx, t party.Tenant, erased int64) (Restored, error) {
	known, err := r.Journal.Known(t)
	if err != nil {
		return Restored{}, err
	}
	if known.Left {
		if err := r.Leavers.Leave(ctx, tx, t, r.Now()); err != nil {
			return Restored{}, err
		}
	}
	if err := r.endEpochs(ctx, tx, t); err != nil {
		return Restored{}, err
	}
	if err := r.Target.SkipOrdinals(ctx, tx, t, known.Ordinal, ordinalGap); err != nil {
		return Restored{}, err
	}
	old, err := r.Heads.Head(ctx, tx, t)
	if err != nil {
		return Restored{}, err
	}
	number := max(known.Last(), old.Number) + 1
	out := Restored{Tenant: t, Erased: erased, Old: old, New: nextOrigin(old.Origin, number)}
	if err := r.describe(ctx, tx, &out, known); err != nil {
		return Restored{}, err
	}
	at := ledger.Log{Tenant: t, Number: number}
	if err := r.Journal.Opened(journal.Log(at), r.Now()); err != nil {
		return Restored{}, err
	}
	return out, r.Ledger.Reopen(ctx, r.Logs, tx, ledger.Head{Log: at, Origin: out.New}, out.entry())
}

// endEpochs marks the epochs whose key the key service no longer has. A key that still lies under
// one would be lost, so that stops the restore.
func (r Restoring) endEpochs(ctx context.Context, tx ledger.Tx, t party.Tenant) error {
	epochs, err := r.Epochs.LockEpochs(ctx, tx, t)
	if err != nil {
		return err
	}
	for _, e := range epochs {
		if _, err := r.Service.AEAD(ctx, t, e.Number); err == nil && e.State != vault.EpochDestroyed {
			continue
		} else if err != nil && !failure.Is(err, failure.NotFound) {
			return err
		}
		left, err := r.Epochs.Left(ctx, tx, e)
		if err != nil {
			return err
		}
		if left > 0 {
			return failure.New(failure.Unavailable, "%d keys of tenant %d lie under epoch %d, which ended since the backup.", left, t, e.Number).
				WithHint("Give the newest export of keys too; it is written after every rotation.")
		}
		if e.State == vault.EpochDestroyed {
			continue
		}
		e.State, e.Wrapped, e.Destroyed = vault.EpochDestroyed, nil, r.Now()
		if err := r.Epochs.PutEpoch(ctx, tx, e); err != nil {
			return err
		}
	}
	return nil
}

var logSuffix = regexp.MustCompile(`/log/[0-9]+$`)

// nextOrigin names a tenant's further log after its first.
func nextOrigin(origin string, number int64) string {
	return logSuffix.ReplaceAllString(origin, "") + "/log/" + strconv.FormatInt(number, 10)
}

// lost says which entries are known to have been there and are not in the backup. What nobody
// wrote down outside the database is not known.
func lost(old ledger.Head, known journal.Known) []entry.Lost {
	var out []entry.Lost
	for n := old.Number; n <= known.Last(); n++ {
		size, from := known.Sizes[n], int64(0)
		if n == old.Number {
			from = old.Size
		}
		if size > from {
			out = append(out, entry.Lost{Log: n, From: from, To: size})
		}
	}
	return out
}
