package demo

import (
	"context"
	"net"
	"slices"

	"counterpart/internal/party"
	"counterpart/internal/web/view"
)

// Serve serves the demo until ctx ends.
func (d *Demo) Serve(ctx context.Context, ln net.Listener) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	go d.app.Work(ctx)
	return d.app.Serve(ctx, ln, d.hooks(ln.Addr().String()))
}

func (d *Demo) start(ctx context.Context, address string) (view.DemoStart, error) {
	customers, orders, err := d.app.DB.Size(ctx, tenant)
	if err != nil {
		return view.DemoStart{}, err
	}
	return view.DemoStart{
		Layout:  view.Layout{Title: "Demo", Path: "/demo", Simulated: d.clock.banner()},
		Address: address, Customers: int(customers), Orders: int(orders),
		Companies: companies(d.staff), Walk: d.walk.page(party.Principal{}, d.forger.changed()),
	}, nil
}

func (d *Demo) walkOf(p party.Principal) *view.Walk { return d.walk.page(p, d.forger.changed()) }

func (d *Demo) seen(_ party.Principal, route string) { d.walk.seen(route, d.forger.changed()) }

// letters shows what left by mail, the newest first.
func (d *Demo) letters() view.DemoPost {
	var p view.DemoPost
	for _, l := range slices.Backward(d.post.Letters()) {
		subject, text := l.Read()
		p.Letters = append(p.Letters, view.Letter{To: l.To, Subject: subject, Text: text})
	}
	return p
}
