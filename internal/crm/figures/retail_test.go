package figures_test

import (
	"encoding/csv"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"counterpart/internal/crm"
	"counterpart/internal/crm/figures"
	"counterpart/internal/field"
	"counterpart/internal/intake"
	"counterpart/internal/intake/mapping"
	"counterpart/internal/intake/table"
	"counterpart/internal/policy"
	"counterpart/internal/store"
	"counterpart/internal/store/summary"
	"counterpart/internal/testkit"
	"counterpart/internal/testkit/house"
	"counterpart/internal/vault"
)

// invoice is an order of Online Retail, added up straight from the file.
type invoice struct {
	customer string
	at       time.Time
	pence    int64
}

// invoices reads the files by the plainest means.
func invoices(t *testing.T, paths []string) map[string]*invoice {
	t.Helper()
	out := map[string]*invoice{}
	for _, p := range paths {
		f, err := os.Open(p)
		if err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(f).ReadAll()
		f.Close()
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range rows[1:] {
			v := out[r[0]]
			if v == nil {
				at, err := time.Parse("2006-01-02 15:04:05", r[4])
				if err != nil {
					t.Fatal(err)
				}
				v = &invoice{customer: r[6], at: at}
				out[r[0]] = v
			}
			quantity, err := strconv.ParseInt(r[3], 10, 64)
			if err != nil {
				t.Fatal(err)
			}
			v.pence += pence(t, r[5], quantity)
		}
	}
	return out
}

// pence multiplies a price in pounds by a quantity, to the nearest penny, ties to the even one.
func pence(t *testing.T, price string, quantity int64) int64 {
	t.Helper()
	whole, part, _ := strings.Cut(price, ".")
	micro, err := strconv.ParseInt(whole+(part + "000000")[:6], 10, 64)
	if err != nil || len(part) > 6 {
		t.Fatalf("price %q: %v", price, err)
	}
	n := micro * quantity
	q, rest := n/10_000, n%10_000
	up := int64(1)
	if n < 0 {
		rest, up = -rest, -1
	}
	if rest > 5_000 || rest == 5_000 && q%2 != 0 {
		q += up
	}
	return q
}

// counts reports whether an invoice is an order, and whether it is a credit, by the rules: numbers
// that begin with C are cancellations.
func (v invoice) counts(number string) (order, credit bool) {
	return v.pence > 0 && !strings.HasPrefix(number, "C"), v.pence < 0
}

// retail is what the figures of Online Retail come to.
type retail struct {
	Revenue map[string]int64 // by month, less credits
	Orders  map[string]int64
	Credits int64
	New     map[string]int64 // first orders by month
	Buyers  int
	RFM     map[string]int    // customers by R, F and M
	Cohorts map[string]int64  // active customers by first month and month
	Groups  map[string]string // quintile pairs to groups, those that occur
}

func empty() retail {
	return retail{Revenue: map[string]int64{}, Orders: map[string]int64{}, New: map[string]int64{}, RFM: map[string]int{}, Cohorts: map[string]int64{}, Groups: map[string]string{}}
}

// byHand computes the figures from invoices alone.
func byHand(all map[string]*invoice) retail {
	out := empty()
	type buyer struct {
		first, last           time.Time
		orders, spent, lastDD int64
		months                map[string]bool
	}
	buyers := map[string]*buyer{}
	month := func(t time.Time) string { return t.Format("2006-01") }
	for number, v := range all {
		order, credit := v.counts(number)
		if !order && !credit {
			continue
		}
		out.Revenue[month(v.at)] += v.pence
		if credit {
			out.Credits -= v.pence
		} else {
			out.Orders[month(v.at)]++
		}
		if v.customer == "" {
			continue
		}
		b := buyers[v.customer]
		if b == nil {
			b = &buyer{months: map[string]bool{}}
			buyers[v.customer] = b
		}
		b.spent += v.pence
		if !order {
			continue
		}
		if b.orders == 0 || v.at.Before(b.first) {
			b.first = v.at
		}
		if b.orders == 0 || v.at.After(b.last) {
			b.last = v.at
		}
		b.orders++
		b.lastDD = b.last.Unix() / 86400
		b.months[month(v.at)] = true
	}
	var list []*buyer
	for _, b := range buyers {
		if b.orders > 0 {
			list = append(list, b)
		}
	}
	out.Buyers = len(list)
	fifth := func(value func(*buyer) int64) func(*buyer) int {
		values := make([]int64, len(list))
		for i, b := range list {
			values[i] = value(b)
		}
		slices.Sort(values)
		return func(b *buyer) int {
			below := sort.Search(len(values), func(i int) bool { return values[i] >= value(b) })
			return min(5*below/len(values), 4) + 1
		}
	}
	r, f, m := fifth(func(b *buyer) int64 { return b.lastDD }), fifth(func(b *buyer) int64 { return b.orders }), fifth(func(b *buyer) int64 { return b.spent })
	for _, b := range list {
		out.New[month(b.first)]++
		out.RFM[fmt.Sprintf("%d%d%d", r(b), f(b), m(b))]++
		out.Groups[fmt.Sprintf("%d%d", r(b), f(b))] = groups[[2]int{r(b), f(b)}]
		for at := range b.months {
			out.Cohorts[month(b.first)+" "+at]++
		}
	}
	return out
}

// asCounted reads the same from the summaries.
func (s *till) asCounted(t *testing.T, d *figures.Desk, rows summary.Rows) retail {
	t.Helper()
	out, ctx := empty(), s.context()
	owner, err := policy.Decide(policy.Request{Principal: s.Owner(t), Purpose: field.Analyse, Route: "test"})
	if err != nil {
		t.Fatal(err)
	}
	span := figures.Span{From: figures.DayOf(2010, 12, 1), Until: figures.DayOf(2011, 12, 31)}
	got, err := d.Sales(ctx, owner, span, figures.Monthly)
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range got.Buckets {
		if m := b.From.Month().String(); b.Sums != (figures.Sums{}) {
			out.Revenue[m], out.Orders[m], out.New[m] = b.Revenue(), b.Orders, b.Fresh
		}
	}
	out.Credits = got.Total.Credit
	people, err := rows.Rankable(ctx, s.tenant)
	if err != nil {
		t.Fatal(err)
	}
	out.Buyers = len(people)
	for _, p := range people {
		out.RFM[fmt.Sprintf("%d%d%d", p.R, p.F, p.M)]++
		out.Groups[fmt.Sprintf("%d%d", p.R, p.F)] = string(p.Group)
	}
	cohorts, err := rows.Cohorts(ctx, s.tenant, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range cohorts {
		if c.Active > 0 {
			out.Cohorts[c.Cohort.String()+" "+c.Month.String()] = c.Active
		}
	}
	return out
}

// Nine months of Online Retail, imported as a retailer would: revenue per month, customers, fifths
// and cohorts equal what byHand makes of the files. The first three months on the embedded engine, in
// a long run all nine; the first weeks on PostgreSQL.
func TestOnlineRetail(t *testing.T) {
	if testkit.Race {
		t.Skip("goes without the race detector: see the step data of ./check")
	}
	paths, err := filepath.Glob(filepath.Join(testkit.SharedData(t, "online-retail"), "by-day", "*.csv"))
	if err != nil || len(paths) != 219 {
		t.Fatalf("%d files, %v", len(paths), err)
	}
	text, err := os.ReadFile(filepath.Join(testkit.Root(t), "internal", "intake", "testdata", "online-retail.mapping"))
	if err != nil {
		t.Fatal(err)
	}
	house.Engines(t, func(t *testing.T, where string) {
		part := paths[:60]
		switch {
		case testkit.Race || testing.Short() || strings.Contains(where, "://"):
			part = paths[:12]
		case testkit.Long():
			part = paths
		}
		s := newTill(t, where)
		s.exec(t, `UPDATE tenant SET currency = 'GBP'`)
		s.importFiles(t, part, string(text))
		rows := summary.Rows{SQL: s.DB.Engine()}
		d := figures.New(figures.Config{Rows: rows, Now: house.Now}) // the files' times say no zone
		if err := d.CatchUp(s.context(), s.tenant); err != nil {
			t.Fatal(err)
		}
		if err := d.Rank(s.context(), s.tenant); err != nil {
			t.Fatal(err)
		}
		want := byHand(invoices(t, part))
		if diff := cmp.Diff(want, s.asCounted(t, d, rows)); diff != "" {
			t.Errorf("(-by hand +counted)\n%s", diff)
		}
		if want.Buyers < 10*len(part) || want.Credits == 0 {
			t.Errorf("too little was compared: %d buyers, credits %d", want.Buyers, want.Credits)
		}
	})
}

func (s *till) importFiles(t *testing.T, paths []string, text string) {
	t.Helper()
	m, err := mapping.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	var sources []table.Source
	for _, p := range paths {
		sources = append(sources, table.Source{Name: filepath.Base(p), Open: func() (io.ReadCloser, error) { return os.Open(p) }})
	}
	names := vault.NewNames(vault.NamesConfig{Ledger: s.Ledger, Keyring: s.Keyring, Rows: s.rows, Now: house.Now})
	desk := crm.New(crm.Config{Ledger: s.Ledger, Keyring: s.Keyring, Names: names, Rows: s.rows, Now: house.Now})
	in := intake.New(intake.Config{Desk: desk, Mails: store.Intake{DB: s.DB}, Ledger: s.Ledger, Keyring: s.Keyring, Now: house.Now})
	permit, err := policy.Decide(policy.Request{Principal: s.Owner(t), Purpose: field.Import, Route: "import"})
	if err != nil {
		t.Fatal(err)
	}
	if res, err := in.Import(s.context(), permit, intake.Job{Sources: sources, Mapping: m}); err != nil {
		t.Fatalf("%v %+v", err, res)
	}
}
