package world

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// files are the three exports of a world.
func files(w *World) map[string]func(io.Writer) error {
	return map[string]func(io.Writer) error{
		"customers": w.WriteCustomersCSV, "orders": w.WriteOrdersCSV, "payments": w.WritePaymentsCSV,
	}
}

// export reads a file back: head and rows.
func export(t *testing.T, write func(io.Writer) error) [][]string {
	t.Helper()
	var out bytes.Buffer
	if err := write(&out); err != nil {
		t.Fatal(err)
	}
	text, marked := strings.CutPrefix(out.String(), "\uFEFF")
	if !marked {
		t.Error("no byte order mark")
	}
	table := csv.NewReader(strings.NewReader(text))
	table.Comma = ';'
	rows, err := table.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func TestFilesHoldTheWorld(t *testing.T) {
	w := New(3, 500, lateAutumn)
	customers := export(t, w.WriteCustomersCSV)
	if d := cmp.Diff(CustomerColumns, customers[0]); d != "" {
		t.Error(d)
	}
	i := 1
	for c := range w.Customers() {
		if d := cmp.Diff(customerRow(c), customers[i]); d != "" {
			t.Errorf("row %d:\n%s", i, d)
		}
		i++
	}
	lines, payments := 0, 0
	for o := range w.Orders() {
		lines += len(o.Lines)
		payments += len(o.Payments)
	}
	orders, paid := export(t, w.WriteOrdersCSV), export(t, w.WritePaymentsCSV)
	if d := cmp.Diff(OrderColumns, orders[0]); d != "" || len(orders) != lines+1 {
		t.Errorf("%d rows for %d lines; %s", len(orders), lines, d)
	}
	if d := cmp.Diff(PaymentColumns, paid[0]); d != "" || len(paid) != payments+1 {
		t.Errorf("%d rows for %d payments; %s", len(paid), payments, d)
	}
}

func TestCustomerRow(t *testing.T) {
	c := Customer{
		ExternalID: "RM-0000001", GivenName: "Anna", FamilyName: "Müller", Emails: []string{"a@example.org"},
		Phones:    []Phone{{"GB", "07700 900001"}, {"GB", "020 7946 0001"}},
		Addresses: []Address{{"High Street", "12", "S1 2AB", "Sheffield", "GB"}},
		BirthDate: lateAutumn, Language: "en", Tags: []string{"garden", "vip"}, Created: lateAutumn,
		Consents: []Consent{{"sms", false, "2024-02", lateAutumn, "till"}, {"post", true, "2024-02", lateAutumn, "till"}},
		Notes:    []Note{{Text: "one"}, {Text: "two"}},
	}
	want := "RM-0000001|Anna|Müller|a@example.org||07700 900001|020 7946 0001|12 High Street|S1 2AB|Sheffield|GB|2026-11-22|en||" +
		"garden,vip|||||no|2026-11-22T10:00:00Z|till|2024-02|yes|2026-11-22T10:00:00Z|till|2024-02|||||one\ntwo|2026-11-22T10:00:00Z"
	if d := cmp.Diff(strings.Split(want, "|"), customerRow(c)); d != "" {
		t.Error(d)
	}
}

// full is a disk without room after so many bytes.
type full int

var errFull = errors.New("disk full")

func (f *full) Write(p []byte) (int, error) {
	if *f -= full(len(p)); *f < 0 {
		return 0, errFull
	}
	return len(p), nil
}

func TestWriteErrorsAreReported(t *testing.T) {
	for name, write := range files(village) {
		for _, room := range []full{0, 100_000, 400_000} {
			if err := write(&room); !errors.Is(err, errFull) {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
	for name, write := range files(New(1, 3, lateAutumn)) { // fits the buffer: fails at the end
		room := full(0)
		if err := write(&room); !errors.Is(err, errFull) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
