package main

import (
	"os"
	"strings"
	"testing"

	"counterpart/bench/machine"
	"counterpart/internal/crm"
)

func TestDurable(t *testing.T) {
	pg := func(fsync, commit, pages string) map[string]string {
		return map[string]string{"fsync": fsync, "synchronous_commit": commit, "full_page_writes": pages}
	}
	lite := func(journal, sync string) map[string]string {
		return map[string]string{"journal_mode": journal, "synchronous": sync}
	}
	for name, row := range map[string]struct {
		embedded bool
		settings map[string]string
		refused  string // empty: accepted
	}{
		"postgres":                       {false, pg("on", "on", "on"), ""},
		"postgres waits for a copy":      {false, pg("on", "remote_apply", "on"), ""},
		"postgres without fsync":         {false, pg("off", "on", "on"), `fsync is "off"`},
		"postgres commits later":         {false, pg("on", "off", "on"), `synchronous_commit is "off"`},
		"postgres may tear pages":        {false, pg("on", "on", "off"), `full_page_writes is "off"`},
		"postgres with nothing known":    {false, map[string]string{}, `fsync is ""`},
		"sqlite":                         {true, lite("wal", "2"), ""},
		"sqlite syncs more":              {true, lite("wal", "3"), ""},
		"sqlite with a rollback journal": {true, lite("delete", "2"), `journal_mode is "delete"`},
		"sqlite in memory":               {true, lite("memory", "2"), `journal_mode is "memory"`},
		"sqlite synchronous normal":      {true, lite("wal", "1"), `synchronous is "1"`},
		"sqlite synchronous off":         {true, lite("wal", "0"), `synchronous is "0"`},
	} {
		t.Run(name, func(t *testing.T) {
			err := machine.Durable(row.embedded, row.settings)
			if row.refused == "" && err != nil {
				t.Errorf("refused: %v", err)
			}
			if row.refused != "" && (err == nil || !strings.Contains(err.Error(), row.refused)) {
				t.Errorf("error %v does not say %s", err, row.refused)
			}
		})
	}
}

func TestSameSettings(t *testing.T) {
	a := map[string]string{"fsync": "on"}
	if err := machine.Same(a, map[string]string{"fsync": "on"}); err != nil {
		t.Error(err)
	}
	if err := machine.Same(a, map[string]string{"fsync": "off"}); err == nil {
		t.Error("different settings were accepted")
	}
}

func TestAnswersAlike(t *testing.T) {
	for name, row := range map[string]struct {
		base, product float64
		ok            bool
	}{
		"same":      {200, 200, true},
		"4 % more":  {200, 208, true},
		"4 % less":  {200, 192, true},
		"6 % more":  {200, 212, false},
		"6 % less":  {200, 188, false},
		"no answer": {0, 0, false},
	} {
		t.Run(name, func(t *testing.T) {
			if err := machine.Alike(row.base, row.product); (err == nil) != row.ok {
				t.Errorf("machine.Alike(%v, %v) = %v", row.base, row.product, err)
			}
		})
	}
}

func TestOnDisk(t *testing.T) {
	if err := machine.OnDisk("/proc/self/nothing"); err == nil {
		t.Error("a folder that is not there was accepted")
	}
	const memory = "/dev/shm"
	if err := machine.OnDisk(memory); err == nil || !strings.Contains(err.Error(), "tmpfs") {
		t.Skipf("%s is no tmpfs here: %v", memory, err)
	}
	before, _ := os.ReadDir(memory)
	if _, err := measureAll(t.Context(), options{dir: memory, engines: []string{"sqlite"}}); err == nil {
		t.Error("measured on tmpfs")
	}
	if after, _ := os.ReadDir(memory); len(after) > len(before) {
		t.Error("something was left on tmpfs")
	}
}

func TestParse(t *testing.T) {
	for name, row := range map[string]struct {
		args []string
		ok   bool
	}{
		"nothing":            {nil, true},
		"quick":              {[]string{"--quick", "--json"}, true},
		"one measurement":    {[]string{"--only", "read,name search"}, true},
		"one engine":         {[]string{"--engines", "postgres"}, true},
		"an unknown engine":  {[]string{"--engines", "mysql"}, false},
		"no engine":          {[]string{"--engines", ""}, false},
		"unknown name":       {[]string{"--only", "write"}, false},
		"a stray argument":   {[]string{"quick"}, false},
		"too few customers":  {[]string{"--customers", "10"}, false},
		"no time":            {[]string{"--seconds", "0"}, false},
		"an unknown flag":    {[]string{"--fast"}, false},
		"fewer than 1 round": {[]string{"--rounds", "0"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := parse(row.args); (err == nil) != row.ok {
				t.Errorf("parse(%v) = %v", row.args, err)
			}
		})
	}
	if o, _ := parse([]string{"--quick"}); o.customers != 10_000 {
		t.Errorf("--quick stores %d customers", o.customers)
	}
}

func TestPeopleAreDistinct(t *testing.T) {
	seen := map[string]bool{}
	for i := range int64(20_000) {
		p := somebody(i)
		if seen[p.Email] {
			t.Fatalf("person %d has an e-mail that another has", i)
		}
		seen[p.Email] = true
		if p != somebody(i) {
			t.Fatalf("person %d changes", i)
		}
		if i == 0 || i == 9999 {
			if got := recordOfProfile(p); got != p {
				t.Errorf("the product would answer %+v for %+v", got, p)
			}
		}
	}
}

// recordOfProfile takes a person through the product's form of it.
func recordOfProfile(p record) record {
	return recordOf(crm.Customer{Profile: profile(p)})
}
