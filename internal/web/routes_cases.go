package web

import (
	"counterpart/internal/field"
	"counterpart/internal/party"
	"counterpart/internal/web/casework"
	"counterpart/internal/web/hours"
	"counterpart/internal/web/page"
	"counterpart/internal/web/setup"
	"counterpart/internal/web/thanks"
)

// Who may do what with cases, and why. An analyst sees figures of cases, and no case.
var (
	agents = page.Purposes{
		party.Owner: field.Complain, party.Manager: field.Complain, party.Support: field.Complain,
		party.PrivacyOfficer: field.Rights,
	}
	arrangers = page.Purposes{party.Owner: field.Complain, party.Manager: field.Complain}
)

var caseRoutes = withCases([]page.Route{
	get("/cases", agents, 0, casework.List),
	post("/cases", agents, 0, casework.Create),
	get("/cases/new", agents, 0, casework.New),
	post("/cases/find", agents, 0, casework.Find),
	post("/cases/equal", agents, 0, casework.Equal),
	post("/cases/export", exports, page.Slow, casework.Export),
	post("/cases/bulk/assign", agents, 0, casework.Assign),
	post("/cases/bulk/label", agents, 0, casework.Label),
	post("/cases/bulk/status", agents, 0, casework.Status),
	post("/cases/bulk/undo", agents, 0, casework.UndoSeveral),
	get("/cases/{number}", agents, 0, casework.Show),
	post("/cases/{number}/reply", agents, 0, casework.Reply),
	post("/cases/{number}/note", agents, 0, casework.Note),
	post("/cases/{number}/heard", agents, 0, casework.Heard),
	post("/cases/{number}/insert", agents, 0, casework.Insert),
	post("/cases/{number}/again", agents, 0, casework.Again),
	post("/cases/{number}/take", agents, 0, casework.Take),
	post("/cases/{number}/set", agents, 0, casework.Set),
	post("/cases/{number}/undo", agents, 0, casework.Undo),
	post("/cases/{number}/orders", agents, 0, casework.Orders),
	post("/cases/{number}/close", agents, 0, casework.Close),
	post("/cases/{number}/reveal", agents, 0, casework.Reveal),
	get("/thanks/{token}", nil, page.Public, thanks.Ask),
	post("/thanks/{token}", nil, page.Public, thanks.Take),
	get("/setup/answers", arrangers, 0, setup.Answers),
	post("/setup/answers", arrangers, 0, setup.PutAnswer),
	post("/setup/answers/{answer}", arrangers, 0, setup.PutAnswer),
	post("/setup/answers/{answer}/delete", arrangers, 0, setup.DropAnswer),
	get("/setup/hours", arrangers, 0, hours.Show),
	post("/setup/hours", arrangers, 0, hours.Put),
})

// withCases answers as if there were no such page where the program keeps no cases.
func withCases(routes []page.Route) []page.Route {
	for i := range routes {
		do := routes[i].Do
		routes[i].Do = func(r *page.Request) error {
			if r.Site.Cases == nil {
				return page.Nowhere(r)
			}
			return do(r)
		}
	}
	return routes
}
