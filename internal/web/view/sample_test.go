package view

import (
	"time"
)

var noon = time.Date(2026, 11, 21, 14, 3, 22, 0, time.UTC)

func ago(d time.Duration) time.Time { return noon.Add(-d) }

const oneDay = 24 * time.Hour

// around is a full layout of a signed-in privacy officer in demo mode.
func around(title string, current Section) Layout {
	return Layout{
		Title: title, Path: "/" + string(current),
		Viewer:    &Viewer{Name: "Mira Okafor", Role: "Privacy officer", Company: "RetailMax", Retailer: "RetailMax", URL: "/me"},
		Nav:       Navigation(current, func(Section) bool { return true }),
		Find:      true,
		Simulated: &Simulated{Now: noon, ClockURL: "/demo/clock", StartURL: "/demo"},
	}
}

func recorded(l Layout, fields string, customers int) Layout {
	l.Recorded = &Recorded{Entry: 48213, URL: "/ledger/48213", Purpose: "Serving customers", Reason: "customer on the phone", Fields: fields, Customers: customers}
	return l
}

func noticed(l Layout, n ...Notice) Layout {
	l.Notices = n
	return l
}

var (
	mira  = Reader{Name: "Mira Okafor", Role: "Privacy officer", Company: "RetailMax"}
	jonas = Reader{Name: "Jonas Brandt", Role: "Support", Company: "RetailMax"}
	sana  = Reader{Name: "Sana Iqbal", Role: "Operator", Company: "TechCorp", Vendor: true}
	host  = Reader{Name: "The program", Role: "system", Company: "host", Vendor: true, Job: true}
	night = Reader{Name: "Segment evaluation", Role: "System", Company: "TechCorp", Vendor: true, Job: true}
)

func sampleAccess() []AccessRow {
	return []AccessRow{
		{48213, "/ledger/48213", ago(0), jonas, "Serving customers", "Customer on the phone", []string{"e-mail", "phone"}, nil, 1, "C-7F3KQ", "/customers/7F3KQ", ""},
		{48212, "/ledger/48212", ago(time.Minute), jonas, "Serving customers", "", []string{"name"}, []string{"e-mail", "phone"}, 7, "", "", ""},
		{48207, "/ledger/48207", ago(11 * time.Minute), sana, "Support of the system", "Grant 14: slow search", nil, []string{"name", "e-mail"}, 50, "", "", ""},
		{48190, "/ledger/48190", ago(2 * time.Hour), mira, "Privacy request", "Access request", []string{"name", "e-mail", "phone", "address", "birth date"}, nil, 1, "C-2M9XT", "/customers/2M9XT", ""},
		{48040, "/ledger/48040", ago(20 * time.Hour), host, "Serve the customer", "", nil, nil, 1, "C-2M9XT", "/customers/2M9XT", "a sealed value did not open: e-mail in table customer"},
		{48031, "/ledger/48031", ago(oneDay), night, "Segments", "", []string{"postcode"}, nil, 20000, "", "", ""},
	}
}

func sampleOrders() []OrderRow {
	return []OrderRow{
		{"R-104-22871", "/orders/22871", ago(2 * oneDay), "Anneliese Vogt", "/customers/7F3KQ", "web", Badge{"shipped", "ok"}, "€ 184.70"},
		{"R-104-21990", "/orders/21990", ago(34 * oneDay), "Anneliese Vogt", "/customers/7F3KQ", "shop", Badge{"completed", ""}, "€ 39.95"},
		{"R-104-19342", "/orders/19342", ago(96 * oneDay), "", "", "phone", Badge{"returned", "warn"}, "€ 1,212.00"},
		{"R-104-17008", "/orders/17008", ago(160 * oneDay), "Béatrice Lemoine-Castellanos", "/customers/2M9XT", "web", Badge{"cancelled", "danger"}, "€ 76.40"},
	}
}

func samplePayments() []PaymentRow {
	return []PaymentRow{
		{ago(2 * oneDay), "Visa ending 4412", "09/28", "€ 184.70", Badge{"captured", "ok"}, "R-104-22871", "/orders/22871"},
		{ago(34 * oneDay), "Cash", "", "€ 39.95", Badge{"captured", "ok"}, "R-104-21990", "/orders/21990"},
		{ago(95 * oneDay), "Mastercard ending 0031", "02/27", "− € 1,212.00", Badge{"refunded", "warn"}, "R-104-19342", "/orders/19342"},
	}
}

func sampleWalk() *Walk {
	return &Walk{Stops: []Stop{
		{Number: 1, Title: "Find a customer", Text: "Type three letters of a name. Names have no index on disk; the answer comes from memory.", Done: true, Result: "Found in 4 ms, entry 48,212.", URL: "/customers", Link: "Open customers"},
		{Number: 2, Title: "See that it was recorded", Text: "The access log shows who saw whom, when, which fields and why.", Next: true, URL: "/access", Link: "Open access"},
		{Number: 3, Title: "Check the ledger", Text: "Read every entry, compute every hash again, compare with the signed checkpoint.", URL: "/ledger", Link: "Open ledger"},
		{Number: 4, Title: "Change one byte", Text: "Let the demo alter one byte of the database behind the ledger’s back, then check again.", Action: &Action{URL: "/demo/tamper", Label: "Change a byte", Danger: true}},
	}}
}

// starred has a page whose thing is among the viewer's favourites.
func starred(l Layout) Layout {
	l.Star = &Star{Action: "/favourites", Kind: "customer", Item: "7", On: true}
	return l
}

func sampleCustomer() Customer {
	m := func(d time.Duration) time.Time { return ago(d) }
	return Customer{
		Layout: noticed(recorded(starred(around("Customer C-7F3KQ", SectionCustomers)), "name, e-mail; phone and address masked", 1),
			Notice{Tone: "ok", Text: "E-mail revealed for “customer on the phone”.", URL: "/ledger/48213", Link: "Recorded as entry 48,213"}),
		ID: "C-7F3KQ", Name: "Anneliese Vogt", Tags: []string{"loyal", "newsletter"},
		Alike: []Alike{{"Annelise Vogt", "/customers/8Z2MB", "same phone"}},
		Facts: []KeyFact{
			{Label: "Lifetime value", Value: "€ 2,418.35"},
			{Label: "Orders", Value: "14", URL: "/orders?customer=C-7F3KQ"},
			{Label: "Last order", Value: "19 Nov 2026", Note: "€ 184.70, web"},
			{Label: "Average order", Value: "€ 172.74"},
			{Label: "Group", Value: "Loyal", Note: "buys often, bought lately"},
			{Label: "Open cases", Value: "1", URL: "/cases?customer=C-7F3KQ"},
			{Label: "Consent", Marks: []Mark{{"E-mail", "granted", "ok"}, {"Phone", "withdrawn", "danger"}, {"Post", "never asked", ""}}},
			{Label: "Customer since", Value: "3 Mar 2023"},
		},
		Reveal: Reveal{Action: "/customers/7F3KQ/reveal", Purpose: "Serving customers", Reasons: []Option{{"phone", "Customer on the phone", ""}, {"counter", "Customer at the counter", ""}, {"delivery", "Delivery problem", ""}}, Reason: "phone", ReasonText: "customer on the phone"},
		Groups: []FieldGroup{
			{Key: "contact", Title: "Contact", EditURL: "/customers/7F3KQ?edit=contact", Fields: []Field{
				{Key: "email.0", Label: "E-mail", Lines: []string{"anneliese.vogt@example.org"}, Opened: true},
				{Key: "phone.0", Label: "Phone", Lines: []string{"+49 ••• ••••• 67"}, Masked: true, Note: "mobile"},
				{Key: "phone.1", Label: "Phone 2", Lines: []string{"+49 ••• ••• 12"}, Masked: true},
			}},
			{Key: "addresses", Title: "Addresses", EditURL: "/customers/7F3KQ?edit=addresses", Fields: []Field{{Key: "address.0", Label: "Delivery", Lines: []string{"••••••••• ••", "10•••, Berlin", "Germany"}, Masked: true}}},
			{Key: "person", Title: "Person", EditURL: "/customers/7F3KQ?edit=person", Fields: []Field{{Key: "birth", Label: "Birth date", Lines: []string{"•• ••• 1978"}, Masked: true}, {Key: "language", Label: "Language", Lines: []string{"German"}}}},
			{Key: "ids", Title: "Identifiers", EditURL: "/customers/7F3KQ?edit=ids", Fields: []Field{{Key: "loyalty", Label: "Loyalty number", Lines: []string{"••••• 4471"}, Masked: true}, {Key: "external", Label: "External id"}}},
		},
		Consents: []Consent{
			{Channel: "E-mail", State: Badge{"granted", "ok"}, At: m(400 * oneDay), Source: "web shop, checkout", Text: "I would like to receive offers from RetailMax by e-mail. I can withdraw at any time.", Change: &Action{URL: "/customers/7F3KQ/consent", Label: "Withdraw"}},
			{Channel: "Phone", State: Badge{"withdrawn", "danger"}, At: m(30 * oneDay), Source: "call to the shop", Text: "RetailMax may call me about my orders and offers."},
			{Channel: "Post", State: Badge{"never asked", ""}},
		},
		Compose: &NoteForm{Action: "/customers/7F3KQ/notes", Kinds: []Option{{"note", "Note", ""}, {"call", "Call", ""}, {"visit", "Visit", ""}}},
		Filters: []Chip{{"All", "/customers/7F3KQ", "", true}, {"Orders", "/customers/7F3KQ?show=orders", "", false}},
		Cases:   []CustomerCase{{"Complaint 1004", "/cases/1004", m(oneDay), Badge{"open", "accent"}}}, CasesURL: "/cases?queue=all&customer=C-7F3KQ", NewCaseURL: "/cases/new?customer=C-7F3KQ",
		NewestURL: "/customers/7F3KQ", HistoryURL: "/customers/7F3KQ/history", Copy: &Copy{"/customers/7F3KQ/copy", []Option{{"json", "JSON", "for another program"}, {"html", "A page to read", ""}}},
		Timeline: []TimelineGroup{
			{"November 2026", []Event{
				{At: m(2 * oneDay), Icon: "order", Title: "Order R-104-22871", By: "web", Amount: "€ 184.70", URL: "/orders/22871", Badge: &Badge{"shipped", "ok"}},
				{At: m(2*oneDay - time.Minute), Icon: "payment", Title: "Payment captured", By: "Visa ending 4412", Amount: "€ 184.70"},
				{At: m(9 * oneDay), Icon: "note", Title: "Note", Body: "Asked whether the winter coat comes in size 44; promised to call back when the Hamburg shop has it.", By: "Jonas Brandt"},
			}},
			{"October 2026", []Event{
				{At: m(30 * oneDay), Icon: "consent", Title: "Consent withdrawn: phone", By: "call to the shop, Jonas Brandt"},
				{At: m(34 * oneDay), Icon: "order", Title: "Order R-104-21990", By: "shop, Berlin Mitte", Amount: "€ 39.95", URL: "/orders/21990", Badge: &Badge{"completed", ""}},
				{At: m(41 * oneDay), Icon: "change", Title: "Address changed", By: "Mira Okafor"},
			}},
		},
		OlderURL: "/customers/7F3KQ?before=Zk3", Orders: sampleOrders()[:2], OrdersTotal: 14, OrdersURL: "/orders?customer=7F3KQ",
		Payments: samplePayments(), EditURL: "/customers/7F3KQ/edit", AccessURL: "/access?customer=C-7F3KQ", PrivacyURL: "/customers/7F3KQ/privacy",
	}
}

func sampleHistory() History {
	return History{
		Layout: recorded(around("History", SectionCustomers), "name", 1), ID: "C-7F3KQ", Name: "Anneliese Vogt", CustomerURL: "/customers/7F3KQ",
		Action: "/customers/7F3KQ/history", Reasons: []Option{{"phone", "Customer on the phone", ""}}, OlderURL: "/customers/7F3KQ/history?below=3",
		Changes: []ChangeRow{
			{Revision: 9, At: ago(oneDay), By: "Jonas Brandt", How: "Changed", Fields: []string{"e-mail", "phone"}, Undo: &Action{URL: "/customers/7F3KQ/undo", Label: "Undo", Hidden: []Hidden{{"revision", "9"}}}},
			{Revision: 8, At: ago(2 * oneDay), By: "Mira Okafor", How: "Changed", Fields: []string{"e-mail"}, Former: []Field{{Key: "email.0", Label: "E-mail", Lines: []string{"vogt@example.org"}}, {Key: "phone.0", Label: "Phone"}}, Later: "Changed again since."},
		},
	}
}

func sampleChecks(failed bool) LedgerCheck {
	page := LedgerCheck{
		Layout: around("Ledger", SectionLedger), Origin: "counterpart.example/retailmax-techcorp", Size: 48213, Root: "q1Zr8mJ3c0b6Tt4mXn5sVf0y2HkLw9PzE7uRaGdQxYo=",
		Checkpoint: Checkpoint{48213, "q1Zr8mJ3c0b6Tt4mXn5sVf0y2HkLw9PzE7uRaGdQxYo=", ago(time.Second), []string{"RetailMax–TechCorp log"}, "counterpart.example/retailmax-techcorp\n48213\nq1Zr8mJ3c0b6Tt4mXn5sVf0y2HkLw9PzE7uRaGdQxYo=\n\n— counterpart.example/retailmax-techcorp Az3grlgt…\n"},
		Run:        &Action{URL: "/ledger/check", Label: "Check the whole log"}, At: ago(time.Minute), Took: "0.8 s",
		Verdict: &Check{"The log adds up", "ok", "48,213 entries, 189 nodes, 1 signed checkpoint."},
		Checks: []Check{
			{"Every entry is canonical", "ok", "48,213 entries read, none refused."},
			{"Every leaf hash fits its entry", "ok", "48,213 hashes computed again."},
			{"Stored nodes, head and frontier agree", "ok", "189 nodes, head at 48,213."},
			{"The checkpoint’s signature holds", "ok", "Key RetailMax–TechCorp log."},
			{"Recorded times never decrease", "ok", ""},
			{"Cosigned by a witness", "skipped", "No witness is configured. The operator alone holds this log."},
		},
		Tamper: &Action{URL: "/demo/tamper", Label: "Change one byte", Danger: true, Hint: "Alters one byte of one entry in the database, behind the ledger’s back. Check again to see it found."},
		Kinds:  []Fact{{"Disclosures", "41,990", ""}, {"Changes", "5,871", ""}, {"Sign-ins", "312", ""}, {"Keys and system", "40", ""}},
		Recent: []EntryRow{
			{48212, "/ledger/48212", ago(0), "Disclosure", "E-mail and phone of 1 customer, Support"},
			{48211, "/ledger/48211", ago(time.Minute), "Disclosure", "Names of 7 customers, Support"},
			{48210, "/ledger/48210", ago(4 * time.Minute), "Sign-in", "Support, RetailMax"},
			{48209, "/ledger/48209", ago(9 * time.Minute), "Change", "1 customer, address"},
		},
	}
	if failed {
		page.Verdict = &Check{"The log has been altered", "failed", "Entry 31,007 is not what was signed."}
		page.Checks[1] = Check{"Every leaf hash fits its entry", "failed", "Entry 31,007: computed 5d1c…, stored 9be0…."}
		page.Tamper, page.Mend = nil, &Action{URL: "/demo/mend", Label: "Put the byte back"}
	}
	return page
}

func sampleSessions() []Session {
	return []Session{
		{"Mira Okafor", "/users/1", "Firefox 145 on Linux", "127.0.0.1", ago(3 * time.Hour), ago(0), noon.Add(9 * time.Hour), true, nil},
		{"Mira Okafor", "/users/1", "Safari on iPhone", "192.0.2.17", ago(2 * oneDay), ago(5 * time.Hour), noon.Add(oneDay), false, &Action{URL: "/sessions/8/revoke", Label: "End", Danger: true}},
	}
}

func sampleUser() UserRow {
	return UserRow{"/users/2", "Jonas Brandt", "jonas@retailmax.example", "Support", "RetailMax", false, Badge{"active", "ok"}, Badge{"enrolled", "ok"}, ago(0), 1, false}
}

func sampleHolds() []HoldRow {
	return []HoldRow{
		{"C-2M9XT", "/customers/2M9XT/privacy", "Pending litigation", "Hold 3", ago(20 * oneDay), noon.Add(100 * oneDay), time.Time{}, &Action{URL: "/holds/3/lift", Label: "Release"}},
		{"C-9QWRT", "", "Tax audit", "Hold 1", ago(200 * oneDay), time.Time{}, ago(3 * oneDay), nil},
	}
}
