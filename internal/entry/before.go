package entry

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Restored is the act of the System entry with which a log begins after a restore. Object is the new
// log, Ref the number of the log before it, Count how many customers were erased again, and the list
// begins with what [Before.List] writes.
const Restored = "restored"

// Before is what a log's first entry says of the log before it, which a restore closed.
type Before struct {
	// Origin, Size and Root are those of the copy that was restored: that is where the old log was
	// closed.
	Origin string
	Size   int64
	Root   []byte // 32 bytes
	// Key is the public key that signed the old log's checkpoints, empty where it is not said.
	Key string
	// Point is the last checkpoint of the old log that is known, as a signed note with the
	// cosignatures of witnesses: nil where none was found outside of the copy or in it.
	Point  []byte
	Lost   []Lost
	Agreed []Agreed
}

// Lost are entries that are known to have been there and are not in the copy.
type Lost struct {
	Log      int64
	From, To int64 // To not included; there may have been more after it
}

// Agreed is an agreement that both sides had signed, by its entries in a log that was closed.
type Agreed struct {
	Log, Proposal         int64
	Content               []byte // hash of the proposal's document, 32 bytes
	Controller, Processor int64  // entries with which each side signed
	Ended                 int64  // entry with which a side ended it; 0 for none
}

// Reopens reports whether an entry is the first one of a log that a restore opened.
func (e Entry) Reopens() bool { return e.Kind == System && e.Act == Restored }

// The words with which the lines begin.
const (
	wordOrigin = "origin"
	wordSize   = "size"
	wordRoot   = "root"
	wordKey    = "key"
	wordPoint  = "checkpoint"
	wordLost   = "lost"
	wordAgreed = "agreed"
)

// List writes the lines of an entry.
func (b Before) List() []string {
	out := []string{
		wordOrigin + " " + b.Origin, wordSize + " " + strconv.FormatInt(b.Size, 10),
		wordRoot + " " + base64.StdEncoding.EncodeToString(b.Root),
	}
	if b.Key != "" {
		out = append(out, wordKey+" "+b.Key)
	}
	if b.Point != nil {
		out = append(out, wordPoint+" "+base64.StdEncoding.EncodeToString(b.Point))
	}
	for _, l := range b.Lost {
		out = append(out, l.String())
	}
	for _, a := range b.Agreed {
		out = append(out, fmt.Sprintf("%s log %d entry %d content %x controller %d processor %d ended %d",
			wordAgreed, a.Log, a.Proposal, a.Content, a.Controller, a.Processor, a.Ended))
	}
	return out
}

// String writes the line of an entry.
func (l Lost) String() string {
	return fmt.Sprintf("%s log %d from %d to at least %d", wordLost, l.Log, l.From, l.To)
}

// Before reads what an entry for which Reopens holds says of the log before. Lines of other words are
// the catalogue's. A line that [Before.List] would not write, or writes once and is there twice, is an
// error, and so is one of the first three that is missing.
func (e Entry) Before() (Before, error) {
	var b Before
	var ours []string
	for _, line := range e.List {
		word, rest, _ := strings.Cut(line, " ")
		known, err := b.take(word, rest)
		if err != nil {
			return Before{}, fmt.Errorf("entry: line %q of the log before cannot be read", word)
		}
		if known {
			ours = append(ours, line)
		}
	}
	if again := b.List(); b.Origin == "" || len(b.Root) != 32 || !slices.Equal(again, ours) {
		return Before{}, fmt.Errorf("entry: the lines of the log before are not those of the format")
	}
	return b, nil
}

// take reads one line, and reports whether it is one of the log before.
func (b *Before) take(word, rest string) (known bool, err error) {
	switch word {
	case wordOrigin:
		b.Origin = rest
	case wordSize:
		b.Size, err = strconv.ParseInt(rest, 10, 64)
	case wordRoot:
		b.Root, err = base64.StdEncoding.DecodeString(rest)
	case wordKey:
		b.Key = rest
	case wordPoint:
		b.Point, err = base64.StdEncoding.DecodeString(rest)
	case wordLost:
		var l Lost
		_, err = fmt.Sscanf(rest, "log %d from %d to at least %d", &l.Log, &l.From, &l.To)
		b.Lost = append(b.Lost, l)
	case wordAgreed:
		var a Agreed
		var content string
		_, err = fmt.Sscanf(rest, "log %d entry %d content %s controller %d processor %d ended %d", &a.Log, &a.Proposal, &content, &a.Controller, &a.Processor, &a.Ended)
		if err == nil {
			a.Content, err = hex.DecodeString(content)
		}
		b.Agreed = append(b.Agreed, a)
	default:
		return false, nil
	}
	return true, err
}

// Known gives the size of the last checkpoint that is known and the names of those who signed it beside
// the log, as the note says it: whether they did is for a verifier to find out. 0 is none.
func (b Before) Known() (size int64, by []string) {
	text, signatures, _ := strings.Cut(string(b.Point), "\n\n")
	lines := strings.Split(text, "\n")
	if len(lines) < 2 {
		return 0, nil
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil || size < 0 {
		return 0, nil
	}
	for line := range strings.Lines(signatures) {
		words := strings.Fields(line)
		if len(words) == 3 && words[1] != lines[0] {
			by = append(by, words[1])
		}
	}
	return size, by
}

// Sentences says in plain words what is known of the log before.
func (b Before) Sentences() []string {
	out := []string{fmt.Sprintf("The log before this one, %s, was closed by a restore: the copy that was restored ended at %d entries.", b.Origin, b.Size)}
	switch size, by := b.Known(); {
	case size == 0:
		out = append(out, "No checkpoint of it is known beside the copy's own: what was recorded after the copy was made is not known.")
	case len(by) == 0:
		out = append(out, fmt.Sprintf("Its last checkpoint that is known has %d entries; no witness signed it.", size))
	default:
		out = append(out, fmt.Sprintf("Its last checkpoint that is known has %d entries, signed by %s.", size, strings.Join(by, ", ")))
	}
	for _, l := range b.Lost {
		out = append(out, fmt.Sprintf("Entries %d to %d of log %d were lost or are elsewhere, and perhaps more after them.", l.From, l.To-1, l.Log))
	}
	for _, a := range b.Agreed {
		text := fmt.Sprintf("Both sides had signed the agreement of entry %d of log %d (entries %d and %d)", a.Proposal, a.Log, a.Controller, a.Processor)
		if a.Ended > 0 {
			text += fmt.Sprintf("; entry %d ended it", a.Ended)
		}
		out = append(out, text+". In this log it counts once they have signed it anew.")
	}
	return out
}
