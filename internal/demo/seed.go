package demo

import (
	"context"
	"fmt"
	"io"
	"time"

	"counterpart/internal/demo/world"
	"counterpart/internal/field"
	"counterpart/internal/intake"
	"counterpart/internal/intake/mapping"
	"counterpart/internal/intake/table"
	"counterpart/internal/party"
	"counterpart/internal/policy"
)

const customersMapping = `kind = customers
country = DE
column "external_id" = customer.external
column "given_name" = customer.given
column "family_name" = customer.family
column "email" = customer.email
column "email2" = customer.email
column "phone" = customer.phone
column "phone2" = customer.phone
column "street" = customer.street
column "postcode" = customer.postcode
column "city" = customer.city
column "country" = customer.country
column "birth_date" = customer.birth
column "language" = customer.language
column "loyalty_number" = customer.loyalty
column "tags" = customer.tag, split ","
column "consent_email" = consent.email
column "consent_sms" = consent.sms
column "consent_post" = consent.post
column "consent_phone" = consent.phone
column "consent_email_source" = consent.source
column "consent_email_text" = consent.text
column "consent_email_at" = consent.at
`

const ordersMapping = `kind = orders
column "order_number" = order.number
column "placed_at" = order.placed
column "channel" = order.channel
column "shop" = order.shop
column "country" = order.country
column "customer_external_id" = customer.external
column "currency" = order.currency
column "sku" = line.sku
column "product" = line.name
column "category" = line.category
column "quantity" = line.quantity
column "unit_price" = line.price
column "status" = order.status
`

const paymentsMapping = `kind = payments
column "reference" = payment.reference
column "order_number" = payment.order
column "provider" = payment.provider
column "token" = payment.token
column "brand" = payment.brand
column "last4" = payment.last4
column "expiry" = payment.expiry
column "amount" = payment.amount
column "currency" = payment.currency
column "status" = payment.status
column "paid_at" = payment.at
`

// seed loads the invented world through the importer.
func (d *Demo) seed(ctx context.Context, w *world.World) error {
	permit, err := policy.Decide(policy.Request{
		Principal: party.Job(tenant), Purpose: field.Import, Route: "counterpart demo",
	})
	if err != nil {
		return err
	}
	for _, f := range []struct {
		name, mapping string
		write         func(io.Writer) error
	}{
		{"customers.csv", customersMapping, w.WriteCustomersCSV},
		{"orders.csv", ordersMapping, w.WriteOrdersCSV},
		{"payments.csv", paymentsMapping, w.WritePaymentsCSV},
	} {
		m, err := mapping.Parse(f.mapping)
		if err != nil {
			return fmt.Errorf("%s: %w", f.name, err)
		}
		began := time.Now()
		src := table.Source{Name: f.name, Open: func() (io.ReadCloser, error) { return stream(f.write), nil }}
		res, err := d.app.Intake.Import(ctx, permit, intake.Job{Sources: []table.Source{src}, Mapping: m})
		if err != nil {
			return fmt.Errorf("import %s: %w (%v)", f.name, err, res.Faults.Counts)
		}
		d.say("imported %s in %.1f s", f.name, time.Since(began).Seconds())
	}
	return nil
}

// stream gives what a writer writes as something to read, without keeping it.
func stream(write func(io.Writer) error) io.ReadCloser {
	r, w := io.Pipe()
	go func() { w.CloseWithError(write(w)) }()
	return r
}

func (d *Demo) say(format string, args ...any) {
	_, _ = fmt.Fprintf(d.opt.Out, format+"\n", args...)
}
