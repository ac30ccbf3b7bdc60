package cases_test

import (
	"context"
	"errors"
	"regexp"
	"strings"
	"testing"
	"time"

	"counterpart/internal/crm/cases"
	"counterpart/internal/entry"
	"counterpart/internal/failure"
	"counterpart/internal/field"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/store/casebook"
	"counterpart/internal/testkit/postbox"
	"counterpart/internal/vault"
	"counterpart/internal/when"
)

const secret = "Zwischenruf"

// An internal note never leaves the house, on no path: not by itself, not beside a reply, not by
// being sent again, and not where its number stands in a mail by somebody's hand.
func TestANoteNeverLeavesByMail(t *testing.T) {
	shops(t, func(t *testing.T, s *shop) {
		n := s.open(t, complaint(s.customer(t, "Berg", "anna@berg.example")))
		note, err := s.desk.AddNote(t.Context(), s.clerk(t), n, vault.Plain(secret+": she always complains"))
		ok(t, err)
		s.pass(time.Minute)
		reply, err := s.desk.Reply(t.Context(), s.clerk(t), n, cases.Answer{Text: vault.Plain("We are sorry.")})
		ok(t, err)
		s.send(t)
		_, err = s.desk.Resend(t.Context(), s.clerk(t), n, note.Message)
		wantKind(t, err, failure.Conflict)
		_, err = s.desk.Close(t.Context(), s.clerk(t), n, reply.Revision, true)
		ok(t, err)
		s.send(t)
		_, err = s.raw(t).Exec(`UPDATE case_mail SET state = 'waiting', next_at = 0, tries = 0, kind = 'reply', mail = $1 WHERE kind = 'reply'`, int64(note.Message))
		ok(t, err)
		if s.send(t) != 0 {
			t.Error("a mail with the number of a note was sent")
		}
		letters := s.box.Letters()
		if len(letters) != 2 {
			t.Errorf("%d letters, want the reply and the survey", len(letters))
		}
		for _, l := range letters {
			if strings.Contains(l.Data, secret) {
				t.Error("a note left the house")
			}
		}
	})
}

// checked is a mail server that looks, before it takes a letter, whether the disclosure to its
// recipient is in the ledger.
type checked struct {
	cases.Post
	t *testing.T
	s *shop
}

func (c checked) Send(ctx context.Context, l cases.Letter) error {
	e := c.s.last(c.t)
	if e.Kind != entry.Disclosure || e.Purpose != field.Complain || e.Route != "mail" || e.Count != 1 || e.By != 0 ||
		e.Fields != field.Fields(field.Emails, field.Messages) {
		c.t.Errorf("a letter left before its record: %+v", e)
	}
	return c.Post.Send(ctx, l)
}

func TestTheRecordIsThereBeforeTheLetterLeaves(t *testing.T) {
	shops(t, func(t *testing.T, s *shop) {
		n := s.open(t, complaint(s.customer(t, "Berg", "anna@berg.example")))
		_, err := s.desk.Reply(t.Context(), s.clerk(t), n, cases.Answer{Text: vault.Plain("hello")})
		ok(t, err)
		if got, err := s.with(checked{s.post, t, s}, s.rows).Send(t.Context(), 1); err != nil || got != 1 {
			t.Errorf("%d, %v", got, err)
		}
		if e := s.last(t); e.Kind != entry.Change || e.Act != "send" || e.Object != "mail" || e.Ref != int64(n) {
			t.Errorf("entry of the sending: %+v", e)
		}
	})
}

var errKilled = errors.New("killed")

// dying are rows of a program that is killed at a step: from there on nothing works.
type dying struct {
	casebook.Rows
	at   string
	dead *bool
}

func (d dying) step(name string) error {
	if name == d.at {
		*d.dead = true
	}
	if *d.dead {
		return errKilled
	}
	return nil
}

func (d dying) ClaimMail(ctx context.Context, t party.Tenant, m cases.MailRow, next when.Instant) (bool, error) {
	won, err := d.Rows.ClaimMail(ctx, t, m, next)
	return won, errors.Join(err, d.step("claimed"))
}

func (d dying) ReplyOf(ctx context.Context, t party.Tenant, id cases.MessageID) (cases.MessageRow, error) {
	if err := d.step("recorded"); err != nil {
		return cases.MessageRow{}, err
	}
	return d.Rows.ReplyOf(ctx, t, id)
}

func (d dying) Retailer(ctx context.Context, t party.Tenant) (string, string, error) {
	if err := d.step("opened"); err != nil {
		return "", "", err
	}
	return d.Rows.Retailer(ctx, t)
}

func (d dying) LockCases(ctx context.Context, tx ledger.Tx, t party.Tenant, ns []cases.Number) ([]cases.Row, error) {
	if err := d.step("taken"); err != nil {
		return nil, err
	}
	return d.Rows.LockCases(ctx, tx, t, ns)
}

func (d dying) EndMail(ctx context.Context, tx ledger.Tx, t party.Tenant, m cases.MailRow) error {
	err := d.Rows.EndMail(ctx, tx, t, m)
	return errors.Join(err, d.step("noted"))
}

// Killed between any two steps, a reply leaves at least once, always as the same letter, and each
// time with a record before it.
func TestAKillBetweenAnyTwoSteps(t *testing.T) {
	for step, twice := range map[string]bool{"claimed": false, "recorded": false, "opened": false, "taken": true, "noted": true} {
		t.Run(step, func(t *testing.T) {
			shops(t, func(t *testing.T, s *shop) {
				n := s.open(t, complaint(s.customer(t, "Berg", "anna@berg.example")))
				_, err := s.desk.Reply(t.Context(), s.clerk(t), n, cases.Answer{Text: vault.Plain("hello")})
				ok(t, err)
				if _, err := s.with(s.post, dying{s.rows, step, new(bool)}).Send(t.Context(), 1); !errors.Is(err, errKilled) {
					t.Fatalf("got %v", err)
				}
				if s.send(t) != 0 {
					t.Error("tried again while a try may be under way")
				}
				s.pass(6 * time.Minute)
				if s.send(t) != 1 || s.send(t) != 0 {
					t.Error("not sent afterwards")
				}
				want := 1
				if twice {
					want = 2
				}
				letters, ids, records := s.box.Letters(), map[string]bool{}, 0
				for _, l := range letters {
					ids[postbox.Header(t, l, "Message-Id")] = true
				}
				for _, e := range s.entries(t) {
					if e.Kind == entry.Disclosure && e.Route == "mail" {
						records++
					}
				}
				if len(letters) != want || len(ids) != 1 || records < want {
					t.Errorf("%d letters with %d ids and %d records, want %d letters", len(letters), len(ids), records, want)
				}
			})
		})
	}
}

// Two processes that send at once send each mail once.
func TestTwoSenders(t *testing.T) {
	shops(t, func(t *testing.T, s *shop) {
		n := s.open(t, complaint(s.customer(t, "Berg", "anna@berg.example")))
		for range 20 {
			_, err := s.desk.Reply(t.Context(), s.clerk(t), n, cases.Answer{Text: vault.Plain("hello")})
			ok(t, err)
		}
		other := s.with(s.post, s.rows)
		done := make(chan error)
		go func() { _, err := other.Send(t.Context(), 1); done <- err }()
		_, err := s.desk.Send(t.Context(), 1)
		ok(t, errors.Join(err, <-done))
		ids := map[string]bool{}
		for _, l := range s.box.Letters() {
			ids[postbox.Header(t, l, "Message-Id")] = true
		}
		if len(ids) != 20 || len(s.box.Letters()) != 20 {
			t.Errorf("%d letters, %d of them different, want 20", len(s.box.Letters()), len(ids))
		}
	})
}

func TestWhatIsNotTakenIsTriedAgainAndThenGivenUp(t *testing.T) {
	shops(t, func(t *testing.T, s *shop) {
		n := s.open(t, complaint(s.customer(t, "Berg", "anna@berg.example")))
		s.pass(time.Minute)
		w, err := s.desk.Reply(t.Context(), s.clerk(t), n, cases.Answer{Text: vault.Plain("hello")})
		ok(t, err)
		s.box.Refuse("RCPT", "451 come back later")
		tries := 0
		for range 40 {
			if s.send(t); s.show(t, n).Messages[1].Mail.Tries > tries {
				tries++
			}
			if m := s.show(t, n).Messages[1].Mail; m.State != cases.MailWaiting {
				break
			} else if m.Reason != cases.Unreachable || m.Next <= s.now {
				t.Fatalf("mail %+v", m)
			}
			s.pass(2 * time.Hour)
		}
		if m := s.show(t, n).Messages[1].Mail; m.State != cases.MailFailed || m.Reason != cases.Unreachable || tries != 6 {
			t.Errorf("after %d tries: %+v", tries, m)
		}
		s.box.Refuse("RCPT", "")
		_, err = s.desk.Resend(t.Context(), s.clerk(t), n, w.Message)
		ok(t, err)
		if s.send(t) != 1 || s.show(t, n).Messages[1].Mail.State != cases.MailSent {
			t.Error("not sent again")
		}
		_, err = s.desk.Resend(t.Context(), s.clerk(t), n, w.Message)
		wantKind(t, err, failure.Conflict)
		s.box.Refuse("RCPT", "550 unknown")
		s.pass(time.Minute)
		_, err = s.desk.Reply(t.Context(), s.clerk(t), n, cases.Answer{Text: vault.Plain("again")})
		ok(t, err)
		s.send(t)
		if m := s.show(t, n).Messages[2].Mail; m.State != cases.MailFailed || m.Reason != cases.Refused || m.Tries != 1 {
			t.Errorf("refused: %+v", m)
		}
	})
}

func TestNobodyToWriteToAndNothingToWriteWith(t *testing.T) {
	shops(t, func(t *testing.T, s *shop) {
		n := s.open(t, complaint(s.customer(t, "Berg", "")))
		s.pass(time.Minute)
		_, err := s.desk.Reply(t.Context(), s.clerk(t), n, cases.Answer{Text: vault.Plain("hello")})
		ok(t, err)
		s.send(t)
		if m := s.show(t, n).Messages[1].Mail; m.State != cases.MailFailed || m.Reason != cases.NoAddress {
			t.Errorf("without an address: %+v", m)
		}
		bare := s.with(nil, s.rows)
		if bare.Mails() || !s.desk.Mails() {
			t.Error("Mails")
		}
		s.pass(time.Minute)
		w, err := bare.Reply(t.Context(), s.clerk(t), n, cases.Answer{Text: vault.Plain("later")})
		ok(t, err)
		if m := s.show(t, n).Messages[2].Mail; m.State != cases.MailFailed || m.Reason != cases.NoServer {
			t.Errorf("without a server: %+v", m)
		}
		_, err = bare.Resend(t.Context(), s.clerk(t), n, w.Message)
		wantKind(t, err, failure.Conflict)
		for _, r := range []cases.Reason{cases.NoServer, cases.NoAddress, cases.Restricted, cases.Unreachable, cases.Refused} {
			if r.Label() == string(r) {
				t.Errorf("%s has no label", r)
			}
		}
	})
}

// An erased customer gets nothing, and of the conversation nothing is left: the case stays as a fact
// about nobody.
func TestAnErasedCustomersReplyIsNotSent(t *testing.T) {
	shops(t, func(t *testing.T, s *shop) {
		anna := s.customer(t, "Berg", "anna@berg.example")
		n := s.open(t, complaint(anna))
		w, err := s.desk.Reply(t.Context(), s.clerk(t), n, cases.Answer{Text: vault.Plain("hello")})
		ok(t, err)
		_, err = s.desk.Close(t.Context(), s.clerk(t), n, w.Revision, true)
		ok(t, err)
		_, err = s.custody.Erase(t.Context(), party.Job(1), anna, "request")
		ok(t, err)
		if s.send(t) != 0 || len(s.box.Letters()) != 0 {
			t.Error("mail to somebody who was erased")
		}
		v := s.show(t, n)
		if v.Case.Customer.ID != 0 || v.Case.Cause != "late" || v.Case.Status != cases.Closed || !v.Case.Subject.Empty() || len(v.Messages) != 0 || v.Survey != nil {
			t.Errorf("what is left: %+v", v)
		}
		for _, q := range []string{
			`SELECT count(*) FROM case_message`, `SELECT count(*) FROM case_mail`, `SELECT count(*) FROM case_survey`,
			`SELECT count(*) FROM customer_case WHERE customer IS NOT NULL OR length(sealed) > 0`,
		} {
			if got := s.ask(t, q); got != 0 {
				t.Errorf("%s: %d", q, got)
			}
		}
	})
}

// erasing is a mail desk's rows of which the customer is erased between the record and the letter.
type erasing struct {
	casebook.Rows
	erase func()
}

func (e erasing) ReplyOf(ctx context.Context, t party.Tenant, id cases.MessageID) (cases.MessageRow, error) {
	e.erase()
	return e.Rows.ReplyOf(ctx, t, id)
}

func TestErasedBetweenTheRecordAndTheLetter(t *testing.T) {
	shops(t, func(t *testing.T, s *shop) {
		anna := s.customer(t, "Berg", "anna@berg.example")
		n := s.open(t, complaint(anna))
		_, err := s.desk.Reply(t.Context(), s.clerk(t), n, cases.Answer{Text: vault.Plain("hello")})
		ok(t, err)
		d := s.with(s.post, erasing{s.rows, func() {
			_, err := s.custody.Erase(t.Context(), party.Job(1), anna, "request")
			ok(t, err)
		}})
		if got, err := d.Send(t.Context(), 1); err != nil || got != 0 || len(s.box.Letters()) != 0 {
			t.Errorf("%d letters, %v", got, err)
		}
	})
}

var link = regexp.MustCompile(`https://crm\.example/thanks/retailmax\.([A-Za-z0-9_-]{43})`)

func TestOneQuestionOneAnswer(t *testing.T) {
	shops(t, func(t *testing.T, s *shop) {
		n := s.open(t, complaint(s.customer(t, "Berg", "anna@berg.example")))
		_, err := s.desk.Close(t.Context(), s.clerk(t), n, 1, true)
		ok(t, err)
		s.send(t)
		found := link.FindStringSubmatch(strings.ReplaceAll(s.box.Letters()[0].Data, "=\r\n", ""))
		if found == nil {
			t.Fatalf("no link in %s", s.box.Letters()[0].Data)
		}
		token := found[1]
		if s.ask(t, `SELECT count(*) FROM case_mail WHERE length(sealed) > 0`) != 0 {
			t.Error("a token that was sent is kept")
		}
		for name, guess := range map[string]string{
			"nothing": "", "short": token[:42], "another": strings.Repeat("A", 43), "of another case": flip(token), "an injection": "' OR 1=1 --",
		} {
			if err := s.desk.Asked(t.Context(), 1, guess); !failure.Is(err, failure.NotFound) {
				t.Errorf("%s: %v", name, err)
			}
			if err := s.desk.Answered(t.Context(), 1, guess, 1, vault.Text{}); !failure.Is(err, failure.NotFound) {
				t.Errorf("%s: %v", name, err)
			}
		}
		wantKind(t, s.desk.Asked(t.Context(), 2, token), failure.NotFound)
		ok(t, s.desk.Asked(t.Context(), 1, token))
		wantFields(t, s.desk.Answered(t.Context(), 1, token, 6, vault.Plain("4111 1111 1111 1111")), "score", "comment")
		before := s.show(t, n).Case.Revision
		ok(t, s.desk.Answered(t.Context(), 1, token, 4, vault.Plain("Quick and kind.")))
		v := s.show(t, n)
		if v.Case.Score != 4 || v.Survey == nil || v.Survey.Comment.Reveal() != "Quick and kind." || v.Survey.Answered != s.now || v.Case.Revision != before {
			t.Errorf("answered: %+v, %+v", v.Case, v.Survey)
		}
		wantKind(t, s.desk.Answered(t.Context(), 1, token, 1, vault.Text{}), failure.Conflict)
		wantKind(t, s.desk.Asked(t.Context(), 1, token), failure.Conflict)
		if s.show(t, n).Case.Score != 4 {
			t.Error("answered twice")
		}

		second := s.open(t, complaint(s.customer(t, "Bert", "bert@bert.example")))
		_, err = s.desk.Close(t.Context(), s.clerk(t), second, 1, true)
		ok(t, err)
		s.send(t)
		late := link.FindStringSubmatch(strings.ReplaceAll(s.box.Letters()[1].Data, "=\r\n", ""))[1]
		s.pass(31 * 24 * time.Hour)
		wantKind(t, s.desk.Answered(t.Context(), 1, late, 5, vault.Text{}), failure.NotFound)
	})
}

// flip changes the last but one character of a token.
func flip(token string) string {
	c := byte('A')
	if token[41] == c {
		c = 'B'
	}
	return token[:41] + string(c) + token[42:]
}
