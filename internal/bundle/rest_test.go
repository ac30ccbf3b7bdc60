package bundle_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"counterpart/internal/act"
	"counterpart/internal/bundle"
	"counterpart/internal/bundle/archive"
	"counterpart/internal/entry"
	"counterpart/internal/judge/standing"
	"counterpart/internal/party"
	"counterpart/internal/subject"
	"counterpart/internal/terms/fact"
	"counterpart/internal/tlog"
	"counterpart/internal/when"
)

// manifest changes the manifest of an opened bundle.
func (f *files) manifest(t testing.TB, change func(*bundle.Manifest)) {
	t.Helper()
	var m bundle.Manifest
	if err := json.Unmarshal(f.data["manifest.json"], &m); err != nil {
		t.Fatal(err)
	}
	change(&m)
	b, err := m.Encode()
	if err != nil {
		t.Fatal(err)
	}
	f.data["manifest.json"] = b
}

// A part of a log, whose proofs and manifest somebody changes.
func TestTamperedParts(t *testing.T) {
	w := lived(t)
	req := w.request()
	req.Manifest.First, req.Manifest.End, req.Manifest.Singles, req.Disclose = 256, 512, []int64{40, 600}, true
	part := w.make(t, req)
	holds(t, verify(part, bundle.Options{}))
	bind := func(m *bundle.Manifest, name string, b []byte) {
		for i := range m.Files {
			if m.Files[i].Name == name {
				m.Files[i].Size, m.Files[i].Hash = int64(len(b)), act.HashOf(b)
			}
		}
	}
	for name, c := range map[string]struct {
		change      func(*testing.T, *files)
		level       bundle.Level
		where, what string
	}{
		"another entry":                     {func(_ *testing.T, f *files) { f.data["entry/40"] = f.data["entry/600"] }, bundle.Fails, "entry 40", "is not in the log"},
		"another proof":                     {func(_ *testing.T, f *files) { f.data["proof/40"] = f.data["proof/600"] }, bundle.Fails, "proof/40", "that of another entry"},
		"no proof":                          {func(_ *testing.T, f *files) { delete(f.data, "proof/40") }, bundle.Unreadable, "proof/40", "is not in the file"},
		"no entry":                          {func(_ *testing.T, f *files) { delete(f.data, "entry/40") }, bundle.Unreadable, "entry/40", "is not in the file"},
		"a proof of nobody":                 {func(_ *testing.T, f *files) { f.data["proof/40"] = []byte("x") }, bundle.Fails, "proof/40", "proof without checkpoint"},
		"an entry of a name that is none":   {func(_ *testing.T, f *files) { f.put("entry/040", nil) }, bundle.Fails, "entry/040", "does not belong"},
		"a document of a name that is none": {func(_ *testing.T, f *files) { f.put("document/00", nil) }, bundle.Fails, "document/00", "does not belong"},
		"a tile of a name that is none":     {func(_ *testing.T, f *files) { f.put("log/tile/x", nil) }, bundle.Fails, "log/tile/x", "does not belong"},
		"no tile above":                     {func(_ *testing.T, f *files) { delete(f.data, "log/tile/1/000.p/2") }, bundle.Unreadable, "log/tile/1/000.p/2", "is not in the file"},
		"no last block":                     {func(_ *testing.T, f *files) { delete(f.data, "log/tile/0/002.p/188") }, bundle.Unreadable, "log/tile/0/002.p/188", "is not in the file"},
		"a consistency proof that fails": {func(_ *testing.T, f *files) {
			f.data["consistency/150"] = f.data["consistency/600"]
		}, bundle.Fails, "consistency/150", "verify consistency"},
		"one that is none":  {func(_ *testing.T, f *files) { f.data["consistency/150"] = []byte("x\n") }, bundle.Fails, "consistency/150", "line 1 is no hash"},
		"one that is empty": {func(_ *testing.T, f *files) { f.data["consistency/150"] = nil }, bundle.Fails, "consistency/150", "holds no hash"},
		"one too long":      {func(_ *testing.T, f *files) { f.data["consistency/150"] = make([]byte, 100_000) }, bundle.Fails, "consistency/150", "the most is"},
		"no such proof":     {func(_ *testing.T, f *files) { delete(f.data, "consistency/150") }, bundle.Unreadable, "checkpoints/150", "nothing in this file shows"},
		"more is named": {func(t *testing.T, f *files) {
			f.manifest(t, func(m *bundle.Manifest) { m.End, m.Singles, m.Subjects = 700, nil, nil })
		}, bundle.Unreadable, "log/tile/entries/002.p/188", "is not in the file"},
		"much more is named": {func(t *testing.T, f *files) {
			f.manifest(t, func(m *bundle.Manifest) { m.End, m.Singles = 1<<40, nil })
		}, bundle.Unreadable, "manifest.json", "that a log of 700 does not have"},
		"customers of an entry that is not here": {func(t *testing.T, f *files) {
			f.manifest(t, func(m *bundle.Manifest) { m.Subjects = []int64{13} })
		}, bundle.Fails, "manifest.json", "the customers of entry 13"},
		"customers of nobody": {func(t *testing.T, f *files) {
			f.put("subjects/350", bytes.Repeat([]byte("x"), 40))
			f.manifest(t, func(m *bundle.Manifest) { m.Subjects = append(m.Subjects, 350); slices.Sort(m.Subjects) })
		}, bundle.Fails, "subjects/350", "commits to no customers"},
		"another log": {func(t *testing.T, f *files) {
			f.manifest(t, func(m *bundle.Manifest) { m.Origin = "other.example/log" })
		}, bundle.Fails, "log/checkpoint", "the manifest says"},
		"a report that it does not name": {func(t *testing.T, f *files) {
			f.manifest(t, func(m *bundle.Manifest) { m.Files = m.Files[:2] })
		}, bundle.Fails, "manifest.json", "does not name trust-policy"},
		"an entry bound as a report": {func(t *testing.T, f *files) {
			f.manifest(t, func(m *bundle.Manifest) { m.Files = append(m.Files, bundle.Bound{Name: "entry/40"}) })
		}, bundle.Fails, "manifest.json", "none of the reports"},
		"a report written anew": {func(t *testing.T, f *files) {
			f.data["report.html"] = []byte("<p>All is well.")
			f.manifest(t, func(m *bundle.Manifest) { bind(m, "report.html", f.data["report.html"]) })
		}, bundle.Fails, "report.html", "not what follows"},
		"findings written anew": {func(t *testing.T, f *files) {
			f.data["findings.json"] = []byte("{}")
			f.manifest(t, func(m *bundle.Manifest) { bind(m, "findings.json", f.data["findings.json"]) })
		}, bundle.Fails, "findings.json", "not what follows"},
	} {
		t.Run(name, func(t *testing.T) {
			f := opened(t, part)
			c.change(t, f)
			names(t, verify(f.pack(t), bundle.Options{}), c.level, c.where, c.what)
		})
	}
}

func TestRefusedManifests(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*bundle.Manifest)
		says   string
	}{
		"format":              {func(m *bundle.Manifest) { m.Format = "zip" }, "format"},
		"no block":            {func(m *bundle.Manifest) { m.First = 1 }, "no whole blocks"},
		"backwards":           {func(m *bundle.Manifest) { m.First, m.End = 512, 256 }, "no whole blocks"},
		"too many":            {func(m *bundle.Manifest) { m.Parties = make([]bundle.Party, 3) }, "more is listed"},
		"order":               {func(m *bundle.Manifest) { m.Singles = []int64{5, 5} }, "do not ascend"},
		"twice":               {func(m *bundle.Manifest) { m.End, m.Singles = 256, []int64{5} }, "alone and in a block"},
		"left out, unordered": {func(m *bundle.Manifest) { m.LeftOut = []bundle.LeftOut{{Name: "b"}, {Name: "a"}} }, "not in order"},
		"a side":              {func(m *bundle.Manifest) { m.Parties = []bundle.Party{{Side: "bystander"}} }, "unknown side"},
		"a line too long":     {func(m *bundle.Manifest) { m.Origin = strings.Repeat("x", 301) }, "no short line"},
		"two lines":           {func(m *bundle.Manifest) { m.Witnesses = []bundle.Witness{{Name: "a\nb"}} }, "no short line"},
		"bytes in all": {func(m *bundle.Manifest) {
			long := strings.Repeat("x", 300)
			for range 20_000 {
				m.LeftOut = append(m.LeftOut, bundle.LeftOut{What: long, Name: long, Why: long})
			}
		}, "the most is"},
	} {
		m := bundle.Manifest{Format: bundle.Format}
		c.change(&m)
		if _, err := m.Encode(); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
	var b bytes.Buffer
	if _, err := bundle.NewWriter(&b).Close(bundle.Manifest{}); err == nil {
		t.Error("a manifest without format was written")
	}
	f := opened(t, lived(t).make(t, lived(t).request()))
	f.data["manifest.json"] = bytes.Replace(f.data["manifest.json"], []byte("bundle 1"), []byte("bundle 2"), 1)
	names(t, verify(f.pack(t), bundle.Options{}), bundle.Unreadable, "manifest.json", "this program reads")
}

// A log so large that tiles stand on tiles.
func TestLargeLog(t *testing.T) {
	s := newBulk(t, 70_000)
	req := s.request()
	var done int64
	req.Progress = func(n, _ int64) { done = n }
	whole := makes(t, s, req)
	r := verify(whole, bundle.Options{})
	holds(t, r)
	if r.Held != 70_000 || done != 70_000 {
		t.Errorf("%d entries, progress %d", r.Held, done)
	}
	req.Manifest.First, req.Manifest.End = 65_536, 65_536+256
	holds(t, verify(makes(t, s, req), bundle.Options{}))
	f := opened(t, whole)
	for i := range 5 {
		clear(f.data[fmt.Sprintf("log/tile/0/%03d", i)])
	}
	r = verify(f.pack(t), bundle.Options{})
	if r.Suppressed != 280 || len(r.Problems) != 1000 || !strings.Contains(r.Text(), "and 280 more") {
		t.Errorf("%d problems, %d beyond", len(r.Problems), r.Suppressed)
	}
	f = opened(t, whole)
	for _, n := range f.names {
		if strings.HasPrefix(n, "log/tile/") {
			delete(f.data, n)
		}
	}
	names(t, verify(f.pack(t), bundle.Options{}), bundle.Unreadable, "manifest.json", "blocks of entries")
}

func makes(t testing.TB, s bundle.Source, r bundle.Request) []byte {
	t.Helper()
	var b bytes.Buffer
	if _, err := bundle.Make(&b, s, r); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// A log without witnesses and without an agreement.
func TestBareLog(t *testing.T) {
	w := newWorld(t)
	w.append(t, entry.Entry{Kind: entry.System, Act: "open", Role: party.System, Company: "host"})
	w.seen = []bundle.Seen{w.sign(t)}
	req := w.request()
	req.Policy, req.Manifest.Witnesses = w.policy(""), nil
	b := w.make(t, req)
	r := verify(b, bundle.Options{})
	holds(t, r)
	if !strings.Contains(string(opened(t, b).data["report.html"]), "nobody but the host vouches") {
		t.Error("the report does not say that there is no witness")
	}
	other, err := tlog.ParsePolicy(append(bytes.Clone(w.policy("")), "witness a "+w.witness.Cosigner().String()+"\n"...))
	if err != nil {
		t.Fatal(err)
	}
	r = verify(b, bundle.Options{Policy: &other})
	holds(t, r)
	if text := r.Text(); !strings.Contains(text, "Yours counts") || !strings.Contains(text, "nothing that is here") {
		t.Error(text)
	}
	var back bundle.Result
	if err := json.Unmarshal(r.JSON(), &back); err != nil || back.Level != bundle.Holds || back.Size != 1 {
		t.Errorf("%v: %s", err, r.JSON())
	}
}

// What the log names and nobody has any more is said, and no fault.
func TestLeftOut(t *testing.T) {
	w := lived(t)
	w.sim = true
	w.append(t, entry.Entry{Kind: entry.Release, Act: "bundle", Role: party.System, Content: bytes.Repeat([]byte{1}, 32)})
	long := act.Document{Verb: act.State, Side: party.Controller, About: act.None, Facts: []fact.Fact{{ID: "a", Kind: "audit.requested", Of: "x", By: "shop", To: "host", At: when.Exactly(w.now - 30*day), Attestation: fact.Attestation{Entry: act.None}}}}
	late := w.act(t, long)
	gone := w.act(t, act.Document{Verb: act.State, Side: party.Processor, About: act.None})
	e, err := entry.Decode(w.entries[gone])
	if err != nil {
		t.Fatal(err)
	}
	w.gone[act.Hash(e.Content)] = true
	signed, err := entry.Decode(w.entries[5])
	if err != nil {
		t.Fatal(err)
	}
	w.gone[act.Hash(signed.Signed)] = true
	w.gone[act.HashOf([]byte("All seems well."))] = true
	w.docs[act.HashOf([]byte("other"))] = []byte("swapped")
	w.look(t)
	b := w.make(t, w.request())
	r := verify(b, bundle.Options{})
	holds(t, r)
	text := r.Text()
	for _, want := range []string{"a document was left out: it is no longer kept", "Simulated", "1 documents are not here", "not signed, so without effect"} {
		if !strings.Contains(text, want) {
			t.Errorf("the text lacks %q\n%s", want, text)
		}
	}
	if !slices.ContainsFunc(r.Acts, func(a bundle.Act) bool {
		return a.Entry == late && strings.Contains(a.Attested, "recorded more than a week after")
	}) {
		t.Errorf("%+v", r.Acts)
	}
	if !strings.Contains(string(opened(t, b).data["report.html"]), "Simulated: the clock") {
		t.Error("the report does not say that it is simulated")
	}
}

// Of an entry that names more customers than it counts, both the entry and the set are at hand.
func TestMoreCustomersThanCounted(t *testing.T) {
	w := lived(t)
	i := w.disclose(t, 4, 5)
	w.entries[i] = edit(t, w.entries[i], func(e *entry.Entry) { e.Count = 1 })
	w.look(t)
	req := w.request()
	req.Disclose = true
	names(t, verify(w.make(t, req), bundle.Options{}), bundle.Fails, fmt.Sprintf("subjects/%d", i), "another number of customers")
}

// The head that a reader kept is that of a part, too.
func TestKeptHeadOfAPart(t *testing.T) {
	w := lived(t)
	req := w.request()
	req.Manifest.End, req.Earlier = 0, nil
	req.PDF = func(*bundle.Contents) ([]byte, error) { return []byte("%PDF-"), nil }
	r := verify(w.make(t, req), bundle.Options{Kept: [][]byte{w.seen[5].Note}})
	holds(t, r)
	if !strings.Contains(r.Text(), "report.pdf is the file that the manifest names") {
		t.Error(r.Text())
	}
}

// An agreement whose code is wrong is named.
func TestAgreementThatCannotBeJudged(t *testing.T) {
	w := newWorld(t)
	files := []act.File{w.file("a.contract.hcl", standing.Code, "nonsense"), w.file("a.md", standing.Prose, "# Words")}
	w.act(t, act.Document{Verb: act.Propose, Side: party.Processor, About: act.None, Files: files})
	w.look(t)
	r := verify(w.make(t, w.request()), bundle.Options{})
	holds(t, r)
	if !strings.Contains(r.Text(), "The agreement of entry 0 cannot be judged") {
		t.Error(r.Text())
	}
}

var errDisk = errors.New("disk is full")

// short takes so many bytes.
type short struct{ left int }

func (s *short) Write(p []byte) (int, error) {
	if s.left -= len(p); s.left < 0 {
		return 0, errDisk
	}
	return len(p), nil
}

// Wherever the disk ends, Make says so.
func TestDiskEnds(t *testing.T) {
	w := lived(t)
	req := w.request()
	req.Manifest.First, req.Manifest.End, req.Manifest.Singles, req.Disclose = 256, 512, []int64{40}, true
	req.PDF = func(*bundle.Contents) ([]byte, error) { return []byte("%PDF-"), nil }
	size := len(w.make(t, req))
	for n := 0; n < size; n += 211 {
		if _, err := bundle.Make(&short{n}, w, req); !errors.Is(err, errDisk) {
			t.Fatalf("%d bytes: %v", n, err)
		}
	}
	req.PDF = func(*bundle.Contents) ([]byte, error) { return nil, errDisk }
	if _, err := bundle.Make(io.Discard, w, req); !errors.Is(err, errDisk) {
		t.Error(err)
	}
}

// failing is a source whose n-th answer is an error.
type failing struct {
	*world
	left int
}

var errSource = errors.New("the database is away")

func (s *failing) count() error {
	if s.left--; s.left < 0 {
		return errSource
	}
	return nil
}

func (s *failing) Entries(first int64, count int) ([][]byte, error) {
	if err := s.count(); err != nil {
		return nil, err
	}
	return s.world.Entries(first, count)
}

func (s *failing) Hashes(level uint8, first, count uint64) ([]tlog.Hash, error) {
	if err := s.count(); err != nil {
		return nil, err
	}
	return s.world.Hashes(level, first, count)
}

func (s *failing) Document(h act.Hash) ([]byte, error) {
	if err := s.count(); err != nil {
		return nil, err
	}
	return s.world.Document(h)
}

func (s *failing) Subjects(i int64) ([]byte, subject.Set, error) {
	if err := s.count(); err != nil {
		return nil, subject.Set{}, err
	}
	return s.world.Subjects(i)
}

// Whenever the source fails, Make says so.
func TestSourceFails(t *testing.T) {
	w := lived(t)
	req := w.request()
	req.Manifest.First, req.Manifest.End, req.Manifest.Singles, req.Disclose = 256, 512, []int64{40}, true
	for n := 0; ; n++ {
		_, err := bundle.Make(io.Discard, &failing{w, n}, req)
		if err == nil {
			return
		}
		if !errors.Is(err, errSource) {
			t.Fatalf("answer %d: %v", n, err)
		}
	}
}

func TestRefusedRequests(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*world, *bundle.Request)
		says   string
	}{
		"an entry that is not there": {func(_ *world, r *bundle.Request) { r.Manifest.Singles = []int64{5000} }, "is not in a log of 700"},
		"an entry that is none":      {func(w *world, _ *bundle.Request) { w.entries[3] = []byte(`{"content":`) }, "entry 3"},
		"entries too long":           {func(w *world, _ *bundle.Request) { w.entries[3] = make([]byte, 70_000) }, "at most 65535"},
		"a salt too short":           {func(w *world, r *bundle.Request) { w.salts[10], r.Disclose = []byte("x"), true }, "a salt of 1 bytes"},
		"the same checkpoint twice":  {func(_ *world, r *bundle.Request) { r.Earlier = append(r.Earlier, r.Earlier[0]) }, "there twice"},
		"a manifest that cannot be":  {func(_ *world, r *bundle.Request) { r.Manifest.Parties = make([]bundle.Party, 3) }, "more is listed"},
	} {
		w := lived(t)
		req := w.request()
		c.change(w, &req)
		if _, err := bundle.Make(io.Discard, w, req); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Whatever bytes come, Verify answers, and never that they hold unless they are a bundle.
func FuzzVerify(f *testing.F) {
	w := newWorld(f)
	w.agree(f)
	w.disclose(f, 3)
	w.look(f)
	good := w.make(f, w.request())
	f.Add(good)
	for name, data := range opened(f, good).data {
		var b bytes.Buffer
		z := archive.NewWriter(&b)
		_ = z.Add(name, data)
		_ = z.Close()
		f.Add(b.Bytes())
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if r := verify(b, bundle.Options{}); r.Level == bundle.Holds && !bytes.Equal(b, good) && r.Size != 0 && r.Origin == origin {
			// Another file may hold only if it says the same of the same log.
			if r.Root != verify(good, bundle.Options{}).Root {
				t.Errorf("holds:\n%s", r.Text())
			}
		}
	})
}

// What was missed comes first among the findings, and its clause is quoted as the prose has it.
func TestReportBeginsWithWhatWasMissed(t *testing.T) {
	w := newWorld(t)
	w.append(t, entry.Entry{Kind: entry.System, Act: "open", Role: party.System, Company: "host"})
	w.agree(t)
	from := w.now
	w.now += 100 * day
	none := fact.Fact{ID: "a", Kind: "audit.completed", By: "host", Not: true, At: when.Exactly(from), Until: when.Exactly(w.now), Attestation: fact.Attestation{Entry: act.None}}
	i := w.act(t, act.Document{Verb: act.State, Side: party.Controller, About: act.None, Facts: []fact.Fact{none}})
	w.act(t, act.Document{Verb: act.Confirm, Side: party.Processor, About: i})
	w.look(t)
	b := w.make(t, w.request())
	holds(t, verify(b, bundle.Options{}))
	z, err := archive.Open(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	page, err := z.Read("report.html", archive.MaxMember)
	if err != nil {
		t.Fatal(err)
	}
	if want := "<td>breached</td><td>small/audit.routine</td>"; !strings.Contains(string(page), want) {
		t.Errorf("report.html does not say %q:\n%s", want, page)
	}
}

// A file that a side erased is said to be gone, with the entry that records it.
func TestErasedFile(t *testing.T) {
	w := lived(t)
	i := w.audited(t)
	h := act.HashOf([]byte("All seems well."))
	e, err := entry.Decode(w.entries[w.act(t, act.Document{Verb: act.Erase, Side: party.Processor, About: i})])
	if err != nil {
		t.Fatal(err)
	}
	last := len(w.entries) - 1
	e.List = []string{act.ErasedWord(h)}
	if w.entries[last], err = e.Encode(); err != nil {
		t.Fatal(err)
	}
	w.gone[h] = true
	w.look(t)
	r := verify(w.make(t, w.request()), bundle.Options{})
	holds(t, r)
	if want := fmt.Sprintf("the processor erased it, which entry %d records", last); !strings.Contains(r.Text(), want) {
		t.Errorf("it does not say %q:\n%s", want, r.Text())
	}
}

// A host that names a key of its own for a side, and signs with it, is not found out by the file alone:
// it lists every key with the entry that named it, so that the side sees one which is not its own.
func TestKeyEnrolledInASidesName(t *testing.T) {
	w := lived(t)
	forged, vkey := key(t, "RetailMax", 99)
	w.sides[party.Controller] = forged
	i := w.act(t, act.Document{Verb: act.Enrol, Side: party.Controller, About: act.None, Key: vkey})
	files := []act.File{w.file("small.contract.hcl", standing.Code, code), w.file("small.md", standing.Prose, "# A small agreement\n\nThe host is audited <every> 30 days.\n")}
	w.act(t, act.Document{Verb: act.End, Side: party.Controller, About: 3, Contract: files[0].Hash, Files: files})
	w.look(t)
	r := verify(w.make(t, w.request()), bundle.Options{})
	holds(t, r)
	var found []bundle.Key
	for _, k := range r.Keys {
		if k.Side == string(party.Controller) {
			found = append(found, k)
		}
	}
	if len(found) != 2 || found[1] != (bundle.Key{Side: "controller", Key: vkey, Entry: i}) || !strings.Contains(r.Text(), fmt.Sprintf("%s, enrolled in entry %d", vkey, i)) {
		t.Errorf("keys %+v\n%s", r.Keys, r.Text())
	}
}
