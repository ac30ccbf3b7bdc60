package tlog

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/mod/sumdb/note"
)

// Checkpoint is the head of a log: what the log states and signs about itself.
type Checkpoint struct {
	Origin string // names the log: one line, not empty, usually the log's URL without scheme
	Size   uint64 // entries, 0 to MaxSize
	Root   Hash
}

// Body returns the text that is signed: origin, decimal size and base64 root,
// each closed by a newline.
func (c Checkpoint) Body() string {
	return c.Origin + "\n" + strconv.FormatUint(c.Size, 10) + "\n" +
		base64.StdEncoding.EncodeToString(c.Root[:]) + "\n"
}

// Sign returns the checkpoint as a note signed by s. It refuses an origin that
// is not one line of plain text and a size above MaxSize, and passes on the
// signer's error.
func (c Checkpoint) Sign(s note.Signer) ([]byte, error) {
	text := c.Body()
	if _, err := parseBody(text); err != nil {
		return nil, fmt.Errorf("sign checkpoint: %w", err)
	}
	msg, err := note.Sign(&note.Note{Text: text}, s)
	if err != nil {
		return nil, fmt.Errorf("sign checkpoint: %w", err)
	}
	return msg, nil
}

// OpenCheckpoint returns the checkpoint of a note that v has signed.
// Signatures of other keys are ignored. It refuses a note without a good
// signature of v, one with a bad signature under v's name and key, extension
// lines, and any text that [Checkpoint.Body] would not write itself. The caller
// compares the origin with the log that it expects.
func OpenCheckpoint(msg []byte, v note.Verifier) (Checkpoint, error) {
	n, err := note.Open(msg, note.VerifierList(v))
	if err != nil {
		return Checkpoint{}, fmt.Errorf("open checkpoint: %w", err)
	}
	// The note package reads stray bits at the end of a signature; here one
	// checkpoint has one spelling.
	if _, err := parseBase64(n.Sigs[0].Base64); err != nil {
		return Checkpoint{}, fmt.Errorf("open checkpoint: signature: %w", err)
	}
	c, err := parseBody(n.Text)
	if err != nil {
		return Checkpoint{}, fmt.Errorf("open checkpoint: %w", err)
	}
	return c, nil
}

func parseBody(text string) (Checkpoint, error) {
	lines := strings.Split(text, "\n")
	if len(lines) != 4 || lines[3] != "" {
		return Checkpoint{}, errors.New("body is not exactly three lines")
	}
	if lines[0] == "" || !utf8.ValidString(lines[0]) || strings.ContainsFunc(lines[0], unicode.IsControl) {
		return Checkpoint{}, errors.New("origin is not a line of plain text")
	}
	size, err := parseDecimal(lines[1])
	if err != nil {
		return Checkpoint{}, fmt.Errorf("size: %w", err)
	}
	root, err := parseHash(lines[2])
	if err != nil {
		return Checkpoint{}, fmt.Errorf("root: %w", err)
	}
	return Checkpoint{Origin: lines[0], Size: size, Root: root}, nil
}

// parseDecimal reads the one way to write a number from 0 to MaxSize.
func parseDecimal(s string) (uint64, error) {
	n, err := strconv.ParseUint(s, 10, 63)
	if err != nil || strconv.FormatUint(n, 10) != s {
		return 0, errors.New("not a plain decimal number below 2^63")
	}
	return n, nil
}

// parseHash reads the one way to write a hash in padded standard base64.
func parseHash(s string) (Hash, error) {
	b, err := parseBase64(s)
	if err != nil {
		return Hash{}, err
	}
	if len(b) != HashSize {
		return Hash{}, fmt.Errorf("hash of %d bytes, want %d", len(b), HashSize)
	}
	return Hash(b), nil
}

// parseBase64 reads padded standard base64 that the encoder would write the
// same way: no line breaks inside, no stray bits.
func parseBase64(s string) ([]byte, error) {
	b, err := base64.StdEncoding.DecodeString(s)
	if err != nil || base64.StdEncoding.EncodeToString(b) != s {
		return nil, errors.New("not canonical base64")
	}
	return b, nil
}
