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
	"strings"
	"time"

	"counterpart/internal/crm"
	"counterpart/internal/crm/cases"
	"counterpart/internal/intake"
	"counterpart/internal/intake/mapping"
	"counterpart/internal/intake/table"
	"counterpart/internal/party"
	"counterpart/internal/vault"
	"counterpart/internal/when"
)

// record is a person as both servers answer it: six fields and the id.
type record struct {
	ID      int64  `json:"id"`
	First   string `json:"first"`
	Last    string `json:"last"`
	Email   string `json:"email"`
	Phone   string `json:"phone"`
	Address string `json:"address"`
	Notes   string `json:"notes"`
}

// line is a person as both servers list it, with the e-mail masked.
type line struct {
	ID    int64  `json:"id"`
	First string `json:"first"`
	Last  string `json:"last"`
	Email string `json:"email"`
	Notes string `json:"notes"`
}

// masked gives an e-mail the form in which the product lists it, so that answers are alike.
func masked(email string) string {
	name, host, _ := strings.Cut(email, "@")
	return name[:1] + "•••@" + host[:1] + "•••" + host[strings.LastIndexByte(host, '.'):]
}

var (
	givens = strings.Fields(`Anna Ben Clara David Elena Felix Greta Hugo Ines Jonas Karla Leon Marta
		Nils Olivia Paul Rosa Simon Tilda Viktor Wilma Yusuf Zoe Adele Bruno Carla Diego Emma Franz
		Gina Henri Ida Jakob Kim Lotte Mats Nora Oskar Pia Quirin Rita Sven Tara Ulla Vera Willem`)
	stems = strings.Fields(`Acker Berg Claus Dorn Eber Fels Grün Holz Insel Jung Kamp Linden Mond Nord
		Ober Pfeil Quell Rosen Stein Tann Ufer Vogel Wald Zimmer`)
	ends    = strings.Fields(`mann bauer hof feld berger stein dorf thal meier burg holm kamp ner sen bach wald`)
	streets = strings.Fields(`Lindenweg Hauptstraße Gartenweg Bahnhofstraße Seestraße Marktplatz Mühlgasse`)
	cities  = strings.Fields(`Hamburg Leipzig Dresden Rostock Kassel Ulm Mainz Passau Erfurt Kiel`)
	habits  = []string{
		"prefers delivery before ten, rings twice", "pays in the shop, likes the garden sale",
		"asks for gift wrapping, no plastic please", "collects orders on Saturday mornings only",
	}
)

// person invents the person with a number; the e-mail is no one else's.
func somebody(n int64) record {
	i := int(n)
	g, s := givens[mix(i, 1)%len(givens)], stems[mix(i, 2)%len(stems)]+ends[mix(i, 3)%len(ends)]
	return record{
		First: g, Last: s,
		Email: fmt.Sprintf("%s.%d@mail.example.com", strings.ToLower(g), 1_000_000+n),
		Phone: fmt.Sprintf("+4930%07d", 2_000_000+n%7_000_000),
		Address: fmt.Sprintf("%s %d, %05d %s", streets[mix(i, 4)%len(streets)], 1+mix(i, 5)%120,
			10000+mix(i, 6)%80000, cities[mix(i, 7)%len(cities)]),
		Notes: habits[mix(i, 8)%len(habits)],
	}
}

// mix spreads a number over the values of one list.
func mix(n, list int) int {
	x := uint64(n)*0x9e3779b97f4a7c15 + uint64(list)*0xbf58476d1ce4e5b9
	x ^= x >> 29
	x *= 0x94d049bb133111eb
	return int(x >> 33)
}

// shop is a retailer for the measuring of pages: customers as in people.go, who buy again and
// again, a few of them often, during eighteen months.
type shop struct {
	customers, orders, cases int
	end                      time.Time
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

// fillOnce fills the shop, or finds that the file says so; the file is written at the end.
func (s shop) fillOnce(ctx context.Context, p *protected, file string) error {
	want := fmt.Sprintf("%d customers, %d orders, %d cases\n", s.customers, s.orders, s.cases)
	got, err := os.ReadFile(file)
	switch {
	case err == nil && string(got) == want:
		_, err = p.app.Seen.Build(ctx, p.tenant)
		return err
	case err == nil:
		return fmt.Errorf("%s: it holds %q, not %q: name another folder or these numbers", file, got, want)
	case !errors.Is(err, os.ErrNotExist):
		return err
	}
	if ids, err := p.first(ctx, 1); err != nil || len(ids) > 0 {
		return errors.Join(err, fmt.Errorf("%s is missing: an earlier run has not filled the folder to its end, remove it", file))
	}
	if err := s.fill(ctx, p); err != nil {
		return err
	}
	return os.WriteFile(file, []byte(want), 0o600)
}

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
	began := time.Now()
	if err := p.app.Figures.CatchUp(ctx, p.tenant); err != nil {
		return err
	}
	if _, err := p.app.Seen.Build(ctx, p.tenant); err != nil { // as the program does behind the pages
		return err
	}
	fmt.Fprintf(os.Stderr, "figures counted in %.0f s\n", time.Since(began).Seconds())
	return s.complain(ctx, p)
}

var (
	shopCauses     = []string{"late", "damaged", "defective", "price", "staff", "wrong-item"}
	shopCategories = []string{"delivery", "delivery", "product", "invoice", "service", "delivery"}
)

// complain takes past cases over, one in a hundred of which is still open.
func (s shop) complain(ctx context.Context, p *protected) error {
	began, chunk := time.Now(), make([]cases.Past, 0, cases.MaxPast)
	ids, err := p.first(ctx, 5000)
	for n := 0; n < s.cases && err == nil; n++ {
		at := s.end.Add(-31 * time.Hour).Add(-time.Duration(float64(s.cases-n) / float64(s.cases) * shopDays * 24 * float64(time.Hour)))
		c := cases.Past{
			Ref: strconv.Itoa(n), Customer: ids[mix(n, 31)%len(ids)], Status: cases.Closed, Opened: when.Of(at),
			FirstAt: when.Of(at.Add(3 * time.Hour)), Resolved: when.Of(at.Add(30 * time.Hour)), Score: mix(n, 32) % 6,
			Facts: cases.Facts{
				Kind: cases.Complaint, Channel: "email", Cause: shopCauses[n%len(shopCauses)], Category: shopCategories[n%len(shopCategories)],
				Product: fmt.Sprintf("P-%03d", mix(n, 33)%shopProducts), Priority: cases.Normal,
			},
			Subject:  vault.Plain("Article " + strconv.Itoa(n)),
			Messages: []cases.PastMessage{{Direction: cases.In, At: when.Of(at), Text: vault.Plain("It came late, and the box was open at one corner.")}},
		}
		if n%100 == 99 {
			c.Status, c.FirstAt, c.Resolved, c.Score = cases.Open, 0, 0, 0
		}
		if chunk = append(chunk, c); len(chunk) == cases.MaxPast || n == s.cases-1 {
			_, _, err = p.app.Cases.PutMany(ctx, p.importer, chunk)
			chunk = chunk[:0]
		}
	}
	fmt.Fprintf(os.Stderr, "%d cases imported in %.0f s\n", s.cases, time.Since(began).Seconds())
	return err
}

// first gives the first customers that there are.
func (p *protected) first(ctx context.Context, n int) ([]party.Customer, error) {
	var ids []party.Customer
	for next := ""; len(ids) < n; {
		page, err := p.app.Desk.List(ctx, p.permit, crm.Filter{By: crm.Oldest}, next)
		if err != nil {
			return nil, err
		}
		for _, c := range page.Customers {
			ids = append(ids, c.ID)
		}
		if next = page.Next; next == "" {
			break
		}
	}
	return ids, nil
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
