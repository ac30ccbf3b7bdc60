package main

import (
	"bytes"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// ticksPerSecond is the unit of /proc: USER_HZ, which Linux has fixed at 100 for programs.
const ticksPerSecond = 100

// cpuOf gives the CPU seconds of a process, and of its children that have ended and were waited
// for.
func cpuOf(pid int) (own, ended float64, err error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, 0, err
	}
	return parseStat(text)
}

// parseStat reads utime, stime, cutime and cstime from a line of /proc/PID/stat, where the name
// in parentheses may hold anything.
func parseStat(text []byte) (own, ended float64, err error) {
	end := bytes.LastIndexByte(text, ')')
	fields := bytes.Fields(text[end+1:])
	if end < 0 || len(fields) < 15 {
		return 0, 0, fmt.Errorf("process state: unexpected form")
	}
	var ticks [4]float64
	for i := range ticks {
		if ticks[i], err = strconv.ParseFloat(string(fields[11+i]), 64); err != nil {
			return 0, 0, fmt.Errorf("process state: %w", err)
		}
	}
	return (ticks[0] + ticks[1]) / ticksPerSecond, (ticks[2] + ticks[3]) / ticksPerSecond, nil
}

// postmaster reads the process id of the PostgreSQL whose data folder it is.
func postmaster(data string) (int, error) {
	text, err := os.ReadFile(filepath.Join(data, "postmaster.pid"))
	if err != nil {
		return 0, err
	}
	first, _, _ := strings.Cut(string(text), "\n")
	return strconv.Atoi(strings.TrimSpace(first))
}

// treeCPU gives the CPU seconds of a process and its children, those that have ended too.
func treeCPU(pid int) float64 {
	own, ended, err := cpuOf(pid)
	if err != nil {
		return math.NaN()
	}
	total := own + ended
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/children", pid, pid))
	if err != nil {
		return math.NaN()
	}
	for f := range strings.FieldsSeq(string(text)) {
		child, err := strconv.Atoi(f)
		if err != nil {
			continue
		}
		if own, ended, err := cpuOf(child); err == nil {
			total += own + ended
		}
	}
	return total
}

// machineCPU gives the CPU seconds that the machine was busy, and those that there were.
func machineCPU() (busy, all float64) {
	text, err := os.ReadFile("/proc/stat")
	if err != nil {
		return math.NaN(), math.NaN()
	}
	first, _, _ := strings.Cut(string(text), "\n")
	for i, f := range strings.Fields(first) {
		n, err := strconv.ParseFloat(f, 64)
		if i == 0 || i > 8 || err != nil {
			continue // the name; guest time, which is in user time already
		}
		all += n / ticksPerSecond
		if i != 4 && i != 5 { // idle, waiting for disks
			busy += n / ticksPerSecond
		}
	}
	return busy, all
}

// peakMemory gives the largest resident size of a process since resetPeak, in bytes.
func peakMemory(pid int) int64 {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			kilo, _ := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(rest), " kB"), 10, 64)
			return kilo << 10
		}
	}
	return 0
}

// resetPeak begins a new measurement of peakMemory.
func resetPeak(pid int) {
	_ = os.WriteFile(fmt.Sprintf("/proc/%d/clear_refs", pid), []byte("5"), 0) // else since its start
}

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
	server = treeCPU(m.server)
	if self, _, err := cpuOf(os.Getpid()); err == nil {
		own = self
	}
	if m.database > 0 {
		database = treeCPU(m.database)
	}
	busy, all = machineCPU()
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
		busy, all := machineCPU()
		time.Sleep(look)
		busy2, all2 := machineCPU()
		if !(all2 > all) || (busy2-busy)/(all2-all) < 0.25 {
			return
		}
	}
}

// durable says why figures from a database with these settings would mean nothing, or nil. The
// names are those of store.DB.Settings.
func durable(embedded bool, settings map[string]string) error {
	if embedded {
		return wanted(settings, map[string][]string{"journal_mode": {"wal"}, "synchronous": {"2", "3"}})
	}
	return wanted(settings, map[string][]string{
		"fsync": {"on"}, "full_page_writes": {"on"},
		"synchronous_commit": {"on", "local", "remote_write", "remote_apply"},
	})
}

func wanted(settings map[string]string, want map[string][]string) error {
	var wrong []string
	for name, values := range want {
		if !slices.Contains(values, settings[name]) {
			wrong = append(wrong, fmt.Sprintf("%s is %q", name, settings[name]))
		}
	}
	if len(wrong) == 0 {
		return nil
	}
	slices.Sort(wrong)
	return fmt.Errorf("refused: %s, so a commit would not be durable and the figures would mean nothing",
		strings.Join(wrong, ", "))
}

// same says where two servers run with different settings, or nil.
func same(a, b map[string]string) error {
	for name, v := range a {
		if b[name] != v {
			return fmt.Errorf("refused: %s is %q for one server and %q for the other", name, v, b[name])
		}
	}
	return nil
}

// answersAlike refuses a comparison of answers whose mean sizes differ by more than 5 %.
func answersAlike(base, product float64) error {
	if base > 0 && product >= 0.95*base && product <= 1.05*base {
		return nil
	}
	return fmt.Errorf("refused: answers of %.0f and %.0f bytes differ by more than 5 %%", base, product)
}

// inMemory names file systems that lose everything with the power, by their number in statfs.
var inMemory = map[int64]string{0x01021994: "tmpfs", 0x858458f6: "ramfs"}

// onDisk says why a folder is no place for the data, or nil.
func onDisk(dir string) error {
	kind, err := fileSystem(dir)
	if err != nil {
		return fmt.Errorf("refused: the file system of %s is not known: %w", dir, err)
	}
	if name, is := inMemory[kind]; is {
		return fmt.Errorf("refused: %s lies in memory (%s); name a folder on a disk with --dir", dir, name)
	}
	return nil
}
