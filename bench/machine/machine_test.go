package machine

import "testing"

func TestOnDisk(t *testing.T) {
	const memory = "/dev/shm"
	if kind, err := fileSystem(memory); err != nil || inMemory[kind] != "tmpfs" {
		t.Skipf("%s is no tmpfs here", memory)
	}
	if err := OnDisk(memory); err == nil {
		t.Error("tmpfs was taken for a disk")
	}
}

func TestParseStat(t *testing.T) {
	const text = "42 (a) b) c) S 1 2 3 4 5 6 7 8 9 10 150 50 300 100 20 0 1"
	own, ended, err := parseStat([]byte(text))
	if err != nil || own != 2 || ended != 4 {
		t.Errorf("parseStat = %v, %v, %v; want 2 and 4 seconds", own, ended, err)
	}
	for _, bad := range []string{"", "42 (x", "42 (x) S 1 2", "42 (x) S 1 2 3 4 5 6 7 8 9 10 a 50 300 100 20 0 1"} {
		if _, _, err := parseStat([]byte(bad)); err == nil {
			t.Errorf("%q was accepted", bad)
		}
	}
}
