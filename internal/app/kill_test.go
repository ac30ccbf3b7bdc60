package app_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"counterpart/internal/app"
	"counterpart/internal/crm"
	"counterpart/internal/crm/person"
	"counterpart/internal/entry"
	"counterpart/internal/field"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/policy"
	"counterpart/internal/store"
	"counterpart/internal/testkit"
	"counterpart/internal/vault"
)

const (
	childData = "COUNTERPART_TEST_KILL_DATA"
	childDB   = "COUNTERPART_TEST_KILL_DATABASE"
)

func TestMain(m *testing.M) {
	if os.Getenv(childData) != "" {
		if err := load(context.Background(), os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	testkit.Main(m)
}

// A process that creates customers and shows them is killed at any moment. Whatever it had
// acknowledged is there, every disclosure that it had released is in the log, the log adds up,
// and no customer is there without its entry or half.
func TestKilledUnderLoad(t *testing.T) {
	for _, engine := range []string{"sqlite", "postgres"} {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			cfg := app.Config{Data: t.TempDir()}
			if engine == "postgres" {
				cfg.Database = testkit.Postgres(t)
			}
			founded(t, cfg)
			var customers int64
			for round := range testkit.Kills() {
				acked := killed(t, cfg, time.Duration(150+170*(round%5))*time.Millisecond)
				if len(acked) == 0 {
					t.Logf("round %d: nothing was acknowledged before the kill", round)
				}
				customers += survived(t, cfg, acked)
			}
			if customers == 0 {
				t.Error("no round acknowledged anything")
			}
		})
	}
}

func founded(t *testing.T, cfg app.Config) {
	t.Helper()
	a, err := app.Open(t.Context(), cfg, app.Options{Create: true})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	if err := a.NewTenant(t.Context(), store.Tenant{ID: 1, Slug: "r", Name: "RetailMax", Vendor: "TechCorp", Country: "DE", Currency: "EUR"}); err != nil {
		t.Fatal(err)
	}
}

// killed runs the child under load, kills it, and gives the lines that it had written out.
func killed(t *testing.T, cfg app.Config, after time.Duration) []string {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childData+"="+cfg.Data, childDB+"="+cfg.Database)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	in := bufio.NewReader(out)
	first, err := in.ReadString('\n') // it is under load now
	if err != nil {
		t.Fatalf("the child said nothing: %v", err)
	}
	time.Sleep(after)
	_ = cmd.Process.Kill()
	rest, _ := io.ReadAll(in)
	_ = cmd.Wait()
	text := first + string(rest)
	text = text[:strings.LastIndexByte(text, '\n')+1] // a torn last line was not said
	return strings.Split(strings.TrimSuffix(text, "\n"), "\n")
}

// load creates and shows customers from many goroutines, and says each thing once it is
// acknowledged.
func load(ctx context.Context, out io.Writer) error {
	a, err := app.Open(ctx, app.Config{Data: os.Getenv(childData), Database: os.Getenv(childDB)}, app.Options{})
	if err != nil {
		return err
	}
	permit, err := policy.Decide(policy.Request{Principal: party.Job(1), Purpose: field.Import, Route: "test"})
	if err != nil {
		return err
	}
	var mu sync.Mutex
	say := func(format string, args ...any) {
		mu.Lock()
		defer mu.Unlock()
		_, _ = fmt.Fprintf(out, format+"\n", args...)
	}
	errs := make(chan error)
	for range 8 {
		go func() { errs <- work(ctx, a.Desk, permit, say) }()
	}
	return <-errs
}

func work(ctx context.Context, d *crm.Desk, permit policy.Permit, say func(string, ...any)) error {
	for {
		id, at, err := d.Create(ctx, permit, person.Profile{
			Given: vault.Plain("Ada"), Family: vault.Plain("Example"), Emails: vault.Texts("ada@example.org"),
		})
		if err != nil {
			return fmt.Errorf("create: %w", err)
		}
		say("create %d %d", at.Index, id)
		_, idx, err := d.Show(ctx, permit, id, crm.Ask{Open: field.Fields(field.Name)})
		if err != nil {
			return fmt.Errorf("show: %w", err)
		}
		say("show %d %d", idx, id)
	}
}

// survived opens what the killed process left, and gives how many creates it had acknowledged.
func survived(t *testing.T, cfg app.Config, acked []string) int64 {
	t.Helper()
	ctx := t.Context()
	a, err := app.Open(ctx, cfg, app.Options{})
	if err != nil {
		t.Fatalf("open after the kill: %v", err)
	}
	defer a.Close()
	drain(t, a)
	head, err := a.Ledger.Head(ctx, 1)
	if err != nil {
		t.Fatal(err)
	}
	rep, err := a.Ledger.Verify(ctx, head, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range rep.Findings {
		t.Errorf("entry %d: %s", f.Index, f.Text)
	}
	creates := checkAcknowledged(t, a, head, acked)
	checkWhole(t, a, head)
	return creates
}

// drain makes the sequencer take what the dead process left pending.
func drain(t *testing.T, a *app.App) {
	t.Helper()
	_, err := a.Ledger.Change(t.Context(), party.Job(1), func(ledger.Tx) (ledger.Draft, error) {
		return ledger.Draft{Entry: entry.Entry{Kind: entry.Change, Act: "probe"}}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func checkAcknowledged(t *testing.T, a *app.App, head ledger.Head, acked []string) (creates int64) {
	t.Helper()
	permit, err := policy.Decide(policy.Request{Principal: party.Job(1), Purpose: field.Rights, Route: "test"})
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range acked {
		var what string
		var idx int64
		var id party.Customer
		if _, err := fmt.Sscanf(line, "%s %d %d", &what, &idx, &id); err != nil {
			t.Fatalf("line %q: %v", line, err)
		}
		rows, err := a.DB.Entries(t.Context(), head.Log, idx, 1)
		if err != nil || len(rows) != 1 {
			t.Errorf("%s: entry %d is not there (%v)", what, idx, err)
			continue
		}
		e, err := entry.Decode(rows[0].Data)
		if want := map[string]entry.Kind{"create": entry.Change, "show": entry.Disclosure}[what]; err != nil || e.Kind != want {
			t.Errorf("%s: entry %d is a %s (%v)", what, idx, e.Kind, err)
		}
		if what != "create" {
			continue
		}
		creates++
		got, _, err := a.Desk.Show(t.Context(), permit, id, crm.Ask{Open: field.Fields(field.Name)})
		if err != nil || got.Profile.Given.Reveal() != "Ada" {
			t.Errorf("customer %d was acknowledged and is not whole: %v", id, err)
		}
	}
	return creates
}

// checkWhole compares the customers that are there with the entries that say so.
func checkWhole(t *testing.T, a *app.App, head ledger.Head) {
	t.Helper()
	var entries int64
	for first := int64(0); first < head.Size; first += 500 {
		rows, err := a.DB.Entries(t.Context(), head.Log, first, 500)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range rows {
			e, err := entry.Decode(r.Data)
			if err != nil {
				t.Fatal(err)
			}
			if e.Kind == entry.Change && e.Object == "customer" && e.Act == "create" {
				entries++
			}
		}
	}
	permit, err := policy.Decide(policy.Request{Principal: party.Job(1), Purpose: field.Export, Route: "test"})
	if err != nil {
		t.Fatal(err)
	}
	var customers int64
	err = a.Desk.EachCustomer(t.Context(), permit, func(x crm.Exported) error {
		customers++
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if customers != entries {
		t.Errorf("%d customers, %d entries that made one", customers, entries)
	}
}
