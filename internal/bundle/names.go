package bundle

import (
	"encoding/hex"
	"strconv"
	"strings"

	"counterpart/internal/act"
	"counterpart/internal/bundle/archive"
	"counterpart/internal/entry"
	"counterpart/internal/subject"
	"counterpart/internal/tlog"
)

// The names of the files in a bundle. The folder log is a log as tlog-tiles serves one.
const (
	nameManifest   = "manifest.json"
	namePolicy     = "trust-policy"
	nameCheckpoint = "log/checkpoint"
	nameFindings   = "findings.json"
	nameHTML       = "report.html"
	namePDF        = "report.pdf"

	prefixTile        = "log/"
	prefixCheckpoints = "checkpoints/"
	prefixConsistency = "consistency/"
	prefixEntry       = "entry/"
	prefixProof       = "proof/"
	prefixDocument    = "document/"
	prefixSubjects    = "subjects/"
)

// Limits in bytes.
const (
	maxManifest = 16 << 20
	maxNote     = 64 << 10 // a checkpoint with its cosignatures
	maxPolicy   = 1 << 20
	maxBlock    = tlog.TileWidth * (2 + entry.MaxBytes)
	maxTile     = tlog.TileWidth * tlog.HashSize
	maxProof    = maxNote + 8<<10
	maxSubjects = saltSize + subject.MaxEncoded
	saltSize    = 32
)

// part is what kind of file a name stands for.
type part int

const (
	unknown part = iota
	single       // one of the fixed names
	tile
	block
	checkpoint
	consistency
	one
	proof
	document
	subjects
)

// place is what a name says.
type place struct {
	part   part
	number int64 // of the entry, or size of the tree
	tile   tlog.TileName
	hash   act.Hash
}

// parse reads a name; one that no bundle has is unknown.
func parse(name string) place {
	switch name {
	case nameManifest, namePolicy, nameCheckpoint, nameFindings, nameHTML, namePDF:
		return place{part: single}
	}
	for prefix, p := range map[string]part{
		prefixCheckpoints: checkpoint, prefixConsistency: consistency, prefixEntry: one, prefixProof: proof, prefixSubjects: subjects,
	} {
		if rest, is := strings.CutPrefix(name, prefix); is {
			return numbered(p, rest)
		}
	}
	if rest, is := strings.CutPrefix(name, prefixDocument); is {
		return hashed(rest)
	}
	if rest, is := strings.CutPrefix(name, prefixTile); is {
		return tiled(rest)
	}
	return place{}
}

func numbered(p part, digits string) place {
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || n < 0 || strconv.FormatInt(n, 10) != digits {
		return place{}
	}
	return place{part: p, number: n}
}

func hashed(digits string) place {
	var h act.Hash
	raw, err := hex.DecodeString(digits)
	if err != nil || len(raw) != len(h) {
		return place{}
	}
	copy(h[:], raw)
	return place{part: document, hash: h}
}

// tiled reads the path of a tile or of a block of entries.
func tiled(path string) place {
	t, err := tlog.ParseTilePath(path)
	if err != nil {
		return place{}
	}
	if t.Entries {
		return place{part: block, tile: t}
	}
	return place{part: tile, tile: t}
}

func numberName(prefix string, n int64) string { return prefix + strconv.FormatInt(n, 10) }

func documentName(h act.Hash) string { return prefixDocument + h.String() }

// limit gives how long a file of a name may be, in bytes.
func (p place) limit(name string) int64 {
	switch p.part {
	case tile:
		return maxTile
	case block:
		return maxBlock
	case checkpoint:
		return maxNote
	case consistency:
		return maxProof
	case one:
		return entry.MaxBytes
	case proof:
		return maxProof
	case subjects:
		return maxSubjects
	case unknown, single, document:
	}
	switch name {
	case nameManifest:
		return maxManifest
	case nameCheckpoint:
		return maxNote
	case namePolicy:
		return maxPolicy
	}
	return archive.MaxMember
}
