package contract

import (
	"bytes"
	"context"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"counterpart/internal/act"
	"counterpart/internal/failure"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
)

// The most that the attachments of one act come to.
const (
	MaxAttached    = 25 << 20 // bytes together
	MaxAttachments = 10
)

// Attachment is a file that comes with an act.
type Attachment struct {
	Name string
	Raw  []byte
}

// kinds are the attachments that are taken, by the ending of their names: the media type, and how
// their bytes begin; text has no beginning of its own and must be UTF-8.
var kinds = map[string]struct{ media, magic string }{
	".pdf": {"application/pdf", "%PDF-"}, ".png": {"image/png", "\x89PNG\r\n\x1a\n"}, ".jpg": {"image/jpeg", "\xff\xd8\xff"},
	".jpeg": {"image/jpeg", "\xff\xd8\xff"}, ".txt": {"text/plain", ""}, ".md": {"text/markdown", ""}, ".csv": {"text/csv", ""},
	".json": {"application/json", ""}, ".xml": {"application/xml", ""}, ".eml": {"message/rfc822", ""}, ".sarif": {"application/sarif+json", ""},
	".docx": {"application/vnd.openxmlformats-officedocument.wordprocessingml.document", "PK\x03\x04"},
	".xlsx": {"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "PK\x03\x04"},
	".zip":  {"application/zip", "PK\x03\x04"},
}

// Endings lists the endings of names that an attachment can have, for a form.
func Endings() []string {
	var out []string
	for e := range kinds {
		out = append(out, e)
	}
	slices.Sort(out)
	return out
}

// attach checks what came with an act, and files it.
func (d *Desk) attach(ctx context.Context, p party.Principal, f filing, list []Attachment) (ledger.Place, error) {
	if err := plain(f.document.Text); err != nil {
		return ledger.Place{}, err
	}
	if len(list) > MaxAttachments {
		return ledger.Place{}, failure.New(failure.Invalid, "%d files are attached; the most for one act are %d.", len(list), MaxAttachments).
			WithHint("Put them into one archive, or state a second act.")
	}
	total := 0
	for i, a := range list {
		media, err := a.media()
		if err != nil && len(list) > 1 {
			text, hint := failure.Public(err)
			err = failure.Wrap(err, failure.KindOf(err), "Of the attached files, number %d: %s", i+1, text).WithHint("%s", hint)
		}
		if err != nil {
			return ledger.Place{}, err
		}
		if total += len(a.Raw); total > MaxAttached {
			return ledger.Place{}, failure.New(failure.Invalid, "The attachments are larger than 25 MiB together.")
		}
		if slices.ContainsFunc(f.document.Files, func(x act.File) bool { return x.Hash == act.HashOf(a.Raw) }) {
			return ledger.Place{}, failure.New(failure.Invalid, "Of the attached files, number %d is there twice.", i+1)
		}
		f.document.Files = append(f.document.Files, act.File{Name: a.Name, Media: media, Size: int64(len(a.Raw)), Hash: act.HashOf(a.Raw)})
		f.files = append(f.files, a.Raw)
	}
	return d.file(ctx, p, f)
}

// media checks that a file is what its name says, and that a text holds no card numbers.
func (a Attachment) media() (string, error) {
	k, known := kinds[strings.ToLower(path.Ext(a.Name))]
	isText := k.magic == ""
	switch {
	case !known:
		return "", failure.New(failure.Invalid, "A file of this kind is not taken as an attachment.").
			WithHint("Its name ends in one of: %s.", strings.Join(Endings(), ", "))
	case len(a.Raw) == 0:
		return "", failure.New(failure.Invalid, "The attached file is empty.")
	case isText && (!utf8.Valid(a.Raw) || bytes.ContainsRune(a.Raw, 0)), !strings.HasPrefix(string(a.Raw[:min(16, len(a.Raw))]), k.magic):
		return "", failure.New(failure.Invalid, "The attached file is not what its name says (%s).", k.media)
	case isText:
		return k.media, plain(string(a.Raw))
	}
	return k.media, nil
}
