package access

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base32"
	"errors"
	"image/png"
	"strings"
	"time"

	"github.com/pquerna/otp/hotp"
	"github.com/pquerna/otp/totp"

	"counterpart/internal/failure"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/vault"
	"counterpart/internal/when"
)

const (
	secretBytes   = 20 // RFC 4226, section 4, R6
	stepTime      = 30 * time.Second
	recoveryCodes = 10
	recoveryBytes = 10
	qrPixels      = 240
)

var b32 = base32.StdEncoding.WithPadding(base32.NoPadding)

var errWrongCode = failure.New(failure.Unauthenticated, "The code is wrong, or was used before.").
	WithHint("Wait for the next code. If it is refused again, check that the clock of your phone is right.")

// stepOf gives the step for which code is the right one, at most one before or after now.
func stepOf(secret []byte, code string, now when.Instant) (step int64, ok bool) {
	current := now.Time().Unix() / int64(stepTime/time.Second)
	for s := current - 1; s <= current+1; s++ {
		want, err := hotp.GenerateCode(b32.EncodeToString(secret), uint64(max(s, 0)))
		if err != nil {
			return 0, false
		}
		if subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 {
			step, ok = s, true
		}
	}
	return step, ok
}

// phones gives the time by which codes of authenticators are made.
func (a *Access) phones() when.Instant {
	if a.cfg.Phones != nil {
		return a.cfg.Phones()
	}
	return a.cfg.Now()
}

// shown is what a code turned out to be: of a step, or a recovery code.
type shown struct {
	step     int64
	recovery []byte // digest
}

// examine says what a member's code is; right is false for what it cannot be.
func (a *Access) examine(ctx context.Context, r StaffRow, code string) (s shown, right bool, err error) {
	code = strings.ToUpper(strings.NewReplacer(" ", "", "-", "").Replace(code))
	if raw, err := b32.DecodeString(code); err == nil && len(raw) == recoveryBytes {
		s.recovery, err = a.recoveryDigest(ctx, r, code)
		return s, err == nil, err
	}
	secret, err := a.cfg.Keys.OpenNamed(ctx, r.Tenant, vault.StaffKey, bound("totp", r.User), r.TOTP)
	if err != nil {
		return s, false, err
	}
	s.step, right = stepOf(secret, code, a.phones())
	return s, right, nil
}

// spend uses a code up inside a transaction in which the member is locked, and refuses one that
// was used. was is the member as they were when the code was examined.
func (a *Access) spend(ctx context.Context, tx ledger.Tx, was StaffRow, s shown) (StaffRow, error) {
	r, err := a.active(ctx, tx, was)
	if err != nil {
		return r, err
	}
	if !bytes.Equal(r.TOTP, was.TOTP) {
		return r, errRefused
	}
	if s.recovery != nil {
		ok, err := a.cfg.Rows.Codes.Use(ctx, tx, r.Tenant, r.User, s.recovery, a.cfg.Now())
		if err == nil && !ok {
			err = errRefused
		}
		return r, err
	}
	if s.step <= r.TOTPLast {
		return r, errRefused
	}
	r.TOTPLast = s.step
	return r, a.cfg.Rows.StaffWrite.Update(ctx, tx, r)
}

// active locks a member and refuses one that was disabled meanwhile.
func (a *Access) active(ctx context.Context, tx ledger.Tx, was StaffRow) (StaffRow, error) {
	r, err := a.cfg.Rows.StaffWrite.Lock(ctx, tx, was.Tenant, was.User)
	if err != nil {
		return r, err
	}
	if r.State != Active {
		return r, errSignedOut
	}
	return r, nil
}

// Enrolment is what an authenticator needs to make codes. It is shown once, on a page that is
// not stored.
type Enrolment struct {
	Secret string // base32, for typing
	PNG    []byte // the same as a QR code
}

// Enrol offers a secret for a new factor, the same one for as long as the session stands at
// this step; nothing is kept until FinishEnrol. A session in state Enrol may, and a full one
// with a fresh factor, in order to replace it.
func (a *Access) Enrol(ctx context.Context, s Session) (Enrolment, error) {
	if err := mayEnrol(s); err != nil {
		return Enrolment{}, err
	}
	secret, err := a.offered(ctx, s)
	if err != nil {
		return Enrolment{}, err
	}
	key, err := totp.Generate(totp.GenerateOpts{Issuer: "Counterpart", AccountName: s.Email.Reveal(), Secret: secret})
	if err != nil {
		return Enrolment{}, errors.New("enrol: no key can be made for this e-mail")
	}
	img, err := key.Image(qrPixels, qrPixels)
	if err != nil {
		return Enrolment{}, errors.New("enrol: no picture can be made of the key")
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		return Enrolment{}, errors.New("enrol: no picture can be made of the key")
	}
	return Enrolment{Secret: key.Secret(), PNG: b.Bytes()}, nil
}

func mayEnrol(s Session) error {
	if s.State == Enrol {
		return nil
	}
	if s.State != Full {
		return errSignedOut
	}
	return Confirmed(s.Principal)
}

// offered derives the secret from the session's token under the tenant's index key, so that a
// page can be loaded again without anything being stored.
func (a *Access) offered(ctx context.Context, s Session) ([]byte, error) {
	var secret []byte
	for _, half := range []string{"factor offered 1", "factor offered 2"} {
		d, err := a.cfg.Keys.Digest(ctx, s.Principal.Tenant, half, string(s.token))
		if err != nil {
			return nil, err
		}
		secret = append(secret, d...)
	}
	return secret[:secretBytes], nil
}

// newCodes gives recovery codes as they are shown, and their digests.
func (a *Access) newCodes(ctx context.Context, r StaffRow) (codes []string, digests [][]byte, err error) {
	for range recoveryCodes {
		raw := make([]byte, recoveryBytes)
		_, _ = rand.Read(raw) // never fails since Go 1.24
		text := b32.EncodeToString(raw)
		d, err := a.recoveryDigest(ctx, r, text)
		if err != nil {
			return nil, nil, err
		}
		digests = append(digests, d)
		codes = append(codes, strings.ToLower(text[:4]+"-"+text[4:8]+"-"+text[8:12]+"-"+text[12:]))
	}
	return codes, digests, nil
}

func (a *Access) recoveryDigest(ctx context.Context, r StaffRow, code string) ([]byte, error) {
	return a.cfg.Keys.Digest(ctx, r.Tenant, string(bound("recovery", r.User)), code)
}

// CodesLeft counts the recovery codes that the session's member has not used.
func (a *Access) CodesLeft(ctx context.Context, p party.Principal) (int, error) {
	return a.cfg.Rows.Codes.Left(ctx, p.Tenant, p.User)
}
