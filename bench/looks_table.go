package main

import (
	"net/url"

	"counterpart/internal/party"
)

// look is a page that is measured: who opens which address. {customer}, {order} and {case} are
// replaced by one of those that lists showed, {name} and {phone} by a first name with the beginning
// of a family name, and by the last four digits of a phone, which somebody has.
type look struct {
	role       party.Role
	name, path string
	form       url.Values // of a POST
}

// looks are the pages that people have before them all day.
var looks = []look{
	{party.Support, "home, agent", "/", nil},
	{party.Manager, "home, manager", "/", nil},
	{party.Support, "customers", "/customers", nil},
	{party.Support, "customers by name", "/customers?sort=name", nil},
	{party.Support, "search by name", "/customers/find", url.Values{"q": {"{name}"}}},
	{party.Support, "search by phone", "/customers/find", url.Values{"q": {"{phone}"}}},
	{party.Support, "customer", "/customers/{customer}", nil},
	{party.Support, "orders", "/orders", nil},
	{party.Support, "orders of a month", "/orders?from=2026-03-01&to=2026-03-31&channel=web&country=AT", nil},
	{party.Support, "order", "/orders/{order}", nil},
	{party.Support, "cases", "/cases?queue=all", nil},
	{party.Support, "case", "/cases/{case}", nil},
	{party.Manager, "sales, 90 days", "/sales", nil},
	{party.Manager, "sales, a year", "/sales?span=12m", nil},
	{party.Manager, "complaints", "/complaints", nil},
	{party.PrivacyOfficer, "access log", "/access", nil},
	{party.Owner, "ledger", "/ledger", nil},
}
