package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"

	"counterpart/internal/access"
	"counterpart/internal/contract"
	"counterpart/internal/mail"
	"counterpart/internal/party"
	"counterpart/internal/store"
)

// remind mails each side, once, what it owes before long. Without a mail server nothing is noted as
// sent: the pages show deadlines anyway. A letter that the mail server refuses is not sent again.
func (a *App) remind(ctx context.Context) error {
	if a.Config.SMTP == "" {
		return nil
	}
	server, err := mail.New(a.Config.SMTP, a.Config.SMTPFrom, a.Now)
	if err != nil {
		return err
	}
	all, err := a.living(ctx)
	if err != nil {
		return err
	}
	var errs []error
	for _, t := range all {
		list, err := a.Contract.Remind(ctx, t.ID)
		if err == nil && len(list) > 0 {
			err = a.write(ctx, server, t, list)
		}
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

// write hands a letter for each of those who act for a side to the mail server.
func (a *App) write(ctx context.Context, server *mail.Server, t store.Tenant, list []contract.Reminder) error {
	staff, err := a.Access.Staff(ctx, party.Job(t.ID))
	if err != nil {
		return err
	}
	var errs []error
	for _, m := range staff {
		if m.State != access.Active || !contract.May(m.Role) {
			continue
		}
		text := a.letter(t, m.Role.Side(), list)
		if text == "" {
			continue
		}
		id := sha256.Sum256(fmt.Append(nil, "remind ", t.ID, m.User, text))
		errs = append(errs, server.Send(ctx, mail.Letter{
			To: m.Email.Reveal(), FromName: "Counterpart", Subject: "Falls due under the contract with " + other(t, m.Role.Side()), Text: text, ID: hex.EncodeToString(id[:16]),
		}))
	}
	return errors.Join(errs...)
}

func other(t store.Tenant, s party.Side) string {
	if s == party.Controller {
		return t.Vendor
	}
	return t.Name
}

// letter says what a side owes; empty where it owes nothing of the list.
func (a *App) letter(t store.Tenant, s party.Side, list []contract.Reminder) string {
	var b strings.Builder
	for _, r := range list {
		if slices.Contains(r.Sides, s) {
			fmt.Fprintf(&b, "- by %s: %s (clause %s)\n", r.Due.At.Time().In(a.Zone).Format("2 January 2006, 15:04 MST"), strings.Join(strings.Fields(r.Text), " "), r.Due.Clause.ID)
		}
	}
	if b.Len() == 0 {
		return ""
	}
	return fmt.Sprintf("Your company owes this under the contract between %s and %s:\n\n%s\nWhere each clause stands: %s/standing\n\nThis is a calculation over what was recorded: neither legal advice nor an admission.\n",
		t.Name, t.Vendor, b.String(), strings.TrimSuffix(a.Config.URL, "/"))
}
