package api

import (
	"strconv"

	"counterpart/internal/failure"
	"counterpart/internal/party"
)

// proofJSON is the receipt of an entry: text of C2SP tlog-proof, which anybody can check without the log.
type proofJSON struct {
	Entry string `json:"entry"`
	Proof string `json:"proof"`
}

// proof answers with the receipt of an entry of the ledger. It names nobody, and is for those who see
// the ledger on the pages.
func (r *request) proof() (reply, error) {
	if r.bearer.Principal.Role != party.Manager {
		return reply{}, failure.New(failure.Forbidden, "Only a token with the role manager reads the ledger.")
	}
	value, err := r.one("entry")
	if err != nil {
		return reply{}, err
	}
	n, err := strconv.ParseInt(value, 10, 64)
	if err != nil || strconv.FormatInt(n, 10) != value {
		return reply{}, refused(&fault{Path: "entry", Reason: "not a number", Expected: `the entry's number as text, such as "1234"`})
	}
	if r.Proof == nil {
		return reply{}, failure.New(failure.NotFound, "This installation gives no receipts.")
	}
	text, err := r.Proof(r.ctx, r.bearer.Principal.Tenant, n)
	if err != nil {
		return reply{}, err
	}
	return ok(proofJSON{value, string(text)}), nil
}
