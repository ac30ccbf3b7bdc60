package contract

import (
	"net/http"
	"strings"

	"counterpart/internal/act"
	room "counterpart/internal/contract"
	"counterpart/internal/contract/deed"
	"counterpart/internal/failure"
	"counterpart/internal/judge/standing"
	"counterpart/internal/ledger"
	"counterpart/internal/web/page"
	"counterpart/internal/web/view"
)

// todo says what there is to do with a version.
func todo(r *page.Request, b *room.Book, n int64, p *view.ContractVersion) {
	a, err := b.Agreement(n)
	if err != nil {
		return
	}
	side, here := r.Who().Role.Side(), versionURL(n)
	_, mine := a.SignedBy(side)
	state := a.State(b.AsOf)
	switch {
	case state == standing.Proposed && !mine:
		p.SignURL, p.Next = here+"/sign", "Your side has not signed it yet."
	case state == standing.Proposed:
		p.Next = "Your side has signed. The other side's signature is missing."
	case state == standing.InForce, state == standing.Agreed:
		p.EndURL = here + "/end"
		if a.Instrument != nil {
			for _, o := range offered {
				if o.name == a.Instrument.Name {
					p.AmendURL = "/contract/draft?template=" + o.name + "&amends=" + r.PathValue("index")
				}
			}
		}
	}
	if state == standing.Proposed {
		label := "Refuse it"
		if a.By == side {
			label = "Take the proposal back"
		}
		p.Withdraw = &view.Action{URL: here + "/withdraw", Label: label, Danger: true}
	}
}

// verbOf tells signing from ending.
func verbOf(ends bool) act.Verb {
	if ends {
		return act.End
	}
	return act.Sign
}

// signForm leads through signing, or ending.
func signForm(r *page.Request) error {
	p, err := signPage(r, strings.HasSuffix(r.URL.Path, "/end"))
	if err != nil {
		return err
	}
	return r.Page(p)
}

func signPage(r *page.Request, ends bool) (view.ContractSign, error) {
	d, b, err := book(r)
	if err != nil {
		return view.ContractSign{}, err
	}
	n, err := index(r, "index")
	if err != nil {
		return view.ContractSign{}, err
	}
	a, err := b.Agreement(n)
	if err != nil {
		return view.ContractSign{}, err
	}
	if _, err := d.Paper(r.Ctx(), r.Who(), verbOf(ends), n); err != nil {
		return view.ContractSign{}, err
	}
	here := versionURL(n)
	p := view.ContractSign{
		Layout: r.Layout("Sign on your own machine", view.SectionContract), What: title(a) + ".", Does: "Signing says that your side agrees to its prose and its code.",
		PaperURL: here + "/paper", File: paperName(a, ends), Action: here + "/signed", BackURL: here, Of: "sign", Errors: view.Errors{},
	}
	if ends {
		p.Title, p.Does, p.PaperURL, p.Of = "End the contract", "Signing says that your side ends it. Whether it may do so now is for the contract to say.", here+"/paper?of=end", "end"
	}
	for _, k := range keys(r, b) {
		if k.Retire != nil {
			p.Key = k.Name
		}
	}
	return p, nil
}

func paperName(a *standing.Agreement, ends bool) string {
	name := "contract"
	if a.Instrument != nil {
		name = a.Instrument.Name
	}
	if ends {
		name += "-end"
	}
	return name + ".tosign"
}

// paper hands out the one file that is signed.
func paper(r *page.Request) error {
	d, b, err := book(r)
	if err != nil {
		return err
	}
	n, err := index(r, "index")
	if err != nil {
		return err
	}
	a, err := b.Agreement(n)
	if err != nil {
		return err
	}
	ends := r.URL.Query().Get("of") == "end"
	x, err := d.Paper(r.Ctx(), r.Who(), verbOf(ends), n)
	if err != nil {
		return err
	}
	r.Head("Content-Disposition", `attachment; filename="`+paperName(a, ends)+`"`)
	return r.File("application/json", deed.Encode(x))
}

// signed takes in what the viewer's side signed.
func signed(r *page.Request) error {
	sent, err := r.Parts()
	if err != nil {
		return err
	}
	d, err := desk(r)
	if err != nil {
		return err
	}
	places, err := d.Receive(r.Ctx(), r.Who(), sent.Raw)
	if k := failure.KindOf(err); err != nil && (k == failure.Invalid || k == failure.Conflict || k == failure.Forbidden) {
		return signRefused(r, err)
	}
	if err != nil {
		return err
	}
	last := ledger.Place{Index: -1}
	if len(places) > 0 {
		last = places[len(places)-1]
	}
	r.Saved("The signature holds", last)
	return r.See("/contract/" + r.PathValue("index"))
}

// signRefused shows the way again, with what is wrong with the file.
func signRefused(r *page.Request, cause error) error {
	p, err := signPage(r, r.Value("of") == "end")
	if err != nil {
		return cause
	}
	text, hint := failure.Public(cause)
	p.Errors[""] = text + " " + hint
	r.Status(http.StatusBadRequest)
	return r.Page(p)
}

// withdraw takes a proposal back, or refuses it.
func withdraw(r *page.Request) error {
	d, err := desk(r)
	if err != nil {
		return err
	}
	n, err := index(r, "index")
	if err != nil {
		return err
	}
	place, err := d.Withdraw(r.Ctx(), r.Who(), n, r.Value("text"))
	if err != nil {
		return err
	}
	r.Saved("Withdrawn", place)
	return r.See(versionURL(n))
}

// retire ends a key.
func retire(r *page.Request) error {
	d, err := desk(r)
	if err != nil {
		return err
	}
	n, err := index(r, "index")
	if err != nil {
		return err
	}
	place, err := d.Retire(r.Ctx(), r.Who(), n)
	if err != nil {
		return err
	}
	r.Saved("Retired", place)
	return r.See("/contract")
}
