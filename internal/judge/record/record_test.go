package record_test

import (
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"counterpart/internal/instruments"
	"counterpart/internal/judge/record"
	"counterpart/internal/scenario"
	"counterpart/internal/terms"
	"counterpart/internal/terms/fact"
	"counterpart/internal/terms/source"
	"counterpart/internal/testkit/cases"
	"counterpart/internal/when"
)

var given = fact.Attestation{Grade: fact.Given, Entry: -1}

// What a record says is what the judge answers from: the corpus and the judge's own cases, whose
// answers are compared there, are answered twice here and must not differ.
func TestAnswersDoNotDependOnWhatWasAskedBefore(t *testing.T) {
	lib := func(name string) (*terms.Instrument, bool) {
		in, err := instruments.Load(name)
		return in, err == nil
	}
	for _, pattern := range []string{"../testdata/cases/*.txtar", "../../../spec/cases/*.txtar"} {
		paths, err := filepath.Glob(pattern)
		if err != nil || len(paths) == 0 {
			t.Fatalf("no cases: %v", err)
		}
		for _, path := range paths {
			archive, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			list := caseFiles(archive)
			first := scenario.Answer(list, lib)
			if diff := cmp.Diff(first, scenario.Answer(list, lib)); diff != "" {
				t.Errorf("%s (-first +second)\n%s", path, diff)
			}
		}
	}
}

func caseFiles(archive *txtar.Archive) []source.File {
	if archive.Files[0].Name == "clauses" {
		return cases.Files(archive)
	}
	var out []source.File
	for _, f := range archive.Files {
		if f.Name != "expect" {
			out = append(out, source.File{Name: f.Name, Text: f.Data})
		}
	}
	return out
}

// Facts of one id say the same, or none of a call is kept.
func TestAddTwice(t *testing.T) {
	one := fact.Fact{ID: "one", Kind: "golive", Attestation: given}
	other := one
	other.At = when.Exactly(1)
	two := fact.Fact{ID: "two", Kind: "golive", Attestation: given}
	f := new(record.Facts)
	if err := f.Add(one, one); err != nil || f.Len() != 1 {
		t.Fatalf("%d facts, %v", f.Len(), err)
	}
	for _, list := range [][]fact.Fact{{two, other}, {two, func() fact.Fact { x := two; x.By = "vendor"; return x }()}} {
		if err := f.Add(list...); err == nil || f.Len() != 1 {
			t.Fatalf("%d facts, %v", f.Len(), err)
		}
	}
	if err := f.Add(two); err != nil || f.Len() != 2 {
		t.Fatalf("%d facts, %v", f.Len(), err)
	}
}

func TestSaveAndResume(t *testing.T) {
	f := new(record.Facts)
	if err := f.Add(
		fact.Fact{ID: "b", Kind: "golive", At: when.Exactly(5), Attestation: given},
		fact.Fact{ID: "a", Kind: record.Confirmed, Of: "c", By: "vendor", Attestation: given},
		fact.Fact{ID: "d", Kind: record.Disputed, Of: "c", By: "retailer", Attestation: given},
	); err != nil {
		t.Fatal(err)
	}
	saved, err := f.Save()
	if err != nil {
		t.Fatal(err)
	}
	again, err := record.Resume(saved)
	if err != nil || again.Len() != 3 {
		t.Fatalf("%v, %v", again, err)
	}
	if twice, err := again.Save(); err != nil || string(twice) != string(saved) {
		t.Errorf("saved again it is %s, %v", twice, err)
	}
	if _, err := record.Resume([]byte("{")); err == nil {
		t.Error("no facts were read, and no error")
	}
}

// whole looks at all facts of a kind in the agreed view.
func whole(f *record.Facts, kinds ...string) *record.Index {
	wanted := map[string]bool{}
	for _, k := range kinds {
		wanted[k] = true
	}
	return f.Index(record.Asked{
		Kinds: wanted, Known: fact.Known, View: fact.Agreed, Sides: fact.Sides{Controller: "retailer", Processor: "vendor"},
		Taken: func(string) bool { return true },
	})
}

// A claim counts for both once the other side confirms it, and no longer once it is disputed.
func TestAnswersOfTheOtherSide(t *testing.T) {
	claim := fact.Fact{ID: "c", Kind: "golive", Attestation: fact.Attestation{Grade: fact.Alleged, Stated: []fact.Party{"vendor"}, Entry: -1}}
	says := func(id, kind string) fact.Fact {
		return fact.Fact{ID: id, Kind: kind, Of: "c", By: "retailer", Attestation: given}
	}
	for _, c := range []struct {
		name string
		list []fact.Fact
		want int
	}{
		{"only claimed", []fact.Fact{claim}, 0},
		{"confirmed", []fact.Fact{claim, says("y", record.Confirmed)}, 1},
		{"confirmed, then disputed", []fact.Fact{claim, says("y", record.Confirmed), says("n", record.Disputed)}, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := new(record.Facts)
			if err := f.Add(c.list...); err != nil {
				t.Fatal(err)
			}
			if got := len(whole(f, "golive").About("golive", "")); got != c.want {
				t.Errorf("%d facts count, want %d", got, c.want)
			}
		})
	}
}

// Kinds that no vocabulary knows stand for themselves.
func TestUnknownKinds(t *testing.T) {
	exact := fact.Fact{ID: "a", Kind: "x.happened", Of: "x", At: when.Exactly(7), Attestation: given}
	later := fact.Fact{
		ID: "b", Kind: "y.happened", Of: "y", Attestation: given,
		Offsets: []fact.Offset{{After: fact.Ref{ID: "a"}, Least: when.Span{N: 1, Unit: when.Hours}}},
	}
	f := new(record.Facts)
	if err := f.Add(exact, later); err != nil {
		t.Fatal(err)
	}
	ix := whole(f, "x.happened", "y.happened")
	if m := ix.Of(ix.About("y.happened", "y")[0]); m.At.Lo != 7+3_600_000_000 || m.At.Hi != when.Max {
		t.Errorf("it lies in %v", m.At)
	}
	apart := new(record.Facts)
	if err := apart.Add(exact); err != nil {
		t.Fatal(err)
	}
	ix = whole(apart, "x.happened")
	if m := ix.Of(ix.About("x.happened", "x")[0]); m.At != when.Exactly(7) {
		t.Errorf("it lies in %v", m.At)
	}
}

// A rule that cannot be counted, which terms.Parse refuses, bounds nothing.
func TestRulesThatCannotBeCounted(t *testing.T) {
	month := when.Rule{Span: when.Span{N: 1, Unit: when.Months}} // from a 31st, without saying what is meant
	at, err := when.ParseInterval("2026-01-31T12:00", when.Zone{})
	if err != nil {
		t.Fatal(err)
	}
	jan := record.Moment{At: at}
	end, err := when.ParseInterval("2026-03-31T12:00", when.Zone{})
	if err != nil {
		t.Fatal(err)
	}
	for name, b := range map[string]record.Bound{
		"forward":  record.One(month, false, jan, record.Moment{At: end}),
		"backward": record.One(month, true, record.Moment{At: end}, jan),
	} {
		if b.At != when.Open() || b.Past != record.Apart(-record.Far, record.Far) {
			t.Errorf("%s: %+v", name, b)
		}
	}
	if got := record.Graced(month, at); got != at {
		t.Errorf("with grace it is %v", got)
	}
	if least, most := record.Length(when.Span{N: -1, Unit: when.Hours}); least != 0 || most != record.Far {
		t.Errorf("a length of %d to %d", least, most)
	}
}
