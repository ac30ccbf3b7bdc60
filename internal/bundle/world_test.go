package bundle_test

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"

	"counterpart/internal/act"
	"counterpart/internal/bundle"
	"counterpart/internal/entry"
	"counterpart/internal/field"
	"counterpart/internal/judge/standing"
	"counterpart/internal/party"
	"counterpart/internal/subject"
	"counterpart/internal/terms/fact"
	"counterpart/internal/tlog"
	"counterpart/internal/when"
)

const (
	origin = "crm.example/log"
	begun  = when.Instant(1_700_000_000_000_000) // 2023-11-14
	minute = when.Instant(60_000_000)
	day    = 24 * 60 * minute
)

// world is a log with what lies beside it, in memory. It is a bundle.Source.
type world struct {
	entries [][]byte
	docs    map[act.Hash][]byte
	people  map[int64]subject.Set
	salts   map[int64][]byte
	now     when.Instant
	seq     byte
	seen    []bundle.Seen
	broken  error // what each read fails with
	gone    map[act.Hash]bool
	sim     bool

	logKey  string
	log     note.Signer
	witness *tlog.CosignerKey
	sides   map[party.Side]note.Signer
	vkeys   map[party.Side]string
}

// key makes a key pair from a seed.
func key(t testing.TB, name string, seed byte) (note.Signer, string) {
	t.Helper()
	k := ed25519.NewKeyFromSeed(bytes.Repeat([]byte{seed}, 32))
	vkey, err := note.NewEd25519VerifierKey(name, k.Public().(ed25519.PublicKey))
	if err != nil {
		t.Fatal(err)
	}
	v, err := note.NewVerifier(vkey)
	if err != nil {
		t.Fatal(err)
	}
	skey := fmt.Sprintf("PRIVATE+KEY+%s+%08x+%s", name, v.KeyHash(), base64.StdEncoding.EncodeToString(append([]byte{1}, k.Seed()...)))
	s, err := note.NewSigner(skey)
	if err != nil {
		t.Fatal(err)
	}
	return s, vkey
}

func newWorld(t testing.TB) *world {
	t.Helper()
	w := &world{
		docs: map[act.Hash][]byte{}, people: map[int64]subject.Set{}, salts: map[int64][]byte{}, now: begun, gone: map[act.Hash]bool{},
		sides: map[party.Side]note.Signer{}, vkeys: map[party.Side]string{},
	}
	w.log, w.logKey = key(t, origin, 1)
	w.sides[party.Controller], w.vkeys[party.Controller] = key(t, "RetailMax", 2)
	w.sides[party.Processor], w.vkeys[party.Processor] = key(t, "TechCorp", 3)
	var err error
	if w.witness, err = tlog.NewCosignerKey("witness.example", bytes.Repeat([]byte{4}, 32)); err != nil {
		t.Fatal(err)
	}
	return w
}

// append records an entry a minute after the one before.
func (w *world) append(t testing.TB, e entry.Entry) int64 {
	t.Helper()
	w.now += minute
	e.At, e.Recorded, e.Simulated = w.now, w.now, w.sim
	b, err := e.Encode()
	if err != nil {
		t.Fatal(err)
	}
	w.entries = append(w.entries, b)
	return int64(len(w.entries) - 1)
}

// disclose records that somebody saw customers.
func (w *world) disclose(t testing.TB, people ...party.Ordinal) int64 {
	t.Helper()
	set := subject.Of(people...)
	w.seq++
	salt := bytes.Repeat([]byte{w.seq}, 32)
	sum := subject.Commit([32]byte(salt), set.Encode())
	i := w.append(t, entry.Entry{
		Kind: entry.Disclosure, Purpose: field.Serve, Role: party.Support, Company: "RetailMax", By: 3,
		Count: int64(len(people)), Commit: sum[:], Fields: 1,
	})
	w.people[i], w.salts[i] = set, salt
	return i
}

func (w *world) file(name, media, text string) act.File {
	h := act.HashOf([]byte(text))
	w.docs[h] = []byte(text)
	return act.File{Name: name, Media: media, Size: int64(len(text)), Hash: h}
}

func (w *world) root(size int) tlog.Hash {
	var f tlog.Frontier
	for _, e := range w.entries[:size] {
		f.Append(tlog.LeafHash(e), nil)
	}
	return f.Root()
}

// statement is what a side's key says of a document.
func (w *world) statement(d *act.Document, content act.Hash) act.Statement {
	w.seq++
	return act.Statement{
		Origin: origin, Verb: d.Verb, Contract: d.Contract, Content: content, Size: uint64(len(w.entries)), Root: w.root(len(w.entries)),
		Nonce: bytes.Repeat([]byte{w.seq}, 16), At: w.now,
	}
}

// act records an act, signed where its verb asks for it. change may spoil the statement.
func (w *world) act(t testing.TB, d act.Document, change ...func(*act.Statement)) int64 {
	t.Helper()
	w.seq++
	d.Salt = bytes.Repeat([]byte{w.seq}, 32)
	b, err := d.Encode()
	if err != nil {
		t.Fatal(err)
	}
	hash := act.HashOf(b)
	w.docs[hash] = b
	e := entry.Entry{Kind: d.Verb.Kind(), Act: string(d.Verb), Object: "agreement", Content: hash[:], Company: "RetailMax", Role: party.Owner, By: 2}
	if d.Side == party.Processor {
		e.Company, e.Role = "TechCorp", party.Operator
	}
	if d.Side == "" {
		e.Company, e.Role, e.By = "host", party.System, 0
	}
	if d.Verb.Binding() {
		s := w.statement(&d, hash)
		for _, f := range change {
			f(&s)
		}
		msg, err := s.SignWith(w.sides[d.Side])
		if err != nil {
			t.Fatal(err)
		}
		sum := act.HashOf(msg)
		w.docs[sum] = msg
		e.Signed = sum[:]
	}
	return w.append(t, e)
}

const code = `agreement "small" {
  title = "A small agreement"
  timezone = "UTC"
  party "host" {
    name  = "TechCorp"
    roles = ["processor"]
  }
  party "shop" {
    name  = "RetailMax"
    roles = ["controller"]
  }
  audit "routine" {
    text     = "The host is audited every 30 days."
    by       = party.host
    every    = "30d"
  }
}
`

// agree lets both enrol a key and sign a contract.
func (w *world) agree(t testing.TB) {
	t.Helper()
	w.agreeOn(t, code)
}

func (w *world) agreeOn(t testing.TB, code string) {
	t.Helper()
	for _, s := range []party.Side{party.Controller, party.Processor} {
		w.act(t, act.Document{Verb: act.Enrol, Side: s, About: act.None, Key: w.vkeys[s]})
	}
	files := []act.File{w.file("small.contract.hcl", standing.Code, code), w.file("small.md", standing.Prose, "# A small agreement\n\nThe host is audited <every> 30 days.\n")}
	p := w.act(t, act.Document{Verb: act.Propose, Side: party.Processor, About: act.None, Files: files, Text: "As discussed."})
	for _, s := range []party.Side{party.Controller, party.Processor} {
		w.act(t, act.Document{Verb: act.Sign, Side: s, About: p, Contract: files[0].Hash, Files: files})
	}
}

// audited states that an audit was held, with a report attached.
func (w *world) audited(t testing.TB) int64 {
	t.Helper()
	held := fact.Fact{ID: "audit", Kind: "audit.completed", Of: "first", By: "host", At: when.Exactly(w.now), Attestation: fact.Attestation{Entry: act.None}}
	return w.act(t, act.Document{Verb: act.State, Side: party.Processor, About: act.None, Facts: []fact.Fact{held}, Files: []act.File{w.file("audit.txt", "text/plain", "All seems well.")}})
}

// look lets the witness see the log as it is.
func (w *world) look(t testing.TB) {
	t.Helper()
	s := w.sign(t)
	s.Note = append(s.Note, w.witness.Cosign(s.Checkpoint, uint64(w.now/1_000_000)+30)...)
	w.seen = append(w.seen, s)
}

func (w *world) sign(t testing.TB) bundle.Seen {
	t.Helper()
	c := tlog.Checkpoint{Origin: origin, Size: uint64(len(w.entries)), Root: w.root(len(w.entries))}
	msg, err := c.Sign(w.log)
	if err != nil {
		t.Fatal(err)
	}
	return bundle.Seen{Checkpoint: c, Note: msg}
}

// lived is a log of 700 entries: an agreement, a year of days, an audit, and a witness that looked
// now and then.
func lived(t testing.TB) *world {
	t.Helper()
	w := newWorld(t)
	w.append(t, entry.Entry{Kind: entry.System, Act: "open", Role: party.System, Company: "host"})
	w.agree(t)
	w.look(t)
	for len(w.entries) < 700 {
		w.disclose(t, party.Ordinal(len(w.entries)), 5)
		if n := len(w.entries); n%150 == 0 {
			w.now += 20 * day
			w.look(t)
		}
		if len(w.entries) == 350 {
			i := w.audited(t)
			w.act(t, act.Document{Verb: act.Confirm, Side: party.Controller, About: i})
			w.act(t, act.Document{Verb: act.Observe, About: act.None, Clause: "routine"})
		}
	}
	w.look(t)
	return w
}

func (w *world) policy(quorum string) []byte {
	p := tlog.Policy{Logs: []tlog.PolicyLog{{Key: w.logKey}}, Quorum: quorum}
	if quorum != "" {
		p.Witnesses = []tlog.PolicyWitness{{Name: quorum, Key: w.witness.Cosigner()}}
	}
	return p.Text()
}

// request asks for the whole log, to the last checkpoint that the witness saw.
func (w *world) request() bundle.Request {
	last := len(w.seen) - 1
	return bundle.Request{
		Manifest: bundle.Manifest{
			AsOf: w.now, Created: w.now, Simulated: w.sim, End: int64(w.seen[last].Checkpoint.Size),
			Parties:   []bundle.Party{{Side: party.Controller, Company: "RetailMax"}, {Side: party.Processor, Company: "TechCorp"}},
			Witnesses: []bundle.Witness{{Name: "retailer", Key: w.witness.Cosigner().String(), RunBy: "RetailMax"}},
		},
		Head: w.seen[last], Earlier: w.seen[:last], Policy: w.policy("retailer"),
	}
}

func (w *world) make(t testing.TB, r bundle.Request) []byte {
	t.Helper()
	var b bytes.Buffer
	if _, err := bundle.Make(&b, w, r); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func verify(b []byte, o bundle.Options) *bundle.Result {
	return bundle.Verify(bytes.NewReader(b), int64(len(b)), o)
}

// holds fails the test unless a bundle holds.
func holds(t *testing.T, r *bundle.Result) {
	t.Helper()
	if r.Level != bundle.Holds {
		t.Errorf("%s", r.Text())
	}
}

// names fails the test unless a problem is named: at a place and in words.
func names(t *testing.T, r *bundle.Result, l bundle.Level, where, what string) {
	t.Helper()
	is := slices.ContainsFunc(r.Problems, func(p bundle.Problem) bool {
		return strings.Contains(p.Where, where) && strings.Contains(p.What, what)
	})
	if !is || r.Level != l {
		t.Errorf("level %d, want %d, with %q: %q\n%s", r.Level, l, where, what, r.Text())
	}
}

// Entries, Hashes, Document and Subjects make a world a bundle.Source.
func (w *world) Entries(first int64, count int) ([][]byte, error) {
	return w.entries[first : first+int64(count)], w.fail()
}

func (w *world) fail() error { return w.broken }

func (w *world) Hashes(level uint8, first, count uint64) ([]tlog.Hash, error) {
	var out []tlog.Hash
	for n := first; n < first+count; n++ {
		var f tlog.Frontier
		for _, e := range w.entries[n<<level : (n+1)<<level] {
			f.Append(tlog.LeafHash(e), nil)
		}
		out = append(out, f.Root())
	}
	return out, w.fail()
}

func (w *world) Document(h act.Hash) ([]byte, error) {
	if w.gone[h] {
		return nil, w.fail()
	}
	return w.docs[h], w.fail()
}

func (w *world) Subjects(i int64) ([]byte, subject.Set, error) {
	return w.salts[i], w.people[i], w.fail()
}
