package main

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"counterpart/bench/machine"
)

// measureOf is one thing that is measured, at several numbers of callers.
type measureOf struct {
	name    string
	callers []int
	quick   bool // part of --quick
	alike   bool // answers must have the same size
	run     func(ctx context.Context, p *pair, m measureOf, callers int) (row, error)
	request func(p *pair) func(caller int, r *rand.Rand) []byte
}

// measures lists everything, reads first, as the rest changes what is stored.
func measures() []measureOf {
	all, ends := []int{1, 8, 32, 64}, []int{1, 64}
	return []measureOf{
		{name: "null", callers: ends, alike: true, run: overHTTP, request: (*pair).null},
		{name: "read", callers: all, quick: true, alike: true, run: overHTTP, request: (*pair).read},
		{name: "email lookup", callers: all, alike: true, run: overHTTP, request: (*pair).email},
		{name: "name search", callers: all, run: overHTTP, request: (*pair).search},
		{name: "list of 50", callers: all, alike: true, run: overHTTP, request: (*pair).list},
		{name: "append", callers: all, quick: true, run: inside},
		{name: "create", callers: []int{1, 8, 16, 32, 64}, alike: true, run: overHTTP, request: (*pair).create},
		{name: "import", callers: []int{1}, run: importBoth},
	}
}

// row is a line of the result.
type row struct {
	engine, name  string
	callers       int
	base, product sample
	ratio         float64
	note          string
	errors        []string
}

// measureAll measures on every engine. What was measured is given together with what failed.
func measureAll(ctx context.Context, o options) ([]row, error) {
	dir, remove, err := o.folder()
	if err != nil {
		return nil, err
	}
	defer remove()
	out := newReport(o.json)
	var rows []row
	var failed error
	for _, engine := range o.engines {
		part, err := measureEngine(ctx, o, out, engine, filepath.Join(dir, engine))
		rows = append(rows, part...)
		if err != nil {
			failed = errors.Join(failed, fmt.Errorf("%s: %w", engine, err))
		}
	}
	return rows, failed
}

func measureEngine(ctx context.Context, o options, out *report, engine, dir string) (rows []row, failed error) {
	p, err := openPair(ctx, o, engine, dir)
	if err != nil {
		return nil, err
	}
	defer p.close()
	out.engine(p)
	for _, m := range measures() {
		if !o.wants(m) {
			continue
		}
		for _, callers := range m.callers {
			if !o.wantsCallers(callers) {
				continue
			}
			r, err := m.run(ctx, p, m, callers)
			if err != nil {
				return rows, fmt.Errorf("%s, %d callers: %w", m.name, callers, err)
			}
			r.engine, r.name, r.callers = engine, m.name, callers
			rows = append(rows, r)
			out.row(r)
			for _, e := range r.errors {
				failed = errors.Join(failed, fmt.Errorf("%s, %d callers: %s", m.name, callers, e))
			}
		}
	}
	return rows, failed
}

// overHTTP lets baseline and product take turns under the same load.
func overHTTP(ctx context.Context, p *pair, m measureOf, callers int) (row, error) {
	request := m.request(p)
	r, err := p.turns(func(c *child, warm, run time.Duration) (sample, error) {
		if c.kind == product && p.o.profiles != "" {
			file := filepath.Join(p.o.profiles, fmt.Sprintf("%s-%s-%d.pprof", p.engine, strings.ReplaceAll(m.name, " ", "-"), callers))
			done := make(chan error, 1)
			go func() { done <- c.profile(ctx, file, run) }()
			defer func() { <-done }()
		}
		return load{addr: c.hello.Addr, callers: callers, warm: warm, run: run, request: request}.measure()
	})
	if err == nil && m.alike && len(r.errors) == 0 {
		err = machine.Alike(r.base.Body, r.product.Body)
	}
	return r, err
}

// inside lets baseline and product append in turns, without HTTP.
func inside(ctx context.Context, p *pair, _ measureOf, callers int) (row, error) {
	return p.turns(func(c *child, warm, run time.Duration) (s sample, err error) {
		ctx, cancel := context.WithTimeout(ctx, warm+run+time.Minute)
		defer cancel()
		return s, c.control(ctx, "/control/append", appending{Callers: callers, Warm: warm, Run: run}, &s)
	})
}

// turns runs baseline and product alternately and gives the median.
func (p *pair) turns(one func(c *child, warm, run time.Duration) (sample, error)) (row, error) {
	var runs [2][]sample
	var r row
	for range p.o.rounds {
		for i, c := range []*child{p.base, p.product} {
			if !p.o.quick {
				quiet(p.o.run / 4)
			}
			m := startMeter(c.pid(), p.postmaster)
			s, err := one(c, p.o.warm, p.o.run)
			if err != nil {
				return r, fmt.Errorf("%s: %w", c.kind, err)
			}
			m.stop(&s, p.o.warm)
			runs[i] = append(runs[i], s)
			if s.Errors > 0 {
				r.errors = append(r.errors, fmt.Sprintf("%s: %d wrong answers, such as %q", c.kind, s.Errors, s.Messages))
			}
		}
	}
	r.base, r.product = middle(runs[0]), middle(runs[1])
	r.ratio = median(ratios(runs[0], runs[1]))
	return r, nil
}

// importBoth imports as many customers as there are, first into one, then into the other, while
// callers read one page after the other at leisure.
func importBoth(ctx context.Context, p *pair, _ measureOf, _ int) (row, error) {
	n := p.o.customers
	var r row
	var took [2]imported
	for i, c := range []*child{p.base, p.product} {
		file := filepath.Join(p.dir, c.kind+".csv")
		if err := writePeople(file, p.counter.Add(int64(n))-int64(n), n); err != nil {
			return r, err
		}
		during, err := p.whileReading(c, func() error {
			return c.control(ctx, "/control/import?file="+file, struct{}{}, &took[i])
		})
		if err != nil {
			return r, fmt.Errorf("%s: %w", c.kind, err)
		}
		if took[i].Rows != int64(n) {
			r.errors = append(r.errors, fmt.Sprintf("%s: imported %d of %d", c.kind, took[i].Rows, n))
		}
		if during.Errors > 0 {
			r.errors = append(r.errors, fmt.Sprintf("%s: %d pages failed meanwhile, such as %q", c.kind, during.Errors, during.Messages))
		}
		during.N, during.Rate = n, float64(took[i].Rows)/took[i].Elapsed.Seconds()
		if c.kind == baseline {
			r.base = during
			continue
		}
		r.product = during
	}
	r.ratio = r.product.Rate / r.base.Rate
	r.note = fmt.Sprintf("%.1f s, peak %d MB, reads meanwhile p99 %s (baseline %.1f s, %d MB, %s)",
		took[1].Elapsed.Seconds(), took[1].Peak>>20, millis(r.product.P99),
		took[0].Elapsed.Seconds(), took[0].Peak>>20, millis(r.base.P99))
	return r, nil
}

// whileReading measures reads of four callers, who pause for 20 ms after each, until something
// has ended.
func (p *pair) whileReading(c *child, something func() error) (sample, error) {
	done := make(chan error, 1)
	go func() { done <- something() }()
	var all sample
	for {
		s, err := load{
			addr: c.hello.Addr, callers: 4, run: time.Second, pause: 20 * time.Millisecond, request: p.read(),
		}.measure()
		if err != nil {
			return all, err
		}
		all = worse(all, s)
		select {
		case err := <-done:
			return all, err
		default:
		}
	}
}

// worse joins runs so that no bad one is hidden: the largest percentiles of any second.
func worse(a, b sample) sample {
	return sample{
		N: a.N + b.N, Errors: a.Errors + b.Errors, Messages: append(a.Messages, b.Messages...),
		P50: max(a.P50, b.P50), P90: max(a.P90, b.P90), P99: max(a.P99, b.P99), Max: max(a.Max, b.Max),
	}
}

// writePeople writes the file that both import.
func writePeople(file string, first int64, n int) error {
	f, err := os.Create(file)
	if err != nil {
		return err
	}
	w := csv.NewWriter(f)
	_ = w.Write([]string{"given_name", "family_name", "email", "phone", "street", "postcode", "city", "tags"})
	for i := range int64(n) {
		r := somebody(first + i)
		street, place, _ := strings.Cut(r.Address, ", ")
		postcode, city, _ := strings.Cut(place, " ")
		_ = w.Write([]string{r.First, r.Last, r.Email, r.Phone, street, postcode, city, r.Notes})
	}
	w.Flush()
	return errors.Join(w.Error(), f.Close())
}

// get and post write a request, the same for both servers.
func (p *pair) get(caller int, path string) []byte {
	return []byte("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: session=" + p.cookie(caller) + "\r\n\r\n")
}

func (p *pair) post(caller int, path string, body any) []byte {
	text, _ := json.Marshal(body) // records and queries always have a form in JSON
	return append([]byte("POST "+path+" HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: session="+p.cookie(caller)+
		"\r\nContent-Type: application/json\r\nContent-Length: "+strconv.Itoa(len(text))+"\r\n\r\n"), text...)
}

func (p *pair) cookie(caller int) string { return p.cookies[caller%len(p.cookies)] }

func (p *pair) null() func(int, *rand.Rand) []byte {
	return func(c int, _ *rand.Rand) []byte { return p.get(c, "/null") }
}

func (p *pair) read() func(int, *rand.Rand) []byte {
	return func(c int, r *rand.Rand) []byte {
		return p.get(c, "/customers/"+strconv.FormatInt(p.ids[r.IntN(len(p.ids))], 10))
	}
}

func (p *pair) list() func(int, *rand.Rand) []byte {
	return func(c int, r *rand.Rand) []byte {
		return p.get(c, "/customers?page="+strconv.Itoa(r.IntN(walked)))
	}
}

func (p *pair) email() func(int, *rand.Rand) []byte {
	return func(c int, r *rand.Rand) []byte {
		return p.post(c, "/email", query{somebody(r.Int64N(int64(len(p.ids)))).Email})
	}
}

// search looks for the first five letters of somebody's family name.
func (p *pair) search() func(int, *rand.Rand) []byte {
	return func(c int, r *rand.Rand) []byte {
		return p.post(c, "/search", query{string([]rune(somebody(r.Int64N(int64(len(p.ids)))).Last)[:5])})
	}
}

func (p *pair) create() func(int, *rand.Rand) []byte {
	return func(c int, _ *rand.Rand) []byte {
		return p.post(c, "/customers", somebody(p.counter.Add(1)-1))
	}
}

// pair is the two servers over one database.
type pair struct {
	o             options
	engine, dir   string
	settings      map[string]string
	base, product *child
	postmaster    int // its process id; 0 with SQLite
	stops         []func()
	ids           []int64
	cookies       []string
	counter       atomic.Int64 // number of the next new person
}
