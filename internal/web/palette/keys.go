package palette

import (
	"counterpart/internal/web/page"
	"counterpart/internal/web/view"
)

// keys are the shortcuts, by where they work; route says for whom.
var keys = []struct {
	title, route string
	keys         []view.Key
}{
	{"Anywhere", "", []view.Key{
		{Keys: []string{"/"}, Text: "Search"},
		{Keys: []string{"Ctrl", "K"}, Text: "Go to a place, do something, find somebody"},
		{Keys: []string{"?"}, Text: "These keys"},
		{Keys: []string{"z"}, Text: "Take back what has just been done"},
		{Keys: []string{"Esc"}, Text: "Leave what is open"},
		{Keys: []string{"Ctrl", "Enter"}, Text: "Send the text that is being written"},
	}},
	{"In a list", "GET /orders", []view.Key{
		{Keys: []string{"↓"}, Text: "From the search to the rows, and on"},
		{Keys: []string{"j"}, Text: "Next row"},
		{Keys: []string{"k"}, Text: "Row before"},
		{Keys: []string{"Enter"}, Text: "Open the row"},
		{Keys: []string{"x"}, Text: "Tick the row"},
		{Keys: []string{"p"}, Text: "Look at the row beside the list"},
	}},
	{"On a customer", "GET /customers/{id}", []view.Key{
		{Keys: []string{"o"}, Text: "The last order"},
		{Keys: []string{"n"}, Text: "Write a note"},
		{Keys: []string{"c"}, Text: "Write down a case"},
		{Keys: []string{"e"}, Text: "Change the customer"},
		{Keys: []string{"v"}, Text: "Privacy: holds and erasure"},
		{Keys: []string{"f"}, Text: "Among your favourites, or not any more"},
	}},
	{"In a queue", "GET /cases", []view.Key{
		{Keys: []string{"c"}, Text: "New case"},
	}},
	{"On a case", "GET /cases/{number}", []view.Key{
		{Keys: []string{"r"}, Text: "Answer the customer"},
		{Keys: []string{"n"}, Text: "Write an internal note"},
		{Keys: []string{"m"}, Text: "Write down what the customer said"},
		{Keys: []string{"e"}, Text: "Take the case"},
		{Keys: []string{"s"}, Text: "Change the status"},
		{Keys: []string{"j"}, Text: "Next case of the queue"},
		{Keys: []string{"k"}, Text: "Case before"},
		{Keys: []string{"u"}, Text: "Back to the queue"},
		{Keys: []string{"f"}, Text: "Among your favourites, or not any more"},
	}},
}

// Shortcuts lists the keys that work for the role.
func Shortcuts(r *page.Request) error {
	p := view.Shortcuts{Layout: r.Layout("Keyboard", "")}
	for _, g := range keys {
		if g.route == "" || r.May(g.route) {
			p.Groups = append(p.Groups, view.KeyGroup{Title: g.title, Keys: g.keys})
		}
	}
	places := view.KeyGroup{Title: "Places"}
	for _, g := range p.Nav {
		for _, i := range g.Items {
			if i.Key != "" {
				places.Keys = append(places.Keys, view.Key{Keys: []string{"g", i.Key}, Text: i.Label})
			}
		}
	}
	p.Groups = append(p.Groups[:1:1], append([]view.KeyGroup{places}, p.Groups[1:]...)...)
	return r.Page(p)
}
