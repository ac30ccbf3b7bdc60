//go:build !unix

package kms

import "os"

// lockFile does nothing where there are no such locks: one process at a time uses the file.
func lockFile(*os.File) error { return nil }
