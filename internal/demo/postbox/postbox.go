// Package postbox is a mail server that delivers nothing: it takes letters by SMTP on this machine
// and keeps them, or refuses them as it is told. The demo shows there what left the house.
package postbox

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"mime"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"strings"
	"sync"
	"time"
)

// Letter is a letter as it came over the wire.
type Letter struct {
	From, To string // of the envelope
	Data     string // header and body, lines ending in CR LF
}

// Header reads a header line of the letter, or fails if there is not exactly one.
func (l Letter) Header(name string) (string, error) {
	m, err := mail.ReadMessage(strings.NewReader(l.Data))
	if err != nil {
		return "", fmt.Errorf("a letter is no mail: %w", err)
	}
	values := m.Header[name]
	if len(values) != 1 {
		return "", fmt.Errorf("%d headers %s, want 1", len(values), name)
	}
	return values[0], nil
}

// Server is a mail server.
type Server struct {
	Address string // smtp://127.0.0.1:port
	Keep    int    // how many letters are kept, the newest; 0 is all. Set before the first comes
	ln      net.Listener
	wg      sync.WaitGroup

	mu      sync.Mutex // guards what follows
	letters []Letter
	refuse  map[string]string
	cut     bool
	visits  int
}

// Listen starts a server on a free port of this machine, which runs until it is closed.
func Listen(ctx context.Context) (*Server, error) {
	var lc net.ListenConfig
	ln, err := lc.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("listen for mail: %w", err)
	}
	s := &Server{Address: "smtp://" + ln.Addr().String(), ln: ln, refuse: map[string]string{}}
	s.wg.Go(func() {
		for {
			conn, err := ln.Accept()
			if err != nil {
				return
			}
			s.wg.Go(func() { s.talk(conn) })
		}
	})
	return s, nil
}

// Close ends the server and waits until it has ended.
func (s *Server) Close() {
	_ = s.ln.Close()
	s.wg.Wait()
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

// Letters gives what was taken and is kept, the oldest first.
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
		if s.Keep > 0 && len(s.letters) > s.Keep {
			s.letters = s.letters[1:]
		}
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

// Read gives subject and text of a letter of plain text; empty where it is none.
func (l Letter) Read() (subject, text string) {
	m, err := mail.ReadMessage(strings.NewReader(l.Data))
	if err != nil {
		return "", ""
	}
	if subject, err = new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject")); err != nil {
		subject = m.Header.Get("Subject")
	}
	body := m.Body
	if strings.EqualFold(m.Header.Get("Content-Transfer-Encoding"), "quoted-printable") {
		body = quotedprintable.NewReader(body)
	}
	b, err := io.ReadAll(io.LimitReader(body, 1<<20))
	if err != nil {
		return subject, ""
	}
	return subject, strings.TrimSpace(strings.ReplaceAll(string(b), "\r\n", "\n"))
}
