package figures_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
)

func (*till) context() context.Context { return context.Background() }

// told are all summaries as text, one line per row, in order.
type told []string

// stored reads the summaries as they are stored.
func (s *till) stored(t fataler) told {
	t.Helper()
	var out told
	for name, q := range map[string]string{
		"day":  `SELECT day, country, channel, currency, orders, gross, credits, credit, known, fresh FROM figure_day WHERE tenant = %d`,
		"sums": `SELECT month, country, channel, currency, orders, gross, credits, credit, known, fresh FROM figure_month WHERE tenant = %d`,
		"rank": `SELECT r, f, customers FROM figure_rank WHERE tenant = %d AND customers <> 0`,
		"product": `SELECT span, at, product, currency, quantity, amount, orders FROM figure_product
			WHERE tenant = %d AND NOT (quantity = 0 AND amount = 0 AND orders = 0)`,
		"customer": `SELECT customer, first_order, first_sale, last_order, orders, spent, cohort, r, f, m, grp FROM customer_figure WHERE tenant = %d`,
		"month":    `SELECT customer, month, cohort, orders, spent, again90, again180 FROM customer_month WHERE tenant = %d`,
		"cohort":   `SELECT cohort, month, active, orders, spent, again90, again180 FROM figure_cohort WHERE tenant = %d`,
	} {
		for _, row := range s.look(t, fmt.Sprintf(q, s.tenant)) {
			out = append(out, name+" "+strings.Join(row, " "))
		}
	}
	slices.Sort(out)
	return out
}

// look reads rows as text.
func (s *till) look(t fataler, q string) (out [][]string) {
	t.Helper()
	rows, err := s.raw.Query(q)
	if err != nil {
		t.Fatalf("%s: %v", q, err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	for rows.Next() {
		values, into := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		if err := rows.Scan(into...); err != nil {
			t.Fatal(err)
		}
		var row []string
		for _, v := range values {
			if b, ok := v.([]byte); ok {
				v = string(b)
			}
			row = append(row, fmt.Sprint(v))
		}
		out = append(out, row)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

// plain is an order as the test reads it from the base table.
type plain struct {
	id, customer, total, placed        int64
	status, channel, country, currency string
}

func (s *till) plainOrders(t fataler) (out []plain) {
	t.Helper()
	rows, err := s.raw.Query(fmt.Sprintf(`SELECT sale, coalesce(customer, 0), total, placed, status, channel, country, currency
		FROM sale WHERE tenant = %d AND state = 'live' ORDER BY placed, sale`, s.tenant))
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var p plain
		if err := rows.Scan(&p.id, &p.customer, &p.total, &p.placed, &p.status, &p.channel, &p.country, &p.currency); err != nil {
			t.Fatal(err)
		}
		out = append(out, p)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

// worth says what an order comes to by the rules, in other words than the program's.
func worth(total int64, status string) (order, gross, credits, credit int64) {
	if total < 0 {
		return 0, 0, 1, -total
	}
	if total == 0 || status == "cancelled" {
		return 0, 0, 0, 0
	}
	if status == "returned" {
		return 1, total, 1, total
	}
	return 1, total, 0, 0
}

func local(zone *time.Location, micros int64) time.Time { return time.UnixMicro(micros).In(zone) }

func dayNumber(t time.Time) int64 {
	y, m, d := t.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() / 86400
}

func monthNumber(t time.Time) int64 { return int64(t.Year()*12 + int(t.Month()) - 1) }

// naive adds everything up from the base tables, with no thought of speed.
func (s *till) naive(t fataler, zone *time.Location, currency string) told {
	t.Helper()
	orders := s.plainOrders(t)
	var out told
	firsts := map[int64]int64{} // customer to order
	for _, o := range orders {
		if n, _, _, _ := worth(o.total, o.status); n == 1 && o.currency == currency && o.customer != 0 && firsts[o.customer] == 0 {
			firsts[o.customer] = o.id
		}
	}
	days := map[string][6]int64{}
	for _, o := range orders {
		n, gross, credits, credit := worth(o.total, o.status)
		if n == 0 && credits == 0 {
			continue
		}
		at := local(zone, o.placed)
		for _, key := range []string{
			fmt.Sprintf("day %d %s %s %s", dayNumber(at), o.country, o.channel, o.currency),
			fmt.Sprintf("sums %d %s %s %s", monthNumber(at), o.country, o.channel, o.currency),
		} {
			d := days[key]
			d[0], d[1], d[2], d[3] = d[0]+n, d[1]+gross, d[2]+credits, d[3]+credit
			if n == 1 && o.customer != 0 {
				d[4]++
				if firsts[o.customer] == o.id {
					d[5]++
				}
			}
			days[key] = d
		}
	}
	for key, d := range days {
		out = append(out, fmt.Sprintf("%s %d %d %d %d %d %d", key, d[0], d[1], d[2], d[3], d[4], d[5]))
	}
	out = append(out, s.naiveProducts(t, zone)...)
	out = append(out, naivePeople(zone, currency, orders)...)
	slices.Sort(out)
	return out
}

func (s *till) naiveProducts(t fataler, zone *time.Location) (out told) {
	t.Helper()
	rows, err := s.raw.Query(fmt.Sprintf(`SELECT s.sale, s.placed, s.status, s.total, s.currency, l.product, l.quantity, l.amount
		FROM sale s JOIN sale_line l ON l.tenant = s.tenant AND l.sale = s.sale WHERE s.tenant = %d AND s.state = 'live'`, s.tenant))
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	sums := map[string][3]int64{}
	seen := map[string]bool{}
	for rows.Next() {
		var id, placed, total, product, quantity, amount int64
		var status, currency string
		if err := rows.Scan(&id, &placed, &status, &total, &currency, &product, &quantity, &amount); err != nil {
			t.Fatal(err)
		}
		n, gross, _, credit := worth(total, status)
		if gross == credit { // counts nothing, or came back as a whole
			continue
		}
		at := local(zone, placed)
		for _, key := range []string{
			fmt.Sprintf("d %d %d %s", dayNumber(at), product, currency), fmt.Sprintf("m %d %d %s", monthNumber(at), product, currency),
		} {
			x := sums[key]
			x[0], x[1] = x[0]+quantity, x[1]+amount
			if once := fmt.Sprint(id, key); !seen[once] {
				x[2] += n
				seen[once] = true
			}
			sums[key] = x
		}
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	for key, x := range sums {
		if x != ([3]int64{}) {
			out = append(out, fmt.Sprintf("product %s %d %d %d", key, x[0], x[1], x[2]))
		}
	}
	return out
}

// someone is a customer in the naive sum.
type someone struct {
	id, first, firstSale, last, orders, spent, cohort int64
	lastDay                                           int64
	months                                            map[int64][4]int64
	at                                                []int64
}

func naivePeople(zone *time.Location, currency string, orders []plain) (out told) {
	all := map[int64]*someone{}
	for _, o := range orders {
		n, gross, credits, credit := worth(o.total, o.status)
		if o.customer == 0 || o.currency != currency || n+credits == 0 {
			continue
		}
		p := all[o.customer]
		if p == nil {
			p = &someone{id: o.customer, months: map[int64][4]int64{}}
			all[o.customer] = p
		}
		m := monthNumber(local(zone, o.placed))
		x := p.months[m]
		x[0], x[1] = x[0]+n, x[1]+gross-credit
		p.months[m] = x
		p.spent += gross - credit
		if n == 0 {
			continue
		}
		if p.orders == 0 {
			p.first, p.firstSale, p.cohort = o.placed, o.id, m
		}
		p.orders, p.last, p.lastDay = p.orders+1, o.placed, dayNumber(local(zone, o.placed))
		p.at = append(p.at, o.placed)
	}
	var people []*someone
	for _, p := range all {
		if p.orders > 0 {
			people = append(people, p)
		}
	}
	cohorts := map[[2]int64][5]int64{}
	ranks := map[[2]int]int{}
	for _, p := range people {
		r := place(people, p, func(p *someone) int64 { return p.lastDay })
		f := place(people, p, func(p *someone) int64 { return p.orders })
		m := place(people, p, func(p *someone) int64 { return p.spent })
		out = append(out, fmt.Sprintf("customer %d %d %d %d %d %d %d %d %d %d %s", p.id, p.first, p.firstSale, p.last, p.orders, p.spent,
			p.cohort, r, f, m, groups[[2]int{min(r, 6), min(f, 6)}]))
		ranks[[2]int{r, f}]++
		for m, x := range p.months {
			x[2], x[3] = again(zone, p.at, m, 90), again(zone, p.at, m, 180)
			out = append(out, fmt.Sprintf("month %d %d %d %d %d %d %d", p.id, m, p.cohort, x[0], x[1], x[2], x[3]))
			c := cohorts[[2]int64{p.cohort, m}]
			if x[0] > 0 {
				c[0]++
			}
			for i := range 4 {
				c[i+1] += x[i]
			}
			cohorts[[2]int64{p.cohort, m}] = c
		}
	}
	for k, n := range ranks {
		out = append(out, fmt.Sprintf("rank %d %d %d", k[0], k[1], n))
	}
	for k, c := range cohorts {
		out = append(out, fmt.Sprintf("cohort %d %d %d %d %d %d %d", k[0], k[1], c[0], c[1], c[2], c[3], c[4]))
	}
	return out
}

// again says whether another order followed the first one of a month within some days.
func again(zone *time.Location, at []int64, month int64, days int64) int64 {
	for i, a := range at {
		if monthNumber(local(zone, a)) != month {
			continue
		}
		if i+1 < len(at) && at[i+1]-a <= days*86400*1_000_000 {
			return 1
		}
		return 0
	}
	return 0
}

// place gives the fifth: who has at least s fifths of all below, rounded up, is above the s-th.
func place(all []*someone, p *someone, value func(*someone) int64) int {
	below := 0
	for _, q := range all {
		if value(q) < value(p) {
			below++
		}
	}
	fifth := 1
	for s := 1; s <= 4; s++ {
		if 5*below >= s*len(all) {
			fifth++
		}
	}
	return fifth
}

// groups is the matrix of the guide, row by row.
var groups = func() map[[2]int]string {
	out := map[[2]int]string{}
	for r, row := range []string{
		"lost lost at-risk at-risk at-risk",
		"lost lost at-risk at-risk at-risk",
		"others others loyal loyal loyal",
		"new new loyal champions champions",
		"new new loyal champions champions",
	} {
		for f, g := range strings.Fields(row) {
			out[[2]int{r + 1, f + 1}] = g
		}
	}
	return out
}()
