package app

import "runtime/debug"

// Tune sets how the garbage collector works in a program that serves: seldom, as requests leave
// much short-lived garbage and little else, within a memory limit that leaves room for SQLite's
// pages. The environment variables GOGC and GOMEMLIMIT no longer count after it.
func Tune() {
	debug.SetGCPercent(300)
	debug.SetMemoryLimit(160 << 20)
}
