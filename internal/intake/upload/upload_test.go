package upload_test

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"counterpart/internal/failure"
	"counterpart/internal/field"
	"counterpart/internal/intake/mapping"
	"counterpart/internal/intake/table"
	"counterpart/internal/intake/upload"
	"counterpart/internal/party"
	"counterpart/internal/policy"
	"counterpart/internal/when"
)

// reader stands in for the intake: it reads the rows of a job, and waits where it is told to.
type reader struct{ wait chan struct{} }

func (r reader) Import(ctx context.Context, _ policy.Permit, job upload.Job) (*upload.Result, error) {
	res := &upload.Result{}
	tab := table.New(job.Mapping, nil)
	_, err := tab.Each(ctx, []table.Source{job.Source}, func(row *table.Row) error {
		res.Rows++
		res.Faults = append(res.Faults, upload.Fault{Line: row.Line, Reason: strings.Join(row.Fields, "|")})
		return nil
	})
	if r.wait != nil {
		select {
		case <-r.wait:
		case <-ctx.Done():
			return res, ctx.Err()
		}
	}
	return res, err
}

func (reader) Sample(context.Context, policy.Permit, upload.Job, int) ([][]upload.Cell, error) {
	return nil, nil
}

func desk(t *testing.T, r reader, clock *when.Instant) *upload.Desk {
	t.Helper()
	d := upload.New(upload.Config{
		Import: r, Refused: func() (string, error) { return "r", nil }, Now: func() when.Instant { return *clock },
		Log: slog.New(slog.NewTextHandler(t.Output(), nil)),
	})
	t.Cleanup(d.Close)
	return d
}

func who(u party.User) policy.Permit {
	p, _ := policy.Decide(policy.Request{
		Principal: party.Principal{Tenant: 1, User: u, Role: party.Manager}, Purpose: field.Import, Route: "test",
	})
	return p
}

func people(t *testing.T) *mapping.Mapping {
	t.Helper()
	m, err := mapping.Parse("kind = customers\ncolumn \"id\" = customer.external\ncolumn \"name\" = customer.name\n")
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// until waits until a file is in a state.
func until(t *testing.T, d *upload.Desk, id string, want upload.State) upload.File {
	t.Helper()
	for range 500 {
		f, err := d.File(who(1).Principal(), id)
		if err != nil {
			t.Fatal(err)
		}
		if f.State == want {
			return f
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatalf("never %s", want)
	return upload.File{}
}

func TestCellsAreMended(t *testing.T) {
	now := when.Instant(1)
	d := desk(t, reader{}, &now)
	p := who(1)
	id, err := d.Add(p.Principal(), "a.csv", mapping.Customers, []byte("id,name\n1,Ada\n2,Bo\n"))
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Start(p, id, upload.Check, false); !failure.Is(err, failure.Invalid) {
		t.Errorf("without a mapping: %v", err)
	}
	if err := errors.Join(d.Map(p.Principal(), id, people(t)), d.Mend(p.Principal(), id, map[upload.Spot]string{{Line: 3, Column: 2}: "Bob"}),
		d.Start(p, id, upload.Check, false)); err != nil {
		t.Fatal(err)
	}
	f := until(t, d, id, upload.Done)
	var got []string
	for _, e := range f.Result.Faults {
		got = append(got, e.Reason)
	}
	if diff := cmp.Diff([]string{"1|Ada", "2|Bob"}, got); diff != "" {
		t.Error(diff)
	}
	cells, err := d.Cells(p.Principal(), id, []upload.Spot{{Line: 2, Column: 2}, {Line: 3, Column: 2}, {Line: 9, Column: 9}})
	if diff := cmp.Diff(map[upload.Spot]string{{Line: 2, Column: 2}: "Ada", {Line: 3, Column: 2}: "Bob"}, cells); diff != "" || err != nil {
		t.Error(diff, err)
	}
}

func TestOneAtATimeAndCancel(t *testing.T) {
	now := when.Instant(1)
	d := desk(t, reader{make(chan struct{})}, &now)
	p := who(1)
	a, _ := d.Add(p.Principal(), "a.csv", mapping.Customers, []byte("id,name\n1,Ada\n"))
	b, _ := d.Add(who(2).Principal(), "b.csv", mapping.Customers, []byte("id,name\n1,Ada\n"))
	if err := errors.Join(d.Map(p.Principal(), a, people(t)), d.Map(who(2).Principal(), b, people(t)), d.Start(p, a, upload.Whole, false)); err != nil {
		t.Fatal(err)
	}
	if err := d.Start(who(2), b, upload.Whole, false); !failure.Is(err, failure.Conflict) {
		t.Errorf("a second one: %v", err)
	}
	if err := d.Mend(p.Principal(), a, nil); !failure.Is(err, failure.Conflict) {
		t.Errorf("mended while it runs: %v", err)
	}
	if n := len(d.Under(p.Principal())); n != 1 {
		t.Errorf("%d under way", n)
	}
	if err := d.Cancel(p.Principal(), a); err != nil {
		t.Fatal(err)
	}
	until(t, d, a, upload.Cancelled)
	if err := d.Start(who(2), b, upload.Whole, false); err != nil {
		t.Errorf("after the first has ended: %v", err)
	}
}

func TestWhoseFileItIs(t *testing.T) {
	now := when.Instant(1)
	d := desk(t, reader{}, &now)
	p := who(1)
	id, err := d.Add(p.Principal(), "a.csv", "", []byte("id,name\n1,Ada\n"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.File(who(2).Principal(), id); !failure.Is(err, failure.NotFound) {
		t.Errorf("a colleague sees it: %v", err)
	}
	now = now.Add(2 * time.Hour)
	if _, err := d.Add(p.Principal(), "b.csv", "", []byte("x\n")); err != nil {
		t.Fatal(err)
	}
	if _, err := d.File(p.Principal(), id); !failure.Is(err, failure.NotFound) {
		t.Errorf("it is not forgotten: %v", err)
	}
	for name, raw := range map[string][]byte{"empty": nil, "large": make([]byte, upload.MaxFile+1)} {
		if _, err := d.Add(p.Principal(), "c", "", raw); !failure.Is(err, failure.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// What must not be stored is not shown either.
func TestLook(t *testing.T) {
	now := when.Instant(1)
	d := desk(t, reader{}, &now)
	p := who(1)
	id, _ := d.Add(p.Principal(), "a.csv", "", []byte("Customer ID,E-mail,CVV,Remark\nK1,ada@x.test,123,4111 1111 1111 1111\nK2,bo@x.test,456,fine\n"))
	l, err := d.Look(p.Principal(), id, nil)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range l.Columns {
		got = append(got, c.Title+" "+string(c.Field)+" "+string(c.Sure)+": "+strings.Join(c.Examples, ", "))
	}
	want := []string{
		"Customer ID customer.external likely: K1, K2", "E-mail customer.email certain: ada@x.test, bo@x.test",
		"CVV  refused: not shown, not shown", "Remark  refused: not shown, not shown",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// workbook makes one of two sheets, each with a header and a row.
func workbook() []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	cell := func(s string) string { return `<c t="inlineStr"><is><t>` + s + `</t></is></c>` }
	rows := func(head, value string) string {
		return `<worksheet><sheetData><row r="1">` + cell(head) + cell("Name") + `</row><row r="2">` + cell(value) + cell("Zimt") + `</row></sheetData></worksheet>`
	}
	for _, p := range [][2]string{
		{"xl/_rels/workbook.xml.rels", `<Relationships><Relationship Id="1" Target="worksheets/a.xml"/><Relationship Id="2" Target="worksheets/b.xml"/></Relationships>`},
		{"xl/workbook.xml", `<workbook><sheets><sheet name="Notes" id="1"/><sheet name="People" id="2"/></sheets></workbook>`},
		{"xl/worksheets/a.xml", rows("Remark", "none")},
		{"xl/worksheets/b.xml", rows("Customer id", "C-1")},
	} {
		w, _ := z.Create(p[0])
		_, _ = io.WriteString(w, p[1])
	}
	_ = z.Close()
	return b.Bytes()
}

func TestASheetIsChosen(t *testing.T) {
	now := when.Instant(1)
	d := desk(t, reader{}, &now)
	p := who(1).Principal()
	id, err := d.Add(p, "book.xlsx", mapping.Customers, workbook())
	if err != nil {
		t.Fatal(err)
	}
	look := func(want ...string) {
		t.Helper()
		l, err := d.Look(p, id, nil)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{"Notes", "People"}, l.Sheets); diff != "" {
			t.Error(diff)
		}
		if got := l.Columns[0].Title + " " + l.Columns[0].Examples[0] + " " + l.Suggestion.Mapping.Tab; got != want[0] {
			t.Errorf("looked at %q, want %q", got, want[0])
		}
	}
	look("Remark none ")
	if err := d.Sheet(p, id, "Nobody"); !failure.Is(err, failure.Invalid) {
		t.Errorf("a sheet that is not there: %v", err)
	}
	if err := d.Sheet(who(2).Principal(), id, "People"); !failure.Is(err, failure.NotFound) {
		t.Errorf("another's file: %v", err)
	}
	if err := d.Sheet(p, id, "People"); err != nil {
		t.Fatal(err)
	}
	look("Customer id C-1 People")
}
