package openlog

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"strings"
	"time"

	"counterpart/internal/entry"
	"counterpart/internal/failure"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/when"
	"counterpart/internal/witness"
)

// Token lets one of the two parties read a log. Each has at most one.
type Token struct {
	Tenant  party.Tenant
	Number  int64 // counts the tokens of a tenant, from 1
	Side    party.Side
	Digest  []byte        // SHA-256 of the token
	Author  party.Ordinal // who made it
	Created when.Instant
	Used    when.Instant // 0: never
	Ended   when.Instant // 0: not revoked
}

// Rows keeps tokens.
type Rows interface {
	// Add ends the token of a side that has not ended, if there is one, and writes another under the
	// next number, which it gives.
	Add(ctx context.Context, tx ledger.Tx, k Token) (int64, error)
	// End marks a token that has not ended as ended, or fails with kind NotFound.
	End(ctx context.Context, tx ledger.Tx, t party.Tenant, number int64, at when.Instant) error
	// ByDigest finds a token, or fails with kind NotFound.
	ByDigest(ctx context.Context, t party.Tenant, digest []byte) (Token, error)
	// All lists the tokens of a tenant, the newest first.
	All(ctx context.Context, t party.Tenant) ([]Token, error)
	// Saw writes when a token was used, in a transaction of its own.
	Saw(ctx context.Context, t party.Tenant, number int64, at when.Instant) error
}

// mayHand says for which side somebody makes and ends tokens: their own; a job for either.
func mayHand(p party.Principal, side party.Side) error {
	if err := witness.MayManage(p); err != nil {
		return err
	}
	if side != party.Controller && side != party.Processor {
		return failure.New(failure.Invalid, "A token is for the controller or the processor.")
	}
	if p.Role != party.System && p.Role.Side() != side {
		return failure.New(failure.Forbidden, "Each company makes and ends its own token.")
	}
	return nil
}

// Make gives a side a token for the tenant's logs, which is shown this once. The one that it had is
// revoked with it. slug is the retailer's short name.
func (d *Desk) Make(ctx context.Context, p party.Principal, slug string, side party.Side) (string, error) {
	if err := mayHand(p, side); err != nil {
		return "", err
	}
	secret, digest := newSecret(slug)
	_, err := d.cfg.Ledger.Change(ctx, p, func(tx ledger.Tx) (ledger.Draft, error) {
		n, err := d.cfg.Rows.Add(ctx, tx, Token{
			Tenant: p.Tenant, Side: side, Digest: digest, Author: p.Ordinal, Created: d.cfg.Now(),
		})
		return ledger.Draft{Entry: about("create", n, side)}, err
	})
	return secret, err
}

// Revoke ends a token of a side.
func (d *Desk) Revoke(ctx context.Context, p party.Principal, side party.Side, number int64) error {
	if err := mayHand(p, side); err != nil {
		return err
	}
	all, err := d.cfg.Rows.All(ctx, p.Tenant)
	if err != nil {
		return err
	}
	for _, k := range all {
		if k.Number == number && k.Side != side {
			return failure.New(failure.NotFound, "There is no such token.")
		}
	}
	_, err = d.cfg.Ledger.Change(ctx, p, func(tx ledger.Tx) (ledger.Draft, error) {
		return ledger.Draft{Entry: about("revoke", number, side)}, d.cfg.Rows.End(ctx, tx, p.Tenant, number, d.cfg.Now())
	})
	return err
}

func about(act string, number int64, side party.Side) entry.Entry {
	return entry.Entry{Kind: entry.Grant, Act: act, Object: "log-token", Ref: number, List: []string{string(side)}}
}

// Tokens lists the tokens of a tenant, the newest first.
func (d *Desk) Tokens(ctx context.Context, t party.Tenant) ([]Token, error) {
	return d.cfg.Rows.All(ctx, t)
}

const (
	prefix    = "cpl"
	maxSecret = 200
	seenEach  = time.Minute
)

var errToken = failure.New(failure.Unauthenticated, "There is no token, or it opens nothing here.").
	WithHint("Send the header Authorization: Bearer TOKEN. Each company makes its own on the page of witnesses.")

// admit finds the token of a request for a tenant's logs.
func (d *Desk) admit(ctx context.Context, t Tenant, secret string) error {
	if k := strings.Split(secret, "."); len(secret) > maxSecret || len(k) != 3 || k[0] != prefix || k[1] != t.Slug {
		return errToken
	}
	k, err := d.cfg.Rows.ByDigest(ctx, t.ID, digestOf(secret))
	if failure.Is(err, failure.NotFound) || err == nil && k.Ended != 0 {
		return errToken
	}
	if err != nil {
		return err
	}
	if now := d.cfg.Now(); now.Sub(k.Used) >= seenEach {
		return d.cfg.Rows.Saw(ctx, t.ID, k.Number, now)
	}
	return nil
}

// newSecret gives 256 random bits as text, and what is kept of them.
func newSecret(slug string) (text string, digest []byte) {
	raw := make([]byte, 32)
	_, _ = rand.Read(raw) // never fails since Go 1.24
	text = prefix + "." + slug + "." + base64.RawURLEncoding.EncodeToString(raw)
	return text, digestOf(text)
}

func digestOf(secret string) []byte {
	d := sha256.Sum256([]byte(secret))
	return d[:]
}
