package main

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"counterpart/internal/failure"
	"counterpart/internal/instruments"
	"counterpart/internal/judge/report"
	"counterpart/internal/scenario"
	"counterpart/internal/terms"
	"counterpart/internal/terms/fact"
	"counterpart/internal/terms/lint"
	"counterpart/internal/terms/source"
	"counterpart/internal/when"
)

func newCheck() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "check FILE…",
		Short: "Say what is wrong or doubtful in contracts, statutes and facts",
		Long: `Say what is wrong or doubtful in contracts (*.contract.hcl), statutes (*.statute.hcl) and facts
(*.facts.hcl): everything at once, each with its place, what was expected and what to write instead.
Contracts without errors are also looked over for what a law asks for and the text lacks, promises
that contradict each other or that nobody could evidence, and deadlines that leave the other side
too little time. Files of facts are read together with the contracts beside them. Exits with 1 if
anything is an error; warnings alone exit with 0.`,
		Example: "  counterpart contract check our.contract.hcl our.facts.hcl",
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return failure.New(failure.Invalid, "Which files?").WithHint("Run: counterpart contract check our.contract.hcl")
			}
			files, err := readFiles(args)
			if err != nil {
				return err
			}
			return check(cmd, files, asJSON)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "write the findings as JSON")
	return cmd
}

// check prints the diagnostics and lints of files.
func check(cmd *cobra.Command, files []source.File, asJSON bool) error {
	problems := diagnose(files)
	if asJSON {
		enc := json.NewEncoder(cmd.OutOrStdout())
		enc.SetEscapeHTML(false)
		enc.SetIndent("", "  ")
		if err := enc.Encode(problems); err != nil {
			return err
		}
	} else {
		_, _ = fmt.Fprint(cmd.OutOrStdout(), problems.Render(diagnosticPaint(cmd)))
	}
	errs := 0
	for _, p := range problems {
		if p.Severity == source.Error {
			errs++
		}
	}
	switch {
	case errs > 0:
		return failure.New(failure.Invalid, "%s, %s.", count(errs, "error"), count(len(problems)-errs, "warning")).
			WithHint("A text with an error is not used.")
	case !asJSON:
		_, _ = fmt.Fprintf(cmd.OutOrStdout(), "%s: no errors, %s.\n", count(len(files), "file"), count(len(problems), "warning"))
	}
	return nil
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// diagnose reads each contract and statute, which may be several files, and the facts with all
// contracts that are given or stand beside them.
func diagnose(files []source.File) source.Diagnostics {
	problems := source.Diagnostics{}
	var facts, contracts []source.File
	for _, f := range files {
		if strings.HasSuffix(f.Name, ".facts.hcl") {
			facts = append(facts, f)
			continue
		}
		contracts = append(contracts, f)
	}
	for _, files := range together(contracts) {
		ins, notes := terms.Parse(files)
		if !notes.Failed() {
			notes = slices.Concat(notes, lint.Check(ins))
		}
		problems = append(problems, notes...)
	}
	if len(facts) > 0 {
		_, notes := scenario.Read(slices.Concat(beside(facts, contracts), facts), shipped)
		problems = append(problems, slices.DeleteFunc(notes, func(d source.Diagnostic) bool {
			return !strings.HasSuffix(d.Range.Filename, ".facts.hcl")
		})...)
	}
	problems.Sort()
	return problems
}

// together groups files that begin with the same block, such as agreement "ours": they make one
// instrument.
func together(files []source.File) [][]source.File {
	at := map[string]int{}
	var out [][]source.File
	for _, f := range files {
		name := f.Name
		if tree, _ := source.Read([]source.File{f}); len(tree.Body.Blocks) > 0 {
			name = tree.Body.Blocks[0].Title()
		}
		i, known := at[name]
		if !known {
			i, at[name] = len(out), len(out)
			out = append(out, nil)
		}
		out[i] = append(out[i], f)
	}
	return out
}

// beside gives the contracts that are given, or else those of the first file's folder.
func beside(facts, contracts []source.File) []source.File {
	if len(contracts) > 0 {
		return contracts
	}
	names, _ := filepath.Glob(filepath.Join(filepath.Dir(facts[0].Name), "*.contract.hcl"))
	files, err := readFiles(names)
	if err != nil {
		return nil
	}
	return files
}

// shipped is the library of the program.
func shipped(name string) (*terms.Instrument, bool) {
	ins, err := instruments.Load(name)
	return ins, err == nil
}

func diagnosticPaint(cmd *cobra.Command) func(source.Style, string) string {
	paint := painter(cmd)
	if paint == nil {
		return nil
	}
	return func(st source.Style, text string) string {
		style := map[source.Style]report.Style{
			source.ErrorWord: report.Bad, source.WarnWord: report.Unsure, source.Heading: report.Heading,
			source.Quiet: report.Quiet, source.Marks: report.Bad, source.Advice: report.Good,
		}[st]
		return paint(style, text)
	}
}

func newExplain() *cobra.Command {
	var from string
	cmd := &cobra.Command{
		Use:   "explain FILE [CLAUSE]",
		Short: "Say each clause in plain English, and what would be due when",
		Long: `Say each clause of a contract or statute in plain English: what is owed, what starts it, its clock,
conditions and exceptions, who has to show what. A timeline shows what would be due when, if all
that starts a clock happened at the time of --from. FILE may also be the name of an instrument that
comes with the program, such as gdpr.`,
		Example: "  counterpart contract explain our.contract.hcl notify.incident-48h --from 2026-03-06T16:00\n" +
			"  counterpart contract explain gdpr duty.gdpr-33-1",
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 || len(args) > 2 {
				return failure.New(failure.Invalid, "A file, and at most one clause.").
					WithHint("Run: counterpart contract explain our.contract.hcl notify.incident-48h")
			}
			ins, err := instrument(args[0])
			if err != nil {
				return err
			}
			clauses, err := chosen(ins, args[1:])
			if err != nil {
				return err
			}
			at, err := start(from, ins.Zone)
			if err != nil {
				return err
			}
			s := report.NewSpeaker([]*terms.Instrument{ins}, ins.Zone)
			out, paint := cmd.OutOrStdout(), painter(cmd)
			for _, cl := range clauses {
				_, _ = fmt.Fprintln(out, s.Explain(ins, cl, at, paint))
			}
			if line := s.Due(ins, clauses, at, width()); line != "" {
				_, _ = fmt.Fprintf(out, "If all that starts a clock happened %s:\n%s", s.Time(when.Exactly(at)), line)
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&from, "from", "", "the `TIME` at which everything that starts a clock happens; today's start if left out")
	return cmd
}

// start reads the example's time.
func start(text string, z when.Zone) (when.Instant, error) {
	if text == "" {
		return z.Start(z.Date(when.Of(time.Now()))), nil
	}
	v, err := when.ParseInterval(text, z)
	if err != nil || v.Lo <= when.Min {
		return 0, failure.Wrap(err, failure.Invalid, "%q is no date and no time.", text).
			WithHint("Write it as 2026-03-06 or 2026-03-06T16:00.")
	}
	return v.Lo, nil
}

// instrument reads a file, or takes one that comes with the program.
func instrument(name string) (*terms.Instrument, error) {
	if slices.Contains(instruments.Names(), name) {
		return instruments.Load(name)
	}
	files, err := readFiles([]string{name})
	if err != nil {
		if like := near(name, instruments.Names()); like != "" && !strings.Contains(name, "/") {
			return nil, failure.Wrap(err, failure.NotFound, "There is no file and no instrument %q.", name).WithHint("Did you mean %q?", like)
		}
		return nil, err
	}
	ins, problems := terms.Parse(files)
	if problems.Failed() {
		return nil, failure.New(failure.Invalid, "%s has errors:\n\n%s", name, strings.TrimRight(problems.Render(nil), "\n"))
	}
	return ins, nil
}

// chosen gives the clause that was named, or all.
func chosen(ins *terms.Instrument, name []string) ([]*terms.Clause, error) {
	if len(name) == 0 {
		return ins.Clauses, nil
	}
	var ids []string
	for _, cl := range ins.Clauses {
		if cl.ID == name[0] {
			return []*terms.Clause{cl}, nil
		}
		ids = append(ids, cl.ID)
	}
	err := failure.New(failure.NotFound, "%s has no clause %q.", ins.Name, name[0])
	if like := fact.Nearest(name[0], ids); like != "" {
		return nil, err.WithHint("Did you mean %q?", like)
	}
	return nil, err.WithHint("Its clauses are: %s.", strings.Join(ids, ", "))
}
