// Package postbox gives tests the mail server of package demo/postbox, which takes letters by SMTP
// on this machine and keeps them, or refuses them as it is told.
package postbox

import (
	"testing"

	"counterpart/internal/demo/postbox"
)

// Letter is a letter as it came over the wire.
type Letter = postbox.Letter

// Server is a mail server.
type Server = postbox.Server

// Open starts a server, which ends with the test.
func Open(t testing.TB) *Server {
	t.Helper()
	s, err := postbox.Listen(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

// Header reads a header line of a letter; it fails the test if there is not exactly one.
func Header(t testing.TB, l Letter, name string) string {
	t.Helper()
	v, err := l.Header(name)
	if err != nil {
		t.Fatal(err)
	}
	return v
}
