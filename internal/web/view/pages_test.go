package view

import (
	"slices"
	"time"
)

// named is a page with a name for tests and the preview.
type named struct {
	name string
	page Page
}

var (
	roles = []Option{{"support", "Support", "Finds customers, reveals contact details for a reason, writes notes."}, {"manager", "Manager", "Sees sales, orders and the access log."}, {"officer", "Privacy officer", "Erases, holds, reads the whole access log."}}
	wrong = Errors{"": "Two things need your attention.", "family": "A customer needs a name.", "email.0": "This is not an e-mail address.", "code": "This code is wrong or too old.", "email": "This is not an e-mail address.", "confirm": "Type the word exactly."}
)

// fullPages holds each page with sample data, empties each as its zero value.
func fullPages() []named {
	plain := func(title string) Layout { return Layout{Title: title, Path: "/"} }
	demo := plain("Demo")
	demo.Simulated = &Simulated{Now: noon}
	home := around("Home", SectionHome)
	user := User{
		Layout: around("User", SectionUsers), UserRow: sampleUser(), Invited: ago(90 * oneDay), InviteLink: "http://127.0.0.1:8080/welcome/x1y2z3", Expires: noon.Add(2 * oneDay),
		Roles: roles, RoleValue: "support", RoleAction: "/users/2/role", Devices: sampleSessions(), AccessURL: "/access?reader=2",
		Actions: []Action{{URL: "/users/2/factor", Label: "Reset second factor", Hint: "Ends all sessions; the person enrols again."}, {URL: "/users/2/lock", Label: "Lock", Danger: true}},
	}
	access := sampleAccess()[0]
	erased := Customer{Layout: around("Customer C-1", SectionCustomers), ID: "C-1", AccessURL: "/access", Erased: &Tombstone{ago(oneDay), 47001, "/ledger/47001", "request of the person"}}
	found := sampleCustomers()
	found.Found, found.Query, found.Rows, found.Quick, found.Pager = true, "lem", found.Rows[1:2], nil, Pager{}
	masked := sampleCustomer()
	edited := sampleCustomer()
	edited.Alike, edited.Groups[0].Form = nil, &CustomerForm{Action: "/customers/7F3KQ", BackURL: "/customers/7F3KQ", Version: "3", Group: "contact", Emails: []string{"anneliese.vogt@example.org", ""}, Phones: []string{"+49 30 901820", ""}, Errors: wrong}
	edited.Compose = &NoteForm{Action: "/customers/7F3KQ/notes", Text: "4111", Error: "The note holds a card number. Nothing was saved.", Kind: "call", Kinds: edited.Compose.Kinds}
	masked.Notices, masked.Reveal.Reason, masked.Groups[0].Fields[0] = nil, "", Field{Key: "email.0", Label: "E-mail", Lines: []string{"a•••@e••••.org"}, Masked: true}
	return []named{
		{"demo", DemoStart{Layout: demo, Address: "127.0.0.1:8080", Customers: 20000, Orders: 81204, Walk: sampleWalk(), Companies: sampleCompanies()}},
		{"home", Home{Layout: home, Greeting: "Good afternoon, Mira", Today: "Saturday, 21 November 2026", MayFind: true, FindHint: "Number of an order", Panels: samplePanels(), Own: sampleAccess(), OwnURL: "/access?reader=1", Walk: sampleWalk(), Tiles: []Tile{
			{"Customers", "20,000", "112 new this month", "/customers", nil, ""},
			{"Orders this month", "2,871", "4 % more than in October", "/orders", []int{80, 96, 102, 71, 60, 120, 133, 99, 97, 84, 110, 121, 90, 70, 130, 141, 118, 104, 95, 88, 140}, "Orders each day of November"},
			{"Revenue this month", "€ 214,806", "returns taken off", "/orders", []int{60, 66, 82, 51, 50, 90, 113, 79, 77, 64, 90, 101, 70, 60, 99, 131, 98, 84, 75, 68, 120}, "Revenue each day of November"},
			{"Accesses today", "318", "4 by TechCorp", "/access", []int{3, 8, 21, 34, 40, 38, 22, 41, 47, 52, 12}, "Accesses each hour today"},
		}}},
		{"search", sampleSearch()},
		{"go", sampleGo()},
		{"shortcuts", Shortcuts{Layout: around("Keyboard", ""), Groups: []KeyGroup{{"Anywhere", []Key{{[]string{"/"}, "Search"}, {[]string{"Ctrl", "K"}, "Go to a place"}}}}}},
		{"customers", sampleCustomers()},
		{"found", found},
		{"customer", sampleCustomer()},
		{"customer-edit", edited},
		{"history", sampleHistory()},
		{"empty-history", History{Layout: around("History", SectionCustomers), ID: "C-7F3KQ"}},
		{"masked", masked},
		{"erased", erased},
		{"customer-new", CustomerForm{Layout: around("New customer", SectionCustomers), New: true, Action: "/customers", BackURL: "/customers", Emails: []string{"anna@", ""}, Phones: []string{""}, Addresses: []AddressForm{{}}, Languages: []Option{{"de", "German", ""}, {"en", "English", ""}}, Countries: []Option{{"DE", "Germany", ""}}, Consents: []ConsentForm{{"email", "E-mail", "I would like to receive offers by e-mail.", ""}, {"post", "Post", "Offers by post.", "granted"}}, Errors: wrong}},
		{"orders", sampleSales()},
		{"order", Order{Layout: recorded(around("Order", SectionOrders), "name", 1), Number: "R-104-22871", At: ago(2 * oneDay), Customer: "Anneliese Vogt", CustomerURL: "/customers/7F3KQ", Channel: "web", Status: Badge{"shipped", "ok"}, Currency: "EUR", Facts: []Fact{{"Total", "€ 184.70", ""}, {"Items", "3", ""}, {"Paid", "€ 184.70", "Visa ending 4412"}, {"Shipped", "20 Nov 2026", ""}}, Lines: []OrderLine{{"Wool coat, navy, 42", "WC-N-42", "1", "€ 149.900", "€ 149.90", ""}, {"Merino socks", "MS-3", "2", "€ 14.950", "€ 29.90", "10 % off"}}, Totals: []Sum{{"Lines", "€ 179.80"}, {"Delivery", "€ 4.90"}, {"Total", "€ 184.70"}}, Rounding: "Unit prices have three decimals; each line is rounded half up.", Payments: samplePayments()[:1], BackURL: "/orders"}},
		{"products", Products{Layout: around("Products", SectionProducts), Total: 1240, Rows: []ProductRow{{"WC-N-42", "Wool coat, navy, 42", "Coats", "€ 149.90", 312, nil}, {"MS-3", "Merino socks", "Socks", "€ 14.95", 4120, &Badge{"no longer sold", "warn"}}}, Pager: Pager{"", "/products?after=a"}}},
		{"access", AccessLog{Layout: around("Access", SectionAccess), Action: "/access", Readers: []Option{{"", "Anybody", ""}, {"1", "Mira Okafor", ""}}, Purposes: []Option{{"", "Any", ""}}, Total: 41990, Rows: sampleAccess(), Pager: Pager{"", "/access?before=48000"}, Behind: "The index is 12 entries behind the log.", Filter: AccessFilter{From: "2026-11-01"}}},
		{"entry", Entry{Layout: around("Entry 48,213", SectionLedger), Index: 48213, Kind: "Disclosure", At: noon, Appended: noon, Summary: "Two fields of one customer were released to a person of the retailer.", Access: &access, Subjects: []Linked{{"C-7F3KQ", "/customers/7F3KQ"}}, SubjectsNote: "One more has been erased since.", JSON: sampleJSON, Bytes: 401, LeafHash: "9be07a1f6c2d4e8b1a5c3d7f9e0b2a4c6d8e1f3a5b7c9d0e2f4a6b8c1d3e5f70", RootHash: "ab5d6bf2627773d1bad93b78997c6c557f4cb7614b…", Checkpoint: sampleChecks(false).Checkpoint, Proof: []string{"77b1c0de77b1c0de77b1c0de77b1c0de77b1c0de77b1c0de77b1c0de77b1c0de", "0f1e2d3c0f1e2d3c0f1e2d3c0f1e2d3c0f1e2d3c0f1e2d3c0f1e2d3c0f1e2d3c"}, Proven: &Check{"Under the signed root", "ok", "The proof leads from this entry to the checkpoint of 48,213 entries."}, PreviousURL: "/ledger/48212", NextURL: "/ledger/48214", ProofURL: "/ledger/48213/proof"}},
		{"ledger", sampleChecks(false)},
		{"ledger-broken", sampleChecks(true)},
		{"dispute", sampleDispute()},
		{"imports", Imports{Layout: around("Imports", SectionImports), Rows: []ImportRow{
			{"customers-2026-11.csv", "customers", ago(time.Minute), "Mira Okafor", Badge{"running", "accent"}, 62, "12 s left", 62000, 12, 0, "", time.Time{}, 0, "", &Action{URL: "/imports/9/cancel", Label: "Cancel"}},
			{"orders-q3.csv", "orders", ago(3 * oneDay), "Mira Okafor", Badge{"published", "ok"}, 100, "", 54310, 41, 200, "/imports/8/refused", noon.Add(11 * oneDay), 33120, "/ledger/33120", nil},
			{"cards.csv", "payments", ago(4 * oneDay), "Jonas Brandt", Badge{"refused", "danger"}, 100, "", 0, 19118, 0, "/imports/7/refused", noon.Add(10 * oneDay), 33001, "/ledger/33001", nil},
		}, Pager: Pager{"", "/imports?after=7"}}},
		{"import-new", ImportNew{Layout: around("Import a file", SectionImports), Action: "/imports/new", BackURL: "/imports", Kinds: []Option{{"", "Find out from the columns", ""}, {"customers", "Customers", ""}}, Errors: Errors{"": "The file is empty. Choose a file with a header and rows."}}},
		{"import-map", ImportMap{Layout: recorded(around("What the columns mean", SectionImports), "name", 1), File: "customers-2026-11.csv", Action: "/a", DropURL: "/d", UseAction: "/u", Saved: []Option{{"1", "Till export", ""}}, Columns: []ImportColumn{
			{"c0", "Customer no.", []string{"K-1", "K-2", "K-3"}, "customer.external", []Option{{"", "Leave out", ""}, {"customer.external", "Customer: id in your other systems", ""}}, Badge{"certain", "ok"}, "header and content agree"},
			{"c1", "CVV", []string{"not shown"}, "", []Option{{"", "Leave out", ""}}, Badge{"refused", "danger"}, "a column of security codes; take the column out of the export"},
		}, Settings: []Input{{Name: "country", Label: "Country where no column says it", Type: "text", Placeholder: "DE"}, {Name: "date", Label: "Dates are written", Type: "select", Options: []Option{{"iso", "2026-03-31", ""}}}}, Errors: Errors{"": "A file of customers needs customer.external or customer.email, expected a column for it."}}},
		{"import-run", ImportRun{Layout: around("Import under way", SectionImports), File: "customers-2026-11.csv", What: "Importing", Percent: 62, Rows: "62,000", Total: "100,000", Phase: "Writing, visible to nobody", Left: "12s left", CancelURL: "/c", Self: "/s"}},
		{"import-report", ImportReport{Layout: recorded(around("Check of a file", SectionImports), "name", 1), File: "customers-2026-11.csv", Verdict: Notice{Tone: "warn", Text: "2 of 5 rows need your attention. Nothing was written yet."}, Facts: []Fact{{"Rows", "5", ""}, {"Customers", "3 new", "0 the same, 0 different"}}, Sample: []SampleRow{{[]Fact{{"Customer: given name", "Ada", ""}}}}, Faults: []ImportFault{{3, "4", "Customer: e-mail", "not an e-mail address", "name@domain", "m3-4", "not an address"}, {7, "", "", "the row has 4 fields", "9", "", ""}}, More: 12, MendURL: "/m", StartURL: "/s", MapURL: "/map", DropURL: "/d", NewURL: "/n", Changed: true, Refusable: true, Good: "3"}},
		{"import-done", ImportReport{Layout: around("Import of a file", SectionImports), Done: true, File: "customers-2026-11.csv", Verdict: Notice{Tone: "ok", Text: "Imported. What is new is visible to everybody now."}, NewURL: "/n", DropURL: "/d"}},
		{"tokens", Tokens{Layout: around("Tokens", SectionTokens), Secret: "cpt.retailmax.q3Vd0s8kT1", Action: "/tokens", Name: "Till", Role: "manager", Roles: roles, Purposes: []Option{{"import", "Take over data", ""}}, Terms: []Option{{"365", "365 days", ""}}, Errors: Errors{"name": "This is missing."}, Rows: []TokenRow{
			{"Web shop", "Manager", "Take over data", Badge{"active", "ok"}, ago(3 * oneDay), ago(time.Hour), noon.Add(90 * oneDay), "Mira Okafor", "/access?reader=9", &Action{URL: "/tokens/1/revoke", Label: "Revoke", Danger: true}},
			{"Till 3, Hamburg", "Support", "Serve the customer", Badge{"revoked", ""}, ago(90 * oneDay), time.Time{}, ago(oneDay), "Mira Okafor", "", nil},
		}}},
		{"users", Users{Layout: around("Users", SectionUsers), InviteURL: "/users/new", Rows: []UserRow{
			sampleUser(),
			{"/users/1", "Mira Okafor", "mira@retailmax.example", "Privacy officer", "RetailMax", false, Badge{"active", "ok"}, Badge{"enrolled", "ok"}, ago(0), 2, true},
			{"/users/5", "Sana Iqbal", "sana@techcorp.example", "Operator", "TechCorp", true, Badge{"invited", "warn"}, Badge{"missing", "danger"}, time.Time{}, 0, false},
		}}},
		{"user-new", UserForm{Layout: around("Invite", SectionUsers), Name: "Ada", Email: "ada@", Role: "support", Company: "a", Roles: roles, Companies: []Option{{"a", "RetailMax", ""}}, Action: "/users", BackURL: "/users", Errors: wrong}},
		{"user", user},
		{"sessions", Sessions{Layout: around("Sessions", SectionSessions), Own: sampleSessions(), ShowAll: true, All: sampleSessions(), RevokeOthers: &Action{URL: "/sessions/revoke", Label: "End all others"}, PasswordURL: "/me/password", FactorURL: "/me/factor", CodesURL: "/me/codes"}},
		{"privacy", Privacy{Layout: recorded(around("Privacy", SectionCustomers), "name", 1), ID: "C-2M9XT", Name: "Béatrice Lemoine-Castellanos", CustomerURL: "/customers/2M9XT", Held: sampleHolds()[:1], EraseAction: "/e", HoldAction: "/h", EraseReasons: []Option{{"request", "Request of the person (Art. 17)", ""}}, HoldReasons: []Option{{"court", "Pending litigation", ""}}, Confirm: "ERASE", Bound: "The last backup that could open it is gone on 3 Feb 2027.", ExportURL: "/x", AccessURL: "/access", Errors: wrong}},
		{"holds", Holds{Layout: around("Legal holds", SectionHolds), Rows: sampleHolds()}},
		{"clock", DemoClock{Layout: around("Clock", ""), Now: noon, Value: "2026-11-21T14:03", Presets: []Option{{"2026-11-22T14:03", "One day", ""}, {"2026-11-28T14:03", "One week", ""}}, Action: "/demo/clock"}},
		{"stepup", StepUp{Layout: around("Confirm", ""), What: "the export of 20,000 customers", Why: "Large exports need a fresh code, so that an open screen is not enough.", Action: "/export", Return: "/customers", Hidden: []Hidden{{"format", "csv"}}, Errors: wrong}},
		{"error", ErrorPage{Layout: around("Not found", ""), Status: 404, Heading: "There is no such customer", Text: "It was never here, or it belongs to another retailer.", Hint: "Check the link, or look the person up.", Reference: "E-7Q2M-11KX", BackURL: "/customers", BackLabel: "To customers"}},
		{"error-plain", ErrorPage{Layout: plain("Locked"), Status: 503, Heading: "The key service does not answer", Text: "Without it nothing can be opened, so nothing is shown.", Hint: "Try again in a minute."}},
		{"sign-in", SignIn{Layout: plain("Sign in"), Retailers: []Option{{"retailmax", "RetailMax", ""}, {"other", "Nordhaus", ""}}, Retailer: "retailmax", Email: "mira@retailmax.example", Return: "/customers", DemoURL: "/demo", Errors: Errors{"": "E-mail or password is wrong."}}},
		{"code", SignInCode{Layout: plain("Second factor"), Email: "m•••@r•••••.example", Ticket: "t", OtherURL: "/sign-in/code?recovery=1", Errors: wrong}},
		{"recovery-code", SignInCode{Layout: plain("Recovery code"), Recovery: true, OtherURL: "/sign-in/code"}},
		{"enrol", Enrol{Layout: plain("Second factor"), ImageURL: "/enrol/qr.png", Secret: "JBSW Y3DP EHPK 3PXP JBSW Y3DP EHPK 3PXP", Account: "RetailMax: mira@retailmax.example", Action: "/enrol", Ticket: "t"}},
		{"recovery", RecoveryCodes{Layout: plain("Recovery codes"), Codes: []string{"7F3K-Q2M9", "XT44-9QWR", "LL0P-2K8S", "M3N1-77AA", "B2B2-C9D0", "E8F7-G6H5"}, NextURL: "/"}},
		{"password", NewPassword{Layout: plain("New password"), Welcome: "Ada", AskCurrent: true, MinLength: 12, Action: "/welcome", Ticket: "t", Errors: Errors{"again": "The two are not the same."}}},
	}
}

// emptyPages holds each kind of page as bare as it can be.
func emptyPages() []named {
	in := Layout{Title: "Empty", Viewer: &Viewer{Name: "A"}}
	return []named{
		{"empty-signin", SignIn{}},
		{"empty-code", SignInCode{}},
		{"empty-enrol", Enrol{}},
		{"empty-recovery", RecoveryCodes{}},
		{"empty-password", NewPassword{}},
		{"empty-stepup", StepUp{}},
		{"empty-demo", DemoStart{}},
		{"empty-error", ErrorPage{}},
		{"empty-home", Home{Layout: in}},
		{"empty-clock", DemoClock{Layout: in}},
		{"post", DemoPost{Layout: around("Letter boxes", ""), Letters: []Letter{{"anna@mail.example", "Re: Where is my parcel? [1004]", "Dear Anna,\n\nit is on its way."}}}},
		{"empty-post", DemoPost{Layout: in}},
		{"empty-customer", Customer{Layout: in}},
		{"empty-form", CustomerForm{Layout: in}},
		{"empty-order", Order{Layout: in}},
		{"empty-products", Products{Layout: in}},
		{"empty-access", AccessLog{Layout: in}},
		{"empty-entry", Entry{Layout: in}},
		{"empty-ledger", LedgerCheck{Layout: in}},
		{"empty-imports", Imports{Layout: in}},
		{"empty-import-new", ImportNew{Layout: in}},
		{"empty-import-map", ImportMap{Layout: in}},
		{"empty-import-run", ImportRun{Layout: in}},
		{"empty-import-report", ImportReport{Layout: in}},
		{"empty-tokens", Tokens{Layout: in}},
		{"empty-users", Users{Layout: in}},
		{"empty-userform", UserForm{Layout: in}},
		{"empty-user", User{Layout: in}},
		{"empty-sessions", Sessions{Layout: in}},
		{"empty-privacy", Privacy{Layout: in}},
		{"empty-holds", Holds{Layout: in}},
	}
}

func allPages() []named {
	return slices.Concat(fullPages(), casePages(), emptyPages(), emptyCasePages(), emptyListPages(), reportPages(), setupPages(), contractPages(), witnessPages())
}

func sampleCompanies() []DemoCompany {
	return []DemoCompany{
		{"RetailMax", false, "Sells coats and socks in nine shops and on the web. Its customers, its duty to protect them.", []DemoPerson{
			{"olga", "Olga Renner", "Owner", "Everything, users and holds included."},
			{"mira", "Mira Okafor", "Privacy officer", "Who saw whom; erases, holds, answers requests."},
			{"jonas", "Jonas Brandt", "Support", "Finds customers, reveals contact details for a reason, writes notes."},
			{"lea", "Lea Hartwig", "Marketer", "Segments of people who consented, never single contacts."},
		}},
		{"TechCorp", true, "Runs the CRM for many retailers. Sees customers only when let in, and then it is written down.", []DemoPerson{
			{"sana", "Sana Iqbal", "Operator", "Keeps the system running. No personal data unless granted."},
			{"piotr", "Piotr Zieliński", "Engineer", "Imports, rotates keys, checks the ledger."},
			{"cto", "Ingrid Solheim", "CTO", "Shows that TechCorp’s duties were kept."},
		}},
	}
}

const sampleJSON = `{
  "at": 1795269802000000,
  "fields": ["email", "phone"],
  "kind": "disclosure",
  "purpose": "service",
  "reader": {"company": "retailmax", "country": "DE", "role": "support", "staff": 7},
  "reason": "customer-on-phone",
  "recorded": 1795269802004117,
  "route": "POST /customers/{id}/reveal",
  "simulated": true,
  "subjects": {"commitment": "sha256:3f0c9a…", "count": 1}
}`
