package terms

import (
	"github.com/hashicorp/hcl/v2"

	"counterpart/internal/money"
	"counterpart/internal/terms/fact"
)

// Liability is what the instrument says about damages.
type Liability struct {
	Caps        []Cap
	Excludes    []Exclusion
	CarveOuts   []CarveOut
	DeemDirect  []string // heads that count as direct whatever their nature
	Indemnities []Indemnity
	Apportion   *Apportion // nil: no fault share
	SetOff      string     // "cap_first", "net_first" or "" (both are computed)
	CapFault    string     // "fault_first", "cap_first" or "" ; only with Apportion
	Interest    string     // "inside", "outside" (default) the cap
	Fines       string     // recoverable: "contract", "no", "open" (default)
	Exclusive   []string   // remedies that exclude damages for the clauses named
	Readings    []LiabilityReading
	Text, Cite  string
	Range       hcl.Range
}

// LiabilityReading is the liability block under one reading.
type LiabilityReading struct {
	Axis, Option, Text string
	Liability          *Liability
}

// Cap limits the sum of a bucket.
type Cap struct {
	Name   string
	Covers []string     // clause ids; empty: every claim that no other cap covers
	Heads  []string     // empty: all heads
	Amount Formula      // nil: open
	Group  bool         // aggregates over affiliates and agreements
	Erodes bool         // prior payments reduce it
	By     []fact.Party // whose liability; empty: each party's
	Range  hcl.Range
}

// Exclusion removes heads of loss.
type Exclusion struct {
	Name  string
	Heads []string // "indirect" and "consequential" name the class
}

// CarveOut lifts caps or exclusions.
type CarveOut struct {
	Name   string
	From   []string // names of caps and exclusions
	Covers []string // clause ids
	Heads  []string
}

// Indemnity makes heads recoverable for breaches of the clauses named.
type Indemnity struct {
	Name   string
	By     fact.Party
	Heads  []string
	Covers []string
}

// Apportion allows a fault share.
type Apportion struct {
	Source string    // "contract", or a law
	Share  *Fraction // of the claimant, where agreed; nil: open
}

// Exposure is money that a statute puts at stake. It is shown apart and never added to the
// damages of a contract. In a clause:
//
//	exposure "statutory damages" {
//	  class     = "statutory_damages"   # or "fine"
//	  per       = "consumer"            # what one is
//	  number    = "residents.california" # the number fact that says how many; left out: one
//	  low       = usd("100.00")         # of one; left out: nothing at least
//	  high      = usd("750.00")         # of one
//	  or_actual = true                  # or the actual loss, when that is greater
//	  or_share  = "2%"                  # or this share of a sum, when that is greater
//	  of        = "turnover"
//	  when      = fact.intentional      # left out: always
//	}
type Exposure struct {
	Name      string
	Class     string // "fine" or "statutory_damages"
	Per       string // "consumer", "violation", "infringement"
	Number    string // the number fact of how many there are; "": one
	Low, High Formula
	OrActual  bool
	Share     *Fraction // nil: none
	Of        string    // the amount fact that Share is taken of
	When      Cond      // nil: always
}

// Fraction is Num / Den, between 0 and 1.
type Fraction struct{ Num, Den int64 }

// Formula computes an amount.
//
//sumtype:decl
type Formula interface{ formula() }

// Literal is an amount of money.
type Literal struct{ Money money.Money }

// Times multiplies an amount by a whole number.
type Times struct {
	N  int64
	Of Formula
}

// Greatest is the largest of several amounts.
type Greatest []Formula

// Least is the smallest of several amounts.
type Least []Formula

// CapRef is the amount of another cap.
type CapRef struct{ Name string }

// Fees are the fees paid in the span before the first incident; their sum is a fact.
type Fees struct{ Months int }

// PerRecord multiplies an amount by the number of records, which is a fact.
type PerRecord struct{ Amount money.Money }

// Quantity is an amount that a value fact gives, such as the contract's price.
type Quantity struct{ Fact string }

func (Literal) formula()   {}
func (Times) formula()     {}
func (Greatest) formula()  {}
func (Least) formula()     {}
func (CapRef) formula()    {}
func (Fees) formula()      {}
func (PerRecord) formula() {}
func (Quantity) formula()  {}
