package witness

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strconv"

	"golang.org/x/mod/sumdb/note"

	"counterpart/internal/tlog"
	"counterpart/internal/when"
)

// ServerConfig is what a witness is made of.
type ServerConfig struct {
	Folder *Folder
	Key    *tlog.CosignerKey
	Logs   []string // public keys of the logs that it trusts; the name of a key is the log's origin
	Now    func() when.Instant
	Log    *slog.Logger
}

// Server is a witness. Safe for concurrent use.
type Server struct {
	ServerConfig
	known map[string][]note.Verifier // by origin
	mux   *http.ServeMux
}

// NewServer makes a witness. It refuses what is not the public key of a log.
func NewServer(cfg ServerConfig) (*Server, error) {
	s := &Server{ServerConfig: cfg, known: map[string][]note.Verifier{}, mux: http.NewServeMux()}
	for _, key := range cfg.Logs {
		v, err := note.NewVerifier(key)
		if err != nil {
			return nil, fmt.Errorf("%s is not the public key of a log: %w", key, err)
		}
		s.known[v.Name()] = append(s.known[v.Name()], v)
	}
	s.mux.HandleFunc("POST /add-checkpoint", s.addCheckpoint)
	s.mux.HandleFunc("GET /{log}/checkpoint", s.monitor)
	return s, nil
}

// ServeHTTP answers the logs, and whoever watches the witness.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.mux.ServeHTTP(w, r) }

// refusal is an answer other than 200.
type refusal struct {
	status int
	size   uint64 // of the witness's own head, for 409
	text   string
}

// Error says why.
func (r *refusal) Error() string { return r.text }

func (s *Server) addCheckpoint(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxRequest+1))
	if err != nil {
		http.Error(w, "the body is too large or did not arrive whole", http.StatusBadRequest)
		return
	}
	line, err := s.add(body)
	if no, is := errors.AsType[*refusal](err); is {
		s.refuse(w, r, no)
		return
	}
	if err != nil {
		s.Log.LogAttrs(r.Context(), slog.LevelError, "witness", slog.Any("error", err))
		http.Error(w, "the state of this witness cannot be read or written", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = io.WriteString(w, line) // whoever has gone asks again
}

func (s *Server) refuse(w http.ResponseWriter, r *http.Request, no *refusal) {
	// The text names sizes and a log that is known; it may show that the log misbehaves.
	s.Log.LogAttrs(r.Context(), slog.LevelWarn, "witness refused", slog.Int("status", no.status), slog.String("why", no.text))
	if no.status == http.StatusConflict {
		w.Header().Set("Content-Type", sizeKind)
		w.WriteHeader(no.status)
		_, _ = io.WriteString(w, strconv.FormatUint(no.size, 10)+"\n") // whoever has gone asks again
		return
	}
	http.Error(w, no.text, no.status)
}

// add checks a request and gives the signature line, once the new head is on the disk.
func (s *Server) add(body []byte) (line string, err error) {
	r, err := ParseRequest(body)
	if err != nil {
		return "", &refusal{status: http.StatusBadRequest, text: err.Error()}
	}
	c, signed, err := s.open(r.Checkpoint)
	if err != nil {
		return "", err
	}
	if r.Old > c.Size {
		return "", &refusal{status: http.StatusBadRequest, text: "old is larger than the checkpoint"}
	}
	err = s.Folder.exchange(c.Origin, s.Key.Cosigner(), s.known[c.Origin], func(h head) ([]byte, error) {
		if err := continues(h, r, c); err != nil {
			return nil, err
		}
		line = s.Key.Cosign(c, uint64(max(0, s.Now().Time().Unix())))
		if h.note != nil && c.Size == h.Size {
			return nil, nil //nolint:nilnil // the same head: nothing new to keep
		}
		return append(signed, line...), nil
	})
	return line, err
}

// open finds the log of a checkpoint and verifies its signature. It gives the checkpoint, and the
// note with this signature alone.
func (s *Server) open(msg []byte) (tlog.Checkpoint, []byte, error) {
	keys, known := s.known[originOf(msg)]
	if !known {
		return tlog.Checkpoint{}, nil, &refusal{status: http.StatusNotFound, text: "this log is not known here"}
	}
	n, err := note.Open(msg, note.VerifierList(keys...))
	if err != nil {
		status := cmp.Or(forbidden(err), http.StatusBadRequest)
		return tlog.Checkpoint{}, nil, &refusal{status: status, text: "the checkpoint is not signed by a key of this log"}
	}
	signed := []byte(n.Text + "\n— " + n.Sigs[0].Name + " " + n.Sigs[0].Base64 + "\n")
	for _, v := range keys {
		if c, err := tlog.OpenCheckpoint(signed, v); err == nil {
			return c, signed, nil
		}
	}
	return tlog.Checkpoint{}, nil, &refusal{status: http.StatusBadRequest, text: "the checkpoint is not of the form that this witness signs"}
}

// forbidden gives the status of a signature that is missing or does not hold, 0 for other faults.
func forbidden(err error) int {
	_, bad := errors.AsType[*note.InvalidSignatureError](err)
	_, none := errors.AsType[*note.UnverifiedNoteError](err)
	if bad || none {
		return http.StatusForbidden
	}
	return 0
}

// continues refuses what does not show that it continues the head.
func continues(h head, r Request, c tlog.Checkpoint) error {
	if r.Old != h.Size {
		return &refusal{status: http.StatusConflict, size: h.Size, text: fmt.Sprintf("the last checkpoint here is of size %d, not %d", h.Size, r.Old)}
	}
	if err := tlog.VerifyConsistency(h.Size, c.Size, r.Proof, h.Root, c.Root); err != nil {
		return &refusal{status: http.StatusUnprocessableEntity, text: fmt.Sprintf("the checkpoint of size %d does not continue that of size %d", c.Size, h.Size)}
	}
	return nil
}

// monitor gives the last checkpoint that was signed for a log, which is named by the hash of its
// origin.
func (s *Server) monitor(w http.ResponseWriter, r *http.Request) {
	for origin, keys := range s.known {
		if nameOf(origin) != r.PathValue("log") {
			continue
		}
		if h, err := s.Folder.read(origin, s.Key.Cosigner(), keys); err == nil && h.note != nil {
			w.Header().Set("Content-Type", "text/plain; charset=utf-8")
			w.Header().Set("Cache-Control", "no-store")
			_, _ = w.Write(h.note) // whoever has gone gets nothing
			return
		}
	}
	http.NotFound(w, r)
}
