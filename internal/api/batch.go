package api

import (
	"errors"
	"hash/fnv"
	"net/http"
	"sync"

	"counterpart/internal/crm/base"
	"counterpart/internal/failure"
	"counterpart/internal/policy"
)

// result says what became of one item.
type result struct {
	Index   int      `json:"index"`
	Status  string   `json:"status"` // created, changed, same, taken or refused
	Problem *problem `json:"problem,omitempty"`
}

// results is the answer to a batch.
type results struct {
	Results []result `json:"results"`
	Refused int      `json:"refused"`
}

// item is one thing of a batch: key names it, so that what is said of
// one thing is taken in the order of the batch.
type item struct {
	key  string
	path string
	take func(policy.Permit) (string, error)
	errs []*fault
}

// items gives the objects of a body: {"items": […]}, or one alone.
func (r *request) items() ([]*object, error) {
	top, is := r.body.value.(*object)
	if !is {
		return nil, refused(&fault{Reason: "not an object", Expected: `one item, or {"items": […]}`})
	}
	var errs []*fault
	top.faults = &errs
	if !top.has("items") {
		return []*object{top}, nil
	}
	list := top.nodes("items")
	top.done()
	if len(list) == 0 || len(list) > maxItems {
		errs = append(errs, &fault{Path: "items", Reason: "not from 1 to 500 items"})
	}
	out := make([]*object, 0, len(list))
	for _, n := range list {
		if o := top.nested(n); o != nil {
			out = append(out, o)
		}
	}
	if len(errs) > 0 {
		return nil, refused(errs...)
	}
	return out, nil
}

// batch reads the items of a body and takes each. One that is refused keeps no other from being taken;
// rights that changed, and a store that is down, end the batch: what is sent again is taken once.
func (r *request) batch(read func(*object) item) (reply, error) {
	permit, err := r.permit()
	if err != nil {
		return reply{}, err
	}
	objects, err := r.items()
	if err != nil {
		return reply{}, err
	}
	items := make([]item, len(objects))
	for i, o := range objects {
		var errs []*fault
		o.faults = &errs
		items[i] = read(o)
		items[i].path, items[i].errs = o.path, errs
	}
	out := results{Results: make([]result, len(items))}
	if err := run(items, func(i int) error { return items[i].run(permit, i, &out.Results[i]) }); err != nil {
		return reply{}, err
	}
	for _, one := range out.Results {
		if one.Status == "refused" {
			out.Refused++
		}
	}
	if len(items) == 1 && items[0].path == "" {
		return single(out.Results[0]), nil
	}
	return ok(out), nil
}

// single answers for an item that came alone.
func single(one result) reply {
	if one.Problem != nil {
		return reply{status: one.Problem.Status, kind: "application/problem+json", body: one.Problem}
	}
	out := ok(one)
	if one.Status == "created" {
		out.status = http.StatusCreated
	}
	return out
}

// run takes one item, and gives an error only where it is not about the item.
func (it item) run(permit policy.Permit, i int, out *result) error {
	*out = result{Index: i}
	if len(it.errs) > 0 {
		out.refuse(refused(it.errs...), "")
		return nil
	}
	status, err := it.take(permit)
	switch failure.KindOf(err) {
	case failure.Invalid, failure.NotFound, failure.Conflict, failure.Forbidden:
		prefix := it.path
		if prefix != "" {
			prefix += "."
		}
		out.refuse(err, prefix)
		return nil
	case failure.Internal, failure.Unauthenticated, failure.Stale, failure.Limited, failure.Unavailable, failure.Doubt:
		if err != nil {
			return err
		}
	}
	out.Status = status
	return nil
}

func (out *result) refuse(err error, prefix string) {
	out.Status = "refused"
	out.Problem, _ = problemOf(err, prefix).body.(*problem)
}

const workers = 8 // so that commits come in groups

// run runs fn for every item, those with one key one after the other.
func run(items []item, fn func(int) error) error {
	errs := make([]error, workers)
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			for i := range items {
				if errs[w] == nil && lane(items[i].key) == w {
					errs[w] = fn(i)
				}
			}
		})
	}
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func lane(key string) int {
	h := fnv.New32a()
	_, _ = h.Write([]byte(key))
	return int(h.Sum32() % workers)
}

// fieldErrors gives what is wrong with the fields of an item.
func fieldErrors(err error) base.FieldErrors {
	fs, _ := errors.AsType[base.FieldErrors](err)
	return fs
}
