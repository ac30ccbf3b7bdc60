package main

import (
	"bufio"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestLoopback(t *testing.T) {
	for name, row := range map[string]struct {
		addr string
		ok   bool
	}{
		"loopback":           {"127.0.0.1:8080", true},
		"another machine":    {"192.0.2.1:8080", false},
		"another loopback":   {"127.0.0.2:8080", false},
		"every interface":    {"0.0.0.0:8080", false},
		"IPv6":               {"[::1]:8080", false},
		"mapped into IPv6":   {"[::ffff:127.0.0.1]:8080", false},
		"a name":             {"localhost:8080", false},
		"a name that begins": {"127.0.0.1.example.com:80", false},
		"no port":            {"127.0.0.1", false},
		"port zero":          {"127.0.0.1:0", false},
	} {
		t.Run(name, func(t *testing.T) {
			if err := loopback(row.addr); (err == nil) != row.ok {
				t.Errorf("loopback(%q) = %v", row.addr, err)
			}
			if _, err := (load{addr: row.addr, callers: 1}).measure(); (err == nil) && !row.ok {
				t.Errorf("%q was measured", row.addr)
			}
		})
	}
}

func TestReadAnswer(t *testing.T) {
	for name, row := range map[string]struct {
		text string
		want answer
		fail string
	}{
		"length":            {"HTTP/1.1 200 OK\r\ncontent-LENGTH: 5\r\n\r\nhello", answer{status: 200, size: 5}, ""},
		"empty":             {"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", answer{status: 200}, ""},
		"chunks":            {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\nA\r\n0123456789\r\n0\r\nT: x\r\n\r\n", answer{status: 200, size: 13}, ""},
		"an error is kept":  {"HTTP/1.1 500 No\r\nContent-Length: 4\r\n\r\nwhy?", answer{status: 500, size: 4, head: "why?"}, ""},
		"another protocol":  {"HTTP/2 200\r\n\r\n--------", answer{}, "read status"},
		"no length":         {"HTTP/1.1 200 OK\r\nServer: x\r\n\r\nhello", answer{}, "no length"},
		"negative length":   {"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", answer{}, "content length"},
		"length is a word":  {"HTTP/1.1 200 OK\r\nContent-Length: five\r\n\r\nhello", answer{}, "content length"},
		"body breaks off":   {"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello", answer{}, "read body"},
		"header breaks off": {"HTTP/1.1 200 OK\r\nContent-", answer{}, "read header"},
		"chunk of no size":  {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n", answer{}, "read chunk"},
		"chunks break off":  {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n", answer{}, "read chunk"},
		"nothing":           {"", answer{}, "read status"},
	} {
		t.Run(name, func(t *testing.T) {
			in := bufio.NewReader(strings.NewReader(row.text))
			got, err := readAnswer(in)
			if row.fail != "" {
				if err == nil || !strings.Contains(err.Error(), row.fail) {
					t.Fatalf("error %v, expected one about %q", err, row.fail)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(row.want, got, cmp.AllowUnexported(answer{})); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			if rest, _ := io.ReadAll(in); len(rest) > 0 {
				t.Errorf("%q is left for the next answer", rest)
			}
		})
	}
}

func get(int, *rand.Rand) []byte { return []byte("GET / HTTP/1.1\r\nHost: x\r\n\r\n") }

func TestMeasureCountsAnswersAndErrors(t *testing.T) {
	var n, bad atomic.Int64
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if n.Add(1)%10 == 0 {
			bad.Add(1)
			http.Error(w, "every tenth", http.StatusTeapot)
			return
		}
		_, _ = io.WriteString(w, "12345678")
	}))
	defer s.Close()
	got, err := load{addr: s.Listener.Addr().String(), callers: 3, run: 200 * time.Millisecond, request: get}.measure()
	if err != nil {
		t.Fatal(err)
	}
	if int64(got.Errors) != bad.Load() || bad.Load() == 0 {
		t.Errorf("%d errors, the server gave %d", got.Errors, bad.Load())
	}
	if int64(got.N) != n.Load()-bad.Load() {
		t.Errorf("%d answers, the server gave %d", got.N, n.Load()-bad.Load())
	}
	if got.Body != 8 {
		t.Errorf("mean body %v, want 8", got.Body)
	}
	if len(got.Messages) == 0 || !strings.Contains(got.Messages[0], "418: every tenth") {
		t.Errorf("messages %q do not name the error", got.Messages)
	}
	if got.P50 > got.P90 || got.P90 > got.P99 || got.P99 > got.Max || got.Max == 0 {
		t.Errorf("percentiles %v %v %v %v do not ascend", got.P50, got.P90, got.P99, got.Max)
	}
}

func TestMeasureLeavesTheWarmUpOut(t *testing.T) {
	var n atomic.Int64
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		n.Add(1)
		_, _ = io.WriteString(w, "x")
	}))
	defer s.Close()
	l := load{addr: s.Listener.Addr().String(), callers: 1, warm: 100 * time.Millisecond, run: 100 * time.Millisecond, request: get}
	got, err := l.measure()
	if err != nil {
		t.Fatal(err)
	}
	if int64(got.N) >= n.Load() || got.N == 0 {
		t.Errorf("%d measured of %d answered", got.N, n.Load())
	}
}

func TestMeasureCountsABrokenConnection(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }))
	defer s.Close()
	got, err := load{addr: s.Listener.Addr().String(), callers: 2, run: time.Second, request: get}.measure()
	if err != nil {
		t.Fatal(err)
	}
	if got.Errors != 2 || got.N != 0 {
		t.Errorf("%d errors and %d answers of 2 broken connections", got.Errors, got.N)
	}
}
