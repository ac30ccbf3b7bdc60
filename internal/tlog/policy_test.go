package tlog_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"counterpart/internal/tlog"
)

const logKey = "log.example/a+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx"

func threeWitnesses(t testing.TB) (a, b, c *tlog.CosignerKey) {
	t.Helper()
	return newWitness(t, "a.example", 1), newWitness(t, "b.example", 2), newWitness(t, "c.example", 3)
}

func policyText(t testing.TB) string {
	t.Helper()
	a, b, c := threeWitnesses(t)
	return fmt.Sprintf(`log %s https://log.example/a
# run by the retailer
witness a %s https://a.example
witness b %s
witness c %s
group bc 2 a b c
group any any b c
group both all bc any
quorum both
`, logKey, a.Cosigner(), b.Cosigner(), c.Cosigner())
}

func TestPolicyComesBack(t *testing.T) {
	text := policyText(t)
	p, err := tlog.ParsePolicy([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	p.Witnesses[0].Comment = "run by the retailer"
	if diff := cmp.Diff(text, string(p.Text())); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if keys := p.Cosigners(); len(keys) != 3 || keys[1].Name() != "b.example" {
		t.Errorf("keys %v", keys)
	}
	none, err := tlog.ParsePolicy([]byte("  # a file with\tnothing\n\nlog " + logKey + "\nquorum none # yet\n"))
	if err != nil || none.Quorum != "" || string(none.Text()) != "log "+logKey+"\nquorum none\n" {
		t.Errorf("read as %+v, %v", none, err)
	}
	if !none.Satisfied(nil) {
		t.Error("a policy without a quorum is not satisfied")
	}
}

func TestPolicyIsSatisfied(t *testing.T) {
	a, b, c := threeWitnesses(t)
	p, err := tlog.ParsePolicy([]byte(policyText(t)))
	if err != nil {
		t.Fatal(err)
	}
	by := func(keys ...*tlog.CosignerKey) (out []tlog.Cosignature) {
		for _, k := range keys {
			out = append(out, tlog.Cosignature{Witness: k.Cosigner()})
		}
		return out
	}
	for name, row := range map[string]struct {
		by   []tlog.Cosignature
		want bool
	}{
		"nobody": {nil, false}, "one": {by(b), false}, "two": {by(a, b), true}, "the others": {by(b, c), true},
		"one twice": {by(b, b), false}, "all": {by(a, b, c), true},
		"a stranger": {by(a, newWitness(t, "b.example", 9)), false},
	} {
		if got := p.Satisfied(row.by); got != row.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestPolicyRefuses(t *testing.T) {
	a, b, _ := threeWitnesses(t)
	w := "witness a " + a.Cosigner().String() + "\n"
	var deep strings.Builder
	deep.WriteString(w)
	for i := range 18 {
		fmt.Fprintf(&deep, "group g%d any %s\n", i+1, map[bool]string{true: "a", false: fmt.Sprintf("g%d", i)}[i == 0])
	}
	for name, text := range map[string]string{
		"nothing":                 "",
		"no quorum":               w,
		"two quorums":             w + "quorum a\nquorum a\n",
		"a quorum of two words":   w + "quorum a a\n",
		"an unknown quorum":       w + "quorum b\n",
		"an unknown word":         "wittness a b\nquorum none\n",
		"a log without a key":     "log\nquorum none\n",
		"a log of three words":    "log a b c\nquorum none\n",
		"a witness without a key": "witness a\nquorum none\n",
		"a witness of much":       strings.TrimSpace(w) + " u v\nquorum none\n",
		"a key that is none":      "witness a b\nquorum none\n",
		"a name twice":            w + "witness a " + b.Cosigner().String() + "\nquorum a\n",
		"a key twice":             w + "witness b " + a.Cosigner().String() + "\nquorum a\n",
		"a witness called none":   "witness none " + a.Cosigner().String() + "\nquorum none\n",
		"a group without members": w + "group g any\nquorum a\n",
		"a member not defined":    w + "group g any b\nquorum a\n",
		"a member twice":          w + "group g any a a\nquorum a\n",
		"a number too large":      w + "group g 2 a\nquorum a\n",
		"a number that is none":   w + "group g some a\nquorum a\n",
		"a group with a's name":   w + "group a any a\nquorum a\n",
		"groups too deep":         deep.String() + "quorum a\n",
		"too much":                strings.Repeat("#", 1<<20) + "\nquorum none\n",
	} {
		if p, err := tlog.ParsePolicy([]byte(text)); err == nil {
			t.Errorf("%s: read as %+v", name, p)
		}
	}
}

func FuzzParsePolicy(f *testing.F) {
	f.Add([]byte(policyText(f)))
	f.Add([]byte("quorum none"))
	f.Fuzz(func(t *testing.T, text []byte) {
		p, err := tlog.ParsePolicy(text)
		if err != nil {
			return
		}
		again, err := tlog.ParsePolicy(p.Text())
		if err != nil || string(again.Text()) != string(p.Text()) {
			t.Errorf("%q comes back as %q: %v", p.Text(), again.Text(), err)
		}
		p.Satisfied(nil)
	})
}
