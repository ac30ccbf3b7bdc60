package entry_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"counterpart/internal/entry"
	"counterpart/internal/field"
	"counterpart/internal/party"
	"counterpart/internal/when"
)

var full = entry.Entry{
	Kind: entry.Disclosure, Act: "none", Object: "x", At: 5, Recorded: 6, By: 3, Role: party.Support,
	Company: "RetailMax", Country: "DE", Session: 9, Purpose: field.Serve, Reason: "counter",
	Route: "GET /customers/{id}", Fields: field.Fields(field.Name), Masked: field.Fields(field.Phones),
	Count: 2, Commit: make([]byte, 32), Ref: 7, Until: 8, List: []string{"a", "b\"\\\b\f\n\r\t\x01é"},
	Simulated: true,
}

func TestBytes(t *testing.T) {
	b, err := full.Encode()
	if err != nil {
		t.Fatal(err)
	}
	want := `{"act":"none","at":5,"by":3,"commit":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",` +
		`"company":"RetailMax","count":2,"country":"DE","fields":1,"kind":"disclosure",` +
		`"list":["a","b\"\\\b\f\n\r\t\u0001é"],"masked":4,"object":"x","purpose":"serve","reason":"counter",` +
		`"recorded":6,"ref":7,"role":"support","route":"GET /customers/{id}","session":9,"simulated":true,"until":8,"v":1}`
	if d := cmp.Diff(want, string(b)); d != "" {
		t.Error(d)
	}
	if !json.Valid(b) {
		t.Error("not JSON")
	}
	back, err := entry.Decode(b)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(full, back); d != "" {
		t.Error(d)
	}
}

func TestSignedDocument(t *testing.T) {
	e := entry.Entry{Kind: entry.Duty, Act: "sign", Recorded: 6, Content: make([]byte, 32), Signed: []byte(strings.Repeat("\xff", 32))}
	b, err := e.Encode()
	if err != nil {
		t.Fatal(err)
	}
	want := `{"act":"sign","content":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=","kind":"duty","recorded":6,` +
		`"signed":"//////////////////////////////////////////8=","v":1}`
	if d := cmp.Diff(want, string(b)); d != "" {
		t.Error(d)
	}
	back, err := entry.Decode(b)
	if d := cmp.Diff(e, back); d != "" || err != nil {
		t.Error(d, err)
	}
}

func TestRefusedEntries(t *testing.T) {
	for _, c := range []struct {
		name, says string
		e          entry.Entry
	}{
		{"kind", "unknown kind", entry.Entry{Kind: "gossip", Recorded: 1}},
		{"time", "no time", entry.Entry{Kind: entry.System}},
		{"negative", "negative", entry.Entry{Kind: entry.System, Recorded: 1, Count: -1}},
		{"commitment", "expected 32", entry.Entry{Kind: entry.Erasure, Recorded: 1, Commit: []byte{1}}},
		{"commitment of a sign-in", "no commitment", entry.Entry{Kind: entry.SignIn, Recorded: 1, Commit: make([]byte, 32)}},
		{"fields of a key", "no fields", entry.Entry{Kind: entry.Key, Recorded: 1, Fields: 1}},
		{"unknown field", "catalogue", entry.Entry{Kind: entry.Change, Recorded: 1, Fields: 1 << 50}},
		{"fields of a system entry", "no fields", entry.Entry{Kind: entry.System, Act: "open", Recorded: 1, Fields: 1}},
		{"commitment of a system entry", "no commitment", entry.Entry{Kind: entry.System, Act: "catalogue", Recorded: 1, Commit: make([]byte, 32)}},
		{"finding of another kind", "no fields", entry.Entry{Kind: entry.Key, Act: entry.Unopened, Object: "customer", Recorded: 1, Fields: 1}},
		{"finding without a table", "without a table", entry.Entry{Kind: entry.System, Act: entry.Unopened, Recorded: 1, Fields: 1}},
		{"hash", "has not 32 bytes", entry.Entry{Kind: entry.Duty, Recorded: 1, Content: []byte{1}}},
		{"hash of a note", "has not 32 bytes", entry.Entry{Kind: entry.Duty, Recorded: 1, Content: make([]byte, 32), Signed: []byte{1}}},
		{"document of a sign-in", "no document", entry.Entry{Kind: entry.SignIn, Recorded: 1, Content: make([]byte, 32)}},
		{"signed nothing", "without content", entry.Entry{Kind: entry.Duty, Recorded: 1, Signed: make([]byte, 32)}},
		{"purpose", "without a purpose", entry.Entry{Kind: entry.Disclosure, Recorded: 1}},
		{"length", "the most is", entry.Entry{Kind: entry.System, Recorded: 1, List: []string{strings.Repeat("x", entry.MaxBytes)}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := c.e.Encode()
			if err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("got %v, want %q", err, c.says)
			}
		})
	}
}

func TestRefusedBytes(t *testing.T) {
	for _, c := range []struct{ name, in, says string }{
		{"space", `{"kind":"system", "recorded":1,"v":1}`, "canonical"},
		{"order", `{"recorded":1,"kind":"system","v":1}`, "canonical"},
		{"zero value", `{"count":0,"kind":"system","recorded":1,"v":1}`, "canonical"},
		{"twice", `{"kind":"system","kind":"system","recorded":1,"v":1}`, "canonical"},
		{"after the end", `{"kind":"system","recorded":1,"v":1} `, "canonical"},
		{"escape", `{"kind":"syst\u0065m","recorded":1,"v":1}`, "canonical"},
		{"case", `{"KIND":"system","recorded":1,"v":1}`, "canonical"},
		{"float", `{"kind":"system","recorded":1.0,"v":1}`, "format"},
		{"exponent", `{"kind":"system","recorded":1e3,"v":1}`, "format"},
		{"unknown key", `{"kind":"system","name":"Anna","recorded":1,"v":1}`, "format"},
		{"torn", `{"kind":"system","recorded":1,"v"`, "format"},
		{"version", `{"kind":"system","recorded":1,"v":2}`, "version 2"},
		{"kind", `{"kind":"gossip","recorded":1,"v":1}`, "unknown kind"},
		{"length", strings.Repeat(" ", entry.MaxBytes+1), "the most is"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := entry.Decode([]byte(c.in))
			if err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("got %v, want %q", err, c.says)
			}
		})
	}
}

// What earlier programs wrote stays readable, and an integrity finding reads as it was written.
func TestSystemEntries(t *testing.T) {
	for _, c := range []struct{ name, in, says string }{
		{"opening", `{"act":"open","at":1,"company":"host","kind":"system","list":["field 0 name sealed"],"object":"ledger.test/1","recorded":2,"role":"system","v":1}`, ""},
		{"restored", `{"act":"restored","kind":"system","object":"ledger.test/1/log/2","recorded":2,"ref":1,"v":1}`, ""},
		{
			"a field", `{"act":"unopened","at":1,"commit":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=","company":"host","count":1,"fields":2,` +
				`"kind":"system","object":"customer","purpose":"serve","recorded":2,"ref":17,"role":"system","route":"GET /customers/{id}","v":1}`,
			"a sealed value did not open: e-mail in table customer",
		},
		{
			"a key", `{"act":"unopened","commit":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=","kind":"system","object":"customer_key","recorded":2,"v":1}`,
			"a sealed value did not open: a row in table customer_key",
		},
		{"the act of another kind", `{"act":"unopened","kind":"key","object":"customer","recorded":2,"v":1}`, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			e, err := entry.Decode([]byte(c.in))
			if err != nil {
				t.Fatal(err)
			}
			if got := e.Finding(); got != c.says {
				t.Errorf("says %q, want %q", got, c.says)
			}
			if again, err := e.Encode(); err != nil || string(again) != c.in {
				t.Errorf("writes %s, %v", again, err)
			}
		})
	}
}

func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := entry.Entry{
			Kind: entry.Change, Act: rapid.String().Draw(t, "act"), At: when.Instant(rapid.Int64Min(0).Draw(t, "at")),
			Recorded: when.Instant(rapid.Int64Min(1).Draw(t, "recorded")), By: party.Ordinal(rapid.Uint32().Draw(t, "by")),
			Fields: field.Set(rapid.Uint64().Draw(t, "fields")) & field.Everything,
			Ref:    rapid.Int64().Draw(t, "ref"), Route: rapid.String().Draw(t, "route"),
		}
		b, err := e.Encode()
		if err != nil {
			t.Fatal(err)
		}
		back, err := entry.Decode(b)
		if err != nil {
			t.Fatalf("%v: %s", err, b)
		}
		if d := cmp.Diff(e, back); d != "" {
			t.Fatal(d)
		}
	})
}

func FuzzDecode(f *testing.F) {
	b, _ := full.Encode()
	f.Add(b)
	f.Add([]byte(`{"kind":"system","recorded":1,"v":1}`))
	f.Add([]byte(`{"act":"unopened","fields":1,"kind":"system","object":"customer","recorded":1,"v":1}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		e, err := entry.Decode(b)
		if err != nil {
			return
		}
		again, err := e.Encode()
		if err != nil || string(again) != string(b) {
			t.Errorf("accepted %q, writes %q, %v", b, again, err)
		}
	})
}

func BenchmarkEncode(b *testing.B) {
	for b.Loop() {
		if _, err := full.Encode(); err != nil {
			b.Fatal(err)
		}
	}
}
