package routine_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"counterpart/internal/crm/routine"
	"counterpart/internal/when"
)

func FuzzFill(f *testing.F) {
	f.Add("Dear {name}, {order} {case} {other} {{name}} {name", "{order}", "{name}")
	f.Add("", "", "")
	f.Fuzz(func(t *testing.T, body, name, order string) {
		got := routine.Fill(body, routine.Fillings{Name: name, Order: order, Case: 7})
		if !strings.Contains(body, "{") && got != body {
			t.Errorf("a text without braces became %q", got)
		}
		want := strings.NewReplacer("{name}", name, "{order}", order, "{case}", "7").Replace(body)
		if got != want {
			t.Errorf("%q became %q, want %q", body, got, want)
		}
	})
}

// Whatever lies in the database as settings: it is refused, or it can be kept again and means the
// same.
func FuzzSettings(f *testing.F) {
	f.Add(`{"days":[false,true,true,true,true,true,false],"from":540,"to":1020,"holidays":["2026-12-25"],"targets":{"low":[60,60,60],"normal":[60,60,60],"high":[60,60,60],"urgent":[60,60,60]},"teams":{"shop":[1,2]},"soon":120}`)
	f.Add(`{"days":[true],"to":1000,"targets":{"low":[10,10,10],"normal":[10,10,10],"high":[10,10,10],"urgent":[10,10,10]},"teams":{}}`)
	f.Add(`{"from":-1}`)
	f.Add(`[`)
	f.Fuzz(func(t *testing.T, body string) {
		s, err := routine.DecodeSettings(body, time.UTC)
		if err != nil {
			return
		}
		again, err := routine.EncodeSettings(s)
		if err != nil {
			t.Fatal(err)
		}
		same, err := routine.DecodeSettings(again, time.UTC)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(s, same, cmpopts.EquateEmpty(), cmp.Comparer(func(a, b *time.Location) bool { return a == b })); diff != "" {
			t.Error(diff)
		}
		s.Hours.Add(when.Of(time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)), s.Targets[routine.Low].Resolve)
	})
}
