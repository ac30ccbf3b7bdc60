package terms

// laws are the codes of laws (ISO 3166) by the names under which people know them.
var laws = map[string]string{
	"alabama": "US-AL", "alaska": "US-AK", "arizona": "US-AZ", "arkansas": "US-AR", "australia": "AU",
	"austria": "AT", "belgium": "BE", "bulgaria": "BG", "california": "US-CA", "canada": "CA",
	"colorado": "US-CO", "connecticut": "US-CT", "croatia": "HR", "cyprus": "CY", "czechia": "CZ",
	"delaware": "US-DE", "denmark": "DK", "district of columbia": "US-DC", "england": "GB-ENG",
	"england and wales": "GB-EAW", "estonia": "EE", "european union": "EU", "finland": "FI", "florida": "US-FL",
	"france": "FR", "georgia": "US-GA", "germany": "DE", "greece": "GR", "hawaii": "US-HI", "hungary": "HU",
	"iceland": "IS", "idaho": "US-ID", "illinois": "US-IL", "india": "IN", "indiana": "US-IN", "iowa": "US-IA",
	"ireland": "IE", "italy": "IT", "japan": "JP", "kansas": "US-KS", "kentucky": "US-KY", "latvia": "LV",
	"liechtenstein": "LI", "lithuania": "LT", "louisiana": "US-LA", "luxembourg": "LU", "maine": "US-ME",
	"malta": "MT", "maryland": "US-MD", "massachusetts": "US-MA", "michigan": "US-MI", "minnesota": "US-MN",
	"mississippi": "US-MS", "missouri": "US-MO", "montana": "US-MT", "nebraska": "US-NE", "netherlands": "NL",
	"nevada": "US-NV", "new hampshire": "US-NH", "new jersey": "US-NJ", "new mexico": "US-NM",
	"new york": "US-NY", "north carolina": "US-NC", "north dakota": "US-ND", "northern ireland": "GB-NIR",
	"norway": "NO", "ohio": "US-OH", "oklahoma": "US-OK", "oregon": "US-OR", "pennsylvania": "US-PA",
	"poland": "PL", "portugal": "PT", "rhode island": "US-RI", "romania": "RO", "scotland": "GB-SCT",
	"slovakia": "SK", "slovenia": "SI", "south carolina": "US-SC", "south dakota": "US-SD", "spain": "ES",
	"sweden": "SE", "switzerland": "CH", "tennessee": "US-TN", "texas": "US-TX", "united kingdom": "GB",
	"united states": "US", "utah": "US-UT", "vermont": "US-VT", "virginia": "US-VA", "washington": "US-WA",
	"west virginia": "US-WV", "wisconsin": "US-WI", "wyoming": "US-WY",
}
