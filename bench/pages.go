package main

import (
	"cmp"
	"context"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"runtime/pprof"
	"slices"
	"strconv"
	"strings"
	"sync"
	"text/tabwriter"
	"time"

	"counterpart/bench/machine"
	"counterpart/internal/app"
	"counterpart/internal/field"
	"counterpart/internal/party"
	"counterpart/internal/testkit"
)

// pagesOptions is what the command line of pages says.
type pagesOptions struct {
	options
	orders, cases, atOnce int
	pages                 []look
	profile               string // file for a CPU profile of what is measured; empty makes none
}

func parsePages(args []string) (pagesOptions, error) {
	var o pagesOptions
	f := flag.NewFlagSet("bench pages", flag.ContinueOnError)
	f.IntVar(&o.customers, "customers", 100_000, "how many customers are stored")
	f.IntVar(&o.orders, "orders", 0, "how many orders; 0 is five for each customer")
	f.IntVar(&o.cases, "cases", 0, "how many cases; 0 is one for five customers")
	f.IntVar(&o.atOnce, "callers", 8, "how many callers at once")
	engines := f.String("engines", "sqlite", "which engines")
	f.StringVar(&o.dir, "dir", "", "folder on a real disk for the data, kept and used again; empty is a new one, removed at the end")
	f.StringVar(&o.profile, "profile", "", "file for a CPU profile of what is measured")
	only := f.String("only", "", "names of pages, with commas; empty is every page")
	seconds := f.Float64("seconds", 3, "how long each page is measured")
	if err := f.Parse(args); err != nil {
		return o, err
	}
	if f.NArg() > 0 {
		return o, fmt.Errorf("unexpected argument %q", f.Arg(0))
	}
	o.engines = split(*engines)
	var err error
	if o.pages, err = named(*only); err != nil {
		return o, err
	}
	o.run = time.Duration(*seconds * float64(time.Second))
	o.orders, o.cases = cmp.Or(o.orders, 5*o.customers), cmp.Or(o.cases, o.customers/5)
	o.rounds = 1
	return o, o.check()
}

// named picks pages by their names; a comma is part of a name where it stands before a space.
func named(only string) ([]look, error) {
	if only == "" {
		return looks, nil
	}
	var out []look
	for name := range strings.SplitSeq(strings.ReplaceAll(only, ", ", "\x00"), ",") {
		name = strings.ReplaceAll(name, "\x00", ", ")
		i := slices.IndexFunc(looks, func(l look) bool { return l.name == name })
		if i < 0 {
			return nil, fmt.Errorf("--only %q: there is no such page", name)
		}
		out = append(out, looks[i])
	}
	return out, nil
}

// benchPages measures every page of looks: the time at the server, from the request's arrival to
// the answer's last byte, at so many callers, and the bytes of a first load.
func benchPages(ctx context.Context, args []string) error {
	o, err := parsePages(args)
	if err != nil {
		return err
	}
	app.Tune() // as the program does that serves
	dir, remove, err := o.kept()
	if err != nil {
		return err
	}
	defer remove()
	for _, engine := range o.engines {
		if err := pagesOn(ctx, o, engine, filepath.Join(dir, engine)); err != nil {
			return fmt.Errorf("%s: %w", engine, err)
		}
	}
	return nil
}

// kept gives the folder for the data: a new one that is removed, or the one that was named.
func (o pagesOptions) kept() (string, func(), error) {
	if o.dir == "" {
		return o.folder()
	}
	dir, err := filepath.Abs(o.dir)
	if err == nil {
		err = os.MkdirAll(dir, 0o755)
	}
	if err == nil {
		err = machine.OnDisk(dir)
	}
	return dir, func() {}, err
}

func pagesOn(ctx context.Context, o pagesOptions, engine, dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	where := filepath.Join(dir, "counterpart.db")
	if engine == "postgres" {
		dsn, stop, err := testkit.StartPostgres(filepath.Join(dir, "server"), true)
		if err != nil {
			return err
		}
		defer stop()
		where = dsn
	}
	p, stop, err := openProduct(ctx, where, dir)
	if err != nil {
		return err
	}
	defer stop()
	v, err := newViewer(ctx, p, o, filepath.Join(dir, "filled"))
	if err != nil {
		return err
	}
	defer v.server.Close()
	settings, err := p.Settings(ctx)
	if err != nil {
		return err
	}
	if err := machine.Durable(engine == "sqlite", settings); err != nil {
		return err
	}
	fmt.Printf("\n%s: %d customers, %d orders, %d cases, %d callers\n", engine, o.customers, o.orders, o.cases, o.atOnce)
	return v.all(ctx)
}

// viewer looks at pages as staff.
type viewer struct {
	o       pagesOptions
	server  *httptest.Server
	cookies map[party.Role]string
	things  map[string][]string // what stands for {customer}, {order}, {case}

	mu   sync.Mutex // guards took
	took []uint32   // µs at the server
}

// newViewer signs staff in and fills the shop, unless the file says that it was filled before.
func newViewer(ctx context.Context, p *protected, o pagesOptions, filled string) (*viewer, error) {
	v := &viewer{o: o, cookies: map[party.Role]string{}, things: map[string][]string{}}
	var err error
	run := strconv.FormatInt(time.Now().UnixMicro(), 36) // names nobody of an earlier run has
	if _, p.importer, err = p.staff(ctx, "importer-"+run, party.Manager, field.Import, 1); err != nil {
		return nil, err
	}
	for role, why := range map[party.Role]field.Purpose{
		party.Support: field.Serve, party.Manager: field.Serve, party.PrivacyOfficer: field.Rights, party.Owner: field.Serve,
	} {
		cookies, permit, err := p.staff(ctx, string(role)+"-"+run, role, why, 1)
		if err != nil {
			return nil, err
		}
		v.cookies[role] = cookies[0]
		if role == party.Support {
			p.permit = permit
		}
	}
	if err := (shop{o.customers, o.orders, o.cases, time.Now()}).fillOnce(ctx, p, filled); err != nil {
		return nil, err
	}
	if err := p.app.Names.Warm(ctx, p.tenant); err != nil {
		return nil, err
	}
	h, err := p.app.Handler(nil)
	if err != nil {
		return nil, err
	}
	v.server = httptest.NewServer(v.timed(h))
	return v, v.choose(ctx, p)
}

// timed notes how long the server takes.
func (v *viewer) timed(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := time.Now()
		h.ServeHTTP(w, r)
		took := uint32(time.Since(began).Microseconds())
		v.mu.Lock()
		defer v.mu.Unlock()
		v.took = append(v.took, took)
	})
}

// choose finds things to look at.
func (v *viewer) choose(ctx context.Context, p *protected) error {
	ids, err := p.first(ctx, 500)
	if err != nil {
		return err
	}
	for i, id := range ids {
		v.things["{customer}"] = append(v.things["{customer}"], id.String())
		who := somebody(int64(i))
		v.things["{phone}"] = append(v.things["{phone}"], who.Phone[len(who.Phone)-4:])
		v.things["{name}"] = append(v.things["{name}"], who.First+" "+string([]rune(who.Last)[:4]))
	}
	for thing, list := range map[string]struct {
		path string
		link *regexp.Regexp
	}{
		"{order}": {"/orders", regexp.MustCompile(`href="/orders/(\d+)"`)},
		"{case}":  {"/cases?queue=all", regexp.MustCompile(`href="/cases/(\d+)[?"]`)},
	} {
		_, body, err := v.get(ctx, look{role: party.Support, path: list.path}, rand.New(rand.NewPCG(1, 1)))
		if err != nil {
			return err
		}
		for _, m := range list.link.FindAllStringSubmatch(body, -1) {
			v.things[thing] = append(v.things[thing], m[1])
		}
	}
	return nil
}

// put puts something that there is in place of each {thing}.
func (v *viewer) put(text string, r *rand.Rand) string {
	for thing, ids := range v.things {
		if strings.Contains(text, thing) && len(ids) > 0 {
			text = strings.ReplaceAll(text, thing, ids[r.IntN(len(ids))])
		}
	}
	return text
}

// get opens a page and follows where a POST leads.
func (v *viewer) get(ctx context.Context, l look, r *rand.Rand) (int, string, error) {
	path := v.put(l.path, r)
	method, body := http.MethodGet, io.Reader(http.NoBody)
	if l.form != nil {
		form := url.Values{}
		for k := range l.form {
			form.Set(k, v.put(l.form.Get(k), r))
		}
		method, body = http.MethodPost, strings.NewReader(form.Encode())
	}
	req, err := http.NewRequestWithContext(ctx, method, v.server.URL+path, body)
	if err != nil {
		return 0, "", err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Accept-Encoding", "gzip") // said here, the client leaves what comes as it is
	req.AddCookie(&http.Cookie{Name: "session", Value: "retailmax." + v.cookies[l.role]})
	client := http.Client{CheckRedirect: func(next *http.Request, _ []*http.Request) error {
		next.Header.Set("Cookie", req.Header.Get("Cookie"))
		return nil
	}}
	res, err := client.Do(req)
	if err != nil {
		return 0, "", err
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	return res.StatusCode, string(b), err
}

// all measures one page after the other and writes a line for each. CPU is that of server, client
// and embedded database together, per request.
func (v *viewer) all(ctx context.Context) error {
	if v.o.profile != "" {
		f, err := os.Create(v.o.profile)
		if err != nil {
			return err
		}
		defer f.Close()
		if err := pprof.StartCPUProfile(f); err != nil {
			return err
		}
		defer pprof.StopCPUProfile()
	}
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(w, "page\tp50\tp95\tp99\tper second\tCPU\tHTML\tfirst load")
	for _, l := range v.o.pages {
		line, err := v.one(ctx, l)
		if err != nil {
			return fmt.Errorf("%s: %w", l.name, err)
		}
		_, _ = fmt.Fprintln(w, line)
	}
	return w.Flush()
}

func (v *viewer) one(ctx context.Context, l look) (string, error) {
	status, body, err := v.get(ctx, l, rand.New(rand.NewPCG(2, 2)))
	if err != nil {
		return "", err
	}
	if status != http.StatusOK {
		return fmt.Sprintf("%s\tstatus %d", l.name, status), nil
	}
	first, err := v.firstLoad(ctx, l, body)
	if err != nil {
		return "", err
	}
	v.mu.Lock()
	v.took = nil
	v.mu.Unlock()
	began, busy := time.Now(), machine.TreeCPU(os.Getpid())
	ctx, cancel := context.WithTimeout(ctx, v.o.run+time.Minute)
	defer cancel()
	var wg sync.WaitGroup
	errs := make([]error, v.o.atOnce)
	for i := range v.o.atOnce {
		wg.Go(func() {
			r := rand.New(rand.NewPCG(3, uint64(i)))
			for time.Since(began) < v.o.run && errs[i] == nil {
				var status int
				if status, _, errs[i] = v.get(ctx, l, r); errs[i] == nil && status != http.StatusOK {
					errs[i] = fmt.Errorf("status %d", status)
				}
			}
		})
	}
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			return "", err
		}
	}
	elapsed, busy := time.Since(began), machine.TreeCPU(os.Getpid())-busy
	v.mu.Lock()
	took := v.took
	v.mu.Unlock()
	slices.Sort(took)
	return fmt.Sprintf("%s\t%s\t%s\t%s\t%.0f\t%.1f ms\t%.1f kB\t%.1f kB", l.name, millis(percentile(took, 50)), millis(percentile(took, 95)),
		millis(percentile(took, 99)), float64(len(took))/elapsed.Seconds(), 1000*busy/float64(len(took)), float64(len(body))/1000, float64(first)/1000), nil
}

var assets = regexp.MustCompile(`(?:href|src)="(/assets/[^"]+)"`)

// firstLoad counts the bytes of a page with all that it makes a browser fetch.
func (v *viewer) firstLoad(ctx context.Context, l look, body string) (int, error) {
	sum, seen := len(body), map[string]bool{}
	for _, m := range assets.FindAllStringSubmatch(body, -1) {
		if seen[m[1]] {
			continue
		}
		seen[m[1]] = true
		_, part, err := v.get(ctx, look{role: l.role, path: m[1]}, nil)
		if err != nil {
			return 0, err
		}
		sum += len(part)
	}
	return sum, nil
}
