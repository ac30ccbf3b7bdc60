package bundle

import (
	"encoding/json"
	"fmt"

	"counterpart/internal/act"
	"counterpart/internal/failure"
	"counterpart/internal/judge/report"
	"counterpart/internal/judge/standing"
	"counterpart/internal/tlog"
	"counterpart/internal/when"
)

// Documents gives what entries name by hash.
type Documents interface {
	// Document gives a document's bytes, and whether it is at hand.
	Document(act.Hash) ([]byte, bool)
	// Size gives how long a document is, in bytes, without reading it, and whether it is at hand.
	Size(act.Hash) (int64, bool)
}

// Deed is an act with what was found when its document and its signature were looked at.
type Deed struct {
	act.Record
	Statement *act.Statement // of the side's own key; nil where none stands behind it
	Key       string         // that key's name
	Problems  []string       // what does not hold
	Missing   []act.Hash     // documents that are not at hand
}

// Deeds reads the acts among entries, in order of index, with their documents and who signed them:
// standing says which statements count, here and on the server. root gives those of the log's trees.
func Deeds(origin string, lines []standing.Line, docs Documents, root func(uint64) (tlog.Hash, bool)) []Deed {
	records, problems := standing.Records(lines, standing.Log{Origin: origin, Document: docs.Document, Root: root})
	out := make([]Deed, 0, len(lines))
	said := map[string]int64{}
	for i := range lines {
		d := Deed{Record: act.Record{Index: lines[i].Index, Entry: lines[i].Entry}}
		if len(records) > 0 && records[0].Index == d.Index {
			d.Record, records = records[0], records[1:]
		}
		for len(problems) > 0 && problems[0].Index == d.Index {
			d.problem(problems[0], docs)
			problems = problems[1:]
		}
		content := string(d.Entry.Content)
		if first, twice := said[content]; twice {
			d.found("the act of entry %d again: a document counts once", first)
		} else {
			said[content] = d.Index
		}
		d.files(docs)
		out = append(out, d)
	}
	name(out, docs)
	return out
}

// Records gives the acts that can be judged: those whose document is at hand and is theirs.
func Records(list []Deed) []act.Record {
	var out []act.Record
	for i := range list {
		if list[i].Document.Verb != "" {
			out = append(out, list[i].Record)
		}
	}
	return out
}

func (d *Deed) found(format string, args ...any) {
	d.Problems = append(d.Problems, fmt.Sprintf(format, args...))
}

// problem takes what standing found: a document that is not at hand is another thing than one that
// does not belong there.
func (d *Deed) problem(p standing.Problem, docs Documents) {
	for _, raw := range [][]byte{d.Entry.Content, d.Entry.Signed} {
		if raw == nil {
			continue
		}
		if _, is := docs.Document(act.Hash(raw)); !is {
			d.Missing = append(d.Missing, act.Hash(raw))
			return
		}
	}
	d.found("%s", p.Text)
}

// files looks for attachments.
func (d *Deed) files(docs Documents) {
	for _, f := range d.Document.Files {
		size, is := docs.Size(f.Hash)
		switch {
		case !is:
			d.Missing = append(d.Missing, f.Hash)
		case size != f.Size:
			d.found("the file %q is %d bytes long, its act says %d", f.Name, size, f.Size)
		}
	}
}

// name finds which key signed each act that somebody signed.
func name(list []Deed, docs Documents) {
	records := Records(list)
	for i := range list {
		d := &list[i]
		if !d.Signed {
			continue
		}
		keys := []string{d.Document.Key}
		if d.Document.Verb != act.Enrol {
			keys = standing.Keys(records, d.Document.Side, d.Index)
		}
		note, _ := docs.Document(act.Hash(d.Entry.Signed))
		for _, v := range standing.Verifiers(keys) {
			if s, err := act.OpenStatement(note, v); err == nil {
				d.Statement, d.Key = &s, v.Name()
			}
		}
	}
}

// Findings derives what follows from acts and from changes of accounts, roles and settings, and gives it as bytes too: the same on any machine. The
// judgement is nil where no agreement is in force, or a party's claim contradicts itself: the bytes
// then say so, since no party is to keep the other from handing over the rest.
func Findings(records []act.Record, changes []standing.Line, docs Documents, asOf when.Instant, simulated bool) (*report.Judgement, []byte) {
	j, err := standing.Judge(standing.Input{Records: records, Changes: changes, Document: docs.Document, AsOf: asOf, Simulated: simulated})
	if err != nil {
		why, _ := failure.Public(err)
		quoted, _ := json.Marshal(why) // a string can be said in JSON
		return nil, fmt.Appendf(nil, "{\n  \"format\": %q,\n  \"note\": %s,\n  \"agreements\": []\n}\n", report.Format, quoted)
	}
	b, _ := report.JSON(j) // into memory, and of nothing that JSON cannot say
	return j, b
}
