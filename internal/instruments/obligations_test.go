package instruments

import (
	"os"
	"slices"
	"strings"
	"testing"

	"counterpart/internal/terms"
)

// obligation is a row of the table of obligations that were found in real agreements.
type obligation struct{ id, section, mode, fit, gap string }

func obligations(t *testing.T) []obligation {
	t.Helper()
	text, err := os.ReadFile("testdata/obligations.tsv")
	if err != nil {
		t.Fatal(err)
	}
	var rows []obligation
	for _, line := range strings.Split(strings.TrimSpace(string(text)), "\n")[1:] {
		f := strings.Split(line, "\t")
		rows = append(rows, obligation{f[0], f[1], f[2], f[3], f[4]})
	}
	return rows
}

// encoded is a row where it stands: a clause, or a part of the liability block.
type encoded struct {
	in     *terms.Instrument
	clause *terms.Clause // nil for a limit of liability
}

// corpus gives the clauses and limits of all agreements by the id of their row, in lower case.
// What follows a hyphen tells apart several clauses of one row.
func corpus(t *testing.T) map[string][]encoded {
	t.Helper()
	rows := map[string][]encoded{}
	for _, name := range Names() {
		in := load(t, name)
		if in.Sort != terms.Contract {
			continue
		}
		put := func(label string, c *terms.Clause) {
			id, _, _ := strings.Cut(label, "-")
			rows[id] = append(rows[id], encoded{in, c})
		}
		for _, c := range in.Clauses {
			put(c.Label, c)
		}
		for _, label := range limits(in.Liability) {
			put(label, nil)
		}
	}
	return rows
}

// limits gives the names of what bounds liability.
func limits(l *terms.Liability) []string {
	if l == nil {
		return nil
	}
	var names []string
	for _, c := range l.Caps {
		names = append(names, c.Name)
	}
	for _, x := range l.Excludes {
		names = append(names, x.Name)
	}
	for _, c := range l.CarveOuts {
		names = append(names, c.Name)
	}
	for _, x := range l.Indemnities {
		names = append(names, x.Name)
	}
	return names
}

// Every row is encoded at the section that it names. Soft rows say their soft word or standard;
// what only a judge can decide is a soft word or standard with the reason beside it.
func TestObligationsAreEncoded(t *testing.T) {
	found := corpus(t)
	rows := obligations(t)
	if len(rows) != 115 {
		t.Fatalf("%d rows", len(rows))
	}
	count := map[string]int{}
	for _, row := range rows {
		all := found[strings.ToLower(row.id)]
		if len(all) == 0 {
			t.Errorf("%s (%s): not encoded", row.id, row.fit)
			continue
		}
		count[row.fit]++
		for _, x := range all {
			row.check(t, x)
		}
	}
	t.Logf("encoded: %d full, %d soft, %d for a judge", count["full"], count["soft"], count["judge"])
}

func (row obligation) check(t *testing.T, x encoded) {
	t.Helper()
	c := x.clause
	if c == nil {
		if !strings.Contains(x.in.Liability.Cite, section(row.section)) {
			t.Errorf("%s: the block cites %q, not section %s", row.id, x.in.Liability.Cite, row.section)
		}
		return
	}
	if !strings.Contains(c.Cite, section(row.section)) {
		t.Errorf("%s: it cites %q, not section %s", row.id, c.Cite, row.section)
	}
	soft := c.Standard
	if c.Deadline != nil {
		soft += c.Deadline.Soft
	}
	if row.fit != "full" && soft == "" {
		t.Errorf("%s: %s, but it has neither a soft word nor a standard", row.id, row.fit)
	}
	if row.fit == "judge" && c.Note == "" {
		t.Errorf("%s: why it is for a judge is not said", row.id)
	}
	if row.fit != "full" && len(x.in.Yardsticks) > 0 {
		t.Errorf("%s: a yardstick was assumed", row.id)
	}
}

// section gives the part of a section's number that a citation repeats: 2.6 of 2.6b-c.
func section(s string) string {
	if s == "" || s[0] < '0' || s[0] > '9' {
		return ""
	}
	first := strings.FieldsFunc(s, func(r rune) bool { return r == '-' || r == '/' })[0]
	return strings.TrimRight(first, "abcdefghijkv")
}

// The mode of a row is the kind of the norm: what must not be done is forbidden, what may be done
// is a power.
func TestObligationsHaveTheirMode(t *testing.T) {
	found := corpus(t)
	kinds := map[string][]terms.Kind{
		"must_not": {terms.Forbid},
		"may":      {terms.May},
		"must":     {terms.Achieve, terms.Maintain},
		"should":   {terms.Achieve},
		"rule":     {terms.Rule},
	}
	// rows whose type says it another way, and why
	other := map[string]string{
		"CP1":  "only on instructions: any other use is forbidden",
		"CP14": "safeguards before a transfer: a transfer without them is forbidden",
		"CP33": "survival is a rule about all other clauses",
		"CP13": "attribution is a rule",
		"SC1":  "only on instructions: any other use is forbidden",
		"CS22": "an excuse is a rule",
		"SC15": "how responsibility is shared is a rule",
		"SL3":  "a limit of the credit that may be claimed",
		"SL5":  "an exclusive remedy is a rule",
		"BA5":  "security that is not lowered is a state that is kept",
		"BA4":  "with the power that arises when it is not kept",
	}
	for _, row := range obligations(t) {
		want, known := kinds[row.mode]
		if _, differs := other[row.id]; differs || !known {
			continue
		}
		for _, x := range found[strings.ToLower(row.id)] {
			if x.clause != nil && !slices.Contains(want, x.clause.Kind) {
				t.Errorf("%s: %s, but the clause is %s", row.id, row.mode, x.clause.Kind)
			}
		}
	}
}
