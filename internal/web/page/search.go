package page

import (
	"counterpart/internal/failure"
	"counterpart/internal/vault"
	"counterpart/internal/web/view"
)

// Rows is the fragment that the script asks for as somebody types: the rows alone.
const Rows = "rows"

// Search is how a place answers a search.
type Search struct {
	// Home is where a search for nothing leads, Place where what was found is shown: the opaque
	// number of the search is put behind it.
	Home, Place string
	// Blank fills the rows of a search for nothing, Answer those of one.
	Blank  func(*Request) (view.Page, error)
	Answer func(*Request, vault.Text) (view.Page, error)
}

// Search takes what was typed. Without script it answers with the opaque number of the search, so
// that what was typed stands in no URL; with script, with the rows.
func (r *Request) Search(s Search) error {
	q := vault.Plain(r.Value("q"))
	quick := r.Header.Get(view.FragmentHeader) == Rows
	switch {
	case quick && q.Empty():
		return r.rows(s.Blank(r))
	case q.Empty():
		return r.See(s.Home)
	case quick:
		return r.rows(s.Answer(r, q))
	}
	return r.See(s.Place + r.Site.Memory.Find(r.Who().Session, q))
}

func (r *Request) rows(p view.Page, err error) error {
	if err != nil {
		return err
	}
	return r.Fragment(p, Rows)
}

// Searched gives what was typed, by the opaque number of the search.
func (r *Request) Searched(number string) (vault.Text, error) {
	q, ok := r.Site.Memory.Query(r.Who().Session, number)
	if !ok {
		return q, failure.New(failure.NotFound, "This search is over: searches are kept for ten minutes and never written down.").
			WithHint("Search again.")
	}
	return q, nil
}
