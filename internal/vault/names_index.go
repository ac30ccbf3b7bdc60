package vault

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode"

	"github.com/RoaringBitmap/roaring/v2"
	"golang.org/x/text/unicode/norm"

	"counterpart/internal/party"
)

// nameIndex leads from parts of names, e-mails, phones and postcodes to customers. It holds no
// name: only which customers share a run of up to three letters, and each customer's rank in
// name order. A customer has a document number, a new one each time the values change; numbers
// that are not in live are dead. It is not safe for concurrent use.
type nameIndex struct {
	docs   []party.Ordinal // by document number
	ranks  []uint32        // by document number
	of     map[party.Ordinal]uint32
	live   *roaring.Bitmap
	grams  map[gram]*roaring.Bitmap
	groups []rankGroup // ascending
	order  []uint32    // living documents in name order; nil if it has to be made
}

// rankGroup is the last rank of the names that begin with the same three letters.
type rankGroup struct {
	start gram
	last  uint32
}

// gram is a run of up to three letters within a space.
type gram uint64

// The spaces of grams. Words of names and other words are told apart, so that a name's hit goes
// before that of an e-mail. Digits are those of phones.
const (
	inNames gram = iota + 1
	inOthers
	inDigits
	inTails
	inOrder
)

const (
	startMark = '\x02' // before a word's first letter
	endMark   = '\x03' // behind a name's last letter
	runeBits  = 18
	maxWord   = 32 // letters of a word that are looked at
	tail      = 4  // last digits of a phone that are enough to find it
	phoneEnd  = 8  // last digits of a phone that are looked at
)

func makeGram(space gram, rs ...rune) gram {
	g := space
	for _, r := range rs {
		g = g<<runeBits | gram(r)&(1<<runeBits-1)
	}
	return g << (runeBits * (3 - len(rs)))
}

func newNameIndex() *nameIndex {
	return &nameIndex{of: map[party.Ordinal]uint32{}, live: roaring.New(), grams: map[gram]*roaring.Bitmap{}}
}

// indexed is what the index keeps of one customer while it is built.
type indexed struct {
	given, family string
	names         []string // words
	others        []string // words of e-mails and postcodes
	phones        []string // digits
}

// nameOf takes what is needed from an opened row.
func nameOf(o *Opened) indexed {
	var x indexed
	if n := o.Field(fieldName); len(n) == 2 {
		x.given, x.family = fold(n[0].s), fold(n[1].s)
		x.names = append(words(n[0].s), words(n[1].s)...)
	}
	for _, e := range o.Field(fieldEmails) {
		x.others = append(x.others, emailWords(e.s)...)
	}
	for _, p := range o.Field(fieldPhones) {
		x.phones = append(x.phones, onlyDigits(p.s))
	}
	for i, a := range o.Field(fieldAddresses) {
		if i%AddressParts == 1 && a.s != "" {
			x.others = append(x.others, words(a.s)...)
		}
	}
	return x
}

// put indexes a customer, or again if it is there already, with a rank.
func (ix *nameIndex) put(o party.Ordinal, x indexed, rank uint32) {
	ix.evict(o)
	doc := uint32(len(ix.docs))
	ix.docs, ix.ranks = append(ix.docs, o), append(ix.ranks, rank)
	ix.of[o] = doc
	ix.live.Add(doc)
	ix.order = nil
	for _, w := range x.names {
		ix.word(doc, inNames, w)
	}
	for _, w := range x.others {
		ix.word(doc, inOthers, w)
	}
	for _, p := range x.phones {
		ix.phone(doc, p)
	}
}

func (ix *nameIndex) evict(o party.Ordinal) {
	doc, ok := ix.of[o]
	if !ok {
		return
	}
	delete(ix.of, o)
	ix.live.Remove(doc)
	ix.order = nil
}

func (ix *nameIndex) add(doc uint32, g gram) {
	b := ix.grams[g]
	if b == nil {
		b = roaring.New()
		ix.grams[g] = b
	}
	b.Add(doc)
}

func (ix *nameIndex) word(doc uint32, space gram, w string) {
	rs := []rune(w)
	for _, g := range wordGrams(space, rs, true) {
		ix.add(doc, g)
	}
	ix.add(doc, makeGram(space, startMark, rs[0]))
	if space == inNames {
		ix.add(doc, endGram(rs))
	}
}

// wordGrams gives the grams that all words containing rs have, or all that begin with it.
func wordGrams(space gram, rs []rune, begins bool) []gram {
	var out []gram
	if begins && len(rs) >= 2 {
		out = append(out, makeGram(space, startMark, rs[0], rs[1]))
	}
	if begins && len(rs) == 1 {
		out = append(out, makeGram(space, startMark, rs[0]))
	}
	for i := 0; i+3 <= len(rs); i++ {
		out = append(out, makeGram(space, rs[i], rs[i+1], rs[i+2]))
	}
	return out
}

func endGram(rs []rune) gram {
	if len(rs) == 1 {
		return makeGram(inNames, rs[0], endMark)
	}
	return makeGram(inNames, rs[len(rs)-2], rs[len(rs)-1], endMark)
}

func (ix *nameIndex) phone(doc uint32, digits string) {
	for _, g := range phoneGrams(digits) {
		ix.add(doc, g)
	}
}

// phoneGrams gives the grams of the last digits of a phone; none if there are too few.
func phoneGrams(digits string) []gram {
	if len(digits) < tail {
		return nil
	}
	digits = digits[max(0, len(digits)-phoneEnd):]
	end := digits[len(digits)-tail:]
	out := []gram{makeGram(inTails, rune(end[0])<<4|rune(end[1]-'0'), rune(end[2])<<4|rune(end[3]-'0'))}
	for i := 0; i+3 <= len(digits); i++ {
		out = append(out, makeGram(inDigits, rune(digits[i]), rune(digits[i+1]), rune(digits[i+2])))
	}
	return out
}

// all gives the documents that have every gram; nil stands for none.
func (ix *nameIndex) all(gs []gram) *roaring.Bitmap {
	if len(gs) == 0 {
		return nil
	}
	bs := make([]*roaring.Bitmap, 0, len(gs)+1)
	for _, g := range gs {
		b := ix.grams[g]
		if b == nil {
			return nil
		}
		bs = append(bs, b)
	}
	if len(bs) == 1 {
		return bs[0]
	}
	slices.SortFunc(bs, func(a, b *roaring.Bitmap) int { return cmp.Compare(a.GetCardinality(), b.GetCardinality()) })
	out := roaring.And(bs[0], bs[1])
	for _, b := range bs[2:] {
		out.And(b)
	}
	return out
}

// The qualities of a hit, the best first: the word is a name; a name begins with it; something
// else does, or a phone ends with it; it is inside.
const qualities = 4

// match gives the documents that match a word at each quality or better.
func (ix *nameIndex) match(alternatives []string) [qualities]*roaring.Bitmap {
	var out [qualities]*roaring.Bitmap
	for i := range out {
		out[i] = roaring.New()
	}
	into := func(q int, gs []gram) {
		b := ix.all(gs)
		for ; b != nil && q < qualities; q++ {
			out[q].Or(b)
		}
	}
	for _, w := range alternatives {
		rs := []rune(w)
		begins := wordGrams(inNames, rs, true)
		into(0, append(slices.Clone(begins), endGram(rs)))
		into(1, begins)
		into(2, wordGrams(inOthers, rs, true))
		if d := onlyDigits(w); d == w {
			into(2, phoneGrams(d))
		}
		if len(rs) >= 3 {
			into(3, wordGrams(inNames, rs, false))
			into(3, wordGrams(inOthers, rs, false))
		}
	}
	return out
}

// search gives the customers who match every word, the best first, at most limit.
func (ix *nameIndex) search(query [][]string, limit int) []party.Ordinal {
	var levels [qualities]*roaring.Bitmap
	for i, alternatives := range query {
		m := ix.match(alternatives)
		for q := range levels {
			if i == 0 {
				levels[q] = m[q]
				continue
			}
			levels[q].And(m[q])
		}
	}
	var out []party.Ordinal
	done := roaring.New()
	for _, b := range levels {
		if b == nil || len(out) >= limit {
			break
		}
		b.And(ix.live)
		b.AndNot(done)
		for _, doc := range ix.first(b, limit-len(out)) {
			out = append(out, ix.docs[doc])
		}
		done.Or(b)
	}
	return out
}

// first gives the first n documents of a set in name order.
func (ix *nameIndex) first(b *roaring.Bitmap, n int) []uint32 {
	best := make([]uint32, 0, n+1)
	it := b.ManyIterator()
	var buf [256]uint32
	for k := it.NextMany(buf[:]); k > 0; k = it.NextMany(buf[:]) {
		for _, doc := range buf[:k] {
			if len(best) == n && ix.compare(doc, best[n-1]) >= 0 {
				continue
			}
			i, _ := slices.BinarySearchFunc(best, doc, ix.compare)
			best = slices.Insert(best, i, doc)
			best = best[:min(len(best), n)]
		}
	}
	return best
}

// compare orders documents by name, those of one rank by age.
func (ix *nameIndex) compare(a, b uint32) int {
	return cmp.Or(cmp.Compare(ix.ranks[a], ix.ranks[b]), cmp.Compare(ix.docs[a], ix.docs[b]))
}

// sorted gives the living documents in name order.
func (ix *nameIndex) sorted() []uint32 {
	if ix.order == nil {
		ix.order = ix.live.ToArray()
		slices.SortFunc(ix.order, ix.compare)
	}
	return ix.order
}

// orderGram is what names with the same rank group share. Customers without a name come last.
func orderGram(x indexed) gram {
	rs := [3]rune{}
	copy(rs[:], []rune(sortKey(x)))
	if rs == [3]rune{} {
		return math.MaxUint64
	}
	return makeGram(inOrder, rs[0], rs[1], rs[2])
}

func sortKey(x indexed) string {
	if x.family == "" {
		return x.given
	}
	return x.family + "\x01" + x.given
}

// near gives a rank for a name that came after the ranks were made: behind those that begin
// with the same three letters. The next build puts it exactly.
func (ix *nameIndex) near(x indexed) uint32 {
	i, found := slices.BinarySearchFunc(ix.groups, orderGram(x), func(g rankGroup, start gram) int {
		return cmp.Compare(g.start, start)
	})
	if !found {
		i--
	}
	if i < 0 {
		return 0
	}
	return ix.groups[i].last
}

// rankAll gives every document its rank. keys are the sort keys by document; they are not kept.
func (ix *nameIndex) rankAll(keys []string, starts []gram) {
	byName := make([]uint32, len(keys))
	for i := range byName {
		byName[i] = uint32(i)
	}
	slices.SortFunc(byName, func(a, b uint32) int {
		return cmp.Or(cmp.Compare(starts[a], starts[b]), strings.Compare(keys[a], keys[b]), cmp.Compare(ix.docs[a], ix.docs[b]))
	})
	ix.groups = nil
	for rank, doc := range byName {
		ix.ranks[doc] = uint32(rank)
		if n := len(ix.groups); n > 0 && ix.groups[n-1].start == starts[doc] {
			ix.groups[n-1].last = uint32(rank)
			continue
		}
		ix.groups = append(ix.groups, rankGroup{starts[doc], uint32(rank)})
	}
	ix.order = byName
}

// folds are letters that are not a letter with a mark.
var folds = strings.NewReplacer("ß", "ss", "ø", "o", "ł", "l", "đ", "d", "ð", "d", "þ", "th",
	"æ", "ae", "œ", "oe", "ı", "i", "ħ", "h", "ŋ", "n")

// umlauts are written out by those whose keyboard has none.
var umlauts = strings.NewReplacer("ä", "ae", "ö", "oe", "ü", "ue", "å", "aa", "ø", "oe")

// fold lowers, takes marks off, and keeps letters, digits and single spaces.
func fold(s string) string {
	s = strings.ToLower(s)
	if !plain(s) {
		s = folds.Replace(s)
		s = strings.Map(func(r rune) rune {
			if unicode.Is(unicode.Mn, r) {
				return -1
			}
			return r
		}, norm.NFKD.String(s))
	}
	return strings.Join(strings.FieldsFunc(s, notWord), " ")
}

func plain(s string) bool { return strings.IndexFunc(s, func(r rune) bool { return r >= 0x80 }) < 0 }

func notWord(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) }

// words gives the words of a value as they are indexed: "Jean-Luc" as jean, luc and jeanluc,
// "Müller" as muller and mueller.
func words(s string) []string {
	var out []string
	for chunk := range strings.FieldsSeq(s) {
		for _, form := range forms(chunk) {
			parts := strings.Fields(form)
			for _, p := range parts {
				out = append(out, short(p))
			}
			if len(parts) > 1 {
				out = append(out, short(strings.Join(parts, "")))
			}
		}
	}
	return slices.Compact(out)
}

// forms gives a value folded, and once more with its umlauts written out if it has any.
func forms(s string) []string {
	one := fold(s)
	if plain(s) {
		return []string{one}
	}
	lower := norm.NFC.String(strings.ToLower(s))
	if two := fold(umlauts.Replace(lower)); two != one {
		return []string{one, two}
	}
	return []string{one}
}

func short(w string) string {
	if len(w) <= maxWord {
		return w
	}
	rs := []rune(w)
	return string(rs[:min(len(rs), maxWord)])
}

// emailWords gives the words of the local part, and the domain's but for its last.
func emailWords(s string) []string {
	at := strings.LastIndexByte(s, '@')
	if at < 0 {
		return words(s)
	}
	domain := s[at+1:]
	if dot := strings.LastIndexByte(domain, '.'); dot > 0 {
		domain = domain[:dot]
	}
	return append(words(s[:at]), strings.Fields(fold(domain))...)
}

func onlyDigits(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, s)
}

// queryWords takes a search apart: words that must all match, each with its alternatives. A
// search of digits and the signs between those of a phone is one word.
func queryWords(s string) [][]string {
	if d := onlyDigits(s); len(d) >= tail && strings.Trim(s, "0123456789+-/(). ") == "" {
		return [][]string{{d}}
	}
	var out [][]string
	for chunk := range strings.FieldsSeq(s) {
		f := forms(chunk)
		parts := strings.Fields(f[0])
		for i, p := range parts {
			alternatives := []string{short(p)}
			if len(f) > 1 {
				if other := strings.Fields(f[1]); len(other) == len(parts) && other[i] != p {
					alternatives = append(alternatives, short(other[i]))
				}
			}
			out = append(out, alternatives)
		}
	}
	return out[:min(len(out), 8)]
}
