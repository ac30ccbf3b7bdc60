package casebook

import (
	"context"
	"fmt"

	"counterpart/internal/crm/cases"
	"counterpart/internal/party"
	"counterpart/internal/store/engine"
)

// Every list has this condition, and one clause that leads to an index and decides the order.
const caseFilter = ` WHERE c.tenant = $1 AND (c.kind = $2 OR $2 = '') AND (c.status = $3 OR $3 = '')
	AND (c.channel = $4 OR $4 = '') AND (c.category = $5 OR $5 = '') AND (c.cause = $6 OR $6 = '')
	AND (c.product = $7 OR $7 = 0) AND (c.team = $8 OR $8 = '') AND (c.priority = $9 OR $9 = '')
	AND (c.assignee = $10 OR $10 = 0) AND (c.customer = $11 OR $11 = 0) AND c.opened >= $12 AND c.opened < $13
	AND ($14 = '' OR EXISTS (SELECT 1 FROM case_label l WHERE l.tenant = c.tenant AND l.number = c.number AND l.label = $14))`

const (
	active = ` AND c.status IN ('open', 'waiting')`

	byDue    = ` AND (c.due, c.number) > ($15, $16)`
	byPause  = ` AND (c.paused, c.number) > ($15, $16)`
	byOpened = ` AND (c.opened, c.number) < ($15, $16)`
	byOldest = ` AND (c.opened, c.number) > ($15, $16)`

	orderDue    = ` ORDER BY c.due, c.number LIMIT $17 + 0`
	orderPause  = ` ORDER BY c.paused, c.number LIMIT $17 + 0`
	orderOpened = ` ORDER BY c.opened DESC, c.number DESC LIMIT $17 + 0`
	orderOldest = ` ORDER BY c.opened, c.number LIMIT $17 + 0`
)

// clause is what leads to an index, where a page begins, and the order.
type clause struct{ lead, after, order string }

var queues = map[cases.Queue]clause{
	cases.Mine:       {` AND c.assignee = $10` + active, byDue, orderDue},
	cases.Unassigned: {` AND c.assignee = 0` + active, byDue, orderDue},
	cases.Active:     {active, byDue, orderDue},
	cases.Breaching:  {active + ` AND c.due <= $18`, byDue, orderDue},
	cases.Team:       {` AND c.team IN ($18, $19, $20, $21, $22, $23, $24, $25)` + active, byDue, orderDue},
	cases.WaitingFor: {` AND c.status = 'waiting'`, byPause, orderPause},
}

// The clauses of lists that are no queue: the first whose value is given leads.
const (
	ofCustomer = ` AND c.customer = $11`
	ofProduct  = ` AND c.product = $7`
	ofCause    = ` AND c.cause = $6`
	ofCategory = ` AND c.category = $5`
	ofLabel    = ` AND c.number IN (SELECT l.number FROM case_label l WHERE l.tenant = $1 AND l.label = $14)`
	ofStatus   = ` AND c.status = $3`
)

func clauseOf(q cases.Query) clause {
	c, ok := queues[q.Queue]
	if !ok {
		c = clause{leadOf(q), byOpened, orderOpened}
	}
	switch q.By {
	case cases.Newest:
		c.after, c.order = byOpened, orderOpened
	case cases.Oldest:
		c.after, c.order = byOldest, orderOldest
	case cases.AsQueued:
	}
	return c
}

// leadOf gives the condition that leads to an index in a list that is no queue.
func leadOf(q cases.Query) string {
	switch {
	case q.Customer != 0:
		return ofCustomer
	case q.Sold != 0:
		return ofProduct
	case q.Cause != "":
		return ofCause
	case q.Category != "":
		return ofCategory
	case q.Label != "":
		return ofLabel
	case q.Status != "":
		return ofStatus
	}
	return ""
}

func args(t party.Tenant, q cases.Query, c clause) []any {
	after := q.After
	if after == (cases.Place{}) && c.order == orderOpened {
		after.At = 1<<63 - 1
	}
	if after == (cases.Place{}) {
		after.At = -1 << 63
	}
	out := []any{
		t, q.Kind, q.Status, q.Channel, q.Category, q.Cause, int64(q.Sold), q.Team, q.Priority, int64(q.Assignee),
		q.Customer, q.From, q.To, q.Label, after.At, after.Number, q.Limit,
	}
	switch q.Queue {
	case cases.Breaching:
		out = append(out, q.Before)
	case cases.Team:
		for i := range maxTeams {
			out = append(out, q.Teams[min(i, len(q.Teams)-1)])
		}
	case cases.Mine, cases.Unassigned, cases.Active, cases.WaitingFor, cases.Everything:
	}
	return out
}

// ownFilter is the condition that an own field has a value, whose three arguments stand behind those of a
// list. It leads to an index of its own.
func ownFilter(behind int) string {
	return fmt.Sprintf(` AND c.number IN (SELECT x.item FROM own_index x WHERE x.tenant = $1 AND x.field = $%d AND x.idx IN ($%d, $%d))`,
		behind+1, behind+2, behind+3)
}

// withOwn adds the condition on an own field to a list.
func withOwn(q cases.Query, c clause, args []any) (clause, []any) {
	if q.Blind == nil {
		return c, args
	}
	if _, queue := queues[q.Queue]; !queue {
		c.lead = ""
	}
	c.lead += ownFilter(len(args))
	return c, append(args, int64(q.Own), q.Blind[0], q.Blind[len(q.Blind)-1])
}

// CasePage reads cases in the order of their queue.
func (r Rows) CasePage(ctx context.Context, t party.Tenant, q cases.Query) ([]cases.Row, error) {
	c := clauseOf(q)
	c, all := withOwn(q, c, args(t, q, c))
	rows, err := r.DB.Query(ctx, selectCase+caseFilter+c.lead+c.after+c.order, all...)
	out, err := engine.Collect(rows, err, scanCase)
	if err != nil {
		return nil, wrap(err, "list cases")
	}
	return out, r.complete(ctx, t, out)
}

// Each queue is counted from an index that holds all that its condition asks for, so a count looks at
// as many entries of that index as its limit and at no row.
const queueCounts = `SELECT
	(SELECT count(*) FROM (SELECT 1 FROM customer_case c WHERE c.tenant = $1 AND c.assignee = $2` + active + ` LIMIT $3 + 0) AS found),
	(SELECT count(*) FROM (SELECT 1 FROM customer_case c WHERE c.tenant = $1 AND c.assignee = 0` + active + ` LIMIT $3 + 0) AS found),
	(SELECT count(*) FROM (SELECT 1 FROM customer_case c WHERE c.tenant = $1` + active + ` AND c.due <= $4 LIMIT $3 + 0) AS found),
	(SELECT count(*) FROM (SELECT 1 FROM customer_case c WHERE c.tenant = $1
		AND c.team IN ($5, $6, $7, $8, $9, $10, $11, $12) AND c.team <> ''` + active + ` LIMIT $3 + 0) AS found),
	(SELECT count(*) FROM (SELECT 1 FROM customer_case c WHERE c.tenant = $1 AND c.status = 'waiting' AND c.paused >= 0 LIMIT $3 + 0) AS found),
	(SELECT count(*) FROM (SELECT 1 FROM customer_case c WHERE c.tenant = $1` + active + ` AND c.due > $13 LIMIT $3 + 0) AS found)`

const maxTeams = 8

// QueueCounts counts the queues that are worked through.
func (r Rows) QueueCounts(ctx context.Context, t party.Tenant, c cases.Counting) (map[cases.Queue]int, error) {
	args := []any{t, int64(c.Assignee), c.Limit, c.Before}
	for i := range maxTeams {
		team := ""
		if i < len(c.Teams) {
			team = c.Teams[i]
		}
		args = append(args, team)
	}
	var n [6]int
	err := r.DB.Row(ctx, queueCounts, append(args, int64(-1<<63))...).Scan(&n[0], &n[1], &n[2], &n[3], &n[4], &n[5])
	return map[cases.Queue]int{
		cases.Mine: n[0], cases.Unassigned: n[1], cases.Breaching: n[2], cases.Team: n[3], cases.WaitingFor: n[4], cases.Active: n[5],
	}, wrap(err, "count cases")
}
