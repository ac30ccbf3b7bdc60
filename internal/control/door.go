package control

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/url"
	"time"

	"counterpart/internal/access"
	"counterpart/internal/party"
	"counterpart/internal/when"
)

// Staff reads the members of staff as they are stored.
type Staff interface {
	All(ctx context.Context, t party.Tenant) ([]access.StaffRow, error)
}

// Factors tests that each of a side's active members of staff has a second factor. Who has not set
// one up yet reaches no page but that for doing so, and counts as missing all the same.
func Factors(s Staff, side party.Side, name, title string) Test {
	run := func(ctx context.Context, t party.Tenant) (Result, error) {
		all, err := s.All(ctx, t)
		if err != nil {
			return Result{}, err
		}
		active, with := 0, 0
		for i := range all {
			if all[i].State != access.Active || all[i].Role.Side() != side {
				continue
			}
			active++
			if len(all[i].TOTP) > 0 {
				with++
			}
		}
		if active == 0 {
			return Result{Untested: true, Text: "There is nobody yet."}, nil
		}
		return Result{Holds: with == active, Text: fmt.Sprintf("%d of %d active members of staff have a second factor.", with, active)}, nil
	}
	return Test{Name: name, Title: title, Kind: "mfa.on", Side: side, Every: 24 * time.Hour, Clauses: []string{"authenticate", "maintain"}, Run: run}
}

// TLS tests that the address under which people reach the program speaks TLS 1.2 or newer, with a
// certificate that is valid for its name for at least a week.
func TLS(address string, now func() when.Instant) Test {
	run := func(ctx context.Context, _ party.Tenant) (Result, error) {
		u, err := url.Parse(address)
		if err != nil || u.Host == "" {
			return Result{Untested: true, Text: "No address of the program is configured."}, nil //nolint:nilerr // that is the result
		}
		if u.Scheme != "https" {
			return Result{Text: "People reach the program without TLS."}, nil
		}
		return dial(ctx, u, now())
	}
	return Test{Name: "tls", Title: "People reach the program by TLS only", Every: 24 * time.Hour, Clauses: []string{"encrypt", "maintain"}, Run: run}
}

const week = 7 * 24 * time.Hour

func dial(ctx context.Context, u *url.URL, now when.Instant) (Result, error) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	port := u.Port()
	if port == "" {
		port = "443"
	}
	d := tls.Dialer{Config: &tls.Config{MinVersion: tls.VersionTLS12}}
	c, err := d.DialContext(ctx, "tcp", net.JoinHostPort(u.Hostname(), port))
	if bad := new(tls.CertificateVerificationError); errors.As(err, &bad) {
		return Result{Text: "The certificate is not valid for the program's address."}, nil
	}
	if err != nil {
		return Result{Untested: true, Text: "The program's own address could not be reached from here."}, nil
	}
	defer c.Close()
	state := c.(*tls.Conn).ConnectionState() //nolint:forcetypeassert // a tls.Dialer gives no other
	left := state.PeerCertificates[0].NotAfter.Sub(now.Time())
	text := fmt.Sprintf("%s; the certificate is valid for %d more days.", tls.VersionName(state.Version), int(left.Hours()/24))
	return Result{Holds: left >= week, Text: text}, nil
}
