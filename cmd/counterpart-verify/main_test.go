package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// The verifier holds nothing of a server: rings 0 and 1, and of other modules those few that these
// need.
func TestHoldsNoServer(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", "-f", "{{if not .Standard}}{{.ImportPath}}{{end}}", ".").Output()
	if err != nil {
		t.Fatal(err)
	}
	allowed := []string{
		"counterpart/cmd/counterpart-verify", "counterpart/internal/act", "counterpart/internal/bundle", "counterpart/internal/entry",
		"counterpart/internal/failure", "counterpart/internal/field", "counterpart/internal/judge", "counterpart/internal/money",
		"counterpart/internal/party", "counterpart/internal/policy", "counterpart/internal/judge/standing", "counterpart/internal/subject", "counterpart/internal/terms",
		"counterpart/internal/tlog", "counterpart/internal/when",
		"github.com/RoaringBitmap/roaring/v2", "github.com/agext/levenshtein", "github.com/apparentlymart/go-textseg", "github.com/bits-and-blooms/bitset",
		"github.com/hashicorp/hcl/v2", "github.com/mitchellh/go-wordwrap", "github.com/mschoch/smat", "github.com/transparency-dev/merkle",
		"github.com/zclconf/go-cty", "golang.org/x/mod/sumdb", "golang.org/x/mod/internal", "golang.org/x/text", "golang.org/x/sync", "golang.org/x/sys/cpu",
	}
	for path := range strings.FieldsSeq(string(out)) {
		ok := false
		for _, a := range allowed {
			ok = ok || path == a || strings.HasPrefix(path, a+"/")
		}
		if !ok {
			t.Errorf("the verifier holds %s", path)
		}
	}
	net, err := exec.Command("go", "list", "-deps", ".").Output()
	if err != nil {
		t.Fatal(err)
	}
	for path := range strings.FieldsSeq(string(net)) {
		if path == "net" || path == "net/http" || path == "database/sql" || path == "os/exec" {
			t.Errorf("the verifier holds %s", path)
		}
	}
}

const mostBytes = 12 << 20

// It is small enough to send along.
func TestWeighsLittle(t *testing.T) {
	if testing.Short() {
		t.Skip("builds a program")
	}
	path := filepath.Join(t.TempDir(), "counterpart-verify")
	cmd := exec.Command("go", "build", "-trimpath", "-ldflags", "-s -w", "-o", path, ".")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if info.Size() >= mostBytes {
		t.Errorf("%d bytes, the most is %d", info.Size(), mostBytes)
	}
	t.Logf("%d bytes", info.Size())
}
