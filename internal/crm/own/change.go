package own

import (
	"context"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"counterpart/internal/clean"
	"counterpart/internal/entry"
	"counterpart/internal/failure"
	"counterpart/internal/field"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
)

// Draft is what an owner says of a field.
type Draft struct {
	Object     Object // of a new field; fixed afterwards, as is the kind
	Kind       Kind
	Label      string
	Help       string
	Masked     bool
	Required   bool
	Searchable bool
	Days       int64    // 0 to MaxDays
	Choices    []string // labels; of a new field of a kind that chooses
}

// MaxDays is the longest retention of a value, a hundred years.
const MaxDays = 36_525

// settle changes one of a tenant's definitions and records it. do gets all of them, locked, and
// gives the one that it changed.
func (s *Shelf) settle(ctx context.Context, who party.Principal, act string, do func(ledger.Tx, Defs) (Def, error)) (Def, ledger.Place, error) {
	nowhere := ledger.Place{Index: -1}
	if err := mayChange(who); err != nil {
		return Def{}, nowhere, err
	}
	var out Def
	place, err := s.cfg.Ledger.Change(ctx, who, func(tx ledger.Tx) (ledger.Draft, error) {
		all, err := s.cfg.Rows.LockFields(ctx, tx, who.Tenant)
		if err != nil {
			return ledger.Draft{}, err
		}
		if out, err = do(tx, all); err != nil {
			return ledger.Draft{}, err
		}
		e, err := s.describe(ctx, who.Tenant, act, out)
		return ledger.Draft{Entry: e, Bump: true}, err
	})
	s.forget(who.Tenant)
	return out, place, err
}

// mayChange refuses everybody but an owner, and the program itself.
func mayChange(who party.Principal) error {
	if who.Role == party.Owner || who.Role == party.System {
		return nil
	}
	return failure.New(failure.Forbidden, "Only an owner changes fields and words.").WithHint("Ask an owner of the account.")
}

// describe is the entry about a definition: its bit, closed words, and a keyed digest of the rest.
func (s *Shelf) describe(ctx context.Context, t party.Tenant, act string, d Def) (entry.Entry, error) {
	sum, err := s.cfg.Keyring.Digest(ctx, t, "own field", strings.Join([]string{d.Key, d.Label, d.Help}, "\x00"))
	if err != nil {
		return entry.Entry{}, err
	}
	list := []string{"object " + string(d.Object), "kind " + string(d.Kind), "state " + string(d.State)}
	for _, f := range []struct {
		on   bool
		word string
	}{
		{d.Masked, "masked"},
		{d.Required, "required"},
		{d.Searchable, "searchable"},
		{d.Days > 0, "days " + strconv.FormatInt(d.Days, 10)},
	} {
		if f.on {
			list = append(list, f.word)
		}
	}
	return entry.Entry{
		Kind: entry.Change, Act: act, Object: "own field", Ref: d.Slot(), Fields: field.Fields(d.Field),
		Purpose: field.Administer, List: append(list, "digest "+hex.EncodeToString(sum)),
	}, nil
}

// Create adds a field. When all 24 bits are taken, archived fields and those that are being
// emptied included, it fails with kind Conflict.
func (s *Shelf) Create(ctx context.Context, who party.Principal, d Draft) (Def, ledger.Place, error) {
	def, err := d.check(true)
	if err != nil {
		return Def{}, ledger.Place{Index: -1}, err
	}
	return s.settle(ctx, who, "create", func(tx ledger.Tx, all Defs) (Def, error) {
		out := def
		if err := out.named(all); err != nil {
			return Def{}, err
		}
		if out.Field, err = free(all); err != nil {
			return Def{}, err
		}
		out.Key = code(out.Label, func(key string) bool { _, taken := all.ByKey(out.Object, key); return taken })
		out.State, out.Created, out.Changed = Live, s.cfg.Now(), s.cfg.Now()
		for _, o := range all {
			out.Position = max(out.Position, o.Position+1)
		}
		if err := s.cfg.Rows.PutField(ctx, tx, who.Tenant, out); err != nil || !out.Kind.Chooses() {
			return out, err
		}
		return out, s.cfg.Rows.PutWords(ctx, tx, who.Tenant, ChoicesOf(out.Field), out.Choices)
	})
}

// free gives the lowest bit that no definition has.
func free(all Defs) (field.ID, error) {
	for i := range field.ID(field.OwnFields) {
		if _, taken := all.Of(field.Own1 + i); !taken {
			return field.Own1 + i, nil
		}
	}
	return 0, failure.New(failure.Conflict, "All %d own fields are taken.", field.OwnFields).
		WithHint("Archive a field that nobody needs and remove it. Its place is free once its values are gone.")
}

// check cleans a draft and says everything that is wrong with it.
func (d Draft) check(fresh bool) (Def, error) {
	c := &clean.Checker{}
	out := Def{
		Object: d.Object, Kind: d.Kind, Label: c.Line("label", d.Label, maxLabel), Help: c.Line("help", d.Help, maxHelp),
		Masked: d.Masked, Required: d.Required, Searchable: d.Searchable, Days: d.Days,
	}
	c.Refuse("label", out.Label)
	c.Refuse("help", out.Help)
	if out.Label == "" && len(c.Problems) == 0 {
		c.Add("label", "is missing")
	}
	if d.Days < 0 || d.Days > MaxDays {
		c.Add("days", "is not from 0 to %d", MaxDays)
	}
	if fresh {
		d.checkFresh(c, &out)
	}
	if d.Searchable && !d.Kind.Indexable() {
		c.Add("searchable", "does not go with a text of several lines")
	}
	if len(c.Problems) > 0 {
		return Def{}, failure.Wrap(c.Problems, failure.Invalid, "Some fields need attention.").WithHint("Nothing was saved.")
	}
	return out, nil
}

func (d Draft) checkFresh(c *clean.Checker, out *Def) {
	if !slices.Contains(Objects(), d.Object) {
		c.Add("object", "is none of customer, order, case")
	}
	if !slices.Contains(Kinds(), d.Kind) {
		c.Add("kind", "is not one of the kinds")
	}
	if !d.Kind.Chooses() {
		return
	}
	for _, text := range d.Choices {
		if strings.TrimSpace(text) == "" {
			continue
		}
		ws, err := addWord(out.Choices, text)
		if err != nil {
			said, _ := failure.Public(err)
			c.Add("choices", "cannot be taken: %s", said)
			return
		}
		out.Choices = ws
	}
	if len(out.Choices) == 0 {
		c.Add("choices", "is missing: write at least one, each on a line of its own")
	}
}

// named refuses a name that another field of the object has.
func (d Def) named(all Defs) error {
	for _, o := range all {
		if o.Object == d.Object && o.Field != d.Field && strings.EqualFold(o.Label, d.Label) {
			return failure.Wrap(clean.FieldErrors{{Field: "label", Text: "is taken"}}, failure.Conflict,
				"There is a field of this name already.").WithHint("It may be archived: then bring it back.")
		}
	}
	return nil
}

// errField is the failure of a field that is not defined.
var errField = failure.New(failure.NotFound, "There is no such field.")

// Update changes a definition; object, kind and key stay. version is Def.Changed as the writer has
// seen it: if the field changed since, the failure is of kind Conflict. A field of which there are
// values does not become searchable, as they are in no index.
func (s *Shelf) Update(ctx context.Context, who party.Principal, f field.ID, version int64, d Draft) (Def, ledger.Place, error) {
	return s.settle(ctx, who, "update", func(tx ledger.Tx, all Defs) (Def, error) {
		old, ok := all.Of(f)
		if !ok || old.State == Removed {
			return Def{}, errField
		}
		if int64(old.Changed) != version {
			return Def{}, failure.New(failure.Conflict, "Somebody changed this field meanwhile.").WithHint("Load the page again and repeat the change.")
		}
		d.Object, d.Kind = old.Object, old.Kind
		out, err := d.check(false)
		if err != nil {
			return Def{}, err
		}
		out.Field, out.Key, out.State, out.Position, out.Created = f, old.Key, old.State, old.Position, old.Created
		out.Changed = max(s.cfg.Now(), old.Changed+1)
		if err := out.named(all); err != nil {
			return Def{}, err
		}
		if out.Searchable && !old.Searchable {
			if err := s.empty(ctx, tx, who.Tenant, f); err != nil {
				return Def{}, err
			}
		}
		return out, s.cfg.Rows.PutField(ctx, tx, who.Tenant, out)
	})
}

func (s *Shelf) empty(ctx context.Context, tx ledger.Tx, t party.Tenant, f field.ID) error {
	held, err := s.cfg.Rows.Held(ctx, tx, t, f)
	if err != nil || !held {
		return err
	}
	return failure.Wrap(clean.FieldErrors{{Field: "searchable", Text: "cannot be switched on once there are values: they are in no index"}},
		failure.Conflict, "There are values of this field already, which would not be found.").
		WithHint("Make a new field that can be searched, and import the values into it.")
}

// Move puts a field before or behind its neighbour; way is Up or Down.
func (s *Shelf) Move(ctx context.Context, who party.Principal, f field.ID, way string) (ledger.Place, error) {
	_, place, err := s.settle(ctx, who, "move", func(tx ledger.Tx, all Defs) (Def, error) {
		d, ok := all.Of(f)
		if !ok {
			return Def{}, errField
		}
		row := all.in(d.Object, d.State)
		i := slices.IndexFunc(row, func(o Def) bool { return o.Field == f })
		positions := make([]int64, len(row))
		for j, o := range row {
			positions[j] = o.Position
		}
		for j, o := range move(row, i, way, func(Def) bool { return true }) {
			if o.Position == positions[j] {
				continue
			}
			o.Position = positions[j]
			if err := s.cfg.Rows.PutField(ctx, tx, who.Tenant, o); err != nil {
				return Def{}, err
			}
		}
		return d, nil
	})
	return place, err
}

// steps says from which states a field gets to another.
var steps = map[State][]State{Live: {Archived}, Archived: {Live}, Removed: {Archived}}

// SetState archives a field, brings it back, or removes an archived one: then nothing shows its
// values any more, Tidy empties them, and the bit is free afterwards.
func (s *Shelf) SetState(ctx context.Context, who party.Principal, f field.ID, to State) (ledger.Place, error) {
	act := map[State]string{Live: Restore, Archived: Archive, Removed: "remove"}[to]
	_, place, err := s.settle(ctx, who, act, func(tx ledger.Tx, all Defs) (Def, error) {
		d, ok := all.Of(f)
		if !ok {
			return Def{}, errField
		}
		if !slices.Contains(steps[to], d.State) {
			return Def{}, failure.New(failure.Conflict, "A field that is %s does not become %s.", d.State, to)
		}
		d.State, d.Changed = to, max(s.cfg.Now(), d.Changed+1)
		return d, s.cfg.Rows.PutField(ctx, tx, who.Tenant, d)
	})
	return place, err
}

// EditWords changes a list of words, or the choices of a field. The first change of a list writes
// the words that come with the program, which are the list's own from then on.
func (s *Shelf) EditWords(ctx context.Context, who party.Principal, l List, e Edit) (ledger.Place, error) {
	nowhere := ledger.Place{Index: -1}
	if err := mayChange(who); err != nil {
		return nowhere, err
	}
	defer s.forget(who.Tenant)
	return s.cfg.Ledger.Change(ctx, who, func(tx ledger.Tx) (ledger.Draft, error) {
		ref, err := s.lockList(ctx, tx, who.Tenant, l)
		if err != nil {
			return ledger.Draft{}, err
		}
		ws, err := s.cfg.Rows.LockWords(ctx, tx, who.Tenant, l)
		if err != nil {
			return ledger.Draft{}, err
		}
		if len(ws) == 0 {
			ws = builtIn[l]
		}
		if ws, err = e.apply(l, ws); err != nil {
			return ledger.Draft{}, err
		}
		sum, err := s.cfg.Keyring.Digest(ctx, who.Tenant, "own words", fmt.Sprintf("%+v", ws))
		if err != nil {
			return ledger.Draft{}, err
		}
		return ledger.Draft{Bump: true, Entry: entry.Entry{
			Kind: entry.Change, Act: e.Do, Object: "own words", Ref: ref, Purpose: field.Administer,
			List: []string{"list " + string(l), "digest " + hex.EncodeToString(sum)},
		}}, s.cfg.Rows.PutWords(ctx, tx, who.Tenant, l, ws)
	})
}

// lockList checks that a list is one, and gives the number of the field whose choices it holds.
func (s *Shelf) lockList(ctx context.Context, tx ledger.Tx, t party.Tenant, l List) (int64, error) {
	f, choices := l.Of()
	if !choices {
		if !l.known() {
			return 0, failure.New(failure.NotFound, "There is no such list.")
		}
		return 0, nil
	}
	all, err := s.cfg.Rows.LockFields(ctx, tx, t)
	if err != nil {
		return 0, err
	}
	d, ok := all.Of(f)
	if !ok || !d.Kind.Chooses() || d.State == Removed {
		return 0, failure.New(failure.NotFound, "There is no such list.")
	}
	return d.Slot(), nil
}
