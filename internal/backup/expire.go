package backup

import (
	"context"
	"errors"
	"io/fs"
	"os"

	"counterpart/internal/failure"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
)

// Expired tells what Expire did with one backup.
type Expired struct {
	File string
	Held party.Tenant // whose hold keeps it; 0 if its key was destroyed
}

// Check reads a backup to its last byte, as a restore into this database would, and gives how many
// rows it holds. Nothing is written. The failure is of kind Invalid where a restore would refuse it.
func (d *Desk) Check(ctx context.Context, file string) (int64, error) {
	a, closer, err := openFile(ctx, file, d.cfg.Keys)
	if err != nil {
		return 0, err
	}
	defer closer.Close()
	if err := fits(ctx, a, d.cfg.Source); err != nil {
		return 0, err
	}
	n := int64(0)
	err = a.rows(func(Table, []any) error { n++; return ctx.Err() })
	return n, err
}

// List lists what is known about backups: a row per tenant.
func (d *Desk) List(ctx context.Context) ([]Record, error) { return d.cfg.Records.Backups(ctx) }

// Expire ends the backups whose time is over. Each tenant lets go by a change that asks the holds;
// once all have, the key is destroyed, then the file is deleted, then each tenant's row and ledger
// say so. After a crash the next call goes on.
func (d *Desk) Expire(ctx context.Context) ([]Expired, error) {
	all, err := d.cfg.Records.Backups(ctx)
	if err != nil {
		return nil, err
	}
	groups, names := map[string][]Record{}, []string(nil)
	for _, r := range all {
		if groups[r.KeyName] == nil {
			names = append(names, r.KeyName)
		}
		groups[r.KeyName] = append(groups[r.KeyName], r)
	}
	var out []Expired
	for _, n := range names {
		e, err := d.expire(ctx, groups[n])
		if err != nil {
			return out, err
		}
		if e.File != "" {
			out = append(out, e)
		}
	}
	return out, nil
}

// expire ends one backup if it is due. rows are those of every tenant.
func (d *Desk) expire(ctx context.Context, rows []Record) (Expired, error) {
	now := d.cfg.Now()
	open := false
	for _, r := range rows {
		if r.Until > now {
			return Expired{}, nil
		}
		open = open || r.Destroyed == 0
	}
	if !open {
		return Expired{}, nil
	}
	for i := range rows {
		if rows[i].Ended != 0 {
			continue
		}
		free, err := d.letGo(ctx, &rows[i])
		if err != nil || !free {
			return Expired{File: rows[i].File, Held: rows[i].Tenant}, err
		}
	}
	if err := d.destroy(ctx, rows[0].KeyName); err != nil {
		return Expired{}, err
	}
	if err := os.Remove(rows[0].File); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return Expired{}, failure.Wrap(err, failure.Unavailable, "The key of %s is destroyed, but the file cannot be deleted.", rows[0].File)
	}
	return Expired{File: rows[0].File}, d.sayDestroyed(ctx, rows)
}

// letGo records that a tenant lets a backup's key be destroyed, unless a hold stands.
func (d *Desk) letGo(ctx context.Context, r *Record) (bool, error) {
	next := *r
	_, err := d.cfg.Ledger.Change(ctx, party.Job(r.Tenant), func(tx ledger.Tx) (ledger.Draft, error) {
		next = *r
		if err := d.cfg.Custody.Free(ctx, tx, r.Tenant); err != nil {
			return ledger.Draft{}, err
		}
		next.Ended = d.cfg.Now()
		return draft("condemn", r.Number, r.Until), d.cfg.Records.EndBackup(ctx, tx, next)
	})
	if failure.Is(err, failure.Conflict) {
		return false, nil
	}
	*r = next
	return err == nil, err
}

func (d *Desk) sayDestroyed(ctx context.Context, rows []Record) error {
	for _, r := range rows {
		if r.Destroyed != 0 {
			continue
		}
		r.Destroyed = d.cfg.Now()
		if _, err := d.cfg.Ledger.Change(ctx, party.Job(r.Tenant), func(tx ledger.Tx) (ledger.Draft, error) {
			return draft("destroy", r.Number, r.Until), d.cfg.Records.EndBackup(ctx, tx, r)
		}); err != nil {
			return err
		}
	}
	return nil
}
