package judge_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestPlantedFaults plants the fault of each testdata/faults/*.patch and expects the tests of the
// packages that its line "tests:" names to notice. Files are replaced by an overlay: nothing in the
// tree changes.
//
// The head of a patch says what the fault is and "tests: PACKAGE PATTERN", from the module's root.
func TestPlantedFaults(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the packages once for each fault")
	}
	if os.Getenv(planted) != "" {
		t.Skip("a fault is planted")
	}
	paths, err := filepath.Glob("testdata/faults/*.patch")
	if err != nil || len(paths) < 20 {
		t.Fatalf("%d faults: %v", len(paths), err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".patch"), func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			overlay(t, string(text))
		})
	}
}

const (
	planted = "COUNTERPART_PLANTED_FAULT"
	root    = "../.."
)

// overlay runs the tests that a patch names with its file in place of the tree's.
func overlay(t *testing.T, patch string) {
	t.Helper()
	head, diff, ok := strings.Cut(patch, "--- a/")
	_, tests, named := strings.Cut(head, "tests: ")
	if !ok || !named {
		t.Fatal(`no line "tests:", or no diff`)
	}
	name, hunks, _ := strings.Cut(diff, "\n")
	original, err := os.ReadFile(filepath.Join(root, name))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	faulty := filepath.Join(dir, "faulty.go")
	if err := os.WriteFile(faulty, []byte(apply(t, string(original), hunks)), 0o600); err != nil {
		t.Fatal(err)
	}
	module, err := filepath.Abs(root)
	if err != nil {
		t.Fatal(err)
	}
	list, err := json.Marshal(map[string]any{"Replace": map[string]string{filepath.Join(module, name): faulty}})
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "overlay.json")
	if err := os.WriteFile(file, list, 0o600); err != nil {
		t.Fatal(err)
	}
	line, _, _ := strings.Cut(tests, "\n")
	words := strings.Fields(line)
	cmd := exec.CommandContext(t.Context(), "go", "test", "-short", "-count=1", "-vet=off", "-ldflags=-s -w", "-overlay", file, "-run", words[1], words[0], "-rapid.nofailfile")
	cmd.Dir, cmd.Env = root, append(os.Environ(), planted+"=1")
	out, err := cmd.CombinedOutput()
	switch text := string(out); {
	case strings.Contains(text, "[build failed]") || strings.Contains(text, "no tests to run"):
		t.Fatalf("the fault does not show by itself:\n%s", text)
	case err == nil:
		t.Errorf("survives %s\n%s", line, text)
	}
}

// apply gives a text with the hunks of a diff applied: each where its lines stand, once.
func apply(t *testing.T, text, hunks string) string {
	t.Helper()
	for i, hunk := range strings.Split(hunks, "\n@@")[1:] {
		_, body, _ := strings.Cut(hunk, "\n")
		var before, after strings.Builder
		for line := range strings.Lines(body) {
			line = strings.TrimSuffix(line, "\n") + "\n"
			switch line[0] {
			case '-':
				before.WriteString(line[1:])
			case '+':
				after.WriteString(line[1:])
			case ' ':
				before.WriteString(line[1:])
				after.WriteString(line[1:])
			}
		}
		if n := strings.Count(text, before.String()); n != 1 {
			t.Fatalf("the lines of hunk %d stand %d times in the file", i+1, n)
		}
		text = strings.Replace(text, before.String(), after.String(), 1)
	}
	return text
}
