package bundle

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"counterpart/internal/act"
	"counterpart/internal/party"
	"counterpart/internal/tlog"
	"counterpart/internal/when"
)

// Format names the file and its version.
const Format = "counterpart bundle 1"

// The most that a manifest lists.
const (
	maxSingles = 20_000
	maxLeftOut = 20_000
	maxText    = 300 // bytes of a name or a reason

	maxFiles     = 8
	maxWitnesses = 200
)

// Manifest says what a bundle holds. Its maker says so: what of it can be checked is checked, and the
// rest is told as the maker's word.
type Manifest struct {
	Format  string       `json:"format"`
	Origin  string       `json:"origin"` // of the log
	AsOf    when.Instant `json:"as_of"`  // the findings are those of this point in time
	Created when.Instant `json:"created"`
	// Simulated says that the log's clock could be set by hand.
	Simulated bool      `json:"simulated"`
	Parties   []Party   `json:"parties"`
	Witnesses []Witness `json:"witnesses,omitempty"`
	// First and End are the entries that are here in whole blocks, End excluded: multiples of 256,
	// but that End may be the log's size. Both 0 for none.
	First int64 `json:"first"`
	End   int64 `json:"end"`
	// Singles are the indexes of those that are here with a proof each, ascending.
	Singles []int64 `json:"singles,omitempty"`
	// Subjects are the entries whose sets of customers are disclosed, ascending.
	Subjects []int64   `json:"subjects,omitempty"`
	LeftOut  []LeftOut `json:"left_out,omitempty"`
	// Files binds those files that nothing else in the bundle binds, by name.
	Files []Bound `json:"files"`
}

// Party is a side of the agreement.
type Party struct {
	Side    party.Side `json:"side"`
	Company string     `json:"company"`
}

// Witness says who runs a witness: the maker's word, as a key does not say whose it is.
type Witness struct {
	Name  string `json:"name"`
	Key   string `json:"key"` // as a trust policy writes it
	RunBy string `json:"run_by"`
}

// LeftOut is something that the log names and the bundle does not hold.
type LeftOut struct {
	What string `json:"what"`           // in a word or two, such as "document"
	Name string `json:"name,omitempty"` // a document's hash in 64 digits; empty for all of a kind
	Why  string `json:"why"`            // such as "erased"
}

// Bound is a file with its hash.
type Bound struct {
	Name string   `json:"name"`
	Size int64    `json:"size"`
	Hash act.Hash `json:"sha256"`
}

// Encode gives the manifest's one spelling.
func (m *Manifest) Encode() ([]byte, error) {
	if err := m.check(); err != nil {
		return nil, err
	}
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	_ = enc.Encode(m) // into memory, and of nothing that JSON cannot say
	if out.Len() > maxManifest {
		return nil, fmt.Errorf("manifest of %d bytes, the most is %d", out.Len(), maxManifest)
	}
	return out.Bytes(), nil
}

// decodeManifest reads what Encode writes, and refuses all other bytes.
func decodeManifest(b []byte) (*Manifest, error) {
	in := json.NewDecoder(bytes.NewReader(b))
	in.DisallowUnknownFields()
	m := new(Manifest)
	if err := in.Decode(m); err != nil {
		return nil, fmt.Errorf("manifest: not of the format at byte %d", in.InputOffset())
	}
	again, err := m.Encode()
	if err != nil {
		return nil, err
	}
	if !bytes.Equal(again, b) {
		return nil, fmt.Errorf("manifest: not in its one spelling")
	}
	return m, nil
}

func (m *Manifest) check() error {
	if m.Format != Format {
		return fmt.Errorf("manifest: format %.40q, this program reads %q", m.Format, Format)
	}
	block := func(n int64) bool { return n%tlog.TileWidth == 0 }
	if m.First < 0 || !block(m.First) || m.End < m.First {
		return fmt.Errorf("manifest: entries %d to %d are no whole blocks", m.First, m.End)
	}
	if len(m.Singles) > maxSingles || len(m.Subjects) > maxSingles || len(m.LeftOut) > maxLeftOut || len(m.Parties) > 2 || len(m.Files) > maxFiles || len(m.Witnesses) > maxWitnesses {
		return fmt.Errorf("manifest: more is listed than can be")
	}
	for _, list := range [][]int64{m.Singles, m.Subjects} {
		for i, n := range list {
			if n < 0 || i > 0 && list[i-1] >= n {
				return fmt.Errorf("manifest: entries do not ascend at %d", n)
			}
		}
	}
	if !slices.IsSortedFunc(m.LeftOut, compareLeftOut) {
		return fmt.Errorf("manifest: what is left out is not in order")
	}
	if slices.ContainsFunc(m.Singles, m.inBlock) {
		return fmt.Errorf("manifest: an entry stands alone and in a block")
	}
	return m.checkTexts()
}

// inBlock reports whether an entry is here within a block.
func (m *Manifest) inBlock(i int64) bool { return m.First <= i && i < m.End }

// holds reports whether an entry is here.
func (m *Manifest) holds(i int64) bool {
	_, alone := slices.BinarySearch(m.Singles, i)
	return alone || m.inBlock(i)
}

// checkTexts refuses what could not be printed in a line.
func (m *Manifest) checkTexts() error {
	texts := []string{m.Origin}
	for _, p := range m.Parties {
		if p.Side != party.Controller && p.Side != party.Processor {
			return fmt.Errorf("manifest: unknown side %.40q", p.Side)
		}
		texts = append(texts, p.Company)
	}
	for _, w := range m.Witnesses {
		texts = append(texts, w.Name, w.Key, w.RunBy)
	}
	for _, l := range m.LeftOut {
		texts = append(texts, l.What, l.Name, l.Why)
	}
	for _, f := range m.Files {
		texts = append(texts, f.Name)
	}
	for _, t := range texts {
		if len(t) > maxText || !utf8.ValidString(t) || strings.ContainsFunc(t, unicode.IsControl) {
			return fmt.Errorf("manifest: %.40q is no short line of text", t)
		}
	}
	return nil
}

// leftOut reports whether the manifest says that a document is not here, and why.
func (m *Manifest) leftOut(h act.Hash) (why string, is bool) {
	i, is := slices.BinarySearchFunc(m.LeftOut, h.String(), func(l LeftOut, name string) int { return cmp.Compare(l.Name, name) })
	if !is {
		return "", false
	}
	return m.LeftOut[i].Why, true
}

// Sort brings what is left out into the order that the format asks for: by name, then by kind.
func (m *Manifest) Sort() { slices.SortFunc(m.LeftOut, compareLeftOut) }

func compareLeftOut(a, b LeftOut) int {
	return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.What, b.What))
}
