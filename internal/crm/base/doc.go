// Package base is what every desk of this room stands on: checks of what was typed, the place in
// a list that a URL carries, and the entry of a change.
package base
