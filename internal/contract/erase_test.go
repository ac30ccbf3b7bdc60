package contract_test

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"

	"counterpart/internal/act"
	"counterpart/internal/contract"
	"counterpart/internal/failure"
	"counterpart/internal/party"
	"counterpart/internal/store/paper"
	"counterpart/internal/when"
)

// Several files come with one act, each with name, media type, size and hash.
func TestSeveralAttachments(t *testing.T) {
	relations(t, func(t *testing.T, r *relation) {
		r.inForce()
		list := []contract.Attachment{{Name: "report.pdf", Raw: []byte("%PDF-1.7 a")}, {Name: "list.csv", Raw: []byte("a,b\n")}, {Name: "mail.eml", Raw: []byte("Subject: x\n")}}
		place, err := r.audited(r.now, list...)
		ok(t, err)
		rec, err := r.book().Find(place.Index)
		ok(t, err)
		if len(rec.Document.Files) != 3 {
			t.Fatalf("%+v", rec.Document.Files)
		}
		for i, f := range rec.Document.Files {
			raw, err := r.desk.File(t.Context(), r.retailer(), f.Hash)
			if err != nil || !bytes.Equal(raw, list[i].Raw) || f.Name != list[i].Name || f.Size != int64(len(raw)) || f.Media == "" {
				t.Errorf("%d: %+v, %v", i, f, err)
			}
		}
		var many []contract.Attachment
		for i := range contract.MaxAttachments + 1 {
			many = append(many, contract.Attachment{Name: "a.txt", Raw: fmt.Append(nil, "file ", i)})
		}
		_, err = r.audited(r.now, many...)
		refused(t, "too many", err, failure.Invalid, "11 files are attached; the most for one act are 10")
		_, err = r.audited(r.now, list[0], list[0])
		refused(t, "twice", err, failure.Invalid, "number 2 is there twice")
		_, err = r.audited(r.now, list[0], contract.Attachment{Name: "b.txt"})
		refused(t, "an empty one", err, failure.Invalid, "number 2: The attached file is empty")
		_, err = r.audited(r.now, list[0], contract.Attachment{Name: "c.exe", Raw: []byte("MZ")})
		refused(t, "of another kind", err, failure.Invalid, "number 2: A file of this kind")
		big := contract.Attachment{Name: "a.pdf", Raw: append([]byte("%PDF-"), make([]byte, 20<<20)...)}
		other := contract.Attachment{Name: "b.pdf", Raw: append([]byte("%PDF-1"), make([]byte, 20<<20)...)}
		_, err = r.audited(r.now, big, other)
		refused(t, "too large together", err, failure.Invalid, "larger than 25 MiB together")
	})
}

// One file is erased by the side that filed it: the row is gone, an entry says who did it, and the log
// still holds its hash.
func TestEraseFile(t *testing.T) {
	relations(t, func(t *testing.T, r *relation) {
		held := false
		r.desk = contract.New(contract.Config{
			Ledger: r.Ledger, Log: r.DB, Keys: r.Keys, Sealer: r.Keyring, Rows: paper.Rows{DB: r.DB.Engine()}, Eraser: paper.Rows{DB: r.DB.Engine()},
			Now: func() when.Instant { return r.now }, Held: func(context.Context, party.Tenant) (bool, error) { return held, nil },
		})
		proposal := r.inForce()
		ctx := t.Context()
		place, err := r.audited(r.now, contract.Attachment{Name: "a.txt", Raw: []byte("one")}, contract.Attachment{Name: "b.txt", Raw: []byte("two")})
		ok(t, err)
		shared := contract.Attachment{Name: "same.txt", Raw: []byte("both have it")}
		theirs, err := r.desk.State(ctx, r.retailer(), contract.Claim{Object: "document", Text: "Ours.", Files: []contract.Attachment{shared}})
		ok(t, err)
		mine, err := r.audited(r.now, shared)
		ok(t, err)
		stale, support := r.vendor(), r.retailer()
		stale.Fresh, support.Role = false, party.Support
		for what, c := range map[string]struct {
			who    party.Principal
			index  int64
			number int
			kind   failure.Kind
			says   string
		}{
			"without a factor":        {stale, place.Index, 0, failure.Forbidden, "second factor"},
			"another role":            {support, place.Index, 0, failure.Forbidden, "not for the role"},
			"of the other side":       {r.retailer(), place.Index, 0, failure.Forbidden, "Your side erases"},
			"no such act":             {r.vendor(), 99_999, 0, failure.NotFound, "no such file"},
			"no such file":            {r.vendor(), place.Index, 2, failure.NotFound, "no such file"},
			"the agreement's code":    {r.retailer(), proposal, 0, failure.Forbidden, "Your side erases"},
			"what the other has too":  {r.vendor(), mine.Index, 0, failure.Conflict, fmt.Sprintf("belongs to entry %d", theirs.Index)},
			"what the other has too ": {r.retailer(), theirs.Index, 0, failure.Conflict, fmt.Sprintf("belongs to entry %d", mine.Index)},
		} {
			_, err := r.desk.EraseFile(ctx, c.who, c.index, c.number)
			refused(t, what, err, c.kind, c.says)
		}
		held = true
		_, err = r.desk.EraseFile(ctx, r.vendor(), place.Index, 0)
		refused(t, "under a hold", err, failure.Conflict, "A legal hold stands")
		held = false
		gone, err := r.desk.EraseFile(ctx, r.vendor(), place.Index, 0)
		ok(t, err)
		b := r.book()
		rec, err := b.Find(place.Index)
		ok(t, err)
		one, two := rec.Document.Files[0].Hash, rec.Document.Files[1].Hash
		if x := b.Erased(one); x == nil || x.Index != gone.Index || x.Entry.Company != "TechCorp" || x.Entry.Ref != place.Index || b.Erased(two) != nil {
			t.Errorf("the book says %+v", x)
		}
		_, err = r.desk.File(ctx, r.vendor(), one)
		refused(t, "an erased file", err, failure.NotFound, "not there any more")
		if raw, err := r.desk.File(ctx, r.retailer(), two); err != nil || string(raw) != "two" {
			t.Errorf("the other file: %q, %v", raw, err)
		}
		_, err = r.desk.EraseFile(ctx, r.vendor(), place.Index, 0)
		refused(t, "twice", err, failure.NotFound, "not there any more")
		_, err = r.audited(r.now, contract.Attachment{Name: "again.txt", Raw: []byte("one")})
		ok(t, err)
		if r.book().Erased(one) != nil {
			t.Error("brought in again, and still said to be gone")
		}
		_, err = r.reopened().EraseFile(ctx, r.vendor(), place.Index, 1)
		refused(t, "where nothing can be erased", err, failure.NotFound, "no such file")
		rep, err := r.Ledger.Verify(ctx, r.book().Head, nil)
		if err != nil || !rep.Sound() || strings.Contains(fmt.Sprint(b.Problems), "Gone") {
			t.Errorf("%v, %+v", err, rep)
		}
	})
	if act.Erase.Binding() {
		t.Error("it needs no signature")
	}
}

// What was erased is said to be gone, and the log still verifies.
func TestErased(t *testing.T) {
	relations(t, func(t *testing.T, r *relation) {
		r.inForce()
		place, err := r.desk.State(t.Context(), r.vendor(), contract.Claim{Object: "audit", Text: "Typed."})
		ok(t, err)
		rec, err := r.book().Find(place.Index)
		ok(t, err)
		ok(t, r.DB.Engine().Alone(t.Context(), `DELETE FROM document WHERE tenant = $1 AND hash = $2`, r.Tenant, rec.Entry.Content))
		b := r.book()
		if len(b.Problems) != 1 || !b.Problems[0].Gone || b.Problems[0].Index != place.Index {
			t.Errorf("%+v", b.Problems)
		}
		_, err = r.desk.File(t.Context(), r.vendor(), act.Hash(rec.Entry.Content))
		refused(t, "erased", err, failure.NotFound, "not there")
	})
}
