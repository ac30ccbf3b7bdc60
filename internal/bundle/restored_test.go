package bundle_test

import (
	"bytes"
	"io"
	"slices"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"

	"counterpart/internal/bundle"
	"counterpart/internal/entry"
	"counterpart/internal/party"
	"counterpart/internal/tlog"
)

const oldOrigin = "crm.example/old"

// former is a log that was lost with its host: what is known of it is a copy of 40 entries, and what
// others kept.
type former struct {
	t   *testing.T
	w   *world
	log note.Signer
	key string
}

func (f *former) root(size uint64) tlog.Hash {
	var tree tlog.Frontier
	for i := range size {
		tree.Append(tlog.LeafHash([]byte{byte(i)}), nil)
	}
	return tree.Root()
}

// point is a checkpoint of the old log, cosigned if at is not 0.
func (f *former) point(c tlog.Checkpoint, at uint64) []byte {
	f.t.Helper()
	msg, err := c.Sign(f.log)
	if err != nil {
		f.t.Fatal(err)
	}
	if at > 0 {
		msg = append(msg, f.w.witness.Cosign(c, at)...)
	}
	return msg
}

func (f *former) at(size uint64) tlog.Checkpoint {
	return tlog.Checkpoint{Origin: oldOrigin, Size: size, Root: f.root(size)}
}

// reopened is a log that a restore opened: the witness had signed 52 entries of the one before, and the
// copy has 40. change may spoil what its first entry says.
func reopened(t *testing.T, change func(*former, *entry.Before)) (*world, *former) {
	t.Helper()
	f := &former{t: t, w: newWorld(t)}
	f.log, f.key = key(t, oldOrigin, 9)
	root := f.root(40)
	b := entry.Before{
		Origin: oldOrigin, Size: 40, Root: root[:], Key: f.key, Point: f.point(f.at(52), 1_600_000_000),
		Lost:   []entry.Lost{{Log: 1, From: 40, To: 52}},
		Agreed: []entry.Agreed{{Log: 1, Proposal: 3, Content: make([]byte, 32), Controller: 5, Processor: 6}},
	}
	change(f, &b)
	w := f.w
	w.append(t, entry.Entry{Kind: entry.System, Act: entry.Restored, Object: origin, Ref: 1, Role: party.System, Company: "host", List: append(b.List(), "role owner controller")})
	w.agree(t)
	for len(w.entries) < 300 {
		w.disclose(t, 5)
	}
	w.look(t)
	return w, f
}

func unspoilt(*former, *entry.Before) {}

func TestRestoredLogNamesTheOneBefore(t *testing.T) {
	w, _ := reopened(t, unspoilt)
	part := w.request()
	part.Manifest.First = 256
	for name, req := range map[string]bundle.Request{"whole": w.request(), "a part": part} {
		t.Run(name, func(t *testing.T) {
			b := w.make(t, req)
			r := verify(b, bundle.Options{})
			holds(t, r)
			if r.Before == nil || r.Before.Origin != oldOrigin || r.Before.Copy != 40 || r.Before.Size != 52 || !slices.Equal(r.Before.By, []string{"witness.example"}) || r.Before.At != 1_600_000_000 {
				t.Fatalf("before: %+v", r.Before)
			}
			for _, text := range []string{r.Text(), string(opened(t, b).data["report.html"])} {
				for _, says := range []string{
					"The log before this one", "ended at 40 entries", "has 52 entries, signed by witness.example",
					"Entries 40 to 51 of log 1 were lost or are elsewhere", "agreement of entry 3 of log 1",
				} {
					if !strings.Contains(text, says) {
						t.Errorf("it does not say %q:\n%s", says, text)
					}
				}
			}
			if !strings.Contains(r.Text(), "its last checkpoint, cosigned by witness.example at 2020-09-13") {
				t.Error(r.Text())
			}
			if !bytes.Contains(r.JSON(), []byte(`"log_before"`)) {
				t.Error("nothing of it for programs")
			}
		})
	}
	t.Run("nothing is known", func(t *testing.T) {
		w, _ := reopened(t, func(_ *former, b *entry.Before) { b.Point, b.Lost = nil, nil })
		r := verify(w.make(t, w.request()), bundle.Options{})
		holds(t, r)
		if !strings.Contains(r.Text(), "No checkpoint of it is known") {
			t.Error(r.Text())
		}
	})
	t.Run("nothing was lost", func(t *testing.T) {
		w, _ := reopened(t, func(f *former, b *entry.Before) { b.Point, b.Lost = f.point(f.at(40), 0), nil })
		holds(t, verify(w.make(t, w.request()), bundle.Options{}))
	})
}

func TestTamperedRestoredLogs(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*former, *entry.Before)
		what   string
	}{
		"a checkpoint by another key": {func(f *former, b *entry.Before) {
			f.log, _ = key(f.t, oldOrigin, 10)
			b.Point = f.point(f.at(52), 0)
		}, "does not hold"},
		"a key that is none": {func(_ *former, b *entry.Before) { b.Key = "x" }, "key of the log before"},
		"a checkpoint of another log": {func(f *former, b *entry.Before) {
			c := f.at(52)
			c.Origin = "crm.example/third"
			b.Point = f.point(c, 0)
		}, "is that of another log"},
		"a bad cosignature": {func(f *former, b *entry.Before) {
			b.Point = append(f.point(f.at(52), 0), f.w.witness.Cosign(f.at(51), 1)...)
		}, "does not hold"},
		"less lost than follows": {func(_ *former, b *entry.Before) { b.Lost[0].To = 45 }, "less of the log before was lost"},
		"lost of a third log":    {func(_ *former, b *entry.Before) { b.Lost[0] = entry.Lost{Log: 2, From: 0, To: 100} }, "less of the log before was lost"},
		"a rewritten copy": {func(f *former, b *entry.Before) {
			b.Point, b.Lost, b.Root = f.point(f.at(40), 1), nil, make([]byte, 32)
		}, "two histories"},
	} {
		t.Run(name, func(t *testing.T) {
			w, _ := reopened(t, c.change)
			names(t, verify(w.make(t, w.request()), bundle.Options{}), bundle.Fails, "entry 0", c.what)
		})
	}
	t.Run("lines that are none", func(t *testing.T) {
		w, _ := reopened(t, unspoilt)
		first := w.entries[0]
		w.entries[0] = edit(t, first, func(e *entry.Entry) { e.List = e.List[1:] })
		if _, err := bundle.Make(io.Discard, w, w.request()); err == nil || !strings.Contains(err.Error(), "not those of the format") {
			t.Errorf("made: %v", err)
		}
		w.entries[0] = first
		f := opened(t, w.make(t, w.request()))
		const block = "log/tile/entries/000"
		list, err := tlog.ParseEntryBundle(f.data[block])
		if err != nil {
			t.Fatal(err)
		}
		list[0] = edit(t, list[0], func(e *entry.Entry) { e.List = e.List[1:] })
		if f.data[block], err = tlog.EntryBundle(list); err != nil {
			t.Fatal(err)
		}
		names(t, verify(f.pack(t), bundle.Options{}), bundle.Fails, "entry 0", "not those of the format")
		w.entries[0] = []byte("{}")
		if _, err := bundle.Make(io.Discard, w, w.request()); err == nil || !strings.Contains(err.Error(), "entry 0") {
			t.Errorf("made: %v", err)
		}
	})
}

// Checkpoints of the log before that a reader kept.
func TestKeptOfTheLogBefore(t *testing.T) {
	w, f := reopened(t, unspoilt)
	b := w.make(t, w.request())
	fits := verify(b, bundle.Options{Kept: [][]byte{f.point(f.at(52), 5), f.point(f.at(40), 0), f.point(f.at(7), 0)}})
	holds(t, fits)
	if !strings.Contains(fits.Text(), "is of the log before this one, with 52 entries") {
		t.Error(fits.Text())
	}
	names(t, verify(b, bundle.Options{Kept: [][]byte{f.point(f.at(53), 0)}}), bundle.Fails, "you kept", "more was lost than it says")
	other := f.at(40)
	other.Root[0] ^= 1
	names(t, verify(b, bundle.Options{Kept: [][]byte{f.point(other, 0)}}), bundle.Fails, "you kept", "another history of the log before")
	f.log, _ = key(t, oldOrigin, 10)
	names(t, verify(b, bundle.Options{Kept: [][]byte{f.point(f.at(52), 0)}}), bundle.Fails, "you kept", "open checkpoint")
	w.log, _ = key(t, origin, 11)
	names(t, verify(b, bundle.Options{Kept: [][]byte{w.sign(t).Note}}), bundle.Fails, "you kept", "open checkpoint")
}

// The longest time without a signature runs until the file was made, but under a clock that can be set.
func TestLongestGapRunsUntilTheFileWasMade(t *testing.T) {
	w := lived(t)
	req := w.request()
	req.Manifest.Created += 100 * day
	r := verify(w.make(t, req), bundle.Options{})
	holds(t, r)
	if got := r.Witnesses[0].LongestGap; got < 100*24*3600-60 || got > 100*24*3600 {
		t.Errorf("%d seconds", got)
	}
	w.sim = true
	w.append(t, entry.Entry{Kind: entry.System, Act: "clock", Role: party.System})
	w.look(t)
	req = w.request()
	req.Manifest.Created += 100 * day
	if got := verify(w.make(t, req), bundle.Options{}).Witnesses[0].LongestGap; got > 50*24*3600 {
		t.Errorf("simulated: %d seconds", got)
	}
}
