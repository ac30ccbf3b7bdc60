package api_test

import (
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"

	"counterpart/internal/field"
	"counterpart/internal/party"
	"counterpart/internal/testkit/house"
)

var curl = regexp.MustCompile(`(?s)https://crm\.example/api/v1/(\S+) -d '\s*(\{.*?\})'`)

// What the guide for integrators sends is taken, and answered as it says.
func TestExamplesOfTheGuide(t *testing.T) {
	text, err := os.ReadFile("../../docs/api.md")
	if err != nil {
		t.Fatal(err)
	}
	house.Engines(t, func(t *testing.T, where string) {
		r := newRig(t, where)
		_, secret := r.token(t, party.Manager, field.Import)
		found := curl.FindAllStringSubmatch(string(text), -1)
		if len(found) != 4 {
			t.Fatalf("%d examples", len(found))
		}
		for _, m := range found {
			code, body, _ := r.send(t, secret, m[1], m[2])
			if code != http.StatusOK && code != http.StatusCreated {
				t.Errorf("%s: %d %s", m[1], code, body)
			}
			if !strings.HasSuffix(m[1], "/find") && !strings.Contains(string(text), strings.TrimSpace(body)) {
				t.Errorf("%s is answered with %s, which the guide does not say", m[1], body)
			}
		}
	})
}
