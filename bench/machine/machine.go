// Package machine reads what the machine does: processor time, memory, and where folders lie. It
// works on Linux only.
package machine

import (
	"bytes"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// ticksPerSecond is the unit of /proc: USER_HZ, which Linux has fixed at 100 for programs.
const ticksPerSecond = 100

// CPU gives the CPU seconds of a process, and of its children that have ended and were waited
// for.
func CPU(pid int) (own, ended float64, err error) {
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

// Postmaster reads the process id of the PostgreSQL whose data folder it is.
func Postmaster(data string) (int, error) {
	text, err := os.ReadFile(filepath.Join(data, "postmaster.pid"))
	if err != nil {
		return 0, err
	}
	first, _, _ := strings.Cut(string(text), "\n")
	return strconv.Atoi(strings.TrimSpace(first))
}

// TreeCPU gives the CPU seconds of a process and its children, those that have ended too.
func TreeCPU(pid int) float64 {
	own, ended, err := CPU(pid)
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
		if own, ended, err := CPU(child); err == nil {
			total += own + ended
		}
	}
	return total
}

// Busy gives the CPU seconds that the machine was busy, and those that there were.
func Busy() (busy, all float64) {
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

// Peak gives the largest resident size of a process since ResetPeak, in bytes.
func Peak(pid int) int64 {
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

// ResetPeak begins a new measurement of Peak.
func ResetPeak(pid int) {
	_ = os.WriteFile(fmt.Sprintf("/proc/%d/clear_refs", pid), []byte("5"), 0) // else since its start
}

// inMemory names file systems that lose everything with the power, by their number in statfs.
var inMemory = map[int64]string{0x01021994: "tmpfs", 0x858458f6: "ramfs"}

// OnDisk says why a folder is no place for the data, or nil.
func OnDisk(dir string) error {
	kind, err := fileSystem(dir)
	if err != nil {
		return fmt.Errorf("refused: the file system of %s is not known: %w", dir, err)
	}
	if name, is := inMemory[kind]; is {
		return fmt.Errorf("refused: %s lies in memory (%s); name a folder on a disk with --dir", dir, name)
	}
	return nil
}
