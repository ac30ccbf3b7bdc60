package main

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestNamed(t *testing.T) {
	for only, want := range map[string][]string{
		"orders":                    {"orders"},
		"sales, a year,orders":      {"sales, a year", "orders"},
		"home, agent,home, manager": {"home, agent", "home, manager"},
	} {
		pages, err := named(only)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, l := range pages {
			got = append(got, l.name)
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Error(d)
		}
	}
	if _, err := named("nowhere"); err == nil {
		t.Error("a page that there is not was accepted")
	}
	if all, err := named(""); err != nil || len(all) != len(looks) {
		t.Errorf("%d pages, %v", len(all), err)
	}
}
