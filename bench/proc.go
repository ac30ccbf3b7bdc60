package main

import (
	"math"
	"os"
	"time"

	"counterpart/bench/machine"
)

// meter measures what a run takes of the machine.
type meter struct {
	server, database int // process ids; 0 if there is none
	from             struct{ server, database, self, busy, all float64 }
}

// startMeter begins a measurement. With SQLite there is no database process.
func startMeter(server, database int) *meter {
	m := &meter{server: server, database: database}
	m.from.server, m.from.database, m.from.self, m.from.busy, m.from.all = m.read()
	return m
}

func (m *meter) read() (server, database, own, busy, all float64) {
	server = machine.TreeCPU(m.server)
	if self, _, err := machine.CPU(os.Getpid()); err == nil {
		own = self
	}
	if m.database > 0 {
		database = machine.TreeCPU(m.database)
	}
	busy, all = machine.Busy()
	return server, database, own, busy, all
}

// stop writes the CPU per request and the share of others into a sample. The warm-up's requests
// are not in the sample but in the CPU time; they are taken to have come at the same rate.
func (m *meter) stop(s *sample, warm time.Duration) {
	server, database, self, busy, all := m.read()
	used := server - m.from.server + database - m.from.database
	s.CPU = math.NaN()
	if s.N > 0 {
		s.CPU = used * 1e6 / (float64(s.N) + s.Rate*warm.Seconds())
	}
	if all > m.from.all {
		others := busy - m.from.busy - used - (self - m.from.self)
		s.Foreign = max(0, others/(all-m.from.all))
	}
}

// quiet waits until others use less than a quarter of the machine, or for as long as given.
func quiet(atMost time.Duration) {
	const look = 300 * time.Millisecond
	for end := time.Now().Add(atMost); time.Now().Before(end); {
		busy, all := machine.Busy()
		time.Sleep(look)
		busy2, all2 := machine.Busy()
		if !(all2 > all) || (busy2-busy)/(all2-all) < 0.25 {
			return
		}
	}
}
