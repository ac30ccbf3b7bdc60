package contract

import (
	"fmt"
	"strconv"
	"strings"

	"counterpart/internal/act"
	room "counterpart/internal/contract"
	"counterpart/internal/failure"
	"counterpart/internal/instruments"
	"counterpart/internal/terms/draft"
	"counterpart/internal/terms/source"
	"counterpart/internal/web/page"
	"counterpart/internal/web/view"
)

// offered are the templates that name a controller and a processor, with what each is for.
var offered = []struct{ name, hint string }{
	{"data-protection-schedule", "For a retailer and the vendor that hosts its CRM: security, audits, training, notices, data use, the end."},
	{"common-paper-dpa", "A general data processing agreement, after the published form of Common Paper."},
}

// drafts lists what can be drafted from.
func drafts() []view.Option {
	var out []view.Option
	for _, o := range offered {
		in, err := instruments.Load(o.name)
		if err != nil {
			continue
		}
		out = append(out, view.Option{Value: "/contract/draft?template=" + o.name, Label: in.Title, Hint: o.hint})
	}
	return out
}

// template reads one of them.
func template(name string) (*draft.Template, error) {
	for _, o := range offered {
		if files, ok := instruments.Files(name); ok && o.name == name {
			return draft.Read(files[0])
		}
	}
	return nil, failure.New(failure.NotFound, "There is no such template.")
}

// draftForm asks the questions of a template; of a version that is to be changed, with its answers.
func draftForm(r *page.Request) error {
	name, amends := r.URL.Query().Get("template"), r.URL.Query().Get("amends")
	t, err := template(name)
	if err != nil {
		return err
	}
	answers := map[string]string{}
	for _, q := range t.Questions() {
		answers[q.Name] = q.Default
		switch q.Name {
		case "party.vendor", "party.provider":
			answers[q.Name] = r.Tenant.Vendor
		case "party.retailer", "party.customer":
			answers[q.Name] = r.Tenant.Name
		case "effective":
			answers[q.Name] = r.Local(r.Site.Now()).Format("2006-01-02")
		}
	}
	if err := former(r, amends, answers); err != nil {
		return err
	}
	p, _ := draftPage(r, name, amends, t, answers)
	return r.Page(p)
}

// former takes the answers of the version that is to be changed.
func former(r *page.Request, amends string, answers map[string]string) error {
	if amends == "" {
		return nil
	}
	_, b, err := book(r)
	if err != nil {
		return err
	}
	n, bad := strconv.ParseInt(amends, 10, 64)
	if bad != nil {
		return failure.New(failure.NotFound, "There is no such version.")
	}
	a, err := b.Agreement(n)
	if err != nil {
		return err
	}
	old, err := draft.Read(source.File{Name: "former.contract.hcl", Text: a.Code})
	if err != nil {
		return err
	}
	for _, q := range old.Questions() {
		if _, asked := answers[q.Name]; asked && q.Name != "effective" {
			answers[q.Name] = q.Default
		}
	}
	return nil
}

// draftPage shapes the form; errors stand beside the questions.
func draftPage(r *page.Request, name, amends string, t *draft.Template, answers map[string]string) (view.ContractDraft, bool) {
	p := view.ContractDraft{
		Layout: r.Layout("Draft a contract", view.SectionContract), Template: name, Amends: amends, Action: "/contract/draft", BackURL: "/contract",
		About: "Answer in your own words; what you leave empty takes the clauses that need it out of force. Then read it as prose, and propose it.", Errors: view.Errors{},
	}
	if amends != "" {
		p.Title = "Propose a change"
	}
	good := true
	for _, q := range t.Questions() {
		in := view.Input{Name: q.Name, Label: q.Asks, Value: answers[q.Name], Type: "text", Hint: "Expected: " + q.Expected + "."}
		if err := t.Check(q.Name, answers[q.Name]); err != nil {
			in.Error, good = "This cannot stand here.", false
		}
		p.Inputs = append(p.Inputs, in)
	}
	return p, good
}

// draftDo shows what the answers give, or proposes it.
func draftDo(r *page.Request) error {
	name, amends := r.Value("template"), r.Value("amends")
	t, err := template(name)
	if err != nil {
		return err
	}
	answers := map[string]string{}
	for _, q := range t.Questions() {
		answers[q.Name] = r.Value(q.Name)
	}
	p, good := draftPage(r, name, amends, t, answers)
	p.Note = r.Value("note")
	if !good {
		p.Errors[""] = "Some answers cannot stand in the contract. Nothing was proposed."
		return r.Page(p)
	}
	c, err := t.Fill(answers)
	if failure.Is(err, failure.Invalid) {
		text, hint := failure.Public(err)
		p.Errors[""] = text + " " + hint
		return r.Page(p)
	}
	if err != nil {
		return err
	}
	if r.Value("do") != "propose" {
		p.Prose = prose(string(c.Prose))
		return r.Page(p)
	}
	return propose(r, name, amends, p, c)
}

// propose puts a draft to the other side.
func propose(r *page.Request, name, amends string, p view.ContractDraft, c draft.Contract) error {
	d, err := desk(r)
	if err != nil {
		return err
	}
	text := room.Text{Name: name, Code: c.Code, Prose: c.Prose, Note: p.Note, Amends: act.None}
	if amends != "" {
		if text.Amends, err = strconv.ParseInt(amends, 10, 64); err != nil {
			return failure.New(failure.NotFound, "There is no such version.")
		}
	}
	place, err := d.Propose(r.Ctx(), r.Who(), text)
	if failure.Is(err, failure.Invalid) {
		t, hint := failure.Public(err)
		p.Errors[""] = t + " " + hint
		return r.Page(p)
	}
	if err != nil {
		return err
	}
	r.Saved("Proposed", place)
	return r.See(versionURL(place.Index))
}

// prose reads the little of Markdown that contracts are written in.
func prose(text string) []view.Prose {
	var out []view.Prose
	for line := range strings.SplitSeq(text, "\n") {
		line = strings.TrimSpace(line)
		kind := "p"
		for mark, k := range map[string]string{"# ": "h2", "## ": "h2", "### ": "h3", "- ": "li"} {
			if rest, is := strings.CutPrefix(line, mark); is {
				line, kind = rest, k
				break
			}
		}
		switch line {
		case "":
		case "---":
			out = append(out, view.Prose{Kind: "rule"})
		default:
			out = append(out, view.Prose{Kind: kind, Spans: spans(line)})
		}
	}
	return out
}

// spans parts a line at its bold words; a line in asterisks is read without them.
func spans(line string) []view.Span {
	if len(line) > 2 && line[0] == '*' && line[1] != '*' && line[len(line)-1] == '*' {
		line = line[1 : len(line)-1]
	}
	var out []view.Span
	for i, s := range strings.Split(line, "**") {
		if s != "" {
			out = append(out, view.Span{Text: s, Strong: i%2 == 1})
		}
	}
	return out
}

// version shows one version, as prose or as code.
func version(r *page.Request) error {
	_, b, err := book(r)
	if err != nil {
		return err
	}
	n, err := index(r, "index")
	if err != nil {
		return err
	}
	a, err := b.Agreement(n)
	if err != nil {
		return err
	}
	here, asCode := versionURL(n), r.URL.Query().Get("as") == "code"
	p := view.ContractVersion{
		Layout: r.Layout(title(a), view.SectionContract), State: badge(a.State(b.AsOf)), Problem: a.Problem, Note: a.Text, BackURL: "/contract",
		Tabs: []view.Chip{{Label: "Prose", URL: here, Current: !asCode}, {Label: "Code", URL: here + "?as=code", Current: asCode}},
	}
	if asCode {
		p.Code = string(a.Code)
	} else {
		p.Prose = prose(string(a.Prose))
	}
	for i, f := range a.Files {
		p.Files = append(p.Files, view.Linked{Text: f.Name, URL: fmt.Sprintf("%s/files/%d", here, i)})
	}
	w := row(r, b, a)
	p.Facts = append(p.Facts, view.Fact{Label: "Proposed", Value: w.Proposed, Note: fmt.Sprintf("entry %d", a.Proposal)})
	for _, s := range w.Signed {
		p.Facts = append(p.Facts, view.Fact{Label: "Signed", Value: s})
	}
	p.Facts = append(p.Facts, view.Fact{Label: "In force", Value: w.Force}, view.Fact{Label: "Hash of the code", Value: a.Hash.String()[:16] + "…", Note: "the whole one is in the file that is signed"})
	p.Refuses = promised(a)
	todo(r, b, n, &p)
	return r.Page(p)
}

// versionFile hands out code or prose as a file.
func versionFile(r *page.Request) error {
	_, b, err := book(r)
	if err != nil {
		return err
	}
	n, err := index(r, "index")
	if err != nil {
		return err
	}
	a, err := b.Agreement(n)
	if err != nil {
		return err
	}
	return file(r, a.Files)
}
