package world

import (
	"bufio"
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
)

// The heads of the three files, in order.
var (
	CustomerColumns = strings.Fields(`external_id given_name family_name email email2 phone phone2 street postcode city country
		birth_date language loyalty_number tags
		consent_email consent_email_at consent_email_source consent_email_text
		consent_sms consent_sms_at consent_sms_source consent_sms_text
		consent_post consent_post_at consent_post_source consent_post_text
		consent_phone consent_phone_at consent_phone_source consent_phone_text
		note created`)
	OrderColumns = strings.Fields(`order_number placed_at channel shop country customer_external_id currency sku product category
		quantity unit_price status`)
	PaymentColumns = strings.Fields(`reference order_number provider token brand last4 expiry amount currency status paid_at`)
)

// WriteCustomersCSV writes one row per customer: semicolons, UTF-8 with byte
// order mark, instants in RFC 3339, dates as 2006-01-02, tags and notes of
// one customer joined by a comma and a line break.
func (w *World) WriteCustomersCSV(out io.Writer) error {
	return writeCSV(out, CustomerColumns, func(row func(...string) bool) {
		for c := range w.Customers() {
			if !row(customerRow(c)...) {
				return
			}
		}
	})
}

// WriteOrdersCSV writes one row per order line, in order of time.
func (w *World) WriteOrdersCSV(out io.Writer) error {
	return writeCSV(out, OrderColumns, func(row func(...string) bool) {
		for o := range w.Orders() {
			for _, l := range o.Lines {
				if !row(o.Number, instant(o.PlacedAt), string(o.Channel), o.Shop, o.Country, o.Customer, o.Currency, l.Product.SKU,
					l.Product.Name, l.Product.Category, strconv.Itoa(l.Quantity), l.UnitPrice.String(), o.Status) {
					return
				}
			}
		}
	})
}

// WritePaymentsCSV writes one row per payment, in order of the orders. Where
// nothing was paid, paid_at is the time of the attempt.
func (w *World) WritePaymentsCSV(out io.Writer) error {
	return writeCSV(out, PaymentColumns, func(row func(...string) bool) {
		for o := range w.Orders() {
			for i, p := range o.Payments {
				if !row(o.Number+"-"+strconv.Itoa(i+1), o.Number, p.Provider, p.Token, p.Brand, p.Last4, p.Expiry, decimal(p.Amount, 2), o.Currency,
					p.Status, instant(p.At)) {
					return
				}
			}
		}
	})
}

// writeCSV writes mark, head and the rows; row is false once writing failed.
func writeCSV(out io.Writer, head []string, rows func(row func(...string) bool)) error {
	buffer := bufio.NewWriterSize(out, 1<<16)
	if _, err := buffer.WriteString("\uFEFF"); err != nil {
		return fmt.Errorf("write byte order mark: %w", err)
	}
	table := csv.NewWriter(buffer) // flushes buffer itself
	table.Comma = ';'
	err := table.Write(head)
	rows(func(cells ...string) bool {
		if err == nil {
			err = table.Write(cells)
		}
		return err == nil
	})
	if err != nil {
		return fmt.Errorf("write row: %w", err)
	}
	table.Flush()
	if err := table.Error(); err != nil {
		return fmt.Errorf("flush rows: %w", err)
	}
	return nil
}

func customerRow(c Customer) []string {
	a := c.Addresses[0]
	row := append(make([]string, 0, len(CustomerColumns)), c.ExternalID, c.GivenName, c.FamilyName)
	row = append(row, firstTwo(c.Emails)...)
	var numbers []string
	for _, p := range c.Phones {
		numbers = append(numbers, p.Number)
	}
	row = append(row, firstTwo(numbers)...)
	row = append(row, a.Line(), a.Postcode, a.City, a.Country, date(c.BirthDate), c.Language, c.Loyalty,
		strings.Join(c.Tags, ","))
	for _, channel := range advertising {
		row = append(row, consentCells(c.Consents, channel.channel)...)
	}
	texts := make([]string, 0, len(c.Notes))
	for _, n := range c.Notes {
		texts = append(texts, n.Text)
	}
	return append(row, strings.Join(texts, "\n"), instant(c.Created))
}

// firstTwo pads or cuts a list to two cells.
func firstTwo(list []string) []string { return append(append([]string(nil), list...), "", "")[:2] }

// consentCells are empty where the customer was never asked.
func consentCells(all []Consent, channel string) []string {
	for _, c := range all {
		if c.Channel == channel {
			answer := "no"
			if c.Granted {
				answer = "yes"
			}
			return []string{answer, instant(c.At), c.Source, c.Text}
		}
	}
	return []string{"", "", "", ""}
}

func instant(t time.Time) string { return t.Format(time.RFC3339) }

func date(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.DateOnly)
}
