package act_test

import (
	"bytes"
	"crypto/rand"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/mod/sumdb/note"

	"counterpart/internal/act"
	"counterpart/internal/entry"
	"counterpart/internal/party"
	"counterpart/internal/terms/fact"
	"counterpart/internal/tlog"
	"counterpart/internal/when"
)

var sides = fact.Sides{Controller: "retailer", Processor: "vendor"}

func salt() []byte { return bytes.Repeat([]byte{7}, 32) }

func stated(kind string) fact.Fact {
	return fact.Fact{ID: "a", Kind: kind, Of: "breach-1", By: "vendor", To: "retailer", At: when.Exactly(1_000_000), Attestation: fact.Attestation{Entry: act.None}}
}

// whole is a document in which everything is said.
func whole() act.Document {
	return act.Document{
		Verb: act.Reply, Side: party.Processor, Salt: salt(), Contract: act.HashOf([]byte("code")), About: 3, Clause: "notify.incident",
		Facts: []fact.Fact{stated("notice.given")}, Text: "Sent <by> letter.",
		Files: []act.File{{Name: "letter.pdf", Media: "application/pdf", Size: 12, Hash: act.HashOf(nil)}},
	}
}

func TestDocumentRoundTrip(t *testing.T) {
	for _, d := range []act.Document{
		whole(),
		{Verb: act.Observe, Salt: salt(), About: act.None},
		{Verb: act.Enrol, Side: party.Controller, Salt: salt(), About: act.None, Key: "k"},
		{Verb: act.Sign, Side: party.Controller, Salt: salt(), About: 0},
	} {
		b, err := d.Encode()
		if err != nil {
			t.Fatal(err)
		}
		back, err := act.Decode(b)
		if diff := cmp.Diff(d, back); err != nil || diff != "" {
			t.Error(err, diff)
		}
	}
}

func TestSpelling(t *testing.T) {
	d := act.Document{Verb: act.Confirm, Side: party.Controller, Salt: salt(), About: 2, Text: "yes & <no>"}
	b, err := d.Encode()
	want := `{"about":2,"act":"confirm","salt":"BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=","side":"controller","text":"yes & <no>","v":1}` + "\n"
	if err != nil || string(b) != want {
		t.Errorf("%v\n%s", err, b)
	}
}

func TestRefusedDocuments(t *testing.T) {
	base := func() act.Document {
		return act.Document{Verb: act.State, Side: party.Processor, Salt: salt(), About: act.None}
	}
	for _, c := range []struct {
		name, says string
		change     func(*act.Document)
	}{
		{"verb", "unknown act", func(d *act.Document) { d.Verb = "sing" }},
		{"nobody states", "by the side", func(d *act.Document) { d.Side = "" }},
		{"a side observes", "by the side", func(d *act.Document) { d.Verb = act.Observe }},
		{"side", "unknown side", func(d *act.Document) { d.Side = "bystander" }},
		{"salt", "expected 32", func(d *act.Document) { d.Salt = nil }},
		{"answers nothing", "about entry", func(d *act.Document) { d.Verb = act.Confirm }},
		{"answers", "about entry", func(d *act.Document) { d.About = 3 }},
		{"before the log", "about entry", func(d *act.Document) { d.Verb, d.About = act.Reply, -2 }},
		{"text", "characters", func(d *act.Document) { d.Text = strings.Repeat("é", act.MaxText+1) }},
		{"encoding", "characters", func(d *act.Document) { d.Text = "\xff" }},
		{"files", "the most", func(d *act.Document) { d.Files = make([]act.File, act.MaxFiles+1) }},
		{"key", "with a key", func(d *act.Document) { d.Key = "k" }},
		{"folder", "plain name", func(d *act.Document) { d.Files = []act.File{{Name: "../x"}} }},
		{"attested", "the entry's to say", func(d *act.Document) { d.Facts = []fact.Fact{{ID: "a"}} }},
		{"time", "act: fact", func(d *act.Document) {
			d.Facts = []fact.Fact{stated("x")}
			d.Facts[0].At = when.Interval{Lo: 5, Hi: 3}
		}},
		{"length", "the most is", func(d *act.Document) {
			for range 50 {
				d.Files = append(d.Files, act.File{Name: strings.Repeat("x", 30_000)})
			}
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := base()
			c.change(&d)
			if b, err := d.Encode(); err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%v, want %q: %.200s", err, c.says, b)
			}
		})
	}
}

func TestRefusedBytes(t *testing.T) {
	d := whole()
	good, err := d.Encode()
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ in, says string }{
		"long":    {strings.Repeat(" ", act.MaxBytes+1), "the most"},
		"no JSON": {"x", "format"},
		"version": {strings.Replace(string(good), `"v":1`, `"v":2`, 1), "format"},
		"unknown": {strings.Replace(string(good), `"v":1`, `"w":0,"v":1`, 1), "format"},
		"hash":    {strings.Replace(string(good), `"contract":"`, `"contract":"0`, 1), "format"},
		"space":   {" " + string(good), "spelling"},
		"facts":   {strings.Replace(string(good), `"facts":[`, `"facts":[1,`, 1), "act:"},
		"meaning": {strings.Replace(string(good), `"act":"reply"`, `"act":"sing"`, 1), "unknown act"},
	} {
		if _, err := act.Decode([]byte(c.in)); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v, want %q", name, err, c.says)
		}
	}
}

func TestSuits(t *testing.T) {
	d := act.Document{Verb: act.State, Side: party.Processor, Salt: salt(), About: act.None}
	b, _ := d.Encode()
	hash := act.HashOf(b)
	right := entry.Entry{Kind: entry.Duty, Act: "state", Content: hash[:], Role: party.Operator}
	if err := d.Suits(right, hash); err != nil {
		t.Error(err)
	}
	for name, e := range map[string]entry.Entry{
		"document": {Kind: entry.Duty, Act: "state", Content: salt(), Role: party.Operator},
		"verb":     {Kind: entry.Duty, Act: "confirm", Content: hash[:], Role: party.Operator},
		"kind":     {Kind: entry.Contract, Act: "state", Content: hash[:], Role: party.Operator},
		"side":     {Kind: entry.Duty, Act: "state", Content: hash[:], Role: party.Owner},
		"host":     {Kind: entry.Duty, Act: "state", Content: hash[:], Role: party.System},
	} {
		if d.Suits(e, hash) == nil {
			t.Errorf("%s: suits", name)
		}
	}
	bare := right
	bare.Content = nil
	if !act.Is(right) || act.Is(bare) || act.Is(entry.Entry{Kind: entry.Claim, Act: "state", Content: hash[:]}) || act.Is(entry.Entry{Kind: entry.Duty, Act: "x", Content: hash[:]}) {
		t.Error("which entries are acts")
	}
	if act.State.Kind() != entry.Duty || act.Verb("sing").Kind() != "" || act.State.Binding() || !act.Sign.Binding() {
		t.Error("table of verbs")
	}
}

func record(index int64, v act.Verb, side party.Side, about int64, facts ...fact.Fact) act.Record {
	return act.Record{
		Index: index, Entry: entry.Entry{Recorded: when.Instant(10_000_000 * (index + 1))},
		Document: act.Document{Verb: v, Side: side, About: about, Facts: facts},
	}
}

func TestFacts(t *testing.T) {
	notice := stated("notice.given")
	doubt := fact.Fact{ID: "b", Kind: "incident.aware", OneOf: []string{"a", "e0.x"}, Offsets: []fact.Offset{{After: fact.Ref{ID: "a"}}, {After: fact.Ref{Kind: "k"}}}}
	signed := record(6, act.Sign, party.Controller, 0)
	signed.Signed = true
	got := act.Facts([]act.Record{
		record(1, act.State, party.Processor, act.None, notice, doubt),
		record(2, act.Confirm, party.Processor, 1), // nobody confirms their own
		record(3, act.Dispute, party.Controller, 1),
		record(4, act.Acknowledge, party.Controller, 1),
		record(5, act.Open, "", 1),
		signed,
		record(7, act.Sign, party.Processor, 0), // not signed
		record(8, act.Observe, "", act.None, fact.Fact{ID: "mfa", Kind: "mfa.on", By: "vendor"}),
		record(9, act.Confirm, party.Controller, 8),
		record(10, act.Confirm, party.Controller, 1),
	}, sides)
	at := func(index int64) fact.Attestation {
		return fact.Attestation{Grade: fact.Found, Observed: true, Entry: index, Recorded: when.Instant(10_000_000 * (index + 1))}
	}
	said := func(index int64, who ...fact.Party) fact.Attestation {
		return fact.Attestation{Grade: fact.Alleged, Stated: who, Entry: index, Recorded: when.Instant(10_000_000 * (index + 1))}
	}
	one, two := notice, doubt
	one.ID, one.Attestation = "e1.a", said(1, "vendor", "retailer")
	one.Disputed = []fact.Party{}
	two.ID, two.OneOf, two.Attestation = "e1.b", []string{"e1.a", "e0.x"}, said(1, "vendor", "retailer")
	two.Disputed = []fact.Party{}
	two.Offsets = []fact.Offset{{After: fact.Ref{ID: "e1.a"}}, {After: fact.Ref{Kind: "k"}}}
	seen := at(8)
	seen.Stated = []fact.Party{"retailer"}
	want := []fact.Fact{
		one, two,
		{ID: "e4.received-0", Kind: "notice.received", Of: "breach-1", By: "retailer", At: when.Exactly(50_000_000), Attestation: said(4, "retailer")},
		{ID: "e5.received-0", Kind: "notice.received", Of: "breach-1", By: "retailer", At: when.Exactly(60_000_000), Attestation: at(5)},
		{ID: "e6.signed", Kind: "agreement.signed", By: "retailer", At: when.Exactly(70_000_000), Attestation: at(6)},
		{ID: "e8.mfa", Kind: "mfa.on", By: "vendor", Attestation: seen},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// What the program saw counts in no view of a side that disputes it; an agreement ends on the day
// that is stated, never before that is recorded.
func TestDisputedEnd(t *testing.T) {
	end := record(2, act.End, party.Processor, 0,
		fact.Fact{ID: "a", Kind: "agreement.ended", At: when.Exactly(50_000_000)}, stated("notice.given"))
	end.Signed = true
	early := record(7, act.End, party.Processor, 0, fact.Fact{ID: "a", Kind: "agreement.ended", At: when.Exactly(50_000_000)})
	early.Signed = true
	got := act.Facts([]act.Record{end, record(3, act.Dispute, party.Controller, 2), early}, sides)
	if len(got) != 3 || got[0].At != when.Exactly(50_000_000) || got[1].Kind != "notice.given" || got[2].At != when.Exactly(80_000_000) {
		t.Fatalf("%+v", got)
	}
	if got[0].Counts(fact.Agreed, sides) || got[0].Counts(fact.Controllers, sides) || !got[0].Counts(fact.Processors, sides) {
		t.Error("a disputed end")
	}
}

func TestLate(t *testing.T) {
	r := record(4, act.State, party.Processor, act.None, fact.Fact{}, stated("notice.given"))
	if !r.Late(48_000_000) || r.Late(49_000_000) {
		t.Error("recorded 49 seconds after")
	}
}

func statement() act.Statement {
	d := whole()
	b, _ := d.Encode()
	return act.Statement{
		Origin: "counterpart.example/r/1", Verb: act.Reply, Contract: d.Contract, Content: act.HashOf(b), Size: 9,
		Root: tlog.LeafHash(nil), Nonce: bytes.Repeat([]byte{1}, 16), At: 5,
	}
}

func TestStatement(t *testing.T) {
	private, public, err := note.GenerateKey(rand.Reader, "retailmax.example")
	if err != nil {
		t.Fatal(err)
	}
	key, _ := note.NewSigner(private)
	known, _ := note.NewVerifier(public)
	s := statement()
	msg, err := s.SignWith(key)
	if err != nil {
		t.Fatal(err)
	}
	back, err := act.OpenStatement(msg, known)
	if diff := cmp.Diff(s, back); err != nil || diff != "" {
		t.Fatal(err, diff)
	}
	for name, bad := range map[string][]byte{
		"long": bytes.Repeat([]byte("x"), 5_000), "changed": bytes.Replace(msg, []byte("act reply"), []byte("act waive"), 1),
	} {
		if _, err := act.OpenStatement(bad, known); err == nil {
			t.Errorf("%s: opened", name)
		}
	}
	if _, err := act.OpenStatement(msg); err == nil {
		t.Error("opened without a known key")
	}
	if _, err := (act.Statement{}).SignWith(key); err == nil {
		t.Error("signed without a nonce")
	}
}

func TestCovers(t *testing.T) {
	d := whole()
	b, _ := d.Encode()
	s, hash := statement(), act.HashOf(b)
	if err := s.Covers(&d, hash, s.Origin, 9); err != nil {
		t.Error(err)
	}
	other := d
	other.Contract = act.Hash{}
	for name, err := range map[string]error{
		"another log": s.Covers(&d, hash, "elsewhere", 9), "content": s.Covers(&d, act.Hash{}, s.Origin, 9),
		"contract": s.Covers(&other, hash, s.Origin, 9), "later": s.Covers(&d, hash, s.Origin, 8),
	} {
		if err == nil {
			t.Errorf("%s: covered", name)
		}
	}
}

func TestRefusedStatements(t *testing.T) {
	good := statement().Text()
	for _, c := range []struct{ name, old, now, says string }{
		{"heading", "counterpart act 1", "counterpart act 2", "line 1"},
		{"name", "\nact ", "\nakt ", "line 3"},
		{"hash", "\ncontent ", "\ncontent 0", "line 4"},
		{"size", "checkpoint 9", "checkpoint -9", "line 6"},
		{"root", "checkpoint 9 ", "checkpoint 9 A", "line 6"},
		{"nonce", "nonce 01", "nonce 0", "line 7"},
		{"time", "\nat 5", "\nat 05", "line 8"},
		{"more", "\nat 5\n", "\nat 5\n\n", "line 1"},
	} {
		if _, err := act.ParseStatement(strings.Replace(good, c.old, c.now, 1)); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v, want %q", c.name, err, c.says)
		}
	}
}

func FuzzDecode(f *testing.F) {
	d := whole()
	b, _ := d.Encode()
	f.Add(b)
	f.Add([]byte(`{"act":"observe","salt":"","v":1}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		if d, err := act.Decode(b); err == nil {
			if again, err := d.Encode(); err != nil || !bytes.Equal(again, b) {
				t.Error("read what is not written")
			}
		}
	})
}

func FuzzStatement(f *testing.F) {
	f.Add(statement().Text())
	f.Fuzz(func(t *testing.T, text string) {
		if s, err := act.ParseStatement(text); err == nil && s.Text() != text {
			t.Error("read what is not written")
		}
	})
}

func TestErased(t *testing.T) {
	h := act.HashOf([]byte("a file"))
	content := act.HashOf([]byte("the act"))
	e := entry.Entry{Kind: entry.Change, Act: string(act.Erase), Content: content[:], List: []string{act.ErasedWord(h)}}
	if got, is := act.Erased(e); !is || got != h {
		t.Errorf("%s, %t", got, is)
	}
	for name, change := range map[string]func(*entry.Entry){
		"another act":     func(e *entry.Entry) { e.Act = "update" },
		"no document":     func(e *entry.Entry) { e.Content = nil },
		"no file":         func(e *entry.Entry) { e.List = nil },
		"another word":    func(e *entry.Entry) { e.List = []string{"file " + h.String()} },
		"digits cut off":  func(e *entry.Entry) { e.List = []string{act.ErasedWord(h)[:40]} },
		"a file too many": func(e *entry.Entry) { e.List = append(e.List, e.List[0]) },
	} {
		bad := e
		change(&bad)
		if _, is := act.Erased(bad); is {
			t.Errorf("%s counts", name)
		}
	}
}
