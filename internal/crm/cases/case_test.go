package cases_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"counterpart/internal/crm/cases"
	"counterpart/internal/crm/clock"
	"counterpart/internal/crm/sale"
	"counterpart/internal/entry"
	"counterpart/internal/failure"
	"counterpart/internal/field"
	"counterpart/internal/party"
	"counterpart/internal/testkit/postbox"
	"counterpart/internal/vault"
	"counterpart/internal/when"
)

func TestACaseFromTheFirstWordToTheLast(t *testing.T) {
	shops(t, func(t *testing.T, s *shop) {
		anna := s.customer(t, "Berg", "anna@berg.example")
		n := s.open(t, complaint(anna))
		if n != 1001 {
			t.Errorf("the first case is %d", n)
		}
		v := s.show(t, n)
		if v.Case.Subject.Reveal() != "Parcel is late" || v.Case.Customer.Family.Reveal() != "Berg" || len(v.Messages) != 1 ||
			v.Messages[0].Direction != cases.In || v.Messages[0].Text.Reveal() != "Where is my parcel?" {
			t.Errorf("view %+v", v)
		}
		if got := v.Profile.Emails; len(got) != 1 || got[0].Reveal() == "anna@berg.example" {
			t.Errorf("the address is not masked")
		}
		if v.Case.Clocks.FirstDue != monday.Add(24*time.Hour) { // 7 hours on Monday, one on Tuesday
			t.Errorf("first answer due %s", v.Case.Clocks.FirstDue)
		}
		e := s.last(t)
		if e.Kind != entry.Disclosure || e.Purpose != field.Complain || e.Count != 1 ||
			e.Fields != field.Fields(field.Name, field.Cases, field.Messages) || e.Masked != field.Fields(field.Emails) {
			t.Errorf("entry of the view: %+v", e)
		}

		s.pass(time.Hour)
		w, err := s.desk.Reply(t.Context(), s.clerk(t), n, cases.Answer{Text: vault.Plain("It comes tomorrow."), Then: cases.Waiting, Revision: 1})
		ok(t, err)
		if e := s.last(t); e.Kind != entry.Change || e.Act != "reply" || e.Object != "message" || e.Ref != int64(n) || e.Count != 1 {
			t.Errorf("entry of the reply: %+v", e)
		}
		if got := s.show(t, n).Messages[1].Mail; got.State != cases.MailWaiting {
			t.Errorf("before it is sent: %+v", got)
		}
		if s.send(t) != 1 {
			t.Error("nothing was sent")
		}
		letters := s.box.Letters()
		if len(letters) != 1 || letters[0].To != "anna@berg.example" || !strings.Contains(letters[0].Data, "It comes tomorrow.") ||
			postbox.Header(t, letters[0], "Subject") != "Parcel is late [1001]" {
			t.Errorf("letters %+v", letters)
		}
		v = s.show(t, n)
		if m := v.Messages[1].Mail; m.State != cases.MailSent || m.Tries != 1 || v.Case.Status != cases.Waiting || v.Case.Clocks.Paused == 0 {
			t.Errorf("after it was sent: %+v, %+v", m, v.Case)
		}
		if s.send(t) != 0 || len(s.box.Letters()) != 1 {
			t.Error("sent twice")
		}

		s.pass(24 * time.Hour)
		_, err = s.desk.Receive(t.Context(), s.clerk(t), n, vault.Plain("Thank you, it is there."))
		ok(t, err)
		v = s.show(t, n)
		if v.Case.Status != cases.Open || v.Case.Clocks.NextDue == 0 || v.Case.Clocks.Paused != 0 {
			t.Errorf("after the customer wrote: %+v", v.Case)
		}
		_, err = s.desk.Close(t.Context(), s.clerk(t), n, w.Revision, true)
		wantKind(t, err, failure.Conflict)
		_, err = s.desk.Close(t.Context(), s.clerk(t), n, v.Case.Revision, true)
		ok(t, err)
		if v = s.show(t, n); v.Case.Status != cases.Closed || v.Case.ClosedAt != s.now || v.Survey == nil {
			t.Errorf("closed: %+v", v)
		}
		if s.ask(t, `SELECT count(*) FROM customer_case WHERE due < 4611686018427387904`) != 0 {
			t.Error("a closed case is due")
		}
	})
}

func TestWithoutACustomerThereIsNoText(t *testing.T) {
	shops(t, func(t *testing.T, s *shop) {
		d := complaint(0)
		d.Subject, d.Text = vault.Plain("Somebody said"), vault.Plain("that the shop is cold")
		_, err := s.desk.Create(t.Context(), s.clerk(t), d)
		wantKind(t, err, failure.Invalid)
		wantFields(t, err, "subject", "text")
		n := s.open(t, complaint(0))
		for name, say := range map[string]func() error{
			"reply": func() error {
				_, err := s.desk.Reply(t.Context(), s.clerk(t), n, cases.Answer{Text: vault.Plain("x")})
				return err
			},
			"note":    func() error { _, err := s.desk.AddNote(t.Context(), s.clerk(t), n, vault.Plain("x")); return err },
			"receive": func() error { _, err := s.desk.Receive(t.Context(), s.clerk(t), n, vault.Plain("x")); return err },
			"ask":     func() error { _, err := s.desk.Close(t.Context(), s.clerk(t), n, 1, true); return err },
		} {
			if err := say(); !failure.Is(err, failure.Conflict) {
				t.Errorf("%s: %v", name, err)
			}
		}
		before := len(s.entries(t))
		v := s.show(t, n)
		if v.Entry != -1 || v.Case.Cause != "late" || len(s.entries(t)) != before {
			t.Errorf("a case of nobody disclosed somebody: %+v", v)
		}
	})
}

// What must not be stored is refused wherever it is typed, and nothing is written.
func TestWhatMustNotBeStoredIsRefused(t *testing.T) {
	shops(t, func(t *testing.T, s *shop) {
		anna := s.customer(t, "Berg", "anna@berg.example")
		n := s.open(t, complaint(anna))
		card := vault.Plain("take it from 4111 1111 1111 1111")
		before := len(s.entries(t))
		_, err := s.desk.Reply(t.Context(), s.clerk(t), n, cases.Answer{Text: card})
		wantFields(t, err, "text")
		_, err = s.desk.AddNote(t.Context(), s.clerk(t), n, card)
		wantFields(t, err, "text")
		_, err = s.desk.Receive(t.Context(), s.clerk(t), n, card)
		wantFields(t, err, "text")
		d := complaint(anna)
		d.Subject, d.Text = card, card
		_, err = s.desk.Create(t.Context(), s.clerk(t), d)
		wantFields(t, err, "subject", "text")
		_, err = s.desk.PutCanned(t.Context(), s.as(t, party.Owner, 1, field.Serve), cases.Canned{Title: "Pay", Body: card.Reveal()})
		wantFields(t, err, "body")
		_, _, err = s.desk.PutMany(t.Context(), s.as(t, party.Owner, 1, field.Import), []cases.Past{{Ref: "1", Customer: anna, Opened: monday, Facts: complaint(anna).Facts, Subject: card}})
		wantFields(t, err, "0.subject")
		if got := len(s.entries(t)); got != before {
			t.Errorf("%d entries of what was refused", got-before)
		}
		s.pass(time.Minute)
		w, err := s.desk.AddNote(t.Context(), s.clerk(t), n, vault.Plain("IBAN DE89 3704 0044 0532 0130 00"))
		ok(t, err)
		if len(w.Masked) != 1 || strings.Contains(s.show(t, n).Messages[1].Text.Reveal(), "3704") {
			t.Error("an account number is stored in full")
		}
	})
}

func TestTwoClerksAtOnce(t *testing.T) {
	shops(t, func(t *testing.T, s *shop) {
		anna := s.customer(t, "Berg", "anna@berg.example")
		n := s.open(t, complaint(anna))
		high, low := cases.High, cases.Low
		var wg sync.WaitGroup
		errs := make([]error, 2)
		for i, p := range []*cases.Priority{&high, &low} {
			permit := s.clerk(t)
			wg.Go(func() { _, errs[i] = s.desk.Set(t.Context(), permit, n, 1, cases.Edit{Priority: p}) })
		}
		wg.Wait()
		if (errs[0] == nil) == (errs[1] == nil) {
			t.Fatalf("both or none: %v, %v", errs[0], errs[1])
		}
		for _, err := range errs {
			if err != nil {
				wantKind(t, err, failure.Conflict)
			}
		}
		_, err := s.desk.Reply(t.Context(), s.clerk(t), n, cases.Answer{Text: vault.Plain("x"), Revision: 1})
		wantKind(t, err, failure.Conflict)
		if s.ask(t, `SELECT count(*) FROM case_mail`) != 0 {
			t.Error("an answer to what was not read has a mail")
		}
	})
}

func TestFactsAreChecked(t *testing.T) {
	shops(t, func(t *testing.T, s *shop) {
		anna, bert := s.customer(t, "Berg", "anna@berg.example"), s.customer(t, "Bert", "bert@bert.example")
		owner := s.as(t, party.Owner, 1, field.Fulfil)
		for number, who := range map[string]party.Customer{"A-1": anna, "B-1": bert, "N-1": 0} {
			_, _, err := s.crm.PutOrder(t.Context(), owner, sale.Order{
				Number: number, Customer: who, Status: "paid", Channel: sale.Shop, Country: "DE", Placed: monday,
				Lines: []sale.Line{{SKU: "PEN", Name: "Pen", Quantity: 1000, Price: sale.Price{Unscaled: 100, Scale: 2}}},
			})
			ok(t, err)
		}
		d := complaint(anna)
		d.Facts = cases.Facts{
			Kind: "riot", Channel: "pigeon", Category: "x", Cause: "y", Product: "CUP", Priority: "soon", Team: "nobody",
			Labels: []string{"vip", "nonsense"}, Orders: []string{"B-1", "A-1", "C-1"},
		}
		_, err := s.desk.Create(t.Context(), s.clerk(t), d)
		wantFields(t, err, "kind", "channel", "category", "cause", "product", "priority", "team", "labels.1", "orders.0", "orders.2")
		d.Facts = cases.Facts{Channel: "shop", Product: "PEN", Labels: []string{"vip", "press", "vip"}, Orders: []string{"N-1", "A-1"}, Assignee: 7}
		n := s.open(t, d)
		want := cases.Facts{
			Kind: cases.Complaint, Channel: "shop", Product: "PEN", Priority: cases.Normal, Assignee: 7,
			Labels: []string{"press", "vip"}, Orders: []string{"A-1", "N-1"},
		}
		if diff := cmp.Diff(want, s.show(t, n).Case.Facts); diff != "" {
			t.Error(diff)
		}
		if e := s.last(t); !e.Fields.Has(field.Orders) {
			t.Errorf("linked orders were shown without a record: %s", e.Fields.Labels())
		}
		none, team, kind := []string{}, "shop", cases.Return
		w, err := s.desk.Set(t.Context(), s.clerk(t), n, 1, cases.Edit{Orders: &none, Labels: &none, Team: &team, Kind: &kind})
		ok(t, err)
		want.Orders, want.Labels, want.Team, want.Kind = nil, nil, team, kind
		if diff := cmp.Diff(want, s.show(t, n).Case.Facts); diff != "" || w.Revision != 2 {
			t.Errorf("revision %d\n%s", w.Revision, diff)
		}
		other := []string{"B-1"}
		_, err = s.desk.Set(t.Context(), s.clerk(t), n, 2, cases.Edit{Orders: &other})
		wantFields(t, err, "orders.0")
		_, err = s.desk.Set(t.Context(), s.clerk(t), 4711, 1, cases.Edit{})
		wantKind(t, err, failure.NotFound)
	})
}

// Each clock by itself, on its way through the database.
func TestClocksFollowTheCase(t *testing.T) {
	shops(t, func(t *testing.T, s *shop) {
		n := s.open(t, complaint(s.customer(t, "Berg", "anna@berg.example")))
		states := func() (out [3]clock.State) {
			for i, r := range s.show(t, n).Case.Clocks.Read(s.now) {
				out[i] = r.State
			}
			return out
		}
		set := func(e cases.Edit) {
			t.Helper()
			_, err := s.desk.Set(t.Context(), s.clerk(t), n, s.show(t, n).Case.Revision, e)
			ok(t, err)
		}
		waiting, open, solved, urgent := cases.Waiting, cases.Open, cases.Solved, cases.Urgent
		was := s.show(t, n).Case.Clocks
		set(cases.Edit{Status: &waiting})
		if got := states(); got != [3]clock.State{clock.Paused, clock.Off, clock.Paused} {
			t.Errorf("waiting: %v", got)
		}
		s.pass(48 * time.Hour)
		set(cases.Edit{Status: &open})
		is := s.show(t, n).Case.Clocks
		if is.FirstDue != was.FirstDue.Add(48*time.Hour) || is.ResolveDue <= was.ResolveDue {
			t.Errorf("a pause of two days moved %s to %s", was.FirstDue, is.FirstDue)
		}
		set(cases.Edit{Priority: &urgent})
		if got := s.show(t, n).Case.Clocks.FirstDue; got >= is.FirstDue || got < is.Opened {
			t.Errorf("urgent: %s", got)
		}
		s.pass(3 * time.Hour)
		if got := states(); got[0] != clock.Overdue {
			t.Errorf("overdue: %v", got)
		}
		p, err := s.desk.List(t.Context(), s.clerk(t), cases.Filter{Queue: cases.Breaching}, "")
		if err != nil || len(p.Cases) != 1 {
			t.Errorf("breaching: %+v, %v", p, err)
		}
		_, err = s.desk.Reply(t.Context(), s.clerk(t), n, cases.Answer{Text: vault.Plain("Sorry.")})
		ok(t, err)
		if got := states(); got != [3]clock.State{clock.Late, clock.Off, clock.Running} && got != [3]clock.State{clock.Late, clock.Off, clock.Overdue} {
			t.Errorf("answered late: %v", got)
		}
		set(cases.Edit{Status: &solved})
		if got := states(); got[2] != clock.Met && got[2] != clock.Late {
			t.Errorf("solved: %v", got)
		}
	})
}

func TestRestrictedCustomersAreLeftAlone(t *testing.T) {
	shops(t, func(t *testing.T, s *shop) {
		anna := s.customer(t, "Berg", "anna@berg.example")
		n := s.open(t, complaint(anna))
		s.pass(time.Minute)
		_, err := s.desk.Reply(t.Context(), s.clerk(t), n, cases.Answer{Text: vault.Plain("hello")})
		ok(t, err)
		_, err = s.custody.PlaceHold(t.Context(), s.Owner(t), vault.Hold{Everyone: true, Reason: "incident"})
		ok(t, err)
		done, err := s.custody.Erase(t.Context(), party.Job(1), anna, "request")
		if err != nil || !done.Restricted {
			t.Fatalf("%+v, %v", done, err)
		}
		_, err = s.desk.Reply(t.Context(), s.clerk(t), n, cases.Answer{Text: vault.Plain("again")})
		wantKind(t, err, failure.Conflict)
		_, err = s.desk.Create(t.Context(), s.clerk(t), complaint(anna))
		wantKind(t, err, failure.Conflict)
		if got, err := s.desk.BulkAssign(t.Context(), s.clerk(t), []cases.Number{n}, 9); err != nil || len(got) != 0 {
			t.Errorf("bulk: %v, %v", got, err)
		}
		if s.send(t) != 0 || len(s.box.Letters()) != 0 {
			t.Error("mail to somebody whose data may only be kept")
		}
		if m := s.show(t, n).Messages[1].Mail; m.State != cases.MailFailed || m.Reason != cases.Restricted {
			t.Errorf("mail %+v", m)
		}
	})
}

func TestBulk(t *testing.T) {
	shops(t, func(t *testing.T, s *shop) {
		anna := s.customer(t, "Berg", "anna@berg.example")
		ns := []cases.Number{s.open(t, complaint(anna)), s.open(t, complaint(0)), s.open(t, complaint(anna)), 99}
		if got, err := s.desk.BulkAssign(t.Context(), s.clerk(t), ns, 9); err != nil || len(got) != 3 {
			t.Errorf("assign: %v, %v", got, err)
		}
		if e := s.last(t); e.Act != "assign" || e.Object != "cases" || e.Count != 1 || e.Fields != field.Fields(field.Cases) {
			t.Errorf("entry %+v", e)
		}
		before := len(s.entries(t))
		if got, err := s.desk.BulkAssign(t.Context(), s.clerk(t), ns, 9); err != nil || len(got) != 0 || len(s.entries(t)) != before {
			t.Errorf("assign again: %v, %v", got, err)
		}
		if got, err := s.desk.BulkLabel(t.Context(), s.clerk(t), ns, []string{"vip"}, []string{"press"}); err != nil || len(got) != 3 {
			t.Errorf("label: %v, %v", got, err)
		}
		_, err := s.desk.BulkLabel(t.Context(), s.clerk(t), ns, []string{"nonsense"}, nil)
		wantKind(t, err, failure.Invalid)
		if got, err := s.desk.BulkStatus(t.Context(), s.clerk(t), ns, cases.Closed); err != nil || len(got) != 3 {
			t.Errorf("status: %v, %v", got, err)
		}
		c := s.show(t, ns[0]).Case
		if c.Assignee != 9 || c.Status != cases.Closed || !cmp.Equal(c.Labels, []string{"vip"}) || c.Revision != 4 {
			t.Errorf("case %+v", c)
		}
		_, err = s.desk.BulkStatus(t.Context(), s.clerk(t), make([]cases.Number, cases.MaxBulk+1), cases.Open)
		wantKind(t, err, failure.Invalid)
		_, err = s.desk.BulkStatus(t.Context(), s.clerk(t), ns, "gone")
		wantKind(t, err, failure.Invalid)
	})
}

// Who may not read may not write, and a role sees of a list what it may.
func TestRoles(t *testing.T) {
	shops(t, func(t *testing.T, s *shop) {
		anna := s.customer(t, "Berg", "anna@berg.example")
		n := s.open(t, complaint(anna))
		analyst := s.as(t, party.Analyst, 5, field.Analyse)
		p, err := s.desk.List(t.Context(), analyst, cases.Filter{}, "")
		if err != nil || len(p.Cases) != 1 || !p.Cases[0].Subject.Empty() || !p.Cases[0].Customer.Family.Empty() || p.Cases[0].Cause != "late" {
			t.Errorf("an analyst's list: %+v, %v", p, err)
		}
		if e := s.last(t); e.Fields != field.Fields(field.Cases) {
			t.Errorf("entry of the analyst's list: %s", e.Fields.Labels())
		}
		if v, err := s.desk.Show(t.Context(), analyst, n, cases.Ask{}); err != nil || len(v.Messages) != 0 {
			t.Errorf("an analyst reads a conversation: %+v, %v", v, err)
		}
		_, err = s.desk.Show(t.Context(), analyst, n, cases.Ask{Open: field.Fields(field.Emails)})
		wantKind(t, err, failure.Forbidden)
		_, err = s.desk.Create(t.Context(), analyst, complaint(anna))
		wantKind(t, err, failure.Forbidden)
		_, err = s.desk.AddNote(t.Context(), analyst, n, vault.Plain("x"))
		wantKind(t, err, failure.Forbidden)
		marketer := s.as(t, party.Marketer, 6, field.Market)
		before := len(s.entries(t))
		_, err = s.desk.List(t.Context(), marketer, cases.Filter{}, "")
		wantKind(t, err, failure.Forbidden)
		_, err = s.desk.Counts(t.Context(), marketer)
		wantKind(t, err, failure.Forbidden)
		_, err = s.desk.Peek(t.Context(), marketer, n)
		wantKind(t, err, failure.Forbidden)
		wantKind(t, s.desk.Each(t.Context(), marketer, nil), failure.Forbidden)
		wantKind(t, s.desk.PutSettings(t.Context(), s.clerk(t), cases.Settings{}), failure.Forbidden)
		wantKind(t, s.desk.DropCanned(t.Context(), s.clerk(t), 1), failure.Forbidden)
		if len(s.entries(t)) != before {
			t.Error("what was refused left entries")
		}
	})
}

func TestListsAndQueues(t *testing.T) {
	shops(t, func(t *testing.T, s *shop) {
		anna, bert := s.customer(t, "Berg", "anna@berg.example"), s.customer(t, "Bert", "bert@bert.example")
		settings, err := s.desk.Settings(t.Context(), 1)
		ok(t, err)
		settings.Teams = map[string][]party.Ordinal{"shop": {7, 8}, "warehouse": {8}}
		ok(t, s.desk.PutSettings(t.Context(), s.as(t, party.Manager, 2, field.Serve), settings))
		mk := func(f cases.Facts, c party.Customer) cases.Number {
			t.Helper()
			s.pass(time.Minute)
			if f.Channel == "" {
				f.Channel = "shop"
			}
			return s.open(t, cases.Draft{Customer: c, Facts: f})
		}
		a := mk(cases.Facts{Assignee: 7, Priority: cases.Low}, anna)
		b := mk(cases.Facts{Assignee: 7, Priority: cases.Urgent, Team: "warehouse", Cause: "late"}, bert)
		c := mk(cases.Facts{Team: "shop", Labels: []string{"vip"}, Kind: cases.Question}, anna)
		d := mk(cases.Facts{Assignee: 8, Category: "service", Channel: "phone"}, 0)
		waiting, closed := cases.Waiting, cases.Closed
		_, err = s.desk.Set(t.Context(), s.clerk(t), d, 1, cases.Edit{Status: &waiting})
		ok(t, err)
		e := mk(cases.Facts{Assignee: 7}, anna)
		_, err = s.desk.Set(t.Context(), s.clerk(t), e, 1, cases.Edit{Status: &closed})
		ok(t, err)
		for name, row := range map[string]struct {
			f    cases.Filter
			want []cases.Number
		}{
			"mine, the nearest clock first": {cases.Filter{Queue: cases.Mine}, []cases.Number{b, a}},
			"my team's":                     {cases.Filter{Queue: cases.Team}, []cases.Number{c}},
			"a team's":                      {cases.Filter{Queue: cases.Team, Team: "warehouse"}, []cases.Number{b}},
			"unassigned":                    {cases.Filter{Queue: cases.Unassigned}, []cases.Number{c}},
			"breaching":                     {cases.Filter{Queue: cases.Breaching}, []cases.Number{b}},
			"waiting":                       {cases.Filter{Queue: cases.WaitingFor}, []cases.Number{d}},
			"active":                        {cases.Filter{Queue: cases.Active}, []cases.Number{b, c, a, d}},
			"all, the newest first":         {cases.Filter{Queue: cases.Everything}, []cases.Number{e, d, c, b, a}},
			"all, the oldest first":         {cases.Filter{Queue: cases.Everything, By: cases.Oldest}, []cases.Number{a, b, c, d, e}},
			"active, the newest first":      {cases.Filter{Queue: cases.Active, By: cases.Newest}, []cases.Number{d, c, b, a}},
			"no queue":                      {cases.Filter{}, []cases.Number{e, d, c, b, a}},
			"of a customer":                 {cases.Filter{Customer: anna}, []cases.Number{e, c, a}},
			"by cause":                      {cases.Filter{Cause: "late"}, []cases.Number{b}},
			"by category":                   {cases.Filter{Category: "service"}, []cases.Number{d}},
			"by channel":                    {cases.Filter{Channel: "phone"}, []cases.Number{d}},
			"by kind":                       {cases.Filter{Kind: cases.Question}, []cases.Number{c}},
			"by status":                     {cases.Filter{Status: cases.Closed}, []cases.Number{e}},
			"by label":                      {cases.Filter{Label: "vip"}, []cases.Number{c}},
			"by priority":                   {cases.Filter{Priority: cases.Urgent, Queue: cases.Mine}, []cases.Number{b}},
			"by assignee":                   {cases.Filter{Assignee: 8}, []cases.Number{d}},
			"by time":                       {cases.Filter{From: monday.Add(2 * time.Minute), To: monday.Add(4 * time.Minute)}, []cases.Number{c, b}},
			"of an unknown product":         {cases.Filter{Product: "CUP"}, nil},
		} {
			t.Run(name, func(t *testing.T) {
				p, err := s.desk.List(t.Context(), s.clerk(t), row.f, "")
				ok(t, err)
				var got []cases.Number
				for _, c := range p.Cases {
					got = append(got, c.Number)
				}
				if diff := cmp.Diff(row.want, got); diff != "" {
					t.Error(diff)
				}
			})
		}
		counts, err := s.desk.Counts(t.Context(), s.clerk(t))
		ok(t, err)
		want := map[cases.Queue]int{cases.Mine: 2, cases.Team: 1, cases.Unassigned: 1, cases.Breaching: 1, cases.WaitingFor: 1, cases.Active: 4}
		if diff := cmp.Diff(want, counts); diff != "" {
			t.Error(diff)
		}
		_, err = s.desk.List(t.Context(), s.clerk(t), cases.Filter{Queue: "lost"}, "")
		wantKind(t, err, failure.Invalid)
		_, err = s.desk.List(t.Context(), s.clerk(t), cases.Filter{By: "mood"}, "")
		wantKind(t, err, failure.Invalid)
		_, err = s.desk.List(t.Context(), s.clerk(t), cases.Filter{}, "%%")
		wantKind(t, err, failure.Invalid)
		p, err := s.desk.OfCustomer(t.Context(), s.clerk(t), anna)
		if err != nil || len(p.Cases) != 3 || s.last(t).Count != 1 {
			t.Errorf("of a customer: %+v, %v", p, err)
		}
		_, err = s.desk.OfCustomer(t.Context(), s.clerk(t), 0)
		wantKind(t, err, failure.NotFound)
		if one, err := s.desk.Peek(t.Context(), s.clerk(t), b); err != nil || one.Case.Customer.Family.Reveal() != "Bert" || one.Entry < 0 {
			t.Errorf("peek %+v, %v", one, err)
		}
	})
}

// Pages follow each other without gap and repetition, in every order.
func TestPagesFollowEachOther(t *testing.T) {
	shops(t, func(t *testing.T, s *shop) {
		permit := s.as(t, party.Owner, 1, field.Import)
		var ps []cases.Past
		for i := range 2*cases.PageSize + 7 {
			ps = append(ps, cases.Past{
				Ref: "r" + string(rune('0'+i%10)) + string(rune('a'+i/10)), Status: cases.Waiting,
				Opened: monday.Add(-time.Duration(i/3) * time.Hour), Facts: cases.Facts{Channel: "web", Assignee: 7},
			})
		}
		fresh, same, err := s.desk.PutMany(t.Context(), permit, ps)
		if err != nil || fresh != len(ps) || same != 0 {
			t.Fatalf("%d, %d, %v", fresh, same, err)
		}
		for _, f := range []cases.Filter{
			{Queue: cases.Mine},
			{Queue: cases.Active},
			{Queue: cases.WaitingFor},
			{Queue: cases.Everything},
			{},
			{Queue: cases.Mine, By: cases.Newest},
			{Queue: cases.Active, By: cases.Oldest},
			{By: cases.Oldest},
		} {
			q := f.Queue
			seen, next := map[cases.Number]bool{}, ""
			last := when.Max
			for range 4 {
				p, err := s.desk.List(t.Context(), s.clerk(t), f, next)
				ok(t, err)
				for _, c := range p.Cases {
					if seen[c.Number] {
						t.Fatalf("%s: %d twice", q, c.Number)
					}
					if q == cases.Everything && c.Clocks.Opened > last {
						t.Errorf("out of order")
					}
					last = c.Clocks.Opened
					seen[c.Number] = true
				}
				if next = p.Next; next == "" {
					break
				}
			}
			if len(seen) != len(ps) {
				t.Errorf("%q shows %d of %d", q, len(seen), len(ps))
			}
		}
	})
}
