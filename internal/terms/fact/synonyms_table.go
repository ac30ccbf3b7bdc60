package fact

// synonyms are words that people write for words of the language, by the last part of a name. They
// serve suggestions only: a text has to be written in the language's own words.
var synonyms = map[string][]string{
	// what a party knew, which is not what it could have known
	"awareness": {"aware", "knowable"}, "discovered": {"aware", "knowable"}, "knew": {"aware", "knowable"},
	"knowledge": {"aware", "knowable"}, "known": {"aware", "knowable"}, "learned": {"aware", "knowable"},
	"noticed": {"aware", "knowable"},
	// events
	"breach": {"incident"}, "cve": {"vulnerability.published"}, "data_breach": {"incident"}, "flaw": {"vulnerability.published"},
	"leak": {"incident"}, "security_breach": {"incident"}, "security_incident": {"incident"}, "security_risk": {"risk"},
	"threat": {"risk"}, "vulnerability": {"vulnerability.published"},
	// clauses
	"delete": {"erase"}, "obligation": {"duty"}, "prohibition": {"restrict"}, "right": {"power"}, "subcontractor": {"subprocessor"},
	// acts of telling
	"notified": {"given"}, "sent": {"given"},
}
