package kms

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"

	"counterpart/internal/failure"
	"counterpart/internal/party"
	"counterpart/internal/vault"
)

const keyBytes = 32

var _ vault.KeyService = (*File)(nil)

// AEAD gives the key of a tenant's epoch; NotFound if it was destroyed or never was.
func (f *File) AEAD(_ context.Context, t party.Tenant, epoch int64) (vault.AEAD, error) {
	c, err := f.read()
	if err != nil {
		return nil, err
	}
	i := c.epoch(t, epoch)
	if i < 0 {
		return nil, failure.New(failure.NotFound, "The key file has no key of tenant %d for epoch %d.", t, epoch)
	}
	return newSealer(c.Epochs[i].Key)
}

func (c *content) epoch(t party.Tenant, epoch int64) int {
	return slices.IndexFunc(c.Epochs, func(e epochKey) bool { return e.Tenant == t && e.Epoch == epoch })
}

// Make makes the key of a tenant's epoch if it is not there.
func (f *File) Make(_ context.Context, t party.Tenant, epoch int64) error {
	return f.change(func(c *content) (bool, error) {
		if c.epoch(t, epoch) >= 0 {
			return false, nil
		}
		key := make([]byte, keyBytes)
		_, _ = rand.Read(key) // never fails since Go 1.24
		c.Epochs = append(c.Epochs, epochKey{Tenant: t, Epoch: epoch, Key: key})
		return true, nil
	})
}

// Destroy removes the key of a tenant's epoch; if it is not there, nothing happens.
func (f *File) Destroy(_ context.Context, t party.Tenant, epoch int64) error {
	return f.change(func(c *content) (bool, error) {
		i := c.epoch(t, epoch)
		if i < 0 {
			return false, nil
		}
		c.Epochs = slices.Delete(c.Epochs, i, i+1)
		return true, nil
	})
}

// sealer is AES-256-GCM with a random nonce before the ciphertext.
type sealer struct{ aead cipher.AEAD }

func newSealer(key []byte) (sealer, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return sealer{}, fmt.Errorf("key: %w", err)
	}
	a, err := cipher.NewGCMWithRandomNonce(block)
	return sealer{a}, err
}

// Encrypt seals.
func (s sealer) Encrypt(plaintext, associatedData []byte) ([]byte, error) {
	return s.aead.Seal(nil, nil, plaintext, associatedData), nil //nolint:gosec // NewGCMWithRandomNonce makes the nonce
}

var errOpen = errors.New("the value was not sealed with this key and associated data")

// Decrypt opens.
func (s sealer) Decrypt(ciphertext, associatedData []byte) ([]byte, error) {
	plain, err := s.aead.Open(nil, nil, ciphertext, associatedData)
	if err != nil {
		return nil, errOpen
	}
	return plain, nil
}
