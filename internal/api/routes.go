package api

import "net/http"

// Prefix is what every address of the API begins with.
const Prefix = "/api/v1/"

// route is one row of the table. Which fields it may write or show, the token's role and purpose say.
type route struct {
	method, path string
	do           func(*request) (reply, error)
}

func (r route) name() string { return r.method + " " + Prefix + r.path }

// routes is every route but the description itself. PUT and POST of one address do the same: whoever
// sends an item twice finds it taken once.
var routes = []route{
	{http.MethodPost, "customers", (*request).customers},
	{http.MethodPut, "customers", (*request).customers},
	{http.MethodPost, "customers/find", (*request).findCustomer},
	{http.MethodPost, "orders", (*request).orders},
	{http.MethodPut, "orders", (*request).orders},
	{http.MethodPost, "orders/find", (*request).findOrder},
	{http.MethodPost, "payments", (*request).payments},
	{http.MethodPut, "payments", (*request).payments},
	{http.MethodPost, "activity", (*request).activity},
	{http.MethodPut, "activity", (*request).activity},
	{http.MethodPost, "cases", (*request).cases},
	{http.MethodPut, "cases", (*request).cases},
	{http.MethodPost, "ledger/proof", (*request).proof},
}

// Names lists the routes as entries of the ledger name them.
func Names() []string {
	out := make([]string, len(routes))
	for i, r := range routes {
		out[i] = r.name()
	}
	return out
}
