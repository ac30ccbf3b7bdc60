package screen

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// names are parts of a column's or a field's name, without case, accents and
// punctuation, that announce what must not be stored; exact ones are the whole
// name; unless ones take the announcement back.
var names = []struct {
	kind                 Kind
	parts, exact, unless []string
}{
	{
		kind: SecurityCode,
		parts: []string{
			"cvv", "cvc", "cardsecuritycode", "securitycode", "cardverification", "kartenprufnummer",
			"cryptogramme", "codigodeseguridad", "codicedisicurezza",
		},
		exact:  []string{"csc", "cvn", "cvn2", "cv2", "cav2", "cid2"},
		unless: []string{"result", "response", "match", "check", "status"},
	},
	{
		kind: StripeData,
		parts: []string{
			"track1", "track2", "track3", "trackdata", "magstripe", "magneticstripe",
			"magnetstreifen", "pinblock", "cardpin",
		},
	},
	{
		kind: CardNumber,
		parts: []string{
			"cardnumber", "cardnum", "cardno", "cardnr", "ccnumber", "ccnum", "ccno", "creditcard",
			"debitcard", "kartennummer", "kartennr", "kreditkarte", "numerodecarte", "numerocarte",
			"cartebancaire", "numerodetarjeta", "numerotarjeta", "numerocarta", "cartadicredito",
			"kortnummer", "kaartnummer", "numerkarty", "numerodocartao", "primaryaccountnumber",
		},
		exact: []string{"pan", "cc", "card"},
		unless: append([]string{
			"token", "mask", "type", "brand", "network", "expir", "expm", "expy", "expd", "valid", "limit",
			"status", "holder", "last4", "lastfour", "reference", "approval",
		}, ownCards...),
	},
	{
		kind: Secret,
		parts: []string{
			"password", "passwd", "passphrase", "passwort", "kennwort", "motdepasse", "contrasena",
			"wachtwoord",
		},
		exact:  []string{"pwd", "pass"},
		unless: []string{"changed", "date", "expire", "hint", "reset", "policy", "updated"},
	},
}

// ownCards are the cards that a shop gives out itself.
var ownCards = []string{
	"gift", "loyal", "membercard", "membershipcard", "clubcard", "bonus", "customercard",
	"kundenkarte", "fidel", "reward", "pointcard", "idcard", "identitycard", "studentcard",
	"businesscard", "phonecard", "simcard",
}

// plainName reduces "Credit-Card Nr." to "creditcardnr".
func plainName(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, norm.NFKD.String(name))
}

// Field tells what the name of a column or field announces that must not be
// stored. Names such as "Loyalty card number", "CreditCardID" or "card_last4"
// announce nothing.
func Field(name string) (Kind, bool) {
	plain := plainName(name)
	if strings.HasSuffix(plain, "id") {
		return "", false
	}
	for _, n := range names {
		if slices.Contains(n.exact, plain) || contains(plain, n.parts) && !contains(plain, n.unless) {
			return n.kind, true
		}
	}
	return "", false
}

func contains(name string, parts []string) bool {
	return slices.ContainsFunc(parts, func(part string) bool { return strings.Contains(name, part) })
}

// Refusal says why a column must not be stored.
type Refusal struct {
	Kind   Kind
	Reason string // without a value from the column
}

// Hit tells whether a value in the refused column is one of those that must not
// be stored, so that each row can be named.
func (r Refusal) Hit(value string) bool {
	value = strings.TrimSpace(value)
	switch r.Kind {
	case CardNumber:
		_, ok := onlyDigits(value)
		return ok || len(Card(value)) > 0
	case SecurityCode:
		return (len(value) == 3 || len(value) == 4) && strings.Trim(value, "0123456789") == ""
	default:
		return value != ""
	}
}

// Column judges a whole column by its header, which may be empty, and by a
// sample of its values, best the first 20 or more.
func Column(header string, sample []string) (Refusal, bool) {
	if kind, ok := Field(header); ok {
		return Refusal{kind, "the name of the column announces " + announced[kind]}, true
	}
	s := newSample(sample)
	named := contains(plainName(header), numbered)
	switch {
	case s.tracks > 0:
		return Refusal{StripeData, "values are data of a card's magnetic stripe"}, true
	case s.cards > 0 && 3*s.cards >= s.filled:
		return Refusal{CardNumber, "values are card numbers with a right check digit"}, true
	case !named && s.filled >= 5 && 10*s.ranges >= 9*s.filled:
		return Refusal{CardNumber, "values are long numbers in the ranges of card issuers"}, true
	case !named && s.clustered():
		return Refusal{CardNumber, "values are long numbers that share a few first digits, as cards do"}, true
	}
	return Refusal{}, false
}

var announced = map[Kind]string{
	CardNumber: "card numbers", SecurityCode: "card security codes",
	StripeData: "data of a card's magnetic stripe", Secret: "passwords",
}

// numbered are names of columns that hold long numbers of another kind.
var numbered = append([]string{
	"id", "order", "invoice", "ean", "gtin", "upc", "isbn", "barcode", "sku", "track", "imei", "serial",
	"tel", "mobile", "account", "iban", "time", "article", "product", "reference", "bestell", "rechnung",
	"commande", "facture", "pedido", "ordine", "shipment", "parcel", "ticket", "case", "number", "code",
}, ownCards...)
