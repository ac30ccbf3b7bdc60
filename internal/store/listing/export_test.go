package listing

import (
	"context"

	"counterpart/internal/crm/lists"
	"counterpart/internal/party"
)

// Statement is a statement with its arguments.
type Statement struct {
	Text string
	Args []any
}

// CustomerStatement gives what Customers runs first for live rows.
func (l Lists) CustomerStatement(ctx context.Context, t party.Tenant, f lists.Customers, q lists.Walk) (Statement, error) {
	ways, err := l.ways(ctx, t, f, customerKeys[q.Key], false)
	if err != nil {
		return Statement{}, err
	}
	x := ways[len(ways)-1].rows(part(`s.k, s.o`), q)
	return Statement{x.numbered(), x.args}, nil
}

// OrderStatement gives what Orders runs first for live rows.
func (l Lists) OrderStatement(ctx context.Context, t party.Tenant, f lists.Orders, q lists.Walk) (Statement, error) {
	ways, err := l.saleWays(ctx, t, f, saleKeys[q.Key], false)
	if err != nil {
		return Statement{}, err
	}
	x := ways[len(ways)-1].rows(part(saleRow, t), q)
	return Statement{x.numbered(), x.args}, nil
}
