//go:build !unix

package filelock

import "os"

// Wait does nothing where there are no such locks: one process at a time uses the file.
func Wait(*os.File) error { return nil }
