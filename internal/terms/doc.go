// Package terms reads contracts, statutes and standards into a form that can be judged.
//
// A text is blocks of HCL syntax: the legal prose beside what it comes to. [Parse] takes the files
// of one instrument and gives an [Instrument] in which every name is resolved, together with all
// that is wrong with the text, each with its place, what was expected and what to write instead.
//
// A [Clause] is one promise. Its [Type] is a row of the one table of types ([Types]); nothing else
// in the program knows a type by name, so that a new type is one row and one fixture. There are
// five kinds of norm: achieve, maintain, forbid, may, rule. A clause says what triggers it, when
// it is due, which act performs or breaks it, and on what it depends. Conditions ([Cond]) are
// compiled, never run here: only the judge knows facts.
//
// Ambiguous prose stays ambiguous. A clause holds one variant of itself for each option of each
// axis; the variants of an axis hold those of the axes after it, so that choosing one option after
// another in order leads to the clause under that reading. Lists of more than one level of
// knowledge, or of more than one event that selects the version, make such axes by themselves.
//
// A parameter without a value is not guessed: clauses that use it are off, and say so. A soft word
// stays soft unless the parties agreed a yardstick. Money is exact; a month needs a rule for its
// end, except for a period, which keeps its day or takes the month's last.
//
// Reading order: model.go, cond.go and liability.go (what comes out), type.go and table_table.go
// (the types), parse.go and head.go, clause.go, deadline.go, trigger.go, compile.go (conditions),
// readings.go, buckets.go and formula.go (liability), checks.go.
package terms
