// Package palette answers "take me there": the list of every place and action of a role, the
// search across customers, orders and cases, and the list of keys.
//
// What a role may take is asked of the table of routes, so that the list can offer nothing that
// would be refused. A search is a POST and recorded as one disclosure, be it the search page or
// the palette that asks; what was typed stands in no URL.
package palette
