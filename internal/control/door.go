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

// Factors tests that nobody of a side's active staff who could sign in has no second factor. Who has
// not set one up yet reaches no page but that for doing so, and counts as missing all the same.
func Factors(s Staff) Test {
	run := func(ctx context.Context, t party.Tenant) (Result, error) {
		all, err := s.All(ctx, t)
		if err != nil {
			return Result{}, err
		}
		active, without := map[party.Side]int{}, map[party.Side]int{}
		for i := range all {
			if all[i].State != access.Active {
				continue
			}
			side := all[i].Role.Side()
			active[side]++
			if len(all[i].TOTP) == 0 {
				without[side]++
			}
		}
		text := fmt.Sprintf("Active members of staff with a second factor: retailer %d of %d, vendor %d of %d.",
			active[party.Controller]-without[party.Controller], active[party.Controller],
			active[party.Processor]-without[party.Processor], active[party.Processor])
		return Result{Holds: len(without) == 0, Text: text}, nil
	}
	return Test{Name: "factors", Title: "Everybody signs in with two factors", Kind: "mfa.on", Every: 24 * time.Hour, Run: run}
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
	return Test{Name: "tls", Title: "People reach the program by TLS only", Every: 24 * time.Hour, Run: run}
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
