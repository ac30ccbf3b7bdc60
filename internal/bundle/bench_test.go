package bundle_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"counterpart/internal/act"
	"counterpart/internal/bundle"
	"counterpart/internal/entry"
	"counterpart/internal/field"
	"counterpart/internal/party"
	"counterpart/internal/subject"
	"counterpart/internal/tlog"
)

// bulk is a log of many disclosures, made as it is read.
type bulk struct {
	*world
	n      int
	hashes map[uint8][]tlog.Hash
}

func (s *bulk) at(i int) []byte {
	sum := sha256.Sum256(binary.LittleEndian.AppendUint64(nil, uint64(i)))
	e := entry.Entry{
		Kind: entry.Disclosure, Purpose: field.Serve, Reason: "counter", Route: "POST /customers/find", Role: party.Support, Company: "RetailMax",
		Country: "US", By: party.Ordinal(1 + i%40), Session: int64(1 + i/90), At: begun + minute*2, Recorded: begun + minute*2, Count: 1, Commit: sum[:], Fields: 7,
	}
	b, err := e.Encode()
	if err != nil {
		panic(err)
	}
	return b
}

func newBulk(t testing.TB, n int) *bulk {
	s := &bulk{world: newWorld(t), n: n, hashes: map[uint8][]tlog.Hash{}}
	var f tlog.Frontier
	for i := range n {
		leaf := tlog.LeafHash(s.at(i))
		s.hashes[0] = append(s.hashes[0], leaf)
		f.Append(leaf, func(n tlog.Node) { s.hashes[n.Level] = append(s.hashes[n.Level], n.Hash) })
	}
	c := tlog.Checkpoint{Origin: origin, Size: uint64(n), Root: f.Root()}
	msg, err := c.Sign(s.log)
	if err != nil {
		t.Fatal(err)
	}
	msg = append(msg, s.witness.Cosign(c, uint64(begun/1_000_000)+200)...)
	s.seen = []bundle.Seen{{Checkpoint: c, Note: msg}}
	s.now = begun + day
	return s
}

func (s *bulk) Entries(first int64, count int) ([][]byte, error) {
	out := make([][]byte, count)
	for i := range out {
		out[i] = s.at(int(first) + i)
	}
	return out, nil
}

func (s *bulk) Hashes(level uint8, first, count uint64) ([]tlog.Hash, error) {
	return s.hashes[level][first : first+count], nil
}

func (s *bulk) Document(act.Hash) ([]byte, error) { return nil, nil }

func (s *bulk) Subjects(int64) ([]byte, subject.Set, error) { return nil, subject.Set{}, nil }

// BenchmarkVerify makes and verifies a bundle of a million entries on two cores, and says how many
// times as long as one SHA-256 over the entries' bytes on one core that took.
func BenchmarkVerify(b *testing.B) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(2))
	s := newBulk(b, 1_000_000)
	path := filepath.Join(b.TempDir(), "million.bundle")
	f, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	from := time.Now()
	if _, err := bundle.Make(f, s, s.request()); err != nil {
		b.Fatal(err)
	}
	made := time.Since(from)
	size, _ := f.Seek(0, 2)
	var all bytes.Buffer
	for i := range s.n {
		all.Write(s.at(i))
	}
	total := all.Len()
	from = time.Now()
	_ = sha256.Sum256(all.Bytes())
	plain := time.Since(from)
	all, s.hashes = bytes.Buffer{}, nil
	runtime.GC()
	var peak uint64
	stop := make(chan bool)
	go func() {
		for {
			select {
			case <-stop:
				return
			case <-time.After(20 * time.Millisecond):
				var m runtime.MemStats
				runtime.ReadMemStats(&m)
				peak = max(peak, m.Sys)
			}
		}
	}()
	for b.Loop() {
		if r := bundle.Verify(f, size, bundle.Options{}); r.Level != bundle.Holds || r.Held != int64(s.n) {
			b.Fatal(r.Text())
		}
	}
	close(stop)
	b.ReportMetric(float64(b.Elapsed())/float64(b.N)/float64(plain), "×sha256")
	b.ReportMetric(made.Seconds(), "s-to-make")
	b.ReportMetric(float64(size)/1e6, "MB-file")
	b.ReportMetric(float64(total)/1e6, "MB-entries")
	b.ReportMetric(float64(peak)/1e6, "MB-sys")
}
