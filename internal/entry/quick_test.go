package entry

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// slow is the way that quick cuts short.
func slow(b []byte) (Entry, bool) {
	d := json.NewDecoder(strings.NewReader(string(b)))
	d.DisallowUnknownFields()
	var w wire
	if d.Decode(&w) != nil || w.V != Version {
		return Entry{}, false
	}
	e := w.entry()
	again, err := e.Encode()
	return e, err == nil && string(again) == string(b)
}

func full() Entry {
	hash := make([]byte, 32)
	return Entry{
		Kind: Incident, Act: "state", Object: "incident", At: 5, Recorded: 6, By: 7, Role: "owner", Company: "RetailMax", Country: "US", Session: 8,
		Purpose: "serve", Reason: "counter", Route: "POST /x", Fields: 3, Masked: 4, Count: 9, Commit: hash, Content: hash, Signed: hash, Ref: -10, Until: 11, Simulated: true,
	}
}

func TestQuick(t *testing.T) {
	b, err := full().Encode()
	if err != nil {
		t.Fatal(err)
	}
	got, ok := quick(b)
	if diff := cmp.Diff(full(), got); !ok || diff != "" {
		t.Error(ok, diff)
	}
	for i := range b { // whatever is cut short is not read
		if _, ok := quick(b[:i]); ok {
			t.Errorf("the first %d bytes were read", i)
		}
	}
	for name, text := range map[string]string{
		"a list":       strings.Replace(string(b), `"masked"`, `"list":["x"],"masked"`, 1),
		"an escape":    strings.Replace(string(b), "RetailMax", `Retail\tMax`, 1),
		"not ASCII":    strings.Replace(string(b), "RetailMax", "Retäil", 1),
		"too large":    strings.Replace(string(b), `"by":7`, `"by":4294967303`, 1),
		"no number":    strings.Replace(string(b), `"by":7`, `"by":"7"`, 1),
		"no base64":    strings.Replace(string(b), "AAAA", "A!AA", 1),
		"not true":     strings.Replace(string(b), `"simulated":true`, `"simulated":1`, 1),
		"a version":    strings.Replace(string(b), `"v":1`, `"v":2`, 1),
		"a key":        strings.Replace(string(b), `"by"`, `"bz"`, 1),
		"a space":      strings.Replace(string(b), `,"by"`, `, "by"`, 1),
		"no comma":     strings.Replace(string(b), `,"by"`, `;"by"`, 1),
		"more":         string(b) + "x",
		"what is less": strings.Replace(string(b), `"recorded":6,`, ``, 1),
	} {
		if _, ok := quick([]byte(text)); ok {
			t.Errorf("%s: %s", name, text)
		}
	}
}

// Whatever is read quickly is read the same slowly.
func FuzzQuick(f *testing.F) {
	b, err := full().Encode()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Add([]byte(`{"kind":"system","recorded":1,"v":1}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		e, ok := quick(b)
		if !ok {
			return
		}
		other, same := slow(b)
		if diff := cmp.Diff(other, e); !same || diff != "" {
			t.Errorf("%v\n%s", same, diff)
		}
	})
}

func BenchmarkDecode(b *testing.B) {
	data, err := full().Encode()
	if err != nil {
		b.Fatal(err)
	}
	b.Run("quick", func(b *testing.B) {
		for b.Loop() {
			_, _ = Decode(data)
		}
	})
	b.Run("slow", func(b *testing.B) {
		for b.Loop() {
			_, _ = slow(data)
		}
	})
}
