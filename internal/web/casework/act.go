package casework

import (
	"errors"
	"strconv"
	"strings"

	"counterpart/internal/crm/base"
	"counterpart/internal/crm/cases"
	"counterpart/internal/failure"
	"counterpart/internal/policy"
	"counterpart/internal/web/page"
	"counterpart/internal/web/view"
)

// act is what somebody does with one case, under a permit.
type act struct {
	*page.Request
	number cases.Number
	permit policy.Permit
}

func acting(r *page.Request) (act, error) {
	n, err := number(r)
	if err != nil {
		return act{}, err
	}
	permit, err := r.Permit("")
	return act{r, n, permit}, err
}

// done is a change that was made: what to say, and whether it can be taken back.
type done struct {
	cases.Written
	said  string
	final bool
}

// change makes a change of a case from the state that its form shows, and goes back to its page, where
// the change can be taken back.
func change(r *page.Request, do func(a act, rev int64) (done, error)) error {
	a, err := acting(r)
	if err != nil {
		return err
	}
	rev, err := revision(r)
	if err != nil {
		return err
	}
	made, err := do(a, rev)
	if err != nil {
		return plain(err)
	}
	var undo *view.Action
	if !made.final {
		undo = a.undo([]cases.Ref{{Number: a.number, Revision: made.Revision}}, where(r, a.number, "undo"))
	}
	r.SavedWith(made.said, made.Place, undo)
	return r.See(where(r, a.number, ""))
}

// undo offers to take changes back; nil where there is nothing to take back or the role may not.
func (a act) undo(all []cases.Ref, url string) *view.Action {
	if len(all) == 0 || !a.May("POST /cases/bulk/undo") {
		return nil
	}
	words := make([]string, len(all))
	for i, ref := range all {
		words[i] = strconv.FormatInt(int64(ref.Number), 10) + "." + strconv.FormatInt(ref.Revision, 10)
	}
	return &view.Action{URL: url, Label: "Undo", Hidden: []view.Hidden{{Name: "changes", Value: strings.Join(words, " ")}}}
}

// changes reads which changes are to be taken back.
func changes(r *page.Request) ([]cases.Ref, error) {
	var out []cases.Ref
	for word := range strings.FieldsSeq(r.Value("changes")) {
		number, revision, _ := strings.Cut(word, ".")
		n, err := strconv.ParseInt(number, 10, 64)
		rev, fault := strconv.ParseInt(revision, 10, 64)
		if err = errors.Join(err, fault); err != nil || n < 1 {
			return nil, failure.New(failure.Invalid, "There is no such change.")
		}
		out = append(out, cases.Ref{Number: cases.Number(n), Revision: rev})
	}
	if len(out) == 0 {
		return nil, failure.New(failure.Invalid, "There is no such change.")
	}
	return out, nil
}

// Undo takes the newest change of a case back.
func Undo(r *page.Request) error {
	a, err := acting(r)
	if err != nil {
		return err
	}
	all, err := changes(r)
	if err != nil {
		return err
	}
	taken, err := desk(r).Undo(r.Ctx(), a.permit, all[:1])
	if err != nil {
		return err
	}
	n := view.Notice{Tone: "ok", Text: "Undone.", Undo: a.undo(taken, where(r, a.number, "undo"))}
	if len(taken) == 0 {
		n = view.Notice{Tone: "danger", Text: "Nothing was undone: the case changed since, or the change came with a message."}
	}
	r.Tell(n)
	return r.See(where(r, a.number, ""))
}

// plain turns what is wrong with a field into a failure that a page can show by itself.
func plain(err error) error {
	faults, invalid := errors.AsType[base.FieldErrors](err)
	if !invalid || len(faults) == 0 {
		return err
	}
	name, _, _ := strings.Cut(faults[0].Field, ".")
	return failure.New(failure.Invalid, "Nothing was changed: %s %s.", strings.TrimSuffix(name, "s"), faults[0].Text).
		WithHint("Go back, change it and save again.")
}
