package own_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"counterpart/internal/crm/own"
	"counterpart/internal/failure"
	"counterpart/internal/field"
	"counterpart/internal/testkit/house"
	"counterpart/internal/vault"
)

func TestWords(t *testing.T) {
	house.Engines(t, func(t *testing.T, where string) {
		s := newShop(t, where)
		other, _ := s.rooms()
		edit := func(l own.List, e own.Edit) {
			t.Helper()
			if _, err := s.EditWords(t.Context(), s.Owner(t), l, e); err != nil {
				t.Fatalf("%+v: %v", e, err)
			}
		}
		before, err := other.Words(t.Context(), s.Tenant, own.Causes)
		if err != nil || own.LabelOf(before, "late") != "Late" || own.LabelOf(before, "flood") != "flood" {
			t.Fatalf("built in: %v, %v", before, err)
		}
		edit(own.Causes, own.Edit{Do: own.Add, Label: "Zu spät, & <b>nass</b>"})
		edit(own.Causes, own.Edit{Do: own.Rename, Code: "late", Label: "Too late"})
		edit(own.Causes, own.Edit{Do: own.Archive, Code: "damaged"})
		edit(own.Causes, own.Edit{Do: own.Down, Code: "late"}) // over the archived one
		got, err := other.WordsFor(t.Context(), s.Owner(t), own.Causes)
		if err != nil || len(got) != len(before)+1 {
			t.Fatalf("another process: %v, %v", got, err)
		}
		want := []own.Word{{Code: "wrong-item", Label: "Wrong item"}, {Code: "damaged", Label: "Damaged", Archived: true}, {Code: "late", Label: "Too late"}}
		if d := cmp.Diff(want, got[:3]); d != "" {
			t.Error(d)
		}
		if last := got[len(got)-1]; last.Code != "zu-spat-b-nass-b" || last.Label != "Zu spät, & <b>nass</b>" {
			t.Errorf("added: %+v", last)
		}
		if e := s.last(t); e.Object != "own words" || e.List[0] != "list cause" || len(e.List) != 2 || !strings.HasPrefix(e.List[1], "digest ") {
			t.Errorf("entry: %+v", e)
		}
		edit(own.Causes, own.Edit{Do: own.Restore, Code: "damaged"})
		for name, row := range map[string]struct {
			l    own.List
			e    own.Edit
			kind failure.Kind
		}{
			"a word twice":            {own.Causes, own.Edit{Do: own.Add, Label: "too LATE"}, failure.Conflict},
			"no word":                 {own.Causes, own.Edit{Do: own.Add, Label: " "}, failure.Invalid},
			"a card":                  {own.Causes, own.Edit{Do: own.Add, Label: "4111 1111 1111 1111"}, failure.Invalid},
			"not there":               {own.Causes, own.Edit{Do: own.Up, Code: "flood"}, failure.NotFound},
			"no list":                 {"colour", own.Edit{Do: own.Add, Label: "x"}, failure.NotFound},
			"choices of nothing":      {own.ChoicesOf(field.Own1), own.Edit{Do: own.Add, Label: "x"}, failure.NotFound},
			"what the program writes": {own.Causes, own.Edit{Do: own.Archive, Code: "unknown"}, failure.Conflict},
			"something else":          {own.Causes, own.Edit{Do: "burn", Code: "late"}, failure.Invalid},
			"a name that is taken":    {own.Causes, own.Edit{Do: own.Rename, Code: "late", Label: "damaged"}, failure.Conflict},
		} {
			t.Run(name, func(t *testing.T) {
				_, err := s.EditWords(t.Context(), s.Owner(t), row.l, row.e)
				wantKind(t, err, row.kind)
			})
		}
		for i := len(before) + 1; i < 100; i++ {
			edit(own.Causes, own.Edit{Do: own.Add, Label: fmt.Sprintf("原因 %d", i)})
		}
		_, err = s.EditWords(t.Context(), s.Owner(t), own.Causes, own.Edit{Do: own.Add, Label: "one more"})
		wantKind(t, err, failure.Conflict)
	})
}

// Codes are unique and of letters, digits and hyphens whatever the labels are.
func TestCodesOfChoices(t *testing.T) {
	s := newShop(t, t.TempDir()+"/c.db")
	n := 0
	rapid.Check(t, func(rt *rapid.T) {
		n++
		labels := rapid.SliceOfNDistinct(rapid.StringMatching(`[\p{L}0-9 <>"'/&-]{1,20}`), 1, 20, strings.ToLower).Draw(rt, "labels")
		d, _, err := s.Create(t.Context(), s.Owner(t), own.Draft{Object: own.Case, Kind: own.Several, Label: fmt.Sprintf("F%d", n), Choices: labels})
		if failure.Is(err, failure.Invalid) || failure.Is(err, failure.Conflict) {
			return // labels that are the same but for capitals; all 24 taken
		}
		if err != nil {
			rt.Fatal(err)
		}
		seen := map[string]bool{}
		for _, w := range d.Choices {
			if seen[w.Code] || w.Code == "" || strings.Trim(w.Code, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
				rt.Fatalf("codes of %q: %+v", labels, d.Choices)
			}
			seen[w.Code] = true
		}
	})
}

// Whatever a kind accepts is found by equality, however it is written again.
func TestWhatIsAcceptedIsFound(t *testing.T) {
	s := newShop(t, t.TempDir()+"/c.db")
	c := s.add(t, "Anna", nil)
	item := s.order(t, "1", c)
	defs := map[own.Kind]own.Def{}
	for _, k := range own.Kinds() {
		if k.Indexable() {
			d := own.Draft{Object: own.Order, Kind: k, Label: "Of " + string(k), Searchable: true}
			if k.Chooses() {
				d.Choices = []string{"Red", "Deep blue", "Old"}
			}
			defs[k] = s.define(t, d)
		}
	}
	permit := s.as(t, field.Serve)
	rapid.Check(t, func(rt *rapid.T) {
		d := defs[rapid.SampledFrom(own.Kinds()).Filter(own.Kind.Indexable).Draw(rt, "kind")]
		in := raw(rt, d.Kind)
		_, err := s.Save(t.Context(), permit, own.Order, item, own.Values{d.Field: vault.Texts(in)})
		if failure.Is(err, failure.Invalid) {
			return
		}
		if err != nil {
			rt.Fatal(err)
		}
		stored := s.read(t, c, item)[d.Field]
		for _, v := range stored {
			for _, typed := range []string{in, v.Reveal(), strings.ToUpper(v.Reveal())} {
				if d.Kind != own.Line && typed != in {
					typed = v.Reveal()
				}
				blinds, err := s.Blinds(t.Context(), s.Tenant, d, vault.Plain(typed))
				if err != nil {
					continue // a capital that is longer than its small letter
				}
				found, err := s.Items(t.Context(), s.Tenant, d.Field, blinds, 5)
				if err != nil || len(found) != 1 {
					rt.Fatalf("%s: stored %q is not found by %q: %v, %v", d.Kind, v.Reveal(), typed, found, err)
				}
			}
		}
	})
}

// A value that was typed stands in no entry, no error and no other table than its sealed own.
func TestNoValueLeavesItsBox(t *testing.T) {
	house.Engines(t, func(t *testing.T, where string) {
		const token = "tkn7Q2M9XZ"
		s := newShop(t, where)
		d := s.define(t, text(own.Customer, "Plain"))
		n := s.define(t, own.Draft{Object: own.Customer, Kind: own.Number, Label: "Number"})
		o := s.define(t, text(own.Order, "Of orders"))
		c := s.add(t, "Anna", own.Values{d.Field: vault.Texts(token)})
		item := s.order(t, "1", c)
		if _, err := s.Save(t.Context(), s.as(t, field.Serve), own.Order, item, own.Values{o.Field: vault.Texts(token)}); err != nil {
			t.Fatal(err)
		}
		_, err := s.Blinds(t.Context(), s.Tenant, n, vault.Plain(token))
		if err == nil || strings.Contains(fmt.Sprintf("%+v", err), token) {
			t.Errorf("an error: %v", err)
		}
		for _, e := range s.entries(t) {
			if strings.Contains(fmt.Sprintf("%+v", e), token) {
				t.Errorf("an entry holds the value: %+v", e)
			}
		}
		if text := fmt.Sprintf("%v %+v", s.show(t, c, field.Fields(d.Field), 0), s.read(t, c, item)); strings.Contains(text, token) {
			t.Error("a value prints")
		}
		for table, column := range map[string]string{"customer": "sealed", "own_value": "sealed", "own_age": "mark", "blind_index": "idx", "own_index": "idx"} {
			cond := fmt.Sprintf(`instr(%s, CAST('%s' AS BLOB))`, column, token)
			if strings.Contains(where, "://") {
				cond = fmt.Sprintf(`position('%s'::bytea IN %s)`, token, column)
			}
			if s.count(t, fmt.Sprintf(`SELECT count(*) FROM %s WHERE %s > 0`, table, cond)) != 0 {
				t.Errorf("the value stands in %s", table)
			}
		}
	})
}
