package api

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

type schema struct {
	Type       any
	Enum       []string
	Examples   []any
	Required   []string
	Properties map[string]schema
	Items      *schema
	Format     string
}

type description struct {
	Paths      map[string]map[string]json.RawMessage
	Components struct{ Schemas map[string]schema }
}

func described(t *testing.T) description {
	t.Helper()
	var d description
	if err := json.Unmarshal(openapi, &d); err != nil {
		t.Fatal(err)
	}
	return d
}

func TestDescriptionHasTheRoutes(t *testing.T) {
	var want, got []string
	for _, r := range routes {
		want = append(want, strings.ToLower(r.method)+" /"+r.path)
	}
	for path, verbs := range described(t).Paths {
		for verb := range verbs {
			got = append(got, verb+" "+path)
		}
	}
	slices.Sort(want)
	slices.Sort(got)
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

// example makes a value of a schema.
func (s schema) example() any {
	switch {
	case len(s.Examples) > 0:
		return s.Examples[0]
	case len(s.Enum) > 0:
		return s.Enum[0]
	case s.Type == "array":
		return []any{s.Items.example()}
	case s.Type == "boolean":
		return true
	case s.Type == "integer":
		return 3
	case s.Properties != nil:
		out := map[string]any{}
		for name, p := range s.Properties {
			out[name] = p.example()
		}
		return out
	case s.Type == "object":
		return map[string]any{}
	}
	return "x"
}

// Everything that is described is read, what is said to be needed is needed, and what a reader asks
// for is described.
func TestDescriptionFitsTheReaders(t *testing.T) {
	schemas := described(t).Components.Schemas
	for name := range readers {
		s := schemas[name]
		whole, _ := s.example().(map[string]any)
		body, err := json.Marshal(whole)
		if err != nil {
			t.Fatal(err)
		}
		if got := faultsIn(t, name, string(body)); got != nil {
			t.Errorf("%s: what the description gives as an example is refused: %v\n%s", name, got, body)
		}
		for _, need := range s.Required {
			without := maps.Clone(whole)
			delete(without, need)
			body, _ := json.Marshal(without)
			if got := faultsIn(t, name, string(body)); len(got) == 0 {
				t.Errorf("%s: %s is said to be needed, and is not", name, need)
			}
		}
		small := map[string]any{}
		for _, need := range s.Required {
			small[need] = whole[need]
		}
		body, _ = json.Marshal(small)
		if got := faultsIn(t, name, string(body)); got != nil {
			t.Errorf("%s: more is needed than is said: %v", name, got)
		}
		if diff := cmp.Diff(asked(name), slices.Sorted(maps.Keys(s.Properties))); diff != "" {
			t.Errorf("%s: asked for and described differ: %s", name, diff)
		}
	}
}

// asked gives the names that a reader asks for, by what it leaves of an object that has every name
// that stands in any description.
func asked(name string) []string {
	every := map[string]bool{}
	var d description
	_ = json.Unmarshal(openapi, &d)
	for _, s := range d.Components.Schemas {
		collect(s, every)
	}
	members := map[string]node{}
	for n := range every {
		members[n] = node{n, nil}
	}
	var errs []*fault
	o := &object{members: members, faults: &errs}
	readers[name](o)
	var out []string
	for n := range every {
		if !slices.ContainsFunc(errs, func(f *fault) bool { return f.Path == n && f.Reason == "the name is not known here" }) {
			out = append(out, n)
		}
	}
	slices.Sort(out)
	return out
}

func collect(s schema, into map[string]bool) {
	for name, p := range s.Properties {
		into[name] = true
		collect(p, into)
	}
	if s.Items != nil {
		collect(*s.Items, into)
	}
}

// What is answered is described.
func TestDescriptionFitsTheAnswers(t *testing.T) {
	schemas := described(t).Components.Schemas
	for name, value := range map[string]any{
		"FoundCustomer": customerJSON{
			"x", "x", "x",
			[]string{"x"},
			[]string{"x"},
			[]addressJSON{{"x", "x", "x", "x", "x"}},
			"x", "x", "x", "x",
			[]string{"x"},
			[]consentJSON{{"x", true, "x", "x", "x"}},
			"x", 1, "x",
			ownJSON{"x": {"x"}},
		},
		"FoundOrder": orderJSON{
			"x", "x", "x", "x", "x", "x", "x", "x", []lineJSON{{"x", "x", "x", "x", "x", "x"}}, []paymentJSON{{"x", "x", "x", "x", "x"}}, ownJSON{"x": {"x"}},
		},
		"Problem": problem{"x", "x", 1, "x", []*fault{{"x", "x", "x"}}},
		"Results": results{[]result{{1, "x", nil}}, 1},
		"Result":  result{1, "x", &problem{}},
	} {
		b, err := json.Marshal(value)
		if err != nil {
			t.Fatal(err)
		}
		var got map[string]any
		if err := json.Unmarshal(b, &got); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(shape(schemas[name]), keys(got)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// shape lists the names of a schema with those inside.
func shape(s schema) []string {
	var out []string
	for name, p := range s.Properties {
		out = append(out, name)
		for _, in := range shape(p) {
			out = append(out, name+"."+in)
		}
	}
	if s.Items != nil {
		out = append(out, shape(*s.Items)...)
	}
	slices.Sort(out)
	return out
}

func keys(v any) []string {
	var out []string
	switch v := v.(type) {
	case map[string]any:
		for name, p := range v {
			out = append(out, name)
			if name == "problem" || name == "results" || name == "own" { // described apart, or named by the owner
				continue
			}
			for _, in := range keys(p) {
				out = append(out, fmt.Sprintf("%s.%s", name, in))
			}
		}
	case []any:
		for _, p := range v {
			out = append(out, keys(p)...)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
