package openlog

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"

	"counterpart/internal/failure"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/tlog"
	"counterpart/internal/when"
	"counterpart/internal/witness"
)

// Tenant is what is needed to know of a retailer.
type Tenant struct {
	ID           party.Tenant
	Slug         string
	Name, Vendor string
}

// Port is where logs, keys and witnesses are found.
type Port interface {
	// Tenant finds a retailer by its short name, or fails with kind NotFound.
	Tenant(ctx context.Context, slug string) (Tenant, error)
	// Closed lists the logs of a tenant that restores have closed.
	Closed(ctx context.Context, t party.Tenant) ([]ledger.Head, error)
	// LogKey gives the public key that signs a log, as golang.org/x/mod/sumdb/note writes it.
	LogKey(ctx context.Context, t party.Tenant, origin string) (string, error)
	// Witnesses lists a tenant's witnesses, those that were removed too.
	Witnesses(ctx context.Context, t party.Tenant) ([]witness.Witness, error)
}

// Config is what a Desk is made of.
type Config struct {
	Ledger *ledger.Ledger
	Reader ledger.Reader
	Points witness.Points
	Port   Port
	Rows   Rows
	URL    string // how the program is reached, no slash at its end
	Now    func() when.Instant
	Log    *slog.Logger
}

// Desk serves logs. Safe for concurrent use.
type Desk struct{ cfg Config }

// New makes a Desk.
func New(cfg Config) *Desk { return &Desk{cfg: cfg} }

var errNoLog = failure.New(failure.NotFound, "There is no such log.")

// log finds a log of a tenant: the open one if number is 0.
func (d *Desk) log(ctx context.Context, t party.Tenant, number int64) (ledger.Head, error) {
	h, err := d.cfg.Ledger.Head(ctx, t)
	if err != nil || number == 0 || h.Number == number {
		return h, err
	}
	closed, err := d.cfg.Port.Closed(ctx, t)
	if err != nil {
		return h, err
	}
	for _, h := range closed {
		if h.Number == number {
			return h, nil
		}
	}
	return h, errNoLog
}

// checkpoint gives the newest checkpoint of a log, with what witnesses have signed of it.
func (d *Desk) checkpoint(ctx context.Context, h ledger.Head) ([]byte, error) {
	note, err := d.cfg.Reader.Checkpoint(ctx, h.Log)
	if err != nil {
		return nil, err
	}
	cosigned, by, err := d.cfg.Points.LastCosigned(ctx, h.Log)
	if err == nil && string(cosigned) == string(note) {
		return join(note, by), nil
	}
	if failure.Is(err, failure.NotFound) {
		err = nil
	}
	return note, err
}

func join(note []byte, by []witness.Signature) []byte {
	var b strings.Builder
	b.Write(note)
	for _, s := range by {
		b.WriteString(s.Line)
	}
	return []byte(b.String())
}

// tile gives a tile or an entry bundle, or a failure of kind NotFound where the log has not grown so
// far, or rows are missing.
func (d *Desk) tile(ctx context.Context, h ledger.Head, n tlog.TileName) ([]byte, error) {
	if !tlog.HasTile(n, uint64(h.Size)) {
		return nil, failure.New(failure.NotFound, "The log has no such tile yet.")
	}
	if n.Entries {
		return d.bundle(ctx, h, n)
	}
	b, err := tlog.Tile(stored{ctx, d.cfg.Reader, h.Log}, n.Level, n.Index, n.Width, uint64(h.Size))
	if failure.Is(err, failure.Doubt) {
		return nil, d.torn(ctx, h, n, err)
	}
	return b, err
}

func (d *Desk) bundle(ctx context.Context, h ledger.Head, n tlog.TileName) ([]byte, error) {
	first := int64(n.Index) * tlog.TileWidth
	rows, err := d.cfg.Reader.Entries(ctx, h.Log, first, int64(n.Width))
	if err != nil {
		return nil, err
	}
	if len(rows) != n.Width || rows[0].Index != first || rows[n.Width-1].Index != first+int64(n.Width)-1 {
		return nil, d.torn(ctx, h, n, errors.New("entries are missing"))
	}
	entries := make([][]byte, len(rows))
	for i := range rows {
		entries[i] = rows[i].Data
	}
	return tlog.EntryBundle(entries)
}

// torn is a tile whose rows are not all there.
func (d *Desk) torn(ctx context.Context, h ledger.Head, n tlog.TileName, err error) error {
	d.cfg.Log.LogAttrs(ctx, slog.LevelError, "a tile misses rows", slog.Int64("tenant", int64(h.Tenant)),
		slog.Int64("log", h.Number), slog.String("tile", n.Path()), slog.Any("error", err))
	return failure.Wrap(err, failure.NotFound, "The tile is not whole, so it is not served.")
}

// stored gives the tree access to stored hashes.
type stored struct {
	ctx context.Context //nolint:containedctx // the life of one call
	r   ledger.Reader
	at  ledger.Log
}

// Hashes reads stored hashes.
func (s stored) Hashes(level uint8, first, count uint64) ([]tlog.Hash, error) {
	return s.r.Hashes(s.ctx, s.at, level, first, count)
}

// Proof gives the receipt of an entry of a tenant's open log as text (C2SP tlog-proof): it leads to
// the first checkpoint that covers the entry and that a witness has signed, or, while there is none,
// to the newest one. An index beyond the log is a failure of kind NotFound.
func (d *Desk) Proof(ctx context.Context, t party.Tenant, index int64) ([]byte, error) {
	h, err := d.log(ctx, t, 0)
	if err != nil {
		return nil, err
	}
	return d.proof(ctx, h, index)
}

func (d *Desk) proof(ctx context.Context, h ledger.Head, index int64) ([]byte, error) {
	if index < 0 || index >= h.Size {
		return nil, failure.New(failure.NotFound, "There is no such entry of the ledger.")
	}
	text, by, err := d.cfg.Points.Cosigned(ctx, h.Log, index+1)
	if failure.Is(err, failure.NotFound) {
		text, err = d.cfg.Reader.Checkpoint(ctx, h.Log)
	}
	if err != nil {
		return nil, err
	}
	key, err := d.verifier(ctx, h)
	if err != nil {
		return nil, err
	}
	c, err := tlog.OpenCheckpoint(text, key)
	if err != nil {
		return nil, failure.Wrap(err, failure.Doubt, "The checkpoint's signature does not hold.")
	}
	hashes, err := d.cfg.Ledger.Inclusion(ctx, h.Log, uint64(index), c.Size)
	if err != nil {
		return nil, err
	}
	if err := d.included(ctx, h, index, c, hashes); err != nil {
		return nil, err
	}
	return tlog.MarshalProof(tlog.Proof{Index: uint64(index), Hashes: hashes, Checkpoint: join(text, by)}), nil
}

// included refuses to hand out a receipt that nobody could verify.
func (d *Desk) included(ctx context.Context, h ledger.Head, index int64, c tlog.Checkpoint, hashes []tlog.Hash) error {
	rows, err := d.cfg.Reader.Entries(ctx, h.Log, index, 1)
	if err != nil {
		return err
	}
	if len(rows) != 1 || tlog.VerifyInclusion(uint64(index), c.Size, tlog.LeafHash(rows[0].Data), hashes, c.Root) != nil {
		return failure.New(failure.Conflict, "There is no proof for this entry: it does not lead to the checkpoint. The entry or the tree was changed.")
	}
	return nil
}

// Continues shows that the open log continues what somebody has seen of it: the newest checkpoint,
// and the proof from the tree of size old. An old size beyond the log's is a failure of kind Conflict.
func (d *Desk) Continues(ctx context.Context, t party.Tenant, old uint64) (tlog.Checkpoint, []tlog.Hash, error) {
	h, err := d.log(ctx, t, 0)
	if err != nil {
		return tlog.Checkpoint{}, nil, err
	}
	text, err := d.cfg.Reader.Checkpoint(ctx, h.Log)
	if err != nil {
		return tlog.Checkpoint{}, nil, err
	}
	key, err := d.verifier(ctx, h)
	if err != nil {
		return tlog.Checkpoint{}, nil, err
	}
	c, err := tlog.OpenCheckpoint(text, key)
	if err != nil {
		return c, nil, failure.Wrap(err, failure.Doubt, "The last checkpoint's signature does not hold.")
	}
	if old > c.Size {
		return c, nil, nil
	}
	hashes, err := d.cfg.Ledger.Consistency(ctx, h.Log, old, c.Size)
	return c, hashes, err
}

// Policy gives the trust file of a tenant's open log: its key and address, every witness that was
// ever asked, and as the quorum any of those that are asked today and that the vendor does not run.
func (d *Desk) Policy(ctx context.Context, t Tenant) ([]byte, error) {
	h, err := d.log(ctx, t.ID, 0)
	if err != nil {
		return nil, err
	}
	return d.policy(ctx, t, h)
}

func (d *Desk) policy(ctx context.Context, t Tenant, h ledger.Head) ([]byte, error) {
	key, err := d.cfg.Port.LogKey(ctx, t.ID, h.Origin)
	if err != nil {
		return nil, err
	}
	all, err := d.cfg.Port.Witnesses(ctx, t.ID)
	if err != nil {
		return nil, err
	}
	p := tlog.Policy{Logs: []tlog.PolicyLog{{Key: key, URL: d.cfg.URL + "/log/" + t.Slug + numbered(h)}}}
	var count []string
	seen := map[string]bool{}
	for _, w := range slices.Backward(all) { // of one that was added twice, the later
		k, err := tlog.ParseCosigner(w.Key)
		if err != nil {
			return nil, failure.Wrap(err, failure.Doubt, "The key of witness %d is damaged.", w.Number)
		}
		if seen[w.Key] {
			continue
		}
		seen[w.Key] = true
		one := tlog.PolicyWitness{Name: fmt.Sprintf("%s-%d", w.Runner, w.Number), Key: k, URL: w.URL, Comment: comment(w)}
		p.Witnesses = append(p.Witnesses, one)
		if w.Active() && w.Runner.Independent() {
			count = append(count, one.Name)
		}
	}
	if len(count) > 0 {
		p.Quorum = "independent"
		p.Groups = []tlog.PolicyGroup{{Name: p.Quorum, Need: 1, Members: count}}
	}
	return p.Text(), nil
}

// numbered is the part of a log's address that tells it from others of its tenant.
func numbered(h ledger.Head) string { return fmt.Sprintf("/%d", h.Number) }

// comment says who runs a witness, and whether it is asked.
func comment(w witness.Witness) string {
	day := func(i when.Instant) string { return i.Time().UTC().Format(time.DateOnly) }
	text := fmt.Sprintf("run by %s (%s), asked since %s", w.Company, w.Runner, day(w.Added))
	if !w.Active() {
		text += " until " + day(w.Removed)
	}
	return text
}

// Compare finds a checkpoint of a tenant's log in a text that somebody kept, such as a letter, and
// says whether the open log continues it. One that it does not continue is a failure of kind Doubt, a
// text without one of kind Invalid.
func (d *Desk) Compare(ctx context.Context, t party.Tenant, text []byte) (kept, now tlog.Checkpoint, err error) {
	h, err := d.log(ctx, t, 0)
	if err != nil {
		return kept, now, err
	}
	key, err := d.verifier(ctx, h)
	if err != nil {
		return kept, now, err
	}
	if kept, err = find(text, h.Origin, key); err != nil {
		return kept, now, err
	}
	now, hashes, err := d.Continues(ctx, t, kept.Size)
	if err != nil {
		return kept, now, err
	}
	if tlog.VerifyConsistency(kept.Size, now.Size, hashes, kept.Root, now.Root) != nil {
		return kept, now, failure.New(failure.Doubt, "The log of %d entries does not continue the checkpoint of %d entries: it was rewritten or cut back.", now.Size, kept.Size).
			WithHint("Keep the file, and this database as it is.")
	}
	return kept, now, nil
}

// find reads the first checkpoint of a log that lies in a text.
func find(text []byte, origin string, key note.Verifier) (tlog.Checkpoint, error) {
	for _, msg := range witness.Notes(text, origin) {
		if c, err := tlog.OpenCheckpoint(msg, key); err == nil {
			return c, nil
		}
	}
	return tlog.Checkpoint{}, failure.New(failure.Invalid, "There is no checkpoint of this log in the text, or its signature does not hold.").
		WithHint("The lines from %s to the signature are needed, unchanged.", origin)
}
