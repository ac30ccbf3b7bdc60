// Package person is what is known of a customer: a profile, how it is checked and normalised
// before it is written, and how its fields lie sealed in the customer's row.
package person

import (
	"counterpart/internal/field"
	"counterpart/internal/vault"
	"counterpart/internal/when"
)

// Profile is what is known of a person, in the clear: it comes from a form or a file and is
// sealed before it is written, or it was opened against a receipt. Texts print as [sealed].
type Profile struct {
	Given, Family vault.Text
	Emails        []vault.Text // the first is the main one
	Phones        []vault.Text // E.164 where the number could be understood
	Addresses     []Address
	Birth         vault.Text // YYYY-MM-DD
	Language      string     // BCP 47, such as "de"; linked
	Country       string     // ISO 3166-1 alpha-2; linked
	Loyalty       vault.Text // unique within the tenant
	External      vault.Text // id in the retailer's other systems; unique within the tenant
	Tags          []vault.Text
	Consents      []Consent
	// Own are the values of the fields that the owner added, by field: see package own.
	Own map[field.ID][]vault.Text
}

// Address is a postal address; any part may be empty.
type Address struct {
	Street, Postcode, City, Region vault.Text
	Country                        vault.Text // ISO 3166-1 alpha-2
}

// Consent is a person's word on one channel (GDPR, article 7(1): it must be possible to show
// that it was given). A withdrawal is a Consent with Given false.
type Consent struct {
	Channel Contact
	Given   bool
	Text    vault.Text // the words agreed to, or their version
	Source  vault.Text // where, such as "web form"
	At      when.Instant
}

// Contact is a channel by which a customer may be addressed.
type Contact string

// The channels of contact.
const (
	ByEmail Contact = "email"
	BySMS   Contact = "sms"
	ByPost  Contact = "post"
	ByPhone Contact = "phone"
)
