package bundle_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"counterpart/internal/act"
	"counterpart/internal/bundle"
	"counterpart/internal/bundle/archive"
	"counterpart/internal/entry"
	"counterpart/internal/party"
	"counterpart/internal/subject"
	"counterpart/internal/tlog"
)

// files is an opened bundle, whose files a test may change.
type files struct {
	names []string
	data  map[string][]byte
}

func opened(t testing.TB, b []byte) *files {
	t.Helper()
	r, err := archive.Open(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	f := &files{names: r.Names(), data: map[string][]byte{}}
	for _, n := range f.names {
		if f.data[n], err = r.Read(n, archive.MaxMember); err != nil {
			t.Fatal(err)
		}
	}
	return f
}

// pack closes the bundle again.
func (f *files) pack(t testing.TB) []byte {
	t.Helper()
	var b bytes.Buffer
	w := archive.NewWriter(&b)
	for _, n := range f.names {
		if data, is := f.data[n]; is {
			if err := w.Add(n, data); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// put adds a file or changes it.
func (f *files) put(name string, b []byte) {
	if !slices.Contains(f.names, name) {
		f.names = append(f.names, name)
	}
	f.data[name] = b
}

// document gives the name of the document that holds a text.
func (f *files) document(t testing.TB, text string) string {
	t.Helper()
	for _, n := range f.names {
		if strings.HasPrefix(n, "document/") && bytes.Contains(f.data[n], []byte(text)) {
			return n
		}
	}
	t.Fatalf("no document holds %q", text)
	return ""
}

// second is the block of the entries 256 to 511.
const second = "log/tile/entries/001"

// block changes the entries of the second block.
func (f *files) block(t testing.TB, change func([][]byte) [][]byte) {
	t.Helper()
	list, err := tlog.ParseEntryBundle(f.data[second])
	if err != nil {
		t.Fatal(err)
	}
	if f.data[second], err = tlog.EntryBundle(change(slices.Clone(list))); err != nil {
		t.Fatal(err)
	}
}

// edit changes an entry and gives its canonical bytes.
func edit(t testing.TB, data []byte, change func(*entry.Entry)) []byte {
	t.Helper()
	e, err := entry.Decode(data)
	if err != nil {
		t.Fatal(err)
	}
	change(&e)
	b, err := e.Encode()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// Whoever changes a file after it was made is named.
func TestTamperedFiles(t *testing.T) {
	w := lived(t)
	req := w.request()
	req.Disclose = true
	whole := w.make(t, req)
	holds(t, verify(whole, bundle.Options{}))
	const tile = "log/tile/0/001"
	for name, c := range map[string]struct {
		change      func(*testing.T, *files)
		level       bundle.Level
		where, what string
	}{
		"a changed entry": {func(t *testing.T, f *files) {
			f.block(t, func(l [][]byte) [][]byte {
				l[44] = edit(t, l[44], func(e *entry.Entry) { e.Company = "Nobody" })
				return l
			})
		}, bundle.Fails, "entry 300", "it was changed"},
		"a changed entry, with its tile": {func(t *testing.T, f *files) {
			f.block(t, func(l [][]byte) [][]byte {
				l[44] = edit(t, l[44], func(e *entry.Entry) { e.Company = "Nobody" })
				leaf := tlog.LeafHash(l[44])
				copy(f.data[tile][44*32:], leaf[:])
				return l
			})
		}, bundle.Fails, "entries", "another root than the checkpoint"},
		"a dropped entry": {func(t *testing.T, f *files) {
			f.block(t, func(l [][]byte) [][]byte { return slices.Delete(l, 44, 45) })
		}, bundle.Fails, second, "holds 255 entries"},
		"a dropped entry, hidden": {func(t *testing.T, f *files) {
			delete(f.data, tile)
			f.block(t, func(l [][]byte) [][]byte { return append(slices.Delete(l, 44, 45), l[254]) })
		}, bundle.Fails, "entries", "left out"},
		"a dropped block": {func(_ *testing.T, f *files) { delete(f.data, second) }, bundle.Unreadable, second, "is not in the file"},
		"reordered entries": {func(t *testing.T, f *files) {
			f.block(t, func(l [][]byte) [][]byte { l[44], l[45] = l[45], l[44]; return l })
		}, bundle.Fails, "entry 301", "recorded before the entry ahead"},
		"an entry twice": {func(t *testing.T, f *files) {
			delete(f.data, tile)
			f.block(t, func(l [][]byte) [][]byte { l[45] = l[44]; return l })
		}, bundle.Fails, "entries", "another root"},
		"bytes that are no entry": {func(t *testing.T, f *files) {
			f.block(t, func(l [][]byte) [][]byte { l[1] = []byte("{}"); return l })
		}, bundle.Fails, "entry 257", "entry:"},
		"a block that is none": {func(_ *testing.T, f *files) { f.data[second] = []byte{1} }, bundle.Fails, second, "ends within"},
		"changed prose": {func(t *testing.T, f *files) {
			n := f.document(t, "<every> 30 days")
			f.data[n] = bytes.Replace(f.data[n], []byte("30"), []byte("90"), 1)
		}, bundle.Fails, "document/", "it was changed"},
		"changed code": {func(t *testing.T, f *files) {
			n := f.document(t, `agreement "small"`)
			f.data[n] = bytes.Replace(f.data[n], []byte("30d"), []byte("90d"), 1)
		}, bundle.Fails, "document/", "it was changed"},
		"prose under another name": {func(t *testing.T, f *files) {
			n := f.document(t, "<every> 30 days")
			other := bytes.Replace(f.data[n], []byte("30"), []byte("90"), 1)
			delete(f.data, n)
			f.put("document/"+act.HashOf(other).String(), other)
		}, bundle.Fails, "document/", "does not belong"},
		"a document that is gone": {func(t *testing.T, f *files) { delete(f.data, f.document(t, "All seems well")) }, bundle.Fails, "entry 350", "which is not here"},
		"a forged signature": {func(t *testing.T, f *files) {
			n := f.document(t, "act sign")
			f.data[n] = bytes.Replace(f.data[n], []byte("\nat 17"), []byte("\nat 16"), 1)
		}, bundle.Fails, "document/", "it was changed"},
		"a swapped set of customers": {func(_ *testing.T, f *files) { f.data["subjects/10"] = f.data["subjects/11"] }, bundle.Fails, "subjects/10", "not the set of customers"},
		"another set of customers": {func(_ *testing.T, f *files) {
			f.data["subjects/10"] = append(f.data["subjects/10"][:32:32], subject.Of(999).Encode()...)
		}, bundle.Fails, "subjects/10", "not the set of customers"},
		"no set of customers": {func(_ *testing.T, f *files) { delete(f.data, "subjects/10") }, bundle.Unreadable, "subjects/10", "is not in the file"},
		"a set cut short":     {func(_ *testing.T, f *files) { f.data["subjects/10"] = []byte("x") }, bundle.Fails, "subjects/10", "too short"},
		"a changed finding": {func(_ *testing.T, f *files) {
			f.data["findings.json"] = bytes.Replace(f.data["findings.json"], []byte("overdue"), []byte("in time"), 1)
			f.data["findings.json"] = append(f.data["findings.json"], ' ')
		}, bundle.Fails, "findings.json", "not what follows"},
		"a changed report":     {func(_ *testing.T, f *files) { f.data["report.html"] = []byte("<p>All is well.") }, bundle.Fails, "report.html", "not the file that the manifest names"},
		"no findings":          {func(_ *testing.T, f *files) { delete(f.data, "findings.json") }, bundle.Unreadable, "findings.json", "is not in the file"},
		"no manifest":          {func(_ *testing.T, f *files) { delete(f.data, "manifest.json") }, bundle.Unreadable, "manifest.json", "is not in the file"},
		"no checkpoint":        {func(_ *testing.T, f *files) { delete(f.data, "log/checkpoint") }, bundle.Unreadable, "log/checkpoint", "is not in the file"},
		"no policy":            {func(_ *testing.T, f *files) { delete(f.data, "trust-policy") }, bundle.Unreadable, "trust-policy", "is not in the file"},
		"a policy that is not": {func(_ *testing.T, f *files) { f.data["trust-policy"] = []byte("trust me\n") }, bundle.Fails, "trust-policy", "begins with none"},
		"a policy with a bad key": {func(_ *testing.T, f *files) {
			f.data["trust-policy"] = append([]byte("log nonsense\n"), f.data["trust-policy"]...)
		}, bundle.Fails, "trust-policy", "cannot be read"},
		"another checkpoint": {func(_ *testing.T, f *files) {
			f.data["log/checkpoint"] = bytes.Replace(f.data["log/checkpoint"], []byte("\n700\n"), []byte("\n699\n"), 1)
		}, bundle.Fails, "log/checkpoint", "no good signature"},
		"an older checkpoint":           {func(_ *testing.T, f *files) { f.data["log/checkpoint"] = w.seen[2].Note }, bundle.Unreadable, "manifest.json", "that a log of 300 does not have"},
		"an earlier checkpoint, moved":  {func(_ *testing.T, f *files) { f.data["checkpoints/150"] = f.data["checkpoints/300"] }, bundle.Fails, "checkpoints/150", "another checkpoint than its name"},
		"an earlier checkpoint, spoilt": {func(_ *testing.T, f *files) { f.data["checkpoints/150"] = []byte("x") }, bundle.Fails, "checkpoints/150", "open checkpoint"},
		"a changed tile":                {func(_ *testing.T, f *files) { f.data["log/tile/1/000.p/2"][3] ^= 1 }, bundle.Fails, "log/tile/1/000.p/2", "not what the entries give"},
		"a tile cut short":              {func(_ *testing.T, f *files) { f.data["log/tile/1/000.p/2"] = nil }, bundle.Fails, "log/tile/1/000.p/2", "is 0 bytes long"},
		"a tile of no log":              {func(_ *testing.T, f *files) { f.put("log/tile/3/000.p/2", make([]byte, 64)) }, bundle.Fails, "log/tile/3/000.p/2", "does not belong"},
		"a file that hides":             {func(_ *testing.T, f *files) { f.put("notes.txt", []byte("hello")) }, bundle.Fails, "notes.txt", "does not belong"},
		"many that hide": {func(_ *testing.T, f *files) {
			for i := range 30 {
				f.put("notes/"+strings.Repeat("a", i+1), nil)
			}
		}, bundle.Fails, "file", "10 more files"},
		"a document that nothing names": {func(_ *testing.T, f *files) {
			f.put("document/"+act.HashOf([]byte("x")).String(), []byte("x"))
		}, bundle.Fails, "document/", "does not belong"},
		"a 100 MB note": {func(t *testing.T, f *files) {
			f.data["log/checkpoint"] = append(f.data["log/checkpoint"], bytes.Repeat([]byte("— a b\n"), 10_000)...)
		}, bundle.Fails, "log/checkpoint", "the most is 65536"},
		"a manifest in another spelling": {func(_ *testing.T, f *files) { f.data["manifest.json"] = append(f.data["manifest.json"], '\n') }, bundle.Unreadable, "manifest.json", "one spelling"},
		"a manifest that is none":        {func(_ *testing.T, f *files) { f.data["manifest.json"] = []byte("x") }, bundle.Unreadable, "manifest.json", "not of the format"},
	} {
		t.Run(name, func(t *testing.T) {
			f := opened(t, whole)
			c.change(t, f)
			names(t, verify(f.pack(t), bundle.Options{}), c.level, c.where, c.what)
		})
	}
}

// The bytes of a container are damaged, or one byte of it.
func TestTamperedBytes(t *testing.T) {
	b := lived(t).make(t, lived(t).request())
	names(t, verify(b[:len(b)-1], bundle.Options{}), bundle.Unreadable, "file", "cut off, added to")
	names(t, verify(append(bytes.Clone(b), "more"...), bundle.Options{}), bundle.Unreadable, "file", "cut off, added to")
	r := verify(nil, bundle.Options{})
	names(t, r, bundle.Unreadable, "file", "0 bytes long")
	if text := r.Text(); !strings.HasPrefix(text, "This file cannot be read") || strings.Contains(text, "Checked") {
		t.Error(text)
	}
	for at := 0; at < len(b); at += 97 {
		c := bytes.Clone(b)
		c[at] ^= 0x10
		if r := verify(c, bundle.Options{}); r.Level == bundle.Holds {
			t.Errorf("byte %d was changed, and nobody noticed", at)
		}
	}
}

// The host rewrites history with the log's own key; what others hold of it shows that.
func TestHistoryRewritten(t *testing.T) {
	honest := lived(t)
	forged := lived(t)
	forged.entries[200] = edit(t, forged.entries[200], func(e *entry.Entry) { e.Company = "Nobody" })
	forged.seen = append(forged.seen[:len(forged.seen)-1], forged.sign(t))
	req := forged.request()
	req.Earlier = nil
	policy := func(t *testing.T, text []byte) *tlog.Policy {
		p, err := tlog.ParsePolicy(text)
		if err != nil {
			t.Fatal(err)
		}
		return &p
	}
	t.Run("no witness signed it", func(t *testing.T) {
		names(t, verify(forged.make(t, req), bundle.Options{Policy: policy(t, honest.policy("retailer"))}), bundle.Fails, "log/checkpoint", "not cosigned by the witnesses")
	})
	req.Policy = forged.policy("")
	alone := forged.make(t, req)
	t.Run("nobody asks for a witness", func(t *testing.T) {
		r := verify(alone, bundle.Options{})
		holds(t, r)
		if !strings.Contains(r.Text(), "nobody but the host vouches") {
			t.Error(r.Text())
		}
	})
	t.Run("a checkpoint was kept", func(t *testing.T) {
		names(t, verify(alone, bundle.Options{Kept: [][]byte{honest.seen[3].Note}}), bundle.Fails, "you kept", "the log was written anew")
	})
	t.Run("the head was kept", func(t *testing.T) {
		names(t, verify(alone, bundle.Options{Kept: [][]byte{honest.seen[5].Note}}), bundle.Fails, "you kept", "the log was written anew")
	})
	t.Run("earlier cosigned checkpoints are in it", func(t *testing.T) {
		req := req
		req.Earlier = honest.seen[:5]
		names(t, verify(forged.make(t, req), bundle.Options{}), bundle.Fails, "checkpoints/300", "the log was written anew")
	})
	t.Run("a part of it, with earlier checkpoints", func(t *testing.T) {
		req := req
		req.Earlier, req.Manifest.First = honest.seen[:5], 512
		names(t, verify(forged.make(t, req), bundle.Options{}), bundle.Fails, "checkpoints/300", "the log was written anew")
	})
	t.Run("rolled back", func(t *testing.T) {
		short := honest.request()
		short.Head, short.Earlier, short.Manifest.End = honest.seen[3], honest.seen[:3], 450
		b := honest.make(t, short)
		holds(t, verify(b, bundle.Options{}))
		names(t, verify(b, bundle.Options{Kept: [][]byte{honest.seen[5].Note}}), bundle.Fails, "you kept", "the log was rolled back")
	})
	t.Run("kept of another log", func(t *testing.T) {
		c := honest.seen[1].Checkpoint
		c.Origin = "other.example/log"
		msg, err := c.Sign(honest.log)
		if err != nil {
			t.Fatal(err)
		}
		names(t, verify(alone, bundle.Options{Kept: [][]byte{msg}}), bundle.Fails, "you kept", "another log")
		names(t, verify(alone, bundle.Options{Kept: [][]byte{[]byte("x")}}), bundle.Fails, "you kept", "open checkpoint")
	})
	t.Run("nothing to compare with", func(t *testing.T) {
		part := honest.request()
		part.Manifest.End, part.Manifest.First, part.Earlier = 700, 512, nil
		names(t, verify(honest.make(t, part), bundle.Options{Kept: [][]byte{honest.seen[3].Note}}), bundle.Unreadable, "you kept", "nothing in this file shows")
	})
}

// What was recorded is itself not what it should be: the log is whole, and its entries are not.
func TestTamperedActs(t *testing.T) {
	sign := func(w *world) act.Document {
		files := []act.File{w.file("small.contract.hcl", "text/x-hcl", code), w.file("small.md", "text/markdown", "# A small agreement\n\nThe host is audited <every> 30 days.\n")}
		return act.Document{Verb: act.Sign, Side: party.Controller, About: 3, Contract: files[0].Hash, Files: files}
	}
	for name, c := range map[string]struct {
		change func(*testing.T, *world)
		level  bundle.Level
		what   string
	}{
		"another's key": {func(t *testing.T, w *world) {
			w.sides[party.Controller] = w.sides[party.Processor]
			w.act(t, sign(w))
		}, bundle.Fails, "No signature stands behind it"},
		"a forged signature": {func(t *testing.T, w *world) {
			i := w.act(t, sign(w))
			w.entries[i] = edit(t, w.entries[i], func(e *entry.Entry) {
				note := bytes.Replace(w.docs[act.Hash(e.Signed)], []byte("\nnonce "), []byte("\nnonce 00"), 1)
				h := act.HashOf(note)
				w.docs[h], e.Signed = note, h[:]
			})
		}, bundle.Fails, "No signature stands behind it"},
		"a replayed act": {func(t *testing.T, w *world) {
			e, _ := entry.Decode(w.entries[4])
			w.append(t, e)
		}, bundle.Fails, "the act of entry 4 again"},
		"a replayed statement": {func(t *testing.T, w *world) {
			w.act(t, sign(w), func(s *act.Statement) { s.Nonce = bytes.Repeat([]byte{200}, 16) })
			w.act(t, sign(w), func(s *act.Statement) { s.Nonce = bytes.Repeat([]byte{200}, 16) })
		}, bundle.Fails, "used before"},
		"about another history": {func(t *testing.T, w *world) {
			w.act(t, sign(w), func(s *act.Statement) { s.Root[0] ^= 1 })
		}, bundle.Fails, "a checkpoint that is not of this log"},
		"at a later checkpoint": {func(t *testing.T, w *world) {
			w.act(t, sign(w), func(s *act.Statement) { s.Size += 5 })
		}, bundle.Fails, "No signature stands behind it"},
		"a back-dated signature": {func(t *testing.T, w *world) {
			w.act(t, sign(w), func(s *act.Statement) { s.At -= day })
		}, bundle.Fails, "back-dated"},
		"a back-dated entry": {func(t *testing.T, w *world) {
			w.disclose(t, 1)
			now := w.now
			w.now += day // the witness's clock is right, and the host's stands still
			w.look(t)
			w.now = now
			w.act(t, act.Document{Verb: act.State, Side: party.Processor, About: act.None})
			w.now += 2 * day
		}, bundle.Fails, "back-dated"},
		"an entry ahead of its time": {func(t *testing.T, w *world) {
			now := w.now
			w.now += 3 * day
			w.act(t, act.Document{Verb: act.State, Side: party.Processor, About: act.None})
			future := w.now
			w.now = now
			w.look(t)
			w.now = future
		}, bundle.Fails, "a witness had seen it by"},
		"another side's document": {func(t *testing.T, w *world) {
			i := w.act(t, act.Document{Verb: act.State, Side: party.Processor, About: act.None})
			w.entries[i] = edit(t, w.entries[i], func(e *entry.Entry) { e.Role = party.Owner })
		}, bundle.Fails, "The document cannot be used"},
		"a document that is none": {func(t *testing.T, w *world) {
			i := w.act(t, act.Document{Verb: act.State, Side: party.Processor, About: act.None})
			w.entries[i] = edit(t, w.entries[i], func(e *entry.Entry) {
				h := act.HashOf([]byte("x"))
				w.docs[h], e.Content = []byte("x"), h[:]
			})
		}, bundle.Fails, "The document cannot be used"},
		"a file of another length": {func(t *testing.T, w *world) {
			f := w.file("a.txt", "text/plain", "abc")
			f.Size = 4
			w.act(t, act.Document{Verb: act.State, Side: party.Processor, About: act.None, Files: []act.File{f}})
		}, bundle.Fails, "its act says 4"},
		"a hidden simulation": {func(t *testing.T, w *world) {
			w.sim = true
			w.append(t, entry.Entry{Kind: entry.System, Act: "clock", Role: party.System})
			w.sim = false
		}, bundle.Fails, "under a clock that could be set"},
	} {
		t.Run(name, func(t *testing.T) {
			w := lived(t)
			c.change(t, w)
			w.look(t)
			names(t, verify(w.make(t, w.request()), bundle.Options{}), c.level, "entry ", c.what)
		})
	}
}
