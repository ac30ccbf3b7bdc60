package crm

import (
	"context"
	"crypto/sha256"
	"fmt"

	"counterpart/internal/crm/base"
	"counterpart/internal/crm/person"
	"counterpart/internal/failure"
	"counterpart/internal/field"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/policy"
	"counterpart/internal/vault"
)

// Took says what Take did.
type Took string

// What Take did.
const (
	Made    Took = "created"
	Changed Took = "changed"
	Same    Took = "same"
)

// Take takes a customer over from another system, which knows them by external id: one who is not
// there is added, of one who is there the fields of set are replaced by those of the profile. What
// was taken over last once more changes nothing and makes no entry, whatever staff wrote since.
func (d *Desk) Take(ctx context.Context, permit policy.Permit, p person.Profile, set field.Set) (Took, party.Customer, error) {
	set |= field.Fields(field.External)
	if err := base.MayWrite(permit, set); err != nil {
		return "", 0, err
	}
	prep, err := d.ready(ctx, permit.Principal(), p, set, 0)
	if err != nil {
		return "", 0, err
	}
	if prep.profile.External.Empty() {
		return "", 0, failure.New(failure.Invalid, "A customer from another system needs an external id.")
	}
	if empty := set &^ prep.profile.Has(); empty != 0 { // to empty a field is not the same as not to name it
		h := sha256.Sum256(fmt.Appendf(prep.digest, " without %d", empty))
		prep.digest = h[:len(prep.digest)]
	}
	took, id, err := d.take(ctx, permit, prep, set)
	if failure.Is(err, failure.Conflict) { // somebody may have added or changed the customer in this moment
		return d.take(ctx, permit, prep, set)
	}
	return took, id, err
}

func (d *Desk) take(ctx context.Context, permit policy.Permit, prep Prepared, set field.Set) (Took, party.Customer, error) {
	external := prep.profile.External
	found, err := d.Match(ctx, permit.Tenant(), 0, []vault.Text{external})
	if err != nil {
		return "", 0, err
	}
	m, known := found[external]
	if !known {
		id, _, err := d.add(ctx, permit, prep)
		return Made, id, err
	}
	if string(m.Digest) == string(prep.digest) {
		return Same, m.Customer, nil
	}
	row, err := d.cfg.Rows.Customer(ctx, permit.Tenant(), m.Customer)
	if err != nil {
		return "", 0, err
	}
	_, err = d.amend(ctx, permit, row, prep, edit{set, person.ByImport, prep.digest})
	return Changed, m.Customer, err
}

// add writes a customer who was prepared.
func (d *Desk) add(ctx context.Context, permit policy.Permit, prep Prepared) (party.Customer, ledger.Place, error) {
	t, nowhere := permit.Tenant(), ledger.Place{Index: -1}
	ord, err := d.ordinals.Next(ctx, t)
	if err != nil {
		return 0, nowhere, err
	}
	id, place, err := d.write(ctx, permit, prep, ord)
	if err != nil {
		return 0, nowhere, d.recordTaken(ctx, permit, prep.index, err)
	}
	return id, place, nil
}
