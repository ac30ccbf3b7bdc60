package setup

import (
	"net/http"

	"counterpart/internal/crm/own"
	"counterpart/internal/failure"
	"counterpart/internal/web/page"
	"counterpart/internal/web/view"
)

const wordsURL = "/setup/words"

// nouns are what a word of a list is called.
var nouns = map[own.List]string{
	own.Channels: "channel", own.Categories: "category", own.Causes: "cause", own.Teams: "team", own.Labels: "label",
}

// words lists the lists.
func words(r *page.Request) error {
	p := view.SetupWords{Layout: r.Layout("Own words", view.SectionSetup), BackURL: "/setup"}
	for _, a := range own.Lists() {
		ws, err := r.Site.Own.WordsFor(r.Ctx(), r.Who(), a.List)
		if err != nil {
			return err
		}
		l := view.SetupList{Title: a.Title, Text: a.Text, URL: wordsURL + "/" + string(a.List)}
		for _, w := range own.Offered(ws) {
			l.Words = append(l.Words, w.Label)
		}
		l.Off = len(ws) - len(l.Words)
		p.Lists = append(p.Lists, l)
	}
	return r.Page(p)
}

// list shapes a list to be edited.
func list(l own.List, ws []own.Word, noun string) view.WordList {
	out := view.WordList{Action: wordsURL + "/" + string(l), Noun: noun}
	for _, w := range ws {
		row := view.WordRow{ID: "word-" + w.Code, Code: w.Code, Label: w.Label, Fixed: own.Fixed(l, w.Code)}
		if w.Archived {
			out.Off = append(out.Off, row)
		} else {
			out.Rows = append(out.Rows, row)
		}
	}
	if n := len(out.Rows); n > 0 {
		out.Rows[0].First, out.Rows[n-1].Last = true, true
	}
	return out
}

var errList = failure.New(failure.NotFound, "There is no such list.")

// about finds the list that the address names.
func about(r *page.Request) (own.About, error) {
	for _, a := range own.Lists() {
		if string(a.List) == r.PathValue("list") {
			return a, nil
		}
	}
	return own.About{}, errList
}

// wordList shows one list.
func wordList(r *page.Request) error {
	p, err := listPage(r)
	if err != nil {
		return err
	}
	return r.Page(p)
}

func listPage(r *page.Request) (view.SetupWordList, error) {
	a, err := about(r)
	if err != nil {
		return view.SetupWordList{}, err
	}
	ws, err := r.Site.Own.WordsFor(r.Ctx(), r.Who(), a.List)
	if err != nil {
		return view.SetupWordList{}, err
	}
	p := view.SetupWordList{Layout: r.Layout(a.Title, view.SectionSetup), Text: a.Text, BackURL: wordsURL, List: list(a.List, ws, nouns[a.List])}
	p.List.ReadOnly = !r.May("POST /setup/words/{list}")
	return p, nil
}

// editWords changes a list, or the choices of a field.
func editWords(r *page.Request) error {
	l := own.List(r.PathValue("list"))
	e := own.Edit{Do: r.Value("do"), Code: r.Value("code"), Label: r.Value("label")}
	place, err := r.Site.Own.EditWords(r.Ctx(), r.Who(), l, e)
	if err != nil {
		return refused(r, l, e, err)
	}
	if e.Do != own.Up && e.Do != own.Down {
		r.Saved("Saved", place)
	}
	return r.See(where(l))
}

// where is the page on which a list is edited.
func where(l own.List) string {
	if f, ok := l.Of(); ok {
		return fieldURL(own.Def{Field: f})
	}
	return wordsURL + "/" + string(l)
}

// refused shows the list with what was not taken.
func refused(r *page.Request, l own.List, e own.Edit, err error) error {
	k := failure.KindOf(err)
	if k != failure.Invalid && k != failure.Conflict {
		return err
	}
	text, hint := failure.Public(err)
	if _, choices := l.Of(); choices || e.Do != own.Add {
		r.Tell(view.Notice{Tone: "danger", Text: text + " " + hint})
		return r.See(where(l))
	}
	p, err := listPage(r)
	if err != nil {
		return err
	}
	p.List.Typed, p.List.Error = e.Label, text+" "+hint
	r.Status(http.StatusBadRequest)
	return r.Page(p)
}
