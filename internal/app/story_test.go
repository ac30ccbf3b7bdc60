package app_test

import (
	"bytes"
	"crypto/rand"
	"errors"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/mod/sumdb/note"

	"counterpart/internal/access"
	"counterpart/internal/act"
	"counterpart/internal/app"
	"counterpart/internal/bundle"
	"counterpart/internal/bundle/archive"
	"counterpart/internal/contract"
	"counterpart/internal/contract/deed"
	"counterpart/internal/evidence"
	"counterpart/internal/judge/report"
	"counterpart/internal/judge/standing"
	"counterpart/internal/openlog"
	"counterpart/internal/party"
	"counterpart/internal/terms/fact"
	"counterpart/internal/when"
)

const audits = `agreement "audits" {
  title = "Audits of the host"
  timezone = "UTC"
  party "host" {
    name  = "TechCorp"
    roles = ["processor"]
  }
  party "shop" {
    name  = "RetailMax"
    roles = ["controller"]
  }
  audit "routine" {
    text  = "The host is audited every 30 days."
    by    = party.host
    every = "30d"
  }
}
`

// noticed asks for something at each change of accounts, roles and settings.
const noticed = `  notify "changes" {
    text   = "The host tells the shop of each change within two days."
    by     = party.host
    to     = party.shop
    when   = event.configuration.changed
    from   = configuration.changed
    within = "2d"
  }
`

// side is somebody who acts for a company.
func side(role party.Role, company string) party.Principal {
	return party.Principal{Tenant: 1, User: 1, Ordinal: 1, Session: 1, Role: role, Company: company, Country: "DE", Version: -1, Fresh: true}
}

// signs lets a side sign a version as counterpart sign does, and hands it in.
func (r *rig) signs(p party.Principal, proposal int64) {
	r.t.Helper()
	r.does(p, act.Sign, proposal)
}

// does lets a side sign a version, or its end.
func (r *rig) does(p party.Principal, v act.Verb, proposal int64) {
	r.t.Helper()
	private, public, err := note.GenerateKey(rand.Reader, strings.ToLower(p.Company)+".example")
	r.must(err)
	key, err := note.NewSigner(private)
	r.must(err)
	paper, err := r.app.Contract.Paper(r.t.Context(), p, v, proposal)
	r.must(err)
	o, err := deed.Open(deed.Encode(paper))
	r.must(err)
	random := make([]byte, 48)
	_, _ = rand.Read(random)
	signed, err := o.Sign(key, public, random[:32], random[32:])
	r.must(err)
	_, err = r.app.Contract.Receive(r.t.Context(), p, deed.Encode(signed))
	r.must(err)
}

// seen lets the witness look at the log.
func (r *rig) seen() {
	r.t.Helper()
	troubles, err := r.app.Witnesses.Guard(r.t.Context(), 1)
	r.must(err)
	if len(troubles) > 0 {
		r.t.Fatal(troubles[0].Err)
	}
}

// Both companies sign on their own machines, audits are missed, the retailer hands over one file, and
// the vendor, with nothing but that file and a policy that it kept, comes to the same findings.
func TestTwoCompaniesOneRecord(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the verifier")
	}
	verifier := t.TempDir() + "/counterpart-verify"
	if out, err := exec.Command("go", "build", "-o", verifier, "counterpart/cmd/counterpart-verify").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	rigs(t, func(r *rig) {
		ctx := r.t.Context()
		r.watcher()
		retailer, vendor := side(party.Owner, "RetailMax"), side(party.Operator, "TechCorp")
		place, err := r.app.Contract.Propose(ctx, vendor, contract.Text{Name: "audits", Code: []byte(strings.TrimSuffix(audits, "}\n") + noticed + "}\n"), Prose: []byte("# Audits\n\nThe host is audited every 30 days.\n"), Amends: act.None})
		r.must(err)
		r.signs(retailer, place.Index)
		r.signs(vendor, place.Index)
		r.seen()
		signed := r.now()
		r.pass(100 * 24 * time.Hour)
		stated, err := r.app.Contract.State(ctx, retailer, contract.Claim{Object: "audit", Clause: "audit.routine", Text: "No audit took place.", Facts: []fact.Fact{
			{ID: "a", Kind: "audit.completed", By: "host", Not: true, At: when.Exactly(signed), Until: when.Exactly(r.now()), Attestation: fact.Attestation{Entry: act.None}},
		}})
		r.must(err)
		_, err = r.app.Contract.Answer(ctx, vendor, contract.Answer{Verb: act.Confirm, About: stated.Index, Text: "It was put off."})
		r.must(err)
		tenant, err := r.app.Tenant(ctx, "")
		r.must(err)
		_, _, err = r.app.Access.Invite(ctx, retailer, access.Draft{Name: "Ada", Email: "ada@retailmax.example", Role: party.Support, Company: "RetailMax", Country: "DE"})
		r.must(err)
		_, err = r.app.OpenLog.Make(ctx, vendor, tenant.Slug, party.Processor)
		r.must(err)
		r.seen()
		policy, err := r.app.OpenLog.Policy(ctx, openlog.Tenant{ID: tenant.ID, Slug: tenant.Slug, Name: tenant.Name, Vendor: tenant.Vendor})
		r.must(err)
		kept, file := r.path("policy"), r.path("story.bundle")
		r.must(os.WriteFile(kept, policy, 0o600))

		var b bytes.Buffer
		_, err = r.app.Evidence.Make(ctx, &b, evidence.Order{By: retailer, Parties: app.Parties(tenant), For: evidence.ForProcessor})
		r.must(err)
		r.must(os.WriteFile(file, b.Bytes(), 0o600))
		said, err := exec.Command(verifier, "--policy", kept, file).CombinedOutput()
		if err != nil {
			r.t.Fatalf("%v\n%s", err, said)
		}
		for _, want := range []string{"Everything that was checked holds.", "/audit.routine: TechCorp was to complete the audit every 30 days; breached", "signed with the key", "run by RetailMax (controller)", "changes of accounts, roles and settings"} {
			if !strings.Contains(string(said), want) {
				r.t.Errorf("the verifier does not say %q:\n%s", want, said)
			}
		}
		if diff := cmp.Diff(map[string]string{"account": "shop", "log-token": "host"}, r.sameFindings(vendor, b.Bytes())); diff != "" {
			r.t.Errorf("who made which change:\n%s", diff)
		}

		spoilt := bytes.Clone(b.Bytes())
		spoilt[len(spoilt)/2] ^= 1
		r.must(os.WriteFile(file, spoilt, 0o600))
		exit := new(exec.ExitError)
		if said, err := exec.Command(verifier, "--policy", kept, file).CombinedOutput(); !errors.As(err, &exit) || exit.ExitCode() != 1 {
			r.t.Errorf("a changed byte: %v\n%s", err, said)
		}
	})
}

// sameFindings compares the findings of a bundle with those that the vendor's server derives, and gives
// which party made which change of accounts, roles and settings.
func (r *rig) sameFindings(vendor party.Principal, b []byte) map[string]string {
	r.t.Helper()
	z, err := archive.Open(bytes.NewReader(b), int64(len(b)))
	r.must(err)
	found, err := z.Read("findings.json", archive.MaxMember)
	r.must(err)
	asOf := bundle.Verify(bytes.NewReader(b), int64(len(b)), bundle.Options{}).AsOf
	book, err := r.app.Contract.Book(r.t.Context(), vendor)
	r.must(err)
	in := book.Input()
	in.AsOf = asOf
	j, err := standing.Judge(in)
	r.must(err)
	derived, err := report.JSON(j)
	r.must(err)
	if !bytes.Equal(derived, found) {
		r.t.Errorf("the vendor finds\n%s\nand the file says\n%s", derived, found)
	}
	by := map[string]string{}
	for _, f := range j.Facts {
		if f.Kind != standing.Configured {
			continue
		}
		if !strings.Contains(string(found), f.ID) {
			r.t.Errorf("the findings of the file do not rest on %s", f.ID)
		}
		by[f.Of[:strings.LastIndex(f.Of, "-")]] = string(f.By)
	}
	return by
}
