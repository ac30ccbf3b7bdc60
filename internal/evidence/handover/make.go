package handover

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"filippo.io/age"

	"counterpart/internal/failure"
	"counterpart/internal/party"
)

// make makes a bundle: the witnesses are asked, it is written sealed, checked as it lies there, and
// listed by what is put beside it last. A crash before that leaves a sealed file that nothing lists,
// which Expire removes.
func (d *Desk) make(ctx context.Context, j *job, o Order) error {
	t := o.By.Tenant
	if err := d.cfg.Ask(ctx, t); err != nil {
		return err
	}
	d.phase(j, Writing)
	b := Bundle{
		ID: j.id, By: o.By.Ordinal, Company: o.By.Company, For: o.For, From: o.From, To: o.To, Customers: o.Customers != nil,
		Made: d.cfg.Now(), Until: d.cfg.Now().Add(Keep),
	}
	if err := d.write(ctx, &b, o); err != nil {
		return err
	}
	d.phase(j, Checking)
	if err := d.check(ctx, t, &b); err != nil {
		return err
	}
	text, err := json.MarshalIndent(b, "", " ")
	if err != nil {
		return err
	}
	part := d.place(t, b.ID, beside+".part")
	if err := errors.Join(os.WriteFile(part, text, 0o600), os.Rename(part, d.place(t, b.ID, beside))); err != nil {
		return failure.Wrap(err, failure.Unavailable, "The folder of bundles cannot be written.")
	}
	return nil
}

// counter counts bytes.
type counter int64

// Write counts what passes.
func (c *counter) Write(p []byte) (int, error) {
	*c += counter(len(p))
	return len(p), nil
}

// write writes the sealed file, and says in b what it holds.
func (d *Desk) write(ctx context.Context, b *Bundle, o Order) error {
	if err := os.MkdirAll(d.folder(o.By.Tenant), 0o700); err != nil {
		return failure.Wrap(err, failure.Unavailable, "The folder of bundles cannot be made.")
	}
	f, err := os.OpenFile(d.place(o.By.Tenant, b.ID, ending), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return failure.Wrap(err, failure.Unavailable, "The folder of bundles cannot be written.")
	}
	to, err := d.cfg.Keys.NewIdentity(ctx, keyName+b.ID)
	if err != nil {
		return errors.Join(err, f.Close())
	}
	out := bufio.NewWriterSize(f, 1<<20)
	sealed, err := age.Encrypt(out, to)
	if err != nil {
		return errors.Join(fmt.Errorf("seal a bundle: %w", err), f.Close())
	}
	sum, size := sha256.New(), counter(0)
	made, err := d.cfg.Make(ctx, io.MultiWriter(sealed, sum, &size), o)
	for _, step := range []func() error{sealed.Close, out.Flush, f.Sync, f.Close} {
		if e := step(); err == nil {
			err = e
		}
	}
	b.SHA256, b.Bytes = hex.EncodeToString(sum.Sum(nil)), int64(size)
	b.Manifest, b.Size, b.Beyond, b.Entry, b.Receipt = made.Hash, made.Size, made.Beyond, made.Entry, made.Receipt
	return err
}

// open opens a sealed file; size is that of what is in it, in bytes.
func (d *Desk) open(ctx context.Context, t party.Tenant, id string) (f *os.File, plain io.ReaderAt, size int64, err error) {
	ids, err := d.cfg.Keys.Identities(ctx, func(name string) bool { return name == keyName+id })
	if err != nil {
		return nil, nil, 0, err
	}
	if f, err = os.Open(d.place(t, id, ending)); err != nil || len(ids) == 0 {
		return nil, nil, 0, errors.Join(errGone, err)
	}
	st, err := f.Stat()
	if err == nil {
		plain, size, err = age.DecryptReaderAt(f, st.Size(), ids...)
	}
	if err != nil {
		return nil, nil, 0, errors.Join(failure.Wrap(err, failure.Doubt, "The file does not open: it was changed on the disk."), f.Close())
	}
	return f, plain, size, nil
}

// stoppable reads until it is stopped.
type stoppable struct {
	ctx context.Context //nolint:containedctx // the life of one check
	io.ReaderAt
}

// ReadAt reads, or fails once it was stopped.
func (s stoppable) ReadAt(p []byte, at int64) (int, error) {
	if err := s.ctx.Err(); err != nil {
		return 0, err
	}
	return s.ReaderAt.ReadAt(p, at)
}

// check verifies what was written, as whoever gets it will, and says in b what came of it.
func (d *Desk) check(ctx context.Context, t party.Tenant, b *Bundle) error {
	f, plain, size, err := d.open(ctx, t, b.ID)
	if err != nil {
		return err
	}
	defer f.Close()
	c := d.cfg.Check(stoppable{ctx, plain}, size)
	b.Holds, b.Verdict, b.Problem = c.Holds, c.Verdict, c.Problem
	return ctx.Err()
}
