package vault

import (
	"context"
	"testing"

	"counterpart/internal/field"
	"counterpart/internal/party"
)

// Masked masks values, for tests.
func Masked(f field.ID, values []string) []string {
	texts := Texts(values...)
	mask(f, texts)
	return Reveal(texts)
}

// RawKeys gives the unwrapped keys of a tenant and of one customer, for tests that look for them.
func RawKeys(t *testing.T, k *Keyring, tenant party.Tenant, w WrappedKey) map[string][]byte {
	t.Helper()
	ctx := context.Background()
	out := map[string][]byte{}
	add := func(name string, raw []byte, err error) {
		if err != nil {
			t.Fatal(err)
		}
		out[name] = raw
	}
	tk, err := k.keys(ctx, tenant)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := openBox(tk.keks[w.Epoch], w.Wrapped, customerKeyAAD(tenant, w.Customer, w.Version, w.Epoch))
	add("customer's key", raw, err)
	epochs, err := k.cfg.Rows.Epochs(ctx, tenant)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range epochs {
		service, err := k.cfg.Service.AEAD(ctx, tenant, e.Number)
		if err != nil {
			t.Fatal(err)
		}
		raw, err := service.Decrypt(e.Wrapped, kekAAD(tenant, e.Number))
		add("tenant's key", raw, err)
	}
	rows, err := k.cfg.Rows.TenantKeys(ctx, tenant)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		raw, err := openBox(tk.keks[r.Epoch], r.Wrapped, tenantKeyAAD(tenant, r.Name, r.Version, r.Epoch))
		add(r.Name+" key", raw, err)
	}
	return out
}

// Packed packs values, for tests.
func Packed(values []string) []byte { return packTexts(Texts(values...)) }

// Unpacked unpacks what Packed packed, for tests.
func Unpacked(b []byte) ([]string, error) {
	texts, err := unpackTexts(b)
	return Reveal(texts), err
}
