package cases

import "slices"

// Word is a code with what pages call it.
type Word struct {
	Code  string // [a-z0-9-]
	Label string
	Off   bool // not offered any more; what has it keeps it
}

// Words are an owner's words for cases.
type Words struct {
	Channels, Categories, Causes, Teams, Labels []Word
}

// Label gives what a list calls a code; a code that is not in it names itself.
func Label(list []Word, code string) string {
	for _, w := range list {
		if w.Code == code {
			return w.Label
		}
	}
	return code
}

func known(list []Word, code string) bool {
	return slices.ContainsFunc(list, func(w Word) bool { return w.Code == code })
}
