package access

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"

	"counterpart/internal/failure"
)

const (
	argonMemory  = 64 * 1024 // KiB
	argonTime    = 1
	argonThreads = 2
	saltBytes    = 16
	hashBytes    = 32
	maxMemory    = 1 << 20 // KiB that a stored hash may ask for
	maxPassword  = 1024    // bytes
)

// hasher computes argon2id, a few at a time, as each takes 64 MB.
type hasher struct {
	slots  chan struct{}
	memory uint32
}

func newHasher(slots int) *hasher {
	return &hasher{slots: make(chan struct{}, slots), memory: argonMemory}
}

// phc is a hash with its parameters, as in the PHC string format.
type phc struct {
	memory, time uint32
	threads      uint8
	salt, key    []byte
}

func (p phc) String() string {
	b64 := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, p.memory, p.time, p.threads,
		b64.EncodeToString(p.salt), b64.EncodeToString(p.key))
}

var errHash = failure.New(failure.Doubt, "A stored password has an unknown form.")

func parsePHC(s string) (phc, error) {
	part := strings.Split(s, "$")
	if len(part) != 6 || part[0] != "" || part[1] != "argon2id" || part[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return phc{}, errHash
	}
	var p phc
	if _, err := fmt.Sscanf(part[3], "m=%d,t=%d,p=%d", &p.memory, &p.time, &p.threads); err != nil {
		return phc{}, errHash
	}
	var err1, err2 error
	p.salt, err1 = base64.RawStdEncoding.DecodeString(part[4])
	p.key, err2 = base64.RawStdEncoding.DecodeString(part[5])
	sane := p.memory > 0 && p.memory <= maxMemory && p.time > 0 && p.time <= 16 && p.threads > 0
	if err1 != nil || err2 != nil || !sane || len(p.key) != hashBytes {
		return phc{}, errHash
	}
	return p, nil
}

// hash gives the PHC string of a new password. It waits for its turn as long as ctx allows.
func (h *hasher) hash(ctx context.Context, password string) (string, error) {
	p := h.blank()
	key, err := h.derive(ctx, p, password)
	if err != nil {
		return "", err
	}
	p.key = key
	return p.String(), nil
}

// blank gives the parameters of a new hash with a random salt and a random key, which no
// password has.
func (h *hasher) blank() phc {
	p := phc{memory: h.memory, time: argonTime, threads: argonThreads, salt: make([]byte, saltBytes), key: make([]byte, hashBytes)}
	_, _ = rand.Read(p.salt) // never fails since Go 1.24
	_, _ = rand.Read(p.key)  // never fails since Go 1.24
	return p
}

// matches reports whether a password is the one that was hashed. For no hash (an unknown name,
// a member without a password) it does the same work and reports false.
func (h *hasher) matches(ctx context.Context, stored, password string) (bool, error) {
	p, known := h.blank(), false
	if stored != "" {
		var err error
		if p, err = parsePHC(stored); err != nil {
			return false, err
		}
		known = true
	}
	key, err := h.derive(ctx, p, password)
	if err != nil {
		return false, err
	}
	same := subtle.ConstantTimeCompare(key, p.key) == 1
	return same && known && len(password) <= maxPassword, nil
}

func (h *hasher) derive(ctx context.Context, p phc, password string) ([]byte, error) {
	select {
	case h.slots <- struct{}{}:
	case <-ctx.Done():
		return nil, failure.Wrap(ctx.Err(), failure.Unavailable, "Too many people sign in just now.").WithHint("Try again in a moment.")
	}
	defer func() { <-h.slots }()
	text := norm.NFKC.String(password[:min(len(password), maxPassword)])
	return argon2.IDKey([]byte(text), p.salt, p.time, p.memory, p.threads, hashBytes), nil
}
