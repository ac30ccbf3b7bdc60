package contract

import (
	"context"
	"sync"

	"counterpart/internal/act"
	"counterpart/internal/entry"
	"counterpart/internal/failure"
	"counterpart/internal/judge/report"
	"counterpart/internal/judge/standing"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/tlog"
	"counterpart/internal/when"
)

// Book is what the two parties have done, as it stands at one moment.
type Book struct {
	Head       ledger.Head
	AsOf       when.Instant
	Simulated  bool
	Records    []act.Record
	Changes    []standing.Line    // of accounts, roles and settings
	Problems   []standing.Problem // entries that are no record, or unsigned after all
	Agreements []standing.Agreement
	papers     map[act.Hash][]byte
}

// Document gives a document, a signed note, a code or a prose of the book. Attachments are read one by one, with
// Desk.File.
func (b *Book) Document(h act.Hash) ([]byte, bool) {
	x, ok := b.papers[h]
	return x, ok
}

// Current gives the version in force, nil for none.
func (b *Book) Current() *standing.Agreement { return standing.Current(b.Agreements, b.AsOf) }

// Find gives a record by its entry, or fails with kind NotFound.
func (b *Book) Find(index int64) (*act.Record, error) {
	for i := range b.Records {
		if b.Records[i].Index == index {
			return &b.Records[i], nil
		}
	}
	return nil, failure.New(failure.NotFound, "There is no such act.")
}

// Agreement gives a version by the entry that proposes it, or fails with kind NotFound.
func (b *Book) Agreement(proposal int64) (*standing.Agreement, error) {
	for i := range b.Agreements {
		if b.Agreements[i].Proposal == proposal {
			return &b.Agreements[i], nil
		}
	}
	return nil, failure.New(failure.NotFound, "There is no such agreement.")
}

// Input is what is judged.
func (b *Book) Input() standing.Input {
	return standing.Input{Records: b.Records, Changes: b.Changes, Document: b.Document, AsOf: b.AsOf, Simulated: b.Simulated}
}

// size counts what a judgement rests on.
func (b *Book) size() int { return len(b.Records) + len(b.Changes) }

// keeping remembers the last judgement of each tenant.
type keeping struct {
	mu   sync.Mutex // guards last
	last map[party.Tenant]kept
}

type kept struct {
	log  ledger.Log
	acts int
	book *Book
	made any
}

// keepFor is how long a judgement serves where nothing was added, in microseconds.
const keepFor = 60_000_000

// View gives the book with what make makes of it, which is kept for a minute where no act and no change was added.
// A failure of make is not kept.
func View[T any](ctx context.Context, d *Desk, p party.Principal, from func(*Book) (T, error)) (*Book, T, error) {
	var none T
	b, err := d.Book(ctx, p)
	if err != nil {
		return nil, none, err
	}
	d.kept.mu.Lock()
	k := d.kept.last[p.Tenant]
	d.kept.mu.Unlock()
	if made, is := k.made.(T); is && k.log == b.Head.Log && k.acts == b.size() && b.AsOf >= k.book.AsOf && b.AsOf-k.book.AsOf < keepFor {
		return k.book, made, nil
	}
	made, err := from(b)
	if err != nil {
		return b, none, err
	}
	d.kept.mu.Lock()
	defer d.kept.mu.Unlock()
	if d.kept.last == nil {
		d.kept.last = map[party.Tenant]kept{}
	}
	d.kept.last[p.Tenant] = kept{b.Head.Log, b.size(), b, made}
	return b, made, nil
}

// Judge says what follows from what the parties did. It fails with kind NotFound where nothing is in
// force.
func (d *Desk) Judge(ctx context.Context, p party.Principal) (*Book, *report.Judgement, error) {
	b, err := d.Book(ctx, p)
	if err != nil {
		return nil, nil, err
	}
	j, err := standing.Judge(b.Input())
	return b, j, err
}

// Book reads everything that the parties did in the tenant's log of today. Managers read it too.
func (d *Desk) Book(ctx context.Context, p party.Principal) (*Book, error) {
	if err := reads(p); err != nil {
		return nil, err
	}
	head, err := d.cfg.Log.ReadHead(ctx, p.Tenant)
	if err != nil {
		return nil, err
	}
	return d.read(ctx, head, max(d.cfg.Now(), head.Recorded))
}

// read reads everything that the parties did in a log, as of an instant.
func (d *Desk) read(ctx context.Context, head ledger.Head, asOf when.Instant) (*Book, error) {
	head, filed, err := d.filed(ctx, head)
	if err != nil {
		return nil, err
	}
	b := &Book{Head: head, AsOf: asOf, Simulated: d.cfg.Simulated, papers: map[act.Hash][]byte{}}
	lines := make([]standing.Line, 0, len(filed))
	for i := range filed {
		e, err := entry.Decode(filed[i].Data)
		if err != nil {
			return nil, failure.Wrap(err, failure.Doubt, "Entry %d of the ledger cannot be read.", filed[i].Index)
		}
		line := standing.Line{Index: filed[i].Index, Entry: e}
		if _, is := standing.What(e); is {
			b.Changes = append(b.Changes, line)
			continue
		}
		lines = append(lines, line)
		for _, x := range []Paper{filed[i].Document, filed[i].Note} {
			if err := d.open(ctx, head.Tenant, b, x); err != nil {
				return nil, err
			}
		}
	}
	b.Records, b.Problems = standing.Records(lines, standing.Log{Origin: head.Origin, Document: b.Document, Root: d.root(ctx, head)})
	for i := range b.Records {
		if err := d.texts(ctx, head.Tenant, b, &b.Records[i].Document); err != nil {
			return nil, err
		}
	}
	b.Agreements = standing.Agreements(b.Records, b.Document)
	return b, nil
}

// open takes a paper into the book. What is not there any more is left out.
func (d *Desk) open(ctx context.Context, t party.Tenant, b *Book, x Paper) error {
	if x.Body == nil {
		return nil
	}
	plain, err := d.cfg.Sealer.OpenPayload(ctx, t, x.Salt, x.Body)
	if err != nil {
		return err
	}
	b.papers[x.Hash] = plain
	return nil
}

// texts takes in the code and the prose of a proposal.
func (d *Desk) texts(ctx context.Context, t party.Tenant, b *Book, doc *act.Document) error {
	if doc.Verb != act.Propose {
		return nil
	}
	for _, f := range doc.Files {
		x, err := d.cfg.Rows.Paper(ctx, t, f.Hash[:])
		if failure.Is(err, failure.NotFound) {
			continue
		}
		if err != nil {
			return err
		}
		x.Hash = f.Hash
		if err := d.open(ctx, t, b, x); err != nil {
			return err
		}
	}
	return nil
}

// root gives the roots of a log's tree at its former sizes.
func (d *Desk) root(ctx context.Context, head ledger.Head) func(uint64) (tlog.Hash, bool) {
	return func(size uint64) (tlog.Hash, bool) {
		if size > uint64(head.Size) {
			return tlog.Hash{}, false
		}
		f, err := tlog.Rebuild(hashes{ctx, d.cfg.Log, head.Log}, size)
		if err != nil {
			return tlog.Hash{}, false
		}
		return f.Root(), true
	}
}

// hashes gives the tree access to stored hashes.
type hashes struct {
	ctx context.Context //nolint:containedctx // the life of one call
	log Log
	at  ledger.Log
}

func (h hashes) Hashes(level uint8, first, count uint64) ([]tlog.Hash, error) {
	return h.log.Hashes(h.ctx, h.at, level, first, count)
}

// step is how many entries are looked at between two commits of the index.
const step = 4096

// filed brings the index up to a log's end and reads the acts and the changes.
func (d *Desk) filed(ctx context.Context, head ledger.Head) (ledger.Head, []Filed, error) {
	for {
		covered, list, err := d.cfg.Rows.Filed(ctx, head.Log)
		if err != nil || covered >= head.Size {
			return head, list, err
		}
		if err := d.cover(ctx, head, covered); err != nil && !failure.Is(err, failure.Stale) {
			return head, nil, err
		}
	}
}

// Index brings the index of a tenant's acts up to the end of its log.
func (d *Desk) Index(ctx context.Context, t party.Tenant) error {
	head, err := d.cfg.Log.ReadHead(ctx, t)
	if err != nil {
		return err
	}
	_, _, err = d.filed(ctx, head)
	return err
}

func (d *Desk) cover(ctx context.Context, head ledger.Head, from int64) error {
	for from < head.Size {
		rows, err := d.cfg.Log.Entries(ctx, head.Log, from, min(step, head.Size-from))
		if err != nil || len(rows) == 0 {
			return err
		}
		var acts []Act
		for _, r := range rows {
			e, err := entry.Decode(r.Data)
			if err != nil {
				return failure.Wrap(err, failure.Doubt, "Entry %d of the ledger cannot be read.", r.Index)
			}
			if _, is := standing.What(e); is || act.Is(e) {
				acts = append(acts, Act{Index: r.Index, Verb: e.Act, Content: append([]byte{}, e.Content...), Signed: append([]byte{}, e.Signed...)})
			}
		}
		to := from + int64(len(rows))
		if err := d.cfg.Rows.Cover(ctx, head.Log, acts, from, to); err != nil {
			return err
		}
		from = to
	}
	return nil
}
