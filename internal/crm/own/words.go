package own

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"counterpart/internal/clean"
	"counterpart/internal/failure"
	"counterpart/internal/field"
	"counterpart/internal/party"
)

// Word is one of a list. Its code is stored with what uses it and never changes.
type Word struct {
	Code     string // [a-z0-9-]
	Label    string
	Archived bool // not offered any more
}

// List names a list of words.
type List string

// The lists that an owner edits. The choices of an own field are a list too: ChoicesOf.
const (
	Channels   List = "channel"
	Categories List = "category"
	Causes     List = "cause"
	Teams      List = "team"
	Labels     List = "label"
)

// About says of a list what it is for.
type About struct {
	List        List
	Title, Text string
}

// Lists gives the lists in the order of pages.
func Lists() []About {
	return []About{
		{Channels, "Channels", "How a case reaches you."},
		{Categories, "Categories", "What a case is about."},
		{Causes, "Causes", "Why it happened. Figures of complaints count by cause."},
		{Teams, "Teams", "Who takes care of it."},
		{Labels, "Labels", "Short marks on a case, as many as fit."},
	}
}

// builtIn are the words of lists that nobody has changed.
var builtIn = map[List][]Word{
	Channels: {
		{"email", "E-mail", false},
		{"phone", "Phone", false},
		{"shop", "In the shop", false},
		{"web", "Web form", false},
		{"chat", "Chat", false},
		{"social", "Social media", false},
		{"letter", "Letter", false},
	},
	Categories: {
		{"delivery", "Delivery", false},
		{"product", "Product", false},
		{"invoice", "Invoice and payment", false},
		{"return", "Return and refund", false},
		{"service", "Service and staff", false},
		{"website", "Website and account", false},
		{"data-protection", "Data protection", false},
		{"other", "Something else", false},
	},
	Causes: {
		{"late", "Late", false},
		{"damaged", "Damaged", false},
		{"wrong-item", "Wrong item", false},
		{"missing-item", "Missing item", false},
		{"defective", "Defective", false},
		{"size", "Size or fit", false},
		{"description", "Not as described", false},
		{"price", "Price", false},
		{"stock", "Out of stock", false},
		{"staff", "Staff", false},
		{"website", "Website", false},
		{"unknown", "Not known yet", false},
	},
	Teams: {{"service", "Customer service", false}, {"shop", "Shop floor", false}, {"warehouse", "Warehouse", false}},
	Labels: {
		{"vip", "VIP", false}, {"goodwill", "Goodwill", false}, {"repeat", "Again", false}, {"press", "Press", false},
	},
}

// fixed are words that the program itself writes, for a case that came by mail and one whose cause
// nobody has found yet: they can be called something else, and not be archived.
var fixed = map[List][]string{Channels: {"email"}, Categories: {"other"}, Causes: {"unknown"}}

// Fixed reports whether the program itself writes a word, so that it stays.
func Fixed(l List, code string) bool { return slices.Contains(fixed[l], code) }

// ChoicesOf names the list of an own field's choices.
func ChoicesOf(f field.ID) List { return List(f.String()) }

// Of gives the field whose choices a list holds.
func (l List) Of() (field.ID, bool) {
	info, ok := field.ByName(string(l))
	return info.ID, ok && info.ID.Owned()
}

// known reports whether a list is one of the program's.
func (l List) known() bool {
	_, ok := builtIn[l]
	return ok
}

// Limits of lists.
const (
	maxWords  = 100
	maxLabel  = 60
	maxHelp   = 200
	maxWordID = 40
)

// Words gives a list in its order, archived words too, so that what was stored with them can be
// read. Without a shelf these are the words that come with the program.
func (s *Shelf) Words(ctx context.Context, t party.Tenant, l List) ([]Word, error) {
	if s == nil {
		return slices.Clone(builtIn[l]), nil
	}
	k, err := s.kept(ctx, t, anyVersion)
	return slices.Clone(k.words(l)), err
}

// WordsFor gives a list as it stands for a session, which sees its own changes at once.
func (s *Shelf) WordsFor(ctx context.Context, who party.Principal, l List) ([]Word, error) {
	k, err := s.kept(ctx, who.Tenant, who.Version)
	return slices.Clone(k.words(l)), err
}

// Offered leaves out what is archived.
func Offered(ws []Word) []Word {
	return slices.DeleteFunc(slices.Clone(ws), func(w Word) bool { return w.Archived })
}

// LabelOf gives what a code is called; a code that a list does not have says itself.
func LabelOf(ws []Word, code string) string {
	for _, w := range ws {
		if w.Code == code {
			return w.Label
		}
	}
	return code
}

// The ways to edit a list.
const (
	Add     = "add"
	Rename  = "rename"
	Up      = "up"
	Down    = "down"
	Archive = "archive"
	Restore = "restore"
)

// Edit is one change of a list.
type Edit struct {
	Do    string // Add, Rename, Up, Down, Archive, Restore
	Code  string // of the word; not for Add
	Label string // of Add and Rename
}

// apply gives the list after an edit.
func (e Edit) apply(l List, ws []Word) ([]Word, error) {
	ws = slices.Clone(ws)
	if e.Do == Add {
		return addWord(ws, e.Label)
	}
	i := slices.IndexFunc(ws, func(w Word) bool { return w.Code == e.Code })
	if i < 0 {
		return nil, failure.New(failure.NotFound, "There is no such word in this list.")
	}
	switch e.Do {
	case Rename:
		label, err := label(e.Label, without(ws, i))
		ws[i].Label = label
		return ws, err
	case Up, Down:
		return move(ws, i, e.Do, func(w Word) bool { return w.Archived == ws[i].Archived }), nil
	case Archive:
		if Fixed(l, e.Code) {
			return nil, failure.New(failure.Conflict, "The program itself uses this word, so it stays.").WithHint("You can give it another name.")
		}
		ws[i].Archived = true
	case Restore:
		ws[i].Archived = false
	default:
		return nil, failure.New(failure.Invalid, "A list can be changed by adding, renaming, moving and archiving.")
	}
	return ws, nil
}

func without(ws []Word, i int) []Word {
	return append(slices.Clone(ws[:i]), ws[i+1:]...)
}

// move puts element i before or behind its next neighbour of the same sort; at an end it stays.
func move[T any](all []T, i int, way string, same func(T) bool) []T {
	step := 1
	if way == Up {
		step = -1
	}
	for j := i + step; j >= 0 && j < len(all); j += step {
		if same(all[j]) {
			all[i], all[j] = all[j], all[i]
			break
		}
	}
	return all
}

func addWord(ws []Word, text string) ([]Word, error) {
	text, err := label(text, ws)
	if err != nil {
		return nil, err
	}
	if len(ws) >= maxWords {
		return nil, failure.New(failure.Conflict, "A list has at most %d words, archived ones too.", maxWords)
	}
	taken := func(code string) bool { return slices.ContainsFunc(ws, func(w Word) bool { return w.Code == code }) }
	return append(ws, Word{Code: code(text, taken), Label: text}), nil
}

// label checks what a word or field is to be called.
func label(text string, others []Word) (string, error) {
	var c clean.Checker
	text = c.Line("label", text, maxLabel)
	c.Refuse("label", text)
	switch {
	case len(c.Problems) > 0:
		return "", failure.Wrap(c.Problems, failure.Invalid, "The name %s.", c.Problems[0].Text)
	case text == "":
		return "", failure.Wrap(clean.FieldErrors{{Field: "label", Text: "is missing"}}, failure.Invalid, "The name is missing.")
	}
	for _, w := range others {
		if strings.EqualFold(w.Label, text) {
			return "", failure.Wrap(clean.FieldErrors{{Field: "label", Text: "is there already"}}, failure.Conflict,
				"There is one of this name already.").WithHint("It may be archived: then bring it back.")
		}
	}
	return text, nil
}

// code makes a code of a label: letters and digits in small, parted by hyphens; of
// other scripts nothing is left, and the code is "word" and a number.
func code(label string, taken func(string) bool) string {
	var b strings.Builder
	for _, r := range norm.NFKD.String(label) {
		switch {
		case unicode.Is(unicode.Mn, r):
		case r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r)):
			b.WriteRune(unicode.ToLower(r))
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
	}
	base := strings.Trim(b.String(), "-")
	base = strings.TrimRight(base[:min(len(base), maxWordID)], "-")
	if base == "" {
		base = "word"
	}
	for n, try := 2, base; ; n++ {
		if !taken(try) {
			return try
		}
		try = base + "-" + strconv.Itoa(n)
	}
}
