package main

import (
	"bufio"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"time"

	"counterpart/internal/intake"
	"counterpart/internal/intake/mapping"
	"counterpart/internal/intake/table"
)

// shop is a retailer for the measuring of pages: customers as in people.go, who buy again and
// again, a few of them often, during eighteen months.
type shop struct {
	customers, orders int
	end               time.Time
}

const shopCustomers = `kind = customers
column "id" = customer.external
column "given_name" = customer.given
column "family_name" = customer.family
column "email" = customer.email
column "phone" = customer.phone
column "postcode" = customer.postcode
column "city" = customer.city
constant customer.country = "DE"
`

const shopOrders = `kind = orders
currency = EUR
column "number" = order.number
column "placed" = order.placed
column "channel" = order.channel
column "customer" = customer.external
column "country" = order.country
column "sku" = line.sku
column "name" = line.name
column "category" = line.category
column "quantity" = line.quantity
column "price" = line.price
column "status" = order.status
`

// fill takes the shop over through the importer.
func (s shop) fill(ctx context.Context, p *protected) error {
	for _, f := range []struct {
		name, mapping string
		write         func(*csv.Writer) error
	}{{"customers.csv", shopCustomers, s.writeCustomers}, {"orders.csv", shopOrders, s.writeOrders}} {
		m, err := mapping.Parse(f.mapping)
		if err != nil {
			return err
		}
		src := table.Source{Name: f.name, Open: func() (io.ReadCloser, error) { return piped(f.write), nil }}
		began := time.Now()
		if _, err := p.app.Intake.Import(ctx, p.importer, intake.Job{Sources: []table.Source{src}, Mapping: m}); err != nil {
			return fmt.Errorf("%s: %w", f.name, err)
		}
		fmt.Fprintf(os.Stderr, "%s imported in %.0f s\n", f.name, time.Since(began).Seconds())
	}
	return nil
}

// piped gives what a function writes as something to read.
func piped(write func(*csv.Writer) error) io.ReadCloser {
	r, w := io.Pipe()
	go func() {
		b := bufio.NewWriterSize(w, 1<<16)
		c := csv.NewWriter(b)
		err := write(c)
		c.Flush()
		w.CloseWithError(errors.Join(err, c.Error(), b.Flush()))
	}()
	return r
}

func (s shop) writeCustomers(w *csv.Writer) error {
	if err := w.Write([]string{"id", "given_name", "family_name", "email", "phone", "postcode", "city"}); err != nil {
		return err
	}
	for n := range s.customers {
		r := somebody(int64(n))
		err := w.Write([]string{
			external(n), r.First, r.Last, r.Email, r.Phone, fmt.Sprintf("%05d", 10000+mix(n, 6)%80000), cities[mix(n, 7)%len(cities)],
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func external(n int) string { return fmt.Sprintf("B-%07d", n) }

var (
	shopLands    = []string{"DE", "DE", "DE", "DE", "AT", "AT", "NL", "FR", "GB", "PL"}
	shopChannels = []string{"web", "web", "shop", "shop", "shop", "phone"}
	shopStatuses = []string{"completed", "completed", "completed", "completed", "completed", "completed", "shipped", "returned", "cancelled"}
)

const (
	shopProducts = 600
	shopDays     = 548
)

// writeOrders spreads the orders over the days; the first tenth of the customers makes half of them.
func (s shop) writeOrders(w *csv.Writer) error {
	if err := w.Write([]string{"number", "placed", "channel", "customer", "country", "sku", "name", "category", "quantity", "price", "status"}); err != nil {
		return err
	}
	from := s.end.AddDate(0, 0, -shopDays)
	for n := range s.orders {
		at := from.Add(time.Duration(float64(n) / float64(s.orders) * shopDays * 24 * float64(time.Hour)))
		who := mix(n, 21) % s.customers
		if mix(n, 22)%2 == 0 {
			who %= max(1, s.customers/10)
		}
		for line := range 1 + mix(n, 23)%3 {
			k := mix(n*4+line, 24) % shopProducts
			err := w.Write([]string{
				"B" + strconv.Itoa(1_000_000+n), at.UTC().Format(time.RFC3339), shopChannels[mix(n, 25)%len(shopChannels)], external(who),
				shopLands[mix(n, 26)%len(shopLands)], fmt.Sprintf("P-%03d", k), fmt.Sprintf("Article %03d", k), fmt.Sprintf("Range %d", k%12),
				strconv.Itoa(1 + mix(n+line, 27)%3), fmt.Sprintf("%d.%02d", 3+k%90, 95), shopStatuses[mix(n, 28)%len(shopStatuses)],
			})
			if err != nil {
				return err
			}
		}
	}
	return nil
}
