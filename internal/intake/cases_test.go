package intake_test

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"counterpart/internal/failure"
	"counterpart/internal/field"
	"counterpart/internal/intake"
	"counterpart/internal/intake/mapping"
	"counterpart/internal/intake/table"
)

func parsed(t *testing.T, s string) *mapping.Mapping {
	t.Helper()
	m, err := mapping.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

const (
	pastMap = `kind = cases
column "no" = case.reference
column "opened" = case.opened
column "via" = case.channel
column "about" = case.category
column "who" = customer.external
column "subject" = case.subject
column "text" = case.text
column "score" = case.score
`
	pastFile = "no,opened,via,about,who,subject,text,score\n" +
		"T-1,2024-01-31,web,Delivery,C-1,Late,It came a week late.,4\n" +
		"T-2,2024-02-01,phone,,C-9,Who am I,Nobody knows me here.,\n" +
		"T-3,2024-02-02,phone,,,,,\n"
)

func TestPastCases(t *testing.T) {
	engines(t, func(t *testing.T, d *desk) {
		in := d.in
		permit := d.permit(t, field.Import)
		who := text("c.csv", "id,name\nC-1,Ada Zimtstern\n")
		if _, err := in.Import(t.Context(), permit, intake.Job{Mapping: parsed(t, "kind = customers\ncolumn \"id\" = customer.external\ncolumn \"name\" = customer.name\n"), Sources: []table.Source{who}}); err != nil {
			t.Fatal(err)
		}
		job := intake.Job{Mapping: parsed(t, pastMap), Sources: []table.Source{text("cases.csv", pastFile)}}
		job.Options.DryRun = true
		for i, want := range []intake.Tally{{InFile: 3, New: 3}, {InFile: 3, New: 3}, {InFile: 3, Same: 3}} {
			res, err := in.Import(t.Context(), permit, job)
			if err != nil {
				t.Fatalf("%v: %+v", err, res.Faults)
			}
			if diff := cmp.Diff(want, res.Cases); diff != "" {
				t.Errorf("time %d: %s", i, diff)
			}
			if res.WithoutCustomer != 2 || res.Published != (i == 1) {
				t.Errorf("time %d: %+v", i, res)
			}
			job.Options.DryRun = false
		}
	})
}

func TestPastCasesThatAreRefused(t *testing.T) {
	engines(t, func(t *testing.T, d *desk) {
		in := d.in
		file := pastFile + "T-4,2024-02-02,pigeon,,,,,\nT-5,2024-02-02,web,,,,,9\nT-6,2024-02-02,web,,,,4111 1111 1111 1111,\nT-1,2024-01-31,web,,,Other,,\n"
		size := func() int64 { h, _ := d.Ledger.Head(t.Context(), d.Tenant); return h.Size }
		before := size()
		res, err := in.Import(t.Context(), d.permit(t, field.Import), intake.Job{Mapping: parsed(t, pastMap), Sources: []table.Source{text("cases.csv", file)}})
		if !failure.Is(err, failure.Invalid) || size() != before {
			t.Fatalf("%v, %d entries", err, size()-before)
		}
		var got []string
		for _, f := range res.Faults.First {
			got = append(got, f.Error())
		}
		want := []string{
			"cases.csv, line 5, column 3 (case.channel): is not one of the list",
			"cases.csv, line 6, column 8 (case.score): not a score, expected a whole number from 1 to 5",
			"cases.csv, line 7, column 7: a payment card number, expected a row without it",
			"cases.csv, line 8: another row has the same reference and says something else, expected one row for each case",
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	})
}

// A file of real complaints whose last record is torn at its source.
func TestComplaintsOfABureau(t *testing.T) {
	raw, err := os.ReadFile("../../../shared/data/cfpb-complaints/complaints_sample_500.csv")
	if err != nil {
		t.Skip("the public data is not here")
	}
	m, err := os.ReadFile(filepath.Join("testdata", "cfpb-complaints.mapping"))
	if err != nil {
		t.Fatal(err)
	}
	d := furnish(t, filepath.Join(t.TempDir(), "c.db"))
	in := d.in
	job := intake.Job{Mapping: parsed(t, string(m)), Sources: []table.Source{{
		Name: "complaints.csv", Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(string(raw))), nil },
	}}}
	res, err := in.Import(t.Context(), d.permit(t, field.Import), job)
	if !failure.Is(err, failure.Invalid) || res.Published || res.Faults.Rows == 0 {
		t.Fatalf("the torn record was passed over: %v, %+v", err, res.Faults)
	}
	last := res.Faults.First[len(res.Faults.First)-1]
	if last.Line < 490 {
		t.Errorf("the torn record is said to be in line %d: %v", last.Line, last)
	}
	job.Options.KeepGoing = true
	res, err = in.Import(t.Context(), d.permit(t, field.Import), job)
	if err != nil || !res.Published || res.Cases.New != res.Rows-res.Refused || res.WithoutCustomer != res.Cases.New {
		t.Errorf("%v: %+v", err, res)
	}
	again, err := in.Import(t.Context(), d.permit(t, field.Import), job)
	if err != nil || again.Cases.New != 0 || again.Cases.Same != res.Cases.New || again.Published {
		t.Errorf("again: %v: %+v", err, again.Cases)
	}
}
