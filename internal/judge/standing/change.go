package standing

import (
	"cmp"
	"fmt"
	"slices"

	"counterpart/internal/act"
	"counterpart/internal/entry"
	"counterpart/internal/party"
	"counterpart/internal/terms/fact"
	"counterpart/internal/when"
)

// Configured is the kind of the facts that Changed gives.
const Configured = "configuration.changed"

// place is where in the ledger a change is recorded.
type place struct {
	kind   entry.Kind
	object string
}

// change is what is changed there.
type change struct {
	word     string   // names the thing in a fact: "account-12" is what entry 12 changed
	says     string   // for people
	numbered bool     // the entry's Ref numbers it
	acts     []string // those that count; none: all do
}

// changes are those of who may do what, and of how the program works: a closed list, so that everybody
// takes the same facts from the same entries.
var changes = map[place]change{
	{entry.Grant, "user"}:             {word: "account", says: "account of member of staff", numbered: true},
	{entry.SignIn, "user"}:            {word: "factor", says: "second factor of member of staff", numbered: true, acts: []string{"factor-reset"}},
	{entry.Grant, "token"}:            {word: "token", says: "access token of program", numbered: true},
	{entry.Grant, "log-token"}:        {word: "log-token", says: "token for the open log", numbered: true},
	{entry.Change, "case-settings"}:   {word: "setting", says: "settings of cases"},
	{entry.Change, "canned-answer"}:   {word: "answer", says: "prepared answer"},
	{entry.Change, "checkpoint-mail"}: {word: "setting", says: "mail of checkpoints"},
	{entry.Change, "own field"}:       {word: "field", says: "own field", numbered: true},
	{entry.Change, "own words"}:       {word: "words", says: "own words"},
	{entry.Change, "witness"}:         {word: "witness", says: "witness", numbered: true},
	{entry.Change, "retailer"}:        {word: "deletion", says: "all data of the retailer", acts: []string{"delete"}},
	{entry.Hold, "customers"}:         {word: "hold", says: "legal hold", numbered: true},
	{entry.Hold, "everyone"}:          {word: "hold", says: "legal hold on everybody", numbered: true},
	{entry.Release, "controller"}:     {word: "export", says: "everything of the retailer", acts: []string{"leave"}},
}

// done puts into words what an act does; others stand for themselves.
var done = map[string]string{
	"invite": "invited", "reinvite": "invited again", "disable": "disabled", "forget": "forgotten", "role": "given another role",
	"factor-reset": "reset", "create": "made", "add": "added", "update": "changed", "put": "changed", "rename": "renamed", "move": "moved",
	"archive": "archived", "restore": "restored", "delete": "deleted", "revoke": "revoked", "remove": "removed", "place": "placed",
	"lift": "lifted", "leave": "exported",
}

func (p place) of(e entry.Entry) (change, bool) {
	c, is := changes[p]
	return c, is && !act.Is(e) && (c.acts == nil || slices.Contains(c.acts, e.Act))
}

// What says what an entry changed of who may do what, or of how the program works: a word such as
// "account", "token", "setting" or "hold". An entry that changed no such thing gives none.
func What(e entry.Entry) (word string, is bool) {
	c, is := place{e.Kind, e.Object}.of(e)
	if !is {
		return "", false
	}
	return cmp.Or(map[string]string{"role": "role"}[e.Act], c.word), true
}

// Says puts such a change into words for people, without who made it: "account of member of staff 7:
// given another role, support to manager". Members are named by their numbers. It is empty for other
// entries.
func Says(e entry.Entry) string {
	c, is := place{e.Kind, e.Object}.of(e)
	if !is {
		return ""
	}
	text := c.says
	if c.numbered {
		text += fmt.Sprintf(" %d", e.Ref)
	}
	text += ": " + cmp.Or(done[e.Act], e.Act)
	switch {
	case e.Kind != entry.Grant || len(e.List) == 0: // other words are digests and keys
	case e.Act == "role" && len(e.List) == 2:
		text += fmt.Sprintf(", %s to %s", e.List[0], e.List[1])
	default:
		text += ", " + e.List[0]
	}
	return text
}

// Changed gives the facts that such entries come to, in their order: the party of the side whose staff
// made the change, when that was recorded, a thing of its own for each ("role-12" of entry 12). It is
// the time of recording, which the ledger sets, and no other that an entry may state: nobody can date a
// change back. What the program did without anybody of either side signed in is no fact, since
// nobody can say whose it is.
func Changed(lines []Line, sides fact.Sides) []fact.Fact {
	var out []fact.Fact
	for i := range lines {
		l := &lines[i]
		word, is := What(l.Entry)
		if !is || l.Entry.Role == party.System || l.Entry.Role == "" {
			continue
		}
		by := sides.Processor
		if l.Entry.Role.Side() == party.Controller {
			by = sides.Controller
		}
		out = append(out, fact.Fact{
			ID: fmt.Sprintf("e%d.changed", l.Index), Kind: Configured, Of: fmt.Sprintf("%s-%d", word, l.Index), By: by,
			At:          when.Exactly(l.Entry.Recorded),
			Attestation: fact.Attestation{Grade: fact.Found, Observed: true, Entry: l.Index, Recorded: l.Entry.Recorded},
		})
	}
	return out
}
