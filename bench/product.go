package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"

	"counterpart/internal/access"
	"counterpart/internal/app"
	"counterpart/internal/crm"
	"counterpart/internal/crm/person"
	"counterpart/internal/failure"
	"counterpart/internal/field"
	"counterpart/internal/intake"
	"counterpart/internal/intake/mapping"
	"counterpart/internal/intake/table"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/policy"
	"counterpart/internal/store"
	"counterpart/internal/subject"
	"counterpart/internal/vault"
)

// protected is the product: its services as a program opens them, behind the steps of a page's
// handler. What is measured is not a shortened way: the session is resolved, the policy decides,
// the desk finds, the ledger commits, the vault opens.
type protected struct {
	app     *app.App
	tenant  party.Tenant
	cursors []string // where pages of the list begin; written by Fill, before anything is measured

	permit, importer policy.Permit
}

// sessions is how many of the member of staff who is measured are open.
const sessions = 64

func openProduct(ctx context.Context, where, dir string) (*protected, func(), error) {
	log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	a, err := app.Open(ctx, app.Config{Data: dir, Database: where}, app.Options{Log: log, Create: true, Demo: true})
	if err != nil {
		return nil, nil, err
	}
	p := &protected{app: a, tenant: 1}
	if _, err = a.Tenant(ctx, "retailmax"); failure.Is(err, failure.NotFound) {
		err = a.NewTenant(ctx, store.Tenant{
			ID: p.tenant, Slug: "retailmax", Name: "RetailMax", Vendor: "TechCorp", Country: "DE", Currency: "EUR",
		})
	}
	if err != nil {
		return nil, nil, errors.Join(err, a.Close())
	}
	return p, func() { _ = a.Close() }, nil
}

// Settings are read back from the store that is measured.
func (p *protected) Settings(ctx context.Context) (map[string]string, error) {
	return p.app.DB.Settings(ctx)
}

// Fill invites staff, opens a session for each caller, and imports people as a retailer does.
func (p *protected) Fill(ctx context.Context, o filling) (filled, error) {
	var out filled
	var err error
	if out.Cookies, p.permit, err = p.staff(ctx, "sam", party.Support, field.Serve, sessions); err != nil {
		return out, err
	}
	if _, p.importer, err = p.staff(ctx, "mia", party.Manager, field.Import, 1); err != nil {
		return out, err
	}
	if err := writePeople(o.File, 0, o.People); err != nil {
		return out, err
	}
	if _, err := p.Import(ctx, o.File); err != nil {
		return out, err
	}
	if out.IDs, err = p.ids(ctx); err != nil {
		return out, err
	}
	return out, p.walk(ctx)
}

// staff makes a member of staff with sessions, and gives their cookies and what one may do.
func (p *protected) staff(ctx context.Context, name string, role party.Role, why field.Purpose, n int) ([]string, policy.Permit, error) {
	d := access.Draft{Name: name, Email: name + "@retailmax.example", Role: role, Company: "RetailMax", Country: "DE"}
	user, _, err := p.app.Access.Invite(ctx, party.Job(p.tenant), d)
	var cookies []string
	var permit policy.Permit
	for range n {
		if err != nil {
			break
		}
		var t access.Ticket
		if t, err = p.app.Access.Assume(ctx, p.tenant, user, "bench"); err == nil {
			cookies = append(cookies, t.Cookie)
			permit, err = policy.Decide(policy.Request{Principal: t.Session.Principal, Purpose: why, Route: "bench"})
		}
	}
	return cookies, permit, err
}

// ids gives the ids of people by their number: the order of the file is that of the list.
func (p *protected) ids(ctx context.Context) ([]int64, error) {
	var ids []int64
	next := ""
	for {
		page, err := p.app.Desk.List(ctx, p.permit, crm.Filter{By: crm.Oldest}, next)
		if err != nil {
			return nil, err
		}
		for _, c := range page.Customers {
			if got, want := c.Profile.Given.Reveal(), somebody(int64(len(ids))).First; got != want {
				return nil, fmt.Errorf("customer %d is another person than in the file", len(ids))
			}
			ids = append(ids, int64(c.ID))
		}
		if next = page.Next; next == "" {
			return ids, nil
		}
	}
}

// walk remembers where pages begin, and has the name index built, which is a cost of starting.
func (p *protected) walk(ctx context.Context) error {
	next := ""
	for range walked {
		p.cursors = append(p.cursors, next)
		page, err := p.app.Desk.List(ctx, p.permit, crm.Filter{By: crm.Oldest}, next)
		if err != nil {
			return err
		}
		if next = page.Next; next == "" {
			break
		}
	}
	return p.app.Names.Warm(ctx, p.tenant)
}

// Append records a disclosure of one customer's name.
func (p *protected) Append(ctx context.Context, n int64) error {
	_, err := p.app.Ledger.Disclose(ctx, p.permit, ledger.Disclosure{
		Open: field.Fields(field.Name), People: subject.Of(party.Ordinal(1 + n%1000)),
	})
	return err
}

// may is how every handler begins: cookie, session, policy. What the rights were read under may
// have changed just then; a page then reads them anew and decides once more.
func may[T any](ctx context.Context, p *protected, r *http.Request, route string, do func(policy.Permit) (T, error)) (T, error) {
	var none T
	c, err := r.Cookie("session")
	if err != nil {
		return none, err
	}
	s, err := p.app.Access.Resolve(ctx, p.tenant, c.Value)
	for again := 0; ; again++ {
		if err != nil {
			return none, err
		}
		permit, err := policy.Decide(policy.Request{Principal: s.Principal, Purpose: field.Serve, Route: route, Reason: "counter"})
		if err != nil {
			return none, err
		}
		v, err := do(permit)
		if again > 0 || !failure.Is(err, failure.Stale) {
			return v, err
		}
		if s, err = p.app.Access.Refresh(ctx, s); err != nil {
			return none, err
		}
	}
}

// shown is what a record holds.
var shown = field.Fields(field.Name, field.Emails, field.Phones, field.Addresses, field.Tags)

// Pages are the desk's verbs.
func (p *protected) Pages() pages {
	desk := p.app.Desk
	return pages{
		read: func(ctx context.Context, r *http.Request, id int64) (record, error) {
			return may(ctx, p, r, "GET /customers/{id}", func(permit policy.Permit) (record, error) {
				c, _, err := desk.Show(ctx, permit, party.Customer(id), crm.Ask{Open: shown})
				return recordOf(c), err
			})
		},
		list: func(ctx context.Context, r *http.Request, page int64) ([]line, error) {
			return may(ctx, p, r, "GET /customers", func(permit policy.Permit) ([]line, error) {
				out, err := desk.List(ctx, permit, crm.Filter{By: crm.Oldest}, p.cursors[page])
				return linesOf(out.Customers), err
			})
		},
		create: func(ctx context.Context, r *http.Request, in record) (int64, error) {
			return may(ctx, p, r, "POST /customers", func(permit policy.Permit) (int64, error) {
				id, _, err := desk.Create(ctx, permit, profile(in))
				return int64(id), err
			})
		},
		email: func(ctx context.Context, r *http.Request, email string) ([]line, error) {
			return may(ctx, p, r, "POST /find", func(permit policy.Permit) ([]line, error) {
				hits, err := desk.Lookup(ctx, permit, field.Emails, vault.Plain(email))
				return linesOf(hits.Customers), err
			})
		},
		search: func(ctx context.Context, r *http.Request, text string) ([]line, error) {
			return may(ctx, p, r, "POST /find", func(permit policy.Permit) ([]line, error) {
				hits, err := desk.Search(ctx, permit, text)
				return linesOf(hits.Customers), err
			})
		},
	}
}

// profile turns a record into what the desk takes.
func profile(r record) person.Profile {
	street, place, _ := strings.Cut(r.Address, ", ")
	postcode, city, _ := strings.Cut(place, " ")
	return person.Profile{
		Given: vault.Plain(r.First), Family: vault.Plain(r.Last), Country: "DE", Language: "de",
		Emails: []vault.Text{vault.Plain(r.Email)}, Phones: []vault.Text{vault.Plain(r.Phone)},
		Addresses: []person.Address{{Street: vault.Plain(street), Postcode: vault.Plain(postcode), City: vault.Plain(city)}},
		Tags:      []vault.Text{vault.Plain(r.Notes)},
	}
}

// recordOf turns an opened customer into an answer.
func recordOf(c crm.Customer) record {
	q := c.Profile
	r := record{ID: int64(c.ID), First: q.Given.Reveal(), Last: q.Family.Reveal(), Email: only(q.Emails), Phone: only(q.Phones), Notes: only(q.Tags)}
	if len(q.Addresses) > 0 {
		a := q.Addresses[0]
		r.Address = a.Street.Reveal() + ", " + a.Postcode.Reveal() + " " + a.City.Reveal()
	}
	return r
}

func linesOf(cs []crm.Customer) []line {
	out := make([]line, len(cs))
	for i, c := range cs {
		q := c.Profile
		out[i] = line{ID: int64(c.ID), First: q.Given.Reveal(), Last: q.Family.Reveal(), Email: only(q.Emails), Notes: only(q.Tags)}
	}
	return out
}

func only(ts []vault.Text) string {
	if len(ts) == 0 {
		return ""
	}
	return ts[0].Reveal()
}

// columns is the mapping with which files are imported.
const columns = `kind = customers
column "given_name" = customer.given
column "family_name" = customer.family
column "email" = customer.email
column "phone" = customer.phone
column "street" = customer.street
column "postcode" = customer.postcode
column "city" = customer.city
column "tags" = customer.tag
constant customer.country = "DE"
constant customer.language = "de"
`

// Import takes a file over through the product's own importer: scanned, checked, sealed, staged,
// published.
func (p *protected) Import(ctx context.Context, path string) (int64, error) {
	m, err := mapping.Parse(columns)
	if err != nil {
		return 0, err
	}
	src := table.Source{Name: filepath.Base(path), Open: func() (io.ReadCloser, error) { return os.Open(path) }}
	res, err := p.app.Intake.Import(ctx, p.importer, intake.Job{Sources: []table.Source{src}, Mapping: m})
	return res.Customers.New, err
}
