package demo

import (
	"sync"

	"counterpart/internal/party"
	"counterpart/internal/web/view"
)

// stop is one stop of the walk: the route whose page makes it, and what a visitor reads.
type stop struct {
	routes      []string
	title, text string
	url, link   string
	result      string
	sound       bool // made only while the database is as the program left it
}

var stops = []stop{
	{
		routes: []string{"GET /customers/{id}"},
		title:  "Find a customer",
		text:   "Sign in as somebody of RetailMax, press / and type part of a name, the last four digits of a phone, or a postcode. Open a customer.",
		url:    "/customers", link: "To the customers",
		result: "You saw a customer's page. Contact details stay masked until you say why you need them.",
	},
	{
		routes: []string{"GET /access"},
		title:  "See that this access was recorded",
		text:   "Whatever you were just shown was written to the ledger before the page left. Find your own line: who, when, why, which fields, how many customers.",
		url:    "/access", link: "To the access log",
		result: "You saw the record of your own access.",
	},
	{
		routes: []string{"POST /cases/{number}/reply"},
		title:  "Answer a complaint",
		text:   "Open a case of the queue, choose a prepared answer, send it. It leaves by mail; an internal note does not. The ledger records to whom it was sent, before it goes.",
		url:    "/cases?queue=unassigned", link: "To the cases",
		result: "You answered. Mail, in the bar above, shows what the customer got; the clock of the first answer has stopped.",
	},
	{
		routes: []string{"GET /sales"},
		title:  "Read the month",
		text:   "As a manager: what was sold, who comes back, what people complain about. Every number leads to its list, and figures over many disclose nobody.",
		url:    "/sales", link: "To the figures",
		result: "You saw the figures. Those over fewer than five people are kept from whoever has no right to see the people.",
	},
	{
		routes: []string{"GET /standing"},
		title:  "See a broken promise",
		text:   "The contract that both companies signed, judged over what they recorded. An audit was owed each quarter, and one did not take place: which clause, whose duty, missed or met or open, which control test checks it, and what falls due next. As an owner, a privacy officer, a manager, or the vendor's operator. A longer dispute, an example of a breach, lies at /dispute.",
		url:    "/standing", link: "To where we stand",
		result: "You saw what follows from the contract, on agreed facts, and what is open.",
	},
	{
		routes: []string{"POST /ledger/check"}, sound: true,
		title: "Check the ledger",
		text:  "Walk the log: every entry, every commitment, every node of the tree, and the signed checkpoint over it.",
		url:   "/ledger", link: "To the ledger check",
		result: "You saw the log add up.",
	},
	{
		routes: []string{"POST /demo/bundle"}, sound: true,
		title:  "Verify the file, change a byte, watch it fail",
		text:   "Make one file of the whole log, as either company hands it to the other, to counsel or to an authority. It is checked without the server: every signature, proof and hash, and the findings derived anew. Then one byte of it is changed, and it is checked again.",
		result: "You saw the file hold, and fail with one byte changed. It lies in the demo's folder as evidence.bundle: counterpart-verify checks it on any computer.",
	},
	{
		title: "Change one byte, and see it found",
		text:  "Change one bit of the database behind the program's back, as a dishonest operator could, and check again.",
		url:   "/ledger", link: "To the ledger check",
		result: "You saw that the change was found. Putting the byte back makes the log add up again.",
	},
}

// walk remembers which stops were made, whoever made them.
type walk struct {
	mu   sync.Mutex // guards made
	made map[int]bool
}

// seen notes that a page was shown.
func (w *walk) seen(route string, tampered bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for i, s := range stops {
		for _, r := range s.routes {
			if r == route && (!tampered || !s.sound) {
				w.made[i] = true
			}
		}
	}
	if route == "POST /ledger/check" && tampered {
		w.made[len(stops)-1] = true
	}
}

// page gives the walk as it stands. Somebody who is not signed in is not sent into the house.
func (w *walk) page(p party.Principal, tampered bool) *view.Walk {
	w.mu.Lock()
	defer w.mu.Unlock()
	out := &view.Walk{}
	next := true
	for i, s := range stops {
		v := view.Stop{Number: i + 1, Title: s.title, Text: s.text, Done: w.made[i], URL: s.url, Link: s.link}
		if v.Done {
			v.Result = s.result
		}
		v.Next = next && !v.Done
		next = next && v.Done
		if p.User == 0 {
			v.URL, v.Link = "", ""
		}
		if p.User != 0 {
			v.Action = s.action(tampered)
		}
		out.Stops = append(out.Stops, v)
	}
	return out
}

// action is what a stop offers to do, nil for those that are pages.
func (s *stop) action(tampered bool) *view.Action {
	switch {
	case s.url == "" && tampered:
		return nil // the file would not hold
	case s.url == "":
		return &view.Action{URL: "/demo/bundle", Label: "Make the file and check it"}
	case s.routes != nil:
		return nil
	}
	return tamperAction(tampered)
}

func tamperAction(tampered bool) *view.Action {
	if tampered {
		return &view.Action{URL: "/demo/mend", Label: "Put the byte back"}
	}
	return &view.Action{URL: "/demo/tamper", Label: "Change one byte", Danger: true}
}
