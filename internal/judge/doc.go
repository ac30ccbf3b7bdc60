// Package judge says what follows from an agreement and facts at a point in time: for every
// obligation its state, by whom, when, how far past its deadline, and what that rests on.
//
// # A finding is the set of states that remain possible
//
// A fact may be uncertain: a month instead of a day, claimed by one side only, not stated at
// all. The judge therefore does not ask for the state of an obligation but for every state that
// the facts of a view leave possible. One: the finding is firm. More: it is undetermined, and
// names the open questions that decide. Making a fact more precise can only make the set
// smaller, so no firm finding ever turns into another firm finding by knowing more of the same.
//
// # Time
//
// Moments are bounded by their intervals and by what is stated of one in relation to another
// ("more than seven days after she became aware"): a system of difference constraints, solved by
// shortest paths, never by trying days (times.go). A deadline is compared with an act through
// the bounds of both and of their difference (deadline.go).
//
// # Conditions
//
// Conditions are evaluated in three values (cond.go). That something is not stated makes it
// open, not false; that it did not happen is a fact of its own.
//
// # Order
//
// Reading order: finding.go (what comes out), case.go (what goes in, views and readings),
// index.go (the facts of one view), norm.go (one clause), then achieve.go, periodic.go,
// maintain.go, forbid.go and power.go for the kinds of norm, explain.go (why, why not, what if)
// and fold.go (facts that arrive one by one).
//
// Everything is a pure function of its input: the order of facts, the machine and its zone never
// matter. No function here panics on any input that terms.Parse and fact.Check accept.
package judge
