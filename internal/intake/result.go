package intake

import (
	"slices"
	"strings"

	"counterpart/internal/crm"
	"counterpart/internal/crm/sale"
	"counterpart/internal/intake/mapping"
)

// Tally counts things of one sort in an import.
type Tally struct {
	InFile  int64 `json:"in_file"` // different ones in the file, refused ones included
	New     int64 `json:"new"`
	Same    int64 `json:"same"`    // known before and unchanged
	Changed int64 `json:"changed"` // known before and different: updated if asked, else left
	Left    int64 `json:"left"`    // of Changed, those that were left as they are
}

// Sum is an amount over every accepted line of a file.
type Sum struct {
	Currency string `json:"currency"`
	Exact    string `json:"exact"`   // sum of price times quantity, as a decimal
	Rounded  int64  `json:"rounded"` // sum of the lines' amounts, each rounded, in minor units
}

// Result says what an import did, or in a dry run would do.
type Result struct {
	Batch           crm.BatchID  `json:"batch"` // 0 if nothing was written
	Kind            mapping.Kind `json:"kind"`
	Published       bool         `json:"published"`
	Rows            int64        `json:"rows"` // without the header
	Skipped         int64        `json:"skipped"`
	Refused         int64        `json:"refused"`  // rows not taken, with the other lines of their orders
	Repeated        int64        `json:"repeated"` // rows that only repeat a customer or payment of the file
	Customers       Tally        `json:"customers"`
	Orders          Tally        `json:"orders"`
	Payments        Tally        `json:"payments"`
	Cases           Tally        `json:"cases"`
	Lines           int64        `json:"lines"`      // lines of orders
	Duplicates      int64        `json:"duplicates"` // exact repetitions among them, which are kept
	WithoutCustomer int64        `json:"without_customer"`
	OwnLeftOut      int64        `json:"own_left_out"` // orders and cases of nobody whose own fields nobody's key can seal
	Masked          int64        `json:"masked"`       // texts with a national id number, stored masked
	Sums            []Sum        `json:"sums,omitempty"`
	Faults          Faults       `json:"faults"`

	digest  []byte
	rounded map[string]int64
}

func (r *Result) round(currency string, amount int64) {
	if r.rounded == nil {
		r.rounded = map[string]int64{}
	}
	r.rounded[currency] += amount
}

func (r *Result) sortSums() {
	for i := range r.Sums {
		r.Sums[i].Rounded = r.rounded[r.Sums[i].Currency]
	}
	slices.SortFunc(r.Sums, func(a, b Sum) int { return strings.Compare(a.Currency, b.Currency) })
}

// toMinor gives an amount in minor units, or says that it has more decimals than its currency.
func toMinor(unscaled int64, scale int, currency string) (int64, bool) {
	digits := sale.MinorDigits(currency)
	for ; scale > digits; scale-- {
		if unscaled%10 != 0 {
			return 0, false
		}
		unscaled /= 10
	}
	for ; scale < digits; scale++ {
		if unscaled > maxMinor || unscaled < -maxMinor {
			return 0, false
		}
		unscaled *= 10
	}
	return unscaled, unscaled < maxMinor && unscaled > -maxMinor
}

const maxMinor = 100_000_000_000_000_000
