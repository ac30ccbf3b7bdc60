package failure_test

import (
	"errors"
	"fmt"
	"testing"

	"counterpart/internal/failure"
)

func TestKindsAndWhatAPersonSees(t *testing.T) {
	cause := errors.New("connection refused to 127.0.0.1")
	down := failure.Wrap(cause, failure.Unavailable, "The key service is down.").WithHint("Wait %d s.", 5)
	for _, c := range []struct {
		name       string
		err        error
		kind       failure.Kind
		text, hint string
	}{
		{"plain error", cause, failure.Internal, "Internal error", "Try again; if it happens again, give the reference to whoever runs this system."},
		{"internal text is not shown", failure.New(failure.Internal, "secret path"), failure.Internal, "Internal error", "Try again; if it happens again, give the reference to whoever runs this system."},
		{"classified", down, failure.Unavailable, "The key service is down.", "Wait 5 s."},
		{"classified deep inside", fmt.Errorf("open row: %w", down), failure.Unavailable, "The key service is down.", "Wait 5 s."},
	} {
		t.Run(c.name, func(t *testing.T) {
			if k := failure.KindOf(c.err); k != c.kind {
				t.Errorf("kind %v, want %v", k, c.kind)
			}
			text, hint := failure.Public(c.err)
			if text != c.text || hint != c.hint {
				t.Errorf("public %q, %q", text, hint)
			}
		})
	}
	if !errors.Is(down, cause) || down.Error() != "The key service is down.: connection refused to 127.0.0.1" {
		t.Errorf("the cause is lost: %v", down)
	}
	if failure.New(failure.Limited, "Too many.").Error() != "Too many." {
		t.Error("a failure without a cause is its text")
	}
}

func TestIs(t *testing.T) {
	if failure.Is(nil, failure.Internal) {
		t.Error("no error is of no kind")
	}
	if !failure.Is(failure.New(failure.Stale, "x"), failure.Stale) {
		t.Error("want stale")
	}
}

func TestKindNames(t *testing.T) {
	if failure.NotFound.String() != "not found" || failure.Kind(99).String() != "internal" {
		t.Error("names")
	}
}
