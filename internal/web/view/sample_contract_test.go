package view

// contractPages holds the pages about the agreement with sample data, and bare.
func contractPages() []named {
	in, stands := around("Contract", SectionContract), around("Where we stand", SectionStanding)
	ok, claimed := Badge{"in force", "ok"}, Badge{"claimed, unconfirmed", "warn"}
	one := ContractRow{"Data protection schedule, version 1", "/contract/12", ok, "RetailMax, 1 Nov 2026", "In force from 2 Nov 2026.", []string{"TechCorp signed on 2 Nov 2026, entry 15."}}
	text := []Prose{{"h2", []Span{{"Clauses", false}}}, {"h3", []Span{{"audit.routine", false}}}, {"li", []Span{{"RetailMax", true}, {", the retailer", false}}}, {"p", []Span{{"<b>2.1</b> An audit.", false}}}, {"rule", nil}}
	said := []Evidence{{"TechCorp stated: an audit was completed.", "/acts/20", "entry 20, recorded today", []Badge{claimed, {"late entry", "warn"}}}, {"No link.", "", "entry 21", nil}}
	judged := sampleDispute()
	judged.Findings[0].Evidence, judged.Findings[0].History, judged.Findings[0].ReplyURL = said, said, "/acts/new?reply=notify.incident"
	inputs := []Input{{Name: "kind", Label: "What happened", Type: "select", Options: []Option{{"audit.completed", "TechCorp completed the audit", ""}}}, {Name: "text", Label: "In words", Type: "textarea"}}
	wrong := Errors{"": "The signature cannot be taken."}
	return []named{
		{"contract", Contract{
			Layout: in, Current: &one, Versions: []ContractRow{one, {Title: "Another", URL: "/contract/30", State: Badge{"proposed", "accent"}, Proposed: "TechCorp"}}, StandURL: "/standing",
			Keys:   []ContractKey{{"RetailMax", "retailmax.controller 0f1e2d3c", "named on 1 Nov 2026", "/acts/14", Badge{"signs", "ok"}, false, &Action{URL: "/contract/14/retire", Label: "Retire", Danger: true}}},
			Drafts: []Option{{"/contract/draft?template=x", "Data protection schedule", "For a retailer."}},
		}},
		{"contract-draft", ContractDraft{Layout: in, Template: "x", About: "Answer.", Action: "/contract/draft", BackURL: "/contract", Inputs: inputs, Prose: text, Note: "Please read.", Errors: wrong}},
		{"contract-version", ContractVersion{
			Layout: in, State: ok, Facts: []Fact{{"Signed", "Yes", ""}}, Problem: "The code is not at hand.", Note: "As agreed.", Tabs: []Chip{{"Prose", "/contract/12", "", true}, {"Code", "/contract/12?as=code", "", false}},
			Prose: text, Next: "Your side has not signed it yet.", SignURL: "/s", AmendURL: "/a", EndURL: "/e", BackURL: "/contract", Withdraw: &Action{URL: "/w", Label: "Refuse it", Danger: true}, Files: []Linked{{"x.md", "/f"}, {"x.hcl", "/g"}},
		}},
		{"contract-code", ContractVersion{Layout: in, Code: "agreement \"x\" {\n  # <script>\n}", BackURL: "/contract"}},
		{"contract-sign", ContractSign{Layout: in, What: "Schedule.", Does: "Your side agrees.", PaperURL: "/p", File: "x.tosign", Action: "/signed", BackURL: "/contract/12", Of: "sign", Key: "retailmax.controller 0f1e", Errors: wrong}},
		{"standing", Standing{
			Layout: stands, ContractURL: "/contract", Book: judged, Dues: []DueRow{{"due 3 Dec 2026", "TechCorp", "An audit.", "#f-audit", Badge{"in 12 days", "warn"}}}, Acts: said, ActsURL: "/acts", Changes: said, StateURL: "/acts/new",
			Alarms: []Notice{{Tone: "warn", Text: "TechCorp named a key."}}, Retailers: []StandingRow{{"RetailMax", "1 late or breached", Badge{"promises missed", "warn"}}}, RetailerNote: "Of others you see how many.",
		}},
		{"acts", Acts{Layout: stands, Rows: said, StateURL: "/acts/new", BackURL: "/standing"}},
		{"act", Act{
			Layout: stands, About: "Recorded by the host, attributed to TechCorp.", Marks: []Badge{claimed}, Facts: []Fact{{"Recorded", "today", ""}}, States: []string{"TechCorp completed the audit."}, Text: "Done <b>so</b>.",
			Files: []Linked{{"report.pdf", "/acts/20/files/0"}}, Answers: said, AnswerURL: "/acts/20/answer", Verbs: []Option{{"confirm", "It was so", ""}}, EntryURL: "/ledger/20", BackURL: "/acts", Endings: ".pdf", Errors: wrong,
		}},
		{"act-form", ActForm{Layout: stands, Lead: "It is recorded.", Action: "/acts", BackURL: "/standing", Inputs: inputs, Endings: ".pdf", Errors: wrong}},
		{"act-reply", ActForm{Layout: stands, Reply: true, Clause: "audit.routine", Action: "/acts", BackURL: "/standing"}},
		{"empty-contract", Contract{Layout: in}},
		{"empty-contract-draft", ContractDraft{Layout: in}},
		{"empty-contract-version", ContractVersion{Layout: in}},
		{"empty-contract-sign", ContractSign{Layout: in}},
		{"empty-standing", Standing{Layout: stands, None: "Nothing."}},
		{"bare-standing", Standing{Layout: stands}},
		{"empty-acts", Acts{Layout: stands}},
		{"empty-act", Act{Layout: stands}},
		{"empty-act-form", ActForm{Layout: stands}},
	}
}
