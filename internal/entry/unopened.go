package entry

import "fmt"

// Unopened is the act of a System entry which records an integrity finding: a sealed value did
// not open, so the value, its place or its key was changed behind the program's back. The
// program itself observed it; nobody asserts it. Object is the table, Fields the field (none
// where it was a key, or a row that cannot be taken apart), the payload says whose value, Ref is
// the entry of what was refused for it, Purpose and Route say where it was met.
const Unopened = "unopened"

// carries says what the entry must and may carry. Of the system's entries only a finding is
// about a customer.
func (e Entry) carries() (s spec, known bool) {
	if e.isFinding() {
		return spec{subjects: true, fields: true}, true
	}
	s, known = kinds[e.Kind]
	return s, known
}

func (e Entry) isFinding() bool { return e.Kind == System && e.Act == Unopened }

// Finding says in plain words what an entry of the act Unopened found; empty for all others.
func (e Entry) Finding() string {
	if !e.isFinding() {
		return ""
	}
	what := e.Fields.Labels()
	if what == "" {
		what = "a row"
	}
	return fmt.Sprintf("a sealed value did not open: %s in table %s", what, e.Object)
}
