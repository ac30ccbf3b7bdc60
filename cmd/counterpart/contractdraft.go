package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"counterpart/internal/failure"
	"counterpart/internal/instruments"
	"counterpart/internal/terms/draft"
)

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
