package fact

import "testing"

func TestLimits(t *testing.T) {
	text := []byte(`[{"id":"a","is":"b"},{"id":"c","is":"b"}]`)
	for _, row := range []struct {
		bytes, facts int
		want         string
	}{
		{len(text), 2, ""},
		{len(text) - 1, 2, "the facts have more than 40 bytes"},
		{len(text), 1, "there are more than 1 facts"},
	} {
		facts, err := decode(text, row.bytes, row.facts)
		if row.want == "" && (err != nil || len(facts) != 2) || row.want != "" && (err == nil || err.Error() != row.want) {
			t.Errorf("%+v: %v, %v", row, facts, err)
		}
	}
}
