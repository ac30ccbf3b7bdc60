package demo

import (
	"bytes"
	"encoding/csv"
	"slices"
	"strings"
	"testing"
	"time"

	"counterpart/internal/demo/world"
	"counterpart/internal/intake/mapping"
)

// A cell of the world's tags holds several, and the mapping takes them apart where the world
// puts them together.
func TestTagsAreTakenApart(t *testing.T) {
	m, err := mapping.Parse(customersMapping)
	if err != nil {
		t.Fatal(err)
	}
	split := ""
	for _, c := range m.Columns {
		if c.Field == mapping.Tag {
			split = c.Split
		}
	}
	var b bytes.Buffer
	if err := world.New(1, 200, time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)).WriteCustomersCSV(&b); err != nil {
		t.Fatal(err)
	}
	r := csv.NewReader(&b)
	r.Comma = ';'
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	at, several := slices.Index(world.CustomerColumns, "tags"), 0
	for _, row := range rows[1:] {
		if split != "" && strings.Contains(row[at], split) {
			several++
		}
	}
	if several == 0 {
		t.Errorf("none of %d customers has several tags split by %q", len(rows)-1, split)
	}
}
