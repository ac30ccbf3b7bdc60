package backup_test

import (
	"bytes"
	"context"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/mod/sumdb/note"

	"counterpart/internal/act"
	"counterpart/internal/backup"
	"counterpart/internal/entry"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/store"
	"counterpart/internal/testkit/lab"
	"counterpart/internal/tlog"
)

// noted gives notes, as what lies outside of a backup.
type noted [][]byte

func (n noted) Points(context.Context, ledger.Tx, ledger.Head) ([][]byte, error) { return n, nil }

// The first entry names the last checkpoint of the old log that its key has signed, whoever else signed
// it, and what is lost by it.
func TestRestoredLogNamesTheLastCheckpoint(t *testing.T) {
	lab.Engines(t, func(t *testing.T, where string) {
		ctx := t.Context()
		l := lab.New(t, where)
		l.Add(t, 1, 1)
		file := create(t, l)
		then := lab.Value(l.DB.ReadHead(ctx, 1))(t)
		early := lab.Value(l.DB.Checkpoint(ctx, then.Log))(t)
		l.Add(t, 1, 2)
		l.Add(t, 1, 3)
		last := lab.Value(l.DB.ReadHead(ctx, 1))(t)
		point := lab.Value(l.DB.Checkpoint(ctx, last.Log))(t)
		witness := lab.Value(tlog.NewCosignerKey("w.example/1", make([]byte, 32)))(t)
		key := lab.Value(l.Keys.LogKey(ctx, 1, last.Origin))(t)
		v := lab.Value(note.NewVerifier(key))(t)
		c := lab.Value(tlog.OpenCheckpoint(point, v))(t)
		cosigned := append(bytes.Clone(point), witness.Cosign(c, 77)...)
		signer, _, err := l.Keys.Signer(ctx, 1, "another.example/log")
		lab.Must(t, err)
		c.Size, c.Origin = 9999, "another.example/log"
		foreign := lab.Value(c.Sign(signer))(t)
		l.Close()

		again := empty(t, sqliteFile(t), l.Dir)
		w, k := store.Whole{DB: again.DB}, store.Keys{DB: again.DB}
		done := lab.Value(backup.Restoring{
			Source: w, Target: w, Records: w, Keys: again.Keys, Heads: again.DB, Logs: again.DB, Ledger: again.Ledger,
			Custody: again.Custody, Service: again.Keys, Epochs: k, Journal: again.Journal, Now: again.Now,
			Points: noted{early, point, cosigned, point, []byte("x"), foreign, nil, append(bytes.Clone(point), make([]byte, 20_000)...)},
		}.Restore(ctx, file, ""))(t)
		if int64(done[0].Point.Size) != last.Size || !slices.Equal(done[0].By, []string{"w.example/1"}) || done[1].Point.Size != 0 {
			t.Fatalf("restored %+v", done)
		}
		h, first := firstEntry(t, again, 1)
		b := lab.Value(first.Before())(t)
		if !first.Reopens() || b.Origin != then.Origin || b.Size != then.Size || b.Key != key || !bytes.Equal(b.Point, cosigned) {
			t.Errorf("the first entry says %+v", b)
		}
		if diff := cmp.Diff([]entry.Lost{{Log: 1, From: then.Size, To: last.Size}}, b.Lost); diff != "" {
			t.Error(diff)
		}
		if _, other := firstEntry(t, again, 2); len(lab.Value(other.Before())(t).Point) != 0 {
			t.Error("the other retailer's log names a checkpoint too")
		}
		lab.Must(t, again.Ledger.Start(ctx, h, again.DB))
		rep := lab.Value(again.Ledger.Verify(ctx, h, nil))(t)
		if !rep.Sound() {
			t.Errorf("findings %v", rep.Findings)
		}
	})
}

// What both sides had signed is named, by their entries; a log in which they signed nothing carries on
// what its own first entry names.
func TestRestoredLogNamesWhatWasAgreed(t *testing.T) {
	ctx := t.Context()
	l := lab.New(t, sqliteFile(t))
	hash := bytes.Repeat([]byte{7}, 32)
	file := func(l *lab.Lab, role party.Role, verb act.Verb, ref int64) int64 {
		p := lab.Job(1)
		p.Role = role
		place := lab.Value(l.Ledger.Change(ctx, p, func(ledger.Tx) (ledger.Draft, error) {
			e := entry.Entry{Kind: entry.Contract, Act: string(verb), Object: "agreement", Content: hash, Ref: ref}
			if verb.Binding() {
				e.Signed = hash
			}
			return ledger.Draft{Entry: e}, nil
		}))(t)
		return place.Index
	}
	one := file(l, party.Owner, act.Propose, 0)
	file(l, party.Owner, act.Sign, one)
	two := file(l, party.Operator, act.Propose, 0)
	a := file(l, party.Operator, act.Sign, two)
	b := file(l, party.Owner, act.Sign, two)
	file(l, party.Owner, act.Sign, two) // the first one counts
	end := file(l, party.Owner, act.End, two)
	file(l, party.Owner, act.Withdraw, one)
	want := []entry.Agreed{{Log: 1, Proposal: two, Content: hash, Controller: b, Processor: a, Ended: end}}
	for range 2 {
		path := create(t, l)
		l.Close()
		l = empty(t, sqliteFile(t), l.Dir)
		done := lab.Value(restore(t, l, path, ""))(t)
		_, first := firstEntry(t, l, 1)
		if diff := cmp.Diff(want, lab.Value(first.Before())(t).Agreed); diff != "" || done[0].Signed != 1 {
			t.Errorf("%d, %s", done[0].Signed, diff)
		}
	}
}
