package listing

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"counterpart/internal/crm"
	"counterpart/internal/failure"
	"counterpart/internal/field"
	"counterpart/internal/party"
	"counterpart/internal/policy"
	"counterpart/internal/vault"
	"counterpart/internal/web/page"
	"counterpart/internal/web/view"
)

// bulk offers what can be done with the customers that are ticked.
func (p *people) bulk(amount string) *view.Bulk {
	b := &view.Bulk{Hidden: []view.Hidden{{Name: "query", Value: p.query()}}}
	if p.r.May("POST /customers/tag") && p.permit.Open().Has(field.Tags) {
		b.Acts = append(b.Acts, view.BulkAct{
			URL: "/customers/tag", Label: "Add tags", Icon: "tag",
			Input: &view.Input{Name: "tags", Label: "Tags, by commas", Type: "text", Placeholder: "Tags, by commas", Max: "200"},
		})
	}
	return exporting(b, p.asked, amount)
}

// bulk offers what can be done with the orders that are ticked.
func (p *saleList) bulk(amount string) *view.Bulk {
	return exporting(&view.Bulk{Hidden: []view.Hidden{{Name: "query", Value: p.query()}}}, p.asked, amount)
}

// exporting adds the export, where the role may; without anything to do there is no bar.
func exporting(b *view.Bulk, a *asked, amount string) *view.Bulk {
	if a.r.May("POST " + a.base + "/export") {
		b.Acts = append(b.Acts, view.BulkAct{URL: a.base + "/export", Label: "Export as CSV", Icon: "export"})
		b.All = "All of the list: " + strings.ToLower(amount[:1]) + amount[1:]
	}
	if len(b.Acts) == 0 {
		return nil
	}
	return b
}

// query is what of the address leads back to the list.
func (a *asked) query() string {
	_, q, _ := strings.Cut(a.at(a.r.URL.Query().Get(keyAfter)), "?")
	if q == "" {
		_, q, _ = strings.Cut(a.url(nil), "?")
	}
	return q
}

// back leads to the list that a form of many rows came from.
func back(r *page.Request, base string) string {
	q, err := url.ParseQuery(r.Value("query"))
	if err != nil || len(q) == 0 {
		return base
	}
	return base + "?" + q.Encode()
}

// ticked reads the ids of the rows that are ticked.
func ticked(r *page.Request, most int) ([]int64, error) {
	var out []int64
	for _, v := range r.Entered["id"] {
		n, err := strconv.ParseInt(v, 10, 64)
		if err != nil || n < 1 || n >= 1<<53 {
			return nil, failure.New(failure.Invalid, "Nothing was done: a row is not known.").WithHint("Load the list again.")
		}
		out = append(out, n)
	}
	if len(out) == 0 {
		return nil, failure.New(failure.Invalid, "Nothing was done: no row is ticked.").WithHint("Go back and tick the rows that you mean.")
	}
	if len(out) > most {
		return nil, failure.New(failure.Invalid, "Nothing was done: at most %d rows at once.", most).WithHint("Go back and tick fewer.")
	}
	return out, nil
}

// Tag puts tags on the customers that are ticked.
func Tag(r *page.Request) error {
	permit, err := r.Permit("")
	if err != nil {
		return err
	}
	ns, err := ticked(r, crm.MaxTagged)
	if err != nil {
		return err
	}
	ids := make([]party.Customer, len(ns))
	for i, n := range ns {
		ids[i] = party.Customer(n)
	}
	var tags []vault.Text
	for t := range strings.SplitSeq(r.Value("tags"), ",") {
		if t = strings.TrimSpace(t); t != "" {
			tags = append(tags, vault.Plain(t))
		}
	}
	done, err := r.Site.Desk.AddTags(r.Ctx(), permit, ids, tags)
	if err != nil {
		return said(err)
	}
	if err := tell(r, permit, done); err != nil {
		return err
	}
	return r.See(back(r, "/customers"))
}

// tell says on the next page what became of tags, and names whom they were not put on.
func tell(r *page.Request, permit policy.Permit, done crm.Tagged) error {
	said := fmt.Sprintf("%s tagged", counted(done.Done))
	if done.Same > 0 {
		said += fmt.Sprintf("; %s had them already", counted(done.Same))
	}
	if done.Gone > 0 {
		said += fmt.Sprintf("; %s not found any more", counted(done.Gone))
	}
	r.Saved(said, done.Place)
	for _, left := range []struct {
		who []party.Customer
		why string
	}{
		{done.Kept, "Not tagged, as their data may only be kept: "}, {done.Full, "Not tagged, as they have as many tags as there can be: "},
	} {
		if len(left.who) == 0 {
			continue
		}
		names, err := called(r, permit, left.who)
		if err != nil {
			return err
		}
		r.Tell(view.Notice{Tone: "warn", Text: left.why + names + "."})
	}
	return nil
}

func counted(n int) string {
	if n == 1 {
		return "1 customer"
	}
	return strconv.Itoa(n) + " customers"
}

const named = 10 // who are named at once; the others are counted

// called names customers as far as the permit goes, under an entry of its own.
func called(r *page.Request, permit policy.Permit, ids []party.Customer) (string, error) {
	var out []string
	for _, id := range ids[:min(named, len(ids))] {
		ask := crm.Ask{Open: field.Fields(field.Name) & permit.Open(), Bare: true}
		ask.Masked = field.Fields(field.Name) & permit.Masked() &^ ask.Open
		c, _, err := r.Site.Desk.Show(r.Ctx(), permit, id, ask)
		if err != nil {
			return "", err
		}
		out = append(out, name(c))
	}
	if rest := len(ids) - len(out); rest > 0 {
		out = append(out, fmt.Sprintf("and %d more", rest))
	}
	return strings.Join(out, ", "), nil
}
