package page

import (
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"path"
	"strings"
	"unicode/utf8"

	"counterpart/internal/failure"
)

// Sent is a file that came with a form.
type Sent struct {
	Name string // as the browser calls it, without folders
	Raw  []byte // at most the limit of the route
}

const maxParts = 40

// Parts reads a form with a file, of a route with the flag Upload. The file stays in memory: nothing of
// it touches a disk. Values are then in Entered. Where the route's function runs again, since rights
// changed meanwhile, it gives what it read before.
func (r *Request) Parts() (Sent, error) {
	all, err := r.AllParts()
	if err != nil || len(all) == 0 {
		return Sent{}, err
	}
	return all[len(all)-1], nil
}

// AllParts reads a form with any number of files, in their order. An input that was left empty sends one
// without bytes.
func (r *Request) AllParts() ([]Sent, error) {
	if r.sent != nil {
		return *r.sent, nil
	}
	out, err := r.readParts()
	if err == nil {
		r.sent = &out
	}
	return out, err
}

func (r *Request) readParts() ([]Sent, error) {
	kind, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/form-data" || params["boundary"] == "" {
		return nil, failure.New(failure.Invalid, "This address takes a form with a file only.")
	}
	in, err := r.MultipartReader()
	if err != nil {
		return nil, failure.New(failure.Invalid, "The form cannot be read.")
	}
	r.Entered = url.Values{}
	var out []Sent
	for range maxParts {
		part, err := in.NextPart()
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return nil, tooLarge(err)
		}
		most := int64(maxBody)
		if part.FileName() != "" {
			most = maxUpload
		}
		raw, err := io.ReadAll(io.LimitReader(part, most))
		if err != nil {
			return nil, tooLarge(err)
		}
		if part.FileName() == "" {
			r.Entered.Set(part.FormName(), string(raw))
			continue
		}
		out = append(out, Sent{Name: fileName(part.FileName()), Raw: raw})
	}
	return nil, failure.New(failure.Invalid, "The form has too many parts.")
}

func tooLarge(err error) error {
	if _, is := errors.AsType[*http.MaxBytesError](err); is {
		return failure.New(failure.Invalid, "The file is larger than 32 MiB.").
			WithHint("Part it, or import it at the command line: counterpart import.")
	}
	return failure.New(failure.Invalid, "The file did not arrive whole.").WithHint("Send it again.")
}

const maxName = 80

// fileName keeps of a name what a page can show.
func fileName(s string) string {
	s = path.Base(strings.ReplaceAll(s, "\\", "/"))
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r == utf8.RuneError {
			return -1
		}
		return r
	}, s)
	if r := []rune(s); len(r) > maxName {
		s = string(r[:maxName])
	}
	return s
}
