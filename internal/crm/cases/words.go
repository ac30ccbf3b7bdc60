package cases

import (
	"context"

	"counterpart/internal/party"
)

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
	for _, w := range list {
		if w.Code == code {
			return true
		}
	}
	return false
}

// builtIn are the words where nobody gave others.
type builtIn struct{}

// CaseWords gives the built-in words.
func (builtIn) CaseWords(context.Context, party.Tenant) (Words, error) {
	return Words{
		Channels: []Word{
			{"email", "E-mail", false},
			{"phone", "Phone", false},
			{"shop", "In the shop", false},
			{"web", "Web form", false},
			{"chat", "Chat", false},
			{"social", "Social media", false},
			{"letter", "Letter", false},
		},
		Categories: []Word{
			{"delivery", "Delivery", false},
			{"product", "Product", false},
			{"invoice", "Invoice and payment", false},
			{"return", "Return and refund", false},
			{"service", "Service and staff", false},
			{"other", "Something else", false},
		},
		Causes: []Word{
			{"late", "Late", false},
			{"damaged", "Damaged", false},
			{"wrong-item", "Wrong item", false},
			{"missing-item", "Missing item", false},
			{"defective", "Defective", false},
			{"price", "Price", false},
			{"staff", "Staff", false},
			{"unknown", "Not known yet", false},
		},
		Teams:  []Word{{"service", "Customer service", false}, {"shop", "Shop floor", false}, {"warehouse", "Warehouse", false}},
		Labels: []Word{{"vip", "VIP", false}, {"goodwill", "Goodwill", false}, {"repeat", "Again", false}, {"press", "Press", false}},
	}, nil
}
