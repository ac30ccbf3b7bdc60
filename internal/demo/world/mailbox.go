package world

import (
	"fmt"
	"hash/fnv"
	"strings"
)

// mailbox remembers which addresses are taken, by a hash of the lower-case
// form: two addresses with one hash cost nothing but another try.
type mailbox map[uint64]struct{}

func newMailbox(customers int) mailbox { return make(mailbox, customers+customers/8) }

func (m mailbox) take(address string) bool {
	h := fnv.New64a()
	h.Write([]byte(strings.ToLower(address)))
	if _, taken := m[h.Sum64()]; taken {
		return false
	}
	m[h.Sum64()] = struct{}{}
	return true
}

// addresses gives one, to every ninth customer two.
func (m mailbox) addresses(r *rng, who person, c country) []string {
	out := []string{m.address(r, who, c)}
	if r.chance(0.11) {
		out = append(out, m.address(r, who, c))
	}
	return out
}

// address tries the forms that people choose until one is free; the more are
// taken, the more digits it carries.
func (m mailbox) address(r *rng, who person, c country) string {
	given, family := ascii(who.given, c.lang), ascii(who.family, c.lang)
	for try := 0; ; try++ {
		local := localPart(r, given, family, who.born.Year())
		if try > 3 {
			local += r.fill(strings.Repeat("#", min(try-2, 5)))
		}
		address := local + "@" + host(r, c)
		if !m.take(address) {
			continue
		}
		if r.chance(0.03) { // as typed on a telephone
			return strings.ToUpper(address[:1]) + address[1:]
		}
		return address
	}
}

func localPart(r *rng, given, family string, year int) string {
	initial := given[:1]
	switch r.IntN(10) {
	case 0, 1, 2, 3:
		return given + "." + family
	case 4:
		return initial + "." + family
	case 5:
		return fmt.Sprintf("%s.%s%02d", given, family, year%100)
	case 6:
		return given + family
	case 7:
		return fmt.Sprintf("%s%d", given, year)
	case 8:
		return family + "." + given
	default:
		return given + "_" + family
	}
}

func host(r *rng, c country) string {
	if r.chance(0.4) {
		return pick(r, c.mailHosts)
	}
	return pick(r, everyMail)
}

var (
	germanLetters = strings.NewReplacer("ä", "ae", "ö", "oe", "ü", "ue", "ß", "ss")
	plainLetters  = strings.NewReplacer(
		"à", "a", "á", "a", "â", "a", "ä", "a", "ą", "a", "ç", "c", "ć", "c", "è", "e", "é", "e", "ê", "e",
		"ë", "e", "ę", "e", "ğ", "g", "í", "i", "î", "i", "ï", "i", "ı", "i", "ł", "l", "ñ", "n", "ń", "n",
		"ó", "o", "ò", "o", "ô", "o", "ö", "o", "ś", "s", "ş", "s", "ß", "ss", "ù", "u", "ú", "u", "ü", "u",
		"ź", "z", "ż", "z", "i̇", "i", "'", "", " ", "", "-", "",
	)
)

// ascii writes a name as its bearer does in a mail address.
func ascii(name, language string) string {
	name = strings.ToLower(name)
	if language == "de" {
		name = germanLetters.Replace(name)
	}
	return plainLetters.Replace(name)
}
