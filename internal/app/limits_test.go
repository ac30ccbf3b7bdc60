package app_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"counterpart/internal/act"
	"counterpart/internal/contract"
	"counterpart/internal/crm/person"
	"counterpart/internal/entry"
	"counterpart/internal/failure"
	"counterpart/internal/field"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/policy"
	"counterpart/internal/subject"
	"counterpart/internal/vault"
)

// narrow is a contract that refuses some purposes, and reading from outside Germany.
const narrow = `agreement "narrow" {
  title = "Narrow terms"
  timezone = "UTC"
  party "host" { roles = ["processor"] }
  party "shop" { roles = ["controller"] }
  use "accesses" {
    text      = "Nobody opens data of customers for marketing or to hand them on in bulk."
    by        = [party.host, party.shop]
    never_for = ["market", "export", "import"]
  }
  residency "places" {
    text    = "Data of customers are opened from Germany alone."
    by      = [party.host, party.shop]
    regions = ["DE"]
  }
}
`

// agrees puts a contract into force.
func (r *rig) agrees(code string) int64 {
	r.t.Helper()
	retailer, vendor := side(party.Owner, "RetailMax"), side(party.Operator, "TechCorp")
	place, err := r.app.Contract.Propose(r.t.Context(), vendor, contract.Text{Name: "narrow", Code: []byte(code), Prose: []byte("# Narrow\n"), Amends: act.None})
	r.must(err)
	r.signs(retailer, place.Index)
	r.signs(vendor, place.Index)
	return place.Index
}

// ends lets the vendor end what is in force.
func (r *rig) ends(proposal int64) {
	r.t.Helper()
	r.does(side(party.Operator, "TechCorp"), act.End, proposal)
}

// opens asks for a name, and gives why not.
func (r *rig) opens(who party.Principal, purpose field.Purpose) error {
	r.t.Helper()
	p, err := policy.Decide(policy.Request{Principal: who, Purpose: purpose, Route: "test"})
	r.must(err)
	_, err = r.app.Ledger.Disclose(r.t.Context(), p, ledger.Disclosure{Open: field.Fields(field.Name), People: subject.Of(1)})
	return err
}

// wants checks whether somebody is refused, by which clause, and that the ledger says so.
func (r *rig) wants(name string, err error, clause string) {
	r.t.Helper()
	if clause == "" {
		if err != nil {
			r.t.Errorf("%s: %v", name, err)
		}
		return
	}
	if !failure.Is(err, failure.Forbidden) || !strings.Contains(err.Error(), "clause "+clause+" of the contract in force, “Narrow terms”") {
		r.t.Errorf("%s: %v, want a refusal by %s", name, err, clause)
	}
}

// refusals gives what the ledger recorded as refused, newest first.
func (r *rig) refusals() []entry.Entry {
	r.t.Helper()
	lines, _, err := r.app.Seen.Lines(r.t.Context(), 1, 0, 200, nil)
	r.must(err)
	var out []entry.Entry
	for _, l := range lines {
		if l.Entry.Refusal() != "" {
			out = append(out, l.Entry)
		}
	}
	return out
}

// From the moment at which both have signed, and until one ends it, what the contract forbids is
// refused: to staff of both companies, to tokens, which are staff, and to jobs.
func TestTheContractInForceRefuses(t *testing.T) {
	rigs(t, func(r *rig) {
		ctx := r.t.Context()
		r.add(person.Profile{Given: vault.Plain("Annegret"), Family: vault.Plain("Beispielhaft"), Country: "DE", Language: "de"})
		marketer, abroad, job := side(party.Marketer, "RetailMax"), side(party.Support, "RetailMax"), party.Job(1)
		abroad.Country = "IN"
		nowhere := side(party.Support, "RetailMax")
		nowhere.Country = ""
		each := []struct {
			name    string
			who     party.Principal
			purpose field.Purpose
			clause  string
		}{
			{"a marketer for marketing", marketer, field.Market, "use.accesses"},
			{"a job for an export", job, field.Export, "use.accesses"},
			{"a job that runs the system", job, field.Operate, ""},
			{"a job for a person's rights", job, field.Rights, ""},
			{"support at the counter", side(party.Support, "RetailMax"), field.Serve, ""},
			{"support abroad", abroad, field.Serve, "residency.places"},
			{"support of no country", nowhere, field.Serve, "residency.places"},
		}
		for _, c := range each {
			r.wants("before: "+c.name, r.opens(c.who, c.purpose), "")
		}
		r.agrees(narrow)
		for range 2 {
			for _, c := range each {
				r.wants(c.name, r.opens(c.who, c.purpose), c.clause)
			}
		}
		p := r.job(field.Import)
		_, err := r.app.Ledger.Process(ctx, p, "test", field.Fields(field.Name), 1)
		r.wants("processing by a job", err, "use.accesses")
		_, err = r.app.Ledger.Change(ctx, job, func(ledger.Tx) (ledger.Draft, error) {
			return ledger.Draft{Entry: entry.Entry{Kind: entry.Change, Act: "create", Object: "customer", Purpose: field.Import, Route: "import"}}, nil
		})
		r.wants("a change by a job", err, "use.accesses")

		got := r.refusals()
		if len(got) != 5 {
			r.t.Fatalf("%d refusals are recorded, want one of each of 5: %+v", len(got), got)
		}
		first := got[4]
		if first.Role != party.Marketer || first.Purpose != field.Market || first.Object != "purpose" || first.List[0] != "use.accesses" || first.Count != 0 {
			r.t.Errorf("recorded as %+v", first)
		}
		abroadSaid := got[2]
		if abroadSaid.Object != "country" || abroadSaid.Country != "IN" || abroadSaid.Company != "RetailMax" {
			r.t.Errorf("recorded as %+v", abroadSaid)
		}
		r.pass(2 * time.Hour)
		r.wants("hours later", r.opens(marketer, field.Market), "use.accesses")
		if n := len(r.refusals()); n != 6 {
			r.t.Errorf("%d refusals are recorded after two hours, want 6", n)
		}
		r.close()
		r.open()
		r.wants("after a start", r.opens(marketer, field.Market), "use.accesses")

		wide := strings.Replace(narrow, `never_for = ["market", "export", "import"]`, `never_for = ["export"]`, 1)
		r.agrees(strings.Replace(wide, `["DE"]`, `["DE", "IN"]`, 1))
		r.wants("widened by an amendment", r.opens(marketer, field.Market), "")
		r.wants("widened abroad", r.opens(abroad, field.Serve), "")
		r.wants("still refused", r.opens(job, field.Export), "use.accesses")
		own := r.agrees(strings.ReplaceAll(narrow, "[party.host, party.shop]", "party.host"))
		r.wants("the retailer's own use of what the vendor promised not to do", r.opens(marketer, field.Market), "")
		r.wants("the retailer's people abroad", r.opens(abroad, field.Serve), "")
		r.wants("the vendor's job", r.opens(job, field.Export), "use.accesses")
		_, err = r.app.Ledger.Change(ctx, side(party.Manager, "RetailMax"), func(ledger.Tx) (ledger.Draft, error) {
			return ledger.Draft{Entry: entry.Entry{Kind: entry.Change, Act: "create", Object: "customer", Purpose: field.Import, Route: "import"}}, nil
		})
		r.wants("the retailer's own import", err, "")
		r.ends(own)
		for _, c := range each {
			r.wants("after the end: "+c.name, r.opens(c.who, c.purpose), "")
		}
	})
}

// A version whose beginning lies ahead refuses nothing until then, and then does, without anything
// being written in between.
func TestRefusesFromItsBeginning(t *testing.T) {
	rigs(t, func(r *rig) {
		marketer := side(party.Marketer, "RetailMax")
		begins := r.now().Add(40 * 24 * time.Hour).Time().UTC().Format(time.DateOnly)
		r.agrees(strings.Replace(narrow, "timezone", "effective = \""+begins+"\"\n  timezone", 1))
		r.wants("before", r.opens(marketer, field.Market), "")
		r.pass(41 * 24 * time.Hour)
		r.wants("since", r.opens(marketer, field.Market), "use.accesses")
	})
}

// What was decided under the rights of before is decided anew once both have signed.
func TestSigningMakesDecisionsStale(t *testing.T) {
	rigs(t, func(r *rig) {
		head, err := r.app.Ledger.Head(r.t.Context(), 1)
		r.must(err)
		marketer := side(party.Marketer, "RetailMax")
		marketer.Version = head.Version
		r.wants("before", r.opens(marketer, field.Market), "")
		r.agrees(narrow)
		if err := r.opens(marketer, field.Market); !failure.Is(err, failure.Stale) && !refusedBy(err) {
			r.t.Errorf("decided before the contract: %v", err)
		}
	})
}

func refusedBy(err error) bool {
	_, is := errors.AsType[*policy.RefusedError](err)
	return is
}
