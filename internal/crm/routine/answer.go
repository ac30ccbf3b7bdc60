package routine

import (
	"context"
	"strconv"
	"strings"

	"counterpart/internal/crm/base"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/policy"
	"counterpart/internal/screen"
	"counterpart/internal/when"
)

// Canned is a prepared answer. Body may hold {name}, {order} and {case}.
type Canned struct {
	ID       AnswerID
	Title    string
	Body     string
	Updated  when.Instant
	Revision int64
}

// Fillings is what stands for the placeholders of a prepared answer.
type Fillings struct {
	Name  string // {name}
	Order string // {order}: an order's number
	Case  int64  // {case}
}

// Fill puts values in the places of placeholders. What is put in is not looked at again, and braces
// around anything else stay.
func Fill(body string, f Fillings) string {
	var b strings.Builder
	for rest := body; ; {
		before, name, after, ok := placeholder(rest)
		b.WriteString(before)
		if !ok {
			return b.String()
		}
		switch name {
		case "name":
			b.WriteString(f.Name)
		case "order":
			b.WriteString(f.Order)
		case "case":
			b.WriteString(strconv.FormatInt(f.Case, 10))
		default:
			b.WriteString("{" + name + "}")
		}
		rest = after
	}
}

// placeholder finds the first pair of braces with a word of small letters between.
func placeholder(s string) (before, name, after string, ok bool) {
	for i := 0; i < len(s); i++ {
		if s[i] != '{' {
			continue
		}
		end := i + 1
		for end < len(s) && s[end] >= 'a' && s[end] <= 'z' {
			end++
		}
		if end > i+1 && end < len(s) && s[end] == '}' {
			return s[:i], s[i+1 : end], s[end+1:], true
		}
	}
	return s, "", "", false
}

// CannedAnswers lists a tenant's prepared answers by title. They name nobody.
func (d *Desk) CannedAnswers(ctx context.Context, t party.Tenant) ([]Canned, error) {
	return d.cfg.Rows.Answers(ctx, t)
}

// PutCanned writes a prepared answer: a new one if the ID is 0, else one whose revision is still the
// same, or it fails with kind Conflict. Card numbers, national id numbers and placeholders that do
// not exist are refused: a failure of kind Invalid around base.FieldErrors with the paths title and
// body. For owners and managers.
func (d *Desk) PutCanned(ctx context.Context, permit policy.Permit, c Canned) (AnswerID, error) {
	if err := mayArrange(permit); err != nil {
		return 0, err
	}
	if err := c.clean(); err != nil {
		return 0, err
	}
	c.Updated = d.cfg.Now()
	act := "update"
	if c.ID == 0 {
		act = "create"
	}
	var id AnswerID
	_, err := d.cfg.Ledger.Change(ctx, permit.Principal(), func(tx ledger.Tx) (_ ledger.Draft, err error) {
		id, err = d.cfg.Rows.PutAnswer(ctx, tx, permit.Tenant(), c)
		return arranged(permit, act, id), err
	})
	return id, err
}

// DropCanned deletes a prepared answer. For owners and managers.
func (d *Desk) DropCanned(ctx context.Context, permit policy.Permit, id AnswerID) error {
	if err := mayArrange(permit); err != nil {
		return err
	}
	_, err := d.cfg.Ledger.Change(ctx, permit.Principal(), func(tx ledger.Tx) (ledger.Draft, error) {
		return arranged(permit, "delete", id), d.cfg.Rows.DropAnswer(ctx, tx, permit.Tenant(), id)
	})
	return err
}

func arranged(permit policy.Permit, act string, id AnswerID) ledger.Draft {
	e := base.Change(permit, act, "canned-answer", 0)
	e.Ref = int64(id)
	return ledger.Draft{Entry: e}
}

// clean cleans a prepared answer and says what is wrong with it.
func (n *Canned) clean() error {
	c := &base.Checker{}
	n.Title = c.Word("title", n.Title, maxTitle)
	c.Must("title", n.Title != "", "is missing")
	n.Body = c.FreeText("body", n.Body)
	c.Must("body", n.Body != "", "is empty")
	c.Refuse("body", n.Body)
	if _, found := screen.NationalID(n.Body); len(found) > 0 {
		c.Add("body", "holds what looks like a national id or account number: an answer for everybody names nobody")
	}
	for rest := n.Body; ; {
		_, name, after, ok := placeholder(rest)
		if !ok {
			return c.Invalid()
		}
		c.Must("body", name == "name" || name == "order" || name == "case", "has a placeholder that does not exist: there are {name}, {order} and {case}")
		rest = after
	}
}
