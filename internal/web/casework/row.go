package casework

import (
	"slices"
	"strconv"
	"strings"

	"counterpart/internal/crm/cases"
	"counterpart/internal/crm/own"
	"counterpart/internal/web/shape"
	"counterpart/internal/web/view"
)

// columnList are the columns of the list: the first stands always, the next five by themselves.
var columnList = []view.Column{
	{Key: "subject", Label: "Subject", Why: "sealed: cannot be sorted"},
	{Key: "customer", Label: "Customer", Why: "sealed: cannot be sorted"},
	{Key: "status", Label: "Status"},
	{Key: "due", Label: "Next clock"},
	{Key: "assignee", Label: "Assignee", Class: "p2"},
	{Key: "opened", Label: "Opened", Class: "p3"},
	{Key: "updated", Label: "Updated", Class: "p3"},
	{Key: "channel", Label: "Channel", Class: "p2"},
	{Key: "category", Label: "Category", Class: "p2"},
	{Key: "cause", Label: "Cause", Class: "p2"},
	{Key: "product", Label: "Product", Class: "p3"},
	{Key: "team", Label: "Team", Class: "p3"},
	{Key: "score", Label: "Satisfaction", Number: true, Class: "p3"},
}

const usual = 7 // columns that stand by themselves

// all are the columns of the list with those of own fields.
func (in room) all() []view.Column {
	out := slices.Clone(columnList)
	for _, d := range in.own.Defs {
		if (in.own.Open | in.own.Masked).Has(d.Field) {
			out = append(out, view.Column{Key: d.Path(), Label: d.Label, Why: "sealed: cannot be sorted", Class: "p2"})
		}
	}
	return out
}

// chosenColumns gives the keys of the columns to show, in the order of the list.
func (in room) chosenColumns(asked []string) []string {
	var out []string
	for i, c := range in.all() {
		if i == 0 || len(asked) == 0 && i < usual || slices.Contains(asked, c.Key) {
			out = append(out, c.Key)
		}
	}
	return out
}

func columns(in room, keys []string, n narrowing) []view.Column {
	var out []view.Column
	for _, c := range in.all() {
		if !slices.Contains(keys, c.Key) {
			continue
		}
		switch c.Key {
		case "due":
			n.byClock(&c)
		case "opened":
			n.byOpening(&c)
		}
		out = append(out, c)
	}
	return out
}

// byClock lets the heading of the clocks order by them: in a queue whose order that is, or, from
// all cases, in those that are being worked on.
func (n narrowing) byClock(c *view.Column) {
	q := n.filter.Queue
	if n.filter.By == cases.AsQueued && q != cases.Everything && q != cases.WaitingFor {
		c.Sort = "ascending"
	}
	if q == cases.WaitingFor {
		return // there all clocks stand still
	}
	if q == cases.Everything {
		q = cases.Active
	}
	c.SortURL = n.url("sort", "", "queue", string(q))
}

// byOpening lets the heading of the day order by it, one way and the other.
func (n narrowing) byOpening(c *view.Column) {
	by := n.filter.By
	if by == cases.AsQueued && n.filter.Queue == cases.Everything {
		by = cases.Newest
	}
	c.SortURL = n.url("sort", string(cases.Newest))
	switch by {
	case cases.Newest:
		c.Sort, c.SortURL = "descending", n.url("sort", string(cases.Oldest))
	case cases.Oldest:
		c.Sort = "ascending"
	case cases.AsQueued:
	}
}

func columnForm(in room, keys []string, n narrowing) *view.ColumnForm {
	f := &view.ColumnForm{Action: "/cases", Hidden: n.hidden("col"), ResetURL: n.url("col", "")}
	for _, c := range in.all()[1:] {
		f.Choices = append(f.Choices, view.ColumnChoice{Key: c.Key, Label: c.Label, Shown: slices.Contains(keys, c.Key)})
	}
	return f
}

// hidden carries the address through a form, but for some keys.
func (n narrowing) hidden(but ...string) []view.Hidden {
	var keys []string
	for k := range n.values {
		if !slices.Contains(but, k) {
			keys = append(keys, k)
		}
	}
	slices.Sort(keys)
	var out []view.Hidden
	for _, k := range keys {
		for _, v := range n.values[k] {
			out = append(out, view.Hidden{Name: k, Value: v})
		}
	}
	return out
}

// row is a case about to be shown in a list.
type row struct {
	c    cases.Case
	in   room
	now  watch
	cols []string
}

// show makes the row; in is the opaque number of the queue, people says whether names lead to
// their pages.
func (x row) show(peekURL, in string, people bool) view.Row {
	n := strconv.FormatInt(int64(x.c.Number), 10)
	v := view.Row{ID: n, Name: "case " + n, URL: caseURL(x.c.Number) + "?in=" + in, PeekURL: peekURL}
	for _, key := range x.cols {
		v.Cells = append(v.Cells, x.cell(key, people))
	}
	return v
}

func (x row) cell(key string, people bool) view.Cell {
	c := x.c
	switch key {
	case "subject":
		cell := view.Cell{Text: x.in.heading(c), Small: strconv.FormatInt(int64(c.Number), 10) + ", " + lower(x.in.topic(c))}
		for _, l := range labels(x.in.words.Labels, c.Labels) {
			cell.Badges = append(cell.Badges, view.Badge{Text: l, Tone: "line"})
		}
		return cell
	case "customer":
		cell := view.Cell{Text: personName(c.Customer), Wide: true}
		if people && cell.Text != "" {
			cell.URL = shape.URL(c.Customer.ID)
		}
		return cell
	case "status":
		cell := view.Cell{Badges: []view.Badge{status(c.Status)}}
		if p := priority(c.Priority); p != nil {
			cell.Badges = append(cell.Badges, *p)
		}
		return cell
	case "due":
		if next := x.now.next(c.Clocks); next != nil {
			return view.Cell{Text: next.Words, Small: lower(next.Label), Tone: tone(next.Tone)}
		}
		return view.Cell{}
	case "assignee":
		return view.Cell{Text: x.in.who(c.Assignee), Wide: true}
	}
	return x.more(key)
}

// more are the cells of columns that one has to ask for.
func (x row) more(key string) view.Cell {
	c, w := x.c, x.in.words
	switch key {
	case "updated":
		return view.Cell{At: x.now.zone.Time(c.Updated)}
	case "opened":
		return view.Cell{At: x.now.zone.Time(c.Clocks.Opened)}
	case "channel":
		return view.Cell{Text: word(w.Channels, c.Channel)}
	case "category":
		return view.Cell{Text: word(w.Categories, c.Category)}
	case "cause":
		return view.Cell{Text: word(w.Causes, c.Cause)}
	case "product":
		return view.Cell{Text: c.Product}
	case "team":
		return view.Cell{Text: word(w.Teams, c.Team)}
	case "score":
		if c.Score > 0 {
			return view.Cell{Text: strconv.Itoa(c.Score) + " of 5"}
		}
	}
	if d, ok := x.in.own.Defs.ByKey(own.Case, strings.TrimPrefix(key, "own.")); ok && d.Path() == key {
		return view.Cell{Text: strings.Join(d.Show(c.Own[d.Field]), ", "), Wide: true, Masked: x.in.own.Masked.Has(d.Field)}
	}
	return view.Cell{}
}

// tone leaves out tones that a cell does not have.
func tone(t string) string {
	if t == "warn" || t == "danger" {
		return t
	}
	return ""
}

// word names a code, and nothing where there is none.
func word(list []cases.Word, code string) string {
	if code == "" {
		return ""
	}
	return cases.Label(list, code)
}

// mark marks the row whose panel is open.
func mark(rows []view.Row, peeked string) {
	for i := range rows {
		rows[i].Peeked = peeked != "" && rows[i].ID == peeked
	}
}

// bulk offers what can be done with several cases at once.
func bulk(in room, kept string) *view.Bulk {
	act := func(what string) string { return "/cases/bulk/" + what + "?in=" + kept }
	return &view.Bulk{Acts: []view.BulkAct{
		{URL: act("assign"), Label: "Assign", Icon: "person", Input: &view.Input{Name: "to-whom", Label: "To whom", Type: "select", Options: in.assignees(0)}},
		{URL: act("label"), Label: "Label", Icon: "tag", Input: &view.Input{Name: "add-label", Label: "Label", Type: "select", Options: options(in.words.Labels, "", view.Option{})}},
		{URL: act("status"), Label: "Set", Icon: "check", Input: &view.Input{Name: "new-status", Label: "New status", Type: "select", Options: statusOptions()}},
	}}
}

func statusOptions() []view.Option {
	var out []view.Option
	for _, s := range cases.Statuses() {
		out = append(out, view.Option{Value: string(s), Label: statusWord(s)})
	}
	return out
}

func kindOptions() []view.Option {
	var out []view.Option
	for _, k := range cases.Kinds() {
		out = append(out, view.Option{Value: string(k), Label: kindWord(k)})
	}
	return out
}

func priorityOptions() []view.Option {
	var out []view.Option
	for _, p := range cases.Priorities() {
		out = append(out, view.Option{Value: string(p), Label: string(p)})
	}
	return out
}

// filterForm offers everything that narrows a list.
func filterForm(in room, n narrowing) *view.FilterForm {
	anything := view.Option{Value: "", Label: "any"}
	pick := func(key string, list []view.Option) view.Input {
		return view.Input{Name: key, Label: paramLabel(key), Type: "select", Value: n.values.Get(key), Options: list}
	}
	words := func(key string, list []cases.Word) view.Input {
		return pick(key, options(list, n.values.Get(key), anything))
	}
	with := func(list []view.Option) []view.Option { return append([]view.Option{anything}, list...) }
	keys := make([]string, 0, len(params))
	for _, p := range params {
		keys = append(keys, p.key)
	}
	f := &view.FilterForm{Action: "/cases", Hidden: n.hidden(slices.DeleteFunc(keys, func(k string) bool { return k == "customer" })...)}
	f.Fields = []view.Input{
		pick("kind", with(kindOptions())), pick("status", with(statusOptions())), pick("priority", with(priorityOptions())),
		words("channel", in.words.Channels), words("category", in.words.Categories), words("cause", in.words.Causes),
		words("label", in.words.Labels), words("team", in.words.Teams),
		pick("assignee", with(in.assignees(n.filter.Assignee)[1:])),
		{Name: "product", Label: "Product", Type: "text", Value: n.values.Get("product"), Max: "100", Placeholder: "Article number"},
		{Name: "from", Label: "Opened from", Type: "date", Value: n.values.Get("from")},
		{Name: "to", Label: "Opened to", Type: "date", Value: n.values.Get("to")},
	}
	return f
}

func paramLabel(key string) string {
	for _, p := range params {
		if p.key == key {
			return p.label
		}
	}
	return key
}

// chosen lists the filters in force.
func chosen(in room, n narrowing) []view.Chosen {
	var out []view.Chosen
	for _, p := range params {
		v := n.values.Get(p.key)
		if v == "" {
			continue
		}
		out = append(out, view.Chosen{Label: p.label, Value: in.value(p.key, v), RemoveURL: n.url(p.key, "")})
	}
	return out
}

// value puts a filter's value into words.
func (in room) value(key, v string) string {
	switch key {
	case "find":
		return in.sought
	case "channel":
		return cases.Label(in.words.Channels, v)
	case "category":
		return cases.Label(in.words.Categories, v)
	case "cause":
		return cases.Label(in.words.Causes, v)
	case "label":
		return cases.Label(in.words.Labels, v)
	case "team":
		return cases.Label(in.words.Teams, v)
	case "status":
		return statusWord(cases.Status(v))
	case "assignee":
		for _, c := range in.staff {
			if ordinal(c.Ordinal) == v {
				return c.Name.Reveal()
			}
		}
	}
	return strings.TrimSpace(v)
}
