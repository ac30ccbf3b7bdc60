package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/pprof"
	"os"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"counterpart/bench/machine"
	"counterpart/internal/app"
	"counterpart/internal/failure"
)

// side is one of the two servers: the plaintext baseline or the product.
type side interface {
	// Settings names the settings of the database on which durability rests.
	Settings(ctx context.Context) (map[string]string, error)
	// Fill stores the people of an order to fill.
	Fill(ctx context.Context, o filling) (filled, error)
	// Append adds one row, or one entry, in a commit that is durable when it returns.
	Append(ctx context.Context, n int64) error
	// Import takes over people from a file of CSV in one go, and says how many.
	Import(ctx context.Context, path string) (int64, error)
	// Pages gives what is measured over HTTP.
	Pages() pages
}

// pages are the measured requests, one method each.
type pages struct {
	read   func(ctx context.Context, r *http.Request, id int64) (record, error)
	list   func(ctx context.Context, r *http.Request, page int64) ([]line, error)
	create func(ctx context.Context, r *http.Request, p record) (int64, error)
	email  func(ctx context.Context, r *http.Request, email string) ([]line, error)
	search func(ctx context.Context, r *http.Request, text string) ([]line, error)
}

// filling says whom to store: People persons, by way of a file, or under these ids.
type filling struct {
	People int
	File   string
	IDs    []int64
}

// filled is what the client needs to know of what was stored.
type filled struct {
	IDs     []int64
	Cookies []string // of sessions, if the server wants one
}

// hello is the first line that a server writes: where it listens and how its database is set.
type hello struct {
	Addr     string
	Settings map[string]string
	Error    string
}

// serve answers on a free port of 127.0.0.1 until standard input ends, which it does with the
// parent.
func serve(ctx context.Context, s side, out io.Writer) error {
	app.Tune() // both sides, as the product serves
	settings, err := s.Settings(ctx)
	if err != nil {
		return err
	}
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		return err
	}
	server := &http.Server{Handler: routes(s), ReadHeaderTimeout: 10 * time.Second}
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		_ = server.Close()
	}()
	if err := json.NewEncoder(out).Encode(hello{Addr: l.Addr().String(), Settings: settings}); err != nil {
		return err
	}
	if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// routes are the same for both servers.
func routes(s side) http.Handler {
	mux, p := http.NewServeMux(), s.Pages()
	mux.HandleFunc("GET /null", answering(func(*http.Request) (any, error) { return record{}, nil }))
	mux.HandleFunc("GET /customers/{id}", answering(func(r *http.Request) (any, error) {
		id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
		if err != nil {
			return nil, err
		}
		return p.read(r.Context(), r, id)
	}))
	mux.HandleFunc("GET /customers", answering(func(r *http.Request) (any, error) {
		page, err := strconv.ParseInt(r.URL.Query().Get("page"), 10, 64)
		if err != nil {
			return nil, err
		}
		return p.list(r.Context(), r, page)
	}))
	mux.HandleFunc("POST /customers", answering(func(r *http.Request) (any, error) {
		var in record
		if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
			return nil, err
		}
		id, err := p.create(r.Context(), r, in)
		return struct {
			ID int64 `json:"id"`
		}{id}, err
	}))
	mux.HandleFunc("POST /email", answering(finding(p.email)))
	mux.HandleFunc("POST /search", answering(finding(p.search)))
	mux.HandleFunc("POST /control/fill", answering(func(r *http.Request) (any, error) {
		var o filling
		if err := json.NewDecoder(r.Body).Decode(&o); err != nil {
			return nil, err
		}
		return s.Fill(r.Context(), o)
	}))
	mux.HandleFunc("POST /control/append", answering(func(r *http.Request) (any, error) {
		var o appending
		if err := json.NewDecoder(r.Body).Decode(&o); err != nil {
			return nil, err
		}
		return o.measure(r.Context(), s.Append), nil
	}))
	mux.HandleFunc("POST /control/import", answering(func(r *http.Request) (any, error) {
		return importing(r.Context(), s, r.URL.Query().Get("file"))
	}))
	mux.HandleFunc("GET /debug/profile", pprof.Profile)
	return mux
}

// listed is how many customers a list shows, walked is how many pages of it are asked for.
const (
	listed = 50
	walked = 20
)

// query is the body of a request that looks for somebody.
type query struct {
	Text string `json:"text"`
}

func finding(find func(context.Context, *http.Request, string) ([]line, error)) func(*http.Request) (any, error) {
	return func(r *http.Request) (any, error) {
		var q query
		if err := json.NewDecoder(r.Body).Decode(&q); err != nil {
			return nil, err
		}
		hits, err := find(r.Context(), r, q.Text)
		if err == nil && len(hits) == 0 {
			return nil, errors.New("nobody was found")
		}
		return hits, err
	}
}

// answering makes a handler that answers JSON.
func answering(do func(*http.Request) (any, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		v, err := do(r)
		if err != nil {
			http.Error(w, fmt.Sprintf("%s: %v", failure.KindOf(err), err), http.StatusInternalServerError)
			return
		}
		body, err := json.Marshal(v)
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("Content-Length", strconv.Itoa(len(body)))
		_, _ = w.Write(body)
	}
}

// appending asks a server to append from inside, without HTTP.
type appending struct {
	Callers   int
	Warm, Run time.Duration
}

// measure appends in a closed loop of callers.
func (o appending) measure(ctx context.Context, one func(context.Context, int64) error) sample {
	callers := make([]*caller, o.Callers)
	start := time.Now().Add(o.Warm)
	end := start.Add(o.Run)
	var wg sync.WaitGroup
	var n atomic.Int64
	for i := range callers {
		c := &caller{}
		callers[i] = c
		wg.Go(func() {
			for {
				from := time.Now()
				if !from.Before(end) {
					return
				}
				err := one(ctx, n.Add(1))
				switch {
				case err != nil:
					c.fail(err.Error())
				case !from.Before(start):
					c.micros = append(c.micros, uint32(time.Since(from).Microseconds()))
				}
			}
		})
	}
	wg.Wait()
	return gather(callers, time.Since(start))
}

// imported is what an import took.
type imported struct {
	Rows    int64
	Elapsed time.Duration
	Peak    int64 // largest resident size of the server meanwhile, bytes
}

// importing measures an import.
func importing(ctx context.Context, s side, path string) (imported, error) {
	machine.ResetPeak(os.Getpid())
	from := time.Now()
	n, err := s.Import(ctx, path)
	return imported{Rows: n, Elapsed: time.Since(from), Peak: machine.Peak(os.Getpid())}, err
}
