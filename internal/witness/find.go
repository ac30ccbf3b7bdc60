package witness

import (
	"context"
	"log/slog"
	"net/http"
	"strings"

	"counterpart/internal/failure"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
)

// FoundRows reads what a database that is being restored knows of witnesses.
type FoundRows interface {
	// AllIn lists the witnesses of a tenant.
	AllIn(ctx context.Context, tx ledger.Tx, t party.Tenant) ([]Witness, error)
	// LastCosignedIn gives the largest checkpoint with a cosignature, with all of these, or fails
	// with kind NotFound.
	LastCosignedIn(ctx context.Context, tx ledger.Tx, at ledger.Log) (note []byte, by []Signature, err error)
}

// Finder looks for the last checkpoint of a log, for whoever restores a database: in it, on the shelf
// beside the journal, at the witnesses that it names, and in what was handed over.
type Finder struct {
	Rows   FoundRows
	Shelf  *Shelf
	HTTP   *http.Client
	Handed [][]byte // texts with notes in them, such as a letter
	Log    *slog.Logger
}

// Points gives the notes that it finds; nothing about them is verified. A witness that does not answer
// is left out.
func (f Finder) Points(ctx context.Context, tx ledger.Tx, old ledger.Head) ([][]byte, error) {
	var out [][]byte
	for _, text := range f.Handed {
		out = append(out, Notes(text, old.Origin)...)
	}
	msg, by, err := f.Rows.LastCosignedIn(ctx, tx, old.Log)
	if err != nil && !failure.Is(err, failure.NotFound) {
		return nil, err
	}
	if err == nil {
		out = append(out, Joined(msg, by))
	}
	if msg, err = f.Shelf.Last(old.Origin); err != nil {
		return nil, err
	}
	out = append(out, msg)
	all, err := f.Rows.AllIn(ctx, tx, old.Tenant)
	if err != nil {
		return nil, err
	}
	for _, w := range all {
		if !w.Active() {
			continue
		}
		limited, cancel := context.WithTimeout(ctx, patience)
		msg, err := (&Client{HTTP: f.HTTP, URL: w.URL}).Monitor(limited, old.Origin)
		cancel()
		if err != nil {
			f.Log.LogAttrs(ctx, slog.LevelWarn, "a witness shows no checkpoint", slog.Int64("tenant", int64(old.Tenant)), slog.String("witness", w.Name), slog.Any("error", err))
			continue
		}
		out = append(out, msg)
	}
	return out, nil
}

// Notes finds what may be checkpoints of a log in a text, with their signatures. Nothing about them is
// verified.
func Notes(text []byte, origin string) [][]byte {
	var out [][]byte
	lines := strings.SplitAfter(strings.ReplaceAll(string(text), "\r\n", "\n"), "\n")
	for i := range lines {
		if strings.TrimSpace(lines[i]) != origin || i+4 >= len(lines) {
			continue
		}
		end := i + 4
		for end < len(lines) && strings.HasPrefix(lines[end], "— ") {
			end++
		}
		out = append(out, []byte(strings.Join(lines[i:end], "")))
	}
	return out
}

// Joined puts cosignatures below a checkpoint.
func Joined(note []byte, by []Signature) []byte {
	out := append([]byte{}, note...)
	for _, s := range by {
		out = append(out, s.Line...)
	}
	return out
}
