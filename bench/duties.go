package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"os"
	"path/filepath"
	"text/tabwriter"
	"time"

	"golang.org/x/mod/sumdb/note"

	"counterpart/bench/machine"
	"counterpart/internal/act"
	"counterpart/internal/contract"
	"counterpart/internal/contract/deed"
	"counterpart/internal/instruments"
	"counterpart/internal/party"
	"counterpart/internal/terms/draft"
)

const (
	template  = "data-protection-schedule"
	aYear     = 2_900 // outcomes of eight control tests on each day of a year
	judgedMin = 60    // seconds; a judgement is kept for so long, unless somebody acts
)

// benchDuties measures what the contract costs beside the daily work: judging where the parties
// stand, and a round of control tests, on the folder that pages filled.
func benchDuties(ctx context.Context, args []string) error {
	o, err := parsePages(args)
	if err != nil {
		return err
	}
	dir, remove, err := o.kept()
	if err != nil {
		return err
	}
	defer remove()
	home := filepath.Join(dir, "sqlite")
	if err := os.MkdirAll(home, 0o755); err != nil {
		return err
	}
	p, stop, err := openProduct(ctx, filepath.Join(home, "counterpart.db"), home)
	if err != nil {
		return err
	}
	defer stop()
	v, err := newViewer(ctx, p, o, filepath.Join(home, "filled"))
	if err != nil {
		return err
	}
	v.server.Close()
	if err := p.agree(ctx); err != nil {
		return err
	}
	return p.duties(ctx)
}

// agree has both companies sign the template, unless they have, and records a year of outcomes.
func (p *protected) agree(ctx context.Context) error {
	desk, shop, host := p.app.Contract, p.side(party.PrivacyOfficer, "RetailMax"), p.side(party.Operator, "TechCorp")
	b, err := desk.Book(ctx, shop)
	if err != nil || b.Current() != nil {
		return err
	}
	files, _ := instruments.Files(template)
	t, err := draft.Read(files[0])
	if err != nil {
		return err
	}
	c, err := t.Fill(map[string]string{"party.vendor": "TechCorp", "party.retailer": "RetailMax", "regions": "EEA, GB, US", "effective": time.Now().UTC().Format(time.DateOnly)})
	if err != nil {
		return err
	}
	place, err := desk.Propose(ctx, shop, contract.Text{Name: template, Code: c.Code, Prose: c.Prose, Amends: act.None})
	if err != nil {
		return err
	}
	for _, side := range []party.Principal{shop, host} {
		if err := p.sign(ctx, side, place.Index); err != nil {
			return err
		}
	}
	for i := range aYear {
		o := contract.Observation{Object: "control", Words: []string{"encryption", "holds"}, Text: fmt.Sprintf("Outcome %d.", i)}
		if _, err := desk.Observe(ctx, party.Job(p.tenant), o); err != nil {
			return err
		}
	}
	return nil
}

func (p *protected) side(role party.Role, company string) party.Principal {
	return party.Principal{Tenant: p.tenant, User: 1, Ordinal: 1, Session: 1, Role: role, Company: company, Country: "DE", Version: -1, Fresh: true}
}

// sign signs as counterpart sign does.
func (p *protected) sign(ctx context.Context, who party.Principal, proposal int64) error {
	private, public, err := note.GenerateKey(rand.Reader, deed.KeyName(who.Company, who.Role.Side()))
	if err != nil {
		return err
	}
	key, err := note.NewSigner(private)
	if err != nil {
		return err
	}
	paper, err := p.app.Contract.Paper(ctx, who, act.Sign, proposal)
	if err != nil {
		return err
	}
	o, err := deed.Open(deed.Encode(paper))
	if err != nil {
		return err
	}
	random := make([]byte, 48)
	_, _ = rand.Read(random) // never fails since Go 1.24
	signed, err := o.Sign(key, public, random[:32], random[32:])
	if err != nil {
		return err
	}
	_, err = p.app.Contract.Receive(ctx, who, deed.Encode(signed))
	return err
}

// duties measures, and writes what share of one core that is if nobody remembers anything.
func (p *protected) duties(ctx context.Context) error {
	head, err := p.app.Ledger.Head(ctx, p.tenant)
	if err != nil {
		return err
	}
	backup := filepath.Join(p.app.Config.Data, "backups", fmt.Sprintf("duties-%d.sealed", time.Now().Unix()))
	if err := os.MkdirAll(filepath.Dir(backup), 0o755); err != nil {
		return err
	}
	defer os.Remove(backup)
	if err := p.app.Backups.Create(ctx, backup, time.Hour); err != nil {
		return err
	}
	judging, err := spent(10, func() error {
		_, _, err := p.app.Contract.Judge(ctx, p.side(party.Operator, "TechCorp"))
		return err
	})
	if err != nil {
		return err
	}
	round, err := spent(1, func() error {
		_, err := p.app.Controls.RunDue(ctx, p.tenant)
		return err
	})
	if err != nil {
		return err
	}
	fmt.Printf("\nsqlite: a log of %d entries, %d acts in it\n", head.Size, aYear)
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(w, "what\tCPU\thow often at most\tshare of a core")
	_, _ = fmt.Fprintf(w, "judging\t%.0f ms\tonce a minute\t%.2f %%\n", 1000*judging, 100*judging/judgedMin)
	_, _ = fmt.Fprintf(w, "a round of control tests\t%.0f ms\tonce a day\t%.3f %%\n", 1000*round, 100*round/(24*60*60))
	return w.Flush()
}

// spent gives the seconds of processor time that something takes, as a mean of n times.
func spent(n int, do func() error) (float64, error) {
	before := machine.TreeCPU(os.Getpid())
	for range n {
		if err := do(); err != nil {
			return 0, err
		}
	}
	return (machine.TreeCPU(os.Getpid()) - before) / float64(n), nil
}
