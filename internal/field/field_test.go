package field_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"counterpart/internal/field"
)

// The bits are in every ledger: this list may only grow at its end.
func TestBitsNeverChange(t *testing.T) {
	want := []string{
		"name", "emails", "phones", "addresses", "birth", "loyalty", "external", "note", "consent",
		"tags", "token", "card", "orders", "country", "language", "cases", "messages", "activity",
	}
	for i := range 24 {
		want = append(want, fmt.Sprintf("own%d", i+1))
	}
	var got []string
	for i, f := range field.All() {
		if int(f.ID) != i {
			t.Errorf("%s has bit %d at place %d", f.Name, f.ID, i)
		}
		got = append(got, f.ID.String())
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestByName(t *testing.T) {
	if f, ok := field.ByName("phones"); !ok || f.ID != field.Phones || f.Unique {
		t.Errorf("phones: %+v, %v: a phone is never unique", f, ok)
	}
	if _, ok := field.ByName("shoe size"); ok {
		t.Error("found what is not there")
	}
	if field.Of(field.External).Class != field.Sealed {
		t.Error("an external id is sealed")
	}
}

func TestOwnFields(t *testing.T) {
	if field.Own.Len() != field.OwnFields || !field.Own1.Owned() || field.Language.Owned() || field.Own.Has(field.Activity) {
		t.Errorf("own fields: %s", field.Own.Labels())
	}
	last := field.Own1 + field.OwnFields - 1
	if f := field.Of(last); f.Name != "own24" || f.Label != "own field 24" || !last.Owned() || f.Class != field.Sealed || !field.Own.Has(last) {
		t.Errorf("the last own field: %+v", f)
	}
}

func TestSet(t *testing.T) {
	s := field.Fields(field.Name, field.Phones)
	if !s.Has(field.Name) || s.Has(field.Birth) || s.Len() != 2 {
		t.Errorf("set %b", s)
	}
	if !field.Everything.Covers(s) || s.Covers(field.Everything) || !s.Covers(0) {
		t.Error("covers")
	}
	if s.Labels() != "name, phone" {
		t.Errorf("labels %q", s.Labels())
	}
	if !field.Everything.Known() || (field.Everything + 1).Known() {
		t.Error("known")
	}
}

func TestPurposes(t *testing.T) {
	for _, p := range field.Purposes() {
		got, err := field.ParsePurpose(string(p))
		if err != nil || got != p || p.Label() == string(p) {
			t.Errorf("%s: %v, %q", p, err, p.Label())
		}
	}
	if _, err := field.ParsePurpose("curiosity"); err == nil {
		t.Error("curiosity is no purpose")
	}
	if field.Purpose("x").Label() != "x" {
		t.Error("an unknown purpose names itself")
	}
}

func TestRefusable(t *testing.T) {
	kept := 0
	for _, p := range field.Purposes() {
		if p.Kept() {
			kept++
		}
	}
	list := field.Refusable()
	if kept != 4 || len(list)+kept != len(field.Purposes()) || slices.Contains(list, field.Rights) || !slices.Contains(list, field.Market) {
		t.Error(kept, list)
	}
}
