package main

import (
	"bufio"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/pquerna/otp/totp"
	"github.com/rogpeppe/go-internal/testscript"
)

// visitor is a member of staff with a browser without script.
type visitor struct {
	http  *http.Client
	codes []string // recovery codes that were not used yet
}

type staffKey struct{}

const password = "corridor mustard velvet turbine"

func who(ts *testscript.TestScript, name string) *visitor {
	all := ts.Value(staffKey{}).(map[string]*visitor)
	if all[name] == nil {
		jar, err := cookiejar.New(nil)
		ts.Check(err)
		all[name] = &visitor{http: &http.Client{Jar: jar, Timeout: time.Minute, CheckRedirect: func(*http.Request, []*http.Request) error {
			return http.ErrUseLastResponse
		}}}
	}
	return all[name]
}

var (
	welcome = regexp.MustCompile(`/welcome/[a-z0-9-]+\.[A-Za-z0-9_-]+`)
	secret  = regexp.MustCompile(`([A-Z2-7]{4} ){7}[A-Z2-7]{4}`)

	recovery = regexp.MustCompile(`<li><code>([^<]+)</code>`)
)

// as lets somebody in for the first time, with the link that a command printed into a file:
// as NAME FILE. They choose a password and set up a second factor.
func as(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: as NAME FILE")
	}
	v := who(ts, args[0])
	link := welcome.FindString(ts.ReadFile(args[1]))
	if link == "" {
		ts.Fatalf("%s holds no link", args[1])
	}
	v.post(ts, link, "password", password, "again", password).want(ts, "303")
	page := v.request(ts, http.MethodGet, "/enrol", nil).want(ts, "200")
	c, err := totp.GenerateCode(strings.ReplaceAll(secret.FindString(page.body), " ", ""), time.Now())
	ts.Check(err)
	page = v.post(ts, "/enrol", "code", c).want(ts, "200")
	for _, m := range recovery.FindAllStringSubmatch(page.body, -1) {
		v.codes = append(v.codes, m[1])
	}
}

// code sets $PASSWORD and $CODE to what somebody types to sign in: code NAME [E-MAIL FILE]. With a
// file all three go there too, on a line each. The code is one of recovery, because an
// authenticator's would have to be waited for.
func code(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 && len(args) != 3 {
		ts.Fatalf("usage: code NAME [E-MAIL FILE]")
	}
	v := who(ts, args[0])
	if len(v.codes) == 0 {
		ts.Fatalf("%s has no code left", args[0])
	}
	c := v.codes[0]
	v.codes = v.codes[1:]
	ts.Setenv("PASSWORD", password)
	ts.Setenv("CODE", c)
	if len(args) == 3 {
		ts.Check(os.WriteFile(ts.MkAbs(args[2]), []byte(args[1]+"\n"+password+"\n"+c+"\n"), 0o600))
	}
}

// get asks for a page: get NAME PATH STATUS. The answer goes to standard output, its header
// before it.
func get(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: get NAME PATH STATUS")
	}
	who(ts, args[0]).request(ts, http.MethodGet, args[1], nil).want(ts, args[2]).show(ts)
}

// post sends a form: post NAME PATH STATUS [FIELD=VALUE…].
func post(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 3 {
		ts.Fatalf("usage: post NAME PATH STATUS [FIELD=VALUE…]")
	}
	var pairs []string
	for _, a := range args[3:] {
		k, v, _ := strings.Cut(a, "=")
		pairs = append(pairs, k, v)
	}
	who(ts, args[0]).post(ts, args[1], pairs...).want(ts, args[2]).show(ts)
}

type answer struct {
	what, head, body string
	status           int
}

func (a answer) want(ts *testscript.TestScript, status string) answer {
	if fmt.Sprint(a.status) != status {
		ts.Fatalf("%s: status %d, want %s\n%.4000s", a.what, a.status, status, a.body)
	}
	return a
}

// show puts the answer where stdout looks, and where it leads into $AT.
func (a answer) show(ts *testscript.TestScript) {
	_, _ = io.WriteString(ts.Stdout(), a.head+"\n"+a.body)
	if m := regexp.MustCompile(`(?m)^Location: (\S+)`).FindStringSubmatch(a.head); m != nil {
		ts.Setenv("AT", m[1])
	}
}

func (v *visitor) post(ts *testscript.TestScript, path string, pairs ...string) answer {
	form := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Add(pairs[i], pairs[i+1])
	}
	return v.request(ts, http.MethodPost, path, form)
}

func (v *visitor) request(ts *testscript.TestScript, method, path string, form url.Values) answer {
	var body io.Reader
	if form != nil {
		body = strings.NewReader(form.Encode())
	}
	req, err := http.NewRequest(method, ts.Getenv("URL")+path, body)
	ts.Check(err)
	if form != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	res, err := v.http.Do(req)
	ts.Check(err)
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	ts.Check(err)
	var head strings.Builder
	ts.Check(res.Header.Write(&head))
	return answer{method + " " + path, strings.ReplaceAll(head.String(), "\r", ""), html.UnescapeString(string(b)), res.StatusCode}
}

type serverKey struct{}

// serveInBackground starts the server on a free port: serve LOG [ARG…]. $URL leads to it.
func serveInBackground(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 1 {
		ts.Fatalf("usage: serve LOG [ARG…]")
	}
	background(ts, "serving", "URL", args[0], append(args[1:], "serve", "--verbose", "--listen", "127.0.0.1:0"))
}

// witnessInBackground starts a witness: witness LOG [ARG…]. Its address is then in WITNESS. A second
// one with the same log stands in for the first, which is killed.
func witnessInBackground(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 1 {
		ts.Fatalf("usage: witness LOG [ARG…]")
	}
	if old := serving(ts)[args[0]]; old != nil {
		_ = old.Process.Kill()
		_ = old.Wait()
	}
	listen := "127.0.0.1:0"
	if a := ts.Getenv("WITNESS"); a != "" {
		listen = strings.TrimPrefix(a, "http://")
	}
	background(ts, args[0], "WITNESS", args[0], append([]string{"witness", "--verbose", "--listen", listen}, args[1:]...))
}

// background starts the program and waits for the line that says where it serves.
func background(ts *testscript.TestScript, name, variable, logName string, args []string) {
	path, err := exec.LookPath("counterpart")
	ts.Check(err)
	cmd := exec.Command(path, args...)
	cmd.Dir = ts.MkAbs(".")
	cmd.Env = append(os.Environ(), "COUNTERPART_DATABASE="+ts.Getenv("COUNTERPART_DATABASE"), "TMPDIR="+ts.Getenv("TMPDIR"))
	log, err := os.Create(ts.MkAbs(logName))
	ts.Check(err)
	defer log.Close()
	cmd.Stderr = log
	out, err := cmd.StdoutPipe()
	ts.Check(err)
	ts.Check(cmd.Start())
	ts.Defer(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	for said := bufio.NewReader(out); ; {
		line, err := said.ReadString('\n')
		if _, address, ok := strings.Cut(strings.TrimSpace(line), " on "); ok {
			ts.Setenv(variable, address)
			serving(ts)[name] = cmd
			return
		}
		if err != nil {
			ts.Fatalf("the server said %q\n%s", line, ts.ReadFile(logName))
		}
	}
}

func serving(ts *testscript.TestScript) map[string]*exec.Cmd {
	return ts.Value(serverKey{}).(map[string]*exec.Cmd)
}

// stopServing ends the server as an operator would, and expects that it ends well.
func stopServing(ts *testscript.TestScript, neg bool, args []string) {
	cmd := serving(ts)["serving"]
	if neg || len(args) > 0 || cmd == nil {
		ts.Fatalf("usage: halt, after serve")
	}
	ts.Check(cmd.Process.Signal(syscall.SIGTERM))
	if err := cmd.Wait(); err != nil {
		ts.Fatalf("the server ended with %v", err)
	}
}

// fetch reads an address of the server as a program would: fetch STATUS PATH [TOKEN].
func fetch(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: fetch STATUS PATH [TOKEN]")
	}
	req, err := http.NewRequest(http.MethodGet, ts.Getenv("URL")+args[1], nil)
	ts.Check(err)
	if len(args) > 2 {
		req.Header.Set("Authorization", "Bearer "+args[2])
	}
	res, err := http.DefaultClient.Do(req)
	ts.Check(err)
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	ts.Check(err)
	_, err = fmt.Fprintf(ts.Stdout(), "%s", body)
	ts.Check(err)
	if got := strconv.Itoa(res.StatusCode); got != args[0] {
		ts.Fatalf("%s answers %s, want %s: %s", args[1], got, args[0], body)
	}
}

// settled runs the program again and again until its output holds something: settled REGEXP ARG….
func settled(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: settled REGEXP ARG…")
	}
	want := regexp.MustCompile(args[0])
	for began := time.Now(); ; time.Sleep(300 * time.Millisecond) {
		ts.Check(ts.Exec("counterpart", args[1:]...))
		if want.MatchString(ts.ReadFile("stdout")) {
			return
		}
		if time.Since(began) > time.Minute {
			ts.Fatalf("the output does not come to hold %s:\n%s", args[0], ts.ReadFile("stdout"))
		}
	}
}
