package vault

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"fmt"
	"sync"
	"time"

	"counterpart/internal/failure"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/when"
)

const keyBytes = 32

// Config is what a Keyring is made of.
type Config struct {
	Service KeyService
	Rows    KeyRows
	Now     func() when.Instant
	TTL     time.Duration // how long unwrapped tenant keys are kept; 0 means 5 minutes
}

// Keyring unwraps the keys of tenants and keeps them for a while. Safe for concurrent use.
type Keyring struct {
	cfg Config
	mu  sync.RWMutex // guards tenants
	// tenants holds what is unwrapped; an entry is replaced, never changed.
	tenants map[party.Tenant]*tenantKeys
}

// NewKeyring makes a keyring over a key service and the rows of wrapped keys.
func NewKeyring(cfg Config) *Keyring {
	if cfg.TTL == 0 {
		cfg.TTL = 5 * time.Minute
	}
	return &Keyring{cfg: cfg, tenants: map[party.Tenant]*tenantKeys{}}
}

// tenantKeys are the unwrapped keys of a tenant. Immutable.
type tenantKeys struct {
	loaded  when.Instant
	current int64 // the open epoch
	keks    map[int64]cipher.AEAD
	index   map[int64]*indexKeys // by version
	named   map[string]versioned
}

type versioned struct {
	version int64
	aead    cipher.AEAD
}

// keys gives a tenant's keys, from memory or from the key service.
func (k *Keyring) keys(ctx context.Context, t party.Tenant) (*tenantKeys, error) {
	k.mu.RLock()
	tk := k.tenants[t]
	k.mu.RUnlock()
	if tk != nil && k.cfg.Now().Sub(tk.loaded) < k.cfg.TTL {
		return tk, nil
	}
	return k.load(ctx, t)
}

// Forget drops what is kept of a tenant, so that the next use loads it anew.
func (k *Keyring) Forget(t party.Tenant) {
	k.mu.Lock()
	defer k.mu.Unlock()
	delete(k.tenants, t)
}

// load reads the tenant's keys before the epochs: an epoch is there before a key is wrapped
// under it, and stays for a while after the last was moved away, so every key finds its epoch.
func (k *Keyring) load(ctx context.Context, t party.Tenant) (*tenantKeys, error) {
	rows, err := k.cfg.Rows.TenantKeys(ctx, t)
	if err != nil {
		return nil, fmt.Errorf("load tenant keys: %w", err)
	}
	epochs, err := k.cfg.Rows.Epochs(ctx, t)
	if err != nil {
		return nil, fmt.Errorf("load epochs: %w", err)
	}
	tk := &tenantKeys{
		loaded: k.cfg.Now(), keks: map[int64]cipher.AEAD{},
		index: map[int64]*indexKeys{}, named: map[string]versioned{},
	}
	for _, e := range epochs {
		if err := k.loadEpoch(ctx, tk, e); err != nil {
			return nil, err
		}
	}
	for _, r := range rows {
		if err := tk.add(r); err != nil {
			return nil, err
		}
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.tenants[t] = tk
	return tk, nil
}

func (k *Keyring) loadEpoch(ctx context.Context, tk *tenantKeys, e Epoch) error {
	if e.State == EpochDestroyed {
		return nil
	}
	service, err := k.cfg.Service.AEAD(ctx, e.Tenant, e.Number)
	if e.State == EpochClosed && failure.Is(err, failure.NotFound) {
		return nil // it was just destroyed; nothing lies under it any more
	}
	if err != nil {
		return failure.Wrap(err, failure.Unavailable, "The key service does not give the key of epoch %d.", e.Number).
			WithHint("Personal data stays sealed until it does. Check that the key file or key service is the one of this database.")
	}
	kek, err := service.Decrypt(e.Wrapped, kekAAD(e.Tenant, e.Number))
	if err != nil {
		return failure.Wrap(err, failure.Doubt, "The key of epoch %d does not open.", e.Number).
			WithHint("The key file or key service belongs to another database, or the row was changed.")
	}
	if tk.keks[e.Number], err = newGCM(kek); err != nil {
		return err
	}
	if e.State == EpochOpen {
		tk.current = max(tk.current, e.Number)
	}
	return nil
}

func (tk *tenantKeys) add(r TenantKey) error {
	kek, ok := tk.keks[r.Epoch]
	if !ok {
		return failure.New(failure.Doubt, "The key %q lies under epoch %d, whose key is gone.", r.Name, r.Epoch)
	}
	raw, err := openBox(kek, r.Wrapped, tenantKeyAAD(r.Tenant, r.Name, r.Version, r.Epoch))
	if err != nil {
		return failure.Wrap(err, failure.Doubt, "The key %q does not open.", r.Name)
	}
	if r.Name == IndexKey {
		tk.index[r.Version], err = newIndexKeys(raw, r.Version)
		return err
	}
	if old := tk.named[r.Name]; old.version > r.Version {
		return nil
	}
	a, err := newGCM(raw)
	if err != nil {
		return err
	}
	tk.named[r.Name] = versioned{r.Version, a}
	return nil
}

// kek gives the KEK of an epoch, loading anew once if the epoch is not known: another process
// may have opened it.
func (k *Keyring) kek(ctx context.Context, t party.Tenant, epoch int64) (cipher.AEAD, error) {
	tk, err := k.keys(ctx, t)
	if err != nil {
		return nil, err
	}
	if a, ok := tk.keks[epoch]; ok {
		return a, nil
	}
	if tk, err = k.load(ctx, t); err != nil {
		return nil, err
	}
	if a, ok := tk.keks[epoch]; ok {
		return a, nil
	}
	return nil, failure.New(failure.Doubt, "The key of epoch %d is gone, so this cannot be opened.", epoch)
}

// openEpoch gives the epoch under which wraps are made, checked inside the transaction that
// will hold the wrap, so that nothing is wrapped under an epoch that is closed.
func (k *Keyring) openEpoch(ctx context.Context, tx ledger.Tx, t party.Tenant) (int64, cipher.AEAD, error) {
	for range 2 {
		tk, err := k.keys(ctx, t)
		if err != nil {
			return 0, nil, err
		}
		state, err := k.cfg.Rows.EpochState(ctx, tx, t, tk.current)
		if err != nil {
			return 0, nil, err
		}
		if state == EpochOpen {
			return tk.current, tk.keks[tk.current], nil
		}
		k.Forget(t)
	}
	return 0, nil, failure.New(failure.Unavailable, "The key epoch is just being changed.").WithHint("Try again.")
}

func newGCM(key []byte) (cipher.AEAD, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("key: %w", err)
	}
	return cipher.NewGCM(block)
}

func newKey() []byte {
	b := make([]byte, keyBytes)
	_, _ = rand.Read(b) // never fails since Go 1.24
	return b
}

// box seals with a random nonce, which goes before the ciphertext.
func box(a cipher.AEAD, plain, aad []byte) []byte {
	b := make([]byte, a.NonceSize(), a.NonceSize()+len(plain)+a.Overhead())
	_, _ = rand.Read(b) // never fails since Go 1.24
	return a.Seal(b, b, plain, aad)
}

var errShort = failure.New(failure.Doubt, "A sealed value does not open: it is too short.").WithHint(hintUnopened)

func openBox(a cipher.AEAD, sealed, aad []byte) ([]byte, error) {
	n := a.NonceSize()
	if len(sealed) < n+a.Overhead() {
		return nil, errShort
	}
	plain, err := a.Open(nil, sealed[:n], sealed[n:], aad)
	if err != nil {
		return nil, errIntegrity
	}
	return plain, nil
}

var errIntegrity = failure.New(failure.Doubt, "A sealed value does not open: it was changed or moved.").WithHint(hintUnopened)

const hintUnopened = "Nothing was shown. Tell whoever runs this system."
