package crm

import (
	"cmp"
	"context"
	"slices"

	"counterpart/internal/crm/base"
	"counterpart/internal/crm/own"
	"counterpart/internal/crm/person"
	"counterpart/internal/failure"
	"counterpart/internal/field"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/policy"
	"counterpart/internal/subject"
	"counterpart/internal/vault"
)

// PageSize is how many customers, orders or products a list shows at once.
const PageSize = 50

// By is the order of a list of customers.
type By string

// The orders of a list of customers.
const (
	Newest   By = "newest"
	Oldest   By = "oldest"
	NameUp   By = "name"
	NameDown By = "name-down"
)

// Filter narrows a list of customers. The zero value is all of them, the newest first.
type Filter struct {
	By      By
	Country string // ISO 3166-1 alpha-2; empty is all
	State   string // "restricted", or empty for all
}

// Page is a page of a list of customers.
type Page struct {
	Customers []Customer // names in full, e-mails, phones and addresses masked
	Next      string     // opaque; empty at the end
	Entry     int64      // index of the ledger's entry, -1 if nobody is shown
}

// listAsk is what a list shows, as far as the permit goes: names and tags in full, what staff
// need to recognise a person by masked.
func listAsk(p policy.Permit) Ask {
	open := field.Fields(field.Name, field.Tags) & p.Open()
	masked := field.Fields(field.Name, field.Emails, field.Phones, field.Addresses) & p.Masked()
	return Ask{Open: open, Masked: masked &^ open}
}

// List shows a page of customers under one entry. next comes from the page before.
func (d *Desk) List(ctx context.Context, permit policy.Permit, f Filter, next string) (Page, error) {
	if f.By == NameUp || f.By == NameDown {
		return d.listByName(ctx, permit, f, next)
	}
	at, err := base.ParseCursor(next, 1)
	if err != nil {
		return Page{}, err
	}
	q := CustomerQuery{Descending: f.By != Oldest, Country: f.Country, State: f.State, Limit: PageSize + 1}
	if at != nil {
		q.From = party.Ordinal(at[0])
	}
	rows, err := d.cfg.Rows.CustomerPage(ctx, permit.Tenant(), q)
	if err != nil {
		return Page{}, err
	}
	out := Page{Entry: -1}
	if len(rows) > PageSize {
		rows = rows[:PageSize]
		out.Next = base.Cursor(int64(rows[PageSize-1].Ordinal))
	}
	return d.page(ctx, permit, out, rows)
}

func (d *Desk) page(ctx context.Context, permit policy.Permit, out Page, rows []CustomerRow) (Page, error) {
	if len(rows) == 0 {
		return out, nil
	}
	var err error
	out.Customers, out.Entry, err = d.open(ctx, permit, listAsk(permit), rows)
	return out, err
}

const maxScan = 100 // chunks of the name order that one page looks through for a filter

// listByName takes the order from the name index and the customers from their rows.
func (d *Desk) listByName(ctx context.Context, permit policy.Permit, f Filter, next string) (Page, error) {
	if !permit.Masked().Has(field.Name) {
		return Page{}, failure.New(failure.Forbidden, "Names are not for this role and purpose.")
	}
	at, err := base.ParseCursor(next, 2)
	if err != nil {
		return Page{}, err
	}
	var from *vault.NamePlace
	if at != nil {
		from = &vault.NamePlace{Rank: uint32(at[0]), Ordinal: party.Ordinal(at[1])}
	}
	var rows []CustomerRow
	out := Page{Entry: -1}
	for range maxScan {
		places, err := d.cfg.Names.Sorted(ctx, permit.Tenant(), from, f.By == NameDown, PageSize)
		if err != nil || len(places) == 0 {
			return d.pageOr(ctx, permit, out, rows, err)
		}
		chunk, err := d.inOrder(ctx, permit.Tenant(), places)
		if err != nil {
			return Page{}, err
		}
		for _, p := range places {
			from = &p
			i := slices.IndexFunc(chunk, func(r CustomerRow) bool { return r.Ordinal == p.Ordinal })
			if i < 0 || !f.covers(chunk[i]) {
				continue
			}
			rows = append(rows, chunk[i])
			if len(rows) == PageSize {
				out.Next = base.Cursor(int64(p.Rank), int64(p.Ordinal))
				return d.page(ctx, permit, out, rows)
			}
		}
		if len(places) < PageSize {
			break
		}
	}
	return d.page(ctx, permit, out, rows)
}

func (d *Desk) pageOr(ctx context.Context, permit policy.Permit, out Page, rows []CustomerRow, err error) (Page, error) {
	if err != nil {
		return Page{}, err
	}
	return d.page(ctx, permit, out, rows)
}

func (f Filter) covers(r CustomerRow) bool {
	return (f.Country == "" || r.Profile.Country == f.Country) && (f.State == "" || r.State == f.State)
}

func (d *Desk) inOrder(ctx context.Context, t party.Tenant, places []vault.NamePlace) ([]CustomerRow, error) {
	os := make([]party.Ordinal, len(places))
	for i, p := range places {
		os[i] = p.Ordinal
	}
	return d.cfg.Rows.ByOrdinals(ctx, t, os)
}

// Count counts the customers of the permit's tenant.
func (d *Desk) Count(ctx context.Context, permit policy.Permit) (int64, error) {
	return d.cfg.Rows.CustomerCount(ctx, permit.Tenant())
}

// Those opens customers whom a list found, in the order of the slice, under one entry. Who is gone
// is left out. Of nobody there is no entry.
func (d *Desk) Those(ctx context.Context, permit policy.Permit, ask Ask, os []party.Ordinal) (Page, error) {
	rows, err := d.byOrdinals(ctx, permit.Tenant(), os)
	if err != nil {
		return Page{Entry: -1}, err
	}
	return d.these(ctx, permit, ask, rows)
}

// TheseCustomers opens customers by id, in ascending order, under one entry.
func (d *Desk) TheseCustomers(ctx context.Context, permit policy.Permit, ask Ask, ids []party.Customer) (Page, error) {
	rows, err := d.byIDs(ctx, permit.Tenant(), ids)
	if err != nil {
		return Page{Entry: -1}, err
	}
	return d.these(ctx, permit, ask, rows)
}

func (d *Desk) these(ctx context.Context, permit policy.Permit, ask Ask, rows []CustomerRow) (out Page, err error) {
	out.Entry = -1
	if len(rows) > 0 {
		out.Customers, out.Entry, err = d.open(ctx, permit, ask, rows)
	}
	return out, err
}

// Tagged is what became of tags that were put on many.
type Tagged struct {
	Place      ledger.Place
	Done, Same int              // customers who have them now, and who had them before
	Kept       []party.Customer // whose data may only be kept
	Full       []party.Customer // who would have too many
	Gone       int              // who were not found any more
}

// MaxTagged is how many customers get tags at once.
const MaxTagged = 200

// AddTags puts tags on customers, under one entry for reading their tags and one for the change.
func (d *Desk) AddTags(ctx context.Context, permit policy.Permit, ids []party.Customer, tags []vault.Text) (Tagged, error) {
	out := Tagged{Place: ledger.Place{Index: -1}}
	set := field.Fields(field.Tags)
	if len(ids) == 0 || len(ids) > MaxTagged {
		return out, failure.New(failure.Invalid, "Nothing was changed: choose 1 to %d customers.", MaxTagged)
	}
	prep, err := d.prepare(ctx, permit.Principal(), person.Profile{Tags: tags}, set)
	if err != nil {
		return out, err
	}
	tags = prep.profile.Tags
	if len(tags) == 0 {
		return out, failure.New(failure.Invalid, "Nothing was changed: no tag was given.")
	}
	if err := base.MayWrite(permit, set); err != nil {
		return out, err
	}
	rows, err := d.byIDs(ctx, permit.Tenant(), ids)
	out.Gone = len(ids) - len(rows)
	if err != nil || len(rows) == 0 {
		return out, err
	}
	have, _, err := d.open(ctx, permit, Ask{Open: set, Bare: true}, rows)
	if err != nil {
		return out, err
	}
	var as []Amendment
	for i, c := range have {
		all := c.Profile.Tags
		for _, t := range tags {
			if !slices.Contains(all, t) {
				all = append(all, t)
			}
		}
		switch {
		case rows[i].State == Restricted:
			out.Kept = append(out.Kept, c.ID)
		case len(all) == len(c.Profile.Tags):
			out.Same++
		case len(all) > base.MaxList:
			out.Full = append(out.Full, c.ID)
		default:
			a, err := d.amendment(ctx, permit.Tenant(), rows[i], Prepared{profile: person.Profile{Tags: all}}, edit{set: set, act: person.ByUpdate})
			if err != nil {
				return out, err
			}
			as = append(as, a)
		}
	}
	if out.Done = len(as); out.Done > 0 {
		out.Place, err = d.amendAll(ctx, permit, as, set)
	}
	return out, err
}

// byIDs reads customers by id, in ascending order.
func (d *Desk) byIDs(ctx context.Context, t party.Tenant, ids []party.Customer) ([]CustomerRow, error) {
	ids = slices.Compact(slices.Sorted(slices.Values(ids)))
	var out []CustomerRow
	for some := range slices.Chunk(ids, PageSize) {
		rows, err := d.cfg.Rows.ByIDs(ctx, t, some)
		if err != nil {
			return nil, err
		}
		out = append(out, rows...)
	}
	slices.SortFunc(out, func(a, b CustomerRow) int { return cmp.Compare(a.ID, b.ID) })
	return out, nil
}

// amendAll changes customers, by id, under one entry. If one of them changed meanwhile, none is
// changed.
func (d *Desk) amendAll(ctx context.Context, permit policy.Permit, as []Amendment, set field.Set) (ledger.Place, error) {
	at := d.cfg.Now()
	return d.cfg.Ledger.Change(ctx, permit.Principal(), func(tx ledger.Tx) (ledger.Draft, error) {
		var people subject.Set
		for _, a := range as {
			a.Former.At, a.Former.Author = at, permit.Principal().Ordinal
			if err := d.cfg.Rows.AmendCustomer(ctx, tx, permit.Tenant(), at, a); err != nil {
				return ledger.Draft{}, err
			}
			people.Add(a.Ordinal)
		}
		return ledger.Draft{Entry: base.Change(permit, person.ByUpdate, "customer", set), People: people}, nil
	})
}

const exportPage = 500

// Exported is a customer as an export hands it on.
type Exported struct {
	Customer
	Notes []ExportedNote
}

// ExportedNote is a note as an export hands it on.
type ExportedNote struct {
	NoteRow
	Text vault.Text
}

// EachCustomer hands on every customer with all that the permit opens, in order of ordinals. Of
// each page of 500 one entry is committed before the first of them is handed on.
func (d *Desk) EachCustomer(ctx context.Context, permit policy.Permit, fn func(Exported) error) error {
	defs, err := d.OwnFields(ctx, permit.Principal())
	if err != nil {
		return err
	}
	ask := Ask{Open: permit.Open() & (person.Sealed&^field.Own | defs.Kept(own.Customer).Set() | linked | field.Fields(field.Note))}
	for from := party.Ordinal(0); ; {
		rows, err := d.cfg.Rows.CustomerPage(ctx, permit.Tenant(), CustomerQuery{From: from, Limit: exportPage})
		if err != nil || len(rows) == 0 {
			return err
		}
		notes, err := d.notes(ctx, permit, ask, from+1, rows[len(rows)-1].Ordinal)
		if err != nil {
			return err
		}
		from = rows[len(rows)-1].Ordinal
		if err := d.export(ctx, permit, ask, rows, notes, fn); err != nil {
			return err
		}
	}
}

func (d *Desk) notes(ctx context.Context, permit policy.Permit, ask Ask, first, last party.Ordinal) (map[party.Customer][]NoteRow, error) {
	if !ask.Open.Has(field.Note) {
		return map[party.Customer][]NoteRow{}, nil
	}
	rows, err := d.cfg.Rows.Notes(ctx, permit.Tenant(), first, last)
	out := map[party.Customer][]NoteRow{}
	for _, n := range rows {
		out[n.Customer] = append(out[n.Customer], n)
	}
	return out, err
}

func (d *Desk) export(ctx context.Context, permit policy.Permit, ask Ask, rows []CustomerRow, notes map[party.Customer][]NoteRow, fn func(Exported) error) error {
	locked := make([]vault.Locked, len(rows))
	dis := ledger.Disclosure{Open: ask.Open}
	for i, r := range rows {
		locked[i] = r.Locked()
		dis.People.Add(r.Ordinal)
		for _, n := range notes[r.ID] {
			locked[i].Parts = append(locked[i].Parts, vault.Part{Slot: noteSlot(n.ID), Box: n.Sealed})
		}
	}
	receipt, err := d.cfg.Ledger.Disclose(ctx, permit, dis)
	if err != nil {
		return err
	}
	opened, err := d.cfg.Keyring.Open(ctx, receipt, permit.Tenant(), vault.Ask{Open: ask.Open}, locked)
	if err != nil {
		return err
	}
	for i, r := range rows {
		e := Exported{Customer: r.customer(opened[i], ask.Open)}
		for _, n := range notes[r.ID] {
			e.Notes = append(e.Notes, ExportedNote{n, vault.First(opened[i].Part(noteSlot(n.ID)))})
		}
		if err := fn(e); err != nil {
			return err
		}
	}
	return nil
}

const noteTable = "note"

func noteSlot(id NoteID) vault.Slot {
	return vault.Slot{Table: noteTable, Row: int64(id), Field: field.Note}
}
