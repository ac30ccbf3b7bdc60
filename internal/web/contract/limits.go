package contract

import (
	"fmt"
	"strings"

	room "counterpart/internal/contract"
	"counterpart/internal/judge/standing"
	"counterpart/internal/party"
	"counterpart/internal/policy"
	"counterpart/internal/web/page"
	"counterpart/internal/web/view"
)

// cardTest is the control test of what is refused whatever the contract says.
const cardTest = "cards"

// refuses lists what the program refuses because of the version in force, and what it refuses always.
func refuses(r *page.Request, b *room.Book) ([]view.Evidence, error) {
	var out []view.Evidence
	if a := b.Current(); a != nil {
		out = promised(a)
	}
	cards := view.Evidence{
		Text: "Card numbers, security codes and track data, wherever they are typed or sent in.",
		Note: "Always, whatever the contract says. The screen is tried each day.",
	}
	checks, err := checked(r)
	if err != nil {
		return nil, err
	}
	for _, c := range checks {
		if c.test.Name == cardTest {
			cards.Marks, cards.URL = []view.Badge{c.badge()}, opens(r, "/controls")
		}
	}
	return append(out, cards), nil
}

// promised lists what the program refuses while a version is in force.
func promised(a *standing.Agreement) []view.Evidence {
	var out []view.Evidence
	l := standing.Limits(a)
	for i := range l.Rules {
		out = append(out, ruled(&l.Rules[i]))
	}
	for _, c := range standing.Vague(a) {
		out = append(out, view.Evidence{
			Text:  "Nothing by clause " + c.ID + ": the program cannot compare the places that it names with countries.",
			Note:  "It compares ISO codes of two letters, EU, EEA and UK. An amendment that names countries changes that.",
			Marks: []view.Badge{{Text: "not enforced", Tone: "warn"}},
		})
	}
	return out
}

// ruled says what a clause refuses.
func ruled(l *policy.Limit) view.Evidence {
	var parts []string
	if len(l.Purposes) > 0 {
		var names []string
		for _, p := range l.Purposes {
			names = append(names, fmt.Sprintf("“%s” (%s)", p.Label(), p))
		}
		parts = append(parts, "Opening data of customers for "+strings.Join(names, ", ")+".")
	}
	note := "Clause " + l.Clause
	if l.Cite != "" {
		note += ", " + l.Cite
	}
	note += ". " + binds(l.Side)
	if l.Countries != nil {
		parts = append(parts, "Opening data of customers from elsewhere than "+strings.Join(l.Countries, ", ")+".")
		note = "Clause " + l.Clause + ". " + binds(l.Side) + " People and tokens count with the country of their account, jobs with none. Where the program's machine stands is its operator's word, which nothing here can check."
	}
	return view.Evidence{Text: strings.Join(parts, " "), Note: note, Marks: []view.Badge{{Text: "refused", Tone: "ok"}}}
}

// binds says whom a clause of a side's duty binds, both where it is "".
func binds(s party.Side) string {
	switch s {
	case party.Processor:
		return "It binds the vendor's people and the program's own jobs."
	case party.Controller:
		return "It binds the retailer's people and tokens."
	default:
		return "It binds both companies' people, tokens and jobs."
	}
}

// opens gives an address if the viewer may open it.
func opens(r *page.Request, address string) string {
	if !r.MayOpen(address) {
		return ""
	}
	return address
}
