package witness

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"counterpart/internal/tlog"
)

// Request is what a log sends to a witness: a checkpoint, and the proof that it continues the one of
// size Old.
type Request struct {
	Old        uint64      // size of the witness's last checkpoint, as the log believes
	Proof      []tlog.Hash // at most 63
	Checkpoint []byte      // signed note, not verified
}

const (
	maxProof   = 63
	maxRequest = 64 << 10 // bytes; the proof takes 2,836, a checkpoint with 16 signatures some 4,000
	// sizeKind is the media type of a witness's own size.
	sizeKind = "text/x.tlog.size"
)

// Text writes the body of add-checkpoint.
func (r Request) Text() []byte {
	var b strings.Builder
	b.WriteString("old " + strconv.FormatUint(r.Old, 10) + "\n")
	for i := range r.Proof {
		b.WriteString(base64.StdEncoding.EncodeToString(r.Proof[i][:]) + "\n")
	}
	b.WriteString("\n")
	b.Write(r.Checkpoint)
	return []byte(b.String())
}

// ParseRequest reads what [Request.Text] writes and refuses every other spelling, more than 63
// hashes and more than 64 KiB. It verifies nothing.
func ParseRequest(body []byte) (Request, error) {
	if len(body) > maxRequest {
		return Request{}, fmt.Errorf("add-checkpoint: %d bytes, at most %d", len(body), maxRequest)
	}
	head, checkpoint, ok := strings.Cut(string(body), "\n\n")
	if !ok || checkpoint == "" {
		return Request{}, errors.New("add-checkpoint: no checkpoint")
	}
	lines := strings.Split(head, "\n")
	size, ok := strings.CutPrefix(lines[0], "old ")
	if !ok {
		return Request{}, errors.New("add-checkpoint: does not begin with old")
	}
	r := Request{Checkpoint: []byte(checkpoint)}
	var err error
	if r.Old, err = parseSize(size); err != nil {
		return Request{}, fmt.Errorf("add-checkpoint: old: %w", err)
	}
	if len(lines)-1 > maxProof {
		return Request{}, fmt.Errorf("add-checkpoint: %d hashes, at most %d", len(lines)-1, maxProof)
	}
	for _, line := range lines[1:] {
		b, err := base64.StdEncoding.DecodeString(line)
		if err != nil || len(b) != tlog.HashSize || base64.StdEncoding.EncodeToString(b) != line {
			return Request{}, errors.New("add-checkpoint: a line of the proof is no hash")
		}
		r.Proof = append(r.Proof, tlog.Hash(b))
	}
	return r, nil
}

// parseSize reads the one way to write a number from 0 to 2^63-1.
func parseSize(s string) (uint64, error) {
	n, err := strconv.ParseUint(s, 10, 63)
	if err != nil || strconv.FormatUint(n, 10) != s {
		return 0, errors.New("not a plain decimal number below 2^63")
	}
	return n, nil
}

// originOf gives the first line of a checkpoint that is not yet verified.
func originOf(checkpoint []byte) string {
	origin, _, _ := strings.Cut(string(checkpoint), "\n")
	return origin
}
