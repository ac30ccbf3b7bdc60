package demo

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"counterpart/internal/app"
	"counterpart/internal/leaving"
	"counterpart/internal/party"
	"counterpart/internal/testkit"
)

const (
	childData = "COUNTERPART_TEST_LEAVING_DATA"
	childDB   = "COUNTERPART_TEST_LEAVING_DATABASE"
)

func TestMain(m *testing.M) {
	if os.Getenv(childData) != "" {
		if err := deleteAsChild(context.Background(), os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	testkit.Main(m)
}

// deleteAsChild goes on with a deletion, and says each step.
func deleteAsChild(ctx context.Context, out io.Writer) error {
	a, err := app.Open(ctx, app.Config{Data: os.Getenv(childData), Database: os.Getenv(childDB)}, app.Options{Simulated: true})
	if err != nil {
		return err
	}
	defer a.Close()
	_, err = a.Leaving.Delete(ctx, tenant, func(what string, n int64) { _, _ = fmt.Fprintln(out, what, n) })
	return err
}

// A process that deletes a retailer is killed again and again, and the next one goes on: in the end all
// is gone, counted once, and certified once.
func TestDeletionIsKilled(t *testing.T) {
	d, err := Open(t.Context(), Options{Dir: t.TempDir(), Customers: 400})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	file, _ := everything(t, d.app)
	for engine, database := range map[string]string{"sqlite": "", "postgres": "new"} {
		t.Run(engine, func(t *testing.T) {
			if database != "" {
				database = testkit.Postgres(t)
			}
			a := arrived(t, d, database)
			open, err := leaving.Open(bytes.NewReader(file), int64(len(file)))
			if err != nil {
				t.Fatal(err)
			}
			if _, err := a.Leaving.Take(t.Context(), party.Job(tenant), here(), open); err != nil {
				t.Fatal(err)
			}
			customers, _, err := a.DB.Size(t.Context(), tenant)
			if err != nil {
				t.Fatal(err)
			}
			if err := a.Leaving.Begin(t.Context(), operator(), leaving.Ordering{WithoutEnd: "as Berta Bittsteller asked", WithoutReceipt: "a test"}); err != nil {
				t.Fatal(err)
			}
			ordered, _, err := a.Seen.Lines(t.Context(), tenant, 0, 1, nil)
			if err != nil || len(ordered) != 1 {
				t.Fatal(ordered, err)
			}
			if diff := cmp.Diff([]string{"without-end", "without-receipt"}, ordered[0].Entry.List); diff != "" {
				t.Errorf("the log keeps what was typed, or no code for it (-want +got)\n%s", diff)
			}
			cfg := a.Config
			if err := a.Close(); err != nil {
				t.Fatal(err)
			}
			for round := range testkit.Kills() {
				killDeleting(t, cfg, time.Duration(20+90*(round%6))*time.Millisecond)
			}
			finish(t, cfg, customers)
		})
	}
}

// killDeleting starts a process that deletes, and kills it.
func killDeleting(t *testing.T, cfg app.Config, after time.Duration) {
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
	_, _ = in.ReadString('\n') // it deletes now, or is done
	time.Sleep(after)
	_ = cmd.Process.Kill()
	_, _ = io.Copy(io.Discard, in)
	_ = cmd.Wait()
}

// finish goes on where the last kill left off, and looks at what there is.
func finish(t *testing.T, cfg app.Config, customers int64) {
	t.Helper()
	ctx := t.Context()
	a, err := app.Open(ctx, cfg, app.Options{Simulated: true})
	if err != nil {
		t.Fatalf("open after the kills: %v", err)
	}
	defer a.Close()
	done, err := a.Leaving.Delete(ctx, tenant, nil)
	if err != nil || !done.Done || done.Erased != customers {
		t.Errorf("%d customers, erased %d, done %v (%v)", customers, done.Erased, done.Done, err)
	}
	head, err := a.Ledger.Head(ctx, tenant)
	if err != nil {
		t.Fatal(err)
	}
	if rep, err := a.Ledger.Verify(ctx, head, nil); err != nil || len(rep.Findings) > 0 {
		t.Errorf("the log: %v, %v", err, rep)
	}
	for _, table := range []string{"customer", "customer_key", "sale", "payment", "customer_case", "note", "staff", "blind_index", "ledger_payload"} {
		var n int64
		if err := a.DB.Engine().Row(ctx, "SELECT count(*) FROM "+table).Scan(&n); err != nil || n > 0 {
			t.Errorf("%d rows of %s are left (%v)", n, table, err)
		}
	}
	book, err := a.Contract.Book(ctx, party.Job(tenant))
	if err != nil {
		t.Fatal(err)
	}
	certificates := 0
	for i := range book.Records {
		if book.Records[i].Entry.Object == "deletion" {
			certificates++
		}
	}
	if certificates != 1 {
		t.Errorf("%d certificates", certificates)
	}
}
