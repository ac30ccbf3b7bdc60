package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"counterpart/internal/failure"
	"counterpart/internal/judge/report"
	"counterpart/internal/scenario"
	"counterpart/internal/terms/fact"
	"counterpart/internal/terms/source"
	"counterpart/internal/when"
	"counterpart/scenarios"
)

func newContract() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "contract",
		Short: "Check, read, draft and judge contracts written as code",
		Long: `Check, read, draft and judge contracts written as code. None of these commands opens the database
or needs an installation. What they print is a calculation over stated facts and a stated reading.`,
	}
	cmd.AddCommand(newCheck(), newExplain(), newJudge(), newWhy(), newDraft())
	return cmd
}

func newJudge() *cobra.Command {
	var asOf, view string
	var asJSON, all bool
	cmd := &cobra.Command{
		Use:   "judge SCENARIO",
		Short: "Say what follows from an agreement and what is stated of a dispute",
		Long: `Say what follows from an agreement and what is stated of a dispute. SCENARIO is a folder with
*.contract.hcl and *.facts.hcl files, or one of those that come with the program:
` + "  " + strings.Join(scenarios.Names(), ", ") + `
Each obligation is shown once with the three views side by side: the facts that both sides state,
and what follows as either side says. With --view each finding of that view is shown in full.`,
		Example: "  counterpart contract judge techcorp-retailmax --view controller\n  counterpart contract judge ./our-dispute --as-of 2026-03-01 --json",
		Args:    one("SCENARIO", "a folder, or one of "+strings.Join(scenarios.Names(), ", ")),
		RunE: func(cmd *cobra.Command, args []string) error {
			d, err := dispute(args[0], asOf, view)
			if err != nil {
				return err
			}
			d.Branches = asJSON || view != ""
			j, err := report.Judge(d)
			if err != nil {
				return err
			}
			if asJSON {
				text, err := report.JSON(j)
				if err != nil {
					return err
				}
				_, err = cmd.OutOrStdout().Write(text)
				return err
			}
			_, err = fmt.Fprint(cmd.OutOrStdout(), j.Text(painter(cmd), width(), all))
			return err
		},
	}
	f := cmd.Flags()
	f.StringVar(&asOf, "as-of", "", "judge as of the end of this `DATE` or at this time, instead of the scenario's own")
	f.StringVar(&view, "view", "", "only this `VIEW`, in full: agreed, controller or processor")
	f.BoolVar(&asJSON, "json", false, "write JSON as docs/schema/findings.schema.json describes it")
	f.BoolVar(&all, "all", false, "also list obligations that are not in force in any view")
	return cmd
}

func newWhy() *cobra.Command {
	var asOf, view string
	cmd := &cobra.Command{
		Use:   "why SCENARIO FINDING",
		Short: "Say why a finding is as it is, and what would change it",
		Long: `Say why a finding is as it is and why not otherwise: the steps of the computation, what each
answer to an open question would change, and which act would have met the duty. FINDING is an id as
"contract judge" prints it, with or without the name of the agreement before it.`,
		Example: "  counterpart contract why techcorp-retailmax 'notify.incident-48h(breach)'",
		Args:    two,
		RunE: func(cmd *cobra.Command, args []string) error {
			d, err := dispute(args[0], asOf, view)
			if err != nil {
				return err
			}
			d.Creditor = "" // nobody asks for the damages here
			j, err := report.Judge(d)
			if err != nil {
				return err
			}
			return why(cmd, j, args[1])
		},
	}
	cmd.Flags().StringVar(&asOf, "as-of", "", "judge as of the end of this `DATE` or at this time, instead of the scenario's own")
	cmd.Flags().StringVar(&view, "view", "", "only this `VIEW`: agreed, controller or processor")
	return cmd
}

// why explains every finding of an id.
func why(cmd *cobra.Command, j *report.Judgement, id string) error {
	if len(j.Find(id)) == 0 {
		return noFinding(j, id)
	}
	for i := range j.Agreements {
		a := &j.Agreements[i]
		s := report.NewSpeaker(a.Case.Instruments, j.Zone)
		for _, f := range a.Find(id) {
			if i > 0 && f.Instrument != a.Instrument() {
				continue // what a statute says is the same under each agreement
			}
			if _, err := fmt.Fprintln(cmd.OutOrStdout(), s.Why(&a.Case, &f, painter(cmd))); err != nil {
				return err
			}
		}
	}
	return nil
}

func noFinding(j *report.Judgement, id string) error {
	ids := j.IDs()
	for _, x := range j.IDs() {
		_, tail, _ := strings.Cut(x, "/")
		ids = append(ids, tail)
	}
	err := failure.New(failure.NotFound, "There is no finding %q.", id)
	if like := near(id, ids); like != "" {
		return err.WithHint("Did you mean %q?", like)
	}
	return err.WithHint("Run: counterpart contract judge %s, which prints the ids.", j.Scenario)
}

// near gives the name that is most like the one given, or one that begins or ends like it.
func near(name string, among []string) string {
	if like := fact.Nearest(name, among); like != "" {
		return like
	}
	for _, x := range among {
		if name != "" && strings.Contains(x, name) {
			return x
		}
	}
	return ""
}

// dispute reads a scenario from a folder or from those of the program.
func dispute(name, asOf, view string) (report.Dispute, error) {
	files, err := scenarioFiles(name)
	if err != nil {
		return report.Dispute{}, err
	}
	d, problems := scenario.Read(files, shipped)
	if problems.Failed() {
		return report.Dispute{}, failure.New(failure.Invalid, "The scenario %s has errors:\n\n%s", name, strings.TrimRight(problems.Render(nil), "\n"))
	}
	if len(d.Agreements) == 0 {
		return report.Dispute{}, failure.New(failure.Invalid, "The scenario %s has no agreement.", name).
			WithHint("Put at least one *.contract.hcl file into the folder.")
	}
	if asOf != "" {
		if d.AsOf, err = endOf(asOf, d.Zone); err != nil {
			return report.Dispute{}, err
		}
	}
	out := report.Dispute{
		Scenario: d.Name, Title: d.Title, Headed: d.Headed, Zone: d.Zone, Facts: d.Facts, Creditor: d.Claim.Creditor,
	}
	for _, ins := range d.Agreements {
		c, err := d.Case(ins)
		if err != nil {
			return report.Dispute{}, err
		}
		out.Cases = append(out.Cases, c)
		out.Debtor = debtor(out.Creditor, c.Sides)
	}
	out.Views, err = views(view)
	return out, err
}

// debtor is the other side of a claim.
func debtor(creditor fact.Party, s fact.Sides) fact.Party {
	if creditor == s.Processor {
		return s.Controller
	}
	return s.Processor
}

func views(name string) ([]fact.View, error) {
	if name == "" {
		return nil, nil
	}
	known := []string{string(fact.Agreed), string(fact.Controllers), string(fact.Processors)}
	if !slices.Contains(known, name) {
		err := failure.New(failure.Invalid, "There is no view %q.", name)
		if like := fact.Nearest(name, known); like != "" {
			return nil, err.WithHint("Did you mean %q?", like)
		}
		return nil, err.WithHint("Write one of: %s.", strings.Join(known, ", "))
	}
	return []fact.View{fact.View(name)}, nil
}

// endOf reads a point in time; a day is its last instant.
func endOf(text string, z when.Zone) (when.Instant, error) {
	v, err := when.ParseInterval(text, z)
	if err != nil || v.Hi >= when.Max {
		return 0, failure.Wrap(err, failure.Invalid, "%q is no date and no time.", text).
			WithHint("Write it as 2024-06-01 or 2024-06-01T10:00Z.")
	}
	return v.Hi, nil
}

// scenarioFiles reads the files of a folder, or of a scenario of the program.
func scenarioFiles(name string) ([]source.File, error) {
	if st, err := os.Stat(name); err == nil && st.IsDir() {
		return readFolder(name)
	}
	if files := scenarios.Files(name); len(files) > 0 {
		return files, nil
	}
	err := failure.New(failure.NotFound, "There is no folder and no scenario %q.", name)
	if like := near(name, scenarios.Names()); like != "" {
		return nil, err.WithHint("Did you mean %q?", like)
	}
	return nil, err.WithHint("Scenarios of the program are: %s.", strings.Join(scenarios.Names(), ", "))
}

func readFolder(folder string) ([]source.File, error) {
	names, err := filepath.Glob(filepath.Join(folder, "*.hcl"))
	if err != nil || len(names) == 0 {
		return nil, failure.Wrap(err, failure.NotFound, "There are no *.contract.hcl and *.facts.hcl files in %s.", folder)
	}
	return readFiles(names)
}

func readFiles(names []string) ([]source.File, error) {
	var out []source.File
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			return nil, failure.Wrap(err, failure.NotFound, "The file %s cannot be read.", name)
		}
		out = append(out, source.File{Name: filepath.ToSlash(name), Text: text})
	}
	return out, nil
}

// painter gives colours on a terminal, unless NO_COLOR is set.
func painter(cmd *cobra.Command) report.Paint {
	out, is := cmd.OutOrStdout().(*os.File)
	if !is || os.Getenv("NO_COLOR") != "" || os.Getenv("TERM") == "dumb" {
		return nil
	}
	if st, err := out.Stat(); err != nil || st.Mode()&os.ModeCharDevice == 0 {
		return nil
	}
	return report.ANSI
}

// width is that of the terminal as the shell says it, or 110 columns.
func width() int {
	if n, err := strconv.Atoi(os.Getenv("COLUMNS")); err == nil && n > 0 {
		return n
	}
	return 110
}

// one asks for exactly one argument.
func one(what, hint string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		if len(args) != 1 {
			return failure.New(failure.Invalid, "One %s is needed, %d given.", what, len(args)).WithHint("%s is %s.", what, hint)
		}
		return nil
	}
}

// two asks for a scenario and a finding.
func two(_ *cobra.Command, args []string) error {
	if len(args) != 2 {
		return failure.New(failure.Invalid, "A scenario and the id of a finding are needed.").
			WithHint("Run: counterpart contract judge SCENARIO, which prints the ids.")
	}
	return nil
}
