package fact

import (
	"bytes"
	"encoding/json"
	"errors"
)

// quantity is the JSON form of bounds. A missing Most is no ceiling; Minor is an exact amount.
type quantity struct {
	Currency string `json:"currency,omitempty"`
	Minor    *int64 `json:"minor,omitempty"`
	Least    *int64 `json:"least,omitempty"`
	Most     *int64 `json:"most,omitempty"`
}

// MarshalJSON writes true, a whole number, {"least","most"} for bounds of a number,
// {"currency","minor"} or {"currency","least","most"} for money in minor units, and a word or a
// list of words.
func (v Value) MarshalJSON() ([]byte, error) {
	switch v.Sort {
	case Bool:
		return json.Marshal(v.Yes)
	case Number, Amount:
		return json.Marshal(v.quantity())
	case Words:
		if len(v.Words) == 1 {
			return json.Marshal(v.Words[0])
		}
		return json.Marshal(v.Words)
	case None:
	}
	return []byte("null"), nil
}

func (v Value) quantity() any {
	q := quantity{Currency: v.Currency, Least: &v.Lo, Most: &v.Hi}
	switch {
	case v.Hi == NoLimit:
		q.Most = nil
	case v.Lo == v.Hi && v.Sort == Number:
		return v.Lo
	case v.Lo == v.Hi:
		return quantity{Currency: v.Currency, Minor: &v.Lo}
	}
	return q
}

var errValue = errors.New(`value: expected true, false, a whole number, {"least","most"}, {"currency","minor"}, a word or a list of words`)

// UnmarshalJSON reads what MarshalJSON writes.
func (v *Value) UnmarshalJSON(text []byte) error {
	*v = Value{}
	switch text[0] {
	case 't', 'f':
		*v = Value{Sort: Bool, Yes: text[0] == 't'}
		return nil
	case '"':
		v.Sort, v.Words = Words, []string{""}
		return json.Unmarshal(text, &v.Words[0])
	case '[':
		v.Sort = Words
		return value(json.Unmarshal(text, &v.Words))
	case '{':
		return v.bounds(text)
	}
	v.Sort = Number
	err := value(json.Unmarshal(text, &v.Lo))
	v.Hi = v.Lo
	return err
}

func value(err error) error {
	if err != nil {
		return errValue
	}
	return nil
}

func (v *Value) bounds(text []byte) error {
	var q quantity
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&q); err != nil || q.Minor == nil == (q.Least == nil) || q.Minor != nil && q.Most != nil {
		return errValue
	}
	v.Sort, v.Currency = Number, q.Currency
	if q.Currency != "" {
		v.Sort = Amount
	}
	if q.Minor != nil {
		v.Lo, v.Hi = *q.Minor, *q.Minor
		return only(v.Sort == Amount)
	}
	v.Lo, v.Hi = *q.Least, NoLimit
	if q.Most != nil {
		v.Hi = *q.Most
	}
	return only(v.Lo <= v.Hi)
}

func only(ok bool) error {
	if ok {
		return nil
	}
	return errValue
}
