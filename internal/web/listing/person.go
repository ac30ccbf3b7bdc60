package listing

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"counterpart/internal/crm"
	"counterpart/internal/crm/figures"
	"counterpart/internal/crm/lists"
	"counterpart/internal/crm/sale"
	"counterpart/internal/field"
	"counterpart/internal/party"
	"counterpart/internal/vault"
	"counterpart/internal/web/page"
	"counterpart/internal/web/shape"
	"counterpart/internal/web/view"
)

// customerColumns are the columns of a list of customers; the first names the row. rank gives where a row's
// customer stands.
func customerColumns(r *page.Request, rank func(crm.Customer) lists.Rank) []column[crm.Customer] {
	return slices.Concat(contactColumns(), tradeColumns(r), []column[crm.Customer]{groupColumn(rank)}, otherColumns())
}

const keyGroup = "group" // of the column, and of the filter

// groupColumn says where somebody stands among all, by the name of recency and frequency. Lists are not sorted
// by it: its order would be that of two others at once.
func groupColumn(rank func(crm.Customer) lists.Rank) column[crm.Customer] {
	group := func(c crm.Customer) string {
		if g := figures.Group(rank(c).Group); g != "" {
			return g.Label()
		}
		return ""
	}
	return column[crm.Customer]{
		key: keyGroup, label: "Group", open: field.Fields(field.Orders), class: "p3", raw: group,
		cell: func(c crm.Customer) view.Cell {
			k, cell := rank(c), view.Cell{Text: group(c)}
			if cell.Text != "" {
				cell.Badges = []view.Badge{{Text: fmt.Sprintf("R %d F %d", k.R, k.F)}}
			}
			return cell
		},
	}
}

// contactColumns say who somebody is.
func contactColumns() []column[crm.Customer] {
	return []column[crm.Customer]{
		{
			key: "name", label: "Name", open: field.Fields(field.Name), up: lists.NameUp, down: lists.NameDown,
			cell: func(c crm.Customer) view.Cell {
				cell := view.Cell{Text: name(c)}
				if s := shape.State(c.State); s != nil {
					cell.Badges = []view.Badge{*s}
				}
				return cell
			},
		},
		{
			key: "email", label: "E-mail", masked: field.Fields(field.Emails), why: sealed,
			cell: func(c crm.Customer) view.Cell { return masked(first(c.Profile.Emails)) },
		},
		{
			key: "phone", label: "Phone", masked: field.Fields(field.Phones), why: sealed, class: "p2",
			cell: func(c crm.Customer) view.Cell { return masked(first(c.Profile.Phones)) },
		},
		{
			key: "place", label: "Place", masked: field.Fields(field.Addresses), open: field.Fields(field.Country), why: sealed, class: "p2",
			cell: place,
		},
	}
}

// tradeColumns say what somebody bought, and since when they are here.
func tradeColumns(r *page.Request) []column[crm.Customer] {
	z, currency := r.Zone(), r.Tenant.Currency
	return []column[crm.Customer]{
		{
			key: "country", label: "Country", open: field.Fields(field.Country), class: "p2",
			cell: func(c crm.Customer) view.Cell { return view.Cell{Text: shape.Country(c.Profile.Country)} },
		},
		{
			key: "language", label: "Language", open: field.Fields(field.Language), class: "p3",
			cell: func(c crm.Customer) view.Cell { return view.Cell{Text: shape.Language(c.Profile.Language)} },
		},
		{
			key: "orders", label: "Orders", open: field.Fields(field.Orders), up: lists.FewBuys, down: lists.ManyBuys,
			number: true, class: "p3",
			cell: func(c crm.Customer) view.Cell { return view.Cell{Text: grouped(c.Orders)} },
			raw:  func(c crm.Customer) string { return strconv.FormatInt(c.Orders, 10) },
		},
		{
			key: "last", label: "Last order", open: field.Fields(field.Orders), up: lists.LastOld, down: lists.LastNew, class: "p3",
			cell: func(c crm.Customer) view.Cell { return view.Cell{At: z.Time(c.LastOrder)} },
		},
		{
			key: "value", label: "Value", open: field.Fields(field.Orders), up: lists.LeastBuy, down: lists.MostBuy, number: true,
			cell: func(c crm.Customer) view.Cell { return view.Cell{Text: worth(c, currency)} },
			raw:  func(c crm.Customer) string { return sale.Money{Minor: c.Spent, Currency: currency}.Decimal() },
		},
		{
			key: "since", label: "Since", up: lists.Oldest, down: lists.Newest, class: "p3",
			cell: func(c crm.Customer) view.Cell { return view.Cell{At: z.Time(c.Created)} },
		},
	}
}

// otherColumns are numbers and tags.
func otherColumns() []column[crm.Customer] {
	return []column[crm.Customer]{
		{
			key: "external", label: "External id", open: field.Fields(field.External), why: sealed, class: "p3",
			cell: func(c crm.Customer) view.Cell { return view.Cell{Text: c.Profile.External.Reveal()} },
		},
		{
			key: "loyalty", label: "Loyalty number", masked: field.Fields(field.Loyalty), why: sealed, class: "p3",
			cell: func(c crm.Customer) view.Cell { return masked(c.Profile.Loyalty.Reveal()) },
		},
		{
			key: "tags", label: "Tags", open: field.Fields(field.Tags), why: sealed, class: "p3",
			cell: tags,
			raw:  func(c crm.Customer) string { return strings.Join(vault.Reveal(c.Profile.Tags), ", ") },
		},
	}
}

// tags shows the first tag and how many there are besides.
func tags(c crm.Customer) view.Cell {
	all := vault.Reveal(c.Profile.Tags)
	cell := view.Cell{}
	if len(all) > 0 {
		cell.Badges = append(cell.Badges, view.Badge{Text: all[0]})
	}
	if more := len(all) - 1; more > 0 {
		cell.Badges = append(cell.Badges, view.Badge{Text: "+" + strconv.Itoa(more), Tone: "line"})
	}
	return cell
}

func masked(s string) view.Cell { return view.Cell{Text: s, Masked: true} }

// worth is the lifetime value; 0 says nothing, as orders in other currencies are not counted.
func worth(c crm.Customer, currency string) string {
	if c.Spent == 0 {
		return ""
	}
	return shape.Money(sale.Money{Minor: c.Spent, Currency: currency})
}

// place is a masked town and the country.
func place(c crm.Customer) view.Cell {
	cell := view.Cell{Text: shape.Country(c.Profile.Country)}
	if len(c.Profile.Addresses) > 0 {
		if city := c.Profile.Addresses[0].City.Reveal(); city != "" && cell.Text != "" {
			cell.Text = city + ", " + cell.Text
		} else if city != "" {
			cell.Text = city
		}
	}
	return cell
}

// customerURL gives the page of a customer, if the request's role may open it.
func customerURL(r *page.Request, id party.Customer) string {
	if id == 0 || !r.May("GET /customers/{id}") {
		return ""
	}
	return shape.URL(id)
}

func first(list []vault.Text) string {
	if len(list) == 0 {
		return ""
	}
	return list[0].Reveal()
}
