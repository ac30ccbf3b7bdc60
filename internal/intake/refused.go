package intake

import (
	"context"
	"encoding/binary"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"

	"counterpart/internal/crm"
	"counterpart/internal/entry"
	"counterpart/internal/failure"
	"counterpart/internal/field"
	"counterpart/internal/intake/mapping"
	"counterpart/internal/intake/table"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/policy"
	"counterpart/internal/vault"
)

// A file of refused rows is a first line with magic, tenant and batch, then pieces: four bytes
// of length and a box under the tenant's file key. A box is bound to tenant, batch, its number
// and whether it is the last, so that pieces cannot be moved, mixed or cut off. Opened it is a
// CSV of file, line, reason and the row's cells; cells that held card data are blanked, because
// sealing a card number would still be storing it.
const (
	refusedMagic = "counterpart refused rows 1"
	pieceBytes   = 64 << 10
	maxPiece     = 8 << 20
	blanked      = "[refused]"
)

// refusedFile writes the rows that were not taken.
type refusedFile struct {
	keys   *vault.Keyring
	tenant party.Tenant
	batch  crm.BatchID
	f      *os.File
	csv    *csv.Writer
	buf    []byte
	number int64
}

// newRefused makes the file; it must not be there yet.
func newRefused(keys *vault.Keyring, t party.Tenant, b crm.BatchID, path string) (*refusedFile, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600) //nolint:gosec // the operator names it
	if err != nil {
		return nil, failure.Wrap(err, failure.Invalid, "The file for refused rows cannot be made.").
			WithHint("Give the path of a file that is not there yet, in a folder that can be written.")
	}
	w := &refusedFile{keys: keys, tenant: t, batch: b, f: f}
	w.csv = csv.NewWriter(bufferInto{w})
	_, err = fmt.Fprintf(f, "%s %d %d\n", refusedMagic, t, b)
	return w, errors.Join(err, w.csv.Write([]string{"file", "line", "reason", "cells"}))
}

type bufferInto struct{ w *refusedFile }

func (b bufferInto) Write(p []byte) (int, error) {
	b.w.buf = append(b.w.buf, p...)
	return len(p), nil
}

// add writes one row with its first fault.
func (w *refusedFile) add(ctx context.Context, r *table.Row, faults []RowError) error {
	reason := faults[0].Reason
	if faults[0].Column > 0 {
		reason = "column " + strconv.Itoa(faults[0].Column) + ": " + reason
	}
	out := []string{r.File, strconv.Itoa(r.Line), reason}
	for c, v := range r.Fields {
		if r.Forbidden(c) != "" {
			v = blanked
		}
		out = append(out, mapping.Guard(v))
	}
	if err := w.csv.Write(out); err != nil {
		return err
	}
	if w.csv.Flush(); len(w.buf) < pieceBytes {
		return w.csv.Error()
	}
	return errors.Join(w.csv.Error(), w.piece(ctx, false))
}

func (w *refusedFile) piece(ctx context.Context, last bool) error {
	box, err := w.keys.SealNamed(ctx, w.tenant, vault.FileKey, pieceBound(w.tenant, w.batch, w.number, last), w.buf)
	if err != nil {
		return err
	}
	w.number++
	w.buf = w.buf[:0]
	_, err = w.f.Write(append(binary.BigEndian.AppendUint32(nil, uint32(len(box))), box...))
	return err
}

func pieceBound(t party.Tenant, b crm.BatchID, number int64, last bool) []byte {
	return fmt.Appendf(nil, "refused %d %d %d %t", t, b, number, last)
}

// close seals what is left and makes the file durable.
func (w *refusedFile) close(ctx context.Context) error {
	w.csv.Flush()
	err := errors.Join(w.csv.Error(), w.piece(ctx, true), w.f.Sync())
	return errors.Join(err, w.f.Close())
}

// drop removes a file that is not wanted after all.
func (w *refusedFile) drop() {
	_ = w.f.Close()
	_ = os.Remove(w.f.Name())
}

// remove deletes a file; one that is gone already is as well.
func remove(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return failure.Wrap(err, failure.Unavailable, "A file of refused rows whose time is over cannot be deleted.")
	}
	return nil
}

// OpenRefused writes the refused rows of an import as CSV. That they were handed over is an
// entry, committed before the first byte is written.
func (s *Service) OpenRefused(ctx context.Context, permit policy.Permit, path string, w io.Writer) error {
	if permit.Purpose() != field.Export || !permit.Allows(field.Everything, 0) {
		return failure.New(failure.Forbidden, "Refused rows are handed over for the purpose of export only.")
	}
	f, err := os.Open(path) //nolint:gosec // the operator names it
	if err != nil {
		return failure.Wrap(err, failure.NotFound, "There is no such file of refused rows.")
	}
	defer f.Close()
	batch, err := refusedHeader(f, permit.Tenant())
	if err != nil {
		return err
	}
	who := permit.Principal()
	_, err = s.cfg.Ledger.Change(ctx, who, func(ledger.Tx) (ledger.Draft, error) {
		return ledger.Draft{Entry: entry.Entry{
			Kind: entry.Release, Act: "open", Object: "refused rows", Ref: int64(batch), Fields: field.Everything,
			Purpose: permit.Purpose(), Reason: permit.Reason(), Route: permit.Route(),
		}}, nil
	})
	if err != nil {
		return err
	}
	return s.pieces(ctx, permit.Tenant(), batch, f, w)
}

func refusedHeader(f io.Reader, t party.Tenant) (crm.BatchID, error) {
	line := make([]byte, 0, 64)
	for one := make([]byte, 1); len(line) < 64; line = append(line, one[0]) {
		if _, err := io.ReadFull(f, one); err != nil || one[0] == '\n' {
			break
		}
	}
	var tenant party.Tenant
	var batch crm.BatchID
	if n, _ := fmt.Sscanf(string(line), refusedMagic+" %d %d", &tenant, &batch); n != 2 || tenant != t {
		return 0, failure.New(failure.Invalid, "This is no file of refused rows of this retailer.")
	}
	return batch, nil
}

func (s *Service) pieces(ctx context.Context, t party.Tenant, b crm.BatchID, f io.Reader, w io.Writer) error {
	var size [4]byte
	for number := int64(0); ; number++ {
		if _, err := io.ReadFull(f, size[:]); err != nil {
			return errCut
		}
		n := binary.BigEndian.Uint32(size[:])
		if n > maxPiece {
			return errCut
		}
		box := make([]byte, n)
		if _, err := io.ReadFull(f, box); err != nil {
			return errCut
		}
		plain, err := s.cfg.Keyring.OpenNamed(ctx, t, vault.FileKey, pieceBound(t, b, number, false), box)
		last := err != nil
		if last {
			plain, err = s.cfg.Keyring.OpenNamed(ctx, t, vault.FileKey, pieceBound(t, b, number, true), box)
		}
		if err != nil {
			return err
		}
		if _, err := w.Write(plain); err != nil || last {
			return err
		}
	}
}

var errCut = failure.New(failure.Doubt, "The file of refused rows is cut off or was changed.")
