// Package demo is the product's front door: an invented retailer and its vendor in one folder, a
// page on which a visitor becomes anyone of their staff with one click, and a short walk.
//
// It listens on the loopback interface only, because it lets anybody in. Its clock can be set,
// so every entry and every page says "simulated". The data is loaded through the same importer
// that a retailer uses.
package demo

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"time"

	"counterpart/internal/app"
	"counterpart/internal/demo/postbox"
	"counterpart/internal/demo/world"
	"counterpart/internal/store"
	"counterpart/internal/web"
	"counterpart/internal/web/view"
)

const (
	tenant   = 1
	retailer = "RetailMax"
	vendor   = "TechCorp"
)

// Options say which demo.
type Options struct {
	Dir       string // folder; empty is a temporary one that is removed at the end
	Customers int    // how many; 0 is 20,000
	Seed      uint64 // which invented world; 0 is 1
	Address   string // to listen on, loopback only; empty is 127.0.0.1:8080
	Log       *slog.Logger
	Out       io.Writer // where it says what it does
}

// Demo is a running demo.
type Demo struct {
	opt       Options
	app       *app.App
	clock     *clock
	walk      *walk
	forger    *tamperer
	post      *postbox.Server // what leaves by mail
	bystander *bystander      // the neutral witness
	staff     []person
	remove    string // the temporary folder
}

// Open makes the house, or opens the one that an earlier run left in the folder.
func Open(ctx context.Context, o Options) (*Demo, error) {
	o = o.complete()
	d := &Demo{opt: o, clock: &clock{}, walk: &walk{made: map[int]bool{}}, bystander: &bystander{}}
	if o.Dir == "" {
		dir, err := os.MkdirTemp("", "counterpart-demo-")
		if err != nil {
			return nil, err
		}
		d.opt.Dir, d.remove = dir, dir
	}
	if err := d.open(ctx); err != nil {
		return nil, errors.Join(err, d.Close())
	}
	return d, nil
}

func (o Options) complete() Options {
	if o.Customers == 0 {
		o.Customers = 20_000
	}
	if o.Seed == 0 {
		o.Seed = 1
	}
	if o.Address == "" {
		o.Address = "127.0.0.1:8080"
	}
	if o.Out == nil {
		o.Out = io.Discard
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return o
}

func (d *Demo) open(ctx context.Context) error {
	cfg := app.Config{Data: d.opt.Dir, Listen: d.opt.Address}
	cfg.Database = filepath.Join(d.opt.Dir, "database", "counterpart.db")
	d.forger = &tamperer{file: cfg.Database}
	var err error
	if d.post, err = postbox.Listen(ctx); err != nil {
		return err
	}
	d.post.Keep = 1000
	cfg.SMTP, cfg.SMTPFrom = d.post.Address, "service@retailmax.example"
	d.app, err = app.Open(ctx, cfg, app.Options{Log: d.opt.Log, Create: true, Demo: true, Now: d.clock.now, Witness: d.bystander})
	if err != nil {
		return err
	}
	tenants, err := d.app.DB.Tenants(ctx)
	if err != nil {
		return err
	}
	if len(tenants) > 0 {
		d.staff, err = rehire(ctx, d.app)
	} else {
		err = d.found(ctx)
	}
	if err != nil {
		return err
	}
	return d.watch(ctx, d.app)
}

// found makes the retailer as it was some days ago, and lets the time pass until now.
func (d *Demo) found(ctx context.Context) error {
	w := world.New(d.opt.Seed, d.opt.Customers, time.Now())
	d.clock.ahead.Store(-agreedBefore.Microseconds())
	if err := d.app.NewTenant(ctx, store.Tenant{
		ID: tenant, Slug: "retailmax", Name: retailer, Vendor: vendor, Country: "DE",
		Currency: "EUR", Simulated: true,
	}); err != nil {
		return err
	}
	var err error
	if d.staff, err = hire(ctx, d.app, func(m world.Member) bool { return m.Email != newcomer }); err != nil {
		return err
	}
	if err := d.seedContract(ctx); err != nil {
		return err
	}
	d.clock.ahead.Store(-(world.Fresh + 8*time.Hour).Microseconds())
	if d.staff, err = hire(ctx, d.app, func(m world.Member) bool { return m.Email == newcomer }); err != nil {
		return err
	}
	if err := d.seed(ctx, w); err != nil {
		return err
	}
	d.clock.ahead.Store(-world.Fresh.Microseconds()) // cases of before are over by then
	if err := d.seedCases(ctx, w); err != nil {
		return err
	}
	d.clock.ahead.Store(0)
	if err := d.app.Figures.CatchUp(ctx, tenant); err != nil {
		return err
	}
	return d.app.Backups.Create(ctx, filepath.Join(d.opt.Dir, "first.backup"), 30*24*time.Hour)
}

// Close ends the demo and removes its folder if it was a temporary one.
func (d *Demo) Close() error {
	var err error
	if d.app != nil {
		err = d.app.Close()
	}
	if d.post != nil {
		d.post.Close()
	}
	if d.remove != "" {
		err = errors.Join(err, os.RemoveAll(d.remove))
	}
	return err
}

// Listen opens the demo's address, which must be on the loopback interface.
func (d *Demo) Listen(ctx context.Context) (net.Listener, error) {
	host, _, err := net.SplitHostPort(d.opt.Address)
	if err != nil {
		return nil, fmt.Errorf("address: %w", err)
	}
	if ip := net.ParseIP(host); ip == nil || !ip.IsLoopback() {
		return nil, errors.New("the demo lets anybody in, so it listens on loopback only: use an address such as 127.0.0.1:8080")
	}
	var lc net.ListenConfig
	return lc.Listen(ctx, "tcp", d.opt.Address)
}

// hooks are what the pages need of the demo.
func (d *Demo) hooks(address string) *web.Demo {
	return &web.Demo{
		Start:  func(ctx context.Context) (view.DemoStart, error) { return d.start(ctx, address) },
		Member: d.member, Banner: d.clock.banner, Walk: d.walkOf, Seen: d.seen,
		Clock: d.clock.page, SetClock: func(_ context.Context, v string) error { return d.clock.parse(v) },
		Tamper: d.forger.change, Mend: d.forger.mend, Tampered: d.forger.changed,
		Dispute: dispute, Post: d.letters, HandOver: d.handOver,
	}
}
