package cases

import (
	"context"

	"counterpart/internal/party"
)

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
