package cases

import (
	"context"
	"crypto/rand"
	"io"
	"sync"
	"time"

	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/vault"
	"counterpart/internal/when"
)

// Config is what a Desk is made of.
type Config struct {
	Ledger    *ledger.Ledger
	Keyring   *vault.Keyring
	Rows      Rows
	Customers Customers
	Words     WordSource     // nil: the words that are built in
	Post      Post           // nil: no mail server is set up
	URL       string         // how browsers reach the program, for the links of surveys; no slash at its end
	Zone      *time.Location // in which business hours are counted; nil is UTC
	Now       func() when.Instant
	Rand      io.Reader // for ids and tokens; nil means crypto/rand
}

// Desk works on cases. Safe for concurrent use.
type Desk struct {
	cfg Config

	mu       sync.Mutex // guards what follows
	numbers  map[party.Tenant]*block
	settings map[party.Tenant]remembered
}

// New makes a Desk.
func New(cfg Config) *Desk {
	if cfg.Rand == nil {
		cfg.Rand = rand.Reader
	}
	if cfg.Words == nil {
		cfg.Words = builtIn{}
	}
	return &Desk{cfg: cfg, numbers: map[party.Tenant]*block{}, settings: map[party.Tenant]remembered{}}
}

// Post takes letters to a mail server.
type Post interface {
	// Send hands a letter over. A failure of kind Unavailable may pass and is tried again; any
	// other is for good. Errors name neither addresses nor text.
	Send(ctx context.Context, l Letter) error
}

// Letter is a mail of plain text to one recipient.
type Letter struct {
	To       string // address
	FromName string // of the retailer, shown with the sender's address
	Subject  string
	Text     string
	ID       string // the left part of its Message-ID, the same on each try
}

// WordSource knows an owner's words.
type WordSource interface {
	// CaseWords gives a tenant's words for cases.
	CaseWords(ctx context.Context, t party.Tenant) (Words, error)
}

// block is a run of numbers that this process took and has not given out.
type block struct {
	mu        sync.Mutex
	next, end Number
}
