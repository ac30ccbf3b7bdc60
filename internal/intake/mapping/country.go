package mapping

import "strings"

// countryTable is ISO 3166-1 alpha-2 with English names and what other programs write.
const countryTable = `
	AF Afghanistan|AX Aland Islands|AL Albania|DZ Algeria|AS American Samoa|AD Andorra|AO Angola|
	AI Anguilla|AQ Antarctica|AG Antigua and Barbuda|AR Argentina|AM Armenia|AW Aruba|AU Australia|
	AT Austria|AZ Azerbaijan|BS Bahamas|BH Bahrain|BD Bangladesh|BB Barbados|BY Belarus|BE Belgium|
	BZ Belize|BJ Benin|BM Bermuda|BT Bhutan|BO Bolivia|BQ Bonaire|BA Bosnia and Herzegovina|
	BW Botswana|BV Bouvet Island|BR Brazil|IO British Indian Ocean Territory|BN Brunei|BG Bulgaria|
	BF Burkina Faso|BI Burundi|CV Cape Verde|KH Cambodia|CM Cameroon|CA Canada|KY Cayman Islands|
	CF Central African Republic|TD Chad|CL Chile|CN China|CX Christmas Island|CC Cocos Islands|
	CO Colombia|KM Comoros|CG Congo|CD Democratic Republic of the Congo|CK Cook Islands|CR Costa Rica|
	CI Ivory Coast|HR Croatia|CU Cuba|CW Curacao|CY Cyprus|CZ Czechia|DK Denmark|DJ Djibouti|
	DM Dominica|DO Dominican Republic|EC Ecuador|EG Egypt|SV El Salvador|GQ Equatorial Guinea|
	ER Eritrea|EE Estonia|SZ Eswatini|ET Ethiopia|FK Falkland Islands|FO Faroe Islands|FJ Fiji|
	FI Finland|FR France|GF French Guiana|PF French Polynesia|TF French Southern Territories|GA Gabon|
	GM Gambia|GE Georgia|DE Germany|GH Ghana|GI Gibraltar|GR Greece|GL Greenland|GD Grenada|
	GP Guadeloupe|GU Guam|GT Guatemala|GG Guernsey|GN Guinea|GW Guinea-Bissau|GY Guyana|HT Haiti|
	HM Heard Island and McDonald Islands|VA Vatican City|HN Honduras|HK Hong Kong|HU Hungary|
	IS Iceland|IN India|ID Indonesia|IR Iran|IQ Iraq|IE Ireland|IM Isle of Man|IL Israel|IT Italy|
	JM Jamaica|JP Japan|JE Jersey|JO Jordan|KZ Kazakhstan|KE Kenya|KI Kiribati|KP North Korea|
	KR South Korea|KW Kuwait|KG Kyrgyzstan|LA Laos|LV Latvia|LB Lebanon|LS Lesotho|LR Liberia|LY Libya|
	LI Liechtenstein|LT Lithuania|LU Luxembourg|MO Macao|MG Madagascar|MW Malawi|MY Malaysia|
	MV Maldives|ML Mali|MT Malta|MH Marshall Islands|MQ Martinique|MR Mauritania|MU Mauritius|
	YT Mayotte|MX Mexico|FM Micronesia|MD Moldova|MC Monaco|MN Mongolia|ME Montenegro|MS Montserrat|
	MA Morocco|MZ Mozambique|MM Myanmar|NA Namibia|NR Nauru|NP Nepal|NL Netherlands|NC New Caledonia|
	NZ New Zealand|NI Nicaragua|NE Niger|NG Nigeria|NU Niue|NF Norfolk Island|MK North Macedonia|
	MP Northern Mariana Islands|NO Norway|OM Oman|PK Pakistan|PW Palau|PS Palestine|PA Panama|
	PG Papua New Guinea|PY Paraguay|PE Peru|PH Philippines|PN Pitcairn|PL Poland|PT Portugal|
	PR Puerto Rico|QA Qatar|RE Reunion|RO Romania|RU Russia|RW Rwanda|BL Saint Barthelemy|
	SH Saint Helena|KN Saint Kitts and Nevis|LC Saint Lucia|MF Saint Martin|
	PM Saint Pierre and Miquelon|VC Saint Vincent and the Grenadines|WS Samoa|SM San Marino|
	ST Sao Tome and Principe|SA Saudi Arabia|SN Senegal|RS Serbia|SC Seychelles|SL Sierra Leone|
	SG Singapore|SX Sint Maarten|SK Slovakia|SI Slovenia|SB Solomon Islands|SO Somalia|ZA South Africa|
	GS South Georgia|SS South Sudan|ES Spain|LK Sri Lanka|SD Sudan|SR Suriname|
	SJ Svalbard and Jan Mayen|SE Sweden|CH Switzerland|SY Syria|TW Taiwan|TJ Tajikistan|TZ Tanzania|
	TH Thailand|TL Timor-Leste|TG Togo|TK Tokelau|TO Tonga|TT Trinidad and Tobago|TN Tunisia|TR Turkey|
	TM Turkmenistan|TC Turks and Caicos Islands|TV Tuvalu|UG Uganda|UA Ukraine|AE United Arab Emirates|
	GB United Kingdom|US United States|UM US Minor Outlying Islands|UY Uruguay|UZ Uzbekistan|
	VU Vanuatu|VE Venezuela|VN Vietnam|VG British Virgin Islands|VI US Virgin Islands|
	WF Wallis and Futuna|EH Western Sahara|YE Yemen|ZM Zambia|ZW Zimbabwe|US USA|
	US United States of America|GB UK|GB Great Britain|GB England|GB Scotland|GB Wales|
	GB Northern Ireland|IE EIRE|IE Republic of Ireland|ZA RSA|CZ Czech Republic|NL Holland|
	NL The Netherlands|KR Korea|KR Republic of Korea|RU Russian Federation|VN Viet Nam|MK Macedonia|
	TR Turkiye|CI Cote d'Ivoire|CV Cabo Verde|AE UAE|IR Iran, Islamic Republic of|DE Deutschland|
	AT Österreich|CH Schweiz|PL Polska|ES España|IT Italia|VA Holy See|CN PR China|SZ Swaziland|
	MM Burma|US U.S.A.|GB U.K.|BN Brunei Darussalam|SY Syrian Arab Republic|
	TZ United Republic of Tanzania|MD Republic of Moldova|PS Palestinian Territories|BA Bosnia|
	FK Falkland Islands (Malvinas)|HK Hong Kong SAR|VE Bolivarian Republic of Venezuela|
	BO Plurinational State of Bolivia
`

var countryCodes, countryNames = func() (map[string]bool, map[string]string) {
	codes, names := map[string]bool{}, map[string]string{}
	for item := range strings.SplitSeq(countryTable, "|") {
		code, name, _ := strings.Cut(strings.TrimSpace(item), " ")
		codes[code] = true
		names[strings.ToLower(name)] = code
	}
	return codes, names
}()

// CountryCode finds a country by code or name, whatever the case.
func CountryCode(s string) (string, bool) {
	if code := strings.ToUpper(s); countryCodes[code] {
		return code, true
	}
	code, ok := countryNames[strings.ToLower(s)]
	return code, ok
}
