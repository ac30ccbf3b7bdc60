//go:build !race

package testkit

// Race reports whether the race detector is built in, which makes tests several times slower.
const Race = false
