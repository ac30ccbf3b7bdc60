package mail_test

import (
	"io"
	"mime"
	"mime/quotedprintable"
	netmail "net/mail"
	"strings"
	"testing"
	"time"

	"counterpart/internal/failure"
	"counterpart/internal/mail"
	"counterpart/internal/testkit/postbox"
	"counterpart/internal/when"
)

const at when.Instant = 1_700_000_000_000_000

func now() when.Instant { return at }

func server(t testing.TB, box *postbox.Server) *mail.Server {
	t.Helper()
	s, err := mail.New(box.Address, "service@retailmax.example", now)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func letter() mail.Letter {
	return mail.Letter{
		To: "anna@example.com", FromName: "RetailMax", Subject: "Größe fehlt [1001]",
		Text: "Guten Tag,\n\n.ein Punkt vorn, ein € und\neine " + strings.Repeat("lange ", 200) + "Zeile.\n", ID: "abc123",
	}
}

func TestALetterArrivesAsItWasWritten(t *testing.T) {
	box := postbox.Open(t)
	if err := server(t, box).Send(t.Context(), letter()); err != nil {
		t.Fatal(err)
	}
	got := box.Letters()
	if len(got) != 1 || got[0].From != "service@retailmax.example" || got[0].To != "anna@example.com" {
		t.Fatalf("%d letters: %+v", len(got), got)
	}
	for name, want := range map[string]string{
		"From": `"RetailMax" <service@retailmax.example>`, "To": "<anna@example.com>", "Message-Id": "<abc123@retailmax.example>",
		"Date": at.Time().Format(time.RFC1123Z),
	} {
		if h := postbox.Header(t, got[0], name); h != want {
			t.Errorf("%s: %q, want %q", name, h, want)
		}
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(postbox.Header(t, got[0], "Subject"))
	if err != nil || subject != letter().Subject {
		t.Errorf("subject %q, %v", subject, err)
	}
	if text := body(t, got[0]); strings.TrimSpace(text) != strings.TrimSpace(letter().Text) {
		t.Errorf("text %q", text)
	}
}

func body(t testing.TB, l postbox.Letter) string {
	t.Helper()
	m, err := netmail.ReadMessage(strings.NewReader(l.Data))
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(quotedprintable.NewReader(m.Body))
	if err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(string(b), "\r\n", "\n")
}

func TestWhatTheServerSaysDecidesWhetherToTryAgain(t *testing.T) {
	for name, row := range map[string]struct {
		command, line string
		want          failure.Kind
	}{
		"unknown user":        {"RCPT", "550 5.1.1 no such user anna@example.com", failure.Invalid},
		"greylisted":          {"RCPT", "451 4.7.1 come back later", failure.Unavailable},
		"spam":                {"END", "554 5.7.1 looks like spam", failure.Invalid},
		"disk full":           {"END", "452 4.3.1 no room", failure.Unavailable},
		"the sender is wrong": {"MAIL", "553 5.7.1 not your address", failure.Unavailable},
		"not at home":         {"HELLO", "554 go away", failure.Unavailable},
		"no data just now":    {"DATA", "421 closing", failure.Unavailable},
	} {
		t.Run(name, func(t *testing.T) {
			box := postbox.Open(t)
			box.Refuse(row.command, row.line)
			err := server(t, box).Send(t.Context(), letter())
			if !failure.Is(err, row.want) {
				t.Errorf("got %v, want kind %v", err, row.want)
			}
			if text := err.Error(); strings.Contains(text, "anna") || strings.Contains(text, "example") || strings.Contains(text, "Größe") {
				t.Errorf("the error tells on whom: %s", text)
			}
			if len(box.Letters()) > 0 {
				t.Error("refused, and taken")
			}
		})
	}
}

func TestNobodyThere(t *testing.T) {
	s, err := mail.New("smtp://127.0.0.1:1", "service@retailmax.example", now)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Send(t.Context(), letter()); !failure.Is(err, failure.Unavailable) {
		t.Errorf("got %v", err)
	}
}

// A server that dies after it took the letter and before it said so: the letter is sent again under
// the same Message-ID.
func TestCutAfterTheData(t *testing.T) {
	box := postbox.Open(t)
	box.Cut(true)
	if err := server(t, box).Send(t.Context(), letter()); !failure.Is(err, failure.Unavailable) {
		t.Fatalf("got %v", err)
	}
	box.Cut(false)
	if err := server(t, box).Send(t.Context(), letter()); err != nil {
		t.Fatal(err)
	}
	got := box.Letters()
	if len(got) != 2 || postbox.Header(t, got[0], "Message-Id") != postbox.Header(t, got[1], "Message-Id") {
		t.Errorf("%d letters", len(got))
	}
}

func TestSettings(t *testing.T) {
	for name, row := range map[string]struct {
		address, from string
		ok            bool
	}{
		"implicit TLS":         {"smtps://user:pass@mail.example", "a@b.example", true},
		"STARTTLS":             {"smtp://mail.example:25", "a@b.example", true},
		"this machine":         {"smtp://localhost:2525", "a@b.example", true},
		"no scheme":            {"mail.example", "a@b.example", false},
		"another scheme":       {"http://mail.example", "a@b.example", false},
		"no host":              {"smtp://:25", "a@b.example", false},
		"no port":              {"smtp://h:0", "a@b.example", false},
		"too much":             {"smtp://h/path", "a@b.example", false},
		"options":              {"smtp://h?tls=off", "a@b.example", false},
		"not an address":       {"smtp://h\x7f", "a@b.example", false},
		"no sender":            {"smtp://h", "", false},
		"a sender with a name": {"smtp://h", "Shop <a@b.example>", false},
		"two senders":          {"smtp://h", "a@b.example, c@d.example", false},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := mail.New(row.address, row.from, now)
			if (err == nil) != row.ok {
				t.Errorf("got %v", err)
			}
			if err != nil && !failure.Is(err, failure.Invalid) {
				t.Errorf("kind of %v", err)
			}
		})
	}
}

// A server elsewhere that offers no STARTTLS gets nothing. The address leads to this machine without
// being one that says so.
func TestNothingInTheClearToAnotherMachine(t *testing.T) {
	box := postbox.Open(t)
	port := box.Address[strings.LastIndexByte(box.Address, ':')+1:]
	s, err := mail.New("smtp://0.0.0.0:"+port, "service@retailmax.example", now)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Send(t.Context(), letter()); !failure.Is(err, failure.Unavailable) {
		t.Errorf("got %v", err)
	}
	if box.Visits() == 0 {
		t.Fatal("the server was not asked, so this tests nothing")
	}
	if len(box.Letters()) > 0 {
		t.Error("a letter left in the clear")
	}
}

func FuzzHeadersHold(f *testing.F) {
	f.Add("RetailMax", "Hello", "anna@example.com", "abc")
	f.Add("A\r\nBcc: all@example.com", "x\nTo: b@example.com", "anna@example.com\r\nRCPT TO:<b@example.com>", "a@b>\r\nX: y")
	f.Add(`"Max" <m@x.example>`, "\u2028Bcc: c@example.com\u0085", "Anna <anna@example.com>", "a.b")
	f.Add("\xff\xfe", strings.Repeat("ü", 300), "ü@example.com", "0")
	box := postbox.Open(f)
	s := server(f, box)
	f.Fuzz(func(t *testing.T, name, subject, to, id string) {
		before := len(box.Letters())
		err := s.Send(t.Context(), mail.Letter{To: to, FromName: name, Subject: subject, Text: "text", ID: id})
		got := box.Letters()
		if err != nil {
			if !failure.Is(err, failure.Invalid) || len(got) != before {
				t.Fatalf("%v, %d letters", err, len(got)-before)
			}
			return
		}
		if len(got) != before+1 {
			t.Fatalf("%d letters", len(got)-before)
		}
		l := got[before]
		m, err := netmail.ReadMessage(strings.NewReader(l.Data))
		if err != nil {
			t.Fatal(err)
		}
		for key, values := range m.Header {
			switch key {
			case "From", "To", "Subject", "Message-Id", "Date", "Mime-Version", "Content-Type", "Content-Transfer-Encoding":
			default:
				t.Errorf("a header %s of somebody's making", key)
			}
			if len(values) != 1 {
				t.Errorf("%d headers %s", len(values), key)
			}
		}
		if body(t, l) != "text" && strings.TrimSpace(body(t, l)) != "text" {
			t.Errorf("text %q", body(t, l))
		}
	})
}
