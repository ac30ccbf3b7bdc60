package sheet_test

import (
	"strings"
	"testing"

	"counterpart/internal/sheet"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

func encoded(t *testing.T, enc encoding.Encoding, text string) string {
	t.Helper()
	out, err := enc.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestCharsets(t *testing.T) {
	const text = "name,city\nJürgen,Köln\nZoë,Besançon\n"
	le := encoded(t, unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), text)
	be := encoded(t, unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM), text)
	win := encoded(t, charmap.Windows1252, text)
	tests := []struct{ name, bytes, declared, found string }{
		{"UTF-8", text, "", "utf-8"},
		{"UTF-8 with a mark", "\ufeff" + text, "", "utf-8"},
		{"UTF-8 declared, with a mark", "\ufeff" + text, "UTF-8", "utf-8"},
		{"UTF-16LE with a mark", "\xff\xfe" + le, "", "utf-16le"},
		{"UTF-16BE with a mark", "\xfe\xff" + be, "", "utf-16be"},
		{"UTF-16LE", le, "", "utf-16le"},
		{"UTF-16BE", be, "", "utf-16be"},
		{"UTF-16 declared", le, "utf-16", "utf-16le"},
		{"UTF-16BE declared", be, "UTF-16BE", "utf-16be"},
		{"Windows", win, "", "windows-1252"},
		{"Latin-1 declared", win, "ISO-8859-1", "windows-1252"},
		{"Windows declared", win, "cp1252", "windows-1252"},
	}
	want := table{
		[]int{1, 2, 3},
		rows{{"name", "city"}, {"Jürgen", "Köln"}, {"Zoë", "Besançon"}},
		nil,
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := open(t, tt.bytes, sheet.Options{Encoding: tt.declared})
			if diff := cmp.Diff(want, drain(t, r)); diff != "" {
				t.Error(diff)
			}
			if r.Encoding() != tt.found {
				t.Errorf("Encoding() = %q, want %q", r.Encoding(), tt.found)
			}
		})
	}
}

// TestLateCharset: the first character beyond ASCII decides, however late.
func TestLateCharset(t *testing.T) {
	ascii := strings.Repeat("abcdefg,hijklmn\n", 20_000)
	r := open(t, ascii+"J\xfcrgen,K\xf6ln\n", sheet.Options{})
	got := drain(t, r)
	if last := got.Rows[len(got.Rows)-1]; last[0] != "Jürgen" || r.Encoding() != "windows-1252" {
		t.Errorf("last row %q, encoding %q", last, r.Encoding())
	}
	cut := "é" + strings.Repeat("a", 64<<10-3) + "é" // the window ends within the second é
	if got := drain(t, open(t, cut+"\n", sheet.Options{})); got.Rows[0][0] != cut {
		t.Errorf("a character cut by the window: errors %q", got.Errors)
	}
}

func TestUndefinedBytes(t *testing.T) {
	r := open(t, "a,b\nc,\x81\n", sheet.Options{Encoding: "windows-1252"})
	want := []string{"line 2, column 2: bytes that are no character in windows-1252," +
		" expected the file's encoding named"}
	if diff := cmp.Diff(want, drain(t, r).Errors); diff != "" {
		t.Error(diff)
	}
}

func TestSniff(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"nothing", "", ","},
		{"one column", "name\nAnna\n", ","},
		{"comma", "a,b,c\n1,2,3\n", ","},
		{"semicolon with decimal commas", "a;b;c\n1,5;2,5;3,5\n", ";"},
		{"tab", "a\tb\n1, 2\t3\n", "\t"},
		{"bar", "a|b\nx, y|z\n", "|"},
		{"quoted commas do not count", "\"a,b\nc,d\";e\n1;2\n", ";"},
		{"lone CR", "a;b\r1;2\r3;4", ";"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := open(t, tt.text, sheet.Options{}).Delimiter(); got != tt.want {
				t.Errorf("Delimiter() = %q, want %q", got, tt.want)
			}
		})
	}
}
