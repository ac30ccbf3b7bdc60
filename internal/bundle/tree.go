package bundle

import "counterpart/internal/tlog"

// tree computes a log's tree anew, block by block from the first: from entries where they are at
// hand, else from the hash of a whole block. It keeps a hash per block, not one per entry.
type tree struct {
	full   tlog.Frontier   // over the hashes of whole blocks
	tail   tlog.Frontier   // over the leaves of the last block, if it is not whole
	levels [8][]tlog.Hash  // hashes of the tiles' levels 1 and up; level 0 is not kept
	roots  map[uint64]root // of those sizes that are wanted
	broken bool            // a block could not be read: nothing after it can be placed
}

// root is that of the tree of a size that is wanted.
type root struct {
	hash  tlog.Hash
	known bool
}

// size gives the number of leaves so far.
func (t *tree) size() uint64 { return t.full.Size()*tlog.TileWidth + t.tail.Size() }

// leaves takes a block's leaves: 256, or fewer at the log's end.
func (t *tree) leaves(list []tlog.Hash) {
	if t.broken {
		return
	}
	for _, leaf := range list {
		t.tail.Append(leaf, nil)
		if t.tail.Size() < tlog.TileWidth {
			t.keep()
		}
	}
	if t.tail.Size() == tlog.TileWidth {
		hash := t.tail.Root()
		t.tail = tlog.Frontier{}
		t.block(hash)
	}
}

// block takes the hash of a whole block.
func (t *tree) block(hash tlog.Hash) {
	t.levels[1] = append(t.levels[1], hash)
	t.full.Append(hash, func(n tlog.Node) {
		level := 1 + n.Level/8
		t.levels[level] = append(t.levels[level], n.Hash)
	})
	t.keep()
}

// keep notes the root if it is wanted.
func (t *tree) keep() {
	if _, wanted := t.roots[t.size()]; wanted {
		t.roots[t.size()] = root{t.root(), true}
	}
}

// root gives that of the tree so far: the subtrees of whole blocks, then those of the leaves.
func (t *tree) root() tlog.Hash {
	f, _ := tlog.ParseFrontier(t.size(), append(t.full.Bytes(), t.tail.Bytes()...)) // their length follows from the size
	return f.Root()
}

// want asks for the root of a size.
func (t *tree) want(size uint64) {
	if t.roots == nil {
		t.roots = map[uint64]root{0: {tlog.EmptyRoot(), true}}
	}
	if _, is := t.roots[size]; !is {
		t.roots[size] = root{}
	}
}
