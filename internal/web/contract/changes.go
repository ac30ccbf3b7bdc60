package contract

import (
	"fmt"
	"slices"
	"strings"

	room "counterpart/internal/contract"
	"counterpart/internal/judge/standing"
	"counterpart/internal/party"
	"counterpart/internal/web/page"
	"counterpart/internal/web/view"
)

// recentChanges is how many changes the page shows.
const recentChanges = 20

// changed lists the newest changes of accounts, roles and settings: which company's staff made them, and
// what they changed.
func changed(r *page.Request, b *room.Book) []view.Evidence {
	var out []view.Evidence
	for i := range slices.Backward(b.Changes) {
		if len(out) == recentChanges {
			break
		}
		c := &b.Changes[i]
		out = append(out, view.Evidence{
			Text: changer(c) + ": " + standing.Says(c.Entry), URL: ledgerURL(r, c.Index),
			Note: fmt.Sprintf("entry %d, recorded %s", c.Index, stamp(r, c.Entry.Recorded)),
		})
	}
	return out
}

// changer names the company, as the entry has it, and the role.
func changer(c *standing.Line) string {
	if c.Entry.Role == party.System {
		return "The program, run by the host"
	}
	return fmt.Sprintf("%s (%s)", c.Entry.Company, strings.ToLower(page.RoleLabel(c.Entry.Role)))
}

// ledgerURL leads to an entry, for those who may open it.
func ledgerURL(r *page.Request, index int64) string {
	if !r.May("GET /ledger/{index}") {
		return ""
	}
	return fmt.Sprintf("/ledger/%d", index)
}

// attributed names, at clauses about how the service is handled and who has access, how many changes
// each company's staff made.
func attributed(b *room.Book, clause string) []view.Evidence {
	kind, _, _ := strings.Cut(clause, ".")
	if kind != "handle" && kind != "access_limit" || len(b.Changes) == 0 {
		return nil
	}
	var names []string
	counts := map[string]int{}
	for i := range b.Changes {
		name := b.Changes[i].Entry.Company
		if b.Changes[i].Entry.Role == party.System {
			name = "the program"
		}
		if counts[name]++; counts[name] == 1 {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for i, n := range names {
		names[i] = fmt.Sprintf("%s %d", n, counts[n])
	}
	return []view.Evidence{{Text: "Who changed what", URL: "#changes", Note: "changes of accounts, roles and settings on record: " + strings.Join(names, ", ")}}
}

// relinked leads from what rests on a change to its entry: it is no act and has no page as one.
func relinked(r *page.Request, b *room.Book, list []view.Evidence) {
	for i := range list {
		for j := range b.Changes {
			if n := b.Changes[j].Index; list[i].URL == actURL(n) {
				list[i].URL = ledgerURL(r, n)
				break
			}
		}
	}
}
