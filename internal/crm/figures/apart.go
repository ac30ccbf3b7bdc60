package figures

import (
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
