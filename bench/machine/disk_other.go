//go:build !linux

package machine

import "errors"

// fileSystem is known on Linux only.
func fileSystem(string) (int64, error) { return 0, errors.New("the benchmark runs on Linux only") }
