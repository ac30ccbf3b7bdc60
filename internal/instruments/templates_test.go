package instruments

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"counterpart/internal/terms"
	"counterpart/internal/terms/fact"
)

const schedule = "data-protection-schedule"

// text gives the files of an instrument as they were written.
func text(t *testing.T, name string) string {
	t.Helper()
	files, ok := Files(name)
	if !ok {
		t.Fatalf("no %s", name)
	}
	var b strings.Builder
	for _, f := range files {
		b.Write(f.Text)
	}
	return b.String()
}

// The schedule has what GDPR 28(3) and 11 CCR 7051(a) ask of a contract, and a clause for each
// requirement of protection. Each is named above the clause.
func TestScheduleIsComplete(t *testing.T) {
	want := []string{"law: gdpr/28/2", "law: gdpr/28/4", "law: gdpr/28/3/infringing", "law: gdpr/33/2", "law: gdpr/44"}
	for item := range strings.SplitSeq("a b c d e f g h", " ") {
		want = append(want, "law: gdpr/28/3/"+item)
	}
	for item := range strings.SplitSeq("1 2 3 4 5 6 7 8 9 10", " ") {
		want = append(want, "law: ccr/7051/a/"+item)
	}
	for n := range strings.SplitSeq("1 2 3 4 5 6 7 8 9 10 11 12", " ") {
		want = append(want, "requirement: B"+n)
	}
	above := map[string]bool{} // what stands right above a clause
	var waiting []string
	for line := range strings.SplitSeq(text(t, schedule), "\n") {
		line = strings.TrimSpace(line)
		if said, is := strings.CutPrefix(line, "# "); is {
			waiting = append(waiting, said)
			continue
		}
		if strings.HasSuffix(line, "{") {
			for _, w := range waiting {
				above[w] = true
			}
		}
		waiting = nil
	}
	for _, w := range want {
		if !above[w] {
			t.Errorf("no clause for %q", w)
		}
	}
}

var blank = regexp.MustCompile(`\{(\w+)\}`)

// Each blank in the prose of a template is a parameter, each parameter asks its question and is
// used, and its length is not written out in the prose.
func TestBlanks(t *testing.T) {
	for _, name := range Templates() {
		in := load(t, name)
		asked := map[string]bool{}
		for _, p := range in.Parameters {
			asked[p.Name] = true
			if !strings.HasSuffix(p.Asks, "?") {
				t.Errorf("%s: %s does not ask", name, p.Name)
			}
			if p.Set && !p.Assumed {
				t.Errorf("%s: %s has a value that is not marked as assumed", name, p.Name)
			}
			if strings.Count(text(t, name), "parameter."+p.Name) == 0 {
				t.Errorf("%s: nothing uses %s", name, p.Name)
			}
		}
		prose := []string{}
		for _, c := range in.Clauses {
			prose = append(prose, c.Text)
		}
		prose = append(prose, in.Liability.Text)
		for _, s := range prose {
			for _, m := range blank.FindAllStringSubmatch(s, -1) {
				if !asked[m[1]] {
					t.Errorf("%s: the prose has a blank %s that nobody asks for", name, m[0])
				}
			}
		}
	}
}

// A parameter without a value switches off the clauses that use it, and no others.
func TestUnansweredQuestionsSwitchClausesOff(t *testing.T) {
	var off []string
	for _, c := range load(t, schedule).Clauses {
		if c.Off != "" {
			off = append(off, c.ID)
		}
	}
	slices.Sort(off)
	if want := []string{"comply.card-standard", "insurer_notice.insurer"}; !slices.Equal(off, want) {
		t.Errorf("off: %v, not %v", off, want)
	}
}

// Numbers stand in the code as the prose says them.
func TestScheduleNumbers(t *testing.T) {
	in := load(t, schedule)
	by := map[string]*terms.Clause{}
	for _, c := range in.Clauses {
		by[c.ID] = c
	}
	notice := by["notify.incident"].Deadline
	if got := notice.Options[0].Rules[0].Span.String(); got != "48h" || notice.Soft != "without undue delay" {
		t.Errorf("notice within %s, %q", got, notice.Soft)
	}
	if got := len(by["patch.known-flaws"].Deadline.Options); got != 3 {
		t.Errorf("%d windows for patches", got)
	}
	if d := by["notify.new-subprocessor"].Deadline; !d.Back || d.Options[0].Rules[0].Span.String() != "30d" {
		t.Errorf("new sub-processors: %+v", d)
	}
	if got := by["train.retailer-staff"].Requires; !slices.Equal(got, []string{"deliver.compliance-documents"}) {
		t.Errorf("training depends on %v", got)
	}
	if got := in.Liability; got.Apportion != nil || len(got.Caps) != 2 || got.Fines != "open" {
		t.Errorf("liability %+v", got)
	}
	if got := yardsticks(in); !slices.Equal(got, []string{"immediately", "promptly", "without undue delay"}) {
		t.Errorf("yardsticks %v", got)
	}
}

func yardsticks(in *terms.Instrument) []string {
	var words []string
	for _, y := range in.Yardsticks {
		words = append(words, y.Word)
	}
	slices.Sort(words)
	return words
}

// Only the invented names stand in the templates as parties.
func TestPartiesAreInvented(t *testing.T) {
	invented := []string{"", "TechCorp Solutions, Inc.", "RetailMax, LLC"}
	for _, name := range Names() {
		for _, p := range load(t, name).Parties {
			if !slices.Contains(invented, p.Name) {
				t.Errorf("%s: party %q", name, p.Name)
			}
		}
	}
}

// never are the words that no shipped text uses: they would say more than a calculation can.
var never = regexp.MustCompile(`(?i)\b(prov` + `en|prov` + `es that|established|conclusive|admissible|authentic|court-ready|` +
	`tamper-proof|admission|admits?|concedes?|accepts? fault|liable|guilty|negligen\w+|fraud\w*|illegal|violated the law|` +
	`in bad faith|intended to|compliant|no breach occurred|nobody accessed|all accesses|you should|legal advice|privileged|` +
	`waived?|waiver|estopped|estoppel)\b`)

// fixed are quotations of published agreements, and the line that denies such a word.
var fixed = []string{
	"not legal advice", "Any waiver, modification, or change to the Agreement must be in writing",
	"any fraudulent activity with its accounts",
}

func TestNeverSaid(t *testing.T) {
	for _, name := range Names() {
		for i, line := range strings.Split(text(t, name), "\n") {
			m := never.FindString(line)
			if m != "" && !slices.ContainsFunc(fixed, func(s string) bool { return strings.Contains(line, s) }) {
				t.Errorf("%s:%d: %q", name, i+1, m)
			}
		}
	}
}

// Words that an instrument adds ask a question, so that an open one can be shown.
func TestOwnWordsAsk(t *testing.T) {
	meanings := map[string]fact.Kind{}
	for _, name := range Names() {
		for _, w := range load(t, name).Words {
			if w.Says == "" || !strings.HasSuffix(w.Asks, "?") {
				t.Errorf("%s: %s says %q and asks %q", name, w.Name, w.Says, w.Asks)
			}
			if first, known := meanings[w.Name]; known && first.Says != w.Says {
				t.Errorf("%s: %s means something else in another instrument", name, w.Name)
			}
			meanings[w.Name] = w
		}
	}
}
