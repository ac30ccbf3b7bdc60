package main

import (
	"crypto/ed25519"
	"crypto/rand"
	"database/sql"
	"net"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"golang.org/x/crypto/ssh"
	"golang.org/x/crypto/ssh/agent"

	"counterpart/internal/testkit"
	"counterpart/internal/tlog"
)

// Programs that others wrote agree with ours about the log and its witnesses: tessera's fsck reads it,
// torchwood's litewitness signs it, and a log of tessera's is signed by our witness. They come from a
// module of their own, whose modules are not the product's.
func TestProgramsOfOthersAgree(t *testing.T) {
	if !testkit.Long() {
		t.Skip("builds programs of others: in ./check long")
	}
	tools := t.TempDir()
	build := exec.Command("go", "build", "-o", tools+string(filepath.Separator), "./tesseralog",
		"filippo.io/torchwood/cmd/litewitness", "github.com/transparency-dev/tessera/cmd/fsck")
	build.Dir = filepath.Join(testkit.Root(t), "tools")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	p := params("testdata/long", func(testing.TB) string { return "" })
	setup := p.Setup
	p.Setup = func(e *testscript.Env) error {
		e.Setenv("TOOLS", tools)
		return setup(e)
	}
	p.Cmds["litewitness"], p.Cmds["often"], p.Cmds["fsck"] = litewitness, often, fsck
	testscript.Run(t, p)
}

// litewitness starts torchwood's witness for a log, with its key in an agent: litewitness NAME LOGKEY.
// $LITE is then its address and $LITEKEY its public key.
func litewitness(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: litewitness NAME LOGKEY")
	}
	seed := make([]byte, ed25519.SeedSize)
	_, _ = rand.Read(seed)
	key := ed25519.NewKeyFromSeed(seed)
	ring := agent.NewKeyring()
	ts.Check(ring.Add(agent.AddedKey{PrivateKey: &key}))
	public, err := ssh.NewPublicKey(key.Public())
	ts.Check(err)
	socket, db := ts.MkAbs("agent"), ts.MkAbs("lite.db")
	serveAgent(ts, socket, ring)
	address := freePort(ts)
	cmd := exec.Command(filepath.Join(ts.Getenv("TOOLS"), "litewitness"), "-db", db, "-name", args[0],
		"-key", ssh.FingerprintSHA256(public), "-ssh-agent", socket, "-listen", address)
	ts.Check(cmd.Start())
	ts.Defer(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	trustLog(ts, db, address, args[1])
	mine, err := tlog.NewCosignerKey(args[0], seed)
	ts.Check(err)
	ts.Setenv("LITE", "http://"+address)
	ts.Setenv("LITEKEY", mine.Cosigner().String())
}

func serveAgent(ts *testscript.TestScript, socket string, ring agent.Agent) {
	ln, err := net.Listen("unix", socket)
	ts.Check(err)
	ts.Defer(func() { _ = ln.Close() })
	go func() {
		for {
			conn, err := ln.Accept()
			if err != nil {
				return
			}
			go func() { _ = agent.ServeAgent(ring, conn) }()
		}
	}()
}

func freePort(ts *testscript.TestScript) string {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	defer ln.Close()
	return ln.Addr().String()
}

// trustLog waits until litewitness listens, and tells it of a log, as its own tool would.
func trustLog(ts *testscript.TestScript, path, address, key string) {
	origin, _, _ := strings.Cut(key, "+")
	for began := time.Now(); ; time.Sleep(50 * time.Millisecond) {
		conn, err := net.Dial("tcp", address)
		if err == nil {
			_ = conn.Close()
			break
		}
		if time.Since(began) > time.Minute {
			ts.Fatalf("litewitness does not listen: %v", err)
		}
	}
	db, err := sql.Open("sqlite", "file:"+path+"?_pragma=busy_timeout(10000)")
	ts.Check(err)
	defer db.Close()
	_, err = db.Exec(`INSERT INTO log VALUES (?, 0, '47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=')`, origin)
	ts.Check(err)
	_, err = db.Exec(`INSERT INTO key VALUES (?, ?)`, origin, key)
	ts.Check(err)
}

// often asks for a page many times, each of which is an entry: often N NAME PATH.
func often(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: often N NAME PATH")
	}
	n, err := strconv.Atoi(args[0])
	ts.Check(err)
	for range n {
		get(ts, false, []string{args[1], args[2], "200"})
	}
}

// fsck lets tessera's fsck read the log: fsck LOG TOKEN KEYFILE. It ends with 0 also where it finds
// something, and does not end at all with one worker where it does, so what it says is what counts.
func fsck(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 3 {
		ts.Fatalf("usage: [!] fsck LOG TOKEN KEYFILE")
	}
	origin, _, _ := strings.Cut(ts.ReadFile(args[2]), "+")
	cmd := exec.Command("timeout", "60", filepath.Join(ts.Getenv("TOOLS"), "fsck"), "-storage_url", ts.Getenv("URL")+args[0],
		"-bearer_token", args[1], "-public_key", ts.MkAbs(args[2]), "-origin", origin, "-ui=false", "-N", "8")
	out, err := cmd.CombinedOutput()
	_, _ = ts.Stdout().Write(out)
	if sound := err == nil && strings.Contains(string(out), "Successfully fsck'd"); sound == neg {
		ts.Fatalf("fsck ended with %v and said\n%s", err, out)
	}
}
