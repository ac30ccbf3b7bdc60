package view

// sampleDispute is a dispute in the controller's view, with everything that the page can show.
func sampleDispute() Dispute {
	ask := Question{"Does TechCorp host and run the software?", []string{"If so: Met or late.", "If not: Not in force."}, "2 findings turn on it"}
	return Dispute{
		Layout: around("A dispute, judged", SectionDispute), Heading: "A dispute, judged", About: "A breach at TechCorp’s CRM for RetailMax.",
		Caution: "This is a calculation over stated facts: neither legal advice nor an admission.",
		Views:   []Chip{{"Agreed facts", "/dispute", "", false}, {"As RetailMax says", "/dispute?view=controller", "", true}, {"As TechCorp says", "/dispute?view=processor", "", false}},
		ReadAs:  "discovery: its discovery is TechCorp’s", Reread: true,
		ViewHint: "Facts that are given and those that the retailer states.",
		Switches: []Switch{{"Discovery", []Chip{{"Its discovery is TechCorp’s", "/dispute?view=controller", "", true}, {"Its discovery is RetailMax’s", "/dispute?view=controller&discovery=retailer", "", false}}}},
		Facts:    []Fact{{"As of", "31 May 2024", ""}, {"Late or breached, firm", "2 of 8", "findings under the agreement"}},
		Timeline: Timeline{
			Label: "Timeline with a lane for each party", Height: 150, Ticks: []Tick{{"30.00%", "2023", false, false, true}, {"100.00%", "as of 31 May 2024", true, true, false}},
			Lanes: []Lane{{"TechCorp", 20, []LaneRow{
				{"notify: late", "60.00%", false, 55, []Shape{{"due", true, "60.00%", "40.00%", 60, 5, "deadline: from 3 Aug 2023"}, {"act", true, "62.00%", "38.00%", 67, 9, "done: from 3 Aug 2023"}}},
				{"audit: breached", "88.00%", true, 95, []Shape{{"missed", false, "12.00%", "", 103, 3, "due, missed: Apr 2022"}}},
			}}},
			Rows: []TimelineRow{{"from 3 Aug 2023", "TechCorp", "Deadline.", "computed"}},
		},
		Findings: []Finding{{
			ID: "f-notify", Clause: "notify.incident-48h", Cite: "privacy section", Prose: "TechCorp shall notify RetailMax within 48 hours.",
			Duty: "TechCorp was to notify RetailMax.", State: Badge{"late", "warn"}, Hold: "Firm.", Reason: "It was done after the deadline.",
			Facts: []Fact{{"Deadline", "from 3 Aug 2023", ""}}, Depends: []Question{ask}, Burden: "To be shown by RetailMax.", Nothing: "If nothing more is shown: it stays so.",
			Claimed: []string{"RetailMax states: TechCorp did not tell in time."}, Assumed: []string{"A quarter between two audits."},
			Otherwise: []Linked{{"Read otherwise: undetermined", "/dispute?discovery=retailer#f-notify"}}, Steps: []string{"The clock starts on 1 Aug 2023."},
		}},
		Informs: []Informing{{"GDPR", []InformRow{{"duty.gdpr-33-2", "Art. 33(2)", "The processor tells the controller.", Badge{"undetermined", "line"}, "Does TechCorp host the software?", "not shown"}}, 30}},
		Damages: &Damages{
			"RetailMax of TechCorp", "from nothing, without ceiling", "Before share, caps and set-off: the same.",
			[]DamagesStep{{1, "loss items", "legal: claimed", "nothing"}},
			[]Question{ask},
			[]Question{ask},
			[]string{"legal: no statute makes it recoverable."},
			[]Sum{{"GDPR 83(4)", "from nothing, without ceiling"}},
		},
		Questions: []Question{ask},
	}
}
