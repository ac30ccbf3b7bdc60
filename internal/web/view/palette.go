package view

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
