package shape

import (
	"fmt"
	"strings"

	"counterpart/internal/crm"
	"counterpart/internal/crm/sale"
	"counterpart/internal/web/view"
)

// worth is what a customer has bought for, as far as it can be said in one currency.
type worth struct{ total, average view.KeyFact }

// worthOf sums up orders. What the customer's row knows is in the retailer's currency; where
// nothing was bought in it, the orders that are listed are added up by currency instead.
func worthOf(v crm.View, currency string) worth {
	w := worth{total: view.KeyFact{Label: "Lifetime value"}, average: view.KeyFact{Label: "Average order"}}
	sums, all := counted(v.Orders)
	total := sale.Money{Minor: v.Customer.Spent, Currency: currency}
	shown := Money(total)
	others := len(all) > 1 || len(all) == 1 && all[0] != currency
	switch {
	case v.Customer.Orders == 0:
		return w
	case others && total.Minor == 0:
		var each []string
		for _, c := range all {
			each = append(each, Money(sale.Money{Minor: sums[c].minor, Currency: c}))
		}
		total.Currency, shown, w.total.Note = all[0], strings.Join(each, ", "), listed(v, "")
	case others:
		w.total.Note = "other currencies not counted"
	}
	w.total.Value = shown
	if s := sums[total.Currency]; s.orders > 0 && (len(all) == 1 || total.Currency == currency) {
		w.average.Value = Money(sale.Money{Minor: s.minor / s.orders, Currency: total.Currency})
		w.average.Note = listed(v, w.total.Note)
	}
	return w
}

// listed says that only some of the orders were counted, or gives the other note.
func listed(v crm.View, otherwise string) string {
	if v.Customer.Orders > int64(len(v.Orders)) {
		return fmt.Sprintf("newest %d only", len(v.Orders))
	}
	return otherwise
}

// tally is what the orders of one currency come to.
type tally struct{ minor, orders int64 }

// counted sums the orders by currency, without those that were cancelled or returned as a whole;
// currencies come in the order of the list.
func counted(orders []sale.Order) (map[string]tally, []string) {
	sums := map[string]tally{}
	var all []string
	for _, o := range orders {
		if o.Status == "cancelled" || o.Status == "returned" {
			continue
		}
		t, known := sums[o.Total.Currency]
		if !known {
			all = append(all, o.Total.Currency)
		}
		sums[o.Total.Currency] = tally{t.minor + o.Total.Minor, t.orders + 1}
	}
	return sums, all
}
