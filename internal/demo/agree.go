package demo

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"golang.org/x/mod/sumdb/note"

	"counterpart/internal/act"
	"counterpart/internal/contract"
	"counterpart/internal/contract/deed"
	"counterpart/internal/instruments"
	"counterpart/internal/keyfile"
	"counterpart/internal/party"
	"counterpart/internal/terms/draft"
	"counterpart/internal/terms/fact"
	"counterpart/internal/when"
)

// agreedBefore is how long before now the two companies agreed.
const agreedBefore = 300 * 24 * time.Hour

const schedule = "data-protection-schedule"

// demoPhrase opens the keys that the demo makes for both companies; a real company's key is made on
// its own machine, under a passphrase that nobody else knows.
const demoPhrase = "this key is the demo's only"

// relation is the two companies as they agree and act.
type relation struct {
	*Demo
	start when.Instant
}

// seedContract has both companies sign a contract, and do what it asks for, but for one audit.
func (d *Demo) seedContract(ctx context.Context) error {
	d.clock.ahead.Store(-agreedBefore.Microseconds())
	r := relation{d, d.clock.now()}
	proposal, err := r.propose(ctx)
	if err != nil {
		return fmt.Errorf("propose the contract: %w", err)
	}
	for i, role := range []party.Role{party.PrivacyOfficer, party.Operator} {
		r.on(1 + i)
		if err := r.sign(ctx, role, proposal); err != nil {
			return fmt.Errorf("sign the contract: %w", err)
		}
	}
	for _, do := range r.history() {
		r.on(do.day)
		if err := do.fn(ctx); err != nil {
			return fmt.Errorf("act under the contract on day %d: %w", do.day, err)
		}
	}
	return nil
}

// on sets the clock to a day of the relation.
func (r relation) on(day int) {
	r.clock.ahead.Store(-(agreedBefore - time.Duration(day)*24*time.Hour).Microseconds())
}

// at gives a moment of a day of the relation.
func (r relation) at(day int) when.Interval {
	return when.Exactly(r.start.Add(time.Duration(day) * 24 * time.Hour))
}

// who gives a member of staff of a role.
func (r relation) who(role party.Role) party.Principal {
	i := slices.IndexFunc(r.staff, func(p person) bool { return p.role == role })
	p := r.staff[i]
	return party.Principal{
		Tenant: tenant, User: p.user, Ordinal: p.ordinal, Role: role, Company: p.Company, Country: p.Country, Fresh: true, Version: -1,
	}
}

func (r relation) propose(ctx context.Context) (int64, error) {
	files, _ := instruments.Files(schedule)
	t, err := draft.Read(files[0])
	if err != nil {
		return 0, err
	}
	answers := map[string]string{
		"party.vendor": vendor, "party.retailer": retailer, "audit_every": "3mo", "regions": "EEA, GB", "effective": r.start.Add(3 * 24 * time.Hour).Time().Format(time.DateOnly),
	}
	c, err := t.Fill(answers)
	if err != nil {
		return 0, err
	}
	place, err := r.app.Contract.Propose(ctx, r.who(party.PrivacyOfficer), contract.Text{
		Name: schedule, Code: c.Code, Prose: c.Prose, Amends: act.None, Note: "As discussed. Audits each quarter.",
	})
	return place.Index, err
}

// sign signs as counterpart sign does, with a key that lies in the demo's folder.
func (r relation) sign(ctx context.Context, role party.Role, proposal int64) error {
	who := r.who(role)
	paper, err := r.app.Contract.Paper(ctx, who, act.Sign, proposal)
	if err != nil {
		return err
	}
	o, err := deed.Open(deed.Encode(paper))
	if err != nil {
		return err
	}
	key, public, err := r.key(deed.KeyName(who.Company, role.Side()))
	if err != nil {
		return err
	}
	salt, nonce := make([]byte, 32), make([]byte, 16)
	_, _ = rand.Read(salt)  // never fails since Go 1.24
	_, _ = rand.Read(nonce) // never fails since Go 1.24
	d, err := o.Sign(key, public, salt, nonce)
	if err != nil {
		return err
	}
	_, err = r.app.Contract.Receive(ctx, who, deed.Encode(d))
	return err
}

// key makes a company's key, marked as the demo's.
func (r relation) key(name string) (note.Signer, string, error) {
	raw, err := keyfile.Make(rand.Reader, name, []byte(demoPhrase))
	if err != nil {
		return nil, "", err
	}
	dir := filepath.Join(r.opt.Dir, "demo-keys")
	if err := errors.Join(
		os.MkdirAll(dir, 0o700),
		os.WriteFile(filepath.Join(dir, "PASSPHRASE.txt"), []byte(demoPhrase+"\n"), 0o600),
		os.WriteFile(filepath.Join(dir, name+".key"), raw, 0o600),
	); err != nil {
		return nil, "", err
	}
	f, err := keyfile.Read(raw)
	if err != nil {
		return nil, "", err
	}
	s, err := f.Open([]byte(demoPhrase))
	return s, f.Public, err
}

// done is something that a company did on a day of the relation.
type done struct {
	day int
	fn  func(context.Context) error
}

// history is what the companies did, in order of days.
func (r relation) history() []done {
	host, shop := fact.Party("vendor"), fact.Party("retailer")
	var last int64
	state := func(role party.Role, c contract.Claim) func(context.Context) error {
		return func(ctx context.Context) error {
			place, err := r.app.Contract.State(ctx, r.who(role), c)
			last = place.Index
			return err
		}
	}
	answer := func(role party.Role, v act.Verb, text string) func(context.Context) error {
		return func(ctx context.Context) error {
			_, err := r.app.Contract.Answer(ctx, r.who(role), contract.Answer{Verb: v, About: last, Text: text})
			return err
		}
	}
	event := func(kind, of string, by, to fact.Party, day int) []fact.Fact {
		return []fact.Fact{{ID: "a", Kind: kind, Of: of, By: by, To: to, At: r.at(day)}}
	}
	report := contract.Attachment{Name: "audit-report.txt", Raw: []byte("Security audit of the first quarter, by Example Audits. Two findings, both mended.\n")}
	return []done{
		{21, state(party.Operator, contract.Claim{Object: "document", Clause: "deliver.compliance-documents", Text: "The description of the measures, and the list of sub-processors.", Facts: event("document.delivered", "handbook", host, shop, 20)})},
		{23, answer(party.Owner, act.Confirm, "Received and read.")},
		{86, state(party.Operator, contract.Claim{Object: "audit", Clause: "audit.routine", Text: "The audit of the first quarter.", Files: []contract.Attachment{report}, Facts: event("audit.completed", "audit-q1", host, "", 85)})},
		{90, answer(party.PrivacyOfficer, act.Confirm, "")},
		{101, state(party.PrivacyOfficer, contract.Claim{Object: "training", Clause: "train.retailer-staff", Text: "All shops.", Facts: event("training.completed", "shop-staff", shop, "", 100)})},
		{198, state(party.PrivacyOfficer, contract.Claim{Object: "audit", Clause: "audit.routine", Text: "No audit took place in the second quarter.", Facts: []fact.Fact{
			{ID: "a", Kind: "audit.completed", By: host, Not: true, At: r.at(86), Until: r.at(197)},
		}})},
		{201, answer(party.Operator, act.Confirm, "It was put off. The auditors come in the third quarter.")},
		{268, state(party.Operator, contract.Claim{Object: "audit", Clause: "audit.routine", Text: "The audit of the third quarter.", Facts: event("audit.completed", "audit-q3", host, "", 262)})},
	}
}
