package tlog

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/mod/sumdb/note"
)

// algCosignature is the algorithm byte of Ed25519 cosignatures in keys and key
// hashes.
const algCosignature = 4

// Cosigner is a witness's public key. It is a [note.Verifier] of timestamped
// Ed25519 cosignatures.
//
// spec: c2sp/tlog-cosignature
type Cosigner struct {
	name string
	hash uint32
	key  ed25519.PublicKey
}

var _ note.Verifier = (*Cosigner)(nil)

// ParseCosigner reads a public key as name+hash+base64(4 ‖ key), the form in
// which witnesses print it.
func ParseCosigner(vkey string) (*Cosigner, error) {
	name, hash, key, err := parseKey(vkey)
	if err != nil {
		return nil, err
	}
	c := newCosigner(name, key)
	if c.hash != hash {
		return nil, errors.New("cosigner: the key's hash is not that of name and key")
	}
	return c, nil
}

// parseKey reads name+hash+base64(4 ‖ 32 bytes).
func parseKey(text string) (name string, hash uint32, key []byte, err error) {
	name, rest, _ := strings.Cut(text, "+")
	hex, key64, _ := strings.Cut(rest, "+")
	h, hexErr := strconv.ParseUint(hex, 16, 32)
	raw, keyErr := parseBase64(key64)
	switch {
	case !isKeyName(name) || hexErr != nil || keyErr != nil || fmt.Sprintf("%08x", h) != hex:
		return "", 0, nil, errors.New("cosigner: not of the form name+hash+key")
	case len(raw) != 1+ed25519.PublicKeySize || raw[0] != algCosignature:
		return "", 0, nil, errors.New("cosigner: not an Ed25519 cosignature key")
	}
	return name, uint32(h), raw[1:], nil
}

func isKeyName(name string) bool {
	return name != "" && utf8.ValidString(name) && !strings.Contains(name, "+") &&
		!strings.ContainsFunc(name, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) })
}

func newCosigner(name string, key ed25519.PublicKey) *Cosigner {
	sum := sha256.Sum256(append(append([]byte(name), '\n', algCosignature), key...))
	return &Cosigner{name: name, hash: binary.BigEndian.Uint32(sum[:]), key: key}
}

// Name gives the key's name.
func (c *Cosigner) Name() string { return c.name }

// KeyHash gives the key's id in signature lines.
func (c *Cosigner) KeyHash() uint32 { return c.hash }

// Verify reports whether sig is a cosignature of the checkpoint body msg.
func (c *Cosigner) Verify(msg, sig []byte) bool {
	if len(sig) != 8+ed25519.SignatureSize {
		return false
	}
	at := binary.BigEndian.Uint64(sig)
	return at <= math.MaxInt64 && ed25519.Verify(c.key, cosigned(msg, at), sig[8:])
}

// String gives the key as [ParseCosigner] reads it.
func (c *Cosigner) String() string {
	return fmt.Sprintf("%s+%08x+%s", c.name, c.hash,
		base64.StdEncoding.EncodeToString(append([]byte{algCosignature}, c.key...)))
}

// cosigned is the text that a cosignature signs.
func cosigned(body []byte, at uint64) []byte {
	return append([]byte("cosignature/v1\ntime "+strconv.FormatUint(at, 10)+"\n"), body...)
}

// CosignerKey is a witness's private key.
type CosignerKey struct {
	pub *Cosigner
	key ed25519.PrivateKey
}

const privatePrefix = "PRIVATE+KEY+"

// NewCosignerKey makes a key of 32 random bytes. It refuses another number of
// bytes, and a name that is empty or holds spaces, controls or a plus.
func NewCosignerKey(name string, seed []byte) (*CosignerKey, error) {
	if len(seed) != ed25519.SeedSize || !isKeyName(name) {
		return nil, errors.New("cosigner: a name without spaces and plus, and a seed of 32 bytes are needed")
	}
	key := ed25519.NewKeyFromSeed(seed)
	return &CosignerKey{newCosigner(name, ed25519.PublicKey(key[ed25519.SeedSize:])), key}, nil
}

// ParseCosignerKey reads what [CosignerKey.Secret] writes. Its error does not
// quote the text.
func ParseCosignerKey(text string) (*CosignerKey, error) {
	rest, ok := strings.CutPrefix(text, privatePrefix)
	if !ok {
		return nil, errors.New("cosigner: not a private key")
	}
	name, hash, seed, err := parseKey(rest)
	if err != nil {
		return nil, err
	}
	key := ed25519.NewKeyFromSeed(seed)
	pub := newCosigner(name, ed25519.PublicKey(key[ed25519.SeedSize:]))
	if pub.hash != hash {
		return nil, errors.New("cosigner: the key's hash is not that of name and key")
	}
	return &CosignerKey{pub, key}, nil
}

// Secret gives the private key as text, in the manner of
// golang.org/x/mod/sumdb/note with the algorithm byte 4.
func (k *CosignerKey) Secret() string {
	return fmt.Sprintf("%s%s+%08x+%s", privatePrefix, k.pub.name, k.pub.hash,
		base64.StdEncoding.EncodeToString(append([]byte{algCosignature}, k.key.Seed()...)))
}

// String gives nothing away.
func (k *CosignerKey) String() string { return "[private key of " + k.pub.name + "]" }

// Cosigner gives the public key.
func (k *CosignerKey) Cosigner() *Cosigner { return k.pub }

// Cosign gives the signature line, with its newline, over a checkpoint at an
// instant in seconds since 1970. That the checkpoint continues what was
// cosigned before is for the caller to know.
func (k *CosignerKey) Cosign(c Checkpoint, at uint64) string {
	sig := binary.BigEndian.AppendUint32(nil, k.pub.hash)
	sig = binary.BigEndian.AppendUint64(sig, at)
	sig = append(sig, ed25519.Sign(k.key, cosigned([]byte(c.Body()), at))...)
	return signatureLine(k.pub.name, base64.StdEncoding.EncodeToString(sig))
}

func signatureLine(name, sig string) string { return "— " + name + " " + sig + "\n" }

// Cosignature is what a witness states about a checkpoint: at that time, it was
// the largest consistent one that it had seen of this log.
type Cosignature struct {
	Witness *Cosigner
	At      uint64 // seconds since 1970, by the witness's clock, at most 2^63-1
	Line    string // the signature line with its newline
}

// OpenCosigned is [OpenCheckpoint] for a checkpoint that witnesses have signed
// too: it gives the cosignatures of those that are known, in the order of the
// note. Signatures of other keys are ignored; a bad one of a known key refuses
// the whole note.
func OpenCosigned(msg []byte, log note.Verifier, witnesses []*Cosigner) (Checkpoint, []Cosignature, error) {
	c, err := OpenCheckpoint(msg, log)
	if err != nil {
		return c, nil, err
	}
	known := []note.Verifier{log}
	for _, w := range witnesses {
		known = append(known, w)
	}
	n, err := note.Open(msg, note.VerifierList(known...))
	if err != nil {
		return Checkpoint{}, nil, fmt.Errorf("open cosigned checkpoint: %w", err)
	}
	var out []Cosignature
	for _, s := range n.Sigs {
		i := indexOf(witnesses, s)
		if i < 0 {
			continue
		}
		raw, err := parseBase64(s.Base64)
		if err != nil {
			return Checkpoint{}, nil, fmt.Errorf("open cosigned checkpoint: cosignature: %w", err)
		}
		out = append(out, Cosignature{witnesses[i], binary.BigEndian.Uint64(raw[4:]), signatureLine(s.Name, s.Base64)})
	}
	return c, out, nil
}

func indexOf(witnesses []*Cosigner, s note.Signature) int {
	for i, w := range witnesses {
		if w.name == s.Name && w.hash == s.Hash {
			return i
		}
	}
	return -1
}
