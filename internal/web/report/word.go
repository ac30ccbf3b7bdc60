package report

import (
	"fmt"
	"strconv"
	"strings"

	"counterpart/internal/crm/figures"
	"counterpart/internal/money"
	"counterpart/internal/web/shape"
	"counterpart/internal/web/view"
)

// pen writes amounts of one currency.
type pen struct{ currency string }

// money writes an amount in full.
func (p pen) money(minor int64) string {
	return shape.Money(money.Money{Currency: p.currency, Minor: minor})
}

// short writes an amount as an axis shows it: 12.5k, 3M.
func (p pen) short(minor int64) string {
	unit := int64(1)
	for range money.MinorDigits(p.currency) {
		unit *= 10
	}
	return compact(minor, unit)
}

// compact writes a whole number of units in few characters.
func compact(v, unit int64) string {
	sign := ""
	if v < 0 {
		sign, v = "−", -v
	}
	f := float64(v) / float64(unit)
	for _, s := range []struct {
		at   float64
		mark string
	}{{1e9, "bn"}, {1e6, "M"}, {1e4, "k"}} {
		if f >= s.at {
			by := s.at
			if s.mark == "k" {
				by = 1e3
			}
			return sign + strconv.FormatFloat(f/by, 'f', digits(f/by), 64) + s.mark
		}
	}
	if f >= 100 || f == float64(int64(f)) {
		return sign + count(int64(f+.5))
	}
	return sign + strconv.FormatFloat(f, 'f', 2, 64)
}

// digits gives how many decimals are worth showing.
func digits(f float64) int {
	if f >= 100 || f == float64(int64(f)) {
		return 0
	}
	return 1
}

// count writes a whole number with thousands separated.
func count(n int64) string {
	s := strconv.FormatInt(n, 10)
	sign, s := s[:len(s)-len(strings.TrimPrefix(s, "-"))], strings.TrimPrefix(s, "-")
	for at := len(s) - 3; at > 0; at -= 3 {
		s = s[:at] + "," + s[at:]
	}
	return strings.Replace(sign, "-", "−", 1) + s
}

// units writes a quantity in thousandths.
func units(milli int64) string {
	if milli%1000 == 0 {
		return count(milli / 1000)
	}
	return strconv.FormatFloat(float64(milli)/1000, 'f', -1, 64)
}

// tenths writes tenths of a percent.
func tenths(n int64) string { return fmt.Sprintf("%d.%d %%", n/10, n%10) }

// share writes part of all in percent.
func share(part, all int64) string {
	if all == 0 {
		return "–"
	}
	return tenths(int64(float64(part)/float64(all)*1000 + .5))
}

// hours writes a length of time in microseconds: "35 min", "4.2 h", "3.1 days".
func hours(micros int64) string {
	minutes := float64(micros) / 60e6
	switch {
	case micros == 0:
		return "–"
	case minutes < 90:
		return strconv.Itoa(int(minutes+.5)) + " min"
	case minutes < 48*60:
		return strconv.FormatFloat(minutes/60, 'f', 1, 64) + " h"
	}
	return strconv.FormatFloat(minutes/1440, 'f', 1, 64) + " days"
}

// stars writes a mean score in hundredths.
func stars(hundredths int64) string {
	if hundredths == 0 {
		return "–"
	}
	return fmt.Sprintf("%d.%02d", hundredths/100, hundredths%100)
}

// change fills what became of a figure; more says whether more is better.
func change(t view.ReportTile, now, before int64, more bool) view.ReportTile {
	switch {
	case before == 0:
		t.Change = "nothing before"
		if now == 0 {
			t.Change = "as before"
		}
	case now == before:
		t.Change = "as before"
	default:
		p := (float64(now) - float64(before)) / float64(before) * 100
		if before < 0 {
			p = -p
		}
		t.Tone, t.Better = "up", more
		if now < before {
			t.Tone, t.Better = "down", !more
		}
		t.Change = strconv.FormatFloat(max(p, -p), 'f', 1, 64) + " %"
	}
	return t
}

// known names a place whose name is empty.
func known(name string) string {
	if name == "" {
		return "Not known"
	}
	return name
}

// hidden stands for what may not be shown.
const hidden = "hidden"

// cells makes a row of texts, of which the first names it.
func cells(texts ...string) view.ReportRow {
	row := view.ReportRow{}
	for _, t := range texts {
		row.Cells = append(row.Cells, view.ReportCell{Text: t})
	}
	return row
}

// to links a cell of a row.
func to(row view.ReportRow, i int, url string) view.ReportRow {
	row.Cells[i].URL = url
	return row
}

// words are those of the retailer, by code.
type words map[string]string

// of gives a code's word.
func (w words) of(code string) string {
	if label, ok := w[code]; ok {
		return label
	}
	if code == "" {
		return "Not said"
	}
	s := strings.ReplaceAll(strings.ReplaceAll(code, "_", " "), "-", " ")
	return strings.ToUpper(s[:1]) + s[1:]
}

var rules = []string{
	"An order counts if its total is above zero and it was not cancelled.",
	"A credit is a total below zero, whatever its status, and the whole of an order that was returned. It is taken off revenue on the day it was placed and is no order.",
	"Cancelled orders, and orders of nothing, count nothing.",
	"Revenue is what the orders came to, less credits. The average order is before credits.",
	"Orders without a customer count in revenue, and in no figure about customers.",
	"Orders in another currency are shown apart and never added.",
	"Postage, fees, vouchers and lines written by hand are revenue and no product; owners and managers keep the list.",
	"New orders are the first ones of their customers. The repeat rate is the share of orders by customers who had bought before, among orders of known customers.",
	"R, F and M rank customers by the day of their last order, by how many orders and by how much they spent, in fifths; 5 is best, and equal values always share a fifth.",
	"Orders of an import count in the minute after it is published.",
}

var groupOrder = figures.Groups()
