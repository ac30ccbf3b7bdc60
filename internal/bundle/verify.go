package bundle

import (
	"bytes"
	"encoding/base64"
	"errors"
	"io"
	"slices"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"counterpart/internal/act"
	"counterpart/internal/bundle/archive"
	"counterpart/internal/entry"
	"counterpart/internal/judge/standing"
	"counterpart/internal/tlog"
	"counterpart/internal/when"
)

// Options say what a bundle is measured by.
type Options struct {
	// Policy says which log and which witnesses are trusted; nil takes the bundle's own word for it,
	// which a note then says.
	Policy *tlog.Policy
	// Kept are checkpoints that the reader got earlier, as notes. A bundle whose log does not go on
	// from them was rolled back or written anew.
	Kept [][]byte
	// Entry, if not nil, is called for each entry in order of index. What it is told holds only if
	// the verification ends well.
	Entry func(Line)
	// Findings, if not nil, is called with the findings that were derived anew, as findings.json has
	// them; not where they could not be.
	Findings func(text []byte)
}

// Line is an entry with what is known of its time. Times are seconds since 1970 by the clocks of
// witnesses; 0 is not known.
type Line struct {
	Index                int64
	Entry                entry.Entry
	Observed             bool // machine-observed, else human-asserted
	ExistedBy, NotBefore uint64
}

// Verify checks a bundle of a size in bytes. It goes on after what does not hold, where it can.
func Verify(r io.ReaderAt, size int64, o Options) *Result {
	empty := Result{
		Problems: []Problem{}, Notes: []string{}, Parties: []Party{}, Checked: []Count{}, Witnesses: []Watched{}, Keys: []Key{}, Acts: []Act{}, Findings: []Found{},
	}
	c := &check{opts: o, res: &empty, used: map[string]bool{}, stamps: map[uint64]when.Instant{}, refers: map[act.Hash]bool{}}
	c.run(r, size)
	c.res.Verdict = c.res.Level.Verdict()
	return c.res
}

// check is a verification in progress.
type check struct {
	opts Options
	res  *Result
	file *archive.Reader
	m    *Manifest
	used map[string]bool // files that belong there

	policy tlog.Policy
	log    note.Verifier
	head   tlog.Checkpoint
	note   []byte // the head's
	hist   history
	tree   tree
	lost   bool                    // entries are missing, or cannot be read
	stamps map[uint64]when.Instant // when the last entry of a tree of that size was recorded

	last    when.Instant // recorded, of the entry before
	acts    []standing.Line
	changes []standing.Line   // of accounts, roles and settings
	refers  map[act.Hash]bool // documents that something names
	wants   []wanted

	before *entry.Before // what the first entry says of the log before
	others [][]byte      // checkpoints that the reader kept, of other logs
}

// wanted is a checkpoint whose root is to be that of this log.
type wanted struct {
	where string
	tlog.Checkpoint
}

func (c *check) run(r io.ReaderAt, size int64) {
	var err error
	if c.file, err = archive.Open(r, size); err != nil {
		c.res.found(Unreadable, "file", "%v", err)
		return
	}
	if !c.manifest() || !c.trust() || !c.checkpoint() {
		return
	}
	c.earlier()
	c.kept()
	c.documents()
	c.entries()
	c.elsewhere()
	c.roots()
	c.judge()
	c.watch()
	c.strangers()
}

// read gives a file that the bundle must have.
func (c *check) read(name string) ([]byte, bool) {
	b, err := c.file.Read(name, parse(name).limit(name))
	return b, c.readable(name, err)
}

// readable names a file that is missing or damaged.
func (c *check) readable(name string, err error) bool {
	c.used[name] = true
	switch {
	case errors.Is(err, archive.ErrNone):
		c.res.found(Unreadable, name, "is not in the file")
	case err != nil:
		c.res.found(Fails, name, "%s", strings.TrimPrefix(err.Error(), name+": "))
	}
	return err == nil
}

func (c *check) manifest() bool {
	b, ok := c.read(nameManifest)
	if !ok {
		return false
	}
	m, err := decodeManifest(b)
	if err != nil {
		c.res.found(Unreadable, nameManifest, "%v", err)
		return false
	}
	c.m = m
	c.res.Bundle, c.res.Origin, c.res.AsOf = act.HashOf(b), m.Origin, m.AsOf
	c.res.Simulated, c.res.Parties = m.Simulated, append(c.res.Parties, m.Parties...)
	if m.Simulated {
		c.res.note("Simulated: the clock of this log could be set by hand, so that its times say nothing about the world.")
	}
	c.bound()
	return true
}

// bound compares the files that only the manifest binds.
func (c *check) bound() {
	for _, f := range c.m.Files {
		if parse(f.Name).part != single || f.Name == nameManifest || f.Name == nameCheckpoint {
			c.res.found(Fails, nameManifest, "it binds %q, which is none of the reports", f.Name)
			continue
		}
		b, ok := c.read(f.Name)
		if ok && (act.HashOf(b) != f.Hash || int64(len(b)) != f.Size) {
			c.res.found(Fails, f.Name, "is not the file that the manifest names")
		}
	}
	for _, name := range []string{namePolicy, nameFindings, nameHTML} {
		if !slices.ContainsFunc(c.m.Files, func(f Bound) bool { return f.Name == name }) {
			c.res.found(Fails, nameManifest, "does not name %s", name)
		}
	}
	c.res.checked("files bound by the manifest", int64(len(c.m.Files)))
}

// trust reads the trust policy: the reader's, or else the bundle's own.
func (c *check) trust() bool {
	b, ok := c.read(namePolicy)
	if !ok {
		return false
	}
	own, err := tlog.ParsePolicy(b)
	if err != nil {
		c.res.found(Fails, namePolicy, "%v", err)
		return false
	}
	if c.policy = own; c.opts.Policy != nil {
		c.policy = *c.opts.Policy
		if !bytes.Equal(own.Text(), c.policy.Text()) {
			c.res.note("The bundle carries another trust policy than yours. Yours counts.")
		}
		return true
	}
	c.res.note("Which log and which witnesses are trusted is the file's own word: compare the keys with those that you know, or give a trust policy of your own.")
	return true
}

// checkpoint opens the head, to which everything leads.
func (c *check) checkpoint() bool {
	b, ok := c.read(nameCheckpoint)
	if !ok {
		return false
	}
	var by []tlog.Cosignature
	for _, l := range c.policy.Logs {
		v, err := note.NewVerifier(l.Key)
		if err != nil {
			c.res.found(Fails, namePolicy, "a log's key that cannot be read: %v", err)
			continue
		}
		if head, cosigned, err := tlog.OpenCosigned(b, v, c.policy.Cosigners()); err == nil {
			c.log, c.head, c.note, by = v, head, b, cosigned
		}
	}
	if c.log == nil {
		c.res.found(Fails, nameCheckpoint, "carries no good signature of a log that is trusted, or a bad one of a witness that is; nothing after it was checked")
		return false
	}
	c.res.Size, c.res.Root = c.head.Size, base64.StdEncoding.EncodeToString(c.head.Root[:])
	c.hist.add(c.head, by)
	if c.head.Origin != c.m.Origin {
		c.res.found(Fails, nameCheckpoint, "is that of the log %q, the manifest says %q", c.head.Origin, c.m.Origin)
	}
	if !c.policy.Satisfied(by) {
		c.res.found(Fails, nameCheckpoint, "is not cosigned by the witnesses that the trust policy asks for")
	}
	if len(by) == 0 {
		c.res.note("No witness cosigned this checkpoint: nobody but the host vouches that the log was not written anew.")
	}
	return c.fits()
}

// fits says whether the log is as large as what the manifest says is here.
func (c *check) fits() bool {
	size := int64(c.head.Size)
	whole := c.m.End%tlog.TileWidth == 0 || c.m.End == size
	if c.m.End > size || !whole || slices.ContainsFunc(c.m.Singles, func(i int64) bool { return i >= size }) {
		c.res.found(Unreadable, nameManifest, "names entries that a log of %d does not have, or no whole blocks", size)
		return false
	}
	return true
}

// numbers lists the numbers of the files of a kind, ascending.
func (c *check) numbers(p part) []int64 {
	var out []int64
	for _, name := range c.file.Names() {
		if at := parse(name); at.part == p {
			out = append(out, at.number)
		}
	}
	slices.Sort(out)
	return out
}

// earlier opens the earlier checkpoints, whose cosignatures say when entries existed.
func (c *check) earlier() {
	sizes := c.numbers(checkpoint)
	for _, n := range sizes {
		name := numberName(prefixCheckpoints, n)
		b, ok := c.read(name)
		if !ok {
			continue
		}
		cp, by, err := tlog.OpenCosigned(b, c.log, c.policy.Cosigners())
		switch {
		case err != nil:
			c.res.found(Fails, name, "%v", err)
		case cp.Origin != c.head.Origin || cp.Size != uint64(n) || cp.Size > c.head.Size:
			c.res.found(Fails, name, "is another checkpoint than its name says")
		default:
			c.hist.add(cp, by)
			c.want(name, cp)
		}
	}
	c.hist.close()
	c.res.checked("earlier checkpoints", int64(len(sizes)))
}

// kept compares the checkpoints that the reader got earlier.
func (c *check) kept() {
	for _, b := range c.opts.Kept {
		if !strings.HasPrefix(string(b), c.head.Origin+"\n") {
			c.others = append(c.others, b)
			continue
		}
		cp, err := tlog.OpenCheckpoint(b, c.log)
		switch {
		case err != nil:
			c.res.found(Fails, youKept, "%v", err)
		case cp.Size > c.head.Size:
			c.res.found(Fails, youKept, "has %d entries, this file's log %d: the log was rolled back, or the file is older than your checkpoint", cp.Size, c.head.Size)
		default:
			c.want(youKept, cp)
		}
	}
}

const youKept = "a checkpoint that you kept"

func (c *check) want(where string, cp tlog.Checkpoint) {
	c.wants = append(c.wants, wanted{where, cp})
	c.tree.want(cp.Size)
}

// strangers names the files that have no business there. Where entries are missing, it is not known
// what belongs to them.
func (c *check) strangers() {
	n := 0
	for _, name := range c.file.Names() {
		if c.used[name] || c.lost && parse(name).part != unknown {
			continue
		}
		if n++; n <= 20 {
			c.res.found(Fails, name, "does not belong in this bundle")
		}
	}
	if n > 20 {
		c.res.found(Fails, "file", "%d more files do not belong in this bundle", n-20)
	}
}
