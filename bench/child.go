package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// The two kinds of server.
const (
	baseline = "baseline"
	product  = "product"
)

// child is one of the two servers, as a process of this program.
type child struct {
	kind  string
	hello hello
	cmd   *exec.Cmd
	stdin io.Closer
}

// startChild runs a server and waits until it listens. It ends with this process, as its
// standard input then does.
func startChild(ctx context.Context, kind, where, dir string) (*child, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	c := &child{kind: kind, cmd: exec.CommandContext(ctx, self, "serve", kind, where, dir)}
	c.cmd.Stderr = os.Stderr
	c.cmd.Env = append(os.Environ(), "COUNTERPART_DATABASE=")
	if c.stdin, err = c.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := c.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := c.cmd.Start(); err != nil {
		return nil, err
	}
	text, err := bufio.NewReader(out).ReadBytes('\n')
	if err == nil {
		err = json.Unmarshal(text, &c.hello)
	}
	if err == nil && c.hello.Error != "" {
		err = errors.New(c.hello.Error)
	}
	if err == nil {
		err = loopback(c.hello.Addr)
	}
	if err != nil {
		c.stop()
		return nil, fmt.Errorf("start the %s: %w", kind, err)
	}
	return c, nil
}

// stop ends the server.
func (c *child) stop() {
	_ = c.stdin.Close()
	done := make(chan struct{})
	go func() {
		_ = c.cmd.Wait()
		close(done)
	}()
	select {
	case <-done:
	case <-time.After(20 * time.Second):
		_ = c.cmd.Process.Kill()
		<-done
	}
}

func (c *child) pid() int { return c.cmd.Process.Pid }

// control asks the server for something that is not measured over HTTP.
func (c *child) control(ctx context.Context, path string, in, out any) error {
	body, err := json.Marshal(in)
	if err != nil {
		return err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+c.hello.Addr+path, bytes.NewReader(body))
	if err != nil {
		return err
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		text, _ := io.ReadAll(io.LimitReader(answer.Body, 1<<10))
		return fmt.Errorf("%s of the %s: %s", path, c.kind, bytes.TrimSpace(text))
	}
	return json.NewDecoder(answer.Body).Decode(out)
}

// profile writes a CPU profile of the server to a file while something else runs.
func (c *child) profile(ctx context.Context, file string, length time.Duration) error {
	url := fmt.Sprintf("http://%s/debug/profile?seconds=%d", c.hello.Addr, max(1, int(length.Seconds())))
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	f, err := os.Create(file)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, answer.Body)
	return errors.Join(err, f.Close())
}

// serveChild is the other end of startChild: it opens one of the two servers and serves.
func serveChild(ctx context.Context, args []string) error {
	if len(args) != 3 {
		return errors.New("serve: expected kind, database and folder")
	}
	s, closing, err := openSide(ctx, args[0], args[1], args[2])
	if err != nil {
		return json.NewEncoder(os.Stdout).Encode(hello{Error: err.Error()})
	}
	defer closing()
	return serve(ctx, s, os.Stdout)
}

func openSide(ctx context.Context, kind, where, dir string) (side, func(), error) {
	if kind == baseline {
		p, err := openPlain(ctx, where)
		return p, func() {}, err
	}
	return openProduct(ctx, where, dir)
}
