package cases_test

import (
	"sync"
	"testing"
	"time"

	"counterpart/internal/crm/cases"
	"counterpart/internal/failure"
	"counterpart/internal/field"
	"counterpart/internal/party"
	"counterpart/internal/policy"
	"counterpart/internal/vault"
)

// refused are the kinds with which one of two changes may end that contradict each other.
var refused = map[failure.Kind]bool{failure.Conflict: true, failure.NotFound: true, failure.Stale: true}

// Whatever meets an erasure: either it was before, and its rows are gone, or it is refused. None is
// given up for another (a deadlock), and nothing of the customer stays.
func TestWhatMeetsAnErasure(t *testing.T) {
	shops(t, func(t *testing.T, s *shop) {
		// A job's rights are refused no version: what an erasure makes stale would be refused anyway.
		permit, err := policy.Decide(policy.Request{Principal: party.Job(1), Purpose: field.Import, Route: "test"})
		ok(t, err)
		for round := range 8 {
			anna, bert := s.customer(t, "Berg", "anna@berg.example"), s.customer(t, "Bert", "bert@bert.example")
			ns := []cases.Number{s.open(t, complaint(anna)), s.open(t, complaint(bert)), s.open(t, complaint(anna))}
			_, err = s.desk.Reply(t.Context(), permit, ns[0], cases.Answer{Text: vault.Plain("hello")})
			ok(t, err)
			waiting := cases.Waiting
			meet(t,
				func() error { _, err := s.custody.Erase(t.Context(), party.Job(1), anna, "request"); return err },
				func() error {
					_, err := s.desk.Reply(t.Context(), permit, ns[0], cases.Answer{Text: vault.Plain("x")})
					return err
				},
				func() error { _, err := s.desk.AddNote(t.Context(), permit, ns[2], vault.Plain("x")); return err },
				func() error { _, err := s.desk.Create(t.Context(), permit, complaint(anna)); return err },
				func() error {
					_, err := s.desk.Set(t.Context(), permit, ns[2], 1, cases.Edit{Status: &waiting})
					return err
				},
				func() error { _, err := s.desk.Close(t.Context(), permit, ns[2], 1, true); return err },
				func() error {
					_, err := s.desk.BulkAssign(t.Context(), permit, []cases.Number{ns[2], ns[0], ns[1]}, party.Ordinal(round+1))
					return err
				},
				func() error { _, err := s.desk.BulkStatus(t.Context(), permit, ns, cases.Solved); return err },
				func() error { _, err := s.desk.Send(t.Context(), 1); return err },
			)
			for _, table := range []string{"customer_case", "case_message", "case_mail", "case_survey"} {
				if got := s.ask(t, `SELECT count(*) FROM `+table+` WHERE customer = $1`, int64(anna)); got != 0 {
					t.Fatalf("round %d: %d rows of %s are left of somebody who was erased", round, got, table)
				}
			}
			s.pass(time.Hour)
		}
	})
}

// meet runs steps at the same time, and fails where one failed for no reason that a person could be
// told.
func meet(t *testing.T, steps ...func() error) {
	t.Helper()
	errs, begin := make([]error, len(steps)), make(chan struct{})
	var wg sync.WaitGroup
	for i, step := range steps {
		wg.Go(func() {
			<-begin
			errs[i] = step()
		})
	}
	close(begin)
	wg.Wait()
	for i, err := range errs {
		if err != nil && !refused[failure.KindOf(err)] {
			t.Errorf("step %d: %v", i, err)
		}
	}
}
