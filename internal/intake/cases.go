package intake

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"counterpart/internal/crm/base"
	"counterpart/internal/crm/cases"
	"counterpart/internal/crm/own"
	"counterpart/internal/failure"
	"counterpart/internal/field"
	"counterpart/internal/intake/mapping"
	"counterpart/internal/intake/table"
	"counterpart/internal/vault"
)

// mayTakeCases refuses who may not, and an installation without cases.
func (r *run) mayTakeCases() error {
	if r.svc.cfg.Cases == nil {
		return failure.New(failure.NotFound, "This installation keeps no cases.")
	}
	if r.permit.Allows(field.Fields(field.Cases, field.Messages), 0) {
		return nil
	}
	return failure.New(failure.Forbidden, "Cases are not for this role and purpose.")
}

// caseFields are the fields behind the paths of what is wrong with a case.
var caseFields = map[string]mapping.Field{
	"ref": mapping.CaseRef, "opened": mapping.CaseOpened, "resolved": mapping.CaseResolved, "kind": mapping.CaseKind,
	"status": mapping.CaseStatus, "channel": mapping.CaseChannel, "category": mapping.CaseCategory,
	"cause": mapping.CaseCause, "product": mapping.CaseProduct, "orders": mapping.CaseOrder,
	"subject": mapping.CaseSubject, "messages": mapping.CaseText, "score": mapping.CaseScore,
}

const (
	maxSubject = 150
	maxScore   = 5
)

// past reads a past case. Its customer is whom it names by external id or e-mail.
func (d *decoder) past(rec *record) {
	d.link(rec)
	p := &rec.past
	p.Ref, p.Opened, p.Resolved = d.must(mapping.CaseRef), d.date(mapping.CaseOpened), d.date(mapping.CaseResolved)
	if p.Opened == 0 && len(d.faults) == 0 {
		d.must(mapping.CaseOpened)
	}
	p.Kind = cases.Kind(d.wordOr(mapping.CaseKind, string(cases.Complaint)))
	p.Status = cases.Status(d.wordOr(mapping.CaseStatus, string(cases.Closed)))
	p.Channel = d.must(mapping.CaseChannel)
	p.Category, p.Cause, p.Product = d.text(mapping.CaseCategory), d.text(mapping.CaseCause), d.text(mapping.CaseProduct)
	if number := d.text(mapping.CaseOrder); number != "" {
		p.Orders = []string{number}
	}
	p.FirstAt, p.Priority = d.date(mapping.CaseAnswered), cases.Priority(d.wordOr(mapping.CasePriority, string(cases.Normal)))
	p.Score, p.Own = d.score(), d.owned(own.Case)
	p.Subject = vault.Plain(d.text(mapping.CaseSubject))
	if s := []rune(p.Subject.Reveal()); len(s) > maxSubject {
		p.Subject = vault.Plain(string(s[:maxSubject-1]) + "…")
	}
	if text := d.text(mapping.CaseText); text != "" {
		p.Messages = []cases.PastMessage{{Direction: cases.In, At: p.Opened, Text: vault.Plain(text)}}
	}
}

// score reads satisfaction from 1 to 5; 0 where none is given.
func (d *decoder) score() int {
	n, scale, ok := d.decimal(mapping.CaseScore)
	for ; ok && scale > 0 && n%10 == 0; scale-- {
		n /= 10
	}
	if ok && (scale != 0 || n < 1 || n > maxScore) {
		d.fault(d.columnOf(mapping.CaseScore), mapping.CaseScore, "not a score", "a whole number from 1 to 5")
		return 0
	}
	return int(n)
}

// inWords turns the labels of a retailer's words into their codes.
func (r *run) inWords(ctx context.Context, p *cases.Past) error {
	words, err := r.svc.cfg.Cases.Words(ctx, r.tenant)
	if err != nil {
		return err
	}
	p.Channel, p.Category, p.Cause = codeOf(words.Channels, p.Channel), codeOf(words.Categories, p.Category), codeOf(words.Causes, p.Cause)
	return nil
}

func codeOf(list []cases.Word, text string) string {
	for _, w := range list {
		if strings.EqualFold(w.Code, text) || strings.EqualFold(w.Label, text) {
			return w.Code
		}
	}
	return text
}

// happened checks and counts a past case. Whether its customer is known is seen when it is written:
// one without keeps its facts and no text.
func (s *scan) happened(ctx context.Context, r *table.Row, rec *record) ([]RowError, error) {
	if err := s.inWords(ctx, &rec.past); err != nil {
		return nil, err
	}
	p := rec.past
	p.Orders = nil // an order belongs to somebody, who is looked for later
	p.Customer = 1 // so that its texts and own fields are looked at too
	if err := s.svc.cfg.Cases.CheckPast(ctx, s.tenant, []cases.Past{p}); err != nil {
		return s.formFaults(r, err, own.Case)
	}
	k, digest := keyOf("k", p.Ref), keyOf(pastText(rec))
	if old, again := s.rows[k]; again {
		if old.digest == digest {
			s.res.Repeated++
			return nil, nil
		}
		return []RowError{faultOf(r, "another row has the same reference and says something else", "one row for each case")}, nil
	}
	s.rows[k] = seenRow{line: r.Line, digest: digest}
	s.res.Cases.InFile++
	return nil, nil
}

func pastText(rec *record) string {
	p := &rec.past
	text := ""
	if len(p.Messages) > 0 {
		text = p.Messages[0].Text.Reveal()
	}
	return strings.Join([]string{
		rec.external, rec.email, p.Opened.String(), p.FirstAt.String(), p.Resolved.String(), string(p.Kind), string(p.Status),
		string(p.Priority), p.Channel, p.Category, p.Cause, p.Product, strings.Join(p.Orders, " "), p.Subject.Reveal(), text,
		ownText(p.Own),
	}, "\x00")
}

// pastCase adds a past case to those that are written next.
func (s *stage) pastCase(ctx context.Context, rec *record) error {
	k := keyOf("k", rec.past.Ref)
	if s.done[k] {
		return nil
	}
	s.done[k] = true
	s.past = append(s.past, *rec)
	if len(s.past) < cases.MaxPast {
		return nil
	}
	return s.flushCases(ctx)
}

func (s *stage) flushCases(ctx context.Context) error {
	list := s.past
	s.past = nil
	if len(list) == 0 {
		return nil
	}
	return s.later(func() error { return s.writeCases(ctx, list) })
}

// writeCases takes cases over, each chunk whole under one entry. Unlike a batch they are visible at once.
func (s *stage) writeCases(ctx context.Context, list []record) error {
	var ws []whom
	for i := range list {
		if w := list[i].whom(); !w.nobody() {
			ws = append(ws, w)
		}
	}
	found, err := s.svc.people(ctx, s.run, ws)
	if err != nil {
		return err
	}
	ps := make([]cases.Past, len(list))
	for i := range list {
		ps[i] = list[i].past
		if err := s.inWords(ctx, &ps[i]); err != nil {
			return err
		}
		m, known := found[list[i].whom()]
		if ps[i].Customer = m.Customer; !known || m.Revision == ambiguous || list[i].whom().nobody() {
			s.res.WithoutCustomer++
			ps[i].Customer = 0
			if ps[i].Own.Set() != 0 {
				s.res.OwnLeftOut++
			}
			ps[i].Subject, ps[i].Messages, ps[i].Own = vault.Text{}, nil, nil
		}
	}
	if s.job.Options.DryRun {
		n, err := s.svc.cfg.Cases.Fresh(ctx, s.tenant, ps)
		s.res.Cases.New += int64(n)
		s.res.Cases.Same += int64(len(ps) - n)
		return err
	}
	fresh, same, err := s.svc.cfg.Cases.PutMany(ctx, s.permit, ps)
	if without(ps, err) { // an order of somebody else is not linked
		fresh, same, err = s.svc.cfg.Cases.PutMany(ctx, s.permit, ps)
	}
	if err != nil {
		return err
	}
	s.res.Cases.New += int64(fresh)
	s.res.Cases.Same += int64(same)
	s.res.Published = s.res.Published || fresh > 0
	return nil
}

// without takes the orders from the cases of which they were refused, and reports whether that was all
// that was wrong.
func without(ps []cases.Past, err error) bool {
	var wrong base.FieldErrors
	if !errors.As(err, &wrong) {
		return false
	}
	for _, f := range wrong {
		parts := strings.Split(f.Field, ".")
		n, err := strconv.Atoi(parts[0])
		if err != nil || n >= len(ps) || len(parts) < 2 || parts[1] != "orders" {
			return false
		}
		ps[n].Orders = nil
	}
	return true
}
