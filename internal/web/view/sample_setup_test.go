package view

// setupPages holds the pages of the set-up with sample data, and bare.
func setupPages() []named {
	in := around("Set-up", SectionSetup)
	move := func(do string) *Action {
		return &Action{URL: "/setup/fields/1/move", Hidden: []Hidden{{"way", do}}}
	}
	list := WordList{Action: "/setup/words/cause", Noun: "cause", Typed: "Late", Error: "There is one of this name already.", Rows: []WordRow{
		{ID: "word-late", Code: "late", Label: "Late", First: true}, {ID: "word-damaged", Code: "damaged", Label: "<script>alert(1)</script>", Fixed: true}, {ID: "word-rtl", Code: "rtl", Label: "נזק", Last: true},
	}, Off: []WordRow{{ID: "word-old", Code: "old", Label: "Old"}}}
	read := list
	read.ReadOnly, read.Error = true, ""
	form := SetupFieldForm{
		Layout: in, Action: "/setup/fields", BackURL: "/setup/fields", Label: "<script>alert(1)</script>", Help: "As on the box.", Days: "365", Masked: true,
		Objects: []Option{{"customer", "Customers", ""}}, Kinds: []Option{{"text", "A line of text", ""}},
		Errors: Errors{"": "Nothing was saved.", "label": "This is missing.", "searchable": "Not now.", "days": "This is not a number."},
	}
	fresh := form
	fresh.New = true
	chosen := form
	chosen.List, chosen.Facts, chosen.State, chosen.Version = &list, []Fact{{"Of", "customers", ""}}, &Badge{"archived", "warn"}, "12"
	chosen.Actions = []Action{{URL: "/setup/fields/1/state", Label: "Remove with all values", Danger: true}}
	shown := form
	shown.ReadOnly, shown.List, shown.Searchless = true, &read, true
	ticks := []OwnTick{{"own.wrap-paper", "paper", "Paper", true}, {"own.wrap-ribbon", "ribbon", "<b>Ribbon</b>", false}}
	return []named{
		{"setup", Setup{Layout: in, Places: []SetupPlace{{"Own fields", "What you add.", "6 of 24 used", "/setup/fields", "columns"}}}},
		{"setup-fields", SetupFields{Layout: in, BackURL: "/setup", Used: 24, Most: 24, Full: true, MayChange: true, Groups: []SetupGroup{
			{ID: "customer", Title: "Customers", NewURL: "/setup/fields/new?object=customer", Rows: []SetupField{
				{"/setup/fields/1", "Shoe size", "a number", "customer.own.shoe-size", []Badge{{"masked", ""}, {"required", "accent"}}, "365 days", nil, move("down")},
				{"/setup/fields/2", "<script>alert(1)</script>", "a line of text", "customer.own.script", nil, "as long as the record", move("up"), nil},
			}},
			{ID: "order", Title: "Orders", NewURL: "/setup/fields/new?object=order", Example: "Others keep a gift message."},
		}}},
		{"setup-field-new", fresh},
		{"setup-field", chosen},
		{"setup-field-shown", shown},
		{"setup-words", SetupWords{Layout: in, BackURL: "/setup", Lists: []SetupList{{"Causes", "Why it happened.", "/setup/words/cause", []string{"Late", "Damaged"}, 1}, {"Labels", "Marks.", "/setup/words/label", nil, 0}}}},
		{"setup-list", SetupWordList{Layout: in, Text: "Why it happened.", BackURL: "/setup/words", List: list}},
		{"own-form", OwnForm{Layout: in, What: "order 4711", Action: "/orders/1/own", BackURL: "/orders/1", Inputs: []OwnInput{
			{Input: Input{Name: "own.gift", Label: "Gift <b>text</b>", Type: "textarea", Value: "a", Hint: "At most a card."}},
			{Input: Input{Name: "own.wrap", Label: "Wrapping", Error: "Choose.", Hint: "Any."}, Ticks: ticks},
		}, Errors: Errors{"": "Nothing was saved."}}},
		{"order-own", Order{Layout: in, Number: "1", Own: &OwnPart{EditURL: "/orders/1/own", Note: "n", Fields: []Field{{Key: "own.gift", Label: "<b>Gift</b>", Lines: []string{"<i>x</i>"}, Opened: true}, {Label: "Secret", Lines: []string{"•••"}, Masked: true}, {Label: "None"}}}}},
		{"empty-setup", Setup{Layout: in}},
		{"empty-setup-fields", SetupFields{Layout: in}},
		{"empty-setup-field", SetupFieldForm{Layout: in}},
		{"empty-setup-words", SetupWords{Layout: in}},
		{"empty-setup-list", SetupWordList{Layout: in}},
		{"empty-own-form", OwnForm{Layout: in}},
	}
}
