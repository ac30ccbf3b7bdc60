// Package house puts a whole lower house together for tests: a database of either engine, keys in
// memory, a ledger, and one tenant.
package house

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"log/slog"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"

	"counterpart/internal/failure"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/store"
	"counterpart/internal/testkit"
	"counterpart/internal/vault"
	"counterpart/internal/when"
)

// House is a database with a ledger and a tenant.
type House struct {
	Where   string // what store.Open takes
	DB      *store.DB
	Keys    *Keys
	Keyring *vault.Keyring
	Ledger  *ledger.Ledger
	Tenant  party.Tenant
}

// Engines runs a test on SQLite and on a throw-away PostgreSQL.
func Engines(t *testing.T, fn func(t *testing.T, where string)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { fn(t, filepath.Join(t.TempDir(), "counterpart.db")) })
	t.Run("postgres", func(t *testing.T) { fn(t, testkit.Postgres(t)) })
}

// New opens, migrates and founds a house with one tenant, number 1.
func New(t testing.TB, where string) *House {
	t.Helper()
	keys := NewKeys()
	h := Open(t, where, keys)
	if err := h.DB.Schema().Migrate(t.Context()); err != nil {
		t.Fatalf("migrate: %v", err)
	}
	h.found(t)
	return h
}

// Open opens a house that exists, as another process would.
func Open(t testing.TB, where string, keys *Keys) *House {
	t.Helper()
	db, err := store.Open(t.Context(), where)
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	h := &House{Where: where, DB: db, Keys: keys, Tenant: 1}
	h.Keyring = vault.NewKeyring(vault.Config{Service: keys, Rows: store.Keys{DB: db}, Now: Now})
	h.Ledger = ledger.New(ledger.Config{
		Store: db, Reader: db, Sealer: h.Keyring, Keys: keys, Now: Now,
		Log: slog.New(slog.NewTextHandler(t.Output(), nil)), OneWriter: db.Embedded(),
	})
	t.Cleanup(func() {
		h.Ledger.Close()
		_ = db.Close()
	})
	return h
}

func (h *House) found(t testing.TB) {
	t.Helper()
	ctx := t.Context()
	tx, err := h.DB.Begin(ctx)
	if err != nil {
		t.Fatalf("begin: %v", err)
	}
	defer tx.Rollback() // after Commit it does nothing
	steps := []error{
		h.DB.InsertTenant(ctx, tx, store.Tenant{
			ID: h.Tenant, Slug: "retailmax", Name: "RetailMax", Vendor: "TechCorp",
			Country: "DE", Currency: "EUR", Created: Now(),
		}),
		h.Keyring.OpenTenant(ctx, tx, h.Tenant),
		ledger.Found(ctx, h.DB, tx, h.Tenant, "ledger.test/1"),
		tx.Commit(),
		h.Ledger.Introduce(ctx, h.Tenant, ledger.Catalogue(), func(ledger.Tx) error { return nil }),
	}
	for i, err := range steps {
		if err != nil {
			t.Fatalf("found tenant, step %d: %v", i, err)
		}
	}
}

// Now reads the clock.
func Now() when.Instant { return when.Of(time.Now()) }

// Owner is an owner of the retailer in session 1.
func (h *House) Owner(t testing.TB) party.Principal {
	t.Helper()
	head, err := h.Ledger.Head(t.Context(), h.Tenant)
	if err != nil {
		t.Fatalf("head: %v", err)
	}
	return party.Principal{
		Tenant: h.Tenant, User: 1, Ordinal: 1, Session: 1, Role: party.Owner,
		Company: "RetailMax", Country: "DE", Fresh: true, Version: head.Version,
	}
}

// Keys is a key service and a signer of checkpoints in memory. Down makes it refuse.
type Keys struct {
	mu      sync.Mutex
	down    bool
	keys    map[[2]int64]cipher.AEAD
	signers map[string]signing
}

type signing struct {
	s    note.Signer
	v    note.Verifier
	vkey string
}

// NewKeys makes an empty key service.
func NewKeys() *Keys {
	return &Keys{keys: map[[2]int64]cipher.AEAD{}, signers: map[string]signing{}}
}

// SetDown makes the service refuse, or answer again.
func (k *Keys) SetDown(down bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.down = down
}

// AEAD gives the key of an epoch.
func (k *Keys) AEAD(_ context.Context, t party.Tenant, epoch int64) (vault.AEAD, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.down {
		return nil, failure.New(failure.Unavailable, "The key service is down.")
	}
	a, ok := k.keys[[2]int64{int64(t), epoch}]
	if !ok {
		return nil, failure.New(failure.NotFound, "There is no such key.")
	}
	return aead{a}, nil
}

// Make makes a key if it is not there.
func (k *Keys) Make(_ context.Context, t party.Tenant, epoch int64) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	id := [2]int64{int64(t), epoch}
	if k.keys[id] != nil {
		return nil
	}
	raw := make([]byte, 32)
	_, _ = rand.Read(raw)
	block, err := aes.NewCipher(raw)
	if err != nil {
		return err
	}
	k.keys[id], err = cipher.NewGCM(block)
	return err
}

// Destroy drops a key.
func (k *Keys) Destroy(_ context.Context, t party.Tenant, epoch int64) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	delete(k.keys, [2]int64{int64(t), epoch})
	return nil
}

// Signer gives the key pair of a log.
func (k *Keys) Signer(_ context.Context, _ party.Tenant, origin string) (note.Signer, note.Verifier, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if s, ok := k.signers[origin]; ok {
		return s.s, s.v, nil
	}
	skey, vkey, err := note.GenerateKey(rand.Reader, origin)
	if err != nil {
		return nil, nil, err
	}
	s, err := note.NewSigner(skey)
	if err != nil {
		return nil, nil, err
	}
	v, err := note.NewVerifier(vkey)
	k.signers[origin] = signing{s, v, vkey}
	return s, v, err
}

// LogKey gives the public key of a log.
func (k *Keys) LogKey(ctx context.Context, t party.Tenant, origin string) (string, error) {
	if _, _, err := k.Signer(ctx, t, origin); err != nil {
		return "", err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.signers[origin].vkey, nil
}

type aead struct{ a cipher.AEAD }

func (a aead) Encrypt(plain, ad []byte) ([]byte, error) {
	nonce := make([]byte, a.a.NonceSize())
	_, _ = rand.Read(nonce)
	return a.a.Seal(nonce, nonce, plain, ad), nil
}

func (a aead) Decrypt(sealed, ad []byte) ([]byte, error) {
	n := a.a.NonceSize()
	if len(sealed) < n {
		return nil, failure.New(failure.Doubt, "too short")
	}
	return a.a.Open(nil, sealed[:n], sealed[n:], ad)
}
