package intake

import (
	"context"

	"counterpart/internal/crm"
	"counterpart/internal/crm/cases"
	"counterpart/internal/crm/person"
	"counterpart/internal/crm/sale"
	"counterpart/internal/party"
	"counterpart/internal/policy"
	"counterpart/internal/vault"
)

// Books is what the scan asks of the customers and orders that are there. Nothing is written
// and nothing is opened by it. What is wrong with a value is a base.FieldErrors.
type Books interface {
	Prepare(ctx context.Context, t party.Tenant, p person.Profile) (crm.Prepared, error)
	PrepareOrder(ctx context.Context, t party.Tenant, o sale.Order) (sale.Prepared, error)
	PreparePayment(ctx context.Context, t party.Tenant, p sale.Payment) (crm.PreparedPayment, error)
	// Match finds customers by external id, live ones and those staged in the batch.
	Match(ctx context.Context, t party.Tenant, batch crm.BatchID, externals []vault.Text) (map[vault.Text]crm.Match, error)
	// MatchOrders finds orders by number, live ones and those staged in the batch.
	MatchOrders(ctx context.Context, t party.Tenant, batch crm.BatchID, numbers []string) (map[string]sale.Match, error)
	// OrdersDiffer says of those orders that MatchOrders found whether they say something else.
	OrdersDiffer(ctx context.Context, t party.Tenant, known map[string]sale.Match, ps []sale.Prepared) (map[string]bool, error)
}

// Mails finds live customers by e-mail, for files that name no external id.
type Mails interface {
	// MatchMails gives the customers that have one of these blind index values of e-mails, keyed
	// by value. A value that leads to several customers leads to none of them, but is in several.
	MatchMails(ctx context.Context, t party.Tenant, values [][]byte) (found map[string]crm.Match, several map[string]bool, err error)
}

// Cases takes past cases over.
type Cases interface {
	// Words gives the retailer's words for channel, category and cause.
	Words(ctx context.Context, t party.Tenant) (cases.Words, error)
	// CheckPast says what PutMany would find wrong.
	CheckPast(ctx context.Context, t party.Tenant, ps []cases.Past) error
	// Fresh counts those that are not there yet.
	Fresh(ctx context.Context, t party.Tenant, ps []cases.Past) (int, error)
	// PutMany takes at most cases.MaxPast cases over in one change; those that are known are left.
	PutMany(ctx context.Context, permit policy.Permit, ps []cases.Past) (fresh, same int, err error)
}
