package scenario

import (
	"slices"
	"strings"

	"counterpart/internal/judge"
	"counterpart/internal/judge/damages"
	"counterpart/internal/judge/report"
	"counterpart/internal/terms/fact"
)

// writeStakes writes what the claim comes to under one agreement, and what statutes let others ask
// for. Nothing where nobody claims anything.
func writeStakes(b *strings.Builder, d *Dispute, c judge.Case, only []string) error {
	debtor := c.Sides.Processor
	if d.Claim.Creditor == debtor {
		debtor = c.Sides.Controller
	}
	j, err := report.Judge(report.Dispute{Facts: d.Facts, Cases: []judge.Case{c}, Creditor: d.Claim.Creditor, Debtor: debtor})
	if err != nil {
		return err
	}
	said := lines{who: map[string][]string{}}
	for _, v := range j.Agreements[0].Views {
		for _, x := range v.Damages {
			for i := range x.Results {
				writeClaim(&said, v.View, x.Reading, &x.Results[i])
			}
		}
		for i := range v.Exposures {
			if e := &v.Exposures[i]; wanted(e.Law, only) {
				said.add(v.View, exposed(e))
			}
		}
	}
	said.write(b)
	return nil
}

// writeClaim writes a result, then what does not count, and fines apart.
func writeClaim(said *lines, v fact.View, reading []judge.Choice, r *damages.Result) {
	name := "claim of " + string(r.Creditor) + " against " + string(r.Debtor) +
		joined(slices.Concat(reading, r.Reading), func(c judge.Choice) string { return " [" + c.Axis + "=" + c.Option + "]" }, "")
	line := name + " | " + r.String() + " | before caps " + r.Uncapped.String()
	line += turns("depends on", questions(r))
	said.add(v, line)
	for _, u := range r.Uncounted {
		said.add(v, name+" | not counted: "+u.Item+", "+u.Amount.String()+" | "+u.Reason)
	}
	for _, f := range r.Fines {
		said.add(v, name+" | fine, shown apart: "+f.Item+", "+f.Amount.String()+" | recoverable: "+f.Recoverable)
	}
}

func questions(r *damages.Result) []string {
	var ids []string
	for _, q := range r.Open {
		ids = append(ids, q.ID)
	}
	return ids
}

func turns(on string, list []string) string {
	if len(list) == 0 {
		return ""
	}
	return " | " + on + " " + strings.Join(list, ", ")
}

// exposed writes an exposure.
func exposed(e *damages.Exposure) string {
	return "exposure: " + e.Law + ", " + e.Name + ", against " + string(e.Against) + " | " + e.String() + " | " + e.Text + turns("open:", e.Open)
}
