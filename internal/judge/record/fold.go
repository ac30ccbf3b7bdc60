package record

import (
	"fmt"
	"reflect"
	"slices"

	"counterpart/internal/terms/fact"
)

// Kinds of fact by which a party answers another fact, named by Of.
const (
	Confirmed = "fact.confirmed"
	Disputed  = "fact.disputed"
)

// Facts collects what is said, in any order, and can be saved and continued: a judge that goes
// on from a saved state gives what a full replay gives. The zero value is empty and ready.
// Reading is safe for concurrent use, adding is not.
type Facts struct {
	list         []fact.Fact
	byID         map[string]int // only filled where ids are checked
	named        map[string]bool
	alternatives map[string]bool
	confirmed    map[string][]fact.Party
	disputed     map[string][]fact.Party
}

// Add takes facts in. A fact that is there already, the same in all, is left out; another one
// of the same id is an error, and then nothing of the call is kept.
func (s *Facts) Add(list ...fact.Fact) error {
	fresh := make([]int, 0, len(list))
	if s.byID == nil {
		s.byID = make(map[string]int, len(list))
	}
	for i := range list {
		id := list[i].ID
		old, known := s.byID[id]
		if !known {
			s.byID[id] = len(s.list) + len(fresh)
			fresh = append(fresh, i)
			continue
		}
		if !reflect.DeepEqual(*s.nth(old, list, fresh), list[i]) {
			for _, i := range fresh {
				delete(s.byID, list[i].ID)
			}
			return fmt.Errorf("two facts are called %q and say different things", id)
		}
	}
	for _, i := range fresh {
		s.list = append(s.list, list[i])
		s.note(&list[i])
	}
	return nil
}

// nth gives a fact that is kept, or that the same call brings.
func (s *Facts) nth(i int, list []fact.Fact, fresh []int) *fact.Fact {
	if i < len(s.list) {
		return &s.list[i]
	}
	return &list[fresh[i-len(s.list)]]
}

// note remembers what a fact says of others.
func (s *Facts) note(f *fact.Fact) {
	for _, o := range f.Offsets {
		if o.After.ID != "" {
			put(&s.named, o.After.ID)
		}
	}
	for _, id := range f.OneOf {
		put(&s.named, id)
		put(&s.alternatives, id)
	}
	if f.Not || !f.Observed && f.Grade != fact.Given && !slices.Contains(f.Stated, f.By) {
		return // nobody answers for another
	}
	switch f.Kind {
	case Confirmed:
		answered(&s.confirmed, f)
	case Disputed:
		answered(&s.disputed, f)
	}
}

func put(m *map[string]bool, id string) {
	if *m == nil {
		*m = map[string]bool{}
	}
	(*m)[id] = true
}

func answered(m *map[string][]fact.Party, f *fact.Fact) {
	if *m == nil {
		*m = map[string][]fact.Party{}
	}
	(*m)[f.Of] = Join((*m)[f.Of], f.By)
}

// Join adds a party to a sorted list that has each once.
func Join(list []fact.Party, p fact.Party) []fact.Party {
	list = append(slices.Clone(list), p)
	slices.Sort(list)
	return slices.Compact(list)
}

// Len is how many facts were taken in.
func (s *Facts) Len() int { return len(s.list) }

// Save gives the facts in canonical bytes, whatever the order in which they came.
func (s *Facts) Save() ([]byte, error) {
	list := slices.Clone(s.list)
	fact.Order(list)
	return fact.Encode(list)
}

// Resume continues from what Save gave.
func Resume(data []byte) (*Facts, error) {
	list, err := fact.Decode(data)
	if err != nil {
		return nil, err
	}
	s := new(Facts)
	return s, s.Add(list...)
}

// each hands out the facts of the kinds wanted with the answers of the parties to them. Facts that
// others name, or that bind moments, are always among them.
func (s *Facts) each(wanted map[string]bool, do func(*fact.Fact)) {
	for i := range s.list {
		f := &s.list[i]
		if wanted[f.Kind] || len(f.Offsets) > 0 || len(f.OneOf) > 0 || s.named[f.ID] {
			do(s.withAnswers(f))
		}
	}
}

// withAnswers gives a fact with the parties that confirmed or disputed it since.
func (s *Facts) withAnswers(f *fact.Fact) *fact.Fact {
	yes, no := s.confirmed[f.ID], s.disputed[f.ID]
	if len(yes)+len(no) == 0 {
		return f
	}
	g := *f
	for _, p := range yes {
		g.Stated = Join(g.Stated, p)
	}
	for _, p := range no {
		g.Disputed = Join(g.Disputed, p)
	}
	return &g
}
