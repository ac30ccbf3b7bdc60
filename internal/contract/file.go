package contract

import (
	"context"
	"crypto/rand"
	"crypto/sha256"

	"counterpart/internal/act"
	"counterpart/internal/entry"
	"counterpart/internal/failure"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
)

// filing is an act on its way into the log.
type filing struct {
	document act.Document
	kind     entry.Kind
	object   string
	words    []string // of the entry
	files    [][]byte // those of the document, in its order
	note     []byte   // the signed note; nil for none
	once     []byte   // a mark of what happens once; nil for none
	erase    []byte   // hash of a paper that goes with it; nil for none
}

// salt gives 32 random bytes.
func salt() []byte {
	b := make([]byte, 32)
	_, _ = rand.Read(b) // never fails since Go 1.24
	return b
}

// file commits an act with its papers and its entry. What brings an agreement into force, or ends it,
// raises the tenant's version: whatever was decided before has to be decided again.
func (d *Desk) file(ctx context.Context, p party.Principal, f filing) (ledger.Place, error) {
	if err := may(p); err != nil {
		return ledger.Place{}, err
	}
	text, err := f.document.Encode()
	if err != nil {
		return ledger.Place{}, failure.Wrap(err, failure.Invalid, "The act cannot be recorded: %v.", err)
	}
	plain := append([][]byte{text}, f.files...)
	e := entry.Entry{Kind: f.kind, Act: string(f.document.Verb), Object: f.object, List: f.words, Ref: max(0, f.document.About)}
	hash := act.HashOf(text)
	e.Content = hash[:]
	if f.note != nil {
		plain = append(plain, f.note)
		signed := act.HashOf(f.note)
		e.Signed = signed[:]
	}
	papers, err := d.seal(ctx, p.Tenant, plain)
	if err != nil {
		return ledger.Place{}, err
	}
	return d.cfg.Ledger.Change(ctx, p, func(tx ledger.Tx) (ledger.Draft, error) {
		if err := d.cfg.Rows.Put(ctx, tx, p.Tenant, papers); err != nil {
			return ledger.Draft{}, err
		}
		if f.once != nil {
			if err := d.cfg.Rows.Once(ctx, tx, p.Tenant, f.once, d.cfg.Now()); err != nil {
				return ledger.Draft{}, err
			}
		}
		if f.erase != nil {
			if err := d.cfg.Eraser.Erase(ctx, tx, p.Tenant, f.erase); err != nil {
				return ledger.Draft{}, err
			}
		}
		return ledger.Draft{Entry: e, Bump: f.document.Verb == act.Sign || f.document.Verb == act.End}, nil
	})
}

// seal seals papers, each under a salt of its own.
func (d *Desk) seal(ctx context.Context, t party.Tenant, plain [][]byte) ([]Paper, error) {
	out := make([]Paper, 0, len(plain))
	for _, b := range plain {
		x := Paper{Hash: act.HashOf(b), Size: int64(len(b)), Salt: salt(), Created: d.cfg.Now()}
		var err error
		if x.Body, err = d.cfg.Sealer.SealPayload(ctx, t, x.Salt, b); err != nil {
			return nil, err
		}
		out = append(out, x)
	}
	return out, nil
}

// File opens a file that a record names: an attachment, a code, a prose. It is compared with its
// hash. It fails with kind NotFound where it was erased.
func (d *Desk) File(ctx context.Context, p party.Principal, h act.Hash) ([]byte, error) {
	if err := may(p); err != nil {
		return nil, err
	}
	x, err := d.cfg.Rows.Paper(ctx, p.Tenant, h[:])
	if err != nil {
		return nil, err
	}
	plain, err := d.cfg.Sealer.OpenPayload(ctx, p.Tenant, x.Salt, x.Body)
	if err != nil {
		return nil, err
	}
	if act.HashOf(plain) != h {
		return nil, failure.New(failure.Doubt, "The file is not the one that was recorded.")
	}
	return plain, nil
}

// mark names what happens once.
func mark(what string, rest []byte) []byte {
	h := sha256.Sum256(append([]byte("counterpart "+what+"\n"), rest...))
	return h[:]
}
