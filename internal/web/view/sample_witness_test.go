package view

import "time"

// witnessPages holds the page of witnesses, full, halted and empty.
func witnessPages() []named {
	in := Layout{Title: "Empty", Viewer: &Viewer{Name: "A"}}
	runners := []Option{{"controller", "the retailer", ""}, {"neutral", "somebody neutral", ""}, {"processor", "the vendor", ""}}
	row := WitnessRow{
		Name: "witness.retailmax.example", Company: "RetailMax", Runner: "the retailer", Shows: "What it signed, the vendor can neither rewrite nor cut back, nor show otherwise",
		State: Badge{"active", "ok"}, Last: noon, Entries: 48219, Fresh: "less than a minute ago, all of it", Gap: "3 h 12 min", From: ago(2 * oneDay),
		Added: ago(90 * oneDay), Remove: &Action{URL: "/ledger/witnesses/1/remove", Label: "Remove", Danger: true},
	}
	silent := row
	silent.Name, silent.Company, silent.Runner, silent.State, silent.Problem = "w1.clearwitness.example", "ClearWitness", "neutral", Badge{"does not sign", "danger"}, "It does not know this log, or not its key."
	silent.Last, silent.Entries, silent.Gap, silent.From = time.Time{}, 0, "4 d 2 h", ago(4*oneDay)
	gone := row
	gone.Removed, gone.Remove = ago(oneDay), nil
	full := Witnesses{
		Layout: around("Witnesses", SectionLedger), Origin: "crm.retailmax.example/ledger/1", Size: 48219, Rows: []WitnessRow{row, silent}, Gone: []WitnessRow{gone},
		Action: "/ledger/witnesses", Key: "witness", URL: "http://witness.example", Runner: "controller", Company: "RetailMax", Runners: runners, PolicyURL: "/ledger/policy",
		Address: "https://crm.retailmax.example/log/retailmax/", Secret: "cpl.retailmax.q3Vd0s8kT1",
		Tokens: []LogToken{{"RetailMax", Badge{"active", "ok"}, ago(oneDay), noon, &Action{URL: "/ledger/tokens/2/revoke", Label: "Revoke", Danger: true}}, {"TechCorp", Badge{"revoked", ""}, ago(9 * oneDay), time.Time{}, nil}},
		Make:   &Action{URL: "/ledger/tokens", Label: "Make a token for RetailMax", Hint: "The one before is revoked with it."},
		Mail:   MailedPoint{Possible: true, Wanted: true, Last: ago(oneDay), Entries: 47000, Problem: "The mail server did not take the letter.", Switch: &Action{URL: "/ledger/mail", Label: "Mail it no more", Hidden: []Hidden{{"mail", "off"}}}},
		Errors: Errors{"url": "This must begin with https://.", "": "Some fields need attention."},
	}
	halted := Witnesses{
		Layout: around("Witnesses", SectionLedger), PolicyURL: "/ledger/policy", Rows: []WitnessRow{row},
		Halted: "The database is older than what a witness has signed: 90 entries are there, and it has seen 112.", HaltedHint: "Nothing is shown or changed until this is understood.",
		Mail: MailedPoint{Possible: true},
	}
	tested := ControlRow{
		Title: "Personal fields are encrypted where they are stored", Every: "every day", Text: "24 values of 8 customers were looked for in 81,204 rows of 61 tables; none lies in the clear.",
		State: Badge{"holds", "ok"}, At: noon, Entry: 48210, EntryURL: "/ledger/48210", Run: Action{URL: "/controls/encryption/run", Label: "Run now"},
	}
	failed := tested
	failed.Title, failed.State, failed.Text, failed.Late, failed.EntryURL = "A backup can be restored", Badge{"does not hold", "danger"}, "There is no backup.", true, ""
	controls := Controls{Layout: around("Control tests", SectionStanding), BackURL: "/standing", Rows: []ControlRow{
		tested, failed, {Title: "The log adds up", Every: "every day", State: Badge{"not run yet", ""}, Run: tested.Run},
	}}
	return []named{{"controls", controls}, {"witnesses", full}, {"witnesses-halted", halted}, {"empty-witnesses", Witnesses{Layout: in}}}
}
