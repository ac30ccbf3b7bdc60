package control_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"counterpart/internal/clean"
	"counterpart/internal/control"
	"counterpart/internal/failure"
	"counterpart/internal/party"
	"counterpart/internal/when"
)

// book keeps outcomes in memory.
type book struct {
	all    map[string]control.Outcome
	count  int64
	broken error
	rounds int
	asked  []string
}

func (b *book) Observe(_ context.Context, _ control.Test, o control.Outcome) (int64, error) {
	if b.broken != nil {
		return 0, b.broken
	}
	b.count++
	o.Index = b.count
	b.all[o.Name] = o
	return b.count, nil
}

func (b *book) Round(context.Context, party.Tenant) (control.Round, error) {
	b.rounds++
	return b, nil
}

func (b *book) Asked(_ context.Context, who party.Principal, test control.Test) (int64, error) {
	b.asked = append(b.asked, string(who.Role)+" "+test.Name)
	return 0, nil
}

func (b *book) Observed() []control.Outcome {
	var out []control.Outcome
	for _, o := range b.all {
		out = append(out, o)
	}
	return out
}

// desk is a Desk over tests of which each says what its result is, and a clock.
func desk(results map[string]func() (control.Result, error)) (*control.Desk, *book, *when.Instant) {
	b, now := &book{all: map[string]control.Outcome{}}, when.Of(time.Date(2026, 5, 4, 8, 0, 0, 0, time.UTC))
	cfg := control.Config{Recorder: b, Now: func() when.Instant { return now }}
	for _, name := range []string{"b", "a"} {
		if fn := results[name]; fn != nil {
			cfg.Tests = append(cfg.Tests, control.Test{Name: name, Every: 24 * time.Hour, Run: func(context.Context, party.Tenant) (control.Result, error) { return fn() }})
		}
	}
	return control.New(cfg), b, &now
}

var owner = party.Principal{Tenant: 1, Role: party.Owner}

func good() (control.Result, error) { return control.Result{Holds: true, Text: "fine"}, nil }

func TestDueOnceADay(t *testing.T) {
	d, b, now := desk(map[string]func() (control.Result, error){"a": good, "b": good})
	for i, want := range []int{2, 0, 2} {
		if n, err := d.RunDue(t.Context(), 1); n != want || err != nil {
			t.Errorf("round %d: %d ran, want %d, %v", i, n, want, err)
		}
		*now = now.Add(13 * time.Hour)
	}
	if b.rounds != 3 {
		t.Errorf("what was recorded was read %d times for 3 rounds", b.rounds)
	}
	latest, err := d.Latest(t.Context(), 1)
	if err != nil || len(latest) != 2 || latest[0].Name != "b" {
		t.Errorf("%+v, %v", latest, err)
	}
	b.broken = errors.New("disk")
	*now = now.Add(48 * time.Hour)
	if _, err := d.RunDue(t.Context(), 1); !errors.Is(err, b.broken) {
		t.Errorf("what could not be recorded: %v", err)
	}
}

// A result reaches back to the test before it, unless too much time or a failure lies between.
func TestSince(t *testing.T) {
	result := control.Result{Holds: true}
	d, _, now := desk(map[string]func() (control.Result, error){"a": func() (control.Result, error) { return result, nil }})
	start := *now
	run := func() control.Outcome {
		t.Helper()
		o, err := d.Run(t.Context(), owner, "a")
		if err != nil {
			t.Fatal(err)
		}
		return o
	}
	first := run()
	*now = now.Add(20 * time.Hour)
	second := run()
	*now = now.Add(20 * time.Hour)
	result = control.Result{}
	third := run()
	*now = now.Add(20 * time.Hour)
	result = control.Result{Holds: true}
	healed := run()
	*now = now.Add(30 * 24 * time.Hour)
	later := run()
	got := []when.Instant{first.Since, second.Since, third.Since, healed.Since, later.Since}
	if diff := cmp.Diff([]when.Instant{start, start, second.At, healed.At, later.At}, got); diff != "" {
		t.Error(diff)
	}
}

func TestUntested(t *testing.T) {
	d, _, _ := desk(map[string]func() (control.Result, error){
		"a": func() (control.Result, error) {
			return control.Result{}, failure.New(failure.Unavailable, "The key service is down.")
		},
		"b": func() (control.Result, error) {
			return control.Result{}, errors.New("dial 10.0.0.7 as anna@berg.example")
		},
	})
	o, err := d.Run(t.Context(), owner, "a")
	if err != nil || !o.Untested || o.Holds || !strings.Contains(o.Text, "key service is down") {
		t.Errorf("%+v, %v", o, err)
	}
	if o, err = d.Run(t.Context(), owner, "b"); err != nil || strings.Contains(o.Text, "anna") {
		t.Errorf("%+v, %v", o, err)
	}
	if _, err = d.Run(t.Context(), owner, "c"); !failure.Is(err, failure.NotFound) {
		t.Errorf("unknown: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err = d.Run(ctx, owner, "a"); !errors.Is(err, context.Canceled) {
		t.Errorf("stopped: %v", err)
	}
}

func TestWitness(t *testing.T) {
	now := when.Of(time.Now())
	for name, c := range map[string]struct {
		at    when.Instant
		n     int
		holds bool
		says  string
	}{
		"none":  {0, 0, false, "No witness is set up"},
		"never": {0, 1, false, "not cosigned"},
		"old":   {now.Add(-2 * time.Hour), 1, false, "last cosignature"},
		"fresh": {now.Add(-time.Minute), 1, true, "last cosignature"},
	} {
		test := control.Witness(func(context.Context, party.Tenant) (when.Instant, int, error) { return c.at, c.n, nil },
			func() when.Instant { return now }, time.Hour)
		if r, err := test.Run(t.Context(), 1); err != nil || r.Holds != c.holds || !strings.Contains(strings.ReplaceAll(r.Text, "cosigned yet", "not cosigned"), c.says) {
			t.Errorf("%s: %+v, %v", name, r, err)
		}
	}
}

func TestRetention(t *testing.T) {
	for name, c := range map[string]struct {
		list  []control.Overdue
		holds bool
	}{
		"over":  {[]control.Overdue{{What: "backups past their time", Count: 0}, {What: "values past theirs", Count: 2}}, false},
		"clean": {[]control.Overdue{{What: "backups past their time", Count: 0}}, true},
		"held":  {[]control.Overdue{{What: "backups past their time", Kept: 3, Why: "a hold stands"}}, true},
	} {
		test := control.Retention(func(context.Context, party.Tenant) ([]control.Overdue, error) { return c.list, nil })
		if r, err := test.Run(t.Context(), 1); err != nil || r.Holds != c.holds || strings.Contains(r.Text, "kept, since a hold stands: 3") != (name == "held") {
			t.Errorf("%s: %+v, %v", name, r, err)
		}
	}
}

// Whoever asks for a test is recorded, also where it then fails.
func TestAsked(t *testing.T) {
	d, b, _ := desk(map[string]func() (control.Result, error){"a": good})
	if _, err := d.Run(t.Context(), owner, "a"); err != nil {
		t.Fatal(err)
	}
	if _, err := d.RunDue(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"owner a"}, b.asked); diff != "" {
		t.Error(diff)
	}
}

func TestCards(t *testing.T) {
	for name, c := range map[string]struct {
		refuses func(string) bool
		holds   bool
		says    string
	}{
		"screen":         {func(s string) bool { k := &clean.Checker{}; k.Refuse("x", s); return len(k.Problems) > 0 }, true, "tried and refused"},
		"lets all pass":  {func(string) bool { return false }, false, "passed the screen"},
		"refuses all":    {func(string) bool { return true }, false, "does not tell them apart"},
		"digits in rows": {func(s string) bool { return strings.Contains(s, "4111111111111111") }, false, "5 of 7"},
	} {
		if r, err := control.Cards(c.refuses).Run(t.Context(), 1); err != nil || r.Holds != c.holds || !strings.Contains(r.Text, c.says) {
			t.Errorf("%s: %+v, %v", name, r, err)
		}
	}
}

func TestTLS(t *testing.T) {
	s := httptest.NewTLSServer(http.NotFoundHandler())
	defer s.Close()
	for name, c := range map[string]struct {
		address, says string
		untested      bool
	}{
		"none":        {"", "No address", true},
		"plain":       {"http://crm.example", "without TLS", false},
		"self-signed": {s.URL, "not valid", false},
		"nobody":      {"https://127.0.0.1:1", "could not be reached", true},
	} {
		r, err := control.TLS(c.address, func() when.Instant { return when.Of(time.Now()) }).Run(t.Context(), 1)
		if err != nil || r.Holds || r.Untested != c.untested || !strings.Contains(r.Text, c.says) {
			t.Errorf("%s: %+v, %v", name, r, err)
		}
	}
}
