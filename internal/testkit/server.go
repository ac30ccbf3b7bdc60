package testkit

import (
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// ErrNotInstalled says that no PostgreSQL server binaries were found.
var ErrNotInstalled = errors.New("PostgreSQL is not installed (apt-get install postgresql)")

// portTries is how often another port is taken when one was lost in between.
const portTries = 3

// startWithin is how long a new server may take to answer.
const startWithin = 60 * time.Second

// StartPostgres makes and starts a PostgreSQL that listens on 127.0.0.1 only
// and trusts every local connection. Its files go into dir, which must be
// empty, absent, or left by an earlier run, and below folders that other users
// may enter; "" means a temporary folder that stop removes. Durable keeps fsync and full commits,
// as a benchmark needs; otherwise the data would not outlive a power cut.
// It returns the DSN of the database "postgres" and a function that stops the
// server. Started by root, the server runs as the user "postgres". The server
// also ends when this process does. The error is ErrNotInstalled where there
// are no server binaries.
func StartPostgres(dir string, durable bool) (dsn string, stop func(), err error) {
	bin, err := binaries()
	if err != nil {
		return "", nil, err
	}
	remove := func() {}
	if dir == "" {
		if dir, err = os.MkdirTemp("", "counterpart-postgres-"); err != nil {
			return "", nil, err
		}
		remove = func() { _ = os.RemoveAll(dir) }
	}
	s := server{bin: bin, dir: dir, durable: durable}
	if err := s.initialise(); err != nil {
		remove()
		return "", nil, err
	}
	for range portTries {
		if err = s.start(); err == nil {
			return s.dsn, func() { s.stop(); remove() }, nil
		}
	}
	remove()
	return "", nil, err
}

// server is one PostgreSQL; ended is closed when its process is gone.
type server struct {
	bin, dir, dsn string
	durable       bool
	account       *syscall.Credential
	process       *os.Process
	ended         chan struct{}
}

// initialise makes the data folder, owned by the account that will serve it.
func (s *server) initialise() error {
	if err := os.MkdirAll(s.dir, 0o700); err != nil {
		return err
	}
	if os.Getuid() == 0 {
		account, err := serverAccount()
		if err != nil {
			return err
		}
		s.account = account
		if err := os.Chown(s.dir, int(account.Uid), int(account.Gid)); err != nil {
			return err
		}
	}
	if _, err := os.Stat(filepath.Join(s.data(), "PG_VERSION")); err == nil {
		return nil // made before
	}
	cmd := exec.Command(filepath.Join(s.bin, "initdb"), "-D", s.data(),
		"-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync", "--no-instructions")
	cmd.Dir, cmd.SysProcAttr = s.dir, attributes(s.account)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb in %s: %w\n%s", s.dir, err, out)
	}
	return nil
}

func (s *server) data() string { return filepath.Join(s.dir, "data") }

// start runs the server on a free port and waits until it answers.
func (s *server) start() error {
	port, err := freePort()
	if err != nil {
		return err
	}
	logFile, err := os.Create(filepath.Join(s.dir, "server.log"))
	if err != nil {
		return err
	}
	defer logFile.Close()
	cmd := exec.Command(filepath.Join(s.bin, "postgres"), s.arguments(port)...)
	cmd.Dir, cmd.SysProcAttr = s.dir, attributes(s.account)
	cmd.Stdout, cmd.Stderr = logFile, logFile
	if err := s.run(cmd); err != nil {
		return err
	}
	s.dsn = fmt.Sprintf("postgres://postgres@127.0.0.1:%d/postgres?sslmode=disable", port)
	if err := s.wait(); err != nil {
		s.stop()
		text, _ := os.ReadFile(logFile.Name())
		return fmt.Errorf("start PostgreSQL: %w\n%s", err, text)
	}
	return nil
}

func (s *server) arguments(port int) []string {
	settings := []string{
		"listen_addresses=127.0.0.1", "unix_socket_directories=", // TCP on loopback only
		"max_connections=200", "shared_buffers=128MB", "timezone=UTC",
	}
	if !s.durable {
		settings = append(settings, "fsync=off", "synchronous_commit=off", "full_page_writes=off")
	}
	args := []string{"-D", s.data(), "-p", strconv.Itoa(port)}
	for _, v := range settings {
		args = append(args, "-c", v)
	}
	return args
}

// run starts cmd on a thread that lives as long as the server does: the
// signal that ends an orphan is tied to the thread that started it.
func (s *server) run(cmd *exec.Cmd) error {
	s.ended = make(chan struct{})
	started := make(chan error, 1)
	go func() {
		runtime.LockOSThread()
		defer close(s.ended)
		err := cmd.Start()
		s.process = cmd.Process
		started <- err
		if err == nil {
			_ = cmd.Wait()
		}
	}()
	return <-started
}

// wait returns once the server answers a query, or says why it never will.
func (s *server) wait() error {
	deadline := time.After(startWithin)
	for {
		err := execute(s.dsn, "SELECT 1")
		if err == nil {
			return nil
		}
		select {
		case <-s.ended:
			return errors.New("the server ended")
		case <-deadline:
			return err
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// stop asks for a fast shutdown and waits for the end; a server that does not
// end in time is killed.
func (s *server) stop() {
	_ = s.process.Signal(os.Interrupt)
	select {
	case <-s.ended:
	case <-time.After(20 * time.Second):
		_ = s.process.Kill()
		<-s.ended
	}
}

// binaries returns the folder of the newest server: what pg_config names if
// it has a server, else the newest of Debian's folders.
func binaries() (string, error) {
	var dirs []string
	if out, err := exec.Command("pg_config", "--bindir").Output(); err == nil {
		dirs = append(dirs, strings.TrimSpace(string(out)))
	}
	debian, _ := filepath.Glob("/usr/lib/postgresql/*/bin")
	slices.Sort(debian)
	slices.Reverse(debian)
	for _, dir := range append(dirs, debian...) {
		if _, err := os.Stat(filepath.Join(dir, "initdb")); err == nil {
			return dir, nil
		}
	}
	return "", ErrNotInstalled
}

// serverAccount is the account "postgres", since the server refuses root.
func serverAccount() (*syscall.Credential, error) {
	account, err := user.Lookup("postgres")
	if err != nil {
		return nil, fmt.Errorf("PostgreSQL refuses to run as root: %w", err)
	}
	uid, err := strconv.ParseUint(account.Uid, 10, 32)
	if err != nil {
		return nil, err
	}
	gid, err := strconv.ParseUint(account.Gid, 10, 32)
	if err != nil {
		return nil, err
	}
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
}

func freePort() (int, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer listener.Close()
	return listener.Addr().(*net.TCPAddr).Port, nil
}
