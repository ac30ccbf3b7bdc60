package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"counterpart/bench/machine"
	"counterpart/internal/testkit"
)

// openPair makes a database with both servers on it, filled with the same people.
func openPair(ctx context.Context, o options, engine, dir string) (*pair, error) {
	p := &pair{o: o, engine: engine, dir: dir}
	if err := p.open(ctx); err != nil {
		p.close()
		return nil, err
	}
	return p, nil
}

func (p *pair) open(ctx context.Context) error {
	if err := os.MkdirAll(p.dir, 0o755); err != nil {
		return err
	}
	where, err := p.database()
	if err != nil {
		return err
	}
	if p.product, err = p.start(ctx, product, where); err != nil {
		return err
	}
	if p.base, err = p.start(ctx, baseline, where); err != nil {
		return err
	}
	for _, c := range []*child{p.base, p.product} {
		if err := machine.Durable(p.engine == "sqlite", c.hello.Settings); err != nil {
			return err
		}
	}
	if err := machine.Same(p.base.hello.Settings, p.product.hello.Settings); err != nil {
		return err
	}
	p.settings = p.base.hello.Settings
	return p.fill(ctx)
}

// database gives the path of an SQLite file, or starts a PostgreSQL with durable commits.
func (p *pair) database() (string, error) {
	if p.engine == "sqlite" {
		return filepath.Join(p.dir, "counterpart.db"), nil
	}
	folder := filepath.Join(p.dir, "server")
	dsn, stop, err := testkit.StartPostgres(folder, true)
	if err != nil {
		return "", err
	}
	p.stops = append(p.stops, stop)
	p.postmaster, err = machine.Postmaster(filepath.Join(folder, "data"))
	return dsn, err
}

func (p *pair) start(ctx context.Context, kind, where string) (*child, error) {
	c, err := startChild(ctx, kind, where, filepath.Join(p.dir, kind))
	if err == nil {
		p.stops = append(p.stops, c.stop)
	}
	return c, err
}

// fill stores the people with the product, then the same under the same ids with the baseline.
func (p *pair) fill(ctx context.Context) error {
	var f filled
	if err := p.product.control(ctx, "/control/fill", filling{People: p.o.customers, File: filepath.Join(p.dir, "fill.csv")}, &f); err != nil {
		return err
	}
	p.ids, p.cookies = f.IDs, f.Cookies
	if len(p.ids) != p.o.customers || len(p.cookies) == 0 {
		return fmt.Errorf("fill: %d customers and %d sessions", len(p.ids), len(p.cookies))
	}
	p.counter.Store(int64(p.o.customers))
	return p.base.control(ctx, "/control/fill", filling{People: p.o.customers, IDs: p.ids}, &f)
}

// close ends everything, the last first.
func (p *pair) close() {
	for _, stop := range slices.Backward(p.stops) {
		stop()
	}
	p.stops = nil
}
