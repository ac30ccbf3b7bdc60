package screen_test

import (
	"strings"
	"testing"

	"counterpart/internal/screen"

	"github.com/google/go-cmp/cmp"
)

// places gives what the findings cover.
func places(text string, found []screen.Finding) []string {
	var out []string
	for _, f := range found {
		out = append(out, text[f.Start:f.End])
	}
	return out
}

func TestCard(t *testing.T) {
	tests := []struct {
		name, text string
		want       []string
	}{
		{"bare", "4111111111111111", []string{"4111111111111111"}},
		{"spaces", "pay 4111 1111 1111 1111 now", []string{"4111 1111 1111 1111"}},
		{"dashes", "4111-1111-1111-1111.", []string{"4111-1111-1111-1111"}},
		{"dots", "4111.1111.1111.1111", []string{"4111.1111.1111.1111"}},
		{"no-break spaces", "é 4111\u00a01111\u00a01111\u202f1111 é", []string{"4111\u00a01111\u00a01111\u202f1111"}},
		{"dashes of typography", "4111–1111—1111−1111", []string{"4111–1111—1111−1111"}},
		{"wide digits", "号４１１１１１１１１１１１１１１１", []string{"４１１１１１１１１１１１１１１１"}},
		{"Arabic digits", "٤١١١ ١١١١ ١١١١ ١١١١", []string{"٤١١١ ١١١١ ١١١١ ١١١١"}},
		{"middle dots", "4111·1111·1111·1111", []string{"4111·1111·1111·1111"}},
		{"zero-width spaces", "4111\u200b1111\u200b1111\u200b1111", []string{"4111\u200b1111\u200b1111\u200b1111"}},
		{"between letters", "card4111111111111111exp", []string{"4111111111111111"}},
		{
			"three in a row", "4012888888881881 4012-8888-8888-1881 4012 8888 8888 1881",
			[]string{"4012888888881881", "4012-8888-8888-1881", "4012 8888 8888 1881"},
		},
		{"American Express", "3714 496353 98431", []string{"3714 496353 98431"}},
		{"Diners", "30569309025904", []string{"30569309025904"}},
		{"old Visa", "4222222222222", []string{"4222222222222"}},
		{"old Visa behind a plus and a word", "Visa card +4222222222222", []string{"4222222222222"}},
		{"a card of today behind a plus", "+4111111111111111", []string{"4111111111111111"}},
		{"the same without a plus", "4915123456001", []string{"4915123456001"}},
		{"Mastercard, second range", "2223003122003222", []string{"2223003122003222"}},
		{"Maestro near its name", "maestro 501800000009", []string{"501800000009"}},
		{"UATP near a word", "my credit card: 122000000000003", []string{"122000000000003"}},
		{"followed by its date", "4111111111111111 12/25", []string{"4111111111111111"}},

		{"wrong check digit", "4111111111111112", nil},
		{"UATP alone", "122000000000003", nil},
		{"Maestro alone", "501800000009", nil},
		{"no issuer", "7992739871000007", nil},
		{"part of a longer number", "41111111111111110000000", nil},
		{"too many separators", "4111    1111    1111    1111", nil},
		{"book number", "ISBN 9780306406157", nil},
		{"article number", "4006381333931", nil},
		{"article number with a Luhn check too", "4000000000006 4000000000105", nil},
		{"IBAN", "ES91 2100 0418 4502 0005 1332, GB29NWBK60161331926819", nil},
		{"UUID of digits only", "41111111-1111-1111-1111-111111111111", nil},
		{"digest in base 16", "9d7a1d34a5052409006425275ba1c2b4", nil},
		{"binary in base 16", "E6100000010C82611C8E6CB4474024996434C29A5EC0", nil},
		{"dates", "480 2010-12-06 11 55.01.12.2010 5105", nil},
		{"phone numbers", "+44 20 7946 0958, 555-0142, 0171 555 0143", nil},
		{"phone abroad with a card's form", "+4915123456001, call +49 151 23456001.", nil},
		{"short", "4111 1111", nil},
		{"empty", "", nil},
		{"not text", "\xff\xfe4111\xff1111", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			found := screen.Card(tt.text)
			if diff := cmp.Diff(tt.want, places(tt.text, found)); diff != "" {
				t.Error(diff)
			}
			for _, f := range found {
				if f.Kind != screen.CardNumber {
					t.Errorf("kind %q", f.Kind)
				}
			}
		})
	}
}

func TestCardField(t *testing.T) {
	for _, value := range []string{
		"4111111111111112", " 5105 1051 0510 5101 ", "122000000000003", "4006381333931",
		"no. 4111111111111111",
	} {
		if !screen.CardField(value) {
			t.Errorf("CardField(%q) = false", value)
		}
	}
	for _, value := range []string{"", "33332664695310", "1111", "tok_4111111111111112", "9780306406157"} {
		if screen.CardField(value) {
			t.Errorf("CardField(%q) = true", value)
		}
	}
}

func TestTrack(t *testing.T) {
	text := "swiped %B4111111111111111^DOE/JANE^25121010000000000? and ;4111111111111111=25121010000?"
	want := []string{
		"%B4111111111111111^DOE/JANE^25121010000000000?", ";4111111111111111=25121010000?",
	}
	found := screen.Track(text)
	if diff := cmp.Diff(want, places(text, found)); diff != "" || found[0].Kind != screen.StripeData {
		t.Error(diff)
	}
	for _, text := range []string{"", "100 %; b = 5", ";1234=5", "50 % Baumwolle"} {
		if found := screen.Track(text); found != nil {
			t.Errorf("Track(%q) = %v", text, found)
		}
	}
}

func TestCVV(t *testing.T) {
	tests := map[string][]string{
		"CVV 123":                          {"123"},
		"cvv2: 1234, ok":                   {"1234"},
		"my CVC is 987.":                   {"987"},
		"CVV code = 123":                   {"123"},
		"card security code (456)":         {"456"},
		"Kartenprüfnummer 321":             {"321"},
		"ＣＶＶ １２３":                          {"１２３"},
		"cvc 12":                           nil,
		"cvv 12345":                        nil,
		"CVS 123":                          nil,
		"the security code 482 of my door": nil,
		"":                                 nil,
	}
	for text, want := range tests {
		if diff := cmp.Diff(want, places(text, screen.CVV(text))); diff != "" {
			t.Errorf("CVV(%q): %s", text, diff)
		}
	}
}

func TestField(t *testing.T) {
	tests := map[screen.Kind][]string{
		screen.CardNumber: {
			"Card Number", "card_no", "CCNumber", "creditCard", "Kreditkarten-Nr.", "Numéro de carte", "PAN",
			"American Express card number", "customer_credit_card_number",
		},
		screen.SecurityCode: {"CVV", "cvv2", "Card CVC", "csc", "security_code", "Kartenprüfnummer"},
		screen.StripeData:   {"Track1", "track_data", "MagStripe", "PinBlock"},
		screen.Secret:       {"Password", "password_hash", "Passwort", "pwd", "contraseña"},
		"": {
			"", "Loyalty card number", "Gift-Card Number", "CreditCardID", "creditCardType", "card_last4",
			"cc_token", "card expiry", "company", "Panel", "passport", "tracking number", "Password changed",
			"CVV result", "customer", "membership card no", "pass_through",
		},
	}
	for want, names := range tests {
		for _, name := range names {
			if got, ok := screen.Field(name); got != want || ok != (want != "") {
				t.Errorf("Field(%q) = %q, %v, want %q", name, got, ok, want)
			}
		}
	}
}

func TestColumn(t *testing.T) {
	spread := func(n int, value func(i int) string) []string {
		var out []string
		for i := range n {
			out = append(out, value(i))
		}
		return out
	}
	tail := func(i int) string { return pad(i*2654435761+i*i*40503, 10) }
	heads := []string{"3333", "5555", "7777", "1111"}
	made := func(i int) string { return heads[i%4] + tail(i*37) }
	mixed := spread(24, made)
	mixed[3] = "777783448383"
	tests := []struct {
		name, header string
		sample       []string
		want         screen.Kind
		reason       string
	}{
		{"nothing", "", nil, "", ""},
		{"announced", "Card number", nil, screen.CardNumber, "announces card numbers"},
		{"codes", "CVV", []string{"123"}, screen.SecurityCode, "announces card security codes"},
		{"passwords", "password", nil, screen.Secret, "announces passwords"},
		{"stripe", "raw", []string{"", ";4111111111111111=25121010000?"}, screen.StripeData, "stripe"},
		{"cards", "id", []string{"4111111111111111", "", "x", "y"}, screen.CardNumber, "right check digit"},
		{"a card among notes", "notes", []string{"4111111111111111", "x", "y", "z"}, "", ""},
		{
			"ranges of issuers", "", spread(9, func(i int) string { return "51051051" + pad(i*1234567, 8) }),
			screen.CardNumber, "ranges of card issuers",
		},
		{"the same named as orders", "Order", spread(9, func(i int) string { return "51051051" + pad(i*1234567, 8) }), "", ""},
		{"made-up cards", "", spread(24, made), screen.CardNumber, "share a few first digits"},
		{"made-up cards, too few", "", spread(8, made), "", ""},
		{"lengths that differ", "", mixed, "", ""},
		{"two lengths from 14", "", append(spread(23, made), "777783448383531"), "", ""},
		{"counted numbers", "", spread(40, func(i int) string { return heads[i%4] + pad(i, 10) }), "", ""},
		{"loyalty cards", "loyalty card", spread(24, made), "", ""},
		{"times", "", spread(40, func(i int) string { return "20" + pad(10+i%4, 2) + tail(i*37) }), "", ""},
		{"barcodes", "", spread(40, func(i int) string { return pad(4006381333931+i*977, 13) }), "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r, ok := screen.Column(tt.header, tt.sample)
			if r.Kind != tt.want || ok != (tt.want != "") || !strings.Contains(r.Reason, tt.reason) {
				t.Errorf("Column = %+v, %v, want %q %q", r, ok, tt.want, tt.reason)
			}
		})
	}
}

// pad writes the last digits of n.
func pad(n, width int) string {
	out := make([]byte, width)
	for i := width - 1; i >= 0; i-- {
		out[i] = byte('0' + n%10)
		n /= 10
	}
	return string(out)
}

func TestHit(t *testing.T) {
	tests := []struct {
		kind       screen.Kind
		hits, miss []string
	}{
		{
			screen.CardNumber,
			[]string{"33332664695310", "4111 1111 1111 1111", "no 4111111111111111"},
			[]string{"", "1234", "tok_x"},
		},
		{screen.SecurityCode, []string{"123", " 1234 "}, []string{"", "12", "12345", "abc"}},
		{screen.Secret, []string{"x"}, []string{"", " "}},
		{screen.StripeData, []string{"%B"}, []string{""}},
	}
	for _, tt := range tests {
		r := screen.Refusal{Kind: tt.kind}
		for _, value := range tt.hits {
			if !r.Hit(value) {
				t.Errorf("%s: Hit(%q) = false", tt.kind, value)
			}
		}
		for _, value := range tt.miss {
			if r.Hit(value) {
				t.Errorf("%s: Hit(%q) = true", tt.kind, value)
			}
		}
	}
}
