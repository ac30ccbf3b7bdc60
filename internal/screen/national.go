package screen

import (
	"slices"
	"strings"
	"unicode"
)

// mark stands in the place of each letter and digit that is masked.
const mark = '*'

// NationalID finds national identity and account numbers in free text and
// masks them: each of their letters and digits becomes an asterisk, separators
// stay. The findings are in order and give places in the text as it was, not in
// the masked one.
//
// Numbers with a check are found by it; those without one, or with a weak one,
// need their usual separators or a keyword nearby, and are left alone behind
// words such as "order" or "phone".
func NationalID(text string) (masked string, found []Finding) {
	f := fold(text)
	if f.digitsIn() < 6 {
		return text, nil
	}
	for i := 0; i < len(f.b); {
		to, kind := f.idAt(i)
		if to == 0 {
			i++
			continue
		}
		found = append(found, f.finding(kind, i, to))
		i = to
	}
	return maskAll(text, found), found
}

// idAt recognises a number that begins at i. It gives its end, or 0.
func (f folded) idAt(i int) (to int, kind Kind) {
	if !isWord(f.b[i]) || i > 0 && isWord(f.b[i-1]) {
		return 0, ""
	}
	if to := f.ibanAt(i); to > 0 {
		return to, IBAN
	}
	for n := range shapes {
		s := &shapes[n]
		if !fits(s.form[0], f.b[i]) {
			continue
		}
		id, ok := f.match(i, s)
		if ok && s.valid(id) && (!s.keyword(id) || f.near(id.from, id.to, s.words)) {
			return id.to, s.kind
		}
	}
	return 0, ""
}

// shape is how one kind of number is written: d stands for a digit, a for a
// letter, x for either, _ for at most one of the separators.
type shape struct {
	kind       Kind
	form       string
	separators string
	valid      func(id) bool
	words      []string      // that announce the number
	keyword    func(id) bool // tells whether one of them must stand nearby
}

// id is what matched a shape.
type id struct {
	folded
	plain    string // letters in upper case and digits
	gaps     []byte // the separator in each place, 0 for none
	from, to int
}

func (f folded) match(from int, s *shape) (id, bool) {
	out := id{folded: f, from: from, to: from}
	plain := make([]byte, 0, 16)
	for _, want := range []byte(s.form) {
		var c byte
		if out.to < len(f.b) {
			c = f.b[out.to]
		}
		if want == '_' {
			out.skipGap(c, s.separators)
			continue
		}
		if !fits(want, c) {
			return id{}, false
		}
		plain = append(plain, upperByte(c))
		out.to++
	}
	out.plain = string(plain)
	return out, out.alone()
}

func (v *id) skipGap(c byte, separators string) {
	if c == 0 || strings.IndexByte(separators, c) < 0 {
		v.gaps = append(v.gaps, 0)
		return
	}
	v.gaps = append(v.gaps, c)
	v.to++
}

func fits(want, c byte) bool {
	ascii := isLetter(c) && c != letter
	switch want {
	case 'd':
		return isDigit(c)
	case 'a':
		return ascii
	default:
		return isDigit(c) || ascii
	}
}

// alone tells that the match is not a part of a longer number or word: no
// letter or digit follows, and no digit stands beyond a separator.
func (v id) alone() bool {
	joints := "-./,+="
	if slices.Contains(v.gaps, ' ') {
		joints += " "
	}
	b := v.b
	if v.to < len(b) && isWord(b[v.to]) {
		return false
	}
	if v.to+1 < len(b) && strings.IndexByte(joints, b[v.to]) >= 0 && isDigit(b[v.to+1]) {
		return false
	}
	if v.from > 0 && b[v.from-1] == '+' {
		return false
	}
	return v.from < 2 || strings.IndexByte(joints, b[v.from-1]) < 0 || !isDigit(b[v.from-2])
}

// announcedOther tells that the text just before names another kind of number.
func (v id) announcedOther() bool {
	return hasWord(v.b[max(0, v.from-contextAfter):v.from], otherNumbers)
}

var otherNumbers = []string{
	"order", "invoice", "rechnung", "bestell", "auftrag", "tel", "phone", "mobil", "cell", "fax",
	"call", "whatsapp", "tracking", "ean", "isbn", "gtin", "upc", "barcode", "sku", "article", "artikel",
	"item", "product", "commande", "facture", "pedido", "factura", "ordine", "fattura", "zam",
	"faktura", "ref", "case", "ticket", "parcel", "shipment", "serial", "imei", "account", "konto",
}

// maskAll replaces letters and digits at the places found.
func maskAll(text string, found []Finding) string {
	var out strings.Builder
	last := 0
	for _, f := range found {
		out.WriteString(text[last:f.Start])
		out.WriteString(maskOne(text[f.Start:f.End]))
		last = f.End
	}
	out.WriteString(text[last:])
	return out.String()
}

func maskOne(value string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return mark
		}
		return r
	}, value)
}
