package witness_test

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"

	"counterpart/internal/testkit"
	"counterpart/internal/tlog"
)

const serveIn = "COUNTERPART_TEST_WITNESS"

// TestServe is no test: it is the witness that TestKill kills, in a process of its own.
func TestServe(t *testing.T) {
	dir := os.Getenv(serveIn)
	if dir == "" {
		t.Skip("a part of TestKill")
	}
	s, _ := newWitness(t, dir)
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	fmt.Printf("listening %s\n", ln.Addr())
	t.Fatal(http.Serve(ln, s))
}

// spawn starts a witness in a process of its own and gives its address and what kills it.
func spawn(t *testing.T, dir string) (address string, kill func()) {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^TestServe$", "-test.timeout=5m")
	cmd.Env = append(os.Environ(), serveIn+"="+dir)
	out, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	kill = sync.OnceFunc(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	t.Cleanup(kill)
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if a, ok := strings.CutPrefix(lines.Text(), "listening "); ok {
			go func() { _, _ = io.Copy(io.Discard, out) }()
			return "http://" + a, kill
		}
	}
	t.Fatal("the witness did not start")
	return "", nil
}

// twins are two histories of one log, and which of them a witness has signed.
type twins struct {
	base   *history
	branch [2]*history
	mu     sync.Mutex // guards signed
	signed [2]bool
}

// ask offers a branch to the witness and notes a signature.
func (w *twins) ask(ctx context.Context, address string, key *tlog.Cosigner, i int, old uint64) {
	h := w.branch[i]
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address+"/add-checkpoint", bytes.NewReader(h.request(old).Text()))
	if err != nil {
		return
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return
	}
	defer res.Body.Close()
	line, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		return
	}
	if _, by, err := tlog.OpenCosigned(append(h.signed(), line...), h.log, []*tlog.Cosigner{key}); err == nil && len(by) == 1 {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.signed[i] = true
	}
}

// A witness that is killed at any moment never signs two histories: what it signed for somebody before
// it died, it remembers.
func TestKill(t *testing.T) {
	dir := t.TempDir()
	var logs []*twins
	var keys []string
	for i := range 30 {
		base := newHistory(t, fmt.Sprintf("log.example/%d", i)).grow(5, "a")
		logs = append(logs, &twins{base: base, branch: [2]*history{base.fork().grow(6, "left"), base.fork().grow(6, "right")}})
		keys = append(keys, base.key)
	}
	s, key := newWitness(t, dir, keys...)
	for _, l := range logs {
		must(t, check(post(t, s, l.base.request(0).Text())))
	}
	before, inTime := 0, 0
	for round := range testkit.Kills() {
		address, kill := spawn(t, dir)
		some := logs[round*len(logs)/testkit.Kills() : (round+1)*len(logs)/testkit.Kills()]
		var wait sync.WaitGroup
		heard := make(chan struct{}, 2*len(some))
		for n, l := range some {
			for i := range 2 {
				wait.Go(func() {
					l.ask(t.Context(), address, key, (i+n)%2, 5)
					heard <- struct{}{}
				})
			}
		}
		for range 1 + round%len(some) { // killed while it signs: after the first, the second …
			<-heard
		}
		kill()
		wait.Wait()
		for _, l := range some {
			if l.signed[0] || l.signed[1] {
				before++
			} else {
				inTime++
			}
		}
		address, kill = spawn(t, dir)
		for n, l := range some {
			for i := range 2 {
				l.ask(t.Context(), address, key, (i+n+1)%2, 5) // the other first
			}
			if l.signed == [2]bool{} { // it signed for somebody who did not hear it: the log asks again
				for i := range 2 {
					l.ask(t.Context(), address, key, i, 6)
				}
			}
			if l.signed[0] == l.signed[1] {
				t.Errorf("round %d, log %d: signed %v", round, n, l.signed)
			}
		}
		kill()
	}
	t.Logf("of %d logs, %d were signed before the kill and %d were not", len(logs), before, inTime)
	if before == 0 {
		t.Error("nothing was signed before a kill, so this tests nothing")
	}
}
