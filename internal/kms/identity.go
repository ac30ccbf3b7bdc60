package kms

import (
	"context"
	"fmt"
	"slices"

	"filippo.io/age"

	"counterpart/internal/failure"
)

// NewIdentity makes the key pair of a sealed file, under a name that is not taken, and gives the
// half that seals.
func (f *File) NewIdentity(_ context.Context, name string) (age.Recipient, error) {
	id, err := age.GenerateHybridIdentity()
	if err != nil {
		return nil, fmt.Errorf("make identity: %w", err)
	}
	err = f.change(func(c *content) (bool, error) {
		if c.identity(name) >= 0 {
			return false, failure.New(failure.Conflict, "There is a key named %q already.", name)
		}
		c.Backups = append(c.Backups, identity{Name: name, Key: id.String()})
		return true, nil
	})
	if err != nil {
		return nil, err
	}
	return id.Recipient(), nil
}

func (c *content) identity(name string) int {
	return slices.IndexFunc(c.Backups, func(i identity) bool { return i.Name == name })
}

// Identities gives every identity whose name is accepted; a sealed file opens with one of them.
func (f *File) Identities(_ context.Context, accept func(name string) bool) ([]age.Identity, error) {
	c, err := f.read()
	if err != nil {
		return nil, err
	}
	var out []age.Identity
	for _, i := range c.Backups {
		if !accept(i.Name) {
			continue
		}
		id, err := age.ParseHybridIdentity(i.Key)
		if err != nil {
			return nil, damaged(f.path, fmt.Errorf("identity %q", i.Name))
		}
		out = append(out, id)
	}
	return out, nil
}

// DestroyIdentities removes the identities whose name is accepted.
func (f *File) DestroyIdentities(_ context.Context, accept func(name string) bool) error {
	return f.change(func(c *content) (bool, error) {
		before := len(c.Backups)
		c.Backups = slices.DeleteFunc(c.Backups, func(i identity) bool { return accept(i.Name) })
		return len(c.Backups) < before, nil
	})
}
