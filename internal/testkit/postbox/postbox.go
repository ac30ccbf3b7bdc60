// Package postbox is a mail server for tests: it takes letters by SMTP on this machine and keeps
// them, or refuses them as it is told.
package postbox

import (
	"bufio"
	"fmt"
	"net"
	"net/mail"
	"strings"
	"sync"
	"testing"
	"time"
)

// Letter is a letter as it came over the wire.
type Letter struct {
	From, To string // of the envelope
	Data     string // header and body, lines ending in CR LF
}

// Header reads a header line of the letter; it fails the test if there is more than one.
func (l Letter) Header(t testing.TB, name string) string {
	t.Helper()
	m, err := mail.ReadMessage(strings.NewReader(l.Data))
	if err != nil {
		t.Fatalf("a letter is no mail: %v", err)
	}
	values := m.Header[name]
	if len(values) != 1 {
		t.Fatalf("%d headers %s, want 1", len(values), name)
	}
	return values[0]
}

// Server is a mail server.
type Server struct {
	Address string // smtp://127.0.0.1:port

	mu      sync.Mutex // guards what follows
	letters []Letter
	refuse  map[string]string
	cut     bool
	visits  int
}

// Open starts a server, which ends with the test.
func Open(t testing.TB) *Server {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &Server{Address: "smtp://" + ln.Addr().String(), refuse: map[string]string{}}
	var wg sync.WaitGroup
	wg.Go(func() {
		for {
			conn, err := ln.Accept()
			if err != nil {
				return
			}
			wg.Go(func() { s.talk(conn) })
		}
	})
	t.Cleanup(func() {
		_ = ln.Close()
		wg.Wait()
	})
	return s
}

// Refuse has the server answer a command, such as RCPT or END (the end of the data), with a line such
// as "550 no such user". An empty line has it answer as usual again.
func (s *Server) Refuse(command, line string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refuse[command] = line
}

// Cut has the server take letters and end the connection without a word, as one that died would.
func (s *Server) Cut(on bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.cut = on
}

// Letters gives what was taken so far.
func (s *Server) Letters() []Letter {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Letter(nil), s.letters...)
}

// Visits counts who introduced themselves.
func (s *Server) Visits() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.visits
}

// answer gives the line to a command, or the usual one.
func (s *Server) answer(command, usual string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if line := s.refuse[command]; line != "" {
		return line
	}
	return usual
}

func (s *Server) talk(conn net.Conn) {
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(20 * time.Second)) // no test waits longer
	in := bufio.NewReader(conn)
	say := func(line string) { _, _ = fmt.Fprintf(conn, "%s\r\n", line) }
	say(s.answer("HELLO", "220 postbox.test ESMTP"))
	var l Letter
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		command, rest, _ := strings.Cut(strings.TrimRight(line, "\r\n"), " ")
		command = strings.ToUpper(command)
		switch command {
		case "EHLO":
			s.mu.Lock()
			s.visits++
			s.mu.Unlock()
			say("250-postbox.test")
			say("250 8BITMIME")
		case "MAIL":
			l = Letter{From: inside(rest)}
			say(s.answer(command, "250 ok"))
		case "RCPT":
			l.To = inside(rest)
			say(s.answer(command, "250 ok"))
		case "DATA":
			answer := s.answer(command, "354 go on")
			if say(answer); !strings.HasPrefix(answer, "354") {
				continue
			}
			if l.Data, err = data(in); err != nil || !s.take(l, say) {
				return
			}
		case "QUIT":
			say("221 bye")
			return
		default:
			say("250 ok")
		}
	}
}

// take keeps a letter and says whether the connection goes on.
func (s *Server) take(l Letter, say func(string)) bool {
	answer := s.answer("END", "250 taken")
	s.mu.Lock()
	if strings.HasPrefix(answer, "250") {
		s.letters = append(s.letters, l)
	}
	cut := s.cut
	s.mu.Unlock()
	if cut {
		return false
	}
	say(answer)
	return true
}

func data(in *bufio.Reader) (string, error) {
	var b strings.Builder
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return "", err
		}
		if line == ".\r\n" {
			return b.String(), nil
		}
		b.WriteString(strings.TrimPrefix(line, "."))
	}
}

// inside gives what stands between the angle brackets.
func inside(s string) string {
	_, s, _ = strings.Cut(s, "<")
	s, _, _ = strings.Cut(s, ">")
	return s
}
