package app

import (
	"runtime"
	"testing"
	"time"
)

func TestLimitFor(t *testing.T) {
	for live, want := range map[uint64]int64{0: 160 << 20, 40 << 20: 160 << 20, 64 << 20: 160 << 20, 100 << 20: 214 << 20, 500 << 20: 814 << 20} {
		if got := limitFor(live); got != want {
			t.Errorf("%d MB in use: %d MB, want %d", live>>20, got>>20, want>>20)
		}
	}
}

// What is to follow each collection follows more than one.
func TestAfterEach(t *testing.T) {
	calls := make(chan struct{}, 100)
	afterEach(func() {
		select {
		case calls <- struct{}{}:
		default:
		}
	})
	for range 3 {
		runtime.GC()
		select {
		case <-calls:
		case <-time.After(time.Minute):
			t.Fatal("a collection passed without a call")
		}
	}
	if inUse() == 0 {
		t.Error("nothing is in use")
	}
}
