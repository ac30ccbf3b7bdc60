package app_test

import (
	"fmt"
	"strings"
	"testing"

	"counterpart/internal/crm/person"
	"counterpart/internal/party"
	"counterpart/internal/vault"
)

// The page of somebody who was erased says so and leads to the entry; a page of nobody does not,
// and who is erased after the journal was first read is found too.
func TestTheErasedHaveATombstone(t *testing.T) {
	rigs(t, func(r *rig) {
		r.enter()
		for _, family := range []string{"Erstweg", "Zweitweg"} {
			id := r.add(person.Profile{Family: vault.Plain(family)})
			done, err := r.app.Custody.Erase(r.t.Context(), party.Job(1), id, "request")
			r.must(err)
			page := r.want(404, r.get("/customers/"+id.String()))
			if !strings.Contains(page.body, "This person has been erased") || strings.Contains(page.body, family) {
				r.t.Errorf("the page of somebody erased: %.1500s", page.body)
			}
			if !strings.Contains(page.body, fmt.Sprintf(`"/ledger/%d"`, done.Place.Index)) {
				r.t.Errorf("the page does not lead to entry %d", done.Place.Index)
			}
		}
		if page := r.want(404, r.get("/customers/77")); strings.Contains(page.body, "erased</h2>") {
			r.t.Error("nobody has a tombstone")
		}
	})
}
