package main

import (
	"context"
	"fmt"
	"regexp"

	"github.com/spf13/cobra"

	"counterpart/internal/access"
	"counterpart/internal/app"
	"counterpart/internal/failure"
	"counterpart/internal/party"
	"counterpart/internal/store"
)

func newInit(c *common) *cobra.Command {
	var t store.Tenant
	var owner access.Draft
	var role string
	cmd := &cobra.Command{
		Use:   "init",
		Short: "Set up the database, the keys and a retailer with its first owner",
		Long: `Set up the database, the keys and a retailer with its first owner. Run it again with another
--slug to add a retailer. It prints a link with which the owner chooses a password and sets up a
second factor; the link holds for seven days. Without a retailer it only brings the database up to
date, which is due after a new version of this program.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			a, err := c.open(cmd, true)
			if err != nil {
				return err
			}
			defer a.Close() // everything acknowledged is committed
			if role != "" {
				if err := a.DB.Schema().Grant(cmd.Context(), role); err != nil {
					return err
				}
			}
			if t.Slug == "" {
				_, err := fmt.Fprintln(cmd.OutOrStdout(), "The database is up to date.")
				return err
			}
			return initTenant(cmd, a, t, owner)
		},
	}
	f := cmd.Flags()
	f.StringVar(&t.Name, "retailer", "", "`NAME` of the retailer")
	f.StringVar(&t.Slug, "slug", "", "short `NAME` of the retailer for sign-in, such as retailmax")
	f.StringVar(&t.Vendor, "vendor", "", "`NAME` of the company that runs this program for the retailer")
	f.StringVar(&t.Country, "country", "", "`COUNTRY` of the retailer, two letters")
	f.StringVar(&t.Currency, "currency", "EUR", "`CURRENCY` of totals, three letters")
	f.BoolVar(&t.EmailUnique, "email-unique", false, "let no two customers share an e-mail")
	f.StringVar(&owner.Name, "owner", "", "`NAME` of the first owner")
	f.StringVar(&owner.Email, "owner-email", "", "`E-MAIL` of the first owner")
	f.StringVar(&role, "server-role", "", "PostgreSQL `ROLE` of the server, which is given its rights; alone, it only does that")
	cmd.MarkFlagsRequiredTogether("retailer", "slug", "vendor", "country", "owner", "owner-email")
	cmd.MarkFlagsOneRequired("retailer", "server-role")
	return cmd
}

var (
	slugForm     = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,39}$`)
	countryForm  = regexp.MustCompile(`^[A-Z]{2}$`)
	currencyForm = regexp.MustCompile(`^[A-Z]{3}$`)
)

func checkTenant(t store.Tenant) error {
	switch {
	case !slugForm.MatchString(t.Slug):
		return failure.New(failure.Invalid, "--slug: expected lower-case letters, digits and dashes, at most 40.")
	case !countryForm.MatchString(t.Country):
		return failure.New(failure.Invalid, "--country: expected two capital letters, such as DE.")
	case !currencyForm.MatchString(t.Currency):
		return failure.New(failure.Invalid, "--currency: expected three capital letters, such as EUR.")
	}
	return nil
}

func initTenant(cmd *cobra.Command, a *app.App, t store.Tenant, owner access.Draft) error {
	if err := checkTenant(t); err != nil {
		return err
	}
	ctx := cmd.Context()
	all, err := a.DB.Tenants(ctx)
	if err != nil {
		return err
	}
	t.ID = 1
	for _, have := range all {
		if have.Slug == t.Slug {
			return failure.New(failure.Conflict, "There is a retailer %q already.", t.Slug)
		}
		t.ID = max(t.ID, have.ID+1)
	}
	if err := a.NewTenant(ctx, t); err != nil {
		return err
	}
	owner.Role, owner.Company, owner.Country = party.Owner, t.Name, t.Country
	link, err := invite(ctx, a, t, owner)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(cmd.OutOrStdout(), `%s is set up.
  database  %s
  keys      %s   (back this up apart from the database)
  journal   %s   (outside every backup)
The first owner begins here, within seven days:
  %s
Then run: counterpart serve
`, t.Name, place(a.Config.Database), a.Config.Keys, a.Config.Journal, link)
	return err
}

// place names a database without its password.
func place(where string) string {
	return regexp.MustCompile(`://[^@/]*@`).ReplaceAllString(where, "://…@")
}

func invite(ctx context.Context, a *app.App, t store.Tenant, d access.Draft) (string, error) {
	_, setup, err := a.Access.Invite(ctx, party.Job(t.ID), d)
	if err != nil {
		return "", err
	}
	return a.SetupLink(t, setup), nil
}
