package bundle

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"

	"counterpart/internal/act"
	"counterpart/internal/entry"
	"counterpart/internal/judge/standing"
	"counterpart/internal/subject"
	"counterpart/internal/tlog"
)

// Source is where the parts of a bundle lie. Its errors end the making of one.
type Source interface {
	tlog.Reader
	// Entries gives exactly count entries from first on, at most 256.
	Entries(first int64, count int) ([][]byte, error)
	// Document gives a document, a note or an attachment by its hash; nil where it is no more, or
	// was never there.
	Document(act.Hash) ([]byte, error)
	// Subjects gives the customers of an entry and the salt of its commitment; none where they are
	// no more, or were never there.
	Subjects(index int64) (salt []byte, people subject.Set, err error)
}

// Seen is a checkpoint of the log as a note, with its cosignatures.
type Seen struct {
	Checkpoint tlog.Checkpoint
	Note       []byte
}

// Request says what goes into a bundle.
type Request struct {
	// Manifest with all that its maker says; Make fills in what it puts in. First and End choose the
	// blocks, Singles further entries. Acts outside of these are always added, so that the findings
	// are those of the whole log; so are changes of accounts, roles and settings.
	Manifest Manifest
	Head     Seen
	Earlier  []Seen // of smaller sizes, ascending
	Policy   []byte
	// Disclose says that the customers of the entries that are chosen by Singles, or if there are
	// none of those in the blocks, go in: a disclosure, for which its caller has a receipt.
	Disclose bool
	PDF      func(*Contents) ([]byte, error) // nil makes none
	Progress func(done, all int64)           // of entries; may be nil
}

// maker is a bundle in the making.
type maker struct {
	src   Source
	req   *Request
	m     *Manifest
	out   *Writer
	size  int64
	chose []int64 // entries whose customers may go in; nil for those of the blocks
	acts  []standing.Line
	moves []standing.Line // changes of accounts, roles and settings
	deeds []Deed
	roots []uint64 // sizes that something speaks of
	first *entry.Before
	err   error // of a document
}

// Make writes a bundle to a stream, while it reads. It gives the hash by which the bundle is known.
// It keeps one block and the acts in memory.
func Make(w io.Writer, src Source, req Request) (act.Hash, error) {
	m := &maker{src: src, req: &req, m: &req.Manifest, out: NewWriter(w), size: int64(req.Head.Checkpoint.Size), chose: req.Manifest.Singles}
	m.m.Format, m.m.Origin = Format, req.Head.Checkpoint.Origin
	for _, step := range []func() error{m.checkpoints, m.entries, m.tiles, m.alone, m.documents, m.proofs, m.reports} {
		if err := step(); err != nil {
			return act.Hash{}, fmt.Errorf("make bundle: %w", err)
		}
	}
	return m.out.Close(*m.m)
}

func (m *maker) checkpoints() error {
	if err := m.out.Checkpoint(m.req.Head.Note); err != nil {
		return err
	}
	for _, s := range m.req.Earlier {
		if err := m.out.Earlier(s.Checkpoint.Size, s.Note); err != nil {
			return err
		}
		m.roots = append(m.roots, s.Checkpoint.Size)
	}
	return nil
}

// entries reads the log once: the blocks go in, and acts are found.
func (m *maker) entries() error {
	for b := int64(0); b*tlog.TileWidth < m.size; b++ {
		first := b * tlog.TileWidth
		n := int(min(tlog.TileWidth, m.size-first))
		list, err := m.src.Entries(first, n)
		if err != nil {
			return err
		}
		if m.m.inBlock(first) {
			if err := m.block(uint64(b), list); err != nil {
				return err
			}
		}
		if err := m.look(first, list); err != nil {
			return err
		}
		if m.req.Progress != nil {
			m.req.Progress(first+int64(n), m.size)
		}
	}
	return nil
}

// block writes a block with its tile.
func (m *maker) block(b uint64, list [][]byte) error {
	var tile []byte
	for _, data := range list {
		leaf := tlog.LeafHash(data)
		tile = append(tile, leaf[:]...)
	}
	if err := m.out.Tile(tlog.TileName{Index: b, Width: len(list)}, tile); err != nil {
		return err
	}
	return m.out.Block(b, list)
}

// telling are the parts of an entry's bytes of which an act has the first, and a change of accounts, roles
// or settings another.
var telling = [][]byte{
	[]byte(`"content":`), []byte(`"kind":"change"`), []byte(`"kind":"grant"`), []byte(`"kind":"hold"`), []byte(`"kind":"release"`), []byte(`"kind":"sign-in"`),
}

// look finds the acts and the changes of a block, and the customers that may go in. Of most entries it
// looks at no more than of which kind they are.
func (m *maker) look(first int64, list [][]byte) error {
	for i, data := range list {
		index := first + int64(i)
		if index == 0 {
			if err := m.opening(data); err != nil {
				return err
			}
		}
		if slices.ContainsFunc(telling, func(part []byte) bool { return bytes.Contains(data, part) }) {
			e, err := entry.Decode(data)
			if err != nil {
				return fmt.Errorf("entry %d: %w", index, err)
			}
			m.act(index, e)
		}
		if m.req.Disclose && m.chosen(index) && bytes.Contains(data, []byte(`"commit":`)) {
			if err := m.subjects(index); err != nil {
				return err
			}
		}
	}
	return nil
}

// opening looks at the log's first entry: one that names the log before goes in always.
func (m *maker) opening(data []byte) error {
	e, err := entry.Decode(data)
	if err != nil {
		return fmt.Errorf("entry 0: %w", err)
	}
	if !e.Reopens() {
		return nil
	}
	b, err := e.Before()
	if err != nil {
		return err
	}
	m.first = &b
	m.always(0)
	return nil
}

// act takes in an act or a change: both go into every bundle.
func (m *maker) act(index int64, e entry.Entry) {
	_, moves := standing.What(e)
	switch {
	case moves:
		m.moves = append(m.moves, standing.Line{Index: index, Entry: e})
	case act.Is(e):
		m.acts = append(m.acts, standing.Line{Index: index, Entry: e})
	default:
		return
	}
	m.always(index)
}

// always puts an entry in, alone if it is in no block.
func (m *maker) always(index int64) {
	if at, is := slices.BinarySearch(m.m.Singles, index); !is && !m.m.inBlock(index) {
		m.m.Singles = slices.Insert(slices.Clone(m.m.Singles), at, index)
	}
}

func (m *maker) chosen(index int64) bool {
	if len(m.chose) == 0 {
		return m.m.inBlock(index)
	}
	_, is := slices.BinarySearch(m.chose, index)
	return is
}

func (m *maker) subjects(index int64) error {
	salt, people, err := m.src.Subjects(index)
	if err != nil || salt == nil {
		return err
	}
	if len(salt) != saltSize {
		return fmt.Errorf("entry %d: a salt of %d bytes", index, len(salt))
	}
	m.m.Subjects = append(m.m.Subjects, index)
	return m.out.Subjects(index, [saltSize]byte(salt), people)
}

// tiles writes the tiles above the blocks, and the hashes of the last block if it is not here.
func (m *maker) tiles() error {
	if m.m.First == m.m.End {
		return nil
	}
	if rest := m.size % tlog.TileWidth; rest != 0 && m.m.End != m.size {
		if err := m.tile(tlog.TileName{Index: uint64(m.size) / tlog.TileWidth, Width: int(rest)}); err != nil {
			return err
		}
	}
	for level := uint8(1); m.size>>(8*level) > 0; level++ {
		nodes := uint64(m.size) >> (8 * level)
		for n := uint64(0); n*tlog.TileWidth < nodes; n++ {
			t := tlog.TileName{Level: level, Index: n, Width: int(min(tlog.TileWidth, nodes-n*tlog.TileWidth))}
			if err := m.tile(t); err != nil {
				return err
			}
		}
	}
	return nil
}

func (m *maker) tile(t tlog.TileName) error {
	b, err := tlog.Tile(m.src, t.Level, t.Index, t.Width, uint64(m.size))
	if err != nil {
		return err
	}
	return m.out.Tile(t, b)
}

// alone writes the entries that stand alone.
func (m *maker) alone() error {
	for _, i := range m.m.Singles {
		if i >= m.size {
			return fmt.Errorf("entry %d is not in a log of %d", i, m.size)
		}
		data, err := m.src.Entries(i, 1)
		if err != nil {
			return err
		}
		hashes, err := tlog.Inclusion(m.src, uint64(i), uint64(m.size))
		if err != nil {
			return err
		}
		if err := m.out.Entry(i, data[0], tlog.Proof{Index: uint64(i), Hashes: hashes, Checkpoint: m.req.Head.Note}); err != nil {
			return err
		}
	}
	return nil
}

// errGone says that a document is not at hand, which the manifest then says.
var errGone = errors.New("not at hand")

// documents writes what acts name.
func (m *maker) documents() error {
	for i := range m.acts {
		e := &m.acts[i].Entry
		b, err := m.document(act.Hash(e.Content), "document of entry")
		if err != nil && !errors.Is(err, errGone) {
			return err
		}
		if e.Signed != nil {
			if err := m.signed(act.Hash(e.Signed)); err != nil {
				return err
			}
		}
		if d, err := act.Decode(b); err == nil {
			for _, f := range d.Files {
				if _, err := m.document(f.Hash, "file"); err != nil && !errors.Is(err, errGone) {
					return err
				}
			}
		}
	}
	m.deeds = Deeds(m.m.Origin, m.acts, m, m.root)
	return m.err
}

func (m *maker) signed(h act.Hash) error {
	b, err := m.document(h, "signature")
	if errors.Is(err, errGone) {
		return nil
	}
	text, _, _ := bytes.Cut(b, []byte("\n\n"))
	if s, bad := act.ParseStatement(string(text) + "\n"); bad == nil && s.Size <= uint64(m.size) {
		m.roots = append(m.roots, s.Size)
	}
	return err
}

// document writes a document, or says in the manifest that it is not here.
func (m *maker) document(h act.Hash, what string) ([]byte, error) {
	b, err := m.src.Document(h)
	if err != nil {
		return nil, err
	}
	if b == nil || act.HashOf(b) != h {
		out := LeftOut{What: what, Name: h.String(), Why: "it is no longer kept, or not the one that was recorded"}
		for i := range m.acts {
			if gone, is := act.Erased(m.acts[i].Entry); is && gone == h {
				out.Why = fmt.Sprintf("the %s erased it, which entry %d records", m.acts[i].Entry.Role.Side(), m.acts[i].Index)
			}
		}
		if !slices.Contains(m.m.LeftOut, out) {
			m.m.LeftOut = append(m.m.LeftOut, out)
		}
		return nil, errGone
	}
	return b, m.out.Document(b)
}

// Document gives a document that is in the bundle.
func (m *maker) Document(h act.Hash) ([]byte, bool) {
	if !m.out.HasDocument(h) {
		return nil, false
	}
	b, err := m.src.Document(h)
	m.err = errors.Join(m.err, err)
	return b, err == nil
}

// Size gives the length of a document that is in the bundle.
func (m *maker) Size(h act.Hash) (int64, bool) { return m.out.DocumentSize(h) }

// root gives that of a tree of the log.
func (m *maker) root(size uint64) (tlog.Hash, bool) {
	f, err := tlog.Rebuild(m.src, size)
	m.err = errors.Join(m.err, err)
	return f.Root(), err == nil
}

// proofs writes how the log goes on from those sizes that something speaks of, where the entries
// alone do not show it.
func (m *maker) proofs() error {
	slices.Sort(m.roots)
	for _, size := range slices.Compact(m.roots) {
		if size == 0 || size >= uint64(m.size) || m.m.First == 0 && size <= uint64(m.m.End) {
			continue
		}
		hashes, err := tlog.Consistency(m.src, size, uint64(m.size))
		if err != nil {
			return err
		}
		root, _ := m.root(size)
		if err := m.out.Consistency(size, root, hashes); err != nil {
			return err
		}
	}
	return m.err
}

// reports derives the findings and writes what people read.
func (m *maker) reports() error {
	if m.m.Subjects == nil {
		m.m.LeftOut = append(m.m.LeftOut, LeftOut{What: "sets of customers", Why: "not chosen, or no longer kept"})
	}
	m.m.Sort()
	told := &Contents{Manifest: *m.m, Size: uint64(m.size), Root: m.req.Head.Checkpoint.Root, Deeds: m.deeds, Changes: m.moves, Docs: m, Before: m.first}
	var derived, pdf []byte
	var err error
	told.Findings, derived = Findings(Records(m.deeds), m.moves, m, m.m.AsOf, m.m.Simulated)
	html := told.HTML()
	if m.req.PDF != nil {
		if pdf, err = m.req.PDF(told); err != nil {
			return err
		}
	}
	return errors.Join(m.err, m.out.Reports(m.req.Policy, derived, html, pdf))
}
