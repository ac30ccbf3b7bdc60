package lint

import (
	"slices"

	"counterpart/internal/terms"
)

var rules = []Rule{
	{
		Name: "burden", Says: "A duty says who must show its breach.",
		find: (*look).burden,
	},
	{
		Name: "card-data", Says: "An agreement that prohibits card data is not made for a service that handles payments.",
		find: (*look).cards,
	},
	{
		Name: "ccpa-7051", Says: "A contract with a service provider contains the items of 11 CCR 7051(a).", Law: "11 CCR 7051(a)",
		find: func(l *look) {
			if l.is("service_provider", "business") || !l.european() && l.is("processor") {
				l.items(serviceProvider)
			}
		},
	},
	{
		Name: "contradiction", Says: "No act is owed or allowed and forbidden at once.", Everywhere: true,
		find: (*look).contradictions,
	},
	{
		Name: "evidence", Says: "Somebody can evidence that a duty was kept.",
		find: (*look).evidence,
	},
	{
		Name: "gdpr-28-3", Says: "A contract between controller and processor contains the items of GDPR 28(3).", Law: "GDPR 28(3)",
		find: func(l *look) {
			if !l.american() && l.is("controller") && l.is("processor") {
				l.items(processor)
			}
		},
	},
	{
		Name: "log-retention", Says: "The log is kept as long as claims can be brought.",
		find: (*look).retention,
	},
	{
		Name: "purpose-change", Says: "Nobody changes the purposes by notice alone.", Law: "GDPR 28(3)(a), 28(10)",
		find: (*look).purposes,
	},
	{
		Name: "soft-word", Says: "A soft word has an agreed yardstick.",
		find: (*look).soft,
	},
	{
		Name: "undefined-term", Says: "A term in capitals is defined.",
		find: (*look).terms,
	},
	{
		Name: "unreachable", Says: "Every clause can come into force.", Everywhere: true,
		find: (*look).unreachable,
	},
	{
		Name: "upstream-deadline", Says: "The processor's deadline leaves the controller at least a day of its own 72 hours.", Law: "GDPR 33(1)",
		find: func(l *look) {
			if !l.american() {
				l.upstream()
			}
		},
	},
}

// item is a thing that a contract must say.
type item struct {
	name string
	says string
	by   func(*terms.Clause) bool
}

// of fits clauses of some types.
func of(names ...string) func(*terms.Clause) bool {
	return func(c *terms.Clause) bool { return slices.Contains(names, c.Type.Name) }
}

// processor are the items of GDPR 28(3).
var processor = []item{
	{"(a)", "process only on documented instructions, transfers included", of("use", "instruct")},
	{"(b)", "bind the staff to confidentiality", of("confidential", "confidentiality")},
	{"(c)", "take the security measures of article 32", of("maintain", "encrypt", "authenticate", "access_limit")},
	{"(d)", "engage sub-processors only as 28(2) and (4) say", of("subprocessor")},
	{"(e)", "help to answer people's requests", of("assist")},
	{"(f)", "help with articles 32 to 36, notices of breaches included", of("notify")},
	{"(g)", "delete or return the data after the end, as the controller chooses", of("erase", "return")},
	{"(h)", "give the information that shows compliance, and allow audits", of("audit_right")},
}

// denies fits a clause on use that rules something out by a field or by a purpose.
func denies(field string, words ...string) func(*terms.Clause) bool {
	return func(c *terms.Clause) bool {
		if c.Type.Name != "use" {
			return false
		}
		if v, stated := yes(c, field); stated {
			return !v
		}
		return len(more(c, "allow")) > 0 ||
			slices.ContainsFunc(more(c, "deny"), func(w string) bool { return slices.Contains(words, w) })
	}
}

// serviceProvider are the items of 11 CCR 7051(a).
var serviceProvider = []item{
	{"(1)", "neither sell nor share personal information", denies("sell", "sell", "share", "sale", "sharing")},
	{"(2)", "name the specific purposes", of("purpose")},
	{"(3)", "no purpose but those", func(c *terms.Clause) bool { return c.Type.Name == "use" && len(more(c, "allow")) > 0 }},
	{"(4)", "no other commercial purpose", of("use")},
	{"(5)", "no use outside the relation, and no combining", denies("combine", "combine")},
	{"(6)", "comply with the law, with the same level of protection", of("comply", "maintain")},
	{"(7)", "let the business take steps such as audits", of("audit_right")},
	{"(8)", "tell the business when it can no longer meet its duties", func(c *terms.Clause) bool {
		return c.Type.Name == "notify" && slices.Contains(c.Trigger, "noncompliance.determined")
	}},
	{"(9)", "let the business stop and remediate unauthorised use", of("suspend", "remediate")},
	{"(10)", "enable the business to comply with consumers' requests", of("assist")},
}
