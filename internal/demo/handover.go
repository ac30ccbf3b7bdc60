package demo

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"counterpart/internal/app"
	"counterpart/internal/bundle"
	"counterpart/internal/evidence"
	"counterpart/internal/party"
)

// fileName is the file of evidence that the walk leaves in the demo's folder.
const fileName = "evidence.bundle"

// handOver makes a file of evidence of the whole log, checks it, and checks it once more with one
// byte changed.
func (d *Demo) handOver(ctx context.Context) (string, error) {
	t, err := d.app.Tenant(ctx, "")
	if err != nil {
		return "", err
	}
	if _, err := d.app.Witnesses.Guard(ctx, tenant); err != nil { // so that the file ends where a witness has just signed
		return "", err
	}
	var b bytes.Buffer
	if _, err := d.app.Evidence.Make(ctx, &b, evidence.Order{
		By: party.Job(tenant), Parties: app.Parties(t), For: evidence.ForController,
	}); err != nil {
		return "", err
	}
	path := filepath.Join(d.opt.Dir, fileName)
	if err := errors.Join(os.WriteFile(path+".part", b.Bytes(), 0o600), os.Rename(path+".part", path)); err != nil {
		return "", err
	}
	whole := bundle.Verify(bytes.NewReader(b.Bytes()), int64(b.Len()), bundle.Options{})
	changed := b.Bytes()
	changed[len(changed)/3] ^= 1
	failed := bundle.Verify(bytes.NewReader(changed), int64(len(changed)), bundle.Options{})
	if whole.Level != bundle.Holds || failed.Level == bundle.Holds {
		return "", fmt.Errorf("the file of evidence: %s; with a byte changed: %s", whole.Verdict, failed.Verdict)
	}
	first := failed.Problems[0]
	return fmt.Sprintf("%s (%d entries, %d kB). With one byte changed: %s (%s: %s)",
		whole.Verdict, whole.Held, b.Len()/1000, failed.Verdict, first.Where, first.What), nil
}

// checkFile makes the file from the walk, and checks what lies in the folder.
func (d *Demo) checkFile(ctx context.Context, v *visitor) (string, error) {
	if err := v.post(ctx, "/demo/bundle", nil, bundle.Fails.Verdict()); err != nil {
		return "", err
	}
	f, err := os.Open(filepath.Join(d.opt.Dir, fileName))
	if err != nil {
		return "", err
	}
	defer f.Close() // only read
	info, err := f.Stat()
	if err != nil {
		return "", err
	}
	r := bundle.Verify(f, info.Size(), bundle.Options{})
	if r.Level != bundle.Holds {
		return "", fmt.Errorf("the file in the folder: %s", r.Text())
	}
	return fmt.Sprintf("a file of %d entries holds, and fails with one byte changed; it is %s", r.Held, fileName), nil
}
