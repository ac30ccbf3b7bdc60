package api

import (
	_ "embed"
	"net/http"
)

// openapi is the description of the API for other programs (OpenAPI 3.1). It holds no data.
//
//go:embed openapi.json
var openapi []byte

func describe(w http.ResponseWriter, _ *http.Request) {
	h := w.Header()
	h.Set("Content-Type", "application/json; charset=utf-8")
	h.Set("X-Content-Type-Options", "nosniff")
	_, _ = w.Write(openapi) // whoever has gone gets nothing
}
