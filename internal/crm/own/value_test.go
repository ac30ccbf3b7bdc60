package own_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"counterpart/internal/clean"
	"counterpart/internal/crm/own"
	"counterpart/internal/field"
	"counterpart/internal/testkit/house"
	"counterpart/internal/vault"
)

func def(k own.Kind) own.Def {
	d := own.Def{Field: field.Own1, Object: own.Customer, Key: "f", Kind: k, State: own.Live, Label: "F", Required: true}
	if k.Chooses() {
		d.Choices = []own.Word{{Code: "red", Label: "Red"}, {Code: "blue", Label: "Deep blue"}, {Code: "old", Label: "Old", Archived: true}}
	}
	return d
}

// one cleans one value.
func one(k own.Kind, in ...string) ([]string, clean.FieldErrors) {
	c := &clean.Checker{}
	out := own.Defs{def(k)}.Clean(c, own.Values{field.Own1: vault.Texts(in...)}, 0)
	return vault.Reveal(out[field.Own1]), c.Problems
}

func TestValues(t *testing.T) {
	for name, row := range map[string]struct {
		kind    own.Kind
		in      []string
		want    []string
		problem string
	}{
		"nothing":             {own.Line, []string{" "}, []string{}, ""},
		"a line":              {own.Line, []string{"  Size \t 42 "}, []string{"Size 42"}, ""},
		"markup is text":      {own.Line, []string{"<script>alert(1)</script>"}, []string{"<script>alert(1)</script>"}, ""},
		"right to left":       {own.Line, []string{"שלום"}, []string{"שלום"}, ""},
		"a long line":         {own.Line, []string{strings.Repeat("x", 201)}, []string{strings.Repeat("x", 201)}, "is longer than 200"},
		"a card":              {own.Line, []string{"4111 1111 1111 1111"}, []string{"4111 1111 1111 1111"}, "holds what looks like a payment card"},
		"a card as a number":  {own.Number, []string{"4111111111111111"}, []string{}, "holds what looks like a payment card"},
		"a card in lines":     {own.Long, []string{"a\n4111 1111 1111 1111"}, []string{"a\n4111 1111 1111 1111"}, "holds what looks like a payment card"},
		"a card with a comma": {own.Number, []string{"3011213575,7778"}, []string{"3011213575.7778"}, "holds what looks like a payment card"},
		"several lines":       {own.Long, []string{"a\r\nb "}, []string{"a\nb"}, ""},
		"two lines":           {own.Line, []string{"a", "b"}, []string{"a"}, "has several values"},
		"a whole number":      {own.Number, []string{"+0042"}, []string{"42"}, ""},
		"a fraction":          {own.Number, []string{"-1.50"}, []string{"-1.5"}, ""},
		"a comma":             {own.Number, []string{"12,5"}, []string{"12.5"}, ""},
		"a minus sign":        {own.Number, []string{"−3"}, []string{"-3"}, ""},
		"no zero below zero":  {own.Number, []string{"-0.0"}, []string{"0"}, ""},
		"thousands":           {own.Number, []string{"1,234"}, []string{}, "can be read two ways"},
		"words":               {own.Number, []string{"many"}, []string{}, "is not a number"},
		"an exponent":         {own.Number, []string{"1e3"}, []string{}, "is not a number"},
		"a point alone":       {own.Number, []string{"."}, []string{}, "is not a number"},
		"nothing behind":      {own.Number, []string{"1."}, []string{}, "is not a number"},
		"too many digits":     {own.Number, []string{"1234567890123456.5"}, []string{}, "is too long"},
		"a date":              {own.Date, []string{"2026-02-28"}, []string{"2026-02-28"}, ""},
		"no such day":         {own.Date, []string{"2026-02-30"}, []string{}, "is not a date"},
		"a date in words":     {own.Date, []string{"28 Feb"}, []string{}, "is not a date"},
		"a far year":          {own.Date, []string{"9999-01-01"}, []string{}, "is not a date"},
		"yes":                 {own.YesNo, []string{"Ja"}, []string{"yes"}, ""},
		"no":                  {own.YesNo, []string{"0"}, []string{"no"}, ""},
		"perhaps":             {own.YesNo, []string{"perhaps"}, []string{}, "is neither"},
		"a code":              {own.One, []string{"blue"}, []string{"blue"}, ""},
		"a label":             {own.One, []string{"deep BLUE"}, []string{"blue"}, ""},
		"an archived choice":  {own.One, []string{"old"}, []string{"old"}, ""},
		"no choice":           {own.One, []string{"green"}, []string{}, "is none of the choices"},
		"choices in order":    {own.Several, []string{"blue", "Red", "blue"}, []string{"red", "blue"}, ""},
		"one wrong of two":    {own.Several, []string{"blue", "green"}, []string{"blue"}, "is none of the choices"},
		"a control character": {own.Line, []string{"a\x07"}, []string{"a\x07"}, "contains a control"},
	} {
		t.Run(name, func(t *testing.T) {
			got, problems := one(row.kind, row.in...)
			if d := cmp.Diff(row.want, got); d != "" {
				t.Errorf("(-want +got)\n%s", d)
			}
			switch {
			case row.problem == "" && len(problems) > 0:
				t.Errorf("problems: %v", problems)
			case row.problem != "" && (len(problems) == 0 || problems[0].Field != "own.f" || !strings.HasPrefix(problems[0].Text, row.problem)):
				t.Errorf("problems: %v, want %q", problems, row.problem)
			}
		})
	}
}

func TestRequired(t *testing.T) {
	ds := own.Defs{def(own.Line)}
	for name, row := range map[string]struct {
		in   string
		must field.Set
		want clean.FieldErrors
	}{
		"asked and missing":    {"", field.Own, clean.FieldErrors{{Field: "own.f", Text: "is missing"}}},
		"missing in a file":    {"", 0, nil},
		"there":                {"x", field.Own, nil},
		"wrong, not missing":   {"\xff", field.Own, clean.FieldErrors{{Field: "own.f", Text: "is not text in UTF-8"}}},
		"another field's edit": {"", field.Fields(field.Name), nil},
	} {
		t.Run(name, func(t *testing.T) {
			c := &clean.Checker{}
			ds.Clean(c, own.Values{field.Own1: vault.Texts(row.in)}, row.must)
			if d := cmp.Diff(row.want, c.Problems); d != "" {
				t.Errorf("(-want +got)\n%s", d)
			}
		})
	}
}

func TestNationalIDsAreMasked(t *testing.T) {
	c := &clean.Checker{}
	vs := own.Defs{def(own.Long)}.Clean(c, own.Values{field.Own1: vault.Texts("IBAN DE89 3704 0044 0532 0130 00")}, 0)
	if got := vs[field.Own1][0].Reveal(); strings.Contains(got, "3704") || len(c.Masked) != 1 {
		t.Errorf("stored %q, told %v", got, c.Masked)
	}
}

func TestShow(t *testing.T) {
	for name, row := range map[string]struct {
		kind own.Kind
		in   []string
		want []string
	}{
		"a text":                {own.Line, []string{"x"}, []string{"x"}},
		"yes":                   {own.YesNo, []string{"yes"}, []string{"Yes"}},
		"no":                    {own.YesNo, []string{"no"}, []string{"No"}},
		"masked":                {own.YesNo, []string{"•••"}, []string{"•••"}},
		"a date":                {own.Date, []string{"2026-02-03"}, []string{"3 Feb 2026"}},
		"a masked date":         {own.Date, []string{"•••"}, []string{"•••"}},
		"choices":               {own.Several, []string{"red", "old"}, []string{"Red", "Old"}},
		"a choice that is gone": {own.One, []string{"violet"}, []string{"violet"}},
		"nothing":               {own.Line, nil, nil},
	} {
		t.Run(name, func(t *testing.T) {
			if d := cmp.Diff(row.want, def(row.kind).Show(vault.Texts(row.in...))); d != "" {
				t.Errorf("(-want +got)\n%s", d)
			}
		})
	}
}

// raw draws what somebody may type into a field of a kind.
func raw(t *rapid.T, k own.Kind) string {
	switch k {
	case own.Number:
		return rapid.OneOf(rapid.StringMatching(`[-+]?[0-9]{1,12}([.,][0-9]{1,5})?`), rapid.String()).Draw(t, "number")
	case own.Date:
		return rapid.OneOf(rapid.StringMatching(`[12][0-9]{3}-[01][0-9]-[0-3][0-9]`), rapid.String()).Draw(t, "date")
	case own.YesNo:
		return rapid.OneOf(rapid.SampledFrom([]string{"yes", "NO", "1", "off"}), rapid.String()).Draw(t, "answer")
	case own.One, own.Several:
		return rapid.OneOf(rapid.SampledFrom([]string{"red", "Deep blue", "old"}), rapid.String()).Draw(t, "choice")
	case own.Line, own.Long:
	}
	return rapid.String().Draw(t, "text")
}

// What a kind takes, it takes again as it is.
func TestWhatIsAcceptedStays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		k := rapid.SampledFrom(own.Kinds()).Draw(t, "kind")
		again(t, k, raw(t, k))
	})
}

type failer interface {
	Fatalf(format string, args ...any)
}

func again(t failer, k own.Kind, in string) {
	got, problems := one(k, in)
	if len(problems) > 0 {
		return
	}
	twice, problems := one(k, got...)
	if d := cmp.Diff(got, twice); d != "" || len(problems) > 0 {
		t.Fatalf("%s takes %q as %q, and that as %q with %v", k, in, got, twice, problems)
	}
}

func FuzzClean(f *testing.F) {
	for _, s := range []string{"42", "-1,50", "2026-02-28", "yes", "red", "a\nb", "4111 1111 1111 1111", "−0"} {
		for i := range own.Kinds() {
			f.Add(uint8(i), s)
		}
	}
	f.Fuzz(func(t *testing.T, kind uint8, s string) {
		again(t, own.Kinds()[int(kind)%len(own.Kinds())], s)
	})
}

func TestFieldsAskAsTheyAreMade(t *testing.T) {
	ds := own.Defs{
		{Field: field.Own1, Object: own.Customer, State: own.Live, Label: "Shoe size"},
		{Field: field.Own1 + 1, Object: own.Customer, State: own.Archived, Label: "Allergies", Masked: true},
		{Field: field.Own1 + 2, Object: own.Order, State: own.Live, Label: "Gift"},
		{Field: field.Own1 + 3, Object: own.Customer, State: own.Removed},
	}
	if got := ds.Live(own.Customer).Set(); got != field.Fields(field.Own1) {
		t.Errorf("live: %b", got)
	}
	if got := ds.Kept(own.Customer).Set(); got != field.Fields(field.Own1, field.Own1+1) {
		t.Errorf("kept: %b", got)
	}
	want := []string{"name", "Shoe size", "Allergies"}
	if d := cmp.Diff(want, ds.Labels(field.Fields(field.Name, field.Own1, field.Own1+1))); d != "" {
		t.Error(d)
	}
}

// A letter is found by its capital, whatever the script.
func TestCapitalsDoNotCount(t *testing.T) {
	house.Engines(t, func(t *testing.T, where string) {
		s := newShop(t, where)
		d := s.define(t, own.Draft{Object: own.Customer, Kind: own.Line, Label: "Line", Searchable: true})
		for _, text := range []string{"ꭰ", "Ꭰ", "ᏸ", "ı", "ß", "ς", "é", "ǆ", "abc"} {
			a, err := s.Blinds(t.Context(), s.Tenant, d, vault.Plain(text))
			if err != nil {
				t.Fatal(err)
			}
			b, err := s.Blinds(t.Context(), s.Tenant, d, vault.Plain(strings.ToUpper(text)))
			if diff := cmp.Diff(a, b); diff != "" || err != nil || len(a) == 0 {
				t.Errorf("%q and %q: %v %s", text, strings.ToUpper(text), err, diff)
			}
		}
	})
}
