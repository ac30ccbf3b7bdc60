package tlog

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

const proofHeader = "c2sp.org/tlog-proof@v1"

// maxProofText bounds what is parsed, in bytes: the hashes take 2,835, the
// rest is for extra data and a checkpoint with many cosignatures.
const maxProofText = 1 << 20

// Proof is a receipt that can be checked without the log: an entry's index,
// its inclusion proof and the checkpoint that it leads to.
type Proof struct {
	Extra      []byte // covered by nothing: never trust it by itself
	Index      uint64 // 0 to MaxSize-1
	Hashes     []Hash // from the leaf's sibling to the root's child, at most 63
	Checkpoint []byte // signed note, verbatim, not yet verified
}

// MarshalProof writes the proof as the text of c2sp.org/tlog-proof@v1.
//
// spec: c2sp/tlog-proof
func MarshalProof(p Proof) []byte {
	var b strings.Builder
	b.WriteString(proofHeader + "\n")
	if len(p.Extra) > 0 {
		b.WriteString("extra " + base64.StdEncoding.EncodeToString(p.Extra) + "\n")
	}
	b.WriteString("index " + strconv.FormatUint(p.Index, 10) + "\n")
	for _, h := range p.Hashes {
		b.WriteString(base64.StdEncoding.EncodeToString(h[:]) + "\n")
	}
	b.WriteString("\n")
	b.Write(p.Checkpoint)
	return []byte(b.String())
}

// ParseProof reads what [MarshalProof] writes and refuses every other
// spelling. It verifies nothing: the caller opens the checkpoint and passes the
// hashes to [VerifyInclusion].
func ParseProof(text []byte) (Proof, error) {
	if len(text) > maxProofText {
		return Proof{}, fmt.Errorf("proof of %d bytes, at most %d", len(text), maxProofText)
	}
	head, checkpoint, ok := strings.Cut(string(text), "\n\n")
	if !ok || checkpoint == "" {
		return Proof{}, errors.New("proof without checkpoint")
	}
	lines := strings.Split(head, "\n")
	if lines[0] != proofHeader {
		return Proof{}, errors.New("not a " + proofHeader)
	}
	p := Proof{Checkpoint: []byte(checkpoint)}
	lines, err := p.parseExtra(lines[1:])
	if err != nil {
		return Proof{}, fmt.Errorf("proof: extra: %w", err)
	}
	if lines, err = p.parseIndex(lines); err != nil {
		return Proof{}, fmt.Errorf("proof: index: %w", err)
	}
	if err := p.parseHashes(lines); err != nil {
		return Proof{}, fmt.Errorf("proof: %w", err)
	}
	return p, nil
}

// parseExtra reads the optional line of extra data and returns the lines after it.
func (p *Proof) parseExtra(lines []string) ([]string, error) {
	if len(lines) == 0 || !strings.HasPrefix(lines[0], "extra ") {
		return lines, nil
	}
	extra, err := parseBase64(strings.TrimPrefix(lines[0], "extra "))
	if err != nil {
		return nil, err
	}
	if len(extra) == 0 {
		return nil, errors.New("empty data is written by leaving the line out")
	}
	p.Extra = extra
	return lines[1:], nil
}

// parseIndex reads the line of the index and returns the lines after it.
func (p *Proof) parseIndex(lines []string) ([]string, error) {
	if len(lines) == 0 || !strings.HasPrefix(lines[0], "index ") {
		return nil, errors.New("line is missing")
	}
	index, err := parseDecimal(strings.TrimPrefix(lines[0], "index "))
	if err != nil {
		return nil, err
	}
	p.Index = index
	return lines[1:], nil
}

func (p *Proof) parseHashes(lines []string) error {
	if len(lines) > maxFrontier {
		return fmt.Errorf("%d hashes, at most %d", len(lines), maxFrontier)
	}
	for _, line := range lines {
		h, err := parseHash(line)
		if err != nil {
			return err
		}
		p.Hashes = append(p.Hashes, h)
	}
	return nil
}
