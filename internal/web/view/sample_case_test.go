package view

import (
	"strings"
	"time"
)

// casePages holds the pages about cases with sample data.
func casePages() []named {
	return []named{
		{"cases", sampleCases()},
		{"cases-peek", peekedCases()},
		{"case", sampleCase()},
		{"case-failed", troubledCase()},
		{"case-find", CaseNew{Layout: recorded(around("New case", SectionCases), "name; masked: e-mail, phone", 2), Step: true, FindAction: "/cases/find", Query: "vogt", Searched: true, Found: []CaseWho{
			{URL: "/cases/new?customer=C-7F3KQ", Name: "Anneliese Vogt", Email: "a•••@e••••.org", Phone: "•• ••• 17", Place: "Köln, Germany", Orders: 14},
			{URL: "/cases/new?customer=C-2M9XT", Name: "Béatrice Lemoine-Castellanos", Email: "b•••@l••••.fr", Orders: 1, State: &Badge{"restricted", "warn"}},
		}, WithoutURL: "/cases/new?customer=none"}},
		{"case-new", sampleCaseNew()},
		{"thanks", Thanks{Layout: Layout{Title: "One question"}, Retailer: "RetailMax", Action: "/thanks/x", Score: "4", Choices: scores, Errors: Errors{"": "Choose one of the five.", "text": "Card numbers are not kept."}}},
		{"thanks-done", Thanks{Layout: Layout{Title: "Thank you"}, Retailer: "RetailMax", Done: true}},
		{"canned", sampleCanned()},
		{"hours", sampleHours()},
	}
}

func emptyCasePages() []named {
	in := Layout{Title: "Empty", Viewer: &Viewer{Name: "A"}}
	return []named{
		{"empty-cases", Cases{Layout: around("Cases", SectionCases), Queues: sampleCases().Queues, NewURL: "/cases/new", List: List{Noun: "case", Nouns: "cases", Base: "/cases", Amount: "No cases", Empty: Empty{Title: "Nothing waits for you", Text: "Cases that you take or are given stand here, the most urgent first.", Links: []Linked{{"See what nobody has taken", "/cases?queue=unassigned"}}}}}},
		{"empty-case", Case{Layout: in, Number: 1001, Queue: "Cases", BackURL: "/cases"}},
		{"empty-casenew", CaseNew{Layout: in}},
		{"empty-casefind", CaseNew{Layout: in, Step: true, Searched: true}},
		{"empty-thanks", Thanks{Layout: Layout{Title: "Over"}, Over: true}},
		{"empty-canned", Canned{Layout: in, New: CannedRow{ID: "new"}}},
		{"empty-hours", Hours{Layout: in}},
	}
}

var scores = []Option{{"5", "Very content", ""}, {"4", "Content", ""}, {"3", "So-so", ""}, {"2", "Discontent", ""}, {"1", "Very discontent", ""}}

func sampleCases() Cases {
	p := Cases{
		Layout: recorded(around("Cases", SectionCases), "name, cases, messages", 4),
		Queues: []Chip{{"Mine", "/cases?queue=mine", "6", true}, {"Nobody's", "/cases?queue=unassigned", "14", false}, {"Breaching", "/cases?queue=breaching", "3", false}, {"Team", "/cases?queue=team", "41", false}, {"Waiting", "/cases?queue=waiting", "9", false}, {"All", "/cases?queue=all", "", false}},
		NewURL: "/cases/new",
	}
	p.List = List{
		Noun: "case", Nouns: "cases", Base: "/cases", Amount: "4 cases on this page",
		Chosen:   []Chosen{{"Kind", "complaint", "/cases?queue=mine"}},
		ClearURL: "/cases?queue=mine",
		Filter:   &FilterForm{Action: "/cases", Hidden: []Hidden{{"queue", "mine"}}, Fields: []Input{{Name: "kind", Label: "Kind", Type: "select", Options: []Option{{"", "Any", ""}, {"complaint", "Complaint", ""}}}}, Private: []Input{{Name: "own1", Label: "Shoe size", Type: "text"}}, PrivateAction: "/cases/narrow"},
		Choose:   &ColumnForm{Action: "/cases", Choices: []ColumnChoice{{"status", "Status", true}}, ResetURL: "/cases"},
		Columns: []Column{
			{Key: "subject", Label: "Subject", Why: "sealed: cannot be sorted"},
			{Key: "customer", Label: "Customer"},
			{Key: "status", Label: "Status"},
			{Key: "due", Label: "Next clock", SortURL: "/cases?queue=mine", Sort: "ascending"},
			{Key: "assignee", Label: "Assignee", Class: "p2"},
			{Key: "opened", Label: "Opened", SortURL: "/cases?queue=mine&sort=opened", Class: "p3"},
		},
		Bulk:  &Bulk{Hidden: []Hidden{{"return", "/cases"}}, Acts: []BulkAct{{URL: "/cases/assign", Label: "Assign", Icon: "person", Input: &Input{Name: "assignee", Label: "To whom", Type: "select", Options: []Option{{"7", "Me", ""}}}}, {URL: "/cases/label", Label: "Label", Icon: "tag", Input: &Input{Name: "label", Label: "Label", Type: "text", Placeholder: "Label", Max: "40"}}}},
		Pager: Pager{"", "/cases?queue=mine&after=Zk3"},
	}
	row := func(n, subject, name string, status Badge, clock, which, tone string) {
		p.Rows = append(p.Rows, Row{ID: n, Name: "case " + n, URL: "/cases/" + n, PeekURL: "/cases?peek=" + n, Tone: tone, Cells: []Cell{
			{Text: subject, Small: n + ", complaint by e-mail"}, {Text: name, URL: "/customers/7F3KQ", Wide: true}, {Badges: []Badge{status}}, {Text: clock, Small: which, Tone: tone}, {Text: "You"}, {At: ago(3 * time.Hour)},
		}})
	}
	row("1003", "The coat came with a torn lining", "Anneliese Vogt", Badge{"open", "accent"}, "2 h over", "first answer", "danger")
	row("1017", "Parcel said to be delivered, nothing there", "Béatrice Lemoine-Castellanos", Badge{"open", "accent"}, "due in 40 min", "next answer", "warn")
	row("1009", strings.Repeat("A subject that goes on and on ", 6), strings.Repeat("Adolph Blaine Charles ", 14), Badge{"open", "accent"}, "due in 2 days", "solution", "")
	row("1021", "متى يصل الطلب؟", "محمد عبد الرحمن", Badge{"waiting", "warn"}, "paused", "solution", "")
	return p
}

// peekedCases is the list with a case beside it.
func peekedCases() Cases {
	p := sampleCases()
	p.Rows[0].Peeked = true
	p.Peek = &Peek{
		Title: "The coat came with a torn lining", Badge: &Badge{"open", "accent"}, URL: "/cases/1003", CloseURL: "/cases", BackURL: "/cases?peek=1017", OnURL: "/cases?peek=1009",
		Facts:    []Fact{{"First answer", "2 h over", "due 21 Nov 2026, 11:53"}, {"Solution", "due in 2 days", ""}, {"Assignee", "You", ""}, {"Cause", "", ""}},
		Sections: []PeekSection{{Title: "Orders", Lines: []PeekLine{{Text: "R-104-22871", URL: "/orders/22871"}}}, {Title: "Labels", None: "None."}},
		Record:   &Recorded{Entry: 48214, URL: "/ledger/48214", Purpose: "Answer a complaint", Fields: "name, cases, messages", Customers: 1},
	}
	return p
}

func sampleClocks() []CaseClock {
	return []CaseClock{
		{Label: "First answer", Words: "met, 40 min after it came", Tone: "ok", Icon: "check", Used: 33, Note: "within 2 h"},
		{Label: "Next answer", Words: "2 h 10 min over", Tone: "danger", Icon: "warn", Due: ago(130 * time.Minute), Now: noon, Used: 100, Note: "since 20 Nov 2026, 09:53"},
		{Label: "Solution", Words: "due in 2 days", Icon: "clock", Due: noon.Add(2 * oneDay), Now: noon, Used: 40},
	}
}

func sampleCase() Case {
	vogt := "Anneliese Vogt"
	return Case{
		Layout: recorded(around("Case 1003", SectionCases), "name, orders, cases, messages; masked: e-mail, phone", 1),
		Number: 1003, Subject: "The coat came with a torn lining", Sub: "Complaint by e-mail about quality, opened 19 Nov 2026",
		Status: Badge{"open", "accent"}, Priority: &Badge{"high", "warn"}, Labels: []string{"winter sale"},
		BackURL: "/cases?queue=mine", Queue: "My cases", PreviousURL: "/cases/1017", NextURL: "/cases/1009",
		Take: &Action{URL: "/cases/1003/take", Label: "Assign to me", Hidden: []Hidden{{"version", "4"}}}, Clocks: sampleClocks(), Nearest: &sampleClocks()[1],
		Talk: []CaseMessage{
			{ID: 1, Kind: "in", By: vogt, At: ago(50 * time.Hour), Lines: []string{"Good morning, the navy coat came today and the lining is torn at the left sleeve.", "I would like a new one, or my money back."}},
			{ID: 2, Kind: "note", By: "Jonas Brandt", Role: "Support", At: ago(49 * time.Hour), Lines: []string{"Third one of this batch. Ask the warehouse before promising a new one."}},
			{ID: 3, Kind: "out", By: "Jonas Brandt", Role: "RetailMax", At: ago(48 * time.Hour), Lines: []string{"Dear Ms Vogt, we are sorry about the torn lining.", "Would you send us a photograph of it?"}, Delivery: &CaseDelivery{Badge: Badge{"sent", "ok"}, At: ago(48 * time.Hour)}},
			{Kind: "event", By: "Jonas Brandt", At: ago(48 * time.Hour), Lines: []string{"changed"}, Changes: []CaseChange{{"status", "open", "waiting for the customer"}, {"assignee", "nobody", "Jonas Brandt"}}},
			{ID: 4, Kind: "in", By: vogt, At: ago(26 * time.Hour), Lines: []string{"Here it is. When may I expect an answer?"}},
		},
		Compose: &CaseCompose{ReplyAction: "/cases/1003/reply", NoteAction: "/cases/1003/note", HeardAction: "/cases/1003/heard", InsertAction: "/cases/1003/insert", To: "a•••@e••••.org", Version: "4", MayThen: true, Canned: []CannedAnswer{{"1", "Torn on arrival", "We are sorry."}}},
		Properties: []CaseProperty{
			{Key: "status", Label: "Status", Value: "open", Tone: "accent", Hotkey: "s", Action: "/cases/1003/set", Version: "4", Input: Input{Name: "status", Label: "Status", Type: "select", Value: "open", Options: []Option{{"open", "open", ""}, {"solved", "solved", ""}}}},
			{Key: "assignee", Label: "Assignee", Action: "/cases/1003/set", Version: "4", Input: Input{Name: "assignee", Label: "Assignee", Type: "select", Options: []Option{{"0", "nobody", ""}}}},
			{Key: "category", Label: "Category", Value: "quality", Action: "/cases/1003/set", Version: "4", Input: Input{Name: "category", Label: "Category", Type: "select", Options: []Option{{"", "none", ""}}}},
			{Key: "channel", Label: "Channel", Value: "e-mail"},
		},
		Label: &CaseLabels{Action: "/cases/1003/set", Version: "4", Value: "winter sale", Choices: []CaseLabel{{"sale", "winter sale", true}, {"vip", "VIP", false}}},
		Who: &CaseCustomer{Name: vogt, URL: "/customers/7F3KQ", ID: "C-7F3KQ", Fields: []Field{
			{Key: "email", Label: "E-mail", Lines: []string{"a•••@e••••.org"}, Masked: true},
			{Key: "phone", Label: "Phone", Lines: []string{"+49 221 555 0117"}, Opened: true},
		}, Reveal: Reveal{Action: "/cases/1003/reveal", Reason: "complaint", ReasonText: "Complaint"}, Facts: []Fact{{"Orders", "14", ""}, {"Country", "Germany", ""}}, CasesURL: "/cases?queue=all&customer=C-7F3KQ"},
		Orders:     []CaseOrder{{Number: "R-104-22871", URL: "/orders/22871", At: ago(9 * oneDay), Total: "249.90 EUR", Status: &Badge{"shipped", ""}, Lines: []string{"1 × Wool coat, navy", "2 × Gloves"}, More: 3, Unlink: &Action{URL: "/cases/1003/unlink", Label: "Unlink", Hidden: []Hidden{{"order", "R-104-22871"}}}}},
		LinkAction: "/cases/1003/link",
		Earlier:    []CaseRow{{Number: 1001, URL: "/cases/1001", Subject: "Wrong size", Kind: "Return", Status: Badge{"closed", ""}, At: ago(200 * oneDay)}},
		AccessURL:  "/access?customer=C-7F3KQ",
	}
}

// troubledCase is a case in which much has gone wrong.
func troubledCase() Case {
	p := sampleCase()
	p.Subject, p.Take, p.Priority = strings.Repeat("Donaudampfschifffahrtsgesellschaft", 6), nil, nil
	p.Talk = append(p.Talk,
		CaseMessage{ID: 5, Kind: "out", By: "Jonas Brandt", At: ago(time.Hour), Lines: []string{"شكرا"}, Delivery: &CaseDelivery{Badge: Badge{"not sent", "danger"}, Text: "The mail server refused it. Check the address, then send it again.", At: ago(time.Hour), Again: &Action{URL: "/cases/1003/again", Label: "Send again"}}},
		CaseMessage{ID: 6, Kind: "out", By: "Jonas Brandt", At: ago(time.Minute), Lines: []string{strings.Repeat("x", 300)}, Delivery: &CaseDelivery{Badge: Badge{"waiting", ""}, Text: "It is tried again at 14:10."}},
		CaseMessage{Kind: "events", Lines: []string{"4 changes, the last on 23 Nov 2026, 11:53"}, At: ago(0), Events: []CaseMessage{{Kind: "event", By: strings.Repeat("Adolph Blaine ", 12), At: ago(0), Lines: []string{"changed"}, Changes: []CaseChange{{"labels", "none", strings.Repeat("winter", 30)}}}}})
	p.OlderURL = "/cases/1003?before=x"
	p.Compose.Mode, p.Compose.CannotReply, p.Compose.Note, p.Compose.Errors = "note", "The customer has no e-mail address: an answer cannot be sent.", "4111 …", Errors{"note": "This must not hold a card number.", "reply": "Write an answer first."}
	p.Orders, p.Compose.Remark = []CaseOrder{{Number: "R-1"}}, "No mail server is set up."
	p.Close = &Action{URL: "/cases/1003/close", Label: "Close and ask how it went", Hidden: []Hidden{{"ask", "yes"}}}
	p.Properties[0].Open, p.Properties[0].Input.Error = true, "Somebody else changed it meanwhile."
	p.Score = &CaseScore{Stars: 2, Words: "Discontent", Text: "Took too long.", At: ago(0)}
	p.Who.State = &Badge{"restricted", "warn"}
	p.Clocks[2].Words, p.Clocks[2].Used, p.Clocks[2].Due, p.Clocks[2].Now = "paused", -1, time.Time{}, time.Time{}
	p.Clocks[0].Tone, p.Clocks[0].Icon = "warn", "warn"
	return p
}

func sampleCaseNew() CaseNew {
	return CaseNew{
		Layout: recorded(around("New case", SectionCases), "name, orders, cases, messages; masked: e-mail", 1), Action: "/cases",
		Who: &CaseWho{Link: "/customers/7F3KQ", Name: "Anneliese Vogt", Email: "a•••@e••••.org"}, OtherURL: "/cases/new",
		Open:  []CaseRow{{Number: 1003, URL: "/cases/1003", Subject: "The coat came with a torn lining", Kind: "Complaint", Status: Badge{"open", "accent"}, At: ago(50 * time.Hour)}},
		Form:  CaseForm{Customer: "C-7F3KQ", Kind: "complaint", Mine: true},
		Kinds: []Option{{"complaint", "Complaint", ""}, {"question", "Question", ""}}, Channels: []Option{{"email", "e-mail", ""}}, Priorities: []Option{{"normal", "normal", ""}},
		Categories: []Option{{"", "not known", ""}}, Causes: []Option{{"", "not known", ""}}, RecentOrders: []Option{{"", "none", ""}, {"R-104-22871", "R-104-22871, 19 Nov 2026", ""}},
		Errors: Errors{"": "Nothing was saved.", "subject": "A case needs a subject."},
	}
}

func sampleCanned() Canned {
	return Canned{
		Layout: around("Prepared answers", SectionCases), New: CannedRow{ID: "new", Save: "/setup/answers", Errors: Errors{"name": "An answer needs a name."}},
		Rows:   []CannedRow{{ID: "1", Name: "Torn on arrival", Text: "Dear {name}, we are sorry.", Save: "/setup/answers/1", Delete: "/setup/answers/1/delete", Version: "2", Used: "changed 3 Nov 2026"}, {ID: "2", Name: "Where is it", Text: "x", Save: "/setup/answers/2", Delete: "/setup/answers/2/delete", Version: "1", Open: true, Errors: Errors{"text": "This must not hold a card number."}}},
		Places: []Option{{"{name}", "the customer's name", ""}}, Errors: Errors{"": "Nothing was saved."},
	}
}

func sampleHours() Hours {
	p := Hours{Layout: around("Business hours", SectionCases), Action: "/setup/hours", Zone: "Europe/Berlin", From: "09:00", To: "17:00", Holidays: "2026-12-25\n2026-12-26", Soon: "2h", Teams: []HoursTeam{{"service", "Customer service", []CaseLabel{{"7", "Jonas Brandt", true}}}}, Version: "3", Errors: Errors{"": "Nothing was saved.", "day": "Choose a day.", "high": "This is no span."}, Examples: []Fact{{"A message on Friday at 16:00", "answer by Monday 10:00", "normal priority"}}}
	for i, d := range []string{"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"} {
		p.Days = append(p.Days, HoursDay{strings.ToLower(d), d, i < 5})
	}
	for _, k := range []string{"low", "normal", "high", "urgent"} {
		p.Targets = append(p.Targets, HoursTarget{Key: k, Label: k, First: "4h", Next: "1d", Resolve: "3d"})
	}
	return p
}
