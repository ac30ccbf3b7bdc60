// Package files takes files in by the browser, and looks after the tokens of programs that send data
// by the API.
//
// It promises what the packages below it promise, and this: whatever of a file is shown, before it was
// taken over, is recorded as a disclosure for the purpose of the import, although nobody is known yet of
// whom it could be; and no value of a file stands in an address.
package files

import (
	"net/http"

	"counterpart/internal/field"
	"counterpart/internal/party"
	"counterpart/internal/web/page"
)

var (
	lookers   = page.Purposes{party.Owner: "", party.Manager: "", party.Operator: ""}
	importers = page.Purposes{party.Owner: field.Import, party.Manager: field.Import}
	owners    = page.Purposes{party.Owner: ""}
	watchers  = page.Purposes{party.Owner: "", party.PrivacyOfficer: ""}
)

func get(pattern string, may page.Purposes, flags page.Flags, do func(*page.Request) error) page.Route {
	return page.Route{Method: http.MethodGet, Pattern: pattern, For: may, Flags: flags, Do: do}
}

func post(pattern string, may page.Purposes, flags page.Flags, do func(*page.Request) error) page.Route {
	return page.Route{Method: http.MethodPost, Pattern: pattern, For: may, Flags: flags, Do: do}
}

// Routes is every route of this package.
func Routes() []page.Route {
	return []page.Route{
		get("/imports", lookers, 0, list),
		get("/imports/new", importers, 0, newFile),
		post("/imports/new", importers, page.Upload, takeFile),
		get("/imports/files/{file}", importers, 0, show),
		get("/imports/files/{file}/map", importers, 0, columns),
		post("/imports/files/{file}/map", importers, 0, setColumns),
		post("/imports/files/{file}/sheet", importers, 0, setSheet),
		post("/imports/files/{file}/use", importers, 0, useMap),
		post("/imports/files/{file}/mend", importers, 0, mend),
		post("/imports/files/{file}/start", importers, 0, start),
		post("/imports/files/{file}/cancel", importers, 0, cancel),
		post("/imports/files/{file}/drop", importers, 0, drop),
		get("/imports/refused/{batch}", importers, page.Slow, refused),
		get("/tokens", watchers, 0, tokens),
		post("/tokens", owners, page.Fresh, makeToken),
		post("/tokens/{token}/revoke", owners, 0, revokeToken),
	}
}
