package control

import (
	"context"
	"fmt"
	"time"

	"counterpart/internal/party"
)

// Numbers that card schemes publish for tests, as people would type them, and a security code.
var cards = []string{
	"4111111111111111", "4111 1111 1111 1111", "5555-5555-5555-4444", "378282246310005",
	"The customer read her card to me: 4111 1111 1111 1111, until 12/29.", "CVV: 123",
	";4111111111111111=29121010000000000000?",
}

// Texts that look similar and are no card's.
var harmless = []string{"Order 2024-000123 arrived late.", "Call back at +49 30 901820 tomorrow."}

// Cards tests that card numbers, security codes and track data are refused: some of each are put to the
// screen through which every text goes before anything is kept. refuses reports whether it lets a text
// not pass.
func Cards(refuses func(text string) bool) Test {
	run := func(context.Context, party.Tenant) (Result, error) {
		passed, stopped := 0, 0
		for _, text := range cards {
			if !refuses(text) {
				passed++
			}
		}
		for _, text := range harmless {
			if refuses(text) {
				stopped++
			}
		}
		switch {
		case passed > 0:
			return Result{Text: fmt.Sprintf("%d of %d texts with card data passed the screen.", passed, len(cards))}, nil
		case stopped > 0:
			return Result{Text: fmt.Sprintf("%d of %d texts without card data were refused: the screen does not tell them apart.", stopped, len(harmless))}, nil
		}
		return Result{Holds: true, Text: fmt.Sprintf("%d texts with card data were tried and refused, %d without passed.", len(cards), len(harmless))}, nil
	}
	return Test{Name: "cards", Title: "Card numbers are refused", Every: 24 * time.Hour, Clauses: []string{"data_class", "maintain"}, Run: run}
}
