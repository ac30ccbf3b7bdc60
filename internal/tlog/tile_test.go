package tlog_test

import (
	"bytes"
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"counterpart/internal/tlog"
)

func TestTilePaths(t *testing.T) {
	tests := []struct {
		path string
		name tlog.TileName
	}{
		{"tile/0/000", tlog.TileName{Width: 256}},
		{"tile/0/000.p/1", tlog.TileName{Width: 1}},
		{"tile/1/999.p/255", tlog.TileName{Level: 1, Index: 999, Width: 255}},
		{"tile/63/x001/000", tlog.TileName{Level: 63, Index: 1000, Width: 256}},
		{"tile/0/x001/x234/067", tlog.TileName{Index: 1_234_067, Width: 256}},
		{"tile/entries/x001/x234/067.p/17", tlog.TileName{Entries: true, Index: 1_234_067, Width: 17}},
		{"tile/entries/x009/x223/x372/x036/x854/x775/807", tlog.TileName{Entries: true, Index: tlog.MaxSize, Width: 256}},
	}
	for _, test := range tests {
		if got := test.name.Path(); got != test.path {
			t.Errorf("path of %+v is %q, want %q", test.name, got, test.path)
		}
		got, err := tlog.ParseTilePath(test.path)
		if err != nil || got != test.name {
			t.Errorf("%q is parsed as %+v, want %+v, error %v", test.path, got, test.name, err)
		}
	}
}

func TestParseTilePathRefuses(t *testing.T) {
	tests := []string{
		"", "tile", "tile/", "tile/0", "tile/0/", "/tile/0/000", "0/000", "tile/tile/0/000",
		"tile/00/000", "tile/+1/000", "tile/64/000", "tile/-1/000", "tile/x/000", "tile/Entries/000",
		"tile/0/0", "tile/0/00", "tile/0/0000", "tile/0/1000", "tile/0/x000/000", "tile/0/x000/001",
		"tile/0/001/234", "tile/0/x001/x234", "tile/0/x1/234", "tile/0/x001x234", "tile/0/x001//234",
		"tile/0/000.p", "tile/0/000.p/", "tile/0/000.p/0", "tile/0/000.p/256", "tile/0/000.p/01",
		"tile/0/000.p/1/", "tile/0/000.p/1.p/1", "tile/0/000/", "tile/0/000 ", "tile/0/../000",
		"tile/0/x009/x223/x372/x036/x854/x775/808", "tile/entries/", "tile/entries/0",
		"tile/0/x001/x001/x001/x001/x001/x001/x001/x001/x001/x001/x001/x001/001",
	}
	for _, p := range tests {
		if got, err := tlog.ParseTilePath(p); err == nil {
			t.Errorf("%q is parsed as %+v", p, got)
		}
	}
}

func FuzzParseTilePath(f *testing.F) {
	f.Add("tile/0/x001/x234/067")
	f.Add("tile/entries/000.p/17")
	f.Fuzz(func(t *testing.T, p string) {
		name, err := tlog.ParseTilePath(p)
		if err == nil && name.Path() != p {
			t.Errorf("%q is parsed as %+v, which is %q", p, name, name.Path())
		}
	})
}

// The example of the specification: a tree of 70,000.
func TestHasTile(t *testing.T) {
	tests := []struct {
		level uint8
		index uint64
		width int
		size  uint64
		want  bool
	}{
		{0, 272, 256, 70_000, true},
		{0, 273, 112, 70_000, true},
		{0, 273, 113, 70_000, false},
		{0, 273, 256, 70_000, false},
		{0, 274, 1, 70_000, false},
		{1, 0, 256, 70_000, true},
		{1, 1, 17, 70_000, true},
		{1, 1, 18, 70_000, false},
		{2, 0, 1, 70_000, true},
		{2, 0, 2, 70_000, false},
		{3, 0, 1, 70_000, false},
		{1, 0, 1, 255, false},
		{1, 0, 1, 256, true},
		{0, 0, 256, 256, true},
		{0, 1, 1, 256, false},
		{0, 0, 1, 0, false},
		{0, 0, 0, 10, false},
		{0, 0, -1, 10, false},
		{0, 0, 257, 1000, false},
		{7, 0, 127, tlog.MaxSize, true},
		{7, 0, 128, tlog.MaxSize, false},
		{8, 0, 1, tlog.MaxSize, false},
		{255, 0, 1, tlog.MaxSize, false},
		{0, tlog.MaxSize >> 8, 255, tlog.MaxSize, true},
		{0, 1<<56 + 1, 1, tlog.MaxSize, false},
		{0, 0, 1, tlog.MaxSize + 1, false},
	}
	for _, test := range tests {
		name := tlog.TileName{Level: test.level, Index: test.index, Width: test.width}
		if got := tlog.HasTile(name, test.size); got != test.want {
			t.Errorf("tile %+v at size %d: %v, want %v", name, test.size, got, test.want)
		}
	}
}

func TestTileHoldsItsNodes(t *testing.T) {
	const size = 70_000
	_, m := grow(t, size)
	rapid.Check(t, func(t *rapid.T) {
		level := rapid.Uint8Range(0, 3).Draw(t, "level")
		index := rapid.Uint64Range(0, 280).Draw(t, "index")
		width := rapid.IntRange(0, 257).Draw(t, "width")
		got, err := tlog.Tile(m, level, index, width, size)
		if !tlog.HasTile(tlog.TileName{Level: level, Index: index, Width: width}, size) {
			if !errors.Is(err, tlog.ErrNoTile) {
				t.Fatalf("error %v, want %v", err, tlog.ErrNoTile)
			}
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		want := []byte{}
		for _, h := range m.levels[8*level][256*index:][:width] {
			want = append(want, h[:]...)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("tile %d/%d of width %d differs from its nodes", level, index, width)
		}
	})
}

func TestEntryBundleComesBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		entries := rapid.SliceOfN(rapid.SliceOf(rapid.Byte()), 1, 256).Draw(t, "entries")
		b, err := tlog.EntryBundle(entries)
		if err != nil {
			t.Fatal(err)
		}
		got, err := tlog.ParseEntryBundle(b)
		if err != nil || !slices.EqualFunc(got, entries, bytes.Equal) {
			t.Errorf("bundle does not come back: %v\n%s", err, cmp.Diff(entries, got))
		}
	})
}

func TestEntryBundleLimits(t *testing.T) {
	longest := make([]byte, tlog.MaxEntry)
	b, err := tlog.EntryBundle([][]byte{longest})
	if err != nil {
		t.Fatal(err)
	}
	if got, err := tlog.ParseEntryBundle(b); err != nil || len(got[0]) != tlog.MaxEntry {
		t.Errorf("the longest entry does not come back: %v", err)
	}
	if _, err := tlog.EntryBundle([][]byte{append(longest, 0)}); err == nil {
		t.Error("an entry above the limit is taken")
	}
	if _, err := tlog.EntryBundle(nil); err == nil {
		t.Error("a bundle without entries is written")
	}
	if _, err := tlog.EntryBundle(make([][]byte, 257)); err == nil {
		t.Error("a bundle of 257 entries is written")
	}
}

func TestParseEntryBundleRefuses(t *testing.T) {
	tests := map[string][]byte{
		"nothing":         {},
		"half a length":   {0},
		"no entry":        {0, 1},
		"half an entry":   {0, 2, 7},
		"half the second": {0, 0, 0, 2, 7},
		"257 entries":     make([]byte, 257*2),
	}
	for name, b := range tests {
		if got, err := tlog.ParseEntryBundle(b); err == nil {
			t.Errorf("%s: parsed as %d entries", name, len(got))
		}
	}
}

func FuzzParseEntryBundle(f *testing.F) {
	f.Add([]byte{0, 1, 'a', 0, 0})
	f.Fuzz(func(t *testing.T, b []byte) {
		entries, err := tlog.ParseEntryBundle(b)
		if err != nil {
			return
		}
		if again, err := tlog.EntryBundle(entries); err != nil || !bytes.Equal(again, b) {
			t.Errorf("%x is written again as %x, error %v", b, again, err)
		}
	})
}
