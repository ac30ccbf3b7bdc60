package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"counterpart/internal/failure"
	"counterpart/internal/instruments"
	"counterpart/internal/judge/report"
	"counterpart/internal/scenario"
	"counterpart/internal/signing"
	"counterpart/internal/terms/draft"
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

func newDraft() *cobra.Command {
	var set []string
	var answers, folder string
	cmd := &cobra.Command{
		Use:   "draft TEMPLATE",
		Short: "Fill in a template by answering questions, as prose and as code",
		Long: `Fill in a template by answering its questions. On a terminal each question is asked, with the
template's own value in brackets, which Enter keeps; a lone "-" leaves a blank empty, and takes the
clauses that use it out of force. With --set or --answers nothing is asked. Written are
TEMPLATE.contract.hcl, the code, and TEMPLATE.md, the prose, with each clause under the same name in
both; neither may be there already. Templates: ` + strings.Join(instruments.Templates(), ", ") + `.`,
		Example: "  counterpart contract draft data-protection-schedule --set notice_within=24h --folder ./ours",
		Args:    one("TEMPLATE", "one of "+strings.Join(instruments.Templates(), ", ")),
		RunE: func(cmd *cobra.Command, args []string) error {
			t, err := template(args[0])
			if err != nil {
				return err
			}
			given, err := given(answers, set)
			if err != nil {
				return err
			}
			if answers == "" && len(set) == 0 {
				if given, err = ask(cmd.InOrStdin(), cmd.OutOrStdout(), t); err != nil {
					return err
				}
			}
			c, err := t.Fill(given)
			if err != nil {
				return err
			}
			return write(cmd.OutOrStdout(), filepath.Join(folder, args[0]), c)
		},
	}
	f := cmd.Flags()
	f.StringArrayVar(&set, "set", nil, "answer a question, as `NAME=VALUE`; may be given again")
	f.StringVar(&answers, "answers", "", "`FILE` with one NAME = VALUE on each line; # begins a comment")
	f.StringVar(&folder, "folder", ".", "`FOLDER` to write into")
	return cmd
}

// template opens a template by name.
func template(name string) (*draft.Template, error) {
	files, ok := instruments.Files(name)
	if !ok || len(files) != 1 {
		err := failure.New(failure.NotFound, "There is no template %q.", name)
		if like := near(name, instruments.Templates()); like != "" {
			return nil, err.WithHint("Did you mean %q?", like)
		}
		return nil, err.WithHint("Templates are: %s.", strings.Join(instruments.Templates(), ", "))
	}
	return draft.Read(files[0])
}

// given reads the answers of a file and of flags; flags go before the file.
func given(file string, set []string) (map[string]string, error) {
	out := map[string]string{}
	var lines []string
	if file != "" {
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, failure.Wrap(err, failure.NotFound, "The answers %s cannot be read.", file)
		}
		lines = strings.Split(string(text), "\n")
	}
	for _, l := range lines {
		if l = strings.TrimSpace(l); l == "" || strings.HasPrefix(l, "#") {
			continue
		}
		if err := addAnswer(out, l); err != nil {
			return nil, err
		}
	}
	for _, s := range set {
		if err := addAnswer(out, s); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func addAnswer(into map[string]string, line string) error {
	name, value, ok := strings.Cut(line, "=")
	if !ok {
		return failure.New(failure.Invalid, "%q is no answer.", line).WithHint("Write it as name=value, such as notice_within=24h.")
	}
	into[strings.TrimSpace(name)] = empty(strings.Trim(strings.TrimSpace(value), `"`))
	return nil
}

func empty(s string) string {
	if s == "-" {
		return ""
	}
	return s
}

// ask puts the questions, each again until its answer can stand.
func ask(in io.Reader, out io.Writer, t *draft.Template) (map[string]string, error) {
	lines := bufio.NewScanner(in)
	answers := map[string]string{}
	questions := t.Questions()
	_, _ = fmt.Fprintf(out, "%d questions. Enter keeps what stands in brackets; - leaves a blank empty.\n", len(questions))
	for i, q := range questions {
		for {
			_, _ = fmt.Fprintf(out, "\n%d. %s (%s)\n   [%s] ", i+1, q.Asks, q.Expected, q.Default)
			if !lines.Scan() {
				_, _ = fmt.Fprintln(out)
				return nil, failure.New(failure.Invalid, "The answers ended at question %d of %d.", i+1, len(questions)).
					WithHint("Answer on a terminal, or with --set NAME=VALUE or --answers FILE.")
			}
			line := strings.TrimSpace(lines.Text())
			if line == "" {
				break
			}
			if err := t.Check(q.Name, empty(line)); err != nil {
				_, _ = fmt.Fprintln(out, "   "+explain(err))
				continue
			}
			answers[q.Name] = empty(line)
			break
		}
	}
	_, _ = fmt.Fprintln(out)
	return answers, lines.Err()
}

// write puts code and prose side by side, over nothing that is there.
func write(out io.Writer, name string, c draft.Contract) error {
	for _, f := range []struct {
		name string
		text []byte
	}{{name + ".contract.hcl", c.Code}, {name + ".md", c.Prose}} {
		w, err := os.OpenFile(f.name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
		if err != nil {
			return failure.Wrap(err, failure.Conflict, "%s cannot be written.", f.name).
				WithHint("Files that are there are left alone: name another place with --folder.")
		}
		if _, err := w.Write(f.text); err != nil {
			return err
		}
		if err := w.Close(); err != nil {
			return err
		}
		_, _ = fmt.Fprintln(out, "wrote "+f.name)
	}
	return nil
}

func newSign() *cobra.Command {
	var o signing.Options
	var phrase string
	cmd := &cobra.Command{
		Use:   "sign FILE.tosign",
		Short: "Sign a contract with your side's own key, on your own machine",
		Long: `Sign what a page of Contract handed out, with your side's own key, and write FILE.signed to be
uploaded there. It needs no installation and speaks to nobody. The file holds the statement, the
prose and the code; all hashes are compared, so that what you sign is what you read. The first use
makes your side's key, under a passphrase of yours, and says where.`,
		Example: "  counterpart sign data-protection-schedule.tosign",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.File, o.Out, o.Ask = args[0], cmd.OutOrStdout(), signing.Terminal(cmd.OutOrStdout())
			if phrase != "" {
				o.Ask = signing.FromFile(phrase)
			}
			home, err := os.UserConfigDir()
			if err != nil && o.Key == "" {
				return failure.Wrap(err, failure.Invalid, "There is no folder for keys.").WithHint("Name the key's file: --key FILE")
			}
			o.Keys = filepath.Join(home, "counterpart", "keys")
			return signing.Run(o)
		},
	}
	cmd.Flags().StringVar(&o.Key, "key", "", "the key's `FILE`, if it is not where the first use made it")
	cmd.Flags().StringVar(&phrase, "passphrase-file", "", "read the passphrase from the first line of `FILE`, for scripts")
	cmd.Flags().BoolVar(&o.Read, "read", false, "print the whole prose, and sign nothing")
	return cmd
}
