package api

import (
	"strings"

	"counterpart/internal/crm/activity"
	"counterpart/internal/crm/base"
	"counterpart/internal/crm/cases"
	"counterpart/internal/crm/own"
	"counterpart/internal/failure"
	"counterpart/internal/party"
	"counterpart/internal/policy"
	"counterpart/internal/vault"
)

// customers takes customers over, each by its external id.
func (r *request) customers() (reply, error) {
	defs, err := r.owned(own.Customer)
	if err != nil {
		return reply{}, err
	}
	return r.batch(func(o *object) item {
		c := readCustomer(o, defs)
		return item{key: strings.ToUpper(c.profile.External.Reveal()), take: func(p policy.Permit) (string, error) {
			took, _, err := r.Desk.Take(r.ctx, p, c.profile, c.set)
			return string(took), err
		}}
	})
}

// owned gives the own fields of an object.
func (r *request) owned(o own.Object) (own.Defs, error) {
	all, err := r.Own.Fields(r.ctx, r.bearer.Principal)
	return all.Live(o), err
}

// whose finds the customer that an external id names; an empty one names nobody.
func (r *request) whose(external string) (party.Customer, error) {
	if external == "" {
		return 0, nil
	}
	text := vault.Plain(external)
	found, err := r.Desk.Match(r.ctx, r.bearer.Principal.Tenant, 0, []vault.Text{text})
	if err != nil {
		return 0, err
	}
	m, known := found[text]
	if !known {
		return 0, wrong("customer", "is not the external id of a customer")
	}
	return m.Customer, nil
}

// wrong is the failure of one field.
func wrong(path, reason string) error {
	return failure.Wrap(base.FieldErrors{{Field: path, Text: reason}}, failure.Invalid, "Some fields need attention.")
}

// orders adds or replaces orders, each by its number.
func (r *request) orders() (reply, error) {
	defs, err := r.owned(own.Order)
	if err != nil {
		return reply{}, err
	}
	return r.batch(func(o *object) item {
		sent := readOrder(o, defs)
		return item{key: sent.Number, take: func(p policy.Permit) (string, error) {
			var err error
			if sent.Customer, err = r.whose(sent.external); err != nil {
				return "", err
			}
			known, err := r.Desk.MatchOrders(r.ctx, p.Tenant(), 0, []string{sent.Number})
			if err != nil {
				return "", err
			}
			_, place, err := r.Desk.PutOrder(r.ctx, p, sent.Order)
			switch {
			case err != nil:
				return "", err
			case place.Index < 0:
				return "same", nil
			case len(known) > 0:
				return "changed", nil
			}
			return "created", nil
		}}
	})
}

// payments adds payments, each by its reference; of one that is known the status is brought up to date.
func (r *request) payments() (reply, error) {
	return r.batch(func(o *object) item {
		sent := readPayment(o)
		return item{key: sent.Reference, take: func(p policy.Permit) (string, error) {
			found, err := r.Desk.MatchOrders(r.ctx, p.Tenant(), 0, []string{sent.order})
			if err != nil {
				return "", err
			}
			m, known := found[sent.order]
			if !known {
				return "", wrong("order", "is not the number of an order")
			}
			sent.Order = m.ID
			place, err := r.Desk.PutPayment(r.ctx, p, sent.Payment)
			if err != nil || place.Index >= 0 {
				return "taken", err
			}
			return "same", nil
		}}
	})
}

// activity adds events of customers, each by its id.
func (r *request) activity() (reply, error) {
	return r.batch(func(o *object) item {
		sent := readEvent(o)
		return item{key: sent.Source + " " + sent.Ref, take: func(p policy.Permit) (string, error) {
			var err error
			if sent.Customer, err = r.whose(sent.external); err != nil {
				return "", err
			}
			fresh, err := r.Activity.Put(r.ctx, p, []activity.Event{sent.Event})
			if err != nil {
				return "", alone(err)
			}
			return created(fresh[0]), nil
		}}
	})
}

// cases adds cases, each by its number in the other system.
func (r *request) cases() (reply, error) {
	if r.Cases == nil {
		return reply{}, failure.New(failure.NotFound, "This installation keeps no cases.")
	}
	defs, err := r.owned(own.Case)
	if err != nil {
		return reply{}, err
	}
	return r.batch(func(o *object) item {
		sent := readCase(o, defs)
		return item{key: sent.Ref, take: func(p policy.Permit) (string, error) {
			var err error
			if sent.Customer, err = r.whose(sent.external); err != nil {
				return "", err
			}
			fresh, _, err := r.Cases.PutMany(r.ctx, p, []cases.Past{sent.Past})
			if err != nil {
				return "", alone(err)
			}
			return created(fresh == 1), nil
		}}
	})
}

func created(fresh bool) string {
	if fresh {
		return "created"
	}
	return "same"
}

// alone takes the place in a list of one from the paths of what is wrong.
func alone(err error) error {
	fs := fieldErrors(err)
	if fs == nil {
		return err
	}
	out := make(base.FieldErrors, len(fs))
	for i, f := range fs {
		path := strings.TrimPrefix(f.Field, "0.")
		if path == "first" {
			path = "answered" // as the body calls it
		}
		out[i] = base.FieldError{Field: path, Text: f.Text}
	}
	return failure.Wrap(out, failure.KindOf(err), "Some fields need attention.")
}
