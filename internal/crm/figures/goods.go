package figures

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	"counterpart/internal/entry"
	"counterpart/internal/failure"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/policy"
)

// sold reads what was sold of all products in a span. Names are left out: of some hundred products a
// page names fifteen.
func (d *Desk) sold(ctx context.Context, t party.Tenant, span Span) ([]Product, error) {
	currency, err := d.Currency(ctx, t)
	if err != nil {
		return nil, err
	}
	all, err := d.cfg.Rows.Goods(ctx, t, span, currency)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(all, func(p Product) bool { return p.Sold == Sold{} }), nil
}

// goods fills products and what stands apart.
func (d *Desk) goods(ctx context.Context, p policy.Permit, s *Sales) error {
	t := p.Tenant()
	all, err := d.sold(ctx, t, s.Span)
	if err != nil {
		return err
	}
	own, err := d.cfg.Rows.Apart(ctx, t)
	if err != nil {
		return err
	}
	if err := d.skusOf(ctx, t, all); err != nil {
		return err
	}
	slices.SortStableFunc(all, func(a, b Product) int {
		return cmp.Or(cmp.Compare(b.Amount, a.Amount), cmp.Compare(a.SKU, b.SKU))
	})
	for _, x := range all {
		switch {
		case apart(own, x.SKU):
			s.Apart = append(s.Apart, x)
		case len(s.Products) < topProducts:
			s.Products = append(s.Products, x)
		default:
			s.Others, s.OtherSold = s.Others+1, s.OtherSold.Plus(x.Sold)
		}
	}
	for _, list := range [][]Product{s.Products, s.Apart} {
		if err := d.cfg.Rows.Names(ctx, t, list); err != nil {
			return err
		}
	}
	return nil
}

const mostSKUs = 200_000 // that are remembered

// skusOf fills in the SKU of each product, from memory where it is known: a product keeps its own.
func (d *Desk) skusOf(ctx context.Context, t party.Tenant, ps []Product) error {
	var ask []int64
	d.mu.Lock()
	for i := range ps {
		sku, ok := d.skus[t][ps[i].ID]
		if ps[i].SKU = sku; !ok {
			ask = append(ask, ps[i].ID)
		}
	}
	d.mu.Unlock()
	if len(ask) == 0 {
		return nil
	}
	got, err := d.cfg.Rows.SKUs(ctx, t, ask)
	if err != nil {
		return err
	}
	for i := range ps {
		if sku, ok := got[ps[i].ID]; ok {
			ps[i].SKU = sku
		}
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.skus[t] == nil || len(d.skus[t]) > mostSKUs {
		d.skus[t] = map[int64]string{}
	}
	maps.Copy(d.skus[t], got)
	return nil
}

// builtIn are SKUs that shops commonly write for what is no product: postage, fees, adjustments.
var builtIn = []string{
	"ADJUST", "ADJUST2", "AMAZONFEE", "B", "BANK CHARGES", "C2", "CRUK", "D", "DISCOUNT", "DOT", "FEE", "GIFT", "GIFTCARD", "M",
	"MANUAL", "PADS", "POST", "POSTAGE", "S", "SAMPLES", "SHIPPING", "TEST001", "TEST002", "VOUCHER",
}

// builtInStart begins the SKUs of gift vouchers.
const builtInStart = "GIFT_"

// apart reports whether a SKU is no product, given where the tenant's list differs.
func apart(own map[string]bool, sku string) bool {
	sku = strings.ToUpper(strings.TrimSpace(sku))
	if is, ok := own[sku]; ok {
		return is
	}
	return slices.Contains(builtIn, sku) || strings.HasPrefix(sku, builtInStart)
}

// Apart lists the SKUs that are not products, in order.
func (d *Desk) Apart(ctx context.Context, t party.Tenant) ([]string, error) {
	own, err := d.cfg.Rows.Apart(ctx, t)
	if err != nil {
		return nil, err
	}
	all := map[string]bool{}
	for _, sku := range builtIn {
		all[sku] = true
	}
	maps.Copy(all, own)
	maps.DeleteFunc(all, func(_ string, is bool) bool { return !is })
	return slices.Sorted(maps.Keys(all)), nil
}

const longestSKU = 60

// SetApart puts a SKU on the list of what is no product, or takes it off. Only owners and managers
// may.
func (d *Desk) SetApart(ctx context.Context, p policy.Permit, sku string, on bool) error {
	if err := analyse(p); err != nil {
		return err
	}
	who := p.Principal()
	if who.Role != party.Owner && who.Role != party.Manager {
		return failure.New(failure.Forbidden, "Owners and managers say what is no product.")
	}
	sku = strings.ToUpper(strings.TrimSpace(sku))
	if sku == "" || len(sku) > longestSKU {
		return failure.New(failure.Invalid, "A SKU has 1 to %d characters.", longestSKU)
	}
	act := "product.apart"
	if !on {
		act = "product.counted"
	}
	_, err := d.cfg.Ledger.Change(ctx, who, func(tx ledger.Tx) (ledger.Draft, error) {
		e := entry.Entry{Kind: entry.Change, Act: act, Purpose: p.Purpose(), Route: p.Route()}
		return ledger.Draft{Entry: e}, d.cfg.Rows.SetApart(ctx, tx, p.Tenant(), sku, on)
	})
	return err
}
