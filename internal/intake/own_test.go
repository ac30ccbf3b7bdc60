package intake_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"counterpart/internal/crm/own"
	"counterpart/internal/intake"
	"counterpart/internal/intake/export"
	"counterpart/internal/intake/mapping"
)

// withFields adds own fields of every kind but one.
func (d *desk) withFields(t *testing.T) {
	t.Helper()
	for _, f := range []own.Draft{
		{Label: "Shoe size", Kind: own.Number, Searchable: true, Required: true},
		{Label: "Member since", Kind: own.Date, Masked: true},
		{Label: "Likes", Kind: own.Several, Choices: []string{"Coats", "Wool socks"}},
		{Label: "Remark", Kind: own.Line},
	} {
		f.Object = own.Customer
		if _, _, err := d.own.Create(t.Context(), d.Owner(t), f); err != nil {
			t.Fatal(err)
		}
	}
}

const (
	ownMapping = `kind = customers
decimal = comma
column "id" = customer.external
column "name" = customer.name
column "size" = customer.own.shoe-size
column "since" = customer.own.member-since, d/m/y
column "likes" = customer.own.likes
constant customer.own.remark = "from the till"
`
	ownFile = "id,name,size,since,likes\n1,Anna Vogt,\"42,5\",31/12/2019,wool-socks;Coats\n2,Béa Roux,,,\n"
	ownBack = `kind = customers
column "external" = customer.external
column "family" = customer.family
column "given" = customer.given
column "own.shoe-size" = customer.own.shoe-size
column "own.member-since" = customer.own.member-since
column "own.likes" = customer.own.likes
column "own.remark" = customer.own.remark
`
)

func TestOwnFieldsComeInAndGoOut(t *testing.T) {
	engines(t, func(t *testing.T, d *desk) {
		d.withFields(t)
		d.take(t, intake.Job{Sources: []intake.Source{text("a.csv", ownFile)}, Mapping: parse(t, ownMapping)})
		differs := []string{"customer", "created", "updated"}
		first := d.exported(t, differs...)
		if diff := cmp.Diff([]string{"42.5", "2019-12-31", "coats;wool-socks", "from the till"}, first[1][len(first[1])-4:]); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
		again := d.take(t, intake.Job{Sources: []intake.Source{text("a.csv", ownFile)}, Mapping: parse(t, ownMapping)})
		if again.Customers.Same != 2 {
			t.Errorf("the same file again: %+v", again.Customers)
		}
		var b strings.Builder
		if err := d.out.Export(t.Context(), d.permit(t, "export"), "customers", export.CSV, &b); err != nil {
			t.Fatal(err)
		}
		other := furnish(t, t.TempDir()+"/other.db")
		other.withFields(t)
		other.take(t, intake.Job{Sources: []intake.Source{text("b.csv", b.String())}, Mapping: parse(t, ownBack)})
		if diff := cmp.Diff(first, other.exported(t, differs...)); diff != "" {
			t.Errorf("(-exported +exported, imported and exported)\n%s", diff)
		}
		plain := "kind = customers\ncolumn \"id\" = customer.external\ncolumn \"name\" = customer.name\n"
		d.take(t, intake.Job{
			Sources: []intake.Source{text("c.csv", "id,name\n1,Anna Berg\n")}, Mapping: parse(t, plain), Options: intake.Options{Update: true},
		})
		if got := d.exported(t, differs...)[1]; got[len(got)-1] != "from the till" || !strings.Contains(strings.Join(got, ","), "Berg") {
			t.Errorf("a file without own fields: %v", got)
		}
	})
}

func TestOwnValuesThatAreRefusedNameTheirColumn(t *testing.T) {
	engines(t, func(t *testing.T, d *desk) {
		d.withFields(t)
		res := d.refused(t, intake.Job{
			Sources: []intake.Source{text("a.csv", "id,name,size,since,likes\n1,A B,many,31/12/2019,Coats\n2,A B,1,12/31/2019,\n3,A B,1,,Hats\n")},
			Mapping: parse(t, ownMapping),
		})
		want := []intake.RowError{
			{File: "a.csv", Line: 2, Column: 3, Field: "customer.own.shoe-size"},
			{File: "a.csv", Line: 3, Column: 4, Field: "customer.own.member-since"},
			{File: "a.csv", Line: 4, Column: 5, Field: "customer.own.likes"},
		}
		var got []intake.RowError
		for _, f := range res.Faults.First {
			f.Reason, f.Expected = "", ""
			got = append(got, f)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
		res = d.refused(t, intake.Job{
			Sources: []intake.Source{text("a.csv", "id,x\n1,2\n")},
			Mapping: parse(t, "kind = customers\ncolumn \"id\" = customer.external\ncolumn \"x\" = customer.own.hat-size\n"),
		})
		if res.Rows != 0 {
			t.Errorf("a field that nobody defined: %d rows were read", res.Rows)
		}
	})
}

func TestOwnFieldsAreSuggestedByTheirNames(t *testing.T) {
	s, err := mapping.Suggest(strings.NewReader("Customer no.,Shoe Size,Joined on,City\n1,42,31/12/2019,Ulm\n2,43,30/11/2019,Bonn\n"), mapping.Customers,
		mapping.Named{Object: "customer", Key: "shoe-size", Label: "Size of shoe"}, mapping.Named{Object: "customer", Key: "since", Label: "Joined on"}, mapping.Named{Object: "customer", Key: "x", Label: "—"})
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]mapping.Field{}
	for _, c := range s.Mapping.Columns {
		got[c.Header] = c.Field
	}
	want := map[string]mapping.Field{"Customer no.": "customer.external", "Shoe Size": "customer.own.shoe-size", "Joined on": "customer.own.since", "City": "customer.city"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if _, err := mapping.Parse(s.Text()); err != nil {
		t.Errorf("what was suggested cannot be read: %v\n%s", err, s.Text())
	}
}
