package fact

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"counterpart/internal/when"
)

// The limits of Decode.
const (
	MaxBytes = 256 << 20 // of JSON
	MaxFacts = 2_000_000
)

// record is the JSON form of a fact: the fields of *.facts.hcl.
type record struct {
	ID       string           `json:"id"`
	Is       string           `json:"is"`
	Of       string           `json:"of,omitempty"`
	By       Party            `json:"by,omitempty"`
	To       Party            `json:"to,omitempty"`
	Not      bool             `json:"not,omitempty"`
	At       string           `json:"at,omitempty"`
	Until    string           `json:"until,omitempty"`
	After    []offset         `json:"after,omitempty"`
	Value    *Value           `json:"value,omitempty"`
	Attrs    map[string]Value `json:"attrs,omitempty"`
	OneOf    []string         `json:"one_of,omitempty"`
	Reading  string           `json:"reading,omitempty"`
	Grade    Grade            `json:"grade,omitempty"`
	Stated   []Party          `json:"stated_by,omitempty"`
	Disputed []Party          `json:"disputed_by,omitempty"`
	Observed bool             `json:"observed,omitempty"`
	Entry    *int64           `json:"entry,omitempty"`
	Recorded string           `json:"recorded,omitempty"`
	Source   string           `json:"source,omitempty"`
}

type offset struct {
	ID     string `json:"id,omitempty"`
	Is     string `json:"is,omitempty"`
	Of     string `json:"of,omitempty"`
	By     Party  `json:"by,omitempty"`
	Least  string `json:"least,omitempty"`
	Most   string `json:"most,omitempty"`
	Strict bool   `json:"strict,omitempty"`
}

// Encode writes facts as JSON in canonical form: in canonical order, one on a line, times in UTC as
// text, nothing that is not said. It fails on times that cannot be written. The facts are not
// changed.
func Encode(facts []Fact) ([]byte, error) {
	sorted := slices.Clone(facts)
	for i := range sorted {
		sorted[i] = sorted[i].clone()
	}
	Order(sorted)
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	separator := "[\n"
	for i := range sorted {
		rec, err := sorted[i].record()
		out.WriteString(separator)
		if err := errors.Join(err, enc.Encode(rec)); err != nil {
			return nil, fmt.Errorf("fact %q: %w", sorted[i].ID, err)
		}
		separator = ","
	}
	if len(sorted) == 0 {
		return []byte("[]\n"), nil
	}
	out.WriteString("]\n")
	return out.Bytes(), nil
}

// clone copies the lists that Order changes.
func (f *Fact) clone() Fact {
	g := *f
	g.Stated, g.Disputed, g.OneOf = slices.Clone(f.Stated), slices.Clone(f.Disputed), slices.Clone(f.OneOf)
	g.Attrs, g.Value.Words = slices.Clone(f.Attrs), slices.Clone(f.Value.Words)
	for i := range g.Attrs {
		g.Attrs[i].Value.Words = slices.Clone(g.Attrs[i].Value.Words)
	}
	return g
}

func (f *Fact) record() (record, error) {
	at, err1 := intervalText(f.At)
	until, err2 := intervalText(f.Until)
	recorded, err3 := intervalText(when.Exactly(f.Recorded))
	r := record{
		ID: f.ID, Is: f.Kind, Of: f.Of, By: f.By, To: f.To, Not: f.Not, At: at, Until: until,
		OneOf: f.OneOf, Reading: f.Reading, Grade: f.Grade, Stated: f.Stated, Disputed: f.Disputed,
		Observed: f.Observed, Recorded: recorded, Source: f.Source,
	}
	if f.Entry >= 0 {
		r.Entry = &f.Entry
	}
	if f.Value.Sort != None {
		r.Value = &f.Value
	}
	for _, a := range f.Attrs {
		if r.Attrs == nil {
			r.Attrs = make(map[string]Value, len(f.Attrs))
		}
		r.Attrs[a.Name] = a.Value
	}
	for _, o := range f.Offsets {
		r.After = append(r.After, offset{
			o.After.ID, o.After.Kind, o.After.Of, o.After.By, spanText(o.Least), spanText(o.Most), o.Strict,
		})
	}
	return r, errors.Join(err1, err2, err3)
}

func intervalText(v when.Interval) (string, error) {
	if v == (when.Interval{}) {
		return "", nil
	}
	text := v.String()
	if back, err := when.ParseInterval(text, when.Zone{}); err != nil || back != v {
		return "", fmt.Errorf("the time %s cannot be written", text)
	}
	return text, nil
}

func spanText(s when.Span) string {
	if s == (when.Span{}) {
		return ""
	}
	return s.String()
}

// Decode reads facts from JSON, a list of objects, and gives them in canonical order. It refuses
// what Encode would not write but for order and white space: unknown fields, a field that is there
// twice, ids that are there twice, numbers with a fraction, and more than MaxBytes or MaxFacts. Its
// errors name the fact and hold no values. What facts mean is left to Check.
func Decode(text []byte) ([]Fact, error) { return decode(text, MaxBytes, MaxFacts) }

func decode(text []byte, maxBytes, maxFacts int) ([]Fact, error) {
	if len(text) > maxBytes {
		return nil, fmt.Errorf("the facts have more than %d bytes", maxBytes)
	}
	if err := distinct(text); err != nil {
		return nil, err
	}
	dec := json.NewDecoder(bytes.NewReader(text)) // distinct has seen that nothing follows the list
	dec.DisallowUnknownFields()
	if open, err := dec.Token(); err != nil || open != json.Delim('[') {
		return nil, errors.New("expected a list of facts, [ … ]")
	}
	facts, ids := []Fact{}, map[string]bool{}
	for dec.More() {
		if len(facts) == maxFacts {
			return nil, fmt.Errorf("there are more than %d facts", maxFacts)
		}
		var rec record
		if err := dec.Decode(&rec); err != nil {
			return nil, fmt.Errorf("fact %d: %w", len(facts)+1, plain(err))
		}
		f, err := rec.fact()
		switch {
		case err != nil:
			return nil, fmt.Errorf("fact %d: %w", len(facts)+1, err)
		case ids[f.ID]:
			return nil, fmt.Errorf("fact %d: its id is there twice", len(facts)+1)
		}
		ids[f.ID] = true
		facts = append(facts, f)
	}
	Order(facts)
	return facts, nil
}

// plain words the decoder's errors without the values that it quotes.
func plain(err error) error {
	wrong := new(json.UnmarshalTypeError)
	if errors.As(err, &wrong) {
		return fmt.Errorf("%s: expected %s", wrong.Field, wrong.Type.Kind())
	}
	return err
}

func (r *record) fact() (Fact, error) {
	at, err1 := parseInterval("at", r.At)
	until, err2 := parseInterval("until", r.Until)
	recorded, err3 := parseInterval("recorded", r.Recorded)
	offsets, err4 := r.offsets()
	if err := errors.Join(err1, err2, err3, err4); err != nil {
		return Fact{}, err
	}
	f := Fact{
		ID: r.ID, Kind: r.Is, Of: r.Of, By: r.By, To: r.To, Not: r.Not, At: at, Until: until, Offsets: offsets,
		OneOf: r.OneOf, Reading: r.Reading,
		Attestation: Attestation{
			Grade: r.Grade, Stated: r.Stated, Disputed: r.Disputed, Observed: r.Observed, Entry: -1,
			Recorded: recorded.Lo, Source: r.Source,
		},
	}
	if f.Grade == "" {
		f.Grade = DefaultGrade(f.Stated)
	}
	if r.Entry != nil {
		f.Entry = *r.Entry
	}
	if r.Value != nil {
		f.Value = *r.Value
	}
	for name, v := range r.Attrs {
		f.Attrs = append(f.Attrs, Attr{name, v})
	}
	switch {
	case f.ID == "" || f.Kind == "":
		return Fact{}, errors.New("it needs an id and a kind (is)")
	case !slices.Contains(Grades(), f.Grade):
		return Fact{}, errors.New("grade: expected given, found, alleged, assumed or open")
	case recorded.Lo != recorded.Hi:
		return Fact{}, errors.New("recorded: expected an exact point in time")
	case f.Entry < -1:
		return Fact{}, errors.New("entry: positions count from 0")
	}
	return f, nil
}

// DefaultGrade is the grade of a fact for which none is said: given, or alleged where somebody in
// particular states it.
func DefaultGrade(stated []Party) Grade {
	if len(stated) > 0 {
		return Alleged
	}
	return Given
}

func (r *record) offsets() ([]Offset, error) {
	var out []Offset
	for _, o := range r.After {
		least, err1 := parseSpan("least", o.Least)
		most, err2 := parseSpan("most", o.Most)
		if err := errors.Join(err1, err2); err != nil {
			return nil, fmt.Errorf("after: %w", err)
		}
		out = append(out, Offset{Ref{o.ID, o.Is, o.Of, o.By}, least, most, o.Strict})
	}
	return out, nil
}

var errEpoch = errors.New("the first instant of 1970 cannot be stated")

func parseInterval(field, text string) (when.Interval, error) {
	if text == "" {
		return when.Interval{}, nil
	}
	v, err := when.ParseInterval(text, when.Zone{})
	if err == nil && v == (when.Interval{}) {
		err = errEpoch
	}
	if err != nil {
		return when.Interval{}, fmt.Errorf("%s: %w", field, err)
	}
	return v, nil
}

func parseSpan(field, text string) (when.Span, error) {
	if text == "" {
		return when.Span{}, nil
	}
	s, err := when.ParseSpan(text)
	if err != nil {
		return when.Span{}, fmt.Errorf("%s: %w", field, err)
	}
	return s, nil
}
