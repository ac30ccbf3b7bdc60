package leaving

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A line that is taken reads back as it was; one that is not is refused at a column of it.
func FuzzRow(f *testing.F) {
	tb := Table{Name: "customer", Columns: []Column{{"customer", Number}, {"state", Text}, {"digest", Bytes}, {"uniq", "flag"}, {versionColumn, Number}, {sealedColumn, Bytes}}}
	for _, line := range []string{
		`{"customer":1,"digest":"AQI=","sealed":{"name":["Eva","Beispiel"]},"state":"live","uniq":true}`,
		`{"customer":null,"digest":null,"sealed":null,"state":null,"uniq":null}`,
		`{"customer":1e99,"digest":"?","sealed":[],"state":3,"uniq":"x"}`,
		`{"customer":1,"customer":2}`, `{}`, `null`, `[`, `{"customer":1} {"customer":2}`, "\x00",
	} {
		f.Add([]byte(line))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		s := spec{form: boxes}
		row, opened, err := s.decode(tb, line)
		if at := new(fault); err != nil {
			if !errors.As(err, &at) || at.column < 1 || at.column > len(line)+1 {
				t.Fatalf("refused at no column: %v", err)
			}
			return
		}
		again, err := s.encode(row, opened)
		if err != nil {
			t.Fatal(err)
		}
		delete(row, sealedColumn)
		row2, opened2, err := s.decode(tb, again)
		if err != nil {
			t.Fatalf("%s does not read back: %v", again, err)
		}
		if diff := cmp.Diff(row, row2) + cmp.Diff(opened, opened2); diff != "" {
			t.Errorf("reads back as another (-first +again)\n%s", diff)
		}
	})
}
