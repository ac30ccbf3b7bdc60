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
	made := HandOverRow{
		Title: "For TechCorp, the vendor", File: "retailmax-20261122-140800.bundle", Verdict: Badge{"holds", "ok"}, SHA256: "9be07a1f6c2d4e8b1a5c3d7f9e0b2a4c6d8e1f3a5b7c9d0e2f4a6b8c1d3e5f70",
		Facts: []Fact{
			{"Made", "22 Nov 2026, 14:08 CET", "Tobias Reinhold, RetailMax"},
			{"Record", "all of it, 48,219 entries", "entry 48,219 records it"},
			{"Customers", "unnamed", ""},
			{"Size", "4.2 MB", "kept until 29 Nov 2026, 14:08 CET"},
			{"Checked after it was made", "Everything that was checked holds.", ""},
		},
		FetchURL: "/handover/0f1e2d3c4b5a6978/file", Remove: &Action{URL: "/handover/0f1e2d3c4b5a6978/remove", Label: "Remove", Danger: true},
	}
	broken := made
	broken.Title, broken.Verdict, broken.Problem, broken.FetchURL, broken.Why, broken.Remove = "For counsel", Badge{"does not hold", "danger"}, "entry 12: does not hash to its leaf", "", "It says which customers entries are about: an owner or a privacy officer of RetailMax can download it.", nil
	over := HandOver{
		Layout: around("Hand over", SectionHandOver), Action: "/handover", Rows: []HandOverRow{made, broken}, PolicyURL: "/ledger/policy", Zone: "Europe/Berlin", Keep: "7 days",
		Recipients: []Option{{"controller", "RetailMax, the retailer", ""}, {"processor", "TechCorp, the vendor", ""}}, For: "processor", From: "2026-01-01", To: "2025-12-31", Customers: "disclose",
		Disclose: []Option{{"", "Stay unnamed", ""}, {"disclose", "Are disclosed, by number", ""}},
		Errors:   Errors{"to": "This is before the day from which on it is.", "": "Nothing was made yet. Some fields need attention."},
	}
	making := HandOver{
		Layout: around("Hand over", SectionHandOver), PolicyURL: "/ledger/policy", Keep: "7 days", Ended: &Notice{Tone: "warn", Text: "Stopped. Nothing of the file stays."},
		Job: &HandOverJob{Phase: "Writing the file", Percent: 62, Entries: "30,000 of 48,219 entries", Self: "/handover", StopURL: "/handover/stop"},
	}
	return []named{{"handover", over}, {"handover-making", making}, {"empty-handover", HandOver{Layout: in}}, {"controls", controls}, {"witnesses", full}, {"witnesses-halted", halted}, {"empty-witnesses", Witnesses{Layout: in}}}
}
