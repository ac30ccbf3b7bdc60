package backup

import (
	"bufio"
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"filippo.io/age"

	"counterpart/internal/entry"
	"counterpart/internal/failure"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/vault"
	"counterpart/internal/when"
)

// Config is what a Desk is made of.
type Config struct {
	Source  Source
	Records Records
	Keys    Keys
	Ledger  *ledger.Ledger
	Custody *vault.Custody
	Now     func() when.Instant
}

// Desk makes backups of a database and ends them. Safe for concurrent use.
type Desk struct{ cfg Config }

// New makes a desk.
func New(cfg Config) *Desk { return &Desk{cfg} }

const (
	backupKey = "backup "      // begins the name of a backup's key
	exportKey = "keys export " // begins the name of an export's key
)

func newName(kind string) string {
	var b [8]byte
	_, _ = rand.Read(b[:]) // never fails since Go 1.24
	return kind + hex.EncodeToString(b[:])
}

// Create writes a sealed backup to a file that is not there yet, to be kept for a time. In order:
//
//  1. the key is made. A crash here leaves a key without a use.
//  2. each tenant's row and entry are committed, so that no backup exists of which nobody knows.
//     After a crash here a row names a file that is not there; Expire ends it in its time.
//  3. the file is written under another name, fsynced and renamed.
//
// If writing fails the key is destroyed at once.
func (d *Desk) Create(ctx context.Context, path string, keep time.Duration) error {
	if _, err := os.Stat(path); err == nil {
		return failure.New(failure.Conflict, "There is a file at %s already.", path)
	}
	name := newName(backupKey)
	to, err := d.cfg.Keys.NewIdentity(ctx, name)
	if err != nil {
		return err
	}
	now := d.cfg.Now()
	r := Record{File: path, KeyName: name, Made: now, Until: now.Add(keep)}
	if err := d.register(ctx, r); err != nil {
		return errors.Join(err, d.destroy(ctx, name))
	}
	tables, err := d.cfg.Source.Tables(ctx)
	if err == nil {
		err = d.write(ctx, path, to, tables)
	}
	if err != nil {
		return errors.Join(err, d.destroy(ctx, name))
	}
	return nil
}

func (d *Desk) destroy(ctx context.Context, name string) error {
	return d.cfg.Keys.DestroyIdentities(context.WithoutCancel(ctx), func(n string) bool { return n == name })
}

// register writes a row and an entry for each tenant.
func (d *Desk) register(ctx context.Context, r Record) error {
	tenants, err := d.cfg.Records.AllTenants(ctx, nil)
	if err != nil {
		return err
	}
	for _, t := range tenants {
		r.Tenant = t
		if _, err := d.cfg.Ledger.Change(ctx, party.Job(t), func(tx ledger.Tx) (ledger.Draft, error) {
			n, err := d.cfg.Records.AddBackup(ctx, tx, r)
			return draft("backup", n, r.Until), err
		}); err != nil {
			return err
		}
	}
	return nil
}

func draft(act string, number int64, until when.Instant) ledger.Draft {
	return ledger.Draft{Entry: entry.Entry{Kind: entry.Key, Act: act, Object: "backup", Ref: number, Until: int64(until)}}
}

// keyTables are the tables of an export of keys.
var keyTables = map[string]bool{"epoch": true, "tenant_key": true, "customer_key": true}

// ExportKeys replaces the sealed file of wrapped keys, and destroys the key of the one before. It
// is due after every rotation.
func (d *Desk) ExportKeys(ctx context.Context, path string) error {
	name := newName(exportKey)
	to, err := d.cfg.Keys.NewIdentity(ctx, name)
	if err != nil {
		return err
	}
	all, err := d.cfg.Source.Tables(ctx)
	if err != nil {
		return errors.Join(err, d.destroy(ctx, name))
	}
	var tables []Table
	for _, t := range all {
		if keyTables[t.Name] {
			tables = append(tables, t)
		}
	}
	if err := d.write(ctx, path, to, tables); err != nil {
		return errors.Join(err, d.destroy(ctx, name))
	}
	return d.cfg.Keys.DestroyIdentities(ctx, func(n string) bool {
		return len(n) > len(exportKey) && n[:len(exportKey)] == exportKey && n != name
	})
}

// write seals tables into a file, which is whole and on the disk, or not there.
func (d *Desk) write(ctx context.Context, path string, to age.Recipient, tables []Table) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".backup-*") // mode 0600
	if err != nil {
		return failure.Wrap(err, failure.Unavailable, "The backup's folder cannot be written.")
	}
	defer os.Remove(f.Name())
	buffered := bufio.NewWriterSize(f, 1<<20)
	err = errors.Join(d.seal(ctx, buffered, to, tables), buffered.Flush(), f.Sync(), f.Close())
	if err != nil {
		return failure.Wrap(err, failure.Unavailable, "The backup could not be written.")
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return fmt.Errorf("rename backup: %w", err)
	}
	dir, err := os.Open(filepath.Dir(path))
	if err != nil {
		return fmt.Errorf("sync backup folder: %w", err)
	}
	return errors.Join(dir.Sync(), dir.Close())
}

func (d *Desk) seal(ctx context.Context, w io.Writer, to age.Recipient, tables []Table) error {
	sealed, err := age.Encrypt(w, to)
	if err != nil {
		return fmt.Errorf("seal: %w", err)
	}
	a, err := newWriter(sealed, manifest{Made: d.cfg.Now(), Tables: tables})
	if err != nil {
		return err
	}
	err = d.cfg.Source.Snapshot(ctx, func(s Snapshot) error {
		for _, t := range tables {
			if err := a.table(t.Name, func(fn func([]any) error) error { return s.Rows(ctx, t, fn) }); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	if err := a.close(); err != nil {
		return err
	}
	return sealed.Close()
}

// openFile opens a sealed file with whichever of the keys fits.
func openFile(ctx context.Context, path string, keys Keys) (*reader, io.Closer, error) {
	f, err := os.Open(path) //nolint:gosec // the operator names the file
	if err != nil {
		return nil, nil, failure.Wrap(err, failure.Invalid, "The file %s cannot be opened.", path)
	}
	a, err := openSealed(ctx, f, keys)
	if err != nil {
		return nil, nil, errors.Join(err, f.Close())
	}
	return a, f, nil
}

func openSealed(ctx context.Context, f io.Reader, keys Keys) (*reader, error) {
	ids, err := keys.Identities(ctx, func(string) bool { return true })
	if err != nil {
		return nil, err
	}
	if len(ids) == 0 {
		return nil, noKey(nil)
	}
	plain, err := age.Decrypt(bufio.NewReaderSize(f, 1<<20), ids...)
	if err != nil {
		if _, none := errors.AsType[*age.NoIdentityMatchError](err); none {
			return nil, noKey(err)
		}
		return nil, damaged(err)
	}
	return newReader(plain)
}

func noKey(err error) error {
	return failure.Wrap(err, failure.NotFound, "No key opens this file.").
		WithHint("Its key was destroyed when its time was over, or the key file is that of another installation.")
}
