package standing_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"counterpart/internal/field"
	"counterpart/internal/judge/standing"
	"counterpart/internal/party"
	"counterpart/internal/when"
)

// bound is a contract with clauses about what may be read.
func bound(clauses string) string {
	return strings.Replace(code(""), "\n}\n", "\n"+clauses+"\n}\n", 1)
}

// refused says which purposes and which countries of two are refused on a day.
func (l *log) refused(on when.Instant) string {
	b := standing.Bound(standing.Agreements(l.records, l.doc))
	at := on * day
	limits := b.At(at)
	var out []string
	for _, p := range field.Purposes() {
		if limits.Refuse(party.Job(1), p, at) != nil {
			out = append(out, string(p))
		}
	}
	for _, c := range []string{"DE", "IN"} {
		if limits.Refuse(party.Principal{Tenant: 1, Role: party.Operator, Country: c}, field.Operate, at) != nil {
			out = append(out, c)
		}
		if limits.RefuseWriting(party.Principal{Tenant: 1, Role: party.Operator, Country: c}, field.Rights, at) != nil {
			out = append(out, "writing "+c)
		}
		if limits.Refuse(party.Principal{Tenant: 1, Role: party.Owner, Country: c}, field.Rights, at) != nil {
			out = append(out, "shop "+c)
		}
	}
	return strings.Join(out, " ")
}

func (l *log) agreeOn(text string) int64 {
	p := l.propose(text)
	l.sign(retailer, p)
	l.sign(vendor, p)
	return p
}

func use(fields string) string {
	return "use \"x\" {\n text = \"x\"\n by = party.host\n " + fields + "\n}"
}

func residence(fields string) string {
	return "residency \"x\" {\n text = \"x\"\n by = party.host\n " + fields + "\n}"
}

func TestLimits(t *testing.T) {
	never := bound(use(`never_for = ["market", "analyse"]`))
	for _, c := range []struct {
		name, want string
		day        when.Instant
		do         func(*log)
	}{
		{"nothing agreed", "", 9, func(*log) {}},
		{"nothing refused", "", 9, func(l *log) { l.agree("") }},
		{"only proposed", "", 9, func(l *log) { l.propose(never) }},
		{"signed by one", "", 9, func(l *log) { l.sign(vendor, l.propose(never)) }},
		{"never", "market analyse", 9, func(l *log) { l.agreeOn(never) }},
		{"before it is in force", "", 2, func(l *log) { l.agreeOn(never) }},
		{"its beginning lies ahead", "", 9, func(l *log) {
			l.agreeOn(strings.Replace(never, "timezone", "effective = \"1970-03-01\"\n timezone", 1))
		}},
		{"only", "fulfil complaint market analyse import export", 9, func(l *log) { l.agreeOn(bound(use(`only_for = ["serve"]`))) }},
		{"only, but never", "serve fulfil complaint market analyse import export", 9, func(l *log) {
			l.agreeOn(bound(use("only_for = [\"serve\"]\n never_for = [\"serve\"]")))
		}},
		{"words of the contract's own", "", 9, func(l *log) { l.agreeOn(bound(use(`deny = ["market"]`))) }},
		{"not in force", "", 9, func(l *log) {
			l.agreeOn(bound("parameter \"p\" {\n asks = \"Which?\"\n}\n" + use(`never_for = parameter.p`)))
		}},
		{"an option and no prohibition", "", 9, func(l *log) { l.agreeOn(bound(use("kind = \"may\"\n never_for = [\"market\"]"))) }},
		{"clause not yet", "", 9, func(l *log) { l.agreeOn(bound(use("from_date = \"1970-02-01\"\n never_for = [\"market\"]"))) }},
		{"clause since then", "market", 40, func(l *log) { l.agreeOn(bound(use("from_date = \"1970-02-01\"\n never_for = [\"market\"]"))) }},
		{"clause on its last day", "market", 30, func(l *log) { l.agreeOn(bound(use("to_date = \"1970-01-31\"\n never_for = [\"market\"]"))) }},
		{"clause no longer", "", 31, func(l *log) { l.agreeOn(bound(use("to_date = \"1970-01-31\"\n never_for = [\"market\"]"))) }},
		{"ended", "", 9, func(l *log) { l.end(l.agreeOn(never)) }},
		{"until it is ended", "market analyse", 3, func(l *log) { l.end(l.agreeOn(never)) }},
		{"run out", "", 99, func(l *log) { l.agreeOn(strings.Replace(never, "timezone", "ends = \"1970-02-01\"\n timezone", 1)) }},
		{"a version that widens", "market", 20, func(l *log) {
			l.agreeOn(never)
			l.agreeOn(bound(use(`never_for = ["market"]`)))
		}},
		{"before that one is signed by both", "market analyse", 20, func(l *log) {
			l.agreeOn(never)
			l.sign(vendor, l.propose(bound(use(`never_for = ["market"]`))))
		}},
		{"an amendment inside", "market", 70, func(l *log) { l.agreeOn(amended) }},
		{"before that amendment", "export", 20, func(l *log) { l.agreeOn(amended) }},
		{"code is gone", "", 9, func(l *log) {
			p := l.agreeOn(never)
			delete(l.files, l.records[p].Document.Files[0].Hash)
		}},
		{"countries", "IN", 9, func(l *log) { l.agreeOn(bound(residence(`regions = ["DE", "UK"]`))) }},
		{"a duty of both", "IN shop IN", 9, func(l *log) {
			l.agreeOn(bound(strings.Replace(residence(`regions = ["DE"]`), "party.host", "[party.host, party.shop]", 1)))
		}},
		{"a duty of the shop", "shop IN", 9, func(l *log) {
			l.agreeOn(bound(strings.Replace(residence(`regions = ["DE"]`), "party.host", "party.shop", 1)))
		}},
		{"the union", "IN", 9, func(l *log) { l.agreeOn(bound(residence(`regions = ["EU"]`))) }},
		{"elsewhere", "DE", 9, func(l *log) { l.agreeOn(bound(residence(`regions = ["IN"]`))) }},
		{"a place that is no country", "", 9, func(l *log) { l.agreeOn(bound(residence(`regions = ["DE", "our data centre"]`))) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := new(log)
			c.do(l)
			for _, a := range standing.Agreements(l.records, l.doc) {
				if a.Problem != "" && c.name != "code is gone" {
					t.Error(a.Problem)
				}
			}
			if got := l.refused(c.day); got != c.want {
				t.Errorf("refused: %q, want %q", got, c.want)
			}
		})
	}
}

var amended = bound(use(`never_for = ["export"]`) + `
amend "first" {
  effective = "1970-03-01"
  ` + use(`never_for = ["market"]`) + `
}`)

func TestVague(t *testing.T) {
	l := new(log)
	l.agreeOn(bound(residence(`regions = ["our data centre"]`) + "\n" + strings.Replace(residence(`regions = ["DE"]`), `"x"`, `"y"`, 1)))
	var got []string
	for _, a := range standing.Agreements(l.records, l.doc) {
		for _, c := range standing.Vague(&a) {
			got = append(got, c.ID)
		}
	}
	if diff := cmp.Diff([]string{"residency.x"}, got); diff != "" {
		t.Error(diff)
	}
	if got := standing.Vague(&standing.Agreement{}); got != nil {
		t.Error(got)
	}
}

func TestCountries(t *testing.T) {
	for _, c := range []struct {
		in    string
		want  int
		known bool
	}{
		{"", 0, false},
		{"DE", 1, true},
		{"DE DE", 1, true},
		{"EU", 27, true},
		{"EEA", 30, true},
		{"EU EEA NO", 30, true},
		{"EEA UK CH", 32, true},
		{"de", 0, false},
		{"DEU", 0, false},
		{"US eu-west", 0, false},
	} {
		list, known := standing.Countries(strings.Fields(c.in))
		if len(list) != c.want || known != c.known || !slices.IsSorted(list) {
			t.Errorf("%q: %v, %v", c.in, list, known)
		}
	}
	if list, _ := standing.Countries([]string{"UK"}); fmt.Sprint(list) != "[GB]" {
		t.Error(list)
	}
}
