package evidence

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"

	"golang.org/x/mod/sumdb/note"

	"counterpart/internal/act"
	"counterpart/internal/bundle"
	"counterpart/internal/entry"
	"counterpart/internal/failure"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/policy"
	"counterpart/internal/subject"
	"counterpart/internal/tlog"
	"counterpart/internal/when"
	"counterpart/internal/witness"
)

// Papers reads documents as the store keeps them: sealed.
type Papers interface {
	// Paper reads one by its hash, or fails with kind NotFound.
	Paper(ctx context.Context, t party.Tenant, hash []byte) (salt, body []byte, err error)
}

// Watch is what is known of a tenant's witnesses.
type Watch interface {
	// Witnesses lists them, those that were removed too.
	Witnesses(ctx context.Context, t party.Tenant) ([]witness.Witness, error)
	// Policy gives the trust file of the tenant's open log.
	Policy(ctx context.Context, t party.Tenant) ([]byte, error)
}

// Config is what a Desk is made of.
type Config struct {
	Ledger *ledger.Ledger
	Log    ledger.Reader
	Points witness.Points
	Watch  Watch
	Keys   ledger.Keys
	Sealer ledger.Sealer
	Papers Papers
	PDF    func(*bundle.Contents) ([]byte, error)
	Now    func() when.Instant
}

// Desk makes bundles. Safe for concurrent use.
type Desk struct{ cfg Config }

// New makes a Desk.
func New(cfg Config) *Desk { return &Desk{cfg: cfg} }

// The recipients, a closed list.
const (
	ForController = "controller" // the retailer
	ForProcessor  = "processor"  // the vendor
	ForAuthority  = "authority"
	ForCounsel    = "counsel"
	ForExpert     = "expert"
)

// Recipients lists for whom a bundle can be made.
func Recipients() []string {
	return []string{ForController, ForProcessor, ForAuthority, ForCounsel, ForExpert}
}

// Order says what to hand over.
type Order struct {
	By        party.Principal
	Parties   []bundle.Party
	For       string
	From, To  when.Instant   // of recording; 0 is no bound
	Entries   []int64        // these alone, with the acts, in place of whole blocks
	Newest    bool           // end at the log's end, even if no witness has signed that
	Customers *policy.Permit // to disclose whom entries are about; nil does not
	Progress  func(done, all int64)
}

// Made is a bundle that was made.
type Made struct {
	Hash    act.Hash // by which it is known: that of its manifest
	Size    int64    // of the log in it
	Beyond  int64    // entries after that
	Entry   int64    // that records the hand-over
	Receipt int64    // entry of the disclosure; -1 if nobody was disclosed
}

// Make writes a bundle and records that it was handed over. Until it has answered, what it wrote must
// not be given to anybody. It stops when ctx ends.
func (d *Desk) Make(ctx context.Context, w io.Writer, o Order) (Made, error) {
	if !may(o.By.Role) {
		return Made{}, failure.New(failure.Forbidden, "Handing over evidence is not for the role %q.", o.By.Role).
			WithHint("Ask an owner or a privacy officer of the retailer, or the vendor's operator.")
	}
	if !slices.Contains(Recipients(), o.For) {
		return Made{}, failure.New(failure.Invalid, "For whom is the file? Choose one of %v.", Recipients())
	}
	src := &source{ctx: ctx, d: d, tenant: o.By.Tenant}
	req, made, err := d.request(ctx, src, &o)
	if err != nil {
		return Made{}, err
	}
	if made.Hash, err = bundle.Make(w, src, req); err != nil {
		return Made{}, fmt.Errorf("make bundle: %w", err)
	}
	made.Receipt = -1
	if o.Customers != nil && src.people.Len() > 0 {
		r, err := d.cfg.Ledger.Disclose(ctx, *o.Customers, ledger.Disclosure{People: src.people})
		if err != nil {
			return Made{}, err
		}
		made.Receipt = r.Index()
	}
	place, err := d.cfg.Ledger.Change(ctx, o.By, func(ledger.Tx) (ledger.Draft, error) {
		return ledger.Draft{Entry: entry.Entry{
			Kind: entry.Release, Act: "bundle", Object: o.For, Content: made.Hash[:], Ref: made.Size, Count: int64(src.people.Len()),
		}}, nil
	})
	made.Entry = place.Index
	return made, err
}

// may reports whether a role hands evidence over: those that act for their side, and jobs.
func may(r party.Role) bool {
	return r == party.Owner || r == party.PrivacyOfficer || r == party.Operator || r == party.System
}

// request works out what goes in.
func (d *Desk) request(ctx context.Context, src *source, o *Order) (bundle.Request, Made, error) {
	var made Made
	var req bundle.Request
	head, err := d.cfg.Log.ReadHead(ctx, o.By.Tenant)
	if err != nil {
		return req, made, err
	}
	if head.Size == 0 {
		return req, made, failure.New(failure.NotFound, "The log is empty: there is nothing to hand over.")
	}
	src.log = head.Log
	req = bundle.Request{
		Disclose: o.Customers != nil, PDF: d.cfg.PDF, Progress: o.Progress,
		Manifest: bundle.Manifest{Created: d.cfg.Now(), Parties: o.Parties},
	}
	if req.Manifest.Simulated, err = src.simulated(); err != nil {
		return req, made, err
	}
	if err := d.trust(ctx, head, &req, o.Newest); err != nil {
		return req, made, err
	}
	made.Size = int64(req.Head.Checkpoint.Size)
	if made.Beyond = max(0, head.Size-made.Size); made.Beyond > 0 { // the log may have grown since its head was read
		req.Manifest.LeftOut = append(req.Manifest.LeftOut, bundle.LeftOut{
			What: fmt.Sprintf("entries from %d on", made.Size), Why: "no witness had signed them when this was made",
		})
	}
	if req.Manifest.AsOf, err = d.asOf(src, head, made.Size); err != nil {
		return req, made, err
	}
	return req, made, d.choose(src, o, made.Size, &req.Manifest)
}

// asOf gives the point in time that the findings are of: now, or, where entries lie beyond, when the
// last one that goes in was recorded.
func (d *Desk) asOf(src *source, head ledger.Head, size int64) (when.Instant, error) {
	last, err := src.recorded(size - 1)
	if size < head.Size {
		return last, err
	}
	return max(d.cfg.Now(), last), err
}

// trust finds the checkpoint that all leads to, the earlier ones, and whose signatures count.
func (d *Desk) trust(ctx context.Context, head ledger.Head, req *bundle.Request, newest bool) error {
	text, err := d.cfg.Watch.Policy(ctx, head.Tenant)
	if err != nil {
		return err
	}
	p, err := tlog.ParsePolicy(text)
	if err != nil {
		return fmt.Errorf("trust policy: %w", err)
	}
	_, key, err := d.cfg.Keys.Signer(ctx, head.Tenant, head.Origin)
	if err != nil {
		return err
	}
	if req.Head, err = d.head(ctx, head.Log, newest); err != nil {
		return err
	}
	c, by, err := tlog.OpenCosigned(req.Head.Note, key, p.Cosigners())
	if err != nil {
		return failure.Wrap(err, failure.Doubt, "The log's checkpoint does not hold.")
	}
	req.Head.Checkpoint, req.Policy = c, text
	if !p.Satisfied(by) {
		p.Quorum = ""
		req.Policy = p.Text()
		req.Manifest.LeftOut = append(req.Manifest.LeftOut, bundle.LeftOut{What: "cosignatures", Why: "no witness that counts had signed this checkpoint"})
	}
	if req.Earlier, err = d.earlier(ctx, head.Log, key, int64(c.Size)); err != nil {
		return err
	}
	if len(req.Earlier) > 0 {
		req.Manifest.LeftOut = append(req.Manifest.LeftOut, bundle.LeftOut{What: "cosignatures between those here", Why: thinned(int64(c.Size))})
	}
	req.Manifest.Witnesses, err = d.witnesses(ctx, head.Tenant)
	return err
}

// head reads the last checkpoint that a witness has signed, or the newest.
func (d *Desk) head(ctx context.Context, at ledger.Log, newest bool) (bundle.Seen, error) {
	last, err := d.cfg.Log.Checkpoint(ctx, at)
	if err != nil {
		return bundle.Seen{}, err
	}
	note, by, err := d.cfg.Points.LastCosigned(ctx, at)
	switch {
	case failure.Is(err, failure.NotFound), err == nil && newest && string(last) != string(note):
		return bundle.Seen{Note: last}, nil
	case err != nil:
		return bundle.Seen{}, err
	}
	return bundle.Seen{Note: joined(note, by)}, nil
}

// joined puts the cosignatures below a checkpoint.
func joined(note []byte, by []witness.Signature) []byte {
	out := slices.Clone(note)
	for _, s := range by {
		out = append(out, s.Line...)
	}
	return out
}

// thinned says what is kept of the signatures of witnesses, so that nobody reads more into the times
// between them than there is.
func thinned(size int64) string {
	text := "of those older than two days one an hour is kept, of those older than a month one a day, and all by which the time of an act is known"
	if step := 1 + size/mostEarlier; step > 1 {
		text += fmt.Sprintf("; here is one for every %d entries", step)
	}
	return text + ". A time without a signature is never shown shorter than it was, and may be shown longer by as much"
}

// mostEarlier bounds the earlier checkpoints in a bundle.
const mostEarlier = 2000

// earlier reads earlier checkpoints that witnesses have signed: all of a short log, those of evenly
// spaced sizes of a long one.
func (d *Desk) earlier(ctx context.Context, at ledger.Log, key note.Verifier, size int64) ([]bundle.Seen, error) {
	var out []bundle.Seen
	step := 1 + size/mostEarlier
	for least := int64(1); least < size; {
		text, by, err := d.cfg.Points.Cosigned(ctx, at, least)
		if failure.Is(err, failure.NotFound) {
			break
		}
		if err != nil {
			return nil, err
		}
		c, err := tlog.OpenCheckpoint(text, key)
		if err != nil {
			return nil, failure.Wrap(err, failure.Doubt, "An earlier checkpoint of the log does not hold.")
		}
		if int64(c.Size) >= size {
			break
		}
		out = append(out, bundle.Seen{Checkpoint: c, Note: joined(text, by)})
		least = int64(c.Size) + step
	}
	return out, nil
}

func (d *Desk) witnesses(ctx context.Context, t party.Tenant) ([]bundle.Witness, error) {
	all, err := d.cfg.Watch.Witnesses(ctx, t)
	if err != nil {
		return nil, err
	}
	var out []bundle.Witness
	for _, w := range all {
		out = append(out, bundle.Witness{Name: w.Name, Key: w.Key, RunBy: fmt.Sprintf("%s (%s)", w.Company, w.Runner)})
	}
	return out, nil
}

// choose turns what was asked for into whole blocks, or into entries alone.
func (d *Desk) choose(src *source, o *Order, size int64, m *bundle.Manifest) error {
	if len(o.Entries) > 0 {
		m.Singles = slices.Clone(o.Entries)
		slices.Sort(m.Singles)
		m.Singles = slices.Compact(m.Singles)
		if m.Singles[0] < 0 || m.Singles[len(m.Singles)-1] >= size {
			return failure.New(failure.Invalid, "The log in this file has the entries 0 to %d.", size-1)
		}
		return nil
	}
	first, end := int64(0), size
	var err error
	if o.From != 0 {
		if first, err = src.find(o.From, size); err != nil {
			return err
		}
	}
	if o.To != 0 {
		if end, err = src.find(o.To, size); err != nil {
			return err
		}
	}
	if end <= first {
		return failure.New(failure.NotFound, "Nothing was recorded within that time.")
	}
	m.First = first / tlog.TileWidth * tlog.TileWidth
	m.End = min(size, (end+tlog.TileWidth-1)/tlog.TileWidth*tlog.TileWidth)
	return nil
}

// source is a tenant's log as a bundle reads it.
type source struct {
	ctx    context.Context //nolint:containedctx // the life of one call
	d      *Desk
	tenant party.Tenant
	log    ledger.Log
	rows   []ledger.Stored // of the block that was read last
	people subject.Set     // whom the entries that were disclosed are about
}

var _ bundle.Source = (*source)(nil)

// Hashes reads stored hashes of the log.
func (s *source) Hashes(level uint8, first, count uint64) ([]tlog.Hash, error) {
	return s.d.cfg.Log.Hashes(s.ctx, s.log, level, first, count)
}

// Entries reads entries.
func (s *source) Entries(first int64, count int) ([][]byte, error) {
	rows, err := s.d.cfg.Log.Entries(s.ctx, s.log, first, int64(count))
	if err != nil {
		return nil, err
	}
	s.rows = rows
	out := make([][]byte, 0, len(rows))
	for i := range rows {
		if rows[i].Index != first+int64(i) {
			break
		}
		out = append(out, rows[i].Data)
	}
	if len(out) != count {
		return nil, failure.New(failure.Doubt, "Entries %d to %d are not all in the ledger.", first, first+int64(count)-1).
			WithHint("Run counterpart ledger verify.")
	}
	return out, nil
}

// Subjects opens whom an entry is about.
func (s *source) Subjects(index int64) ([]byte, subject.Set, error) {
	i, is := slices.BinarySearchFunc(s.rows, index, func(r ledger.Stored, n int64) int { return cmp.Compare(r.Index, n) })
	if !is || s.rows[i].Body == nil {
		return nil, subject.Set{}, nil
	}
	r := &s.rows[i]
	plain, err := s.d.cfg.Sealer.OpenPayload(s.ctx, s.tenant, r.Salt, r.Body)
	if err != nil {
		return nil, subject.Set{}, err
	}
	people, err := subject.Decode(plain)
	s.people.AddSet(people)
	return r.Salt, people, err
}

// Document opens a document.
func (s *source) Document(h act.Hash) ([]byte, error) {
	salt, body, err := s.d.cfg.Papers.Paper(s.ctx, s.tenant, h[:])
	if failure.Is(err, failure.NotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return s.d.cfg.Sealer.OpenPayload(s.ctx, s.tenant, salt, body)
}

// simulated says whether the log's clock could be set by hand, which its first entry says.
func (s *source) simulated() (bool, error) {
	list, err := s.Entries(0, 1)
	if err != nil {
		return false, err
	}
	e, err := entry.Decode(list[0])
	return e.Simulated || slices.Contains(e.List, ledger.Simulated), err
}

// recorded gives when an entry was recorded.
func (s *source) recorded(index int64) (when.Instant, error) {
	list, err := s.Entries(index, 1)
	if err != nil {
		return 0, err
	}
	e, err := entry.Decode(list[0])
	return e.Recorded, err
}

// find gives the first entry that was recorded at an instant or later; size if none was.
func (s *source) find(at when.Instant, size int64) (int64, error) {
	low, high := int64(0), size
	for low < high {
		mid := low + (high-low)/2
		r, err := s.recorded(mid)
		if err != nil {
			return 0, err
		}
		if r < at {
			low = mid + 1
		} else {
			high = mid
		}
	}
	return low, nil
}
