package store

import (
	"context"

	"counterpart/internal/crm"
	"counterpart/internal/party"
)

// Intake finds what a file names without an external id.
type Intake struct{ *DB }

const (
	mailOne  = selectMail + ` = $2`
	mailMany = selectMail + ` = ANY($2::bytea[])` // PostgreSQL: one round trip for all; SQLite has no arrays

	// Field 1 is field.Emails.
	selectMail = `SELECT x.idx, c.customer, c.ordinal, c.revision, c.digest
		FROM blind_index x JOIN customer c ON c.tenant = x.tenant AND c.customer = x.customer
		WHERE x.tenant = $1 AND x.field = 1 AND ` + visible + ` AND x.idx`
)

// MatchMails gives the customers that have one of these blind index values of e-mails, keyed by
// value. A value that leads to several customers is in several and leads to none.
func (db Intake) MatchMails(ctx context.Context, t party.Tenant, values [][]byte) (map[string]crm.Match, map[string]bool, error) {
	found, several := map[string]crm.Match{}, map[string]bool{}
	scan := func(s scanner) (struct{}, error) {
		var idx []byte
		var m crm.Match
		err := s.Scan(&idx, &m.Customer, &m.Ordinal, &m.Revision, &m.Digest)
		if old, twice := found[string(idx)]; twice && old.Customer != m.Customer {
			several[string(idx)] = true
		}
		found[string(idx)] = m
		return struct{}{}, err
	}
	err := db.matchMails(ctx, t, values, scan)
	for v := range several {
		delete(found, v)
	}
	return found, several, wrap(err, "match e-mails")
}

func (db Intake) matchMails(ctx context.Context, t party.Tenant, values [][]byte, scan func(scanner) (struct{}, error)) error {
	if !db.embedded {
		rows, err := db.query(ctx, mailMany, int64(t), values)
		_, err = collect(rows, err, scan)
		return err
	}
	for _, v := range values {
		rows, err := db.query(ctx, mailOne, t, v)
		if _, err := collect(rows, err, scan); err != nil {
			return err
		}
	}
	return nil
}
