package vault_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"counterpart/internal/failure"
	"counterpart/internal/testkit/lab"
)

// When the key file goes away, what is in memory serves until its time is over; then nothing
// opens and nothing is recorded as opened, until the file is back.
func TestKeysThatAreGoneFailClosed(t *testing.T) {
	l := embedded(t)
	p := l.Add(t, 1, 1)
	path := filepath.Join(l.Dir, "keys", "keys.json")
	whole := lab.Value(os.ReadFile(path))(t)
	lab.Must(t, os.Remove(path))
	lab.Value(l.Read(t, p))(t)
	l.Pass(time.Hour)
	before := lab.Value(l.DB.ReadHead(t.Context(), 1))(t)
	if _, err := l.Read(t, p); !failure.Is(err, failure.Unavailable) {
		t.Errorf("read without keys: %v", err)
	}
	if _, err := l.Custody.Erase(t.Context(), lab.Job(1), p.ID, ""); !failure.Is(err, failure.Unavailable) {
		t.Errorf("erased without a record: %v", err)
	}
	if after := lab.Value(l.DB.ReadHead(t.Context(), 1))(t); after.Size != before.Size {
		t.Error("something was recorded")
	}
	lab.Must(t, os.WriteFile(path, whole, 0o600))
	lab.Value(l.Read(t, p))(t)
}

// The key file of another database opens nothing.
func TestAnotherKeyFileOpensNothing(t *testing.T) {
	l, other := embedded(t), embedded(t)
	p := l.Add(t, 1, 1)
	foreign := lab.Value(os.ReadFile(filepath.Join(other.Dir, "keys", "keys.json")))(t)
	lab.Must(t, os.WriteFile(filepath.Join(l.Dir, "keys", "keys.json"), foreign, 0o600))
	l.Pass(time.Hour)
	_, err := l.Read(t, p)
	if err == nil {
		t.Fatal("opened")
	}
	if _, hint := failure.Public(err); hint == "" {
		t.Errorf("no hint in %v", err)
	}
}
