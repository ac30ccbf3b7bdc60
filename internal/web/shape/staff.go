package shape

import (
	"cmp"
	"fmt"

	"counterpart/internal/access"
	"counterpart/internal/party"
	"counterpart/internal/web/view"
)

var states = map[string]view.Badge{
	access.Invited: {Text: "invited", Tone: "warn"}, access.Active: {Text: "active", Tone: "ok"},
	access.Disabled: {Text: "disabled", Tone: "danger"},
}

// Member shows a member of staff in a list. own is the viewer; role is the role in words.
func Member(m access.Member, own party.User, role string) view.UserRow {
	row := view.UserRow{
		URL: fmt.Sprintf("/users/%d", m.User), Name: cmp.Or(m.Name.Reveal(), fmt.Sprintf("staff %d", m.Ordinal)),
		Email: m.Email.Reveal(), Role: role, Company: m.Company, Vendor: m.Role.Side() == party.Processor,
		State: states[m.State], Factor: view.Badge{Text: "missing", Tone: "danger"}, Own: m.User == own,
	}
	if m.Factor {
		row.Factor = view.Badge{Text: "enrolled", Tone: "ok"}
	}
	return row
}
