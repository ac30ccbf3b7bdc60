// Package routine is how a retailer arranges the work on cases: business hours, targets for each priority,
// teams, and prepared answers. Nothing of it names a customer. Each change is an entry.
package routine

import (
	"context"
	"sync"
	"time"

	"counterpart/internal/failure"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/policy"
	"counterpart/internal/when"
)

// Priority says how soon a case wants an answer.
type Priority string

// The priorities.
const (
	Low    Priority = "low"
	Normal Priority = "normal"
	High   Priority = "high"
	Urgent Priority = "urgent"
)

// Priorities lists the priorities, the least urgent first.
func Priorities() []Priority { return []Priority{Low, Normal, High, Urgent} }

// AnswerID numbers a tenant's canned answers, from 1.
type AnswerID int64

// Rows is the store.
type Rows interface {
	// Setting reads the settings and their revision; revision 0 means that there are none.
	Setting(ctx context.Context, t party.Tenant) (body string, revision int64, err error)
	// PutSetting writes settings whose revision is still the same, or fails with kind Conflict.
	PutSetting(ctx context.Context, tx ledger.Tx, t party.Tenant, body string, revision int64) error
	// Answers lists canned answers by title.
	Answers(ctx context.Context, t party.Tenant) ([]Canned, error)
	// PutAnswer writes an answer: a new one if the ID is 0. One that changed since its revision is a
	// failure of kind Conflict.
	PutAnswer(ctx context.Context, tx ledger.Tx, t party.Tenant, c Canned) (AnswerID, error)
	// DropAnswer deletes an answer, or fails with kind NotFound.
	DropAnswer(ctx context.Context, tx ledger.Tx, t party.Tenant, id AnswerID) error
}

// Config is what a Desk is made of.
type Config struct {
	Ledger *ledger.Ledger
	Rows   Rows
	Zone   *time.Location // in which business hours are counted; nil is UTC
	Now    func() when.Instant
}

// Desk keeps what is arranged. Safe for concurrent use.
type Desk struct {
	cfg Config

	mu       sync.Mutex // guards what follows
	settings map[party.Tenant]remembered
}

// New makes a Desk.
func New(cfg Config) *Desk { return &Desk{cfg: cfg, settings: map[party.Tenant]remembered{}} }

const maxTitle = 150 // characters of an answer's title

// mayArrange lets owners, managers and jobs arrange how cases are worked on.
func mayArrange(permit policy.Permit) error {
	switch permit.Principal().Role {
	case party.Owner, party.Manager, party.System:
		if permit.Allows(0, 0) {
			return nil
		}
	case party.PrivacyOfficer, party.Support, party.Marketer, party.Analyst, party.Operator:
	}
	return failure.New(failure.Forbidden, "This is arranged by owners and managers.")
}
