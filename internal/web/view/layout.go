package view

import (
	"html/template"
	"time"

	"counterpart/internal/web/markup"
)

// Layout is what surrounds every page.
type Layout struct {
	// Title names the page in the browser's tab and history: no personal data.
	Title string
	// Theme is "", "light" or "dark"; empty follows the system.
	Theme string
	// Path is this page's own path, to which the theme switch returns.
	Path string
	// Viewer is who is signed in; nil gives the page without navigation.
	Viewer *Viewer
	// Nav is the navigation for the viewer's role, as [Navigation] makes it.
	Nav []NavGroup
	// Find offers the search across customers, orders and cases.
	Find bool
	// Notices stand above the page's content, most urgent first.
	Notices []Notice
	// Recorded says which entry records what this page discloses; nil shows none.
	Recorded *Recorded
	// Star keeps what the page shows at hand; nil where nothing is to be kept.
	Star *Star
	// Simulated is set in demo mode only and gives the banner on every page.
	Simulated *Simulated
}

// Viewer is the person who is signed in.
type Viewer struct {
	// Name and Role are as shown; Company is the employer's name.
	Name, Role, Company string
	// Vendor is true for the vendor's staff.
	Vendor bool
	// Retailer is the name of the tenant whose records these are.
	Retailer string
	// URL is the page of the viewer's own account and sessions.
	URL string
}

// NavGroup is a titled group of the navigation; the title may be empty.
type NavGroup struct {
	Title string
	Items []NavItem
}

// NavItem is one place to go.
type NavItem struct {
	Label, URL, Icon string
	// Key goes there after "g"; may be empty.
	Key string
	// Current marks the section to which the page belongs.
	Current bool
}

// Star is the button that puts what a page shows among the viewer's favourites, or takes it off if it is On.
type Star struct {
	Action, Kind, Item string
	On                 bool
}

// Notice is a message about what has just happened, or what is wrong.
type Notice struct {
	// Tone is "", "ok", "warn" or "danger".
	Tone string
	Text string
	// URL and Link, if set, add a link after the text.
	URL, Link string
	// Undo takes back what has happened; nil if it cannot be.
	Undo *Action
}

// Passing reports whether a notice says only what the reader has just done: it stands aside and
// goes by itself where there is script. Others stay above the page.
func (n Notice) Passing() bool { return n.Tone == "" || n.Tone == "ok" }

// Recorded tells the reader that what the page shows is in the ledger.
type Recorded struct {
	// Entry is the entry's index; URL its page, or empty if the reader may not open it.
	Entry uint64
	URL   string
	// Purpose, Reason and Fields are words for the reader; Reason may be empty.
	Purpose, Reason, Fields string
	// Customers is how many customers the page discloses.
	Customers int
}

// Simulated describes demo mode.
type Simulated struct {
	// Now is the simulated time.
	Now time.Time
	// ClockURL is the page that sets it; PostURL shows what left by mail; StartURL is the demo's
	// start page. All may be empty.
	ClockURL, PostURL, StartURL string
}

// Badge is a short word with a tone: "", "accent", "ok", "warn", "danger", "solid".
type Badge struct {
	Text, Tone string
}

// Pager leads through a list by opaque cursors; an empty URL means no such page.
type Pager struct {
	PreviousURL, NextURL string
}

// Option is one choice of a list; Hint is a sentence about it and may be empty.
type Option struct {
	Value, Label, Hint string
}

// Hidden is a value that a form carries unseen.
type Hidden struct {
	Name, Value string
}

// Action is a button that posts a form.
type Action struct {
	// URL receives the POST; Label is on the button; Hint explains it.
	URL, Label, Hint string
	Hidden           []Hidden
	// Danger draws the button as one that destroys.
	Danger bool
}

// Section is a place of the main navigation.
type Section string

// The sections that the navigation knows.
const (
	SectionHome       Section = "home"
	SectionCustomers  Section = "customers"
	SectionOrders     Section = "orders"
	SectionCases      Section = "cases"
	SectionProducts   Section = "products"
	SectionImports    Section = "imports"
	SectionSales      Section = "sales"
	SectionComplaints Section = "complaints"
	SectionAccess     Section = "access"
	SectionLedger     Section = "ledger"
	SectionHolds      Section = "holds"
	SectionDispute    Section = "dispute"
	SectionUsers      Section = "users"
	SectionSessions   Section = "sessions"
	SectionSetup      Section = "setup"
	SectionTokens     Section = "tokens"
	SectionContract   Section = "contract"
	SectionStanding   Section = "standing"
	SectionHandOver   Section = "handover"
)

// place is one item of the main navigation; key goes there after "g".
type place struct {
	section               Section
	label, url, icon, key string
}

// navigation is the whole main navigation in its order.
var navigation = []struct {
	title  string
	places []place
}{
	{"", []place{
		{SectionHome, "Home", "/", "home", "h"},
		{SectionCustomers, "Customers", "/customers", "people", "c"},
		{SectionCases, "Cases", "/cases", "consent", "k"},
		{SectionOrders, "Orders", "/orders", "bag", "o"},
		{SectionProducts, "Products", "/products", "tag", "p"},
	}},
	{"Figures", []place{
		{SectionSales, "Sales", "/sales", "chart", "s"},
		{SectionComplaints, "Complaints", "/complaints", "scale", "m"},
	}},
	{"Evidence", []place{
		{SectionStanding, "Where we stand", "/standing", "scale", "w"},
		{SectionContract, "Contract", "/contract", "note", "r"},
		{SectionAccess, "Access", "/access", "eye", "a"},
		{SectionLedger, "Ledger", "/ledger", "seal", "l"},
		{SectionHandOver, "Hand over", "/handover", "export", "v"},
		{SectionHolds, "Legal holds", "/holds", "lock", "d"},
		{SectionDispute, "A dispute", "/dispute", "flag", "y"},
	}},
	{"Company", []place{
		{SectionImports, "Imports", "/imports", "import", "i"},
		{SectionUsers, "Users", "/users", "person", "u"},
		{SectionSetup, "Set-up", "/setup", "sliders", "t"},
		{SectionTokens, "Tokens", "/tokens", "key", "n"},
		{SectionSessions, "Sessions", "/sessions", "device", "e"},
	}},
}

// Navigation gives the main navigation with the current section marked, leaving
// out what may refuses; a group without items is left out too.
func Navigation(current Section, may func(Section) bool) []NavGroup {
	var groups []NavGroup
	for _, g := range navigation {
		group := NavGroup{Title: g.title}
		for _, i := range g.places {
			if may(i.section) {
				group.Items = append(group.Items, NavItem{i.label, i.url, i.icon, i.key, i.section == current})
			}
		}
		if len(group.Items) > 0 {
			groups = append(groups, group)
		}
	}
	return groups
}

// drawNavigation writes the navigation, which stands twice on every page.
func drawNavigation(groups []NavGroup) (template.HTML, error) {
	var w markup.Writer
	w.Grow(8 << 10)
	w.Raw("\n<nav aria-label=\"Main\">\n")
	for _, g := range groups {
		if g.Title != "" {
			w.Raw(`<p class="nav-title">`)
			w.Text(g.Title)
			w.Raw(`</p>`)
		}
		w.Raw("\n<ul>")
		for _, i := range g.Items {
			if err := i.draw(&w); err != nil {
				return "", err
			}
		}
		w.Raw("\n</ul>")
	}
	w.Raw("\n</nav>\n")
	return w.HTML(), nil
}

func (i NavItem) draw(w *markup.Writer) error {
	svg, err := icon(i.Icon)
	if err != nil {
		return err
	}
	w.Raw("\n<li><a href=\"")
	w.Link(i.URL)
	w.Raw(`"`)
	if i.Key != "" {
		w.Raw(` data-go="`)
		w.Text(i.Key)
		w.Raw(`"`)
	}
	if i.Current {
		w.Raw(` aria-current="page"`)
	}
	w.Raw(">")
	w.Part(svg)
	w.Text(i.Label)
	w.Raw("</a></li>")
	return nil
}

// ErrorPage says what went wrong, what to do, and under which reference the cause
// is in the log.
type ErrorPage struct {
	Layout
	// Status is the HTTP status, such as 404.
	Status int
	// Heading says what happened in a few words; Text in a sentence.
	Heading, Text string
	// Hint says what to do; may be empty.
	Hint string
	// Reference finds the cause in the log; may be empty.
	Reference string
	// BackURL and BackLabel lead out; an empty URL gives the start page.
	BackURL, BackLabel string
}

func (ErrorPage) file() string { return "error" }

// Search is what a search found. Its fragment for search as one types is "rows".
type Search struct {
	Layout
	// Query is what was searched for.
	Query  string
	Groups []HitGroup
	// Note is a remark about the answer, such as which entry records it.
	Note string
}

func (Search) file() string { return "search" }

// Count is how many hits are shown.
func (s Search) Count() int {
	n := 0
	for _, g := range s.Groups {
		n += len(g.Hits)
	}
	return n
}

// HitGroup is the hits of one kind, such as customers; More says that there are others.
type HitGroup struct {
	Title string
	Hits  []Hit
	More  bool
}

// Hit is one thing that was found. Parts stand below the title, masked where they arrive masked.
type Hit struct {
	URL, Icon, Title string
	Parts            []string
	Badge            *Badge
}

// Go is every place and action that the viewer's role may take. Its fragment for the palette is
// "moves".
type Go struct {
	Layout
	Groups []MoveGroup
}

func (Go) file() string { return "go" }

// MoveGroup is a titled group of moves.
type MoveGroup struct {
	Title string
	Moves []Move
}

// Move is one place to go, or one thing to do if Action is set.
type Move struct {
	Label, URL, Icon string
	// Words are other words for the same, by which it is found too.
	Words string
	// Keys reach it without the palette, such as "g c"; may be empty.
	Keys   string
	Action *Action
}

// Shortcuts lists the keys.
type Shortcuts struct {
	Layout
	Groups []KeyGroup
}

func (Shortcuts) file() string { return "shortcuts" }

// KeyGroup is where some keys work.
type KeyGroup struct {
	Title string
	Keys  []Key
}

// Key is one shortcut: keys one after the other, or together where one is "Ctrl".
type Key struct {
	Keys []string
	Text string
}
