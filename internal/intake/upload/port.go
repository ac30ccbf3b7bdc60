package upload

import (
	"context"
	"time"

	"counterpart/internal/intake/mapping"
	"counterpart/internal/intake/table"
	"counterpart/internal/policy"
)

// Importer is the intake, as far as files in memory need it.
type Importer interface {
	// Import takes a file in, or checks it. The result is never nil.
	Import(ctx context.Context, permit policy.Permit, job Job) (*Result, error)
	// Sample gives the first n rows as they would be taken.
	Sample(ctx context.Context, permit policy.Permit, job Job, n int) ([][]Cell, error)
}

// Job is one import, or the check before it.
type Job struct {
	Source    table.Source
	Mapping   *mapping.Mapping
	DryRun    bool   // write nothing
	KeepGoing bool   // take the good rows
	Update    bool   // change what is there and differs
	Refused   string // path of the file for refused rows
	Progress  func(Progress)
}

// Progress is where a job stands.
type Progress struct {
	Phase       string // scan, stage, publish
	Rows, Total int64  // Total is 0 while it is not known
	Bytes, Size int64
	ETA         time.Duration // 0 while it is not known
}

// Tally counts things of one sort.
type Tally struct{ InFile, New, Same, Changed int64 }

// Fault says why a row was not taken. It holds no value.
type Fault struct {
	Line, Column     int // from 1; a column of 0 is about the row
	Field            mapping.Field
	Reason, Expected string
}

// Sum is an amount over the accepted lines of orders, as a decimal.
type Sum struct{ Currency, Exact string }

// Result says what a job did, or would do.
type Result struct {
	Published                          bool
	Rows, Skipped, Refused             int64
	WithoutCustomer, Masked            int64
	Customers, Orders, Payments, Cases Tally
	Sums                               []Sum
	Faults                             []Fault // the first ones, in the order of the file
	FaultRows, FaultTotal              int64
}

// Fresh counts what is new.
func (r *Result) Fresh() int64 { return r.Customers.New + r.Orders.New + r.Payments.New + r.Cases.New }

// Differing counts what is there and differs.
func (r *Result) Differing() int64 {
	return r.Customers.Changed + r.Orders.Changed + r.Payments.Changed
}

// Cell is what a row says for one field, as it would be taken.
type Cell struct {
	Field mapping.Field
	Text  string
}
