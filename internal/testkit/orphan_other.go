//go:build unix && !linux

package testkit

import "syscall"

// attributes runs a child under account (nil: as this user). Only Linux can
// end a child with its parent.
func attributes(account *syscall.Credential) *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Credential: account}
}
