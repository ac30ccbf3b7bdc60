package act

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"counterpart/internal/tlog"
	"counterpart/internal/when"
)

const (
	heading   = "counterpart act 1"
	nonceSize = 16
	maxNote   = 4 << 10
)

// Statement is what a party's key signs: an act with effect in law. Its signed form is a note as
// golang.org/x/mod/sumdb/note describes it, with the key's name and a signature.
type Statement struct {
	Origin   string    // of the log in which the act is recorded
	Verb     Verb      // what is done
	Contract Hash      // of the contract's code; zero for an act before any
	Content  Hash      // of the act's document
	Size     uint64    // of the checkpoint that the party had before it
	Root     tlog.Hash // of that checkpoint
	Nonce    []byte    // 16 random bytes, so that a statement counts once
	At       when.Instant
}

// Text gives the lines that are signed.
func (s Statement) Text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\nlog %s\nact %s\ncontract %s\ncontent %s\n", heading, s.Origin, s.Verb, s.Contract, s.Content)
	fmt.Fprintf(&b, "checkpoint %d %s\n", s.Size, base64.StdEncoding.EncodeToString(s.Root[:]))
	fmt.Fprintf(&b, "nonce %s\nat %d\n", hex.EncodeToString(s.Nonce), int64(s.At))
	return b.String()
}

// ParseStatement reads the lines that Text writes, and refuses all other spellings.
func ParseStatement(text string) (Statement, error) {
	var s Statement
	refuse := func(line int, want string) (Statement, error) {
		return Statement{}, fmt.Errorf("statement: line %d: expected %s", line, want)
	}
	lines := strings.Split(text, "\n")
	if len(text) > maxNote || len(lines) != 9 || lines[0] != heading {
		return refuse(1, strconv.Quote(heading)+" and seven lines")
	}
	words := make([]string, 8)
	for i, name := range []string{"log", "act", "contract", "content", "checkpoint", "nonce", "at"} {
		rest, ok := strings.CutPrefix(lines[i+1], name+" ")
		if !ok {
			return refuse(i+2, strconv.Quote(name))
		}
		words[i] = rest
	}
	size, root, _ := strings.Cut(words[4], " ")
	var err error
	s.Origin, s.Verb = words[0], Verb(words[1])
	if s.Contract.UnmarshalText([]byte(words[2])) != nil || s.Content.UnmarshalText([]byte(words[3])) != nil {
		return refuse(4, "hashes of 64 digits")
	}
	if s.Size, err = strconv.ParseUint(size, 10, 63); err != nil {
		return refuse(6, "a size")
	}
	raw, err := base64.StdEncoding.DecodeString(root)
	if err != nil || len(raw) != len(s.Root) {
		return refuse(6, "a root")
	}
	copy(s.Root[:], raw)
	if s.Nonce, err = hex.DecodeString(words[5]); err != nil || len(s.Nonce) != nonceSize {
		return refuse(7, "a nonce of 32 digits")
	}
	at, err := strconv.ParseInt(words[6], 10, 64)
	if s.At = when.Instant(at); err != nil || s.Text() != text {
		return refuse(8, "a time, and one spelling")
	}
	return s, nil
}

// SignWith gives the signed note.
func (s Statement) SignWith(key note.Signer) ([]byte, error) {
	if len(s.Nonce) != nonceSize {
		return nil, fmt.Errorf("statement: nonce of %d bytes, expected %d", len(s.Nonce), nonceSize)
	}
	return note.Sign(&note.Note{Text: s.Text()}, key)
}

// OpenStatement reads a note that one of a side's keys signed.
func OpenStatement(msg []byte, keys ...note.Verifier) (Statement, error) {
	if len(msg) > maxNote {
		return Statement{}, fmt.Errorf("statement: %d bytes, the most is %d", len(msg), maxNote)
	}
	n, err := note.Open(bytes.Clone(msg), note.VerifierList(keys...))
	if err != nil {
		return Statement{}, fmt.Errorf("statement: no signature of a key that is known: %w", err)
	}
	return ParseStatement(n.Text)
}

// Covers says whether a statement is about a document, recorded in the log of an origin at index.
// The error names what differs. That its checkpoint is one of this log, no larger than the index, is
// for who has the log.
func (s Statement) Covers(d *Document, hash Hash, origin string, index int64) error {
	switch {
	case s.Origin != origin:
		return fmt.Errorf("statement: made for another log")
	case s.Verb != d.Verb || s.Content != hash:
		return fmt.Errorf("statement: about another act")
	case s.Contract != d.Contract:
		return fmt.Errorf("statement: under another contract")
	case s.Size > uint64(max(index, 0)):
		return fmt.Errorf("statement: at a checkpoint of %d entries, recorded as entry %d", s.Size, index)
	}
	return nil
}
