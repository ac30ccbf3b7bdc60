package person

import (
	"counterpart/internal/field"
	"counterpart/internal/party"
	"counterpart/internal/vault"
	"counterpart/internal/when"
)

// The acts by which a customer's fields are replaced.
const (
	ByUpdate = "update" // on a form
	ByUndo   = "undo"   // former values were put back
	ByImport = "import" // a file or another system brought them
)

// Change is what one change of a customer replaced, sealed. What a person agreed to is not kept
// here: words are only ever added to those that stand in the profile.
type Change struct {
	Revision          int64 // the one that was replaced
	At                when.Instant
	Author            party.Ordinal // staff; 0 is the program
	Act               string        // ByUpdate, ByUndo or ByImport
	Fields            field.Set     // whose values differ since
	Country, Language string        // the former ones
	Version           int64         // of the key
	Sealed            vault.Boxes   // the former boxes of Fields, in the slots of the customer's row
}

// Former keeps those boxes of a row that a profile is about to replace by other values: of the
// fields of a set but for consents. The zero Change says that nothing differs.
func (p Profile) Former(k *vault.CustomerKey, set field.Set, boxes map[field.ID][]byte) (Change, error) {
	out, kept := Change{Version: k.Version()}, map[field.ID][]byte{}
	for _, f := range (set & Sealed &^ field.Fields(field.ConsentText)).IDs() {
		box, had := boxes[f]
		values := p.texts(f)
		if !had && len(values) == 0 || had && k.Holds(vault.Slot{Table: Table, Field: f}, box, values) {
			continue
		}
		out.Fields |= field.Fields(f)
		if had {
			kept[f] = box
		}
	}
	var err error
	out.Sealed, err = vault.Pack(kept)
	return out, err
}
