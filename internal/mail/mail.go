// Package mail hands letters to a mail server by SMTP.
//
// It promises that what it is given as one header stays in that header, that nothing of a letter or
// of its recipient is in an error, and that a connection to another machine is encrypted: by TLS
// from the start for smtps, by STARTTLS, without which nothing is sent, for smtp. Only to a server
// on the same machine it speaks in the clear.
package mail

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/mail"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"

	"counterpart/internal/failure"
	"counterpart/internal/when"
)

// Letter is a mail of plain text to one recipient.
type Letter struct {
	To       string // address
	FromName string // shown with the sender's address
	Subject  string
	Text     string
	ID       string // the left part of its Message-ID, the same on each try; [a-zA-Z0-9]
}

// Server is a mail server. Safe for concurrent use.
type Server struct {
	host           string
	options        []gomail.Option
	tls            *tls.Config // from the start; nil: by STARTTLS, or to this machine in the clear
	from, hostname string
	now            func() when.Instant
}

const timeout = time.Minute // for one letter, from the connection to the server's last word

// New makes a server of an address, such as smtps://user:password@mail.example or
// smtp://mail.example:587, and the address of the sender. It does not connect. What cannot be is a
// failure of kind Invalid that does not repeat the password.
func New(address, from string, now func() when.Instant) (*Server, error) {
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" || u.Path != "" && u.Path != "/" || u.RawQuery != "" {
		return nil, failure.New(failure.Invalid, "The mail server's address is not understood.").
			WithHint("Expected smtps://user:password@host or smtp://host:587.")
	}
	sender, err := mail.ParseAddress(from)
	if err != nil || sender.Name != "" {
		return nil, failure.New(failure.Invalid, "The sender's address of mails is not an e-mail address.").
			WithHint("Set smtp_from to an address alone, such as service@shop.example.")
	}
	_, domain, _ := strings.Cut(sender.Address, "@")
	s := &Server{host: u.Hostname(), from: sender.Address, hostname: domain, now: now}
	port, err := strconv.ParseUint(cmp.Or(u.Port(), ports[u.Scheme]), 10, 16)
	if err != nil || port == 0 {
		return nil, failure.New(failure.Invalid, "The mail server's address begins with smtps:// or smtp:// and has a port or none.")
	}
	s.options = []gomail.Option{gomail.WithPort(int(port)), gomail.WithTimeout(timeout), gomail.WithHELO(domain), gomail.WithoutNoop()}
	switch {
	case u.Scheme == "smtps":
		s.tls = &tls.Config{ServerName: u.Hostname(), MinVersion: tls.VersionTLS12}
		s.options = append(s.options, gomail.WithTLSPolicy(gomail.NoTLS)) // it is there already
	case near(u.Hostname()):
		s.options = append(s.options, gomail.WithTLSPolicy(gomail.NoTLS))
	default:
		s.options = append(s.options, gomail.WithTLSPolicy(gomail.TLSMandatory))
	}
	if password, ok := u.User.Password(); ok {
		s.options = append(s.options, gomail.WithUsername(u.User.Username()), gomail.WithPassword(password),
			gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover))
	}
	return s, nil
}

var ports = map[string]string{"smtps": "465", "smtp": "587"}

// near reports whether a host is this machine.
func near(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// Send hands a letter over. A failure of kind Unavailable may pass; one of kind Invalid is about this
// letter and stays.
func (s *Server) Send(ctx context.Context, l Letter) error {
	msg, err := s.message(l)
	if err != nil {
		return err
	}
	line := &wire{tls: s.tls}
	defer line.hangUp()
	client, err := gomail.NewClient(s.host, append(slices.Clone(s.options), gomail.WithDialContextFunc(line.dial))...)
	if err != nil {
		return failure.New(failure.Unavailable, "The mail server's settings are not accepted.")
	}
	conn, err := client.DialToSMTPClientWithContext(ctx)
	if err != nil {
		return failure.New(failure.Unavailable, "The mail server cannot be reached, or does not let this program in.")
	}
	if err := verdict(client.SendWithSMTPClient(conn, msg)); err != nil {
		return err
	}
	_ = client.CloseWithSMTPClient(conn) // the letter is theirs, whether it says goodbye or not
	return nil
}

// wire is the connection of one letter. The library leaves it open where a greeting fails.
type wire struct {
	tls  *tls.Config // nil: TLS only after STARTTLS
	conn net.Conn
}

func (w *wire) dial(ctx context.Context, network, address string) (conn net.Conn, err error) {
	if w.tls == nil {
		conn, err = (&net.Dialer{Timeout: timeout}).DialContext(ctx, network, address)
	} else {
		conn, err = (&tls.Dialer{NetDialer: &net.Dialer{Timeout: timeout}, Config: w.tls}).DialContext(ctx, network, address)
	}
	w.conn = conn
	return conn, err
}

func (w *wire) hangUp() {
	if w.conn != nil {
		_ = w.conn.Close() // nothing is left to say
	}
}

// verdict turns what the library says, which names the recipient, into what may be told.
func verdict(err error) error {
	if err == nil {
		return nil
	}
	var e *gomail.SendError
	if !errors.As(err, &e) {
		return failure.New(failure.Unavailable, "The mail server did not take the letter.")
	}
	about := e.Reason == gomail.ErrSMTPRcptTo || e.Reason == gomail.ErrSMTPData || e.Reason == gomail.ErrSMTPDataClose || e.Reason == gomail.ErrNoUnencoded
	if about && !e.IsTemp() && e.ErrorCode() >= 500 || e.Reason == gomail.ErrNoUnencoded || e.Reason == gomail.ErrGetRcpts {
		return failure.New(failure.Invalid, "The mail server refused the letter (%d).", e.ErrorCode())
	}
	return failure.New(failure.Unavailable, "The mail server did not take the letter (%d).", e.ErrorCode())
}

// message makes the bytes of a letter.
func (s *Server) message(l Letter) (*gomail.Msg, error) {
	to, err := mail.ParseAddress(l.To)
	if err != nil || to.Name != "" || broken(l.To) {
		return nil, failure.New(failure.Invalid, "The recipient's address is not one that can be written to.")
	}
	if l.ID == "" || strings.ContainsFunc(l.ID, func(r rune) bool {
		return (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
	}) {
		return nil, failure.New(failure.Invalid, "The letter's id is not made of letters and digits.")
	}
	msg := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	msg.FromMailAddress(&mail.Address{Name: line(l.FromName), Address: s.from})
	msg.ToMailAddress(to)
	msg.Subject(line(l.Subject))
	msg.SetMessageIDWithValue(l.ID + "@" + s.hostname)
	msg.SetDateWithValue(s.now().Time())
	msg.SetBodyString(gomail.TypeTextPlain, l.Text)
	return msg, nil
}

// broken reports whether a text could end a line.
func broken(s string) bool { return strings.ContainsFunc(s, control) }

func control(r rune) bool { return r < ' ' || r == 0x7f || r == 0x85 || r == 0x2028 || r == 0x2029 }

// line makes one line of a text: what could end it becomes a space.
func line(s string) string {
	return strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		if control(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, " "))), " ")
}
