package casework

import (
	"fmt"
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

// several changes the ticked cases and goes back to their queue.
func several(r *page.Request, what string, do func(policy.Permit, []cases.Number) (int, error)) error {
	numbers, err := ticked(r)
	if err != nil {
		return err
	}
	permit, err := r.Permit("")
	if err != nil {
		return err
	}
	changed, err := do(permit, numbers)
	if err != nil {
		return plain(err)
	}
	n := view.Notice{Tone: "ok", Text: fmt.Sprintf("%s: %s.", what, amount(changed, false))}
	if changed < len(numbers) {
		n.Text += fmt.Sprintf(" %d stayed as they were.", len(numbers)-changed)
	}
	r.Tell(n)
	return r.See(trailOf(r).back)
}

// Assign gives the ticked cases to a member of staff.
func Assign(r *page.Request) error {
	to, err := strconv.ParseUint(r.Value("to-whom"), 10, 32)
	if err != nil {
		return failure.New(failure.Invalid, "There is nobody of this number.")
	}
	return several(r, "Assigned", func(p policy.Permit, ns []cases.Number) (int, error) {
		return desk(r).BulkAssign(r.Ctx(), p, ns, party.Ordinal(to))
	})
}

// Label puts a label on the ticked cases.
func Label(r *page.Request) error {
	return several(r, "Labelled", func(p policy.Permit, ns []cases.Number) (int, error) {
		return desk(r).BulkLabel(r.Ctx(), p, ns, []string{r.Value("add-label")}, nil)
	})
}

// Status changes the status of the ticked cases.
func Status(r *page.Request) error {
	return several(r, "Status changed", func(p policy.Permit, ns []cases.Number) (int, error) {
		return desk(r).BulkStatus(r.Ctx(), p, ns, cases.Status(r.Value("new-status")))
	})
}
