// Package web is the browser's way in: one table of routes, and a handler for each.
//
// It promises that every route names who may use it and for which purpose (routes.go is the
// authorisation matrix and the record of processing at once), that no page leaves before it is
// complete, that an error shows nothing but what the failure package was given on purpose, and
// that neither a URL, nor a redirect, nor the access log carries personal data: searches are
// POSTs that answer with an opaque number which this process remembers for ten minutes.
// It decides nothing itself: rights come from policy, data from the services, receipts from
// the ledger.
//
// # A request
//
//	headers, cross-origin protection, time limit        chain.go
//	route, session, rights                              chain.go, request.go
//	handler: parse, call, shape, render to a buffer     one file for a few actions
//	error → page, by its kind                           problem.go
//	one line in the log: pattern, status, duration      chain.go
//
// A failure of kind Stale means that rights changed between the session's reading and the
// disclosure: the session is read anew and the handler runs once more.
package web

import (
	"net/http"

	"counterpart/internal/web/page"
)

// What the pages stand on, and the ports through which they reach it.
type (
	// Config is what the pages are made of.
	Config = page.Config
	// Tenant is what the pages need to know of a retailer.
	Tenant = page.Tenant
	// Tenants lists the retailers of this installation.
	Tenants = page.Tenants
	// People ties customers to the numbers by which the ledger knows them.
	People = page.People
	// Erasures knows who was erased.
	Erasures = page.Erasures
	// Exporter streams everything of one kind that a retailer owns.
	Exporter = page.Exporter
	// Demo is what the demo adds.
	Demo = page.Demo
)

// New makes the pages. It fails only if the templates are broken.
func New(cfg Config) (http.Handler, error) { return page.New(cfg, table(cfg.Demo != nil)) }
