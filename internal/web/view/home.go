package view

import "time"

// Home is the start page of a person who is signed in.
type Home struct {
	Layout
	// Greeting is the first line, such as "Good morning, Mira".
	Greeting string
	// Today is the date in words.
	Today string
	// MayFind shows the search box, FindHint says what it finds.
	MayFind  bool
	FindHint string
	Tiles    []Tile
	// Panels are what the viewer's role looks at first.
	Panels []Panel
	// Own are the viewer's last recorded accesses, newest first; OwnURL shows all.
	Own    []AccessRow
	OwnURL string
	// Walk is the guided walk, in demo mode only.
	Walk *Walk
}

func (Home) file() string { return "home" }

// Panel is a short list of what needs somebody.
type Panel struct {
	Title string
	// URL and Link lead to all of it; may be empty.
	URL, Link string
	Rows      []PanelRow
	// Access are rows of the access log, instead of Rows.
	Access []AccessRow
	// Empty says what would stand here; EmptyURL and EmptyLink make or find the first one.
	Empty, EmptyURL, EmptyLink string
}

// PanelRow is one line of a panel.
type PanelRow struct {
	URL, Icon, Title string
	// Parts stand below the title.
	Parts []string
	Badge *Badge
	// Clock is the one that runs out next; nil if none does.
	Clock *CaseClock
}

// Tile is one figure.
type Tile struct {
	// Label, Value and Note are as shown; Note may be empty.
	Label, Value, Note string
	// URL drills down to the list behind the figure; may be empty.
	URL string
	// Bars draws a small chart, oldest first; BarsLabel says what it shows.
	Bars      []int
	BarsLabel string
}

// BarsWidth is the width of the chart's box.
func (t Tile) BarsWidth() int { return len(t.Bars)*10 - 3 }

// Walk is the guided walk through the demo.
type Walk struct {
	Stops []Stop
}

// Done counts the stops that have been made.
func (w Walk) Done() int {
	done := 0
	for _, s := range w.Stops {
		if s.Done {
			done++
		}
	}
	return done
}

// Stop is one numbered stop of the walk.
type Stop struct {
	Number      int
	Title, Text string
	// Done is set once the stop was made; Next marks the one to make now.
	Done, Next bool
	// Result says what was seen; may be empty.
	Result string
	// URL and Link lead to the stop's page; or Action does it. Either may be empty.
	URL, Link string
	Action    *Action
}

// DemoStart is the demo's front door. Its buttons post user to /demo/sign-in.
type DemoStart struct {
	Layout
	// Address is where the demo listens, such as 127.0.0.1:8080.
	Address   string
	Customers int
	Orders    int
	Companies []DemoCompany
	Walk      *Walk
}

func (DemoStart) file() string { return "demo" }

// DemoCompany is one of the two parties.
type DemoCompany struct {
	Name string
	// Vendor is true for the processor.
	Vendor bool
	// Part says what the company does, in a sentence.
	Part  string
	Staff []DemoPerson
}

// DemoPerson is one of the staff.
type DemoPerson struct {
	// User is the value that the sign-in button posts.
	User       string
	Name, Role string
	// May says in a sentence what the role may do.
	May string
}

// DemoClock sets the simulated clock. It posts now to Action.
type DemoClock struct {
	Layout
	Now time.Time
	// Value is the time as a datetime-local input has it.
	Value   string
	Presets []Option
	Action  string
	Errors  Errors
}

func (DemoClock) file() string { return "clock" }

// DemoPost shows, in the demo only, what left the house by mail: the customers' letter boxes.
type DemoPost struct {
	Layout
	Letters []Letter // the newest first
}

func (DemoPost) file() string { return "demopost" }

// Letter is a mail as its recipient gets it.
type Letter struct {
	To, Subject, Text string
}
