package cases_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"counterpart/internal/crm/cases"
	"counterpart/internal/crm/clock"
	"counterpart/internal/entry"
	"counterpart/internal/failure"
	"counterpart/internal/field"
	"counterpart/internal/party"
	"counterpart/internal/vault"
	"counterpart/internal/when"
)

func TestPastCasesAreTakenOverOnce(t *testing.T) {
	shops(t, func(t *testing.T, s *shop) {
		anna := s.customer(t, "Berg", "anna@berg.example")
		permit := s.as(t, party.Owner, 1, field.Import)
		opened := monday.Add(-1000 * time.Hour)
		ps := []cases.Past{
			{
				Ref: "OLD-1", Customer: anna, Opened: opened, FirstAt: opened.Add(time.Hour), Resolved: opened.Add(30 * time.Hour), Score: 2,
				Facts: cases.Facts{Channel: "phone", Cause: "late"}, Subject: vault.Plain("No parcel"),
				Messages: []cases.PastMessage{
					{Direction: cases.In, At: opened, Text: vault.Plain("Where is it?")},
					{Direction: cases.Out, At: opened.Add(time.Hour), Text: vault.Plain("On its way.")},
					{Direction: cases.Note, At: opened.Add(2 * time.Hour), Text: vault.Plain("Lost by the carrier.")},
				},
			},
			{Ref: "OLD-2", Opened: opened, Facts: cases.Facts{Channel: "shop"}, Status: cases.Open},
			{Ref: "OLD-1", Customer: anna, Opened: opened, Facts: cases.Facts{Channel: "shop"}},
		}
		fresh, same, err := s.desk.PutMany(t.Context(), permit, ps)
		if err != nil || fresh != 2 || same != 1 {
			t.Fatalf("%d, %d, %v", fresh, same, err)
		}
		if e := s.last(t); e.Act != "import" || e.Object != "cases" || e.Count != 2 || e.Fields != field.Fields(field.Cases, field.Messages) {
			t.Errorf("entry %+v", e)
		}
		before := len(s.entries(t))
		if fresh, same, err = s.desk.PutMany(t.Context(), permit, ps); err != nil || fresh != 0 || same != 3 || len(s.entries(t)) != before {
			t.Errorf("again: %d, %d, %v", fresh, same, err)
		}
		v := s.show(t, 1001)
		want := clock.Clocks{Opened: opened, FirstAt: opened.Add(time.Hour), ResolvedAt: opened.Add(30 * time.Hour), Paused: opened.Add(30 * time.Hour)}
		if v.Case.Clocks != want || v.Case.Status != cases.Closed || v.Case.Score != 2 || len(v.Messages) != 3 || v.Messages[2].Direction != cases.Note {
			t.Errorf("case %+v", v)
		}
		if s.send(t) != 0 {
			t.Error("a past reply was sent")
		}
		_, err = s.custody.Erase(t.Context(), party.Job(1), anna, "request")
		ok(t, err)
		ps[0].Customer, ps[0].Subject, ps[0].Messages = 0, vault.Text{}, nil
		if fresh, same, err = s.desk.PutMany(t.Context(), permit, ps[:1]); err != nil || fresh != 0 || same != 1 {
			t.Errorf("after the customer was erased: %d, %d, %v", fresh, same, err)
		}
	})
}

func TestPastCasesAreCheckedAllBeforeAnyIsTaken(t *testing.T) {
	shops(t, func(t *testing.T, s *shop) {
		permit := s.as(t, party.Owner, 1, field.Import)
		_, _, err := s.desk.PutMany(t.Context(), permit, []cases.Past{
			{Ref: "1", Opened: monday, Facts: cases.Facts{Channel: "shop"}},
			{Opened: monday + 1, FirstAt: 5, Resolved: 5, Score: 6, Status: "gone", Facts: cases.Facts{Channel: "x"}, Subject: vault.Plain("x")},
			{Ref: "3", Customer: 42, Opened: monday, Facts: cases.Facts{Channel: "shop"}, Messages: []cases.PastMessage{{Direction: "sideways"}}},
		})
		wantFields(t, err, "1.ref", "1.opened", "1.first", "1.resolved", "1.score", "1.status", "1.channel", "1.subject", "2.messages.0")
		_, _, err = s.desk.PutMany(t.Context(), permit, []cases.Past{{Ref: "3", Customer: 42, Opened: monday, Facts: cases.Facts{Channel: "shop"}}})
		wantFields(t, err, "0.customer")
		_, _, err = s.desk.PutMany(t.Context(), permit, make([]cases.Past, cases.MaxPast+1))
		wantKind(t, err, failure.Invalid)
		_, _, err = s.desk.PutMany(t.Context(), s.as(t, party.Analyst, 5, field.Analyse), nil)
		wantKind(t, err, failure.Forbidden)
		if s.ask(t, `SELECT count(*) FROM customer_case`) != 0 {
			t.Error("some were taken")
		}
	})
}

func TestEachCaseIsRecordedBeforeItIsHandedOn(t *testing.T) {
	shops(t, func(t *testing.T, s *shop) {
		anna := s.customer(t, "Berg", "anna@berg.example")
		n := s.open(t, complaint(anna))
		s.open(t, complaint(0))
		var got []string
		err := s.desk.Each(t.Context(), s.as(t, party.Owner, 1, field.Export), func(e cases.Exported) error {
			if last := s.last(t); last.Kind != entry.Disclosure || last.Purpose != field.Export || !last.Fields.Has(field.Messages) || last.Count != 1 {
				t.Errorf("handed on before the record: %+v", last)
			}
			line := []string{fmt.Sprintf("%d %s %s", e.Number, e.Cause, e.Subject.Reveal())}
			for _, m := range e.Messages {
				line = append(line, string(m.Direction)+":"+m.Text.Reveal())
			}
			got = append(got, strings.Join(line, " "))
			return nil
		})
		ok(t, err)
		want := []string{fmt.Sprintf("%d late Parcel is late in:Where is my parcel?", n), fmt.Sprintf("%d late ", n+1)}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	})
}

func TestSettings(t *testing.T) {
	shops(t, func(t *testing.T, s *shop) {
		owner := s.as(t, party.Owner, 1, field.Administer)
		set, err := s.desk.Settings(t.Context(), 1)
		ok(t, err)
		if set.Revision != 0 || set.Targets[cases.Normal].First != 8*time.Hour || set.Soon != 2*time.Hour || set.Hours.Check() != nil {
			t.Errorf("usual settings %+v", set)
		}
		set.Hours.From, set.Hours.To = 8*60, 20*60
		set.Hours.Holidays = []when.Date{{Year: 2026, Month: 12, Day: 25}, {Year: 2026, Month: 1, Day: 1}, {Year: 2026, Month: 12, Day: 25}}
		set.Targets[cases.Urgent] = clock.Targets{First: 30 * time.Minute, Next: time.Hour, Resolve: 4 * time.Hour}
		set.Teams = map[string][]party.Ordinal{"shop": {3, 4}}
		ok(t, s.desk.PutSettings(t.Context(), owner, set))
		if e := s.last(t); e.Kind != entry.Change || e.Object != "case-settings" {
			t.Errorf("entry %+v", e)
		}
		got, err := s.with(nil, s.rows).Settings(t.Context(), 1)
		ok(t, err)
		set.Revision, set.Hours.Zone = 1, got.Hours.Zone
		set.Hours.Holidays = []when.Date{{Year: 2026, Month: 1, Day: 1}, {Year: 2026, Month: 12, Day: 25}}
		if diff := cmp.Diff(set, got, cmp.Comparer(func(a, b *time.Location) bool { return a == b })); diff != "" {
			t.Error(diff)
		}
		set.Revision = 0
		wantKind(t, s.desk.PutSettings(t.Context(), owner, set), failure.Conflict)
		set.Hours.To, set.Soon = set.Hours.From, -1
		set.Targets = nil
		wantFields(t, s.desk.PutSettings(t.Context(), owner, set), "hours", "soon", "targets")
		_, err = s.raw(t).Exec(`UPDATE case_setting SET body = '{}'`)
		ok(t, err)
		_, err = s.with(nil, s.rows).Settings(t.Context(), 1)
		wantKind(t, err, failure.Doubt)
	})
}

func TestCannedAnswers(t *testing.T) {
	shops(t, func(t *testing.T, s *shop) {
		owner := s.as(t, party.Manager, 1, field.Serve)
		id, err := s.desk.PutCanned(t.Context(), owner, cases.Canned{Title: " Late ", Body: "Dear {name},\r\norder {order} of case {case} is late."})
		ok(t, err)
		all, err := s.desk.CannedAnswers(t.Context(), 1)
		if err != nil || len(all) != 1 || all[0].ID != id || all[0].Title != "Late" || all[0].Revision != 1 {
			t.Fatalf("%+v, %v", all, err)
		}
		if got := cases.Fill(all[0].Body, cases.Fillings{Name: "Anna {order}", Order: "A-1", Case: 1001}); got != "Dear Anna {order},\norder A-1 of case 1001 is late." {
			t.Errorf("filled %q", got)
		}
		all[0].Body = "Sorry."
		_, err = s.desk.PutCanned(t.Context(), owner, all[0])
		ok(t, err)
		_, err = s.desk.PutCanned(t.Context(), owner, all[0])
		wantKind(t, err, failure.Conflict)
		_, err = s.desk.PutCanned(t.Context(), owner, cases.Canned{Body: "{phone} DE89 3704 0044 0532 0130 00"})
		wantFields(t, err, "title", "body")
		_, err = s.desk.PutCanned(t.Context(), owner, cases.Canned{Title: "x"})
		wantFields(t, err, "body")
		ok(t, s.desk.DropCanned(t.Context(), owner, id))
		wantKind(t, s.desk.DropCanned(t.Context(), owner, id), failure.NotFound)
		if second, err := s.desk.PutCanned(t.Context(), owner, cases.Canned{Title: "x", Body: "y"}); err != nil || second < 1 {
			t.Errorf("%d, %v", second, err)
		}
	})
}
