package bundle

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"strings"

	"counterpart/internal/act"
	"counterpart/internal/judge"
	"counterpart/internal/judge/report"
	"counterpart/internal/judge/standing"
	"counterpart/internal/tlog"
)

// documents compares each document with the hash that is its name, and notes which trees signed
// statements speak of.
func (c *check) documents() {
	n := int64(0)
	for _, name := range c.file.Names() {
		at := parse(name)
		if at.part != document {
			continue
		}
		n++
		b, err := c.file.Read(name, at.limit(name))
		if err != nil || act.HashOf(b) != at.hash {
			c.used[name] = true
			c.res.found(Fails, name, "its bytes are not those of its hash: it was changed")
			continue
		}
		text, _, _ := bytes.Cut(b[:min(len(b), maxNote)], []byte("\n\n"))
		if s, err := act.ParseStatement(string(text) + "\n"); err == nil {
			c.tree.want(s.Size)
		}
	}
	c.res.checked("documents, notes and files, against their hashes", n)
}

// Document gives a document whose bytes are those of its hash.
func (c *check) Document(h act.Hash) ([]byte, bool) {
	name := documentName(h)
	b, err := c.file.Read(name, parse(name).limit(name))
	return b, err == nil && act.HashOf(b) == h
}

// Size gives a document's length.
func (c *check) Size(h act.Hash) (int64, bool) { return c.file.Size(documentName(h)) }

var _ Documents = (*check)(nil)

// judge looks at acts, their documents and signatures, and derives the findings anew.
func (c *check) judge() {
	deeds := Deeds(c.head.Origin, c.acts, c, c.root)
	for i := range deeds {
		c.deed(&deeds[i])
	}
	c.res.checked("acts, against their documents", int64(len(deeds)))
	c.res.checked("changes of accounts, roles and settings", int64(len(c.changes)))
	c.res.checked("signatures of the parties", c.res.Signed)
	c.referred()
	if c.m.First != 0 || c.m.End != int64(c.head.Size) {
		c.res.note("This file holds a part of the log: the findings are those of the acts in it, and others may lead to others.")
	}
	if c.lost {
		c.res.note("As parts of the log cannot be read, its trees were not compared and the findings not derived anew.")
		return
	}
	for _, a := range standing.Agreements(Records(deeds), c.Document) {
		if a.Problem != "" {
			c.res.note("The agreement of entry %d cannot be judged: %s", a.Proposal, a.Problem)
		}
	}
	manifest := *c.m
	manifest.Files = nil
	told := Contents{Manifest: manifest, Size: c.head.Size, Root: c.head.Root, Deeds: deeds, Changes: c.changes, Docs: c, Before: c.before}
	var derived []byte
	told.Findings, derived = Findings(Records(deeds), c.changes, c, c.m.AsOf, c.m.Simulated)
	if c.opts.Findings != nil {
		c.opts.Findings(derived)
	}
	c.same(nameFindings, derived)
	c.same(nameHTML, told.HTML())
	if c.used[namePDF] {
		c.res.note("report.pdf is the file that the manifest names. It is not made anew here: report.html is, and says the same.")
	}
	c.res.Findings = append(c.res.Findings, headlines(told.Findings)...)
}

// same compares a file with what was derived anew.
func (c *check) same(name string, derived []byte) {
	b, ok := c.read(name)
	if ok && !bytes.Equal(b, derived) {
		c.res.found(Fails, name, "is not what follows from the entries and documents here")
		return
	}
	if ok {
		c.res.checked(name+", derived anew byte for byte", 1)
	}
}

// deed takes an act into the result.
func (c *check) deed(d *Deed) {
	where := entryName(d.Index)
	for _, p := range d.Problems {
		c.res.found(Fails, where, "%s", p)
	}
	for _, h := range d.Missing {
		if why, is := c.m.leftOut(h); is {
			c.res.note("%s: a document was left out: %s.", where, why)
		} else {
			c.res.found(Unreadable, where, "names the document %s, which is not here", h)
		}
	}
	for _, f := range d.Document.Files {
		c.refers[f.Hash] = true
	}
	if s := d.Statement; s != nil {
		c.res.Signed++
		c.backdated(d)
	}
	if d.Document.Verb == act.Enrol && d.Signed {
		c.res.Keys = append(c.res.Keys, Key{string(d.Document.Side), d.Document.Key, d.Index})
	}
	by, from := c.hist.span(d.Index)
	c.res.Acts = append(c.res.Acts, Act{
		d.Index, d.Entry.Act, d.Entry.Object, who(&d.Entry), d.Entry.Recorded, d.attested(), by, from,
	})
}

// backdated names a signature that claims a time before the checkpoint that it signs.
func (c *check) backdated(d *Deed) {
	seen, known := c.stamps[d.Statement.Size]
	if known && !c.m.Simulated && d.Statement.At+skew < seen {
		c.res.found(Fails, entryName(d.Index), "its signature says %s, over a checkpoint with an entry of %s: back-dated", d.Statement.At, seen)
	}
}

// referred marks the documents that something names.
func (c *check) referred() {
	for h := range c.refers {
		c.used[documentName(h)] = true
	}
}

// roots places each tree that something speaks of: a consistency proof makes a root known that the
// entries here do not give. Then it compares the checkpoints.
func (c *check) roots() {
	if head, wanted := c.tree.roots[c.head.Size]; wanted && !head.known {
		c.tree.roots[c.head.Size] = root{c.head.Root, true}
	}
	for _, n := range c.numbers(consistency) {
		if r, wanted := c.tree.roots[uint64(n)]; wanted {
			c.consistent(numberName(prefixConsistency, n), uint64(n), r.known)
		}
	}
	for _, w := range c.wants {
		switch r := c.tree.roots[w.Size]; {
		case !r.known && c.lost: // what is missing was named
		case !r.known:
			c.res.found(Unreadable, w.where, "nothing in this file shows whether the log goes on from its %d entries", w.Size)
		case r.hash != w.Root:
			c.res.found(Fails, w.where, "has another root at %d entries: the log was written anew", w.Size)
		}
	}
	c.res.checked("checkpoints, against the tree", int64(len(c.wants)))
}

// consistent reads an earlier root with the proof that the log goes on from it.
func (c *check) consistent(name string, size uint64, known bool) {
	b, ok := c.read(name)
	if !ok {
		return
	}
	hashes, err := parseHashes(b)
	if err == nil {
		err = tlog.VerifyConsistency(size, c.head.Size, hashes[1:], hashes[0], c.head.Root)
	}
	if err != nil {
		c.res.found(Fails, name, "%v", err)
		return
	}
	if !known {
		c.tree.roots[size] = root{hashes[0], true}
	}
}

// root gives that of a tree of the log, if it is known.
func (c *check) root(size uint64) (tlog.Hash, bool) {
	r := c.tree.roots[size]
	return r.hash, r.known
}

// parseHashes reads lines of base64 with a hash each, one at least.
func parseHashes(b []byte) ([]tlog.Hash, error) {
	var out []tlog.Hash
	for line := range strings.Lines(string(b)) {
		raw, err := base64.StdEncoding.DecodeString(strings.TrimSuffix(line, "\n"))
		if err != nil || len(raw) != tlog.HashSize {
			return nil, fmt.Errorf("line %d is no hash in base64", len(out)+1)
		}
		out = append(out, tlog.Hash(raw))
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("holds no hash")
	}
	return out, nil
}

// watch says what each witness of the policy saw.
func (c *check) watch() {
	until := uint64(0)
	if !c.m.Simulated { // its clock is no witness's
		until = uint64(max(0, c.m.Created) / 1_000_000)
	}
	for _, w := range c.policy.Witnesses {
		out := Watched{Name: w.Name, Key: w.Key.String(), RunBy: "not said"}
		for _, said := range c.m.Witnesses {
			if said.Key == out.Key {
				out.RunBy = said.RunBy
			}
		}
		out.Cosigned, out.From, out.To, out.LongestGap = c.hist.watched(out.Key, until)
		c.res.Witnesses = append(c.res.Witnesses, out)
	}
	c.res.checked("cosignatures", int64(len(c.hist.marks)))
}

// headlines gives a line for each finding about the agreement that has come into play.
func headlines(j *report.Judgement) []Found {
	var out []Found
	for _, f := range found(j) {
		out = append(out, Found{f.ID, string(f.View), string(f.State), headline(f.says, f.Finding)})
	}
	return out
}

// spoken is a finding with what says it in words.
type spoken struct {
	*judge.Finding
	says *report.Speaker
}

// found lists the findings about the agreements that have come into play; none where j is nil.
func found(j *report.Judgement) []spoken {
	var out []spoken
	if j == nil {
		return nil
	}
	for i := range j.Agreements {
		a := &j.Agreements[i]
		s := report.NewSpeaker(a.Case.Instruments, j.Zone)
		for _, v := range a.Views {
			for k := range v.Findings {
				if f := &v.Findings[k]; f.State != judge.Inactive && f.Instrument == a.Instrument() {
					out = append(out, spoken{f, s})
				}
			}
		}
	}
	return out
}

func headline(s *report.Speaker, f *judge.Finding) string {
	return fmt.Sprintf("%s: %s (view: %s; reading: %s; as of %s; burden: %s; if nothing more is shown: %s)",
		f.ID, s.Headline(f), report.ViewText(f.View), report.Reading(f.Reading), f.AsOf, s.Burden(f), report.IfNothingMore(f))
}
