package demo

import (
	"context"
	"fmt"
	"strconv"

	"counterpart/internal/access"
	"counterpart/internal/app"
	"counterpart/internal/demo/world"
	"counterpart/internal/party"
	"counterpart/internal/web/view"
)

// person is a member of staff whom a visitor may become with one click.
type person struct {
	world.Member
	role    party.Role
	user    party.User
	ordinal party.Ordinal
}

// roleOf translates the world's words.
func roleOf(word string) party.Role {
	switch word {
	case "privacy officer":
		return party.PrivacyOfficer
	case "engineer", "operator":
		return party.Operator
	default:
		return party.Role(word)
	}
}

var may = map[party.Role]string{
	party.Owner:          "Everything of the retailer, staff and holds included.",
	party.PrivacyOfficer: "Who saw whom; erases, holds, answers requests.",
	party.Manager:        "Customers, orders, imports, and who looked at them.",
	party.Support:        "Finds customers, reveals contacts for a reason.",
	party.Marketer:       "People who consented; phone numbers stay masked.",
	party.Analyst:        "Orders and figures, nobody's name.",
	party.Operator:       "Keeps the system running. No personal data.",
}

// newcomer was invited and has not been here yet.
const newcomer = "asha.raman@techcorp.example"

// hire brings those of the world into the house whom want names.
func hire(ctx context.Context, a *app.App, want func(world.Member) bool) ([]person, error) {
	for _, m := range world.Staff() {
		if !want(m) {
			continue
		}
		_, setup, err := a.Access.Invite(ctx, party.Job(tenant), access.Draft{
			Name: m.Name, Email: m.Email, Role: roleOf(m.Role), Company: m.Company, Country: m.Country,
		})
		if err != nil {
			return nil, fmt.Errorf("invite staff: %w", err)
		}
		if m.Email != newcomer {
			if err := settle(ctx, a, setup); err != nil {
				return nil, err
			}
		}
	}
	return rehire(ctx, a)
}

// rehire finds whom this run of the demo, or an earlier one, brought into this folder.
func rehire(ctx context.Context, a *app.App) ([]person, error) {
	members, err := a.Access.Staff(ctx, party.Job(tenant))
	if err != nil {
		return nil, err
	}
	byEmail := map[string]access.Member{}
	for _, m := range members {
		byEmail[m.Email.Reveal()] = m
	}
	var out []person
	for _, m := range world.Staff() {
		if u, ok := byEmail[m.Email]; ok {
			out = append(out, person{Member: m, role: roleOf(m.Role), user: u.User, ordinal: u.Ordinal})
		}
	}
	return out, nil
}

// companies shows the staff as the start page wants them.
func companies(staff []person) []view.DemoCompany {
	out := []view.DemoCompany{
		{Name: retailer, Part: "Sells house, garden and sports goods in forty shops and on the web. Its customers, and its duty to protect them."},
		{Name: vendor, Vendor: true, Part: "Runs the CRM. Sees customers only when let in, and then it is written down."},
	}
	for _, p := range staff {
		i := 0
		if p.Company == vendor {
			i = 1
		}
		out[i].Staff = append(out[i].Staff, view.DemoPerson{
			User: strconv.FormatInt(int64(p.user), 10), Name: p.Name, Role: p.Role, May: may[p.role],
		})
	}
	return out
}

// member finds whom a button stands for.
func (d *Demo) member(user string) (party.Tenant, party.User, bool) {
	for _, p := range d.staff {
		if strconv.FormatInt(int64(p.user), 10) == user {
			return tenant, p.user, true
		}
	}
	return 0, 0, false
}
