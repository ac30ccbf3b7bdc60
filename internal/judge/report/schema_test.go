package report_test

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"regexp"
	"slices"
	"testing"

	"counterpart/internal/judge/report"
)

// schema is a JSON Schema with the keywords that ours uses.
type schema struct {
	root map[string]any
}

func published(t *testing.T) schema {
	t.Helper()
	text, err := os.ReadFile("../../../docs/schema/findings.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	var root map[string]any
	if err := json.Unmarshal(text, &root); err != nil {
		t.Fatal(err)
	}
	return schema{root}
}

// check gives what is wrong with a value, each with its place.
func (s schema) check(place string, rule map[string]any, v any) []string {
	if ref, is := rule["$ref"].(string); is {
		def := s.root["$defs"].(map[string]any)[ref[len("#/$defs/"):]]
		if def == nil {
			return []string{place + ": no definition " + ref}
		}
		return s.check(place, def.(map[string]any), v)
	}
	var out []string
	wrong := func(format string, args ...any) {
		out = append(out, place+": "+fmt.Sprintf(format, args...))
	}
	if enum, is := rule["enum"].([]any); is && !slices.Contains(enum, v) {
		wrong("%v is none of %v", v, enum)
	}
	switch rule["type"] {
	case "object":
		return append(out, s.object(place, rule, v)...)
	case "array":
		list, is := v.([]any)
		if !is {
			wrong("no list")
		}
		if n, is := rule["minItems"].(float64); is && len(list) < int(n) {
			wrong("%d items", len(list))
		}
		if n, is := rule["maxItems"].(float64); is && len(list) > int(n) {
			wrong("%d items", len(list))
		}
		for i, e := range list {
			out = append(out, s.check(fmt.Sprintf("%s[%d]", place, i), rule["items"].(map[string]any), e)...)
		}
	case "string":
		text, is := v.(string)
		if p, has := rule["pattern"].(string); !is || has && !regexp.MustCompile(p).MatchString(text) {
			wrong("%v is no such text", v)
		}
	case "integer":
		n, is := v.(float64)
		low, hasLow := rule["minimum"].(float64)
		high, hasHigh := rule["maximum"].(float64)
		if !is || n != math.Trunc(n) || hasLow && n < low || hasHigh && n > high {
			wrong("%v is no such whole number", v)
		}
	case "boolean":
		if _, is := v.(bool); !is {
			wrong("%v is not true or false", v)
		}
	}
	return out
}

func (s schema) object(place string, rule map[string]any, v any) []string {
	o, is := v.(map[string]any)
	if !is {
		return []string{place + ": no object"}
	}
	var out []string
	props := rule["properties"].(map[string]any)
	for _, name := range rule["required"].([]any) {
		if _, has := o[name.(string)]; !has {
			out = append(out, place+": lacks "+name.(string))
		}
	}
	for name, e := range o {
		p, known := props[name].(map[string]any)
		if !known {
			out = append(out, place+": unknown "+name)
			continue
		}
		out = append(out, s.check(place+"."+name, p, e)...)
	}
	return out
}

func parsed(t *testing.T, text []byte) any {
	t.Helper()
	var v any
	if err := json.Unmarshal(text, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

// What is written about the three disputes, and about the small one, is as the published schema says.
func TestJSONKeepsTheSchema(t *testing.T) {
	all := shipped(t)
	all["small"] = small(t)
	s := published(t)
	for name, j := range all {
		text, err := report.JSON(j)
		if err != nil {
			t.Fatal(err)
		}
		for _, problem := range s.check(name, s.root, parsed(t, text)) {
			t.Error(problem)
		}
	}
}

// The schema refuses what is wrong, so that the test above can fail.
func TestSchemaRefuses(t *testing.T) {
	s := published(t)
	text, err := report.JSON(small(t))
	if err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(map[string]any){
		"another format":  func(d map[string]any) { d["format"] = "x" },
		"a field more":    func(d map[string]any) { d["colour"] = "red" },
		"a field less":    func(d map[string]any) { delete(d, "as_of") },
		"a bad time":      func(d map[string]any) { d["as_of"] = "2024-06-01" },
		"no list":         func(d map[string]any) { d["agreements"] = "x" },
		"no truth":        func(d map[string]any) { d["simulated"] = 1.0 },
		"a broken number": func(d map[string]any) { finding(d)["count"] = map[string]any{"due": []any{1.5, 2.0}} },
		"no state":        func(d map[string]any) { finding(d)["could"] = []any{} },
		"no object":       func(d map[string]any) { finding(d)["burden"] = "x" },
	} {
		t.Run(name, func(t *testing.T) {
			doc := parsed(t, text).(map[string]any)
			change(doc)
			if len(s.check("x", s.root, doc)) == 0 {
				t.Error("nothing is refused")
			}
		})
	}
}

func finding(d map[string]any) map[string]any {
	view := d["agreements"].([]any)[0].(map[string]any)["views"].([]any)[0].(map[string]any)
	return view["findings"].([]any)[0].(map[string]any)
}
