package demo

import (
	"context"
	"crypto/rand"
	"fmt"

	"github.com/pquerna/otp/totp"

	"counterpart/internal/access"
	"counterpart/internal/app"
)

// settle takes an invited person through the ceremony of the first sign-in, with a password and a
// factor that are forgotten at once: a visitor becomes anyone with one click, and nobody signs in
// as them otherwise.
func settle(ctx context.Context, a *app.App, setup string) error {
	ticket, err := a.Access.Accept(ctx, tenant, access.Acceptance{Setup: setup, Password: rand.Text(), Device: "the demo"})
	if err != nil {
		return fmt.Errorf("set a password: %w", err)
	}
	factor, err := a.Access.Enrol(ctx, ticket.Session)
	if err != nil {
		return fmt.Errorf("enrol a factor: %w", err)
	}
	code, err := totp.GenerateCode(factor.Secret, a.Now().Time())
	if err != nil {
		return fmt.Errorf("enrol a factor: %w", err)
	}
	if ticket, _, err = a.Access.FinishEnrol(ctx, ticket.Session, code); err != nil {
		return fmt.Errorf("enrol a factor: %w", err)
	}
	return a.Access.SignOut(ctx, ticket.Session)
}
