// Package filelock keeps processes on one machine from changing a file at the same time.
package filelock
