package intake

import (
	"context"
	"errors"

	"counterpart/internal/intake/mapping"
	"counterpart/internal/intake/table"
	"counterpart/internal/policy"
)

// Cell is what a row says for one field, as it would be taken.
type Cell struct {
	Field mapping.Field
	Text  string // several values are parted by "; "
}

// Sample gives the first n rows of a job that are not skipped as they would be taken, and for each what
// is wrong with it by itself. Whoever shows them records it. Values that must not be stored are missing.
func (s *Service) Sample(ctx context.Context, permit policy.Permit, job Job, n int) ([][]Cell, error) {
	r := s.begin(permit, job)
	if err := errors.Join(r.allowed(), r.table.Load(ctx)); err != nil {
		return nil, err
	}
	var out [][]Cell
	_, err := r.table.Each(ctx, job.Sources, func(row *table.Row) error {
		if len(out) >= n {
			return errEnough
		}
		if row.Bad == nil && !row.Skipped() {
			out = append(out, r.sample(row))
		}
		return nil
	})
	if errors.Is(err, errEnough) {
		err = nil
	}
	return out, err
}

var errEnough = errors.New("enough rows")

func (p *plan) sample(row *table.Row) []Cell {
	d := &decoder{p: p, r: row}
	var out []Cell
	for _, f := range p.shown() {
		text := ""
		for _, v := range d.values(f) {
			if v.text == "" || table.Forbidden(v.text) != "" {
				continue
			}
			if text != "" {
				text += "; "
			}
			text += v.text
		}
		if text != "" {
			out = append(out, Cell{f, text})
		}
	}
	return out
}

// shown are the fields in the order of the guide, own ones last, as the mapping has them.
func (p *plan) shown() []mapping.Field {
	var out []mapping.Field
	for _, info := range mapping.Fields() {
		out = append(out, info.Field)
	}
	for _, f := range p.m.Fields() {
		if _, _, own := mapping.OwnKey(f); own {
			out = append(out, f)
		}
	}
	return out
}
