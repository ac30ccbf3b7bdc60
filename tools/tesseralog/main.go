// Command tesseralog keeps a log as tessera does, on files, and lets tessera's own client bring its
// checkpoints to a witness. It is how a witness of ours is tried with a client of others.
package main

import (
	"context"
	"crypto/rand"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"log"
	"os"
	"path/filepath"
	"time"

	"github.com/transparency-dev/tessera"
	"github.com/transparency-dev/tessera/storage/posix"
	"golang.org/x/mod/sumdb/note"
)

func main() {
	dir := flag.String("dir", "", "folder of the log and its key")
	origin := flag.String("origin", "tessera.example/log", "name of the log")
	key := flag.String("witness", "", "public key of the witness; without one only the log's key is made and printed")
	url := flag.String("url", "", "address of the witness")
	entries := flag.Int("entries", 20, "how many entries to append, each of which waits for a checkpoint that the witness has signed")
	flag.Parse()
	ctx, stop := context.WithTimeout(context.Background(), 2*time.Minute)
	defer stop()
	signer, err := logKey(filepath.Join(*dir, "key"), *origin)
	if err == nil && *key != "" {
		err = run(ctx, filepath.Join(*dir, "log"), signer, fmt.Sprintf("witness w %s %s\nquorum w\n", *key, *url), *entries)
	}
	if err != nil {
		log.Fatal(err)
	}
}

// logKey reads the log's key, or makes it, and prints the public one.
func logKey(path, origin string) (note.Signer, error) {
	b, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		skey, vkey, e := note.GenerateKey(rand.Reader, origin)
		if e != nil {
			return nil, e
		}
		fmt.Println(vkey)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return nil, err
		}
		b, err = []byte(skey), os.WriteFile(path, []byte(skey), 0o600)
	}
	if err != nil {
		return nil, err
	}
	return note.NewSigner(string(b))
}

func run(ctx context.Context, dir string, signer note.Signer, policy string, entries int) error {
	group, err := tessera.NewWitnessGroupFromPolicy([]byte(policy))
	if err != nil {
		return err
	}
	driver, err := posix.New(ctx, posix.Config{Path: dir})
	if err != nil {
		return err
	}
	appender, shutdown, reader, err := tessera.NewAppender(ctx, driver, tessera.NewAppendOptions().
		WithCheckpointSigner(signer).WithCheckpointInterval(200*time.Millisecond).WithBatching(4, 50*time.Millisecond).
		WithWitnesses(group, &tessera.WitnessOptions{FailOpen: false}))
	if err != nil {
		return err
	}
	awaiter := tessera.NewPublicationAwaiter(ctx, reader.ReadCheckpoint, 50*time.Millisecond)
	for i := range entries {
		if _, _, err := awaiter.Await(ctx, appender.Add(ctx, tessera.NewEntry(fmt.Appendf(nil, "entry %d", i)))); err != nil {
			return fmt.Errorf("entry %d: %w", i, err)
		}
	}
	if err := shutdown(ctx); err != nil {
		return err
	}
	point, err := reader.ReadCheckpoint(ctx)
	if err == nil {
		_, err = os.Stdout.Write(point)
	}
	return err
}
