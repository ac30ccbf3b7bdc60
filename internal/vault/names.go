package vault

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"counterpart/internal/field"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/policy"
	"counterpart/internal/when"
)

const (
	fieldName      = field.Name
	fieldEmails    = field.Emails
	fieldPhones    = field.Phones
	fieldAddresses = field.Addresses

	nameFields = field.Set(1<<field.Name | 1<<field.Emails | 1<<field.Phones | 1<<field.Addresses)
)

// NameRows gives the rows behind the name index. Staged customers are invisible to it.
type NameRows interface {
	// Named reads customers with ordinals above after, ascending, at most limit.
	Named(ctx context.Context, t party.Tenant, after party.Ordinal, limit int) ([]Locked, error)
	// NamedOf reads those of at most 50 customers that are there.
	NamedOf(ctx context.Context, t party.Tenant, os []party.Ordinal) ([]Locked, error)
	// NameChanges reads which customers changed at an instant or later, the newest first, at
	// most limit.
	NameChanges(ctx context.Context, t party.Tenant, since when.Instant, limit int) ([]NameChange, error)
	// CustomerCount counts the customers.
	CustomerCount(ctx context.Context, t party.Tenant) (int64, error)
}

// NameChange says that a customer changed. What is an ordinal, or minus the number of a batch
// that was published.
type NameChange struct {
	At   when.Instant
	What int64
}

// NamesConfig is what Names is made of.
type NamesConfig struct {
	Ledger  *ledger.Ledger
	Keyring *Keyring
	Rows    NameRows
	Now     func() when.Instant
	TTL     time.Duration // how long an index that nobody uses is kept; 0 means an hour
}

// Names finds customers by parts of names, e-mails, phones and postcodes, and knows their order
// by name. Per tenant it keeps an index in memory, built on first use under a processing entry
// of the ledger; before each use it is brought up to date with what changed in any process. It
// answers with ordinals: whoever shows something opens it from the rows, against a receipt, so
// that a customer who was erased a moment ago is never shown. Safe for concurrent use.
type Names struct {
	cfg     NamesConfig
	mu      sync.Mutex // guards tenants
	tenants map[party.Tenant]*names
}

// names is one tenant's index. mu guards all of it.
type names struct {
	mu    sync.Mutex
	index *nameIndex // nil until it is built
	used  when.Instant
	mark  when.Instant                // changes before it have been read, but for late commits
	deep  when.Instant                // when late commits were last looked for
	seen  map[NameChange]when.Instant // changes that were applied and may be read again
	moved int                         // customers whose rank is not exact
}

// A change carries the time at which it was made and may commit a little later, so each refresh
// reads a little of the past again, and now and then more.
const (
	overlap     = 10 * time.Second
	deepOverlap = 2 * time.Minute
	deepEvery   = 30 * time.Second
	maxChanges  = 5000 // above, building anew is cheaper
	maxRead     = 20_000
	namePage    = 1000
	namesOf     = 50
)

// NewNames makes an empty Names.
func NewNames(cfg NamesConfig) *Names {
	if cfg.TTL == 0 {
		cfg.TTL = time.Hour
	}
	return &Names{cfg: cfg, tenants: map[party.Tenant]*names{}}
}

// Search gives the customers who match every word of a text, the best first, at most limit.
func (n *Names) Search(ctx context.Context, t party.Tenant, text string, limit int) ([]party.Ordinal, error) {
	query := queryWords(text)
	if len(query) == 0 || limit < 1 {
		return nil, nil
	}
	var out []party.Ordinal
	err := n.use(ctx, t, func(ix *nameIndex) { out = ix.search(query, limit) })
	return out, err
}

// NamePlace is a customer's place in name order. The zero value stands before all.
type NamePlace struct {
	Rank    uint32
	Ordinal party.Ordinal
}

// Sorted gives the places after (or, descending, before) a place in name order, at most limit.
// from is nil for the first page.
func (n *Names) Sorted(ctx context.Context, t party.Tenant, from *NamePlace, descending bool, limit int) ([]NamePlace, error) {
	var out []NamePlace
	err := n.use(ctx, t, func(ix *nameIndex) { out = ix.page(from, descending, limit) })
	return out, err
}

func (ix *nameIndex) page(from *NamePlace, descending bool, limit int) []NamePlace {
	order := ix.sorted()
	i := 0
	if from != nil {
		var found bool
		i, found = slices.BinarySearchFunc(order, *from, func(doc uint32, p NamePlace) int {
			return comparePlaces(NamePlace{ix.ranks[doc], ix.docs[doc]}, p)
		})
		if found && !descending {
			i++
		}
	} else if descending {
		i = len(order)
	}
	var docs []uint32
	if descending {
		docs = slices.Clone(order[max(0, i-limit):i])
		slices.Reverse(docs)
	} else {
		docs = order[i:min(len(order), i+limit)]
	}
	out := make([]NamePlace, len(docs))
	for i, doc := range docs {
		out[i] = NamePlace{ix.ranks[doc], ix.docs[doc]}
	}
	return out
}

func comparePlaces(a, b NamePlace) int {
	if a.Rank != b.Rank {
		return int(int64(a.Rank) - int64(b.Rank))
	}
	return int(int64(a.Ordinal) - int64(b.Ordinal))
}

// Warm builds or refreshes a tenant's index, so that the next search does not have to.
func (n *Names) Warm(ctx context.Context, t party.Tenant) error {
	return n.use(ctx, t, func(*nameIndex) {})
}

// Forget drops a tenant's index.
func (n *Names) Forget(t party.Tenant) {
	n.mu.Lock()
	defer n.mu.Unlock()
	delete(n.tenants, t)
}

// ForgetIdle drops the indexes that nobody used for the TTL.
func (n *Names) ForgetIdle() {
	now := n.cfg.Now()
	n.mu.Lock()
	defer n.mu.Unlock()
	for t, x := range n.tenants {
		if !x.mu.TryLock() {
			continue // in use
		}
		idle := now.Sub(x.used) > n.cfg.TTL
		x.mu.Unlock()
		if idle {
			delete(n.tenants, t)
		}
	}
}

// use runs fn on an index that is up to date.
func (n *Names) use(ctx context.Context, t party.Tenant, fn func(*nameIndex)) error {
	n.mu.Lock()
	x, ok := n.tenants[t]
	if !ok {
		x = &names{}
		n.tenants[t] = x
	}
	n.mu.Unlock()
	x.mu.Lock()
	defer x.mu.Unlock()
	x.used = n.cfg.Now()
	if err := n.refresh(ctx, t, x); err != nil {
		return err
	}
	fn(x.index)
	return nil
}

// refresh applies what changed since the last time.
func (n *Names) refresh(ctx context.Context, t party.Tenant, x *names) error {
	if x.index == nil {
		return n.build(ctx, t, x)
	}
	now := n.cfg.Now()
	since := x.mark.Add(-overlap)
	if now.Sub(x.deep) > deepEvery {
		since, x.deep = x.mark.Add(-deepOverlap), now
	}
	changes, err := n.cfg.Rows.NameChanges(ctx, t, since, maxRead)
	if err != nil {
		return fmt.Errorf("refresh name index: %w", err)
	}
	if len(changes) == maxRead { // more than can be read: what is missing must be known already
		if _, ok := x.seen[changes[maxRead-1]]; !ok {
			return n.build(ctx, t, x)
		}
	}
	changes = slices.DeleteFunc(changes, func(c NameChange) bool { _, ok := x.seen[c]; return ok })
	batch := slices.ContainsFunc(changes, func(c NameChange) bool { return c.What < 0 })
	if batch || len(changes) > maxChanges || x.moved > 1000+len(x.index.docs)/10 {
		return n.build(ctx, t, x)
	}
	if err := n.apply(ctx, t, x, changes); err != nil {
		return err
	}
	x.advance(now, changes)
	return nil
}

func (x *names) advance(now when.Instant, changes []NameChange) {
	x.mark = max(x.mark, now)
	for _, c := range changes {
		x.seen[c] = c.At
	}
	for c, at := range x.seen {
		if x.mark.Sub(at) > 2*deepOverlap {
			delete(x.seen, c)
		}
	}
}

// build reads every customer, under one processing entry.
func (n *Names) build(ctx context.Context, t party.Tenant, x *names) error {
	began := n.cfg.Now()
	already, err := n.cfg.Rows.NameChanges(ctx, t, began.Add(-2*deepOverlap), maxRead)
	if err != nil {
		return fmt.Errorf("build name index: %w", err)
	}
	count, err := n.cfg.Rows.CustomerCount(ctx, t)
	if err != nil {
		return fmt.Errorf("build name index: %w", err)
	}
	receipt, err := n.process(ctx, t, count)
	if err != nil {
		return err
	}
	ix := newNameIndex()
	var keys []string
	var starts []gram
	for after := party.Ordinal(0); ; {
		rows, err := n.cfg.Rows.Named(ctx, t, after, namePage)
		if err != nil {
			return fmt.Errorf("build name index: %w", err)
		}
		if len(rows) == 0 {
			break
		}
		after = rows[len(rows)-1].Ordinal
		if err := n.each(ctx, receipt, rows, func(o party.Ordinal, v indexed) {
			ix.put(o, v, 0)
			keys, starts = append(keys, sortKey(v)), append(starts, orderGram(v))
		}); err != nil {
			return err
		}
	}
	ix.rankAll(keys, starts)
	for _, b := range ix.grams {
		b.RunOptimize()
	}
	x.index, x.mark, x.deep, x.moved = ix, began, began, 0
	x.seen = map[NameChange]when.Instant{}
	x.advance(began, already)
	return nil
}

// process records that a job opens what the index is made of, and uses the receipt up: what is
// opened behind it stays inside this file.
func (n *Names) process(ctx context.Context, t party.Tenant, count int64) (*ledger.Receipt, error) {
	permit, err := policy.Decide(policy.Request{Principal: party.Job(t), Purpose: field.Operate, Route: "name-index"})
	if err != nil {
		return nil, err
	}
	r, err := n.cfg.Ledger.Process(ctx, permit, "name-index", nameFields, count)
	if err != nil {
		return nil, err
	}
	return r, r.Redeem(ledger.Claim{Tenant: t, Open: nameFields})
}

// each opens rows behind a receipt that process gave.
func (n *Names) each(ctx context.Context, r *ledger.Receipt, rows []Locked, fn func(party.Ordinal, indexed)) error {
	for i := range rows {
		o, err := n.cfg.Keyring.openRow(ctx, r.Permit().Tenant(), Ask{Open: nameFields}, &rows[i])
		if err != nil {
			record(ctx, r, rows[i].Ordinal, err)
			return fmt.Errorf("name index: %w", err)
		}
		fn(rows[i].Ordinal, nameOf(&o))
	}
	return nil
}

// apply reads the customers who changed; those who are gone leave the index.
func (n *Names) apply(ctx context.Context, t party.Tenant, x *names, changes []NameChange) error {
	if len(changes) == 0 {
		return nil
	}
	var who []party.Ordinal
	for _, c := range changes {
		who = append(who, party.Ordinal(c.What))
	}
	slices.Sort(who)
	who = slices.Compact(who)
	receipt, err := n.process(ctx, t, int64(len(who)))
	if err != nil {
		return err
	}
	for chunk := range slices.Chunk(who, namesOf) {
		rows, err := n.cfg.Rows.NamedOf(ctx, t, chunk)
		if err != nil {
			return fmt.Errorf("refresh name index: %w", err)
		}
		for _, o := range chunk {
			x.index.evict(o)
		}
		if err := n.each(ctx, receipt, rows, func(o party.Ordinal, v indexed) {
			x.index.put(o, v, x.index.near(v))
			x.moved++
		}); err != nil {
			return err
		}
	}
	return nil
}

// Likeness is what others are compared with: a name, and a birth date or postcodes. Of a customer who
// is there, Self, the latter two are read from the row.
type Likeness struct {
	Given, Family Text
	Birth         Text
	Postcodes     []Text
	Self          party.Ordinal // 0: nobody yet
}

// Alike is a customer of the same name. Same says whether the birth date or a postcode (field
// Addresses) is the same too; one of them is.
type Alike struct {
	Ordinal party.Ordinal
	Same    field.Set
}

const (
	maxNamesakes = namesOf - 1 // of whom more than the name is compared
	likeFields   = field.Set(1<<field.Name | 1<<field.Birth | 1<<field.Addresses)
)

// Alike finds customers who have the same name and birth date or postcode, at most limit. Those of the
// same name are compared under a processing entry: nothing leaves but who is alike.
func (n *Names) Alike(ctx context.Context, t party.Tenant, l Likeness, limit int) ([]Alike, error) {
	given, family := fold(l.Given.s), fold(l.Family.s)
	if given == "" || family == "" || l.Self == 0 && l.Birth.Empty() && len(l.Postcodes) == 0 {
		return nil, nil
	}
	same, err := n.Search(ctx, t, l.Given.s+" "+l.Family.s, maxNamesakes)
	same = slices.DeleteFunc(same, func(o party.Ordinal) bool { return o == l.Self })
	if err != nil || len(same) == 0 {
		return nil, err
	}
	if l.Self != 0 {
		same = append(same, l.Self)
	}
	all, err := n.compared(ctx, t, same)
	if err != nil {
		return nil, err
	}
	me := like{given, family, l.Birth.s, postcodes(l.Postcodes)}
	if l.Self != 0 {
		me = all[l.Self]
	}
	var out []Alike
	for _, o := range same {
		if s := me.same(all[o]); s != 0 && o != l.Self && len(out) < limit {
			out = append(out, Alike{o, s})
		}
	}
	return out, nil
}

// like is what of a customer is compared.
type like struct {
	given, family, birth string
	postcodes            []string
}

func (a like) same(b like) (s field.Set) {
	if a.given != b.given || a.family != b.family {
		return 0
	}
	if a.birth != "" && a.birth == b.birth {
		s |= field.Fields(field.Birth)
	}
	if slices.ContainsFunc(a.postcodes, func(p string) bool { return slices.Contains(b.postcodes, p) }) {
		s |= field.Fields(field.Addresses)
	}
	return s
}

func postcodes(all []Text) (out []string) {
	for _, t := range all {
		if p := fold(t.s); p != "" {
			out = append(out, p)
		}
	}
	return out
}

// compared opens what is compared of customers, under a processing entry.
func (n *Names) compared(ctx context.Context, t party.Tenant, os []party.Ordinal) (map[party.Ordinal]like, error) {
	permit, err := policy.Decide(policy.Request{Principal: party.Job(t), Purpose: field.Operate, Route: "twins"})
	if err != nil {
		return nil, err
	}
	r, err := n.cfg.Ledger.Process(ctx, permit, "twins", likeFields, int64(len(os)))
	if err != nil {
		return nil, err
	}
	if err := r.Redeem(ledger.Claim{Tenant: t, Open: likeFields}); err != nil {
		return nil, err
	}
	rows, err := n.cfg.Rows.NamedOf(ctx, t, os)
	if err != nil {
		return nil, fmt.Errorf("compare namesakes: %w", err)
	}
	out := make(map[party.Ordinal]like, len(rows))
	for i := range rows {
		o, err := n.cfg.Keyring.openRow(ctx, t, Ask{Open: likeFields}, &rows[i])
		if err != nil {
			record(ctx, r, rows[i].Ordinal, err)
			return nil, fmt.Errorf("compare namesakes: %w", err)
		}
		out[rows[i].Ordinal] = likeOf(&o)
	}
	return out, nil
}

func likeOf(o *Opened) like {
	x := nameOf(o)
	l := like{given: x.given, family: x.family, birth: o.One(field.Birth).s}
	var codes []Text
	for i, a := range o.Field(fieldAddresses) {
		if i%AddressParts == 1 {
			codes = append(codes, a)
		}
	}
	l.postcodes = postcodes(codes)
	return l
}
