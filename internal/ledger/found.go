package ledger

import (
	"context"
	"fmt"

	"counterpart/internal/entry"
	"counterpart/internal/field"
	"counterpart/internal/party"
	"counterpart/internal/policy"
	"counterpart/internal/tlog"
)

// Logs makes and closes logs.
type Logs interface {
	// OpenLog makes a tenant's head, or replaces that of a log with a smaller number.
	OpenLog(ctx context.Context, tx Tx, h Head) error
	// CloseLog notes at which size a log ended.
	CloseLog(ctx context.Context, tx Tx, h Head) error
}

// Simulated is the word in a log's first entry which says that its clock could be set.
const Simulated = "clock simulated"

// Found makes the empty first log of a tenant inside the transaction that makes the tenant.
// origin is the schemeless URL of the log, for ever (C2SP tlog-checkpoint).
func Found(ctx context.Context, logs Logs, tx Tx, t party.Tenant, origin string) error {
	var f tlog.Frontier
	return logs.OpenLog(ctx, tx, Head{
		Log: Log{Tenant: t, Number: 1}, Origin: origin, Frontier: f.Bytes(), Version: 1,
	})
}

// Introduce appends the entry that gives the words of later entries their meaning in the log
// itself: the first entry of a log, or one whenever the words have changed. note is run in the
// same transaction, for the caller to remember that it was done.
func (l *Ledger) Introduce(ctx context.Context, t party.Tenant, words []string, note func(Tx) error) error {
	h, err := l.Head(ctx, t)
	if err != nil {
		return err
	}
	act := "open"
	if h.Size > 0 {
		act = "catalogue"
	}
	if l.cfg.Simulated {
		words = append([]string{Simulated}, words...)
	}
	_, err = l.Change(ctx, party.Job(t), func(tx Tx) (Draft, error) {
		return Draft{Entry: entry.Entry{Kind: entry.System, Act: act, Object: h.Origin, List: words}}, note(tx)
	})
	return err
}

// Catalogue is the meaning of the words in entries, one line each.
func Catalogue() []string {
	classes := map[field.Class]string{field.Sealed: "sealed", field.Linked: "linked", field.Aggregate: "aggregate"}
	var list []string
	for _, f := range field.All() {
		list = append(list, fmt.Sprintf("field %d %s %s", f.ID, f.Name, classes[f.Class]))
	}
	for _, p := range field.Purposes() {
		list = append(list, fmt.Sprintf("purpose %s %s", p, p.Label()))
	}
	for _, r := range party.Roles() {
		list = append(list, fmt.Sprintf("role %s %s", r, r.Side()))
	}
	for _, r := range policy.Reasons() {
		list = append(list, fmt.Sprintf("reason %s %s", r.Code, r.Label))
	}
	return append(list, "act system/"+entry.Unopened+" a sealed value did not open; object its table, fields its field, ref the entry of what was refused",
		"act system/"+entry.Refused+" the contract in force refused an access; object purpose or country, list the clause")
}
