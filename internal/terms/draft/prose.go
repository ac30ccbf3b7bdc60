package draft

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"counterpart/internal/terms"
	"counterpart/internal/when"
)

// prose writes the contract as people read it, each clause with the name by which the code knows
// it.
func prose(in *terms.Instrument, questions []Question) []byte {
	fill := blanks(questions)
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n\n", in.Title)
	for _, p := range in.Parties {
		fmt.Fprintf(&b, "- **%s**, the %s (%s)\n", p.Name, p.Label, strings.Join(p.Roles, ", "))
	}
	fmt.Fprintf(&b, "\nIt binds from: %s. Governing law: %s. Version %s.\n", begins(in), cmp.Or(in.Law, "not said"), cmp.Or(in.Version, "not said"))
	if in.Text != "" {
		fmt.Fprintf(&b, "\n%s\n", fill.Replace(in.Text))
	}
	section(&b, "Meanings", definitions(in))
	section(&b, "Blanks", values(in, questions))
	b.WriteString("\n## Clauses\n")
	for _, cl := range in.Clauses {
		fmt.Fprintf(&b, "\n### %s\n", cl.ID)
		if cl.Off != "" {
			fmt.Fprintf(&b, "\n*Not in force: %s.*\n", cl.Off)
		}
		if cl.Text != "" {
			fmt.Fprintf(&b, "\n%s\n", fill.Replace(cl.Text))
		}
	}
	if l := in.Liability; l != nil && l.Text != "" {
		fmt.Fprintf(&b, "\n## Liability\n\n%s\n", fill.Replace(l.Text))
	}
	prevails := "this prose"
	if in.Authority == "code" {
		prevails = "the code"
	}
	fmt.Fprintf(&b, "\n---\nWhere prose and code differ, %s prevails.\n", prevails)
	return []byte(b.String())
}

func begins(in *terms.Instrument) string {
	if in.Effective == (when.Interval{}) || !in.Effective.Known() {
		return "not said"
	}
	z := in.Zone
	lo, hi := z.Date(in.Effective.Lo).String(), z.Date(in.Effective.Hi).String()
	if lo == hi {
		return lo
	}
	return lo + " to " + hi + " (the day is open)"
}

func section(b *strings.Builder, title string, lines []string) {
	if len(lines) > 0 {
		fmt.Fprintf(b, "\n## %s\n\n%s\n", title, strings.Join(lines, "\n"))
	}
}

func definitions(in *terms.Instrument) []string {
	var out []string
	for _, d := range in.Definitions {
		out = append(out, "- **"+d.Term+"**: "+d.Text)
	}
	for _, y := range in.Yardsticks {
		out = append(out, "- **"+y.Word+"** means within "+y.Rule.Span.Words())
	}
	return out
}

// values lists what was filled in, and what is only the template's.
func values(in *terms.Instrument, questions []Question) []string {
	var out []string
	for _, p := range in.Parameters {
		i := slices.IndexFunc(questions, func(q Question) bool { return q.Name == p.Name })
		value := cmp.Or(questions[i].said(), "left empty: the clauses that use it are not in force")
		if p.Assumed {
			value += " (the template's, not yet confirmed)"
		}
		out = append(out, "- "+p.Asks+" **"+value+"**")
	}
	return out
}

// said gives what stands in a blank as people read it: "48 hours" for 48h.
func (q Question) said() string {
	if s, err := when.ParseSpan(q.Default); q.form == span && err == nil {
		return s.Words()
	}
	return q.Default
}

// blanks replaces {name} by its value.
func blanks(questions []Question) *strings.Replacer {
	var pairs []string
	for _, q := range questions {
		pairs = append(pairs, "{"+q.Name+"}", cmp.Or(q.said(), "________"))
	}
	return strings.NewReplacer(pairs...)
}
