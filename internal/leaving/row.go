package leaving

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"counterpart/internal/field"
	"counterpart/internal/vault"
)

// The columns that a file does not hold as they are: what is sealed stands in it opened.
const (
	sealedColumn  = "sealed"
	versionColumn = "version"
)

// find gives a table's spec.
func find(name string) (*spec, bool) {
	i := slices.IndexFunc(specs, func(s spec) bool { return s.name == name })
	if i < 0 {
		return nil, false
	}
	return &specs[i], true
}

// Unknown names the tables of which nothing says what becomes of them when a retailer leaves.
func Unknown(all []Table) []string {
	var out []string
	for _, tb := range all {
		if _, known := find(tb.Name); !known {
			out = append(out, tb.Name)
		}
	}
	return out
}

// Gone lists the tables of which nothing stays when a retailer has left.
func Gone() []string {
	var out []string
	for _, s := range specs {
		if s.fate != stays {
			out = append(out, s.name)
		}
	}
	return append(out, "customer_key", "tenant_key")
}

// named gives a row by columns.
func named(tb Table, values []any) map[string]any {
	out := make(map[string]any, len(values))
	for i, c := range tb.Columns {
		out[c.Name] = values[i]
	}
	return out
}

// slotOf gives the slot of a field of a row.
func (s *spec) slotOf(row map[string]any, f field.ID) vault.Slot {
	n, _ := row[s.row].(int64) // 0 where the slots are the customer's
	return vault.Slot{Table: s.slot, Row: n, Field: f}
}

// one gives the field of a row that holds a single box.
func (s *spec) one(row map[string]any) (field.ID, error) {
	if s.form != onesOwn {
		return s.fields.IDs()[len(s.fields.IDs())-1], nil
	}
	n, _ := row["field"].(int64)
	if f := field.ID(n); n >= 0 && n < int64(field.Everything.Len()) && f.Owned() {
		return f, nil
	}
	return 0, fmt.Errorf("there is no own field %d", n)
}

// locked gives what is sealed of a row as the vault opens it.
func (s *spec) locked(r *Row, row map[string]any) (vault.Locked, error) {
	out := vault.Locked{Customer: r.Key.Customer, Ordinal: r.Ordinal, Key: r.Key, Table: s.slot}
	sealed, _ := row[sealedColumn].([]byte)
	switch {
	case len(sealed) == 0:
	case s.form == boxes:
		out.Fields = sealed
	case s.form == rowed:
		all, err := vault.Boxes(sealed).Unpack()
		if err != nil {
			return out, err
		}
		for f, box := range all {
			out.Parts = append(out.Parts, vault.Part{Slot: s.slotOf(row, f), Box: box})
		}
	default:
		f, err := s.one(row)
		if err != nil {
			return out, err
		}
		out.Parts = []vault.Part{{Slot: s.slotOf(row, f), Box: sealed}}
	}
	return out, nil
}

// texts gives what was opened of a row, by the names of fields.
func (s *spec) texts(o vault.Opened, row map[string]any) map[string][]string {
	out := map[string][]string{}
	for _, f := range s.fields.IDs() {
		vs := o.Part(s.slotOf(row, f))
		if s.form == boxes {
			vs = o.Field(f)
		}
		if vs != nil {
			out[f.String()] = vault.Reveal(vs)
		}
	}
	return out
}

// seal seals what stands opened in a row.
func (s *spec) seal(k *vault.CustomerKey, row map[string]any, texts map[string][]string) ([]byte, error) {
	all := map[field.ID][]byte{}
	for name, vs := range texts {
		f, known := field.ByName(name)
		if !known || !s.fields.Has(f.ID) || field.Of(f.ID).Class != field.Sealed {
			return nil, fmt.Errorf("no field %q is sealed here", name)
		}
		all[f.ID] = k.Seal(s.slotOf(row, f.ID), vault.Texts(vs...))
	}
	if s.form == boxes || s.form == rowed {
		return vault.Pack(all)
	}
	f, err := s.one(row)
	if err != nil {
		return nil, err
	}
	if len(all) == 0 {
		return []byte{}, nil
	}
	if len(all) > 1 || all[f] == nil {
		return nil, fmt.Errorf("expected the field %q alone", f)
	}
	return all[f], nil
}

// encode writes a row as a line.
func (s *spec) encode(row map[string]any, opened map[string][]string) ([]byte, error) {
	if s.form != plain {
		delete(row, versionColumn)
		row[sealedColumn] = opened
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(row)
	return b.Bytes(), err
}

// fault is what is wrong with a line, at a byte of it.
type fault struct {
	column int
	err    error
}

func (f *fault) Error() string { return fmt.Sprintf("column %d: %v", f.column, f.err) }
func (f *fault) Unwrap() error { return f.err }

// decode reads a line that encode wrote.
func (s *spec) decode(tb Table, line []byte) (row map[string]any, opened map[string][]string, err error) {
	var raw map[string]json.RawMessage
	in := json.NewDecoder(bytes.NewReader(line))
	if err := in.Decode(&raw); err != nil || len(bytes.TrimSpace(line[in.InputOffset():])) > 0 {
		return nil, nil, &fault{int(in.InputOffset()) + 1, errors.New("not a row of this format")}
	}
	row = make(map[string]any, len(tb.Columns))
	wants := 0
	for _, c := range tb.Columns {
		if s.form != plain && c.Name == versionColumn {
			continue
		}
		wants++
		text, there := raw[c.Name]
		at := max(1, bytes.Index(line, fmt.Appendf(nil, "%q:", c.Name))+1)
		if !there {
			return nil, nil, &fault{1, fmt.Errorf("%s is missing", c.Name)}
		}
		if s.form != plain && c.Name == sealedColumn {
			if json.Unmarshal(text, &opened) != nil {
				return nil, nil, &fault{at, errors.New("sealed: expected lists of texts by field")}
			}
			continue
		}
		if row[c.Name], err = value(c.Kind, text); err != nil {
			return nil, nil, &fault{at, fmt.Errorf("%s: expected a %s", c.Name, c.Kind)}
		}
	}
	if len(raw) != wants {
		return nil, nil, &fault{1, fmt.Errorf("%d values, expected %d", len(raw), wants)}
	}
	return row, opened, nil
}

func value(kind string, text []byte) (any, error) {
	if string(text) == "null" {
		return nil, nil
	}
	switch kind {
	case Number:
		return parsed[int64](text)
	case Text:
		return parsed[string](text)
	case Bytes:
		return parsed[[]byte](text)
	default:
		return parsed[bool](text)
	}
}

func parsed[T any](text []byte) (any, error) {
	var v T
	err := json.Unmarshal(text, &v)
	return v, err
}
