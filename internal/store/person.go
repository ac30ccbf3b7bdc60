package store

import (
	"context"
	"math"
	"strconv"

	"counterpart/internal/crm"
	"counterpart/internal/crm/base"
	"counterpart/internal/crm/dossier"
	"counterpart/internal/crm/person"
	"counterpart/internal/crm/twin"
	"counterpart/internal/field"
	"counterpart/internal/party"
	"counterpart/internal/store/engine"
	"counterpart/internal/vault"
	"counterpart/internal/when"
)

// Named reads customers for the name index, with ordinals above after, ascending.
func (c CRM) Named(ctx context.Context, t party.Tenant, after party.Ordinal, limit int) ([]vault.Locked, error) {
	rows, err := c.CustomerPage(ctx, t, crm.CustomerQuery{From: after, Limit: limit})
	return locked(rows), err
}

// NamedOf reads those of at most 50 customers that are there.
func (c CRM) NamedOf(ctx context.Context, t party.Tenant, os []party.Ordinal) ([]vault.Locked, error) {
	rows, err := c.ByOrdinals(ctx, t, os)
	return locked(rows), err
}

func locked(rows []crm.CustomerRow) []vault.Locked {
	out := make([]vault.Locked, len(rows))
	for i, r := range rows {
		out[i] = vault.Locked{Customer: r.ID, Ordinal: r.Ordinal, Key: r.Key, Table: "customer", Fields: r.Sealed}
	}
	return out
}

// NameChanges reads which customers changed at an instant or later, the newest first.
func (c CRM) NameChanges(ctx context.Context, t party.Tenant, since when.Instant, limit int) ([]vault.NameChange, error) {
	rows, err := c.sql.Query(ctx, `SELECT at, what FROM name_change WHERE tenant = $1 AND at >= $2 ORDER BY at DESC, what DESC LIMIT $3 + 0`,
		t, since, limit)
	out, err := engine.Collect(rows, err, func(s engine.Row) (n vault.NameChange, err error) { return n, s.Scan(&n.At, &n.What) })
	return out, wrap(err, "read name changes")
}

// ForgetNameChanges deletes what every process has read long ago, but for what another just deletes.
func (c CRM) ForgetNameChanges(ctx context.Context, t party.Tenant, before when.Instant) error {
	q := `DELETE FROM name_change WHERE tenant = $1 AND (at, what) IN (` +
		c.locking(`SELECT at, what FROM name_change WHERE tenant = $1 AND at < $2`, skipLocked) + `)`
	return c.sql.Short(ctx, "forget name changes", func(tx *engine.Tx) error {
		_, err := tx.Exec(ctx, q, t, before)
		return err
	})
}

const (
	eventSales = `SELECT c.placed AS at, 1 AS rank, c.sale AS id, c.number AS ref, c.status AS detail, 0 AS author,
			c.currency AS currency, c.total AS amount, nullif(c.digest, c.digest) AS sealed
		FROM sale c WHERE c.tenant = $1 AND c.customer = $2 AND $6 AND ` + visible
	eventPayments = `SELECT c.at, 2, c.payment, s.number, c.brand, 0, c.currency, c.amount, c.sealed
		FROM payment c JOIN sale s ON s.tenant = c.tenant AND s.sale = c.sale
		WHERE c.tenant = $1 AND c.customer = $2 AND $10 AND ` + visible
	eventNotes = `SELECT n.at, 3, n.note, '', n.kind, n.author, '', 0, n.sealed
		FROM note n WHERE n.tenant = $1 AND n.customer = $2 AND $7`
	eventCases = `SELECT x.opened, 5, x.number, x.kind, x.status, 0, '', 0, nullif(x.sealed, x.sealed)
		FROM customer_case x WHERE x.tenant = $1 AND x.customer = $2 AND $8`
	eventChanges = `SELECT h.at, 6, h.revision, '', h.act, h.author, '', h.fields, nullif(h.sealed, h.sealed)
		FROM customer_change h WHERE h.tenant = $1 AND h.customer = $2 AND $9`
	eventActivity = `SELECT y.at, 7, y.activity, y.subject, y.kind, 0, y.source, 0, nullif(y.reference, y.reference)
		FROM activity y WHERE y.tenant = $1 AND y.customer = $2 AND $12`
	selectEvents = `SELECT e.at, e.rank, e.id, e.ref, e.detail, e.author, e.currency, e.amount, e.sealed
		FROM (` + eventSales + ` UNION ALL ` + eventPayments + ` UNION ALL ` + eventNotes + `
			UNION ALL ` + eventCases + ` UNION ALL ` + eventChanges + ` UNION ALL ` + eventActivity + `) AS e
		WHERE (e.at, e.rank, e.id) < ($3, $4, $5) ORDER BY e.at DESC, e.rank DESC, e.id DESC LIMIT $11 + 0`
)

// The kinds of events by rank, and where their sealed values lie.
const (
	rankCase     = 5
	rankChange   = 6
	rankActivity = 7
)

var eventKinds = map[int64]struct {
	kind  string
	table string
	field field.ID
}{
	1: {"order", "", 0}, 2: {"payment", "payment", field.Card}, 3: {"note", "note", field.Note},
	rankCase: {"case", "", 0}, rankChange: {"change", "", 0}, rankActivity: {"activity", "", 0},
}

// Events reads what happened with a customer before a position, newest first.
func (c CRM) Events(ctx context.Context, t party.Tenant, id party.Customer, q crm.EventQuery) ([]crm.EventRow, error) {
	before := q.Before
	if before == (base.Position{}) {
		before.At = 1 << 62
	}
	only := func(k crm.Kinds) bool { return q.Only&k != 0 }
	rows, err := c.sql.Query(ctx, selectEvents, t, id, before.At, before.Rank, before.ID, only(crm.OrderEvents),
		only(crm.NoteEvents), only(crm.CaseEvents), only(crm.ChangeEvents), only(crm.PaymentEvents), q.Limit, only(crm.ActivityEvents))
	out, err := engine.Collect(rows, err, func(s engine.Row) (e crm.EventRow, err error) {
		err = s.Scan(&e.At, &e.Rank, &e.ID, &e.Ref, &e.Detail, &e.Author, &e.Amount.Currency, &e.Amount.Minor, &e.Box)
		return eventOf(e), err
	})
	return out, wrap(err, "read events")
}

// eventOf puts what a column holds in its place: what an amount is of an order are the fields of a
// change, what a number is of an order are the kind and the number of a case, and what a currency is
// of an order is the system that told of an activity.
func eventOf(e crm.EventRow) crm.EventRow {
	k := eventKinds[e.Rank]
	e.Kind = k.kind
	if e.Box != nil {
		e.Slot = vault.Slot{Table: k.table, Row: e.ID, Field: k.field}
	}
	switch e.Rank {
	case rankCase:
		e.Detail, e.Ref = e.Ref+" "+e.Detail, strconv.FormatInt(e.ID, 10)
	case rankChange:
		e.Fields, e.Amount.Minor = field.Set(e.Amount.Minor), 0
	case rankActivity:
		e.Detail, e.Amount.Currency = e.Detail+" "+e.Amount.Currency, ""
	}
	return e
}

// CasesOf reads a customer's cases without their words, the newest first.
func (c CRM) CasesOf(ctx context.Context, t party.Tenant, id party.Customer, limit int) ([]crm.CaseLine, error) {
	rows, err := c.sql.Query(ctx, `SELECT number, kind, status, opened FROM customer_case
		WHERE tenant = $1 AND customer = $2 ORDER BY opened DESC, number DESC LIMIT $3 + 0`, t, id, limit)
	out, err := engine.Collect(rows, err, func(s engine.Row) (l crm.CaseLine, err error) {
		return l, s.Scan(&l.Number, &l.Kind, &l.Status, &l.Opened)
	})
	return out, wrap(err, "read cases")
}

// Notes reads the notes of the customers with ordinals first to last.
func (c CRM) Notes(ctx context.Context, t party.Tenant, first, last party.Ordinal) ([]crm.NoteRow, error) {
	rows, err := c.sql.Query(ctx, `SELECT n.note, n.customer, n.kind, n.at, n.author, n.version, n.sealed, c.ordinal
		FROM customer c JOIN note n ON n.tenant = c.tenant AND n.customer = c.customer
		WHERE c.tenant = $1 AND c.ordinal >= $2 AND c.ordinal <= $3 AND `+visible+` ORDER BY c.ordinal, n.at, n.note`, t, first, last)
	out, err := engine.Collect(rows, err, func(s engine.Row) (n crm.NoteRow, err error) {
		return n, s.Scan(&n.ID, &n.Customer, &n.Kind, &n.At, &n.Author, &n.Version, &n.Sealed, &n.Ordinal)
	})
	return out, wrap(err, "read notes")
}

// keepFormer writes what an amendment replaces.
func keepFormer(ctx context.Context, tx *engine.Tx, t party.Tenant, a crm.Amendment) error {
	f := a.Former
	if f.Fields == 0 {
		return nil
	}
	_, err := tx.Exec(ctx, `INSERT INTO customer_change (tenant, customer, revision, at, author, act, fields, country, language,
			version, sealed)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		t, a.ID, f.Revision, f.At, f.Author, f.Act, int64(f.Fields), f.Country, f.Language, f.Version, some(f.Sealed))
	return wrap(err, "keep former values")
}

const selectChanges = `SELECT revision, at, author, act, fields, country, language, version, sealed FROM customer_change
	WHERE tenant = $1 AND customer = $2 AND revision < $3 ORDER BY revision DESC LIMIT $4 + 0`

// Changes reads what changes of a customer replaced, the newest first, of revisions below one; all
// revisions if that is 0.
func (c CRM) Changes(ctx context.Context, t party.Tenant, id party.Customer, below int64, limit int) ([]person.Change, error) {
	if below == 0 {
		below = math.MaxInt64
	}
	rows, err := c.sql.Query(ctx, selectChanges, t, id, below, limit)
	out, err := engine.Collect(rows, err, func(s engine.Row) (x person.Change, err error) {
		var fields int64
		err = s.Scan(&x.Revision, &x.At, &x.Author, &x.Act, &fields, &x.Country, &x.Language, &x.Version, (*[]byte)(&x.Sealed))
		x.Fields = field.Set(fields)
		return x, err
	})
	return out, wrap(err, "read changes")
}

const (
	selectConversations = `SELECT x.number, x.kind, x.status, x.channel, x.category, x.cause, x.opened, x.resolved_at, x.closed_at,
			coalesce(x.score, 0), x.sealed FROM customer_case x WHERE x.tenant = $1 AND x.customer = $2 ORDER BY x.opened, x.number`
	// A comment of a survey stands with the messages.
	selectWords = `SELECT w.number, w.at, w.direction, w.author, w.id, w.sealed FROM (
			SELECT m.number AS number, m.at AS at, m.direction AS direction, m.author AS author, m.message AS id, m.sealed AS sealed
				FROM case_message m WHERE m.tenant = $1 AND m.customer = $2
			UNION ALL SELECT v.number, v.answered, 'comment', 0, v.number, v.sealed
				FROM case_survey v WHERE v.tenant = $1 AND v.customer = $2 AND v.answered <> 0
		) AS w ORDER BY w.number, w.at, w.id`
)

// Conversations reads a customer's cases with their messages, oldest first.
func (c CRM) Conversations(ctx context.Context, t party.Tenant, id party.Customer) ([]dossier.Case, error) {
	rows, err := c.sql.Query(ctx, selectConversations, t, id)
	out, err := engine.Collect(rows, err, func(s engine.Row) (x dossier.Case, err error) {
		err = s.Scan(&x.Number, &x.Kind, &x.Status, &x.Channel, &x.Category, &x.Cause, &x.Opened, &x.Resolved, &x.Closed, &x.Score,
			&x.Subject.Box)
		x.Subject.Slot = vault.Slot{Table: "customer_case", Row: x.Number, Field: field.Messages}
		return x, err
	})
	if err != nil {
		return nil, wrap(err, "read cases")
	}
	of := map[int64]*dossier.Case{}
	for i := range out {
		of[out[i].Number] = &out[i]
	}
	rows, err = c.sql.Query(ctx, selectWords, t, id)
	words, err := engine.Collect(rows, err, func(s engine.Row) (w word, err error) {
		var row int64
		err = s.Scan(&w.number, &w.At, &w.Direction, &w.Author, &row, &w.Text.Box)
		w.Text.Slot = vault.Slot{Table: "case_message", Row: row, Field: field.Messages}
		if w.Direction == "comment" {
			w.Text.Slot.Table = "case_survey"
		}
		return w, err
	})
	for _, w := range words {
		if x := of[w.number]; x != nil {
			x.Messages = append(x.Messages, w.Message)
		}
	}
	return out, wrap(err, "read messages")
}

// word is a message with the number of its case.
type word struct {
	dossier.Message
	number int64
}

// sharing begins with the customer's own values: on SQLite a CROSS JOIN keeps its order, which else
// walks the values of all customers in the order of the answer.
const sharing = `SELECT DISTINCT b.customer, b.field FROM blind_index a CROSS JOIN blind_index b
	WHERE a.tenant = $1 AND a.customer = $2 AND a.field IN ($3, $4)
		AND b.tenant = a.tenant AND b.field = a.field AND b.idx = a.idx AND b.customer <> a.customer
	ORDER BY b.customer, b.field LIMIT $5 + 0`

// Sharing reads who shares an e-mail or a phone with a customer.
func (c CRM) Sharing(ctx context.Context, t party.Tenant, id party.Customer, limit int) ([]twin.Sharing, error) {
	rows, err := c.sql.Query(ctx, sharing, t, id, int64(field.Emails), int64(field.Phones), limit)
	out, err := engine.Collect(rows, err, func(s engine.Row) (x twin.Sharing, err error) { return x, s.Scan(&x.Customer, &x.Field) })
	return out, wrap(err, "find twins")
}

// Activities reads what tills and web shops told of a customer, oldest first.
func (c CRM) Activities(ctx context.Context, t party.Tenant, id party.Customer) ([]dossier.Activity, error) {
	rows, err := c.sql.Query(ctx, `SELECT at, kind, source, subject FROM activity
		WHERE tenant = $1 AND customer = $2 ORDER BY at, activity`, t, id)
	out, err := engine.Collect(rows, err, func(s engine.Row) (a dossier.Activity, err error) {
		return a, s.Scan(&a.At, &a.Kind, &a.Source, &a.Subject)
	})
	return out, wrap(err, "read activity")
}
