package crm

import (
	"context"

	"counterpart/internal/crm/base"
	"counterpart/internal/crm/person"
	"counterpart/internal/failure"
	"counterpart/internal/field"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/policy"
	"counterpart/internal/subject"
	"counterpart/internal/vault"
)

const runSize = 64 // ordinals that a process takes at a time

// Create adds a customer. A value that must be unique and is taken is a failure of kind
// Conflict; that answer is recorded too, as it tells that somebody is a customer.
func (d *Desk) Create(ctx context.Context, permit policy.Permit, p person.Profile) (party.Customer, ledger.Place, error) {
	nowhere := ledger.Place{Index: -1}
	if err := base.MayWrite(permit, p.Has()|field.Fields(field.Name)); err != nil {
		return 0, nowhere, err
	}
	prep, err := d.prepare(ctx, permit.Principal(), p, person.Fields)
	if err != nil {
		return 0, nowhere, err
	}
	return d.add(ctx, permit, prep)
}

// write writes a new customer under an ordinal.
func (d *Desk) write(ctx context.Context, permit policy.Permit, prep Prepared, ord party.Ordinal) (party.Customer, ledger.Place, error) {
	t, id, at := permit.Tenant(), party.Customer(base.ID(d.cfg.Rand)), d.cfg.Now()
	place, err := d.cfg.Ledger.Change(ctx, permit.Principal(), func(tx ledger.Tx) (ledger.Draft, error) {
		rs, err := d.records(ctx, tx, t, []party.Customer{id}, ord, []Prepared{prep})
		if err != nil {
			return ledger.Draft{}, err
		}
		return ledger.Draft{
			Entry:  base.Change(permit, "create", "customer", prep.profile.Has()),
			People: subject.Of(ord),
		}, d.cfg.Rows.AddCustomers(ctx, tx, t, 0, at, rs)
	})
	return id, place, err
}

// records makes keys and seals profiles, with consecutive ordinals from first.
func (d *Desk) records(ctx context.Context, tx ledger.Tx, t party.Tenant, ids []party.Customer, first party.Ordinal, ps []Prepared) ([]Record, error) {
	keys, wraps, err := d.cfg.Keyring.NewCustomerKeys(ctx, tx, t, ids)
	if err != nil {
		return nil, err
	}
	out := make([]Record, len(ps))
	for i, p := range ps {
		out[i] = Record{
			ID: ids[i], Ordinal: first + party.Ordinal(i), Country: p.profile.Country, Language: p.profile.Language,
			Digest: p.digest, Key: wraps[i], Index: p.index,
		}
		if out[i].Sealed, err = p.profile.Seal(keys[i], person.Sealed, map[field.ID][]byte{}); err != nil {
			return nil, err
		}
		if out[i].Ages, err = d.ages(ctx, t, ids[i], p.profile); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// recordTaken records the answer "somebody has this value already", with whom it tells about.
func (d *Desk) recordTaken(ctx context.Context, permit policy.Permit, index []IndexRow, err error) error {
	if !failure.Is(err, failure.Conflict) {
		return err
	}
	dis := ledger.Disclosure{Answer: "taken"}
	for _, unique := range []bool{true, false} { // e-mails are unique only where the tenant asks for it
		for _, r := range index {
			if dis.People.Len() > 0 && !unique || r.Unique != unique || r.Field == field.Phones || r.Field.Owned() {
				continue
			}
			rows, err := d.cfg.Rows.ByIndex(ctx, permit.Tenant(), r.Field, [][]byte{r.Value}, maxHits)
			if err != nil {
				return err
			}
			for _, row := range rows {
				dis.Masked |= field.Fields(r.Field)
				dis.People.Add(row.Ordinal)
			}
		}
	}
	if _, err := d.cfg.Ledger.Disclose(ctx, permit, dis); err != nil {
		return err
	}
	return err
}

// Update replaces the fields of a set by those of a profile. revision is the one that the writer
// has seen: if the customer changed since, nothing is written and the failure is of kind Conflict.
func (d *Desk) Update(ctx context.Context, permit policy.Permit, id party.Customer, revision int64, p person.Profile, set field.Set) (ledger.Place, error) {
	return d.put(ctx, permit, id, revision, p, edit{set: set, act: person.ByUpdate})
}

// PutBack does the same with values that the customer had before: the entry's act is "undo".
func (d *Desk) PutBack(ctx context.Context, permit policy.Permit, id party.Customer, revision int64, p person.Profile, set field.Set) (ledger.Place, error) {
	return d.put(ctx, permit, id, revision, p, edit{set: set, act: person.ByUndo})
}

// edit says which fields a change replaces, and how it came.
type edit struct {
	set    field.Set
	act    string
	digest []byte // of the profile as a whole; nil leaves it as it is
}

func (d *Desk) put(ctx context.Context, permit policy.Permit, id party.Customer, revision int64, p person.Profile, e edit) (ledger.Place, error) {
	nowhere := ledger.Place{Index: -1}
	if err := base.MayWrite(permit, e.set); err != nil {
		return nowhere, err
	}
	row, err := d.cfg.Rows.Customer(ctx, permit.Tenant(), id)
	if err != nil {
		return nowhere, err
	}
	if row.Revision != revision {
		return nowhere, errChanged
	}
	prep, err := d.prepare(ctx, permit.Principal(), p, e.set)
	if err != nil {
		return nowhere, err
	}
	return d.amend(ctx, permit, row, prep, e)
}

// Replace takes over a profile from another system: all its fields, as Create would write them.
func (d *Desk) Replace(ctx context.Context, permit policy.Permit, id party.Customer, revision int64, p Prepared) (ledger.Place, error) {
	set := person.Fields&^field.Own | p.profile.Has() // own fields that it does not give stay
	if err := base.MayWrite(permit, set); err != nil {
		return ledger.Place{Index: -1}, err
	}
	row, err := d.cfg.Rows.Customer(ctx, permit.Tenant(), id)
	if err != nil {
		return ledger.Place{Index: -1}, err
	}
	if row.Revision != revision {
		return ledger.Place{Index: -1}, errChanged
	}
	return d.amend(ctx, permit, row, p, edit{set, person.ByImport, p.digest})
}

var errChanged = failure.New(failure.Conflict, "Somebody changed this customer meanwhile.").
	WithHint("Load the page again and repeat the change.")

func (d *Desk) amend(ctx context.Context, permit policy.Permit, row CustomerRow, p Prepared, e edit) (ledger.Place, error) {
	t, at := permit.Tenant(), d.cfg.Now()
	e.set &^= field.Own &^ p.own // of a field that is not asked for any more, nothing is taken away
	if row.State == Restricted && permit.Purpose() != field.Rights {
		return ledger.Place{Index: -1}, errRestricted
	}
	a, err := d.amendment(ctx, t, row, p, e)
	if err != nil {
		return ledger.Place{Index: -1}, err
	}
	a.Former.At, a.Former.Author = at, permit.Principal().Ordinal
	act := e.act
	if act == person.ByImport {
		act = person.ByUpdate
	}
	place, err := d.cfg.Ledger.Change(ctx, permit.Principal(), func(tx ledger.Tx) (ledger.Draft, error) {
		return ledger.Draft{Entry: base.Change(permit, act, "customer", e.set), People: subject.Of(row.Ordinal)},
			d.cfg.Rows.AmendCustomer(ctx, tx, t, at, a)
	})
	if err != nil && len(p.index) > 0 {
		err = d.recordTaken(ctx, permit, p.index, err)
	}
	return place, err
}

// amendment seals what is new and keeps what it replaces.
func (d *Desk) amendment(ctx context.Context, t party.Tenant, row CustomerRow, p Prepared, e edit) (Amendment, error) {
	key, err := d.cfg.Keyring.SealingKey(ctx, t, row.Key)
	if err != nil {
		return Amendment{}, err
	}
	boxes, err := row.Sealed.Unpack()
	if err != nil {
		return Amendment{}, err
	}
	was := row.Profile
	a := Amendment{
		ID: row.ID, Ordinal: row.Ordinal, Revision: row.Revision, Fields: e.set, Index: p.index, Digest: e.digest,
		Country: was.Country, Language: was.Language,
	}
	if a.Former, err = p.profile.Former(key, e.set&^p.brief, boxes); err != nil {
		return Amendment{}, err
	}
	if a.Ages, err = d.ages(ctx, t, row.ID, p.profile); err != nil {
		return Amendment{}, err
	}
	a.Former.Revision, a.Former.Act = row.Revision, e.act
	a.Former.Country, a.Former.Language = was.Country, was.Language
	if e.set.Has(field.Country) && p.profile.Country != was.Country {
		a.Country = p.profile.Country
		a.Former.Fields |= field.Fields(field.Country)
	}
	if e.set.Has(field.Language) && p.profile.Language != was.Language {
		a.Language = p.profile.Language
		a.Former.Fields |= field.Fields(field.Language)
	}
	a.Sealed, err = p.profile.Seal(key, e.set, boxes)
	return a, err
}

// Restricted is the state of a customer whose data may only be kept (GDPR, article 18).
const Restricted = "restricted"

var errRestricted = failure.New(failure.Conflict, "This customer's data may only be kept, not used.").
	WithHint("A privacy officer can lift the restriction.")

// Tag replaces a customer's tags.
func (d *Desk) Tag(ctx context.Context, permit policy.Permit, id party.Customer, revision int64, tags []vault.Text) (ledger.Place, error) {
	return d.Update(ctx, permit, id, revision, person.Profile{Tags: tags}, field.Fields(field.Tags))
}

// SetConsent adds a person's word on one channel to what was said before, which stays as proof.
func (d *Desk) SetConsent(ctx context.Context, permit policy.Permit, id party.Customer, n person.Consent) (ledger.Place, error) {
	set := field.Fields(field.ConsentText)
	c, _, err := d.Show(ctx, permit, id, Ask{Open: set})
	if err != nil {
		return ledger.Place{Index: -1}, err
	}
	if n.At == 0 {
		n.At = d.cfg.Now()
	}
	return d.Update(ctx, permit, id, c.Revision, person.Profile{Consents: append(c.Profile.Consents, n)}, set)
}

// Noted is a note that was written. Masked tells the writer which numbers were masked.
type Noted struct {
	ID     NoteID
	Place  ledger.Place
	Masked []base.FieldError
}

// AddNote writes a note on a customer. It is refused as profiles are; national id numbers in it
// are masked.
func (d *Desk) AddNote(ctx context.Context, permit policy.Permit, id party.Customer, text vault.Text) (Noted, error) {
	return d.WriteDown(ctx, permit, id, PlainNote, text)
}

// WriteDown writes a note, or what was said in a call or on a visit.
func (d *Desk) WriteDown(ctx context.Context, permit policy.Permit, id party.Customer, kind NoteKind, text vault.Text) (Noted, error) {
	set := field.Fields(field.Note)
	if err := base.MayWrite(permit, set); err != nil {
		return Noted{}, err
	}
	c := &base.Checker{}
	out := Noted{ID: NoteID(base.ID(d.cfg.Rand))}
	text = vault.Plain(c.Free("note", c.FreeText("note", text.Reveal())))
	out.Masked = c.Masked
	c.Must("note", !text.Empty(), "is empty")
	c.Must("kind", kind == PlainNote || kind == CallNote || kind == VisitNote, "is none of note, call, visit")
	if err := c.Invalid(); err != nil {
		return Noted{}, err
	}
	t, at := permit.Tenant(), d.cfg.Now()
	row, err := d.cfg.Rows.Customer(ctx, t, id)
	if err != nil {
		return Noted{}, err
	}
	if row.State == Restricted && permit.Purpose() != field.Rights {
		return Noted{}, errRestricted
	}
	key, err := d.cfg.Keyring.SealingKey(ctx, t, row.Key)
	if err != nil {
		return Noted{}, err
	}
	n := Note{ID: out.ID, Customer: id, Kind: kind, Author: permit.Principal().Ordinal, Version: key.Version()}
	n.Sealed = key.Seal(vault.Slot{Table: noteTable, Row: int64(n.ID), Field: field.Note}, []vault.Text{text})
	out.Place, err = d.cfg.Ledger.Change(ctx, permit.Principal(), func(tx ledger.Tx) (ledger.Draft, error) {
		return ledger.Draft{Entry: base.Change(permit, "create", "note", set), People: subject.Of(row.Ordinal)},
			d.cfg.Rows.AddNote(ctx, tx, t, at, n)
	})
	return out, err
}
