package contract

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"counterpart/internal/act"
	room "counterpart/internal/contract"
	"counterpart/internal/failure"
	"counterpart/internal/party"
	"counterpart/internal/web/finding"
	"counterpart/internal/web/page"
	"counterpart/internal/web/view"
)

// line shapes a record as one line of a list.
func line(r *page.Request, b *room.Book, f *finding.Book, x *act.Record) view.Evidence {
	text := company(r, x.Document.Side) + " " + verbs[x.Document.Verb]
	seen := tested(r, x)
	switch {
	case seen != "":
		text = seen
	case f != nil && len(x.Document.Facts) > 0:
		text += ": " + strings.Join(f.Sentences(x.Document.Facts), " ")
	case x.Document.Text != "" && (x.Document.Verb == act.State || x.Document.Verb == act.Reply):
		text += ": " + words(x.Document.Text)
	case x.Document.About >= 0:
		text += fmt.Sprintf(", about entry %d", x.Document.About)
	}
	return view.Evidence{Text: text, URL: actURL(x.Index), Note: fmt.Sprintf("entry %d, recorded %s", x.Index, stamp(r, x.Entry.Recorded)), Marks: marks(b, x)}
}

// marks say how far a record can be relied on.
func marks(b *room.Book, x *act.Record) []view.Badge {
	var out []view.Badge
	switch {
	case x.Signed:
		out = append(out, view.Badge{Text: "signed by its key", Tone: "ok"})
	case x.Document.Side == "":
		out = append(out, view.Badge{Text: "observed", Tone: "ok"})
	case x.Document.Verb == act.State:
		out = append(out, claimed(b, x))
	}
	if x.Late(room.LateAfter) {
		out = append(out, view.Badge{Text: "late entry", Tone: "warn"})
	}
	return out
}

// claimed says what the other side says to a statement.
func claimed(b *room.Book, x *act.Record) view.Badge {
	out := view.Badge{Text: "claimed, unconfirmed", Tone: "warn"}
	for i := range b.Records {
		d := &b.Records[i].Document
		if d.About != x.Index || d.Side == x.Document.Side {
			continue
		}
		switch d.Verb {
		case act.Confirm:
			out = view.Badge{Text: "confirmed", Tone: "ok"}
		case act.Dispute:
			out = view.Badge{Text: "disputed", Tone: "danger"}
		default: // the others neither confirm nor deny
		}
	}
	return out
}

// evidence lists the newest records.
func evidence(r *page.Request, b *room.Book, f *finding.Book, most int) []view.Evidence {
	var out []view.Evidence
	for i := range slices.Backward(b.Records) {
		if len(out) == most {
			break
		}
		out = append(out, line(r, b, f, &b.Records[i]))
	}
	return out
}

// spoken gives the words of the contract in force; nil where none is.
func spoken(r *page.Request) (*room.Book, *finding.Book, error) {
	b, s, err := judged(r, r.Who())
	if failure.Is(err, failure.NotFound) && b != nil {
		return b, nil, nil
	}
	return b, s.book, err
}

const mostActs = 500

// acts lists what was done.
func acts(r *page.Request) error {
	b, f, err := spoken(r)
	if err != nil {
		return err
	}
	p := view.Acts{Layout: r.Layout("Acts", view.SectionStanding), Rows: evidence(r, b, f, mostActs), BackURL: "/standing"}
	if b.Current() != nil {
		p.StateURL = "/acts/new"
	}
	return r.Page(p)
}

// actPage shows one act. That the other side opens a notice is recorded, once.
func actPage(r *page.Request) error {
	n, err := index(r, "index")
	if err != nil {
		return err
	}
	d, err := desk(r)
	if err != nil {
		return err
	}
	opened, err := d.Opened(r.Ctx(), r.Who(), n)
	if err != nil {
		return err
	}
	p, err := oneAct(r, n)
	if err != nil {
		return err
	}
	if opened.Index >= 0 {
		p.Notices = append(p.Notices, view.Notice{Text: fmt.Sprintf("That your side opened this notice was recorded as entry %d: it counts as received.", opened.Index), URL: actURL(opened.Index), Link: "See it"})
	}
	return r.Page(p)
}

// oneAct shapes an act.
func oneAct(r *page.Request, n int64) (view.Act, error) {
	b, f, err := spoken(r)
	if err != nil {
		return view.Act{}, err
	}
	x, err := b.Find(n)
	if err != nil {
		return view.Act{}, err
	}
	who := company(r, x.Document.Side)
	p := view.Act{
		Layout: r.Layout(fmt.Sprintf("Entry %d: %s %s", n, who, verbs[x.Document.Verb]), view.SectionStanding), Marks: marks(b, x), Text: x.Document.Text,
		AnswerURL: actURL(n) + "/answer", BackURL: "/acts", EntryURL: fmt.Sprintf("/ledger/%d", n), Endings: strings.Join(room.Endings(), ","), Errors: view.Errors{},
		About: "Recorded by the host, attributed to " + who + ".",
	}
	if x.Signed {
		p.About = "Signed by the key of " + who + "."
	}
	if x.Document.Side == "" {
		p.About = "Recorded by the program as it happened."
	}
	p.Facts = []view.Fact{
		{Label: "Recorded", Value: stamp(r, x.Entry.Recorded), Note: page.RoleLabel(x.Entry.Role) + ", " + x.Entry.Company},
		{Label: "About", Value: x.Entry.Object},
		{Label: "Clause", Value: x.Document.Clause},
		{Label: "Hash of the document", Value: fmt.Sprintf("%.16x…", x.Entry.Content)},
	}
	if f != nil {
		p.States = f.Sentences(x.Document.Facts)
	}
	files(r, b, x, &p)
	for i := range b.Records {
		if b.Records[i].Document.About == n {
			p.Answers = append(p.Answers, line(r, b, f, &b.Records[i]))
		}
	}
	for _, v := range []struct {
		verb  act.Verb
		label string
	}{{act.Confirm, "It was so: confirm"}, {act.Dispute, "It was not so: dispute"}, {act.Acknowledge, "We have received it, and say no more"}, {act.Reply, "Reply"}} {
		if room.Answerable(v.verb, r.Who().Role.Side(), x) {
			p.Verbs = append(p.Verbs, view.Option{Value: string(v.verb), Label: v.label})
		}
	}
	return p, nil
}

// files lists what was attached to an act, and says what was erased since.
func files(r *page.Request, b *room.Book, x *act.Record, p *view.Act) {
	erasable := room.Erasable(sideOf(r), x) && r.May("POST /acts/{index}/files/{number}/erase")
	for i, file := range x.Document.Files {
		text, url := fmt.Sprintf("%s (%s, %d bytes)", file.Name, file.Media, file.Size), fmt.Sprintf("%s/files/%d", actURL(x.Index), i)
		if gone := b.Erased(file.Hash); gone != nil {
			p.Gone = append(p.Gone, view.Linked{
				Text: fmt.Sprintf("%s: erased on %s by %s, entry %d. Its hash stays.", text, stamp(r, gone.Entry.Recorded), gone.Entry.Company, gone.Index), URL: actURL(gone.Index),
			})
			continue
		}
		p.Files = append(p.Files, view.Linked{Text: text, URL: url})
		if erasable {
			p.Erase = append(p.Erase, view.Action{URL: url + "/erase", Label: "Erase " + file.Name, Danger: true, Hint: "It cannot be undone. Its hash stays in the record, and an entry says that your side erased it."})
		}
	}
}

// eraseFile erases one attachment.
func eraseFile(r *page.Request) error {
	n, err := index(r, "index")
	if err != nil {
		return err
	}
	number, err := index(r, "number")
	if err != nil {
		return err
	}
	d, err := desk(r)
	if err != nil {
		return err
	}
	place, err := d.EraseFile(r.Ctx(), r.Who(), n, int(number))
	if err != nil {
		return err
	}
	r.Saved("Erased", place)
	return r.See(actURL(n))
}

// attached gives what came with a form; a file input that was left empty is none.
func attached(sent []page.Sent) []room.Attachment {
	var out []room.Attachment
	for _, s := range sent {
		if len(s.Raw) > 0 {
			out = append(out, room.Attachment{Name: s.Name, Raw: s.Raw})
		}
	}
	return out
}

// answer records an answer to an act.
func answer(r *page.Request) error {
	n, err := index(r, "index")
	if err != nil {
		return err
	}
	sent, err := r.AllParts()
	if err != nil {
		return err
	}
	d, err := desk(r)
	if err != nil {
		return err
	}
	place, err := d.Answer(r.Ctx(), r.Who(), room.Answer{Verb: act.Verb(r.Value("verb")), About: n, Text: r.Value("text"), Files: attached(sent)})
	if failure.Is(err, failure.Invalid) {
		p, bad := oneAct(r, n)
		if bad != nil {
			return bad
		}
		text, hint := failure.Public(err)
		p.Errors[""] = text + " " + hint
		r.Status(http.StatusBadRequest)
		return r.Page(p)
	}
	if err != nil {
		return err
	}
	r.Saved("Recorded", place)
	return r.See(actURL(n))
}

// actFile hands out an attachment. The code and the prose of a version have a page of their own.
func actFile(r *page.Request) error {
	_, b, err := book(r)
	if err != nil {
		return err
	}
	n, err := index(r, "index")
	if err != nil {
		return err
	}
	x, err := b.Find(n)
	if err != nil {
		return err
	}
	return file(r, x.Document.Files)
}

// file hands out one of a list of files: always as a download, never shown by the browser.
func file(r *page.Request, list []act.File) error {
	n, err := index(r, "number")
	if err != nil {
		return err
	}
	if n >= int64(len(list)) {
		return failure.New(failure.NotFound, "There is no such file.")
	}
	d, err := desk(r)
	if err != nil {
		return err
	}
	raw, err := d.File(r.Ctx(), r.Who(), list[n].Hash)
	if err != nil {
		return err
	}
	r.Head("Content-Disposition", `attachment; filename="`+plainName(list[n].Name)+`"`)
	return r.File("application/octet-stream", raw)
}

// plainName keeps of a name what a header can carry.
func plainName(s string) string {
	return strings.Map(func(c rune) rune {
		if c > ' ' && c < 0x7f && !strings.ContainsRune(`"\/`, c) {
			return c
		}
		return '-'
	}, s)
}

// sideOf is the viewer's side.
func sideOf(r *page.Request) party.Side { return r.Who().Role.Side() }
