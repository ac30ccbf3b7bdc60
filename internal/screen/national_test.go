package screen_test

import (
	"testing"

	"counterpart/internal/screen"
)

func TestNationalID(t *testing.T) {
	tests := []struct {
		name, text, want string
		kind             screen.Kind
	}{
		{"SSN", "SSN 078-05-1123.", "SSN ***-**-****.", screen.USSSN},
		{"SSN of wide digits", "０７８-０５-１１２３", "***-**-****", screen.USSSN},
		{"SSN, bare, named", "social security no 078051123", "social security no *********", screen.USSSN},
		{"SSN, named behind", "078051123 is my ssn", "********* is my ssn", screen.USSSN},
		{"NINO", "nino: AB 12 34 56 C", "nino: ** ** ** ** *", screen.UKNino},
		{"NINO, bare, small", "ab123456c", "*********", screen.UKNino},
		{"Steuer-ID", "liegt vor: 86095742719", "liegt vor: ***********", screen.DESteuerID},
		{"Steuer-ID, spaces", "86 095 742 719", "** *** *** ***", screen.DESteuerID},
		{"Steuer-ID, odd but named", "Steuer-ID: 12345678903", "Steuer-ID: ***********", screen.DESteuerID},
		{"PESEL", "moj numer 44051401458", "moj numer ***********", screen.PLPesel},
		{"DNI", "Mi DNI es 12345678Z", "Mi DNI es *********", screen.ESDni},
		{"DNI, dash", "12345678-Z", "********-*", screen.ESDni},
		{"DNI of seven digits, named", "DNI 1111111-G", "DNI *******-*", screen.ESDni},
		{"NIE", "NIE X9613851N", "NIE *********", screen.ESNie},
		{"codice fiscale", "CF RSSMRA85T10A562S", "CF ****************", screen.ITFiscalCode},
		{"codice fiscale with letters for digits", "RSSMRA85T10A56NH", "****************", screen.ITFiscalCode},
		{"NIR", "n° 1 84 12 76 451 089 46", "n° * ** ** ** *** *** **", screen.FRNir},
		{"NIR, Corsica", "185042A00412340", "***************", screen.FRNir},
		{"NIR, Corsica, the other place", "285042B00412317", "***************", screen.FRNir},
		{"personnummer", "pnr 871220-2384", "pnr ******-****", screen.SEPersonal},
		{"personnummer, century", "198712202384", "************", screen.SEPersonal},
		{"personnummer, bare, named", "personnummer 9201232387", "personnummer **********", screen.SEPersonal},
		{"BSN, named", "BSN: 111222333", "BSN: *********", screen.NLBsn},
		{"IBAN", "to DE89 3704 0044 0532 0130 00 please", "to **** **** **** **** **** ** please", screen.IBAN},
		{"IBAN, bare, small", "gb29nwbk60161331926819", "**********************", screen.IBAN},

		{"BSN, not named", "111222333", "", ""},
		{"BSN, wrong", "BSN 111222334", "", ""},
		{"BSN, zero", "BSN 000000000", "", ""},
		{"SSN, bare", "078051123", "", ""},
		{"SSN, area", "666-05-1123", "", ""},
		{"SSN in an advertisement", "078-05-1120", "", ""},
		{"SSN in a longer number", "12-078-05-1123", "", ""},
		{"SSN in a longer number behind", "078-05-1123-9", "", ""},
		{"SSN in a row of numbers", "5 078 05 1123", "", ""},
		{"NINO, prefix", "GB123456A", "", ""},
		{"NINO, first letter", "QQ123456A", "", ""},
		{"NINO, suffix", "AB123456E", "", ""},
		{"Steuer-ID as an order", "order 86095742719", "", ""},
		{"Steuer-ID, odd", "12345678903", "", ""},
		{"Steuer-ID of one digit", "11111111121", "", ""},
		{"Steuer-ID, uneven spaces", "86 095742719", "", ""},
		{"Steuer-ID, leading zero", "00000000000", "", ""},
		{"PESEL as a phone number", "tel. 44051401458", "", ""},
		{"PESEL as an international number", "+44051401458", "", ""},
		{"PESEL, month", "44951401458", "", ""},
		{"PESEL, day", "44053501458", "", ""},
		{"PESEL, wrong", "44051401459", "", ""},
		{"DNI as a product", "article 12345678Z", "", ""},
		{"DNI of seven digits", "1111111G", "", ""},
		{"DNI, wrong", "12345678A", "", ""},
		{"NIE, wrong", "X9613851Q", "", ""},
		{"NIE, letter", "W9613851N", "", ""},
		{"codice fiscale, wrong", "RSSMRA85T10A562T", "", ""},
		{"codice fiscale, month", "RSSMRA85F10A562S", "", ""},
		{"codice fiscale, day", "RSSMRA85T00A562S", "", ""},
		{"codice fiscale, letter", "RSSMRAA5T10A562S", "", ""},
		{"NIR, key", "1 84 12 76 451 089 47", "", ""},
		{"NIR, month", "184177645108946", "", ""},
		{"NIR, sex", "584127645108946", "", ""},
		{"NIR, place", "18412XX45108946", "", ""},
		{"personnummer, bare", "9201232387", "", ""},
		{"personnummer, month", "871320-2384", "", ""},
		{"personnummer, century", "218712202384", "", ""},
		{"day and time", "202401091230 202409171530", "", ""},
		{"IBAN, wrong", "DE89370400440532013001", "", ""},
		{"IBAN, cut", "DE8937040044053201300", "", ""},
		{"IBAN, longer", "DE893704004405320130000", "", ""},
		{"IBAN, no country", "QQ89370400440532013000", "", ""},
		{"order, phone, invoice", "Order 536365, +44 20 7946 0958, INV-2024-000123", "", ""},
		{"UUID", "6781b04d-7b5f-4c1a-bceb-b953e6ef70d7", "", ""},
		{"book", "9780306406157 and 978-0-306-40615-7", "", ""},
		{"few digits", "call me at 5", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			want := tt.want
			if want == "" {
				want = tt.text
			}
			masked, found := screen.NationalID(tt.text)
			if masked != want || len(found) > 1 || len(found) == 1 && found[0].Kind != tt.kind ||
				len(found) == 0 && tt.kind != "" {
				t.Errorf("NationalID = %q, %v, want %q, %q", masked, found, want, tt.kind)
			}
		})
	}
}

func TestSeveral(t *testing.T) {
	text := "é DE89370400440532013000, 078-05-1123; AB123456C é"
	masked, found := screen.NationalID(text)
	if masked != "é **********************, ***-**-****; ********* é" || len(found) != 3 {
		t.Errorf("NationalID = %q, %v", masked, found)
	}
	if got := places(text, found); got[1] != "078-05-1123" {
		t.Errorf("places %q", got)
	}
}
