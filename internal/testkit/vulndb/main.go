// Command vulndb builds the file tree that govulncheck reads with -db file://
// from a folder of OSV reports: vulndb REPORTS DATABASE. It is for machines
// that cannot reach the public database.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// modified stands in for the reports' own times, most of which are unset.
const modified = "2025-01-01T00:00:00Z"

type report struct {
	ID       string   `json:"id"`
	Aliases  []string `json:"aliases"`
	Affected []struct {
		Package struct {
			Name string `json:"name"`
		} `json:"package"`
		Ranges []struct {
			Events []struct {
				Fixed string `json:"fixed"`
			} `json:"events"`
		} `json:"ranges"`
	} `json:"affected"`
}

type vuln struct {
	ID       string   `json:"id"`
	Modified string   `json:"modified"`
	Aliases  []string `json:"aliases,omitempty"`
	Fixed    string   `json:"fixed,omitempty"`
}

type module struct {
	Path  string `json:"path"`
	Vulns []vuln `json:"vulns"`
}

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: vulndb REPORTS DATABASE")
		os.Exit(2)
	}
	if err := build(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, "vulndb:", err)
		os.Exit(1)
	}
}

// build writes the database of every report in the folder reports.
func build(reports, database string) error {
	files, err := filepath.Glob(filepath.Join(reports, "*.json"))
	if err != nil {
		return err
	}
	if len(files) == 0 {
		return fmt.Errorf("no reports in %s", reports)
	}
	var vulns []vuln
	modules := map[string]*module{}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		var r report
		if err := json.Unmarshal(text, &r); err != nil {
			return fmt.Errorf("%s: %w", filepath.Base(name), err)
		}
		if err := write(filepath.Join(database, "ID", r.ID+".json"), json.RawMessage(dated(text))); err != nil {
			return err
		}
		vulns = append(vulns, vuln{ID: r.ID, Modified: modified, Aliases: r.Aliases})
		index(modules, r)
	}
	list := make([]*module, 0, len(modules))
	for _, m := range modules {
		list = append(list, m)
	}
	slices.SortFunc(list, func(a, b *module) int { return strings.Compare(a.Path, b.Path) })
	folder := filepath.Join(database, "index")
	if err := write(filepath.Join(folder, "vulns.json"), vulns); err != nil {
		return err
	}
	if err := write(filepath.Join(folder, "modules.json"), list); err != nil {
		return err
	}
	return write(filepath.Join(folder, "db.json"), map[string]string{"modified": modified})
}

// index notes the report under each module that it affects, once.
func index(modules map[string]*module, r report) {
	for _, affected := range r.Affected {
		path := affected.Package.Name
		m := modules[path]
		if m == nil {
			m = &module{Path: path}
			modules[path] = m
		}
		fixed := ""
		for _, span := range affected.Ranges {
			for _, event := range span.Events {
				if event.Fixed != "" {
					fixed = event.Fixed
				}
			}
		}
		if n := len(m.Vulns); n > 0 && m.Vulns[n-1].ID == r.ID {
			m.Vulns[n-1].Fixed = fixed
			continue
		}
		m.Vulns = append(m.Vulns, vuln{ID: r.ID, Modified: modified, Fixed: fixed})
	}
}

// dated replaces unset times, which govulncheck would take for no report.
func dated(text []byte) []byte {
	return []byte(strings.ReplaceAll(string(text), "0001-01-01T00:00:00Z", modified))
}

// write writes the value as JSON, making the folder.
func write(name string, value any) error {
	text, err := json.Marshal(value)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(name), 0o750); err != nil {
		return err
	}
	return os.WriteFile(name, text, 0o600)
}
