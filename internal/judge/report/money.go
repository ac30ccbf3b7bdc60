package report

import (
	"fmt"
	"slices"
	"strings"

	"counterpart/internal/judge/damages"
)

// money writes what the claim comes to: a line for each view, or in one view every step.
func (s *Speaker) money(views []View, paint Paint) string {
	var rows [][]Cell
	var b strings.Builder
	for _, v := range views {
		for _, d := range v.Damages {
			for i := range d.Results {
				r := &d.Results[i]
				if b.Len() == 0 {
					title := "Claim of " + s.Party(r.Creditor) + " against " + s.Party(r.Debtor)
					b.WriteString("\n" + paint.of(Heading, title) + "\n")
				}
				rows = append(rows, []Cell{
					{"  " + ViewText(v.View), Quiet},
					{Reading(slices.Concat(d.Reading, r.Reading)), Plain},
					{r.String(), Heading},
					{"before caps " + r.Uncapped.String(), Plain},
					{moves(r), Unsure},
				})
			}
		}
	}
	b.WriteString(Table(rows, paint))
	if len(views) == 1 {
		for _, d := range views[0].Damages {
			for i := range d.Results {
				b.WriteString("\n  " + paint.of(Heading, "Steps; reading: "+Reading(slices.Concat(d.Reading, d.Results[i].Reading))) + "\n")
				b.WriteString(s.steps(&d.Results[i], paint))
			}
		}
	}
	return b.String()
}

// moves names the open question that moves a claim most.
func moves(r *damages.Result) string {
	if len(r.Open) == 0 {
		return "nothing is open"
	}
	return number(int64(len(r.Open)), "open question", "open questions") + ", most moved by: " + r.Open[0].Asks
}

// steps writes the calculation.
func (s *Speaker) steps(r *damages.Result, paint Paint) string {
	var rows [][]Cell
	for _, st := range r.Steps {
		rows = append(rows, []Cell{{fmt.Sprintf("  %2d %s", st.Number, st.Rule), Quiet}, {s.named(st.Text), Plain}})
	}
	for _, u := range r.Uncounted {
		rows = append(rows, []Cell{{"  not counted", Quiet}, {u.Item + " (" + u.Amount.String() + "): " + u.Reason, Plain}})
	}
	for _, f := range r.Fines {
		rows = append(rows, []Cell{{"  fine, apart", Quiet}, {f.Item + " (" + f.Amount.String() + "), recoverable: " + f.Recoverable, Plain}})
	}
	for _, q := range r.Open {
		var answers []string
		for _, a := range q.Answers {
			answers = append(answers, a.If+": "+a.String())
		}
		rows = append(rows, []Cell{{"  open", Quiet}, {q.Asks + " " + strings.Join(answers, "; "), Unsure}})
	}
	return Table(rows, paint)
}

// named puts the creditor's name where the calculation has the label.
func (s *Speaker) named(text string) string {
	for p, name := range s.names {
		text = strings.ReplaceAll(text, "The claim of "+string(p)+" ", "The claim of "+name+" ")
	}
	return text
}

// exposed writes what statutes let others ask for, apart from the claim. It is said once where
// several views say the same, and what does not apply is counted.
func (s *Speaker) exposed(views []View, paint Paint) string {
	var rows [][]Cell
	var seen []damages.Exposure
	idle := 0
	for _, v := range views {
		for _, e := range v.Exposures {
			if slices.ContainsFunc(seen, func(k damages.Exposure) bool { return alike(&k, &e) }) {
				continue
			}
			seen = append(seen, e)
			if e.High == 0 {
				idle++
				continue
			}
			rows = append(rows, []Cell{{"  " + e.Law + ", " + e.Name, Quiet}, {e.String(), Plain}, {"against " + s.Party(e.Against), Plain}, {e.Text, Quiet}})
		}
	}
	if len(seen) == 0 {
		return ""
	}
	if idle > 0 {
		rows = append(rows, []Cell{{"  " + number(int64(idle), "rule gives", "rules give") + " nothing on these facts", Quiet}})
	}
	return "\n" + paint.of(Heading, "Exposure under statutes, shown apart and never added") + "\n" + Table(rows, paint)
}

// alike reports whether two exposures say the same.
func alike(a, b *damages.Exposure) bool {
	return a.Law == b.Law && a.Name == b.Name && a.Against == b.Against && a.Range == b.Range && a.Text == b.Text
}
