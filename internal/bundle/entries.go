package bundle

import (
	"slices"

	"counterpart/internal/act"
	"counterpart/internal/entry"
	"counterpart/internal/judge/standing"
	"counterpart/internal/subject"
	"counterpart/internal/tlog"
)

// ahead is how many blocks are read and decoded while an earlier one is looked at.
const ahead = 8

// entries walks the entries in order of index.
func (c *check) entries() {
	n, _ := slices.BinarySearch(c.m.Singles, c.m.First)
	for _, i := range c.m.Singles[:n] {
		c.single(i)
	}
	if c.m.End > c.m.First {
		c.blocks()
	}
	for _, i := range c.m.Singles[n:] {
		c.single(i)
	}
	for _, i := range c.m.Subjects {
		if !c.m.holds(i) {
			c.res.found(Fails, nameManifest, "names the customers of entry %d, which is not here", i)
		}
	}
	c.res.checked("entries", c.res.Held)
	c.res.checked("sets of customers, against their commitments", int64(len(c.m.Subjects)))
}

// blocks walks the blocks and computes the root anew.
func (c *check) blocks() {
	first, end := uint64(c.m.First)/tlog.TileWidth, blocksOf(uint64(c.m.End))
	if end-first > uint64(len(c.file.Names())) {
		c.res.found(Unreadable, nameManifest, "names %d blocks of entries, which are not all here", end-first)
		c.lost = true
		return
	}
	c.tree.broken = !c.outside(0, first)
	for l := range c.load(first, end) {
		got := <-l
		c.tree.broken = !c.block(&got) || c.tree.broken
	}
	if c.tree.broken || !c.outside(end, blocksOf(c.head.Size)) {
		c.lost = true
		return
	}
	if c.tree.root() != c.head.Root {
		c.res.found(Fails, "entries", "give another root than the checkpoint: some were changed, left out, added or put in another order")
	}
	c.tiles()
}

// blocksOf gives how many blocks a tree of a size has, the last of which may not be whole.
func blocksOf(size uint64) uint64 { return size/tlog.TileWidth + min(1, size%tlog.TileWidth) }

// width gives how many entries a block of the log has.
func (c *check) width(block uint64) int {
	return int(min(tlog.TileWidth, c.head.Size-block*tlog.TileWidth))
}

// outside takes the hashes of blocks whose entries are not here, from tiles. It reports whether they
// are there.
func (c *check) outside(from, to uint64) bool {
	for b := from; b < to; {
		t := tlog.TileName{Level: 1, Index: b / tlog.TileWidth}
		last := c.width(b) < tlog.TileWidth
		if t.Width = int(min(tlog.TileWidth, c.head.Size/tlog.TileWidth-t.Index*tlog.TileWidth)); last {
			t = tlog.TileName{Index: b, Width: c.width(b)}
		}
		list, ok := c.tile(t)
		if !ok {
			return false
		}
		if last {
			c.tree.leaves(list)
			return true
		}
		for n := t.Index * tlog.TileWidth; b < min(to, n+uint64(len(list))); b++ {
			c.tree.block(list[b-n])
		}
	}
	return true
}

// tile reads the hashes of a tile.
func (c *check) tile(t tlog.TileName) ([]tlog.Hash, bool) {
	name := prefixTile + t.Path()
	b, ok := c.read(name)
	if !ok {
		return nil, false
	}
	if len(b) != t.Width*tlog.HashSize {
		c.res.found(Fails, name, "is %d bytes long, a tile of %d hashes has %d", len(b), t.Width, t.Width*tlog.HashSize)
		return nil, false
	}
	out := make([]tlog.Hash, t.Width)
	for i := range out {
		copy(out[i][:], b[i*tlog.HashSize:])
	}
	return out, true
}

// loaded is a block of entries, decoded.
type loaded struct {
	index   uint64
	name    string
	err     error // of the file
	leaves  []tlog.Hash
	entries []entry.Entry
	bad     []error // of each entry
}

// load reads and decodes blocks beside each other and hands them over in order.
func (c *check) load(first, end uint64) <-chan chan loaded {
	out := make(chan chan loaded, ahead)
	go func() {
		defer close(out)
		for b := first; b < end; b++ {
			one := make(chan loaded, 1)
			out <- one
			go func() { one <- c.decode(b) }()
		}
	}()
	return out
}

func (c *check) decode(b uint64) loaded {
	l := loaded{index: b, name: prefixTile + tlog.EntryPath(b, c.width(b))}
	raw, err := c.file.Read(l.name, place{part: block}.limit(l.name))
	if err != nil {
		l.err = err
		return l
	}
	list, err := tlog.ParseEntryBundle(raw)
	if err != nil {
		l.err = err
		return l
	}
	l.leaves, l.entries, l.bad = make([]tlog.Hash, len(list)), make([]entry.Entry, len(list)), make([]error, len(list))
	for i, data := range list {
		l.leaves[i] = tlog.LeafHash(data)
		l.entries[i], l.bad[i] = entry.Decode(data)
	}
	return l
}

// block takes a block in its turn.
func (c *check) block(l *loaded) bool {
	if !c.readable(l.name, l.err) {
		return false
	}
	if len(l.leaves) != c.width(l.index) {
		c.res.found(Fails, l.name, "holds %d entries, where the log has %d: entries were left out or added", len(l.leaves), c.width(l.index))
		return false
	}
	c.leaves(l)
	for i := range l.entries {
		c.entry(int64(l.index)*tlog.TileWidth+int64(i), &l.entries[i], l.bad[i])
	}
	c.tree.leaves(l.leaves)
	return true
}

// leaves compares a block with its tile, if it is there, so that a changed entry can be named.
func (c *check) leaves(l *loaded) {
	t := tlog.TileName{Index: l.index, Width: len(l.leaves)}
	if _, is := c.file.Size(prefixTile + t.Path()); !is {
		return
	}
	list, ok := c.tile(t)
	for i := 0; ok && i < len(list); i++ {
		if list[i] != l.leaves[i] {
			c.res.found(Fails, entryName(int64(l.index)*tlog.TileWidth+int64(i)), "its bytes do not hash to its place in the tree: it was changed, or stands in another's place")
		}
	}
}

// tiles compares the tiles above the entries with what they give.
func (c *check) tiles() {
	n := int64(0)
	for _, name := range c.file.Names() {
		at := parse(name)
		if at.part != tile || at.tile.Level == 0 {
			continue
		}
		from := at.tile.Index * tlog.TileWidth
		to := from + uint64(at.tile.Width)
		if !tlog.HasTile(at.tile, c.head.Size) {
			continue // named as a stranger
		}
		list, ok := c.tile(at.tile)
		if ok && !slices.Equal(list, c.tree.levels[at.tile.Level][from:to]) {
			c.res.found(Fails, name, "is not what the entries give")
		}
		n++
	}
	c.res.checked("tiles above the entries", n)
}

// single takes an entry that stands alone, with its proof.
func (c *check) single(i int64) {
	name := numberName(prefixProof, i)
	data, ok := c.read(numberName(prefixEntry, i))
	text, is := c.read(name)
	if !ok || !is {
		c.lost = true
		return
	}
	p, err := tlog.ParseProof(text)
	switch {
	case err != nil:
		c.res.found(Fails, name, "%v", err)
	case p.Index != uint64(i) || string(p.Checkpoint) != string(c.note):
		c.res.found(Fails, name, "is that of another entry, or leads to another checkpoint")
	default:
		if err := tlog.VerifyInclusion(p.Index, c.head.Size, tlog.LeafHash(data), p.Hashes, c.head.Root); err != nil {
			c.res.found(Fails, entryName(i), "is not in the log of the checkpoint: %v", err)
		}
	}
	e, err := entry.Decode(data)
	c.entry(i, &e, err)
}

func entryName(i int64) string { return numberName("entry ", i) }

// entry looks at an entry in its turn.
func (c *check) entry(i int64, e *entry.Entry, bad error) {
	c.res.Held++
	if bad != nil {
		c.res.found(Fails, entryName(i), "%v", bad)
		return
	}
	c.times(i, e)
	observed := Observed(e)
	if observed {
		c.res.Observed++
	} else {
		c.res.Asserted++
	}
	if e.Simulated && !c.m.Simulated {
		c.res.found(Fails, entryName(i), "was made under a clock that could be set, which the manifest does not say")
	}
	if i == 0 && e.Reopens() {
		c.opening(e)
	}
	for _, h := range [][]byte{e.Content, e.Signed} {
		if h != nil {
			c.refers[act.Hash(h)] = true
		}
	}
	if act.Is(*e) {
		c.acts = append(c.acts, standing.Line{Index: i, Entry: *e})
	}
	if _, is := standing.What(*e); is {
		c.changes = append(c.changes, standing.Line{Index: i, Entry: *e})
	}
	if _, is := slices.BinarySearch(c.m.Subjects, i); is {
		c.people(i, e)
	}
}

// times looks at when an entry was recorded, against the one before it and against the witnesses.
func (c *check) times(i int64, e *entry.Entry) {
	if e.Recorded < c.last {
		c.res.found(Fails, entryName(i), "recorded before the entry ahead of it")
	}
	if c.last = e.Recorded; c.res.First == 0 {
		c.res.First = e.Recorded
	}
	c.res.Last = e.Recorded
	if _, wanted := c.tree.roots[uint64(i)+1]; wanted {
		c.stamps[uint64(i)+1] = e.Recorded
	}
	by, from := c.hist.span(i)
	if c.opts.Entry != nil {
		c.opts.Entry(Line{Index: i, Entry: *e, Observed: Observed(e), ExistedBy: by, NotBefore: from})
	}
	switch {
	case e.Simulated: // its clock is no witness's
	case from > 0 && e.Recorded+skew < seconds(from):
		c.res.found(Fails, entryName(i), "says that it was recorded at %s; a witness had not yet seen it at %s: back-dated", e.Recorded, seconds(from))
	case by > 0 && e.Recorded > seconds(by)+skew:
		c.res.found(Fails, entryName(i), "says that it was recorded at %s; a witness had seen it by %s", e.Recorded, seconds(by))
	}
}

// people compares the customers of an entry with its commitment.
func (c *check) people(i int64, e *entry.Entry) {
	name := numberName(prefixSubjects, i)
	b, ok := c.read(name)
	if !ok {
		return
	}
	if len(b) < saltSize || e.Commit == nil {
		c.res.found(Fails, name, "is too short, or its entry commits to no customers")
		return
	}
	if sum := subject.Commit([saltSize]byte(b), b[saltSize:]); string(sum[:]) != string(e.Commit) {
		c.res.found(Fails, name, "is not the set of customers that the entry commits to")
		return
	}
	people, err := subject.Decode(b[saltSize:])
	if err != nil || int64(people.Len()) > e.Count {
		c.res.found(Fails, name, "holds another number of customers than the entry says, or cannot be read")
	}
}
