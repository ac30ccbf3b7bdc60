package witness

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	"net/url"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"counterpart/internal/failure"
	"counterpart/internal/tlog"
)

// Client asks one witness.
type Client struct {
	HTTP *http.Client // follows no redirects
	URL  string       // submission prefix
	Key  *tlog.Cosigner
}

// Signed is the newest checkpoint of a log, and what can be shown about it.
type Signed struct {
	tlog.Checkpoint
	Note []byte        // as the log signed it
	Log  note.Verifier // of the log's key
	// Prove gives the proof that the tree of size old is its beginning.
	Prove func(old uint64) ([]tlog.Hash, error)
}

// ContradictionError says that a witness has seen another history than the database holds: more of the
// log, or something else.
type ContradictionError struct {
	Size uint64 // that the witness has signed
	Ours uint64 // that the database holds
	// Shown says that there is a checkpoint of that size which the log's own key has signed. Without
	// it, it is the witness's word.
	Shown bool
}

// Error says which.
func (c *ContradictionError) Error() string {
	if !c.Shown {
		return fmt.Sprintf("it says that it has signed another history of this log, up to %d entries, and shows no checkpoint of it that the log has signed", c.Size)
	}
	if c.Size > c.Ours {
		return fmt.Sprintf("it has signed %d entries of this log, and the database holds %d", c.Size, c.Ours)
	}
	return fmt.Sprintf("it has signed another history of this log, up to %d entries", c.Size)
}

// errUnknown: real witnesses answer 403 where the specification says 404.
var errUnknown = failure.New(failure.Unavailable, "It does not know this log, or not its key.").
	WithHint("Whoever runs the witness adds the log's public key, which counterpart ledger policy prints.")

// Submit brings a checkpoint to the witness, which has signed one of size have as far as is known; 0
// asks. It gives the cosignature. If the witness says that it is elsewhere, the request is made anew
// once, from there. The error is a *ContradictionError where the witness says that it
// knows another history, which it has not shown yet.
func (c *Client) Submit(ctx context.Context, s Signed, have uint64) (tlog.Cosignature, error) {
	if have > s.Size {
		have = 0
	}
	for range 2 {
		got, size, err := c.once(ctx, s, have)
		if err != nil || size == nil {
			return got, err
		}
		if *size > s.Size || *size == have && have == s.Size {
			return got, &ContradictionError{Size: *size, Ours: s.Size}
		}
		have = *size
	}
	return tlog.Cosignature{}, failure.New(failure.Unavailable, "It changed its mind about what it has seen while it was asked.")
}

// once sends one request. size is what the witness says it has signed, where that is not have.
func (c *Client) once(ctx context.Context, s Signed, have uint64) (_ tlog.Cosignature, size *uint64, err error) {
	none := tlog.Cosignature{}
	r := Request{Old: have, Checkpoint: s.Note}
	if r.Proof, err = s.Prove(have); err != nil {
		return none, nil, err
	}
	status, kind, body, err := c.send(ctx, r.Text())
	if err != nil {
		return none, nil, err
	}
	switch status {
	case http.StatusOK:
		got, err := c.signature(s, body)
		return got, nil, err
	case http.StatusNotFound, http.StatusForbidden:
		return none, nil, errUnknown
	case http.StatusUnprocessableEntity:
		if have > 0 {
			return none, nil, &ContradictionError{Size: have, Ours: s.Size}
		}
	case http.StatusConflict:
		n, err := sizeIn(kind, body)
		return none, &n, err
	}
	return none, nil, failure.New(failure.Unavailable, "It answered %d.", status)
}

// sizeIn reads the body of 409.
func sizeIn(kind string, body []byte) (uint64, error) {
	media, _, err := mime.ParseMediaType(kind)
	text, ended := strings.CutSuffix(string(body), "\n")
	n, parsed := parseSize(text)
	if err != nil || media != sizeKind || !ended || parsed != nil {
		return 0, failure.New(failure.Unavailable, "It answered 409 without its size.")
	}
	return n, nil
}

// signature verifies what a witness has signed.
func (c *Client) signature(s Signed, body []byte) (tlog.Cosignature, error) {
	_, by, err := tlog.OpenCosigned(append(bytes.Clone(s.Note), body...), s.Log, []*tlog.Cosigner{c.Key})
	if err != nil || len(by) != 1 {
		return tlog.Cosignature{}, failure.New(failure.Unavailable, "Its answer is not a signature of its key over the checkpoint.")
	}
	return by[0], nil
}

func (c *Client) send(ctx context.Context, body []byte) (status int, kind string, answer []byte, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, strings.TrimSuffix(c.URL, "/")+"/add-checkpoint", bytes.NewReader(body))
	if err != nil {
		return 0, "", nil, failure.Wrap(err, failure.Invalid, "Its address is not understood.")
	}
	req.Header.Set("Content-Type", "text/plain; charset=utf-8")
	res, err := c.HTTP.Do(req)
	if err != nil {
		return 0, "", nil, failure.Wrap(err, failure.Unavailable, "It does not answer.")
	}
	defer res.Body.Close() // only read
	answer, err = io.ReadAll(io.LimitReader(res.Body, maxRequest))
	if err != nil {
		return 0, "", nil, failure.Wrap(err, failure.Unavailable, "Its answer did not arrive whole.")
	}
	return res.StatusCode, res.Header.Get("Content-Type"), answer, nil
}

// NewHTTP makes the HTTP client for witnesses: no redirects and no cookies. transport may be nil.
func NewHTTP(transport http.RoundTripper) *http.Client {
	return &http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// CheckURL refuses an address that no witness has: only https, or http to this machine, without
// user, query or fragment.
func CheckURL(text string) error {
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Hostname() == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" || strings.ContainsAny(text, " \t\r\n#"):
		return errors.New("is not the address of a witness, such as https://witness.example")
	case u.Scheme == "https":
		return nil
	case u.Scheme == "http" && near(u.Hostname()):
		return nil
	}
	return errors.New("must begin with https://; http:// is for a witness on this machine")
}

func near(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
