// Package activity keeps what customers did besides buying: visits, looks at products, carts, use of
// services. It is linked data: rows name the customer by id and go with the customer.
//
// An event has the id that the system that tells of it gave it, kept as a keyed digest: the same
// event twice is kept once. An event of nobody is not kept.
package activity

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"slices"

	"counterpart/internal/crm/base"
	"counterpart/internal/failure"
	"counterpart/internal/field"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/policy"
	"counterpart/internal/subject"
	"counterpart/internal/vault"
	"counterpart/internal/when"
)

// Kind is what sort of event it was.
type Kind string

// The kinds.
const (
	Visit     Kind = "visit"      // of a shop or a site
	View      Kind = "view"       // of a product
	Cart      Kind = "cart"       // something was put into a cart
	App       Kind = "app"        // the retailer's app was used
	Service   Kind = "service"    // a service such as a repair or a fitting was used
	EmailOpen Kind = "email-open" // a mail was opened
	Other     Kind = "other"
)

// Kinds lists the kinds.
func Kinds() []Kind { return []Kind{Visit, View, Cart, App, Service, EmailOpen, Other} }

// Event is one thing that a customer did.
type Event struct {
	ID       int64 // random; given when it is written
	Customer party.Customer
	Kind     Kind
	At       when.Instant
	Source   string // the system that tells of it, such as "webshop"; at most 60 characters
	Subject  string // a product's SKU, an order's number or a word; may be empty
	Ref      string // the event's id there; unique within source and tenant; not read back
	Digest   []byte // of source and Ref; given when it is written
}

// Rows keeps events.
type Rows interface {
	// Add writes events whose digest is not known, and reports for each whether it was new.
	Add(ctx context.Context, tx ledger.Tx, t party.Tenant, es []Event) ([]bool, error)
	// Of reads the events of a customer before a position, the newest first.
	Of(ctx context.Context, t party.Tenant, c party.Customer, before base.Position, limit int) ([]Event, error)
	// Ordinals gives the ordinals of customers; those who are gone, staged or restricted are missing. It
	// locks them until the transaction ends, ascending by id.
	Ordinals(ctx context.Context, tx ledger.Tx, t party.Tenant, cs []party.Customer) (map[party.Customer]party.Ordinal, error)
	// Ordinal gives the ordinal of a customer, or fails with kind NotFound.
	Ordinal(ctx context.Context, t party.Tenant, c party.Customer) (party.Ordinal, error)
}

// Config is what a Desk is made of.
type Config struct {
	Ledger  *ledger.Ledger
	Keyring *vault.Keyring
	Rows    Rows
	Now     func() when.Instant
	Rand    io.Reader // for ids; nil means crypto/rand
}

// Desk takes events in and shows them. Safe for concurrent use.
type Desk struct{ cfg Config }

// New makes a Desk.
func New(cfg Config) *Desk {
	if cfg.Rand == nil {
		cfg.Rand = rand.Reader
	}
	return &Desk{cfg: cfg}
}

// MaxEvents is how many events Put takes at once.
const MaxEvents = 500

const (
	maxSource = 60
	maxText   = 100
)

// Put writes events in one change, and reports for each whether it was new. One whose id is known is
// left as it is. What is wrong is a failure of kind Invalid around base.FieldErrors whose paths begin
// with the event's place, such as "3.kind"; nothing is written then.
func (d *Desk) Put(ctx context.Context, permit policy.Permit, es []Event) ([]bool, error) {
	set := field.Fields(field.Activity)
	if err := base.MayWrite(permit, set); err != nil {
		return nil, err
	}
	if len(es) == 0 || len(es) > MaxEvents {
		return nil, failure.New(failure.Invalid, "From 1 to %d events are taken at once.", MaxEvents)
	}
	es, t := slices.Clone(es), permit.Tenant()
	if err := d.check(ctx, t, es); err != nil {
		return nil, err
	}
	var fresh []bool
	_, err := d.cfg.Ledger.Change(ctx, permit.Principal(), func(tx ledger.Tx) (ledger.Draft, error) {
		ordinals, err := d.owners(ctx, tx, t, es)
		if err != nil {
			return ledger.Draft{}, err
		}
		if fresh, err = d.cfg.Rows.Add(ctx, tx, t, es); err != nil {
			return ledger.Draft{}, err
		}
		return draft(permit, es, fresh, ordinals), nil
	})
	return fresh, err
}

// draft describes what was new.
func draft(permit policy.Permit, es []Event, fresh []bool, ordinals map[party.Customer]party.Ordinal) ledger.Draft {
	var people subject.Set
	n := int64(0)
	for i := range es {
		if fresh[i] {
			n++
			people.Add(ordinals[es[i].Customer])
		}
	}
	e := base.Change(permit, "add", "activity", field.Fields(field.Activity))
	e.Count = n
	return ledger.Draft{Entry: e, People: people, Quiet: n == 0}
}

// owners locks the customers of events. One who is not there, or whose data may only be kept, refuses
// them.
func (d *Desk) owners(ctx context.Context, tx ledger.Tx, t party.Tenant, es []Event) (map[party.Customer]party.Ordinal, error) {
	var ids []party.Customer
	for i := range es {
		if !slices.Contains(ids, es[i].Customer) {
			ids = append(ids, es[i].Customer)
		}
	}
	slices.Sort(ids)
	out, err := d.cfg.Rows.Ordinals(ctx, tx, t, ids)
	if err != nil {
		return nil, err
	}
	c := &base.Checker{}
	for i := range es {
		_, ok := out[es[i].Customer]
		c.Must(fmt.Sprintf("%d.customer", i), ok, "is not there, or is somebody whose data may only be kept")
	}
	return out, c.Invalid()
}

// check cleans and checks events, and fills in ids and digests.
func (d *Desk) check(ctx context.Context, t party.Tenant, es []Event) error {
	c, now := &base.Checker{}, d.cfg.Now()
	for i := range es {
		e, at := &es[i], fmt.Sprintf("%d.", i)
		e.Source, e.Subject = c.Word(at+"source", e.Source, maxSource), c.Word(at+"subject", e.Subject, maxText)
		e.Ref = c.Word(at+"id", e.Ref, maxText)
		c.Must(at+"kind", slices.Contains(Kinds(), e.Kind), "is none of visit, view, cart, app, service, email-open, other")
		c.Must(at+"source", e.Source != "", "is missing")
		c.Must(at+"id", e.Ref != "", "is missing")
		c.Must(at+"customer", e.Customer != 0, "is missing")
		c.Must(at+"at", e.At > 0 && e.At <= now.Add(clockDrift), "is missing or lies in the future")
	}
	if err := c.Invalid(); err != nil {
		return err
	}
	for i := range es {
		var err error
		es[i].ID = base.ID(d.cfg.Rand)
		if es[i].Digest, err = d.cfg.Keyring.Digest(ctx, t, "activity", fmt.Sprintf("%q %q", es[i].Source, es[i].Ref)); err != nil {
			return err
		}
	}
	return nil
}

const clockDrift = 5 * 60 * 1e9 // what a till's clock may be ahead

// Of shows events of a customer before a position under one entry, the newest first. The index is
// that of the entry.
func (d *Desk) Of(ctx context.Context, permit policy.Permit, c party.Customer, before base.Position, limit int) ([]Event, int64, error) {
	ordinal, err := d.cfg.Rows.Ordinal(ctx, permit.Tenant(), c)
	if err != nil {
		return nil, -1, err
	}
	es, err := d.cfg.Rows.Of(ctx, permit.Tenant(), c, before, limit)
	if err != nil {
		return nil, -1, err
	}
	receipt, err := d.cfg.Ledger.Disclose(ctx, permit, ledger.Disclosure{Open: field.Fields(field.Activity), People: subject.Of(ordinal)})
	if err != nil {
		return nil, -1, err
	}
	return es, receipt.Index(), nil
}
