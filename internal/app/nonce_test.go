package app_test

import (
	"go/ast"
	"go/parser"
	gotoken "go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"counterpart/internal/crm/person"
	"counterpart/internal/field"
	"counterpart/internal/testkit"
	"counterpart/internal/vault"
)

// In the whole program there are two places that seal with an AEAD: one fills its nonce with
// random bytes just before, the other's cipher makes it.
func TestEveryNonceIsRandom(t *testing.T) {
	root := testkit.Root(t)
	var got []string
	err := filepath.WalkDir(filepath.Join(root, "internal"), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() && d.Name() == "testkit" {
			return cmpOr(err, fs.SkipDir)
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		f, err := parser.ParseFile(gotoken.NewFileSet(), path, nil, 0)
		if err != nil {
			return err
		}
		name, _ := filepath.Rel(root, path)
		for _, decl := range f.Decls {
			if fn, ok := decl.(*ast.FuncDecl); ok && fn.Body != nil {
				if c := seals(fn); c != nil {
					got = append(got, filepath.ToSlash(name)+" "+fn.Name.Name+" "+nonceOf(fn, c))
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(got)
	want := []string{"internal/keyfile/keyfile.go seal from crypto/rand", "internal/kms/epoch.go Encrypt made by the cipher", "internal/vault/keyring.go box from crypto/rand"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("places that seal (-want +got)\n%s", diff)
	}
}

func cmpOr(err, otherwise error) error {
	if err != nil {
		return err
	}
	return otherwise
}

// calls finds calls of a selector in a function.
func calls(fn *ast.FuncDecl, selector string, args int) (found *ast.CallExpr) {
	ast.Inspect(fn.Body, func(n ast.Node) bool {
		c, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		if s, ok := c.Fun.(*ast.SelectorExpr); ok && s.Sel.Name == selector && len(c.Args) == args && found == nil {
			found = c
		}
		return true
	})
	return found
}

// seals finds a call of cipher.AEAD's Seal, which alone of that name has four arguments.
func seals(fn *ast.FuncDecl) *ast.CallExpr { return calls(fn, "Seal", 4) }

func nonceOf(fn *ast.FuncDecl, c *ast.CallExpr) string {
	nonce, ok := c.Args[1].(*ast.Ident)
	if !ok {
		return "unclear"
	}
	if nonce.Name == "nil" {
		return "made by the cipher"
	}
	read := calls(fn, "Read", 1)
	if read == nil || read.Pos() > c.Pos() {
		return "not random"
	}
	from, ok := read.Fun.(*ast.SelectorExpr).X.(*ast.Ident)
	filled, is := read.Args[0].(*ast.Ident)
	if !ok || !is || from.Name != "rand" || filled.Name != nonce.Name {
		return "not random"
	}
	return "from crypto/rand"
}

// Rows of one table that hold the same text have nothing in common, and their difference is not
// that of their texts: no key stream was used twice.
func TestRowsWithTheSameTextShareNothing(t *testing.T) {
	rigs(t, func(r *rig) {
		texts := []string{strings.Repeat("same words again ", 4), strings.Repeat("other text there ", 4)}
		var boxes [][]byte
		for range 2 {
			id := r.add(person.Profile{Family: vault.Plain("Gleich")})
			for _, text := range append(texts, texts...) {
				if _, err := r.app.Desk.AddNote(t.Context(), r.job(field.Import), id, vault.Plain(text)); err != nil {
					t.Fatal(err)
				}
			}
		}
		rows, err := r.raw.QueryContext(t.Context(), "SELECT sealed FROM note")
		r.must(err)
		defer rows.Close()
		for rows.Next() {
			var b []byte
			r.must(rows.Scan(&b))
			boxes = append(boxes, b)
		}
		r.must(rows.Err())
		if len(boxes) != 8 {
			t.Fatalf("%d notes", len(boxes))
		}
		apart := xor([]byte(texts[0]), []byte(texts[1]))
		for i, a := range boxes {
			for _, b := range boxes[:i] {
				d := xor(a, b)
				for at := 0; at+8 <= len(d); at++ {
					if run := d[at : at+8]; string(run) == string(make([]byte, 8)) || strings.Contains(string(apart), string(run)) {
						t.Fatalf("two rows are related at byte %d", at)
					}
				}
			}
		}
	})
}

func xor(a, b []byte) []byte {
	out := make([]byte, min(len(a), len(b)))
	for i := range out {
		out[i] = a[i] ^ b[i]
	}
	return out
}
