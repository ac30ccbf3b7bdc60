package fact_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"counterpart/internal/terms/fact"
	"counterpart/internal/when"
)

const full = `[
{"id":"breach","is":"incident.occurred","of":"breach","by":"vendor","to":"retailer","not":true,"at":"2023-08","until":"2023-10-01T00:00:00Z","after":[{"id":"x","least":"48h","most":"7d","strict":true},{"is":"incident.aware","of":"breach","by":"vendor","least":"1h"}],"value":{"least":100000},"attrs":{"purpose":["a","b"],"severity":"significant"},"one_of":["x","y"],"reading":"discovery=vendor","grade":"found","stated_by":["retailer"],"disputed_by":["vendor"],"observed":true,"entry":0,"recorded":"2023-08-14T10:00:00.5Z","source":"page <1> & 2"}
,{"id":"x","is":"golive","grade":"given"}
]
`

// TestFull reads a fact with every field, and writes it as it was.
func TestFull(t *testing.T) {
	facts, err := fact.Decode([]byte(full))
	if err != nil {
		t.Fatal(err)
	}
	day := func(s string) when.Interval {
		v, err := when.ParseInterval(s, when.Zone{})
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	want := fact.Fact{
		ID: "breach", Kind: "incident.occurred", Of: "breach", By: "vendor", To: "retailer", Not: true,
		At: day("2023-08"), Until: day("2023-10-01T00:00:00Z"),
		Offsets: []fact.Offset{
			{After: fact.Ref{ID: "x"}, Least: when.Span{N: 48}, Most: when.Span{N: 7, Unit: when.Days}, Strict: true},
			{After: fact.Ref{Kind: "incident.aware", Of: "breach", By: "vendor"}, Least: when.Span{N: 1}},
		},
		Value: fact.Value{Sort: fact.Number, Lo: 100000, Hi: fact.NoLimit},
		Attrs: []fact.Attr{{Name: "purpose", Value: words("a", "b")}, {Name: "severity", Value: words("significant")}},
		OneOf: []string{"x", "y"}, Reading: "discovery=vendor",
		Attestation: fact.Attestation{
			Grade: fact.Found, Stated: []fact.Party{"retailer"}, Disputed: []fact.Party{"vendor"}, Observed: true,
			Entry: 0, Recorded: day("2023-08-14T10:00:00.5Z").Lo, Source: "page <1> & 2",
		},
	}
	if diff := cmp.Diff(want, facts[0]); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	if facts[1].Entry != -1 {
		t.Error("a fact without an entry has one")
	}
	text, err := fact.Encode(facts)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(full, string(text)); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestValues(t *testing.T) {
	for _, text := range []string{
		`true`, `false`, `5`, `-5`, `{"least":1,"most":5}`, `{"least":1}`, `"a"`, `[]`, `["a","b"]`, `""`,
		`{"currency":"USD","minor":5}`, `{"currency":"USD","least":1,"most":5}`, `{"currency":"USD","least":1}`,
		fmt.Sprint(math.MinInt64),
	} {
		in := `[` + "\n" + `{"id":"a","is":"b","value":` + text + `,"grade":"given"}` + "\n]\n"
		facts, err := fact.Decode([]byte(in))
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if out, err := fact.Encode(facts); err != nil || string(out) != in {
			t.Errorf("%s is written %s, %v", text, out, err)
		}
	}
	if text, err := (fact.Value{}).MarshalJSON(); err != nil || string(text) != "null" {
		t.Errorf("nothing is written %s", text)
	}
}

func TestRefused(t *testing.T) {
	entry := func(fields string) string { return `[{"id":"a","is":"b",` + fields + `}]` }
	value := `fact 1: value: expected true, false, a whole number, {"least","most"}, {"currency","minor"}, a word or a list of words`
	for name, row := range map[string]struct{ text, want string }{
		"nothing":         {"", "line 1: not JSON in UTF-8"},
		"half":            {"[\n{", "line 2: not JSON in UTF-8"},
		"two":             {"[][]", "line 1: not JSON in UTF-8"},
		"not UTF-8":       {"[\"\xff\"]", "line 1: not JSON in UTF-8"},
		"an object":       {`{"id":"a"}`, "expected a list of facts, [ … ]"},
		"a number":        {`5`, "expected a list of facts, [ … ]"},
		"numbers":         {`[5]`, "fact 1: : expected struct"},
		"unknown field":   {entry(`"kind":"b"`), `fact 1: json: unknown field "kind"`},
		"unknown inside":  {entry(`"after":[{"x":1}]`), `fact 1: json: unknown field "x"`},
		"in capitals":     {entry(`"AT":"2023"`), "line 1: fields are written with small letters, digits, dots, - and _"},
		"field twice":     {entry(`"of":"x","of":"y"`), "line 1: a field is there twice"},
		"attribute twice": {entry(`"attrs":{"severity":"minor","severity":"high"}`), "line 1: a field is there twice"},
		"escaped":         {entry(`"o\u0066":"x"`), "line 1: fields are written with small letters, digits, dots, - and _"},
		"no name":         {entry(`"":"x"`), "line 1: fields are written with small letters, digits, dots, - and _"},
		"null":            {entry("\n" + `"of":null`), "line 2: null says nothing: leave the field out"},
		"id twice":        {`[{"id":"a","is":"b"},{"id":"a","is":"b"}]`, "fact 2: its id is there twice"},
		"no id":           {`[{"is":"b"}]`, "fact 1: it needs an id and a kind (is)"},
		"no kind":         {`[{"id":"b"}]`, "fact 1: it needs an id and a kind (is)"},
		"at":              {entry(`"at":"15.01.2022"`), "fact 1: at: expected a time such as"},
		"the epoch":       {entry(`"at":"1970-01-01T00:00:00Z"`), "fact 1: at: the first instant of 1970 cannot be stated"},
		"recorded":        {entry(`"recorded":"2023"`), "fact 1: recorded: expected an exact point in time"},
		"grade":           {entry(`"grade":"proof"`), "fact 1: grade: expected given, found, alleged, assumed or open"},
		"entry":           {entry(`"entry":-2`), "fact 1: entry: positions count from 0"},
		"entry as text":   {entry(`"entry":"2"`), "fact 1: entry: expected int64"},
		"least":           {entry(`"after":[{"id":"x","least":"48"}]`), "fact 1: after: least: expected a unit"},
		"most":            {entry(`"after":[{"id":"x","most":"0h"}]`), "fact 1: after: most: expected a span"},
		"fraction":        {entry(`"value":1.5`), value},
		"exponent":        {entry(`"value":1e3`), value},
		"mixed":           {entry(`"value":[1]`), value},
		"odd bounds":      {entry(`"value":{"lowest":1}`), value},
		"no bounds":       {entry(`"value":{}`), value},
		"two exact":       {entry(`"value":{"currency":"USD","minor":1,"least":1}`), value},
		"exact and most":  {entry(`"value":{"currency":"USD","minor":1,"most":1}`), value},
		"no currency":     {entry(`"value":{"minor":1}`), value},
		"reversed":        {entry(`"value":{"least":2,"most":1}`), value},
	} {
		t.Run(name, func(t *testing.T) {
			facts, err := fact.Decode([]byte(row.text))
			if err == nil || !strings.HasPrefix(err.Error(), row.want) {
				t.Errorf("got %v, %v", facts, err)
			}
		})
	}
}

func TestLayout(t *testing.T) {
	got, err := fact.Decode([]byte("[ {\"id\"" + strings.Repeat(" ", 100) + ":\"a\\\"b\" , \"is\":\t\"c\", \"stated_by\":[\"v\"]} ]\n"))
	if err != nil || len(got) != 1 || got[0].ID != `a"b` || got[0].Grade != fact.Alleged {
		t.Errorf("got %+v, %v", got, err)
	}
	if text, err := fact.Encode(nil); err != nil || string(text) != "[]\n" {
		t.Errorf("no facts are written %q", text)
	}
	if got, err := fact.Decode([]byte("[]")); err != nil || len(got) != 0 {
		t.Errorf("no facts are read as %v, %v", got, err)
	}
	if _, err := fact.Encode([]fact.Fact{{ID: "a", At: when.Interval{Lo: when.Max, Hi: when.Max}}}); err == nil {
		t.Error("a time after the year 9999 is written")
	}
}

// TestRoundTrip: what is written is read back the same, in canonical order.
func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var facts []fact.Fact
		for _, id := range rapid.SliceOfNDistinct(rapid.StringMatching(`[a-z<&é"\\]{1,5}`), 0, 5, rapid.ID[string]).Draw(t, "ids") {
			facts = append(facts, drawn(t, id))
		}
		text, err := fact.Encode(facts)
		if err != nil {
			t.Fatal(err)
		}
		back, err := fact.Decode(text)
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		fact.Order(facts)
		if diff := cmp.Diff(append([]fact.Fact{}, facts...), back); diff != "" {
			t.Fatalf("-want +got\n%s", diff)
		}
	})
}

func drawn(t *rapid.T, id string) fact.Fact {
	word := rapid.StringMatching(`[a-z]{1,3}`)
	party := rapid.Map(word, func(s string) fact.Party { return fact.Party(s) })
	span := rapid.SampledFrom([]when.Span{{}, {N: 48}, {N: 10, Unit: when.BusinessDays}, {N: 1, Unit: when.Months}})
	f := fact.Fact{
		ID: id, Kind: word.Draw(t, "kind"), Of: rapid.StringN(0, 3, 9).Draw(t, "of"), By: party.Draw(t, "by"),
		Not: rapid.Bool().Draw(t, "not"), At: interval(t, "at"), Until: interval(t, "until"), Value: value(t),
		OneOf: rapid.SliceOfN(word, 0, 3).Draw(t, "one of"), Reading: word.Draw(t, "reading"),
		Attestation: fact.Attestation{
			Grade: rapid.SampledFrom(fact.Grades()).Draw(t, "grade"), Observed: rapid.Bool().Draw(t, "observed"),
			Stated: rapid.SliceOfN(party, 0, 2).Draw(t, "stated"), Disputed: rapid.SliceOfN(party, 0, 2).Draw(t, "disputed"),
			Entry: rapid.Int64Range(-1, 9).Draw(t, "entry"), Recorded: interval(t, "recorded").Lo, Source: word.Draw(t, "source"),
		},
	}
	if f.Recorded == when.Min {
		f.Recorded = 0
	}
	if rapid.Bool().Draw(t, "offset") {
		f.Offsets = append(f.Offsets, fact.Offset{
			After: fact.Ref{ID: word.Draw(t, "id"), Kind: word.Draw(t, "kind")}, Least: span.Draw(t, "least"),
			Most: span.Draw(t, "most"), Strict: rapid.Bool().Draw(t, "strict"),
		})
	}
	for _, name := range rapid.SliceOfNDistinct(word, 0, 3, rapid.ID[string]).Draw(t, "attributes") {
		v := value(t)
		if v.Sort != fact.None {
			f.Attrs = append(f.Attrs, fact.Attr{Name: name, Value: v})
		}
	}
	return f
}

func interval(t *rapid.T, label string) when.Interval {
	lo := when.Instant(rapid.Int64Range(1, 1<<50).Draw(t, label))
	hi := lo + when.Instant(rapid.Int64Range(0, 1<<50).Draw(t, label+" length"))
	return rapid.SampledFrom([]when.Interval{{}, when.Open(), when.Exactly(lo), {Lo: lo, Hi: hi}, {Lo: lo, Hi: when.Max}, {Lo: when.Min, Hi: hi}}).Draw(t, label)
}

func value(t *rapid.T) fact.Value {
	lo := rapid.Int64().Draw(t, "lo")
	hi := rapid.Int64Range(lo, math.MaxInt64).Draw(t, "hi")
	return rapid.SampledFrom([]fact.Value{
		{},
		{Sort: fact.Bool},
		{Sort: fact.Bool, Yes: true},
		{Sort: fact.Number, Lo: lo, Hi: hi},
		{Sort: fact.Number, Lo: lo, Hi: lo},
		{Sort: fact.Number, Lo: lo, Hi: fact.NoLimit},
		{Sort: fact.Amount, Lo: lo, Hi: hi, Currency: "USD"},
		{Sort: fact.Amount, Lo: hi, Hi: hi, Currency: "EUR"},
		{Sort: fact.Words, Words: []string{}},
		{Sort: fact.Words, Words: []string{"b", "a"}},
	}).Draw(t, "value")
}

// FuzzDecode reads any bytes: no panic, and what is read is written and read back the same.
func FuzzDecode(f *testing.F) {
	f.Add([]byte(full))
	for _, trap := range []string{
		`[{"id":"a","is":"b","at":"2022-01-15"}]`, `[{"id":"a","is":"b","value":{"currency":"USD","minor":5}}]`,
		`[{"id":"a","is":"b","attrs":{"severity":"minor"}}]`, `[{"id":"a","is":"b","value":[]}]`, `[null]`, `[{"id":"a","id":"b"}]`,
		`[{"id":"\ud800","is":"b"}]`, strings.Repeat("[", 20_000), `[{"id":"a","is":"b","entry":1e9}]`,
	} {
		f.Add([]byte(trap))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		facts, err := fact.Decode(text)
		if err != nil {
			return
		}
		fact.Check(facts, fact.Vocabulary{})
		out, err := fact.Encode(facts)
		if err != nil {
			t.Fatalf("read, but not written: %v", err)
		}
		back, err := fact.Decode(out)
		if err != nil {
			t.Fatalf("written, but not read: %v\n%s", err, out)
		}
		if diff := cmp.Diff(facts, back); diff != "" {
			t.Errorf("-first +second\n%s", diff)
		}
	})
}
