package tlog

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// TileWidth is the number of hashes in a full tile and of entries in a full
// bundle.
const TileWidth = 256

// maxTilePath bounds what is parsed: "tile/entries/", seven groups of
// three digits with slash and x, and ".p/255".
const maxTilePath = 64

// TileName says which tile or entry bundle a path names.
type TileName struct {
	Entries bool   // an entry bundle; Level is then 0
	Level   uint8  // 0 to 63
	Index   uint64 // position among the tiles of this level, 0 to MaxSize
	Width   int    // 1 to 256 hashes or entries; below 256 the tile is partial
}

// Path returns the name in the layout of tlog-tiles, relative to the log's
// prefix and without a leading slash.
func (t TileName) Path() string {
	if t.Entries {
		return EntryPath(t.Index, t.Width)
	}
	return TilePath(t.Level, t.Index, t.Width)
}

// TilePath returns the path of a tile, such as "tile/0/x001/234" or, with
// width below 256, "tile/0/x001/234.p/17". Level counts tiles, not nodes: the
// tile of level l holds nodes of level 8*l.
//
// spec: c2sp/tlog-tiles
func TilePath(level uint8, index uint64, width int) string {
	return "tile/" + strconv.Itoa(int(level)) + "/" + indexPath(index, width)
}

// EntryPath returns the path of an entry bundle, such as
// "tile/entries/x001/234" or "tile/entries/x001/234.p/17".
func EntryPath(index uint64, width int) string {
	return "tile/entries/" + indexPath(index, width)
}

// indexPath writes the index in groups of three digits, all but the last after
// an x, and the width of a partial tile.
func indexPath(index uint64, width int) string {
	path := fmt.Sprintf("%03d", index%1000)
	for index >= 1000 {
		index /= 1000
		path = fmt.Sprintf("x%03d/%s", index%1000, path)
	}
	if width < TileWidth {
		path += ".p/" + strconv.Itoa(width)
	}
	return path
}

// ParseTilePath reads what [TilePath] and [EntryPath] write and refuses every
// other spelling, widths outside 1 to 256, levels above 63 and positions above
// MaxSize.
func ParseTilePath(p string) (TileName, error) {
	bad := errors.New("not a tile path")
	kind, rest, ok := strings.Cut(strings.TrimPrefix(p, "tile/"), "/")
	if !ok || len(p) > maxTilePath {
		return TileName{}, bad
	}
	t := TileName{Entries: kind == "entries", Width: TileWidth}
	if !t.Entries {
		level, err := strconv.ParseUint(kind, 10, 6)
		if err != nil {
			return TileName{}, bad
		}
		t.Level = uint8(level)
	}
	number, width, partial := strings.Cut(rest, ".p/")
	if partial {
		n, err := strconv.ParseUint(width, 10, 8)
		if err != nil || n == 0 {
			return TileName{}, bad
		}
		t.Width = int(n)
	}
	digits := strings.NewReplacer("x", "", "/", "").Replace(number)
	index, err := strconv.ParseUint(digits, 10, 63)
	if err != nil {
		return TileName{}, bad
	}
	t.Index = index
	// Whatever was read too kindly above does not come out the same again.
	if t.Path() != p {
		return TileName{}, bad
	}
	return t, nil
}
