//go:build unix

package filelock

import (
	"os"
	"syscall"
)

// Wait waits until no other process holds the file; closing it lets go.
func Wait(f *os.File) error { return syscall.Flock(int(f.Fd()), syscall.LOCK_EX) }
