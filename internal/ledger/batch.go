package ledger

import (
	"golang.org/x/mod/sumdb/note"

	"counterpart/internal/entry"
	"counterpart/internal/failure"
	"counterpart/internal/tlog"
	"counterpart/internal/when"
)

// batch is what one commit adds to one log. head.Version moves with the entries that raise it,
// so that a disclosure behind such an entry is already refused.
type batch struct {
	head     Head
	now      when.Instant
	frontier tlog.Frontier
	rows     []Row
	nodes    []tlog.Node
}

func newBatch(h Head, now when.Instant) (*batch, error) {
	f, err := tlog.ParseFrontier(uint64(h.Size), h.Frontier)
	if err != nil {
		return nil, failure.Wrap(err, failure.Doubt, "The ledger's head is damaged.")
	}
	return &batch{head: h, now: now, frontier: f}, nil
}

// add appends an entry as recorded now.
func (b *batch) add(e entry.Entry, salt, body []byte, bump bool) (Place, error) {
	b.now = max(b.now, e.At) // a change in the batch happened after the batch began
	e.Recorded = b.now
	data, err := e.Encode()
	if err != nil {
		return Place{Index: -1}, err
	}
	row := Row{Stored: Stored{Index: b.head.Size, Leaf: tlog.LeafHash(data), Data: data, Salt: salt, Body: body}}
	b.frontier.Append(row.Leaf, func(n tlog.Node) { b.nodes = append(b.nodes, n) })
	b.rows = append(b.rows, row)
	b.head.Size++
	if bump {
		b.head.Version++
	}
	return Place{Log: b.head.Log, Index: row.Index}, nil
}

// addPending appends the entry of a change that committed earlier.
func (b *batch) addPending(p Pending) (Place, error) {
	e, err := entry.Decode(p.Data)
	if err != nil {
		return Place{Index: -1}, failure.Wrap(err, failure.Doubt, "A waiting ledger entry is damaged.")
	}
	place, err := b.add(e, p.Salt, p.Body, p.Bump)
	if err != nil {
		return place, err
	}
	b.rows[len(b.rows)-1].Ticket = p.Ticket
	return place, nil
}

// addition signs the checkpoint over the batch.
func (b *batch) addition(s note.Signer) (Addition, error) {
	b.head.Frontier = b.frontier.Bytes()
	b.head.Recorded = b.now
	c := tlog.Checkpoint{Origin: b.head.Origin, Size: uint64(b.head.Size), Root: b.frontier.Root()}
	signed, err := c.Sign(s)
	if err != nil {
		return Addition{}, err
	}
	return Addition{Head: b.head, Rows: b.rows, Nodes: b.nodes, Checkpoint: signed}, nil
}
