package main

import (
	"context"
	"os"
	"sync"
	"sync/atomic"
	"time"
)

// appending asks a server to append from inside, without HTTP.
type appending struct {
	Callers   int
	Warm, Run time.Duration
}

// measure appends in a closed loop of callers.
func (o appending) measure(ctx context.Context, one func(context.Context, int64) error) sample {
	callers := make([]*caller, o.Callers)
	start := time.Now().Add(o.Warm)
	end := start.Add(o.Run)
	var wg sync.WaitGroup
	var n atomic.Int64
	for i := range callers {
		c := &caller{}
		callers[i] = c
		wg.Go(func() {
			for {
				from := time.Now()
				if !from.Before(end) {
					return
				}
				err := one(ctx, n.Add(1))
				switch {
				case err != nil:
					c.fail(err.Error())
				case !from.Before(start):
					c.micros = append(c.micros, uint32(time.Since(from).Microseconds()))
				}
			}
		})
	}
	wg.Wait()
	return gather(callers, time.Since(start))
}

// imported is what an import took.
type imported struct {
	Rows    int64
	Elapsed time.Duration
	Peak    int64 // largest resident size of the server meanwhile, bytes
}

// importing measures an import.
func importing(ctx context.Context, s side, path string) (imported, error) {
	resetPeak(os.Getpid())
	from := time.Now()
	n, err := s.Import(ctx, path)
	return imported{Rows: n, Elapsed: time.Since(from), Peak: peakMemory(os.Getpid())}, err
}
