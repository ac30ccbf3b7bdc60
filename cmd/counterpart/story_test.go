package main

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// at sets the clock of a trial, which lies in a file: at FILE INSTANT.
func at(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: at FILE INSTANT")
	}
	name := ts.MkAbs(args[0])
	ts.Check(os.WriteFile(name+".new", []byte(args[1]+"\n"), 0o600))
	ts.Check(os.Rename(name+".new", name))
}

// enter signs somebody in who has been in before: enter NAME E-MAIL.
func enter(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: enter NAME E-MAIL")
	}
	code(ts, false, args[:1])
	v := who(ts, args[0])
	v.post(ts, "/sign-in", "email", args[1], "password", password).want(ts, "303")
	v.post(ts, "/sign-in/code", "code", ts.Getenv("CODE")).want(ts, "303")
}

// raw sends a request and gives the answer as it came.
func (v *visitor) raw(ts *testscript.TestScript, method, path, kind string, body io.Reader) (status int, head http.Header, answer []byte) {
	req, err := http.NewRequest(method, ts.Getenv("URL")+path, body)
	ts.Check(err)
	req.Header.Set("Content-Type", kind)
	res, err := v.http.Do(req)
	ts.Check(err)
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	ts.Check(err)
	return res.StatusCode, res.Header, b
}

// download keeps what a link leads to: download NAME PATH FILE.
func download(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: download NAME PATH FILE")
	}
	status, head, b := who(ts, args[0]).raw(ts, http.MethodGet, args[1], "", nil)
	if status != http.StatusOK || !strings.HasPrefix(head.Get("Content-Disposition"), "attachment") {
		ts.Fatalf("%s: status %d\n%.2000s", args[1], status, b)
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[2]), b, 0o600))
}

// attach sends a form with a file, which is to lead on: attach NAME PATH FILE [FIELD=VALUE…]. Without a
// file it is -.
func attach(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 3 {
		ts.Fatalf("usage: attach NAME PATH FILE [FIELD=VALUE…]")
	}
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for _, a := range args[3:] {
		k, v, _ := strings.Cut(a, "=")
		ts.Check(form.WriteField(k, v))
	}
	if args[2] != "-" {
		w, err := form.CreateFormFile("file", filepath.Base(args[2]))
		ts.Check(err)
		_, err = io.WriteString(w, ts.ReadFile(args[2]))
		ts.Check(err)
	}
	ts.Check(form.Close())
	status, head, b := who(ts, args[0]).raw(ts, http.MethodPost, args[1], form.FormDataContentType(), &body)
	if status != http.StatusSeeOther {
		_, b, _ = bytes.Cut(b, []byte("<main"))
		ts.Fatalf("%s: status %d\n%.4000s", args[1], status, b)
	}
	ts.Setenv("AT", head.Get("Location"))
}

var inputs = regexp.MustCompile(`<input [^>]*name="([^"]+)"[^>]* value="([^"]*)"`)

// fill sends a form as it stands on a page, but for the fields that are given: fill NAME PAGE ACTION
// [FIELD=VALUE…]. It is to lead on.
func fill(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 3 {
		ts.Fatalf("usage: fill NAME PAGE ACTION [FIELD=VALUE…]")
	}
	v, given := who(ts, args[0]), url.Values{}
	page := v.request(ts, http.MethodGet, args[1], nil).want(ts, "200")
	_, form, _ := strings.Cut(page.body, `action="`+args[2]+`"`)
	form, _, _ = strings.Cut(form, "</form>")
	for _, m := range inputs.FindAllStringSubmatch(form, -1) {
		given.Set(m[1], m[2])
	}
	for _, a := range args[3:] {
		k, value, _ := strings.Cut(a, "=")
		given.Set(k, value)
	}
	v.request(ts, http.MethodPost, args[2], given).want(ts, "303").show(ts)
}

// until looks at a page again and again until it holds something: until NAME PATH REGEXP.
func until(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: until NAME PATH REGEXP")
	}
	want := regexp.MustCompile(args[2])
	for began := time.Now(); ; time.Sleep(200 * time.Millisecond) {
		page := who(ts, args[0]).request(ts, http.MethodGet, args[1], nil).want(ts, "200")
		if want.MatchString(page.body) {
			page.show(ts)
			return
		}
		if time.Since(began) > time.Minute {
			ts.Fatalf("%s does not come to hold %s:\n%.4000s", args[1], args[2], page.body)
		}
	}
}
