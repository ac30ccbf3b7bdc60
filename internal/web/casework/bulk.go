package casework

import (
	"fmt"
	"net/url"
	"strconv"

	"counterpart/internal/crm/cases"
	"counterpart/internal/failure"
	"counterpart/internal/party"
	"counterpart/internal/policy"
	"counterpart/internal/web/page"
	"counterpart/internal/web/view"
)

// ticked reads the numbers of the cases that were chosen.
func ticked(r *page.Request) ([]cases.Number, error) {
	var out []cases.Number
	for _, v := range r.Entered["id"] {
		n, err := strconv.ParseInt(v, 10, 64)
		if err != nil || n < 1 {
			return nil, failure.New(failure.Invalid, "One of the rows is no case.")
		}
		out = append(out, cases.Number(n))
	}
	if len(out) == 0 {
		return nil, failure.New(failure.Invalid, "Nothing was changed: no case is ticked.").
			WithHint("Go back and tick the cases that you mean.")
	}
	return out, nil
}

// several changes cases and goes back to their queue, where the changes can be taken back.
func several(r *page.Request, what string, asked int, do func(policy.Permit) ([]cases.Ref, error)) error {
	permit, err := r.Permit("")
	if err != nil {
		return err
	}
	changed, err := do(permit)
	if err != nil {
		return plain(err)
	}
	n := view.Notice{Tone: "ok", Text: fmt.Sprintf("%s: %s.", what, amount(len(changed), false))}
	n.Undo = act{Request: r}.undo(changed, "/cases/bulk/undo?in="+url.QueryEscape(r.URL.Query().Get("in")))
	if left := asked - len(changed); left > 0 {
		n.Text += fmt.Sprintf(" %d stayed as they were.", left)
	}
	r.Tell(n)
	return r.See(r.Trail().Back)
}

// bulkAct changes the ticked cases.
func bulkAct(r *page.Request, what string, do func(policy.Permit, []cases.Number) ([]cases.Ref, error)) error {
	numbers, err := ticked(r)
	if err != nil {
		return err
	}
	return several(r, what, len(numbers), func(p policy.Permit) ([]cases.Ref, error) { return do(p, numbers) })
}

// Assign gives the ticked cases to a member of staff.
func Assign(r *page.Request) error {
	to, err := strconv.ParseUint(r.Value("to-whom"), 10, 32)
	if err != nil {
		return failure.New(failure.Invalid, "There is nobody of this number.")
	}
	return bulkAct(r, "Assigned", func(p policy.Permit, ns []cases.Number) ([]cases.Ref, error) {
		return desk(r).BulkAssign(r.Ctx(), p, ns, party.Ordinal(to))
	})
}

// Label puts a label on the ticked cases.
func Label(r *page.Request) error {
	return bulkAct(r, "Labelled", func(p policy.Permit, ns []cases.Number) ([]cases.Ref, error) {
		return desk(r).BulkLabel(r.Ctx(), p, ns, []string{r.Value("add-label")}, nil)
	})
}

// Status changes the status of the ticked cases.
func Status(r *page.Request) error {
	return bulkAct(r, "Status changed", func(p policy.Permit, ns []cases.Number) ([]cases.Ref, error) {
		return desk(r).BulkStatus(r.Ctx(), p, ns, cases.Status(r.Value("new-status")))
	})
}

// UndoSeveral takes back what one of these did, where a case has not changed since.
func UndoSeveral(r *page.Request) error {
	all, err := changes(r)
	if err != nil {
		return err
	}
	return several(r, "Undone", len(all), func(p policy.Permit) ([]cases.Ref, error) {
		return desk(r).Undo(r.Ctx(), p, all)
	})
}
