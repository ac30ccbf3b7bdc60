package screen_test

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"counterpart/internal/screen"
)

// shared opens public data beside the repository, where it is present.
func shared(t *testing.T, name string) *os.File {
	t.Helper()
	f, err := os.Open(filepath.Join("..", "..", "..", "shared", "data", filepath.FromSlash(name)))
	if err != nil {
		t.Skipf("public test data is not beside the repository: %s", name)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f
}

// score counts places that were expected and places that were found.
type score struct{ hit, missed, extra int }

func (s score) recall() float64    { return float64(s.hit) / float64(max(1, s.hit+s.missed)) }
func (s score) precision() float64 { return float64(s.hit) / float64(max(1, s.hit+s.extra)) }

// add compares places, which match when they overlap.
func (s *score) add(want [][2]int, got []screen.Finding) (ok bool) {
	missed, extra := s.missed, s.extra
	overlap := func(w [2]int, g screen.Finding) bool { return g.Start < w[1] && w[0] < g.End }
	for _, w := range want {
		if slices.ContainsFunc(got, func(g screen.Finding) bool { return overlap(w, g) }) {
			s.hit++
		} else {
			s.missed++
		}
	}
	for _, g := range got {
		if !slices.ContainsFunc(want, func(w [2]int) bool { return overlap(w, g) }) {
			s.extra++
		}
	}
	return missed == s.missed && extra == s.extra
}

// bytesOf turns offsets in characters into offsets in bytes.
func bytesOf(text string, span [2]int) [2]int {
	at := func(n int) int {
		i := 0
		for ; n > 0 && i < len(text); n-- {
			_, width := utf8.DecodeRuneInString(text[i:])
			i += width
		}
		return i
	}
	return [2]int{at(span[0]), at(span[1])}
}

var recognizers = map[string]screen.Kind{
	"credit_card_recognizer": screen.CardNumber, "us_ssn_recognizer": screen.USSSN,
	"uk_nino_recognizer": screen.UKNino, "de_tax_id_recognizer": screen.DESteuerID,
	"pl_pesel_recognizer": screen.PLPesel, "es_nif_recognizer": screen.ESDni,
	"es_nie_recognizer": screen.ESNie, "it_fiscal_code_recognizer": screen.ITFiscalCode,
	"se_personnummer_recognizer": screen.SEPersonal, "iban_recognizer": screen.IBAN,
}

// only keeps the findings of one kind.
func only(kind screen.Kind, text string) []screen.Finding {
	found := screen.Card(text)
	if kind != screen.CardNumber {
		_, found = screen.NationalID(text)
	}
	return slices.DeleteFunc(found, func(f screen.Finding) bool { return f.Kind != kind })
}

// TestVectors measures against the vectors of another recogniser. They differ
// from us on purpose where it takes bare digits without a check for a number
// (SSN), a wrong check letter (Italy), or ten bare digits (Sweden).
func TestVectors(t *testing.T) {
	scores := map[screen.Kind]*score{}
	lines := bufio.NewScanner(shared(t, "pii-presidio-vectors/vectors.jsonl"))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var v struct {
			Recognizer    string
			Text          string
			ExpectedCount any      `json:"expected_count"`
			ExpectedSpans [][2]int `json:"expected_spans"`
		}
		if err := json.Unmarshal(lines.Bytes(), &v); err != nil {
			t.Fatal(err)
		}
		kind, ok := recognizers[v.Recognizer]
		count, isCount := v.ExpectedCount.(float64)
		if !ok || !isCount || count > 0 && v.ExpectedSpans == nil {
			continue
		}
		if scores[kind] == nil {
			scores[kind] = &score{}
		}
		var want [][2]int
		for _, span := range v.ExpectedSpans {
			want = append(want, bytesOf(v.Text, span))
		}
		if !scores[kind].add(want, only(kind, v.Text)) {
			t.Logf("%s differs on %q", kind, v.Text)
		}
	}
	for kind, s := range scores {
		t.Logf("%-18s %3d hit %3d missed %3d extra, recall %.3f, precision %.3f",
			kind, s.hit, s.missed, s.extra, s.recall(), s.precision())
		if s.recall() < floors[kind][0] || s.precision() < floors[kind][1] {
			t.Errorf("%s fell below recall %.2f, precision %.2f", kind, floors[kind][0], floors[kind][1])
		}
	}
	if len(scores) != len(recognizers) {
		t.Errorf("vectors for %d kinds", len(scores))
	}
}

// floors are recall and precision as measured, rounded down.
var floors = map[screen.Kind][2]float64{
	screen.CardNumber: {0.93, 1}, screen.USSSN: {0.57, 1}, screen.UKNino: {1, 1},
	screen.DESteuerID: {0.5, 1}, screen.PLPesel: {1, 1}, screen.ESDni: {0.75, 1},
	screen.ESNie: {1, 1}, screen.ITFiscalCode: {0.5, 1}, screen.SEPersonal: {0.84, 1},
	screen.IBAN: {1, 0.99},
}

// TestResearch measures on labelled sentences.
func TestResearch(t *testing.T) {
	entities := map[string]screen.Kind{
		"CREDIT_CARD": screen.CardNumber, "US_SSN": screen.USSSN, "IBAN_CODE": screen.IBAN,
	}
	scores := map[screen.Kind]*score{}
	for _, kind := range entities {
		scores[kind] = &score{}
	}
	var other score
	for _, name := range []string{"generated_small.json", "synth_dataset_v2.json"} {
		var texts []struct {
			Text  string `json:"full_text"`
			Spans []struct {
				Type  string `json:"entity_type"`
				Start int    `json:"start_position"`
				End   int    `json:"end_position"`
			}
		}
		if err := json.NewDecoder(shared(t, "pii-presidio-research/"+name)).Decode(&texts); err != nil {
			t.Fatal(err)
		}
		for _, v := range texts {
			want := map[screen.Kind][][2]int{}
			for _, s := range v.Spans {
				kind := entities[s.Type]
				want[kind] = append(want[kind], bytesOf(v.Text, [2]int{s.Start, s.End}))
			}
			for kind, s := range scores {
				if !s.add(want[kind], only(kind, v.Text)) {
					t.Logf("%s differs on %q, want %v", kind, v.Text, want[kind])
				}
			}
			_, ids := screen.NationalID(v.Text)
			ids = slices.DeleteFunc(ids, func(f screen.Finding) bool { return scores[f.Kind] != nil })
			if !other.add(nil, ids) {
				t.Logf("unexpected %v in %q", ids, v.Text)
			}
		}
	}
	for kind, s := range scores {
		t.Logf("%-8s %3d hit %3d missed %3d extra, recall %.3f, precision %.3f",
			kind, s.hit, s.missed, s.extra, s.recall(), s.precision())
		if s.recall() < 0.99 || s.precision() < 1 {
			t.Errorf("%s fell below recall 0.99, precision 1", kind)
		}
	}
	if other.extra > 0 {
		t.Errorf("%d findings of kinds that do not occur", other.extra)
	}
}

// TestRetail: products, stock codes and invoice numbers are no personal numbers.
func TestRetail(t *testing.T) {
	names, _ := filepath.Glob(filepath.Join("..", "..", "..", "shared", "data", "online-retail", "by-day", "*.csv"))
	if len(names) == 0 {
		t.Skip("public test data is not beside the repository: online-retail")
	}
	seen := map[string]bool{}
	for i, name := range names {
		if i%40 != 0 {
			continue // all 219 days give the same answer and take ten seconds
		}
		rows, err := csv.NewReader(shared(t, "online-retail/by-day/"+filepath.Base(name))).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range rows {
			line := strings.Join(row, " ")
			for _, text := range append(row[:3:3], line) {
				if seen[text] {
					continue
				}
				seen[text] = true
				_, ids := screen.NationalID(text)
				if n := len(screen.Card(text)) + len(screen.CVV(text)) + len(screen.Track(text)) + len(ids); n > 0 {
					t.Errorf("%d findings in %q", n, text)
				}
			}
		}
	}
	t.Logf("%d different texts", len(seen))
}

// TestCardColumns: the made-up cards of AdventureWorks have no header, no issuer
// and, but for one in ten, no check digit.
func TestCardColumns(t *testing.T) {
	var columns [6][]string
	lines := bufio.NewScanner(shared(t, "adventureworks-oltp/CreditCard.csv"))
	for lines.Scan() {
		for i, field := range strings.Split(lines.Text(), "\t") {
			columns[i] = append(columns[i], field)
		}
	}
	for i, column := range columns {
		for _, size := range []int{20, 50, 1000, len(column)} {
			for from := 0; from+size <= len(column); from += max(size, 997) {
				r, refused := screen.Column("", column[from:from+size])
				if refused != (i == 2) {
					t.Fatalf("column %d, %d values from %d: refused %v, %q", i+1, size, from, refused, r.Reason)
				}
			}
		}
	}
	refusal, _ := screen.Column("", columns[2])
	hits := 0
	for _, value := range columns[2] {
		if refusal.Hit(value) {
			hits++
		}
	}
	if hits != 19118 {
		t.Errorf("%d of 19,118 refused", hits)
	}
}

// TestOtherColumns: no other column of these files looks like one of cards, but
// for those that their header announces.
func TestOtherColumns(t *testing.T) {
	rows, err := csv.NewReader(bufio.NewReader(shared(t, "pii-presidio-research/FakeNameGenerator.com_100.csv"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]screen.Kind{
		"CCNumber": screen.CardNumber, "CVV2": screen.SecurityCode, "Password": screen.Secret,
	}
	for i, header := range rows[0] {
		var sample []string
		for _, row := range rows[1:] {
			sample = append(sample, row[i])
		}
		for _, name := range []string{header, ""} {
			r, _ := screen.Column(name, sample)
			if name == "" && header != "CCNumber" {
				want := screen.Kind("")
				if r.Kind != want {
					t.Errorf("%s without its name: %q", header, r.Reason)
				}
				continue
			}
			if r.Kind != want[header] {
				t.Errorf("%q: %q %q, want %q", name, r.Kind, r.Reason, want[header])
			}
		}
	}
}
