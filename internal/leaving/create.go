package leaving

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"hash"
	"io"
	"slices"
	"strings"

	"counterpart/internal/act"
	"counterpart/internal/bundle"
	"counterpart/internal/bundle/archive"
	"counterpart/internal/entry"
	"counterpart/internal/failure"
	"counterpart/internal/field"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/policy"
	"counterpart/internal/vault"
	"counterpart/internal/when"
)

const (
	format       = "counterpart-leaving-1"
	manifestName = "manifest.json"
	readmeName   = "read-me.txt"
	bundleName   = "bundle.zip"
	rowsFolder   = "rows/"
	tablesFolder = "tables/"
	staffTable   = "staff" // its rows are a list of names

	pieceBytes  = 4 << 20  // rows are gathered to pieces of about this size
	bundleBytes = 48 << 20 // a longer bundle is cut
	page        = 500      // rows whose disclosure is one entry
)

// Part is one member of the file.
type Part struct {
	Name   string   `json:"name"`
	Bytes  int64    `json:"bytes"`
	SHA256 act.Hash `json:"sha256"`
}

// Count says how many there are of something.
type Count struct {
	Table string `json:"table"`
	Says  string `json:"says"` // such as "customers"; empty for what nobody counts
	Rows  int64  `json:"rows"`
}

// Log names the log in the file.
type Log struct {
	Origin string   `json:"origin"`
	Size   int64    `json:"size"`
	Bundle act.Hash `json:"bundle"` // that of its manifest
}

// Secret is a version of the secret behind the indexes.
type Secret struct {
	Version int64  `json:"version"`
	Secret  []byte `json:"secret"`
}

// Manifest is the last member: what else there is.
type Manifest struct {
	Format   string        `json:"format"`
	Made     when.Instant  `json:"made_us"`
	Retailer Retailer      `json:"retailer"`
	Next     party.Ordinal `json:"next_ordinal"`
	Indexes  []Secret      `json:"index_secrets"`
	Log      Log           `json:"log"`
	Tables   []Table       `json:"tables"`
	Counts   []Count       `json:"counts"`
	Parts    []Part        `json:"parts"`
}

// Made is a file that was handed over.
type Made struct {
	Hash   act.Hash // of the whole file
	Entry  int64    // that records it
	Log    Log
	Counts []Count
}

// maker writes one file.
type maker struct {
	ctx    context.Context //nolint:containedctx // the life of one call
	d      *Desk
	permit policy.Permit
	zip    *archive.Writer
	whole  hash.Hash
	m      Manifest
	say    func(string)
}

// Create writes everything that a retailer has as one file, in the clear, and records that it was
// handed over. It is for an owner or a privacy officer who has just shown a factor: another permit is
// a failure of kind Forbidden. Until it has answered, what it wrote must not be given to anybody. say
// is told what comes next; it may be nil.
func (d *Desk) Create(ctx context.Context, permit policy.Permit, r Retailer, w io.Writer, say func(string)) (Made, error) {
	if permit.Purpose() != field.Export || !permit.Allows(field.Everything, 0) || !permit.Principal().Fresh {
		return Made{}, failure.New(failure.Forbidden, "Everything is handed over to an owner or a privacy officer who has just shown a second factor.")
	}
	if say == nil {
		say = func(string) {}
	}
	whole := sha256.New()
	mk := &maker{ctx: ctx, d: d, permit: permit, zip: archive.NewWriter(io.MultiWriter(w, whole)), whole: whole, say: say}
	mk.m = Manifest{Format: format, Made: d.cfg.Now(), Retailer: r}
	for _, step := range []func() error{mk.readme, mk.rows, mk.staff, mk.secrets, mk.tables, mk.bundle, mk.close} {
		if err := step(); err != nil {
			return Made{}, err
		}
	}
	out := Made{Hash: act.Hash(whole.Sum(nil)), Log: mk.m.Log, Counts: mk.m.Counts}
	place, err := d.cfg.Ledger.Change(ctx, permit.Principal(), func(tx ledger.Tx) (ledger.Draft, error) {
		e := entry.Entry{
			Kind: entry.Release, Act: "leave", Object: "controller", Content: out.Hash[:], Ref: out.Log.Size, Purpose: permit.Purpose(), Route: permit.Route(),
		}
		return ledger.Draft{Entry: e}, d.cfg.Store.PutFile(ctx, tx, permit.Tenant(), File{Hash: out.Hash, Made: d.cfg.Now(), Entry: -1})
	})
	out.Entry = place.Index
	return out, err
}

// add writes a member and notes it.
func (mk *maker) add(name string, data []byte) error {
	if err := mk.zip.Add(name, data); err != nil {
		return err
	}
	mk.m.Parts = append(mk.m.Parts, Part{Name: name, Bytes: int64(len(data)), SHA256: act.HashOf(data)})
	return nil
}

func (mk *maker) readme() error {
	return mk.add(readmeName, fmt.Appendf(nil, readme, mk.m.Retailer.Name, mk.m.Retailer.Vendor, mk.m.Made.Time().UTC().Format("2006-01-02 15:04")))
}

const readme = `Everything that %s had at %s, as of %s UTC.

THIS FILE IS IN THE CLEAR. It holds personal data, and secrets of the index. Keep it where nobody else reads it.

rows/        every row, an object on each line: counterpart leave import takes them over
tables/      the same for people and for other programs, as CSV
bundle.zip   the log, its acts and documents, the agreement: counterpart-verify checks it without a server.
             Where it is cut (bundle.zip.001 and so on), join the pieces in their order first.
manifest.json  what there is, how many of each, and the SHA-256 of each file
`

// rows writes every table as of one moment.
func (mk *maker) rows() error {
	tables, err := mk.d.cfg.Store.Tables(mk.ctx)
	if err != nil {
		return err
	}
	if unknown := Unknown(tables); len(unknown) > 0 {
		return fmt.Errorf("nothing says what becomes of %v: tables_table.go", unknown)
	}
	return mk.d.cfg.Store.Moment(mk.ctx, func(at Moment) error {
		if mk.m.Next, err = at.Next(mk.ctx, mk.permit.Tenant()); err != nil {
			return err
		}
		for i := range specs {
			if specs[i].fate != moves {
				continue
			}
			n := slices.IndexFunc(tables, func(tb Table) bool { return tb.Name == specs[i].name })
			if n < 0 {
				return fmt.Errorf("there is no table %s", specs[i].name)
			}
			if err := mk.table(at, &specs[i], tables[n]); err != nil {
				return fmt.Errorf("hand over %s: %w", specs[i].name, err)
			}
		}
		return nil
	})
}

// pieces gathers lines to members of a table.
type pieces struct {
	mk    *maker
	table string
	buf   bytes.Buffer
	n     int
	rows  int64
}

func (p *pieces) line(b []byte) error {
	p.buf.Write(b)
	p.rows++
	if p.buf.Len() < pieceBytes {
		return nil
	}
	return p.flush()
}

func (p *pieces) flush() error {
	if p.buf.Len() == 0 {
		return nil
	}
	p.n++
	defer p.buf.Reset()
	return p.mk.add(pieceName(p.table, p.n), p.buf.Bytes())
}

func pieceName(table string, n int) string {
	return fmt.Sprintf("%s%s-%04d.jsonl", rowsFolder, strings.ReplaceAll(table, "_", "-"), n)
}

// table writes one table, page by page: each is disclosed before it is opened.
func (mk *maker) table(at Moment, s *spec, tb Table) error {
	mk.say(s.name)
	out := &pieces{mk: mk, table: s.name}
	var some []Row
	err := at.Rows(mk.ctx, mk.permit.Tenant(), tb, s.key, s.fields != 0, func(r Row) error {
		r.Values = slices.Clone(r.Values)
		if some = append(some, r); len(some) < page {
			return nil
		}
		err := mk.page(s, tb, some, out)
		some = some[:0]
		return err
	})
	if err == nil {
		err = mk.page(s, tb, some, out)
	}
	if err == nil {
		err = out.flush()
	}
	mk.m.Tables = append(mk.m.Tables, tb)
	mk.m.Counts = append(mk.m.Counts, Count{s.name, s.says, out.rows})
	return err
}

func (mk *maker) page(s *spec, tb Table, rows []Row, out *pieces) error {
	opened, err := mk.open(s, tb, rows)
	if err != nil {
		return err
	}
	for i := range rows {
		row := named(tb, rows[i].Values)
		var texts map[string][]string
		if opened != nil {
			texts = s.texts(opened[i], row)
		}
		line, err := s.encode(row, texts)
		if err != nil {
			return err
		}
		if err := out.line(line); err != nil {
			return err
		}
	}
	return nil
}

// open discloses a page and opens it, a value for each row; nil where nothing is sealed.
func (mk *maker) open(s *spec, tb Table, rows []Row) ([]vault.Opened, error) {
	dis := ledger.Disclosure{Open: s.fields}
	var locked []vault.Locked
	var of []int
	for i := range rows {
		r := &rows[i]
		if r.Key.Customer == 0 {
			continue
		}
		dis.People.Add(r.Ordinal)
		l, err := s.locked(r, named(tb, r.Values))
		if err != nil {
			return nil, err
		}
		locked, of = append(locked, l), append(of, i)
	}
	out := make([]vault.Opened, len(rows))
	if len(of) == 0 {
		return out, nil
	}
	receipt, err := mk.d.cfg.Ledger.Disclose(mk.ctx, mk.permit, dis)
	if err != nil || s.form == plain {
		return out, err
	}
	opened, err := mk.d.cfg.Keyring.Open(mk.ctx, receipt, mk.permit.Tenant(), vault.Ask{Open: s.fields}, locked)
	for i, o := range opened {
		out[of[i]] = o
	}
	return out, err
}

// staff writes who has worked here.
func (mk *maker) staff() error {
	all, err := mk.d.cfg.Access.Roster(mk.ctx, mk.permit)
	if err != nil {
		return err
	}
	out := &pieces{mk: mk, table: staffTable}
	for i := range all {
		b, err := json.Marshal(all[i])
		if err != nil {
			return err
		}
		if err := out.line(append(b, '\n')); err != nil {
			return err
		}
	}
	mk.m.Counts = append(mk.m.Counts, Count{staffTable, "staff", out.rows})
	return out.flush()
}

func (mk *maker) secrets() error {
	all, err := mk.d.cfg.Keyring.IndexSecrets(mk.ctx, mk.permit)
	for _, s := range all {
		mk.m.Indexes = append(mk.m.Indexes, Secret(s))
	}
	return err
}

func (mk *maker) tables() error {
	return mk.d.cfg.Tables(mk.ctx, mk.permit, func(name string, csv []byte) error {
		mk.say(name)
		return mk.add(tablesFolder+name, csv)
	})
}

// bundle writes the log, in pieces if it is long.
func (mk *maker) bundle() error {
	mk.say("the log")
	r := mk.m.Retailer
	cut := &cutter{add: mk.add}
	made, err := mk.d.cfg.Bundle(mk.ctx, mk.permit, []bundle.Party{{Side: party.Controller, Company: r.Name}, {Side: party.Processor, Company: r.Vendor}}, cut)
	if err != nil {
		return err
	}
	head, err := mk.d.cfg.Reader.ReadHead(mk.ctx, mk.permit.Tenant())
	mk.m.Log = Log{Origin: head.Origin, Size: made.Size, Bundle: made.Hash}
	if err != nil {
		return err
	}
	return cut.close()
}

// cutter cuts what is written into members.
type cutter struct {
	add func(string, []byte) error
	buf bytes.Buffer
	n   int
}

// Write takes bytes of the bundle.
func (c *cutter) Write(b []byte) (int, error) {
	taken := len(b)
	for c.buf.Len()+len(b) > bundleBytes {
		k := bundleBytes - c.buf.Len()
		c.buf.Write(b[:k])
		b = b[k:]
		if err := c.piece(); err != nil {
			return 0, err
		}
	}
	c.buf.Write(b)
	return taken, nil
}

func (c *cutter) piece() error {
	c.n++
	defer c.buf.Reset()
	return c.add(fmt.Sprintf("%s.%03d", bundleName, c.n), c.buf.Bytes())
}

func (c *cutter) close() error {
	if c.n > 0 {
		return c.piece()
	}
	return c.add(bundleName, c.buf.Bytes())
}

func (mk *maker) close() error {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	if err := e.Encode(mk.m); err != nil {
		return err
	}
	if err := mk.zip.Add(manifestName, b.Bytes()); err != nil {
		return err
	}
	return mk.zip.Close()
}

// Received records that the retailer has a file: from then on the vendor may delete what it has. The
// hash is that of the whole file, as the retailer computes it. An unknown one is a failure of kind
// Invalid.
func (d *Desk) Received(ctx context.Context, permit policy.Permit, h act.Hash) (ledger.Place, error) {
	nowhere := ledger.Place{Index: -1}
	if permit.Purpose() != field.Export || !permit.Principal().Fresh {
		return nowhere, failure.New(failure.Forbidden, "An owner or a privacy officer acknowledges what they received, with a second factor.")
	}
	f, err := d.cfg.Store.File(ctx, permit.Tenant())
	if err != nil {
		return nowhere, err
	}
	if f.Hash != h {
		return nowhere, failure.New(failure.Invalid, "This is not the file that was handed over last: its SHA-256 is another.").
			WithHint("That one has %s.", f.Hash)
	}
	f.Received = d.cfg.Now()
	return d.cfg.Ledger.Change(ctx, permit.Principal(), func(tx ledger.Tx) (ledger.Draft, error) {
		return ledger.Draft{Entry: entry.Entry{Kind: entry.Release, Act: "received", Object: "controller", Content: h[:]}},
			d.cfg.Store.PutFile(ctx, tx, permit.Tenant(), f)
	})
}
