package web_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"counterpart/internal/party"
)

var (
	fileLinks  = regexp.MustCompile(`href="(/(?:sales|complaints)/file/[^"]+)"`)
	orderLinks = regexp.MustCompile(`href="(/(?:orders|cases|customers)\?[^"]+)"`)
)

// Figures name nobody: looking at them records no disclosure, and each file and list that a page
// leads to is there for whoever sees the link.
func TestFiguresLeadToTheirListsAndDiscloseNobody(t *testing.T) {
	s := newSite(t)
	for _, role := range []party.Role{party.Owner, party.Manager, party.Analyst, party.Marketer} {
		p := s.as(role)
		s.disclosed()
		sales := p.get("/sales").want(http.StatusOK, "Revenue by day").want(http.StatusOK, "What counts")
		sales.lacks(canaries...)
		pages := []answer{sales, p.get("/sales?span=12m&step=month").want(http.StatusOK, "Revenue by month")}
		if role != party.Marketer {
			pages = append(pages, p.get("/complaints").want(http.StatusOK, "Nothing to count yet"))
		} else if got := p.get("/complaints"); got.status != http.StatusForbidden && got.status != http.StatusNotFound {
			t.Errorf("%s sees complaints: %d", role, got.status)
		}
		files := 0
		for _, a := range pages {
			for _, m := range fileLinks.FindAllStringSubmatch(a.body, -1) {
				p.get(m[1]).want(http.StatusOK, "").lacks(canaries...)
				files++
			}
		}
		if files < 8 {
			t.Errorf("%s: %d files", role, files)
		}
		if seen := s.disclosed(); len(seen) != 0 {
			t.Errorf("%s: figures recorded %d disclosures", role, len(seen))
		}
		for _, m := range orderLinks.FindAllStringSubmatch(sales.body, -1) {
			if got := p.get(m[1]); got.status != http.StatusOK {
				t.Errorf("%s: %s leads to %d", role, m[1], got.status)
			}
		}
		if hides := strings.Contains(sales.body, "Groups of fewer than five"); hides != (role == party.Analyst || role == party.Marketer) {
			t.Errorf("%s: small groups hidden: %v", role, hides)
		}
	}
}

// A year by day has too many rows for a page with drawings; a link leads to them.
func TestLongTablesStandApart(t *testing.T) {
	p := newSite(t).as(party.Manager)
	page := p.get("/sales?span=12m&step=day").want(http.StatusOK, "Revenue by day")
	if n := strings.Count(page.body, "<tr>"); n > 100 {
		t.Errorf("%d rows beside the drawings", n)
	}
	m := regexp.MustCompile(`href="(/sales\?[^"#]+)#revenue">Table of (\d+) rows`).FindStringSubmatch(page.body)
	if m == nil {
		t.Fatal("no link leads to the table")
	}
	all := p.get(strings.ReplaceAll(m[1], "&amp;", "&")).want(http.StatusOK, "Revenue by day")
	if n := strings.Count(all.body, "<tr>"); n < 600 {
		t.Errorf("%d rows behind the link", n)
	}
	p.get("/sales?span=30d&step=day").want(http.StatusOK, "Revenue by day").lacks("Table of")
}

func TestFiguresAreNotForEverybody(t *testing.T) {
	s := newSite(t)
	for _, role := range []party.Role{party.PrivacyOfficer, party.Support, party.Operator} {
		for _, path := range []string{"/sales", "/complaints", "/sales/file/revenue.csv"} {
			if got := s.as(role).get(path); got.status != http.StatusForbidden && got.status != http.StatusNotFound {
				t.Errorf("%s gets %s: %d", role, path, got.status)
			}
		}
	}
}

func TestSpansOfFigures(t *testing.T) {
	s := newSite(t)
	p := s.as(party.Manager)
	p.get("/sales?from=2026-01-01&to=2026-01-31").want(http.StatusOK, "1 Jan 2026 to 31 Jan 2026, compared with 1 Dec 2025 to 31 Dec 2025")
	p.get("/sales?from=2026-01-31&to=2026-01-01").want(http.StatusOK, "1 Jan 2026 to 31 Jan 2026")
	for _, odd := range []string{"/sales?span=%00", "/sales?from=1&to=2", "/sales?from=1900-01-01&to=2199-12-31", "/sales?step=hour", "/complaints?kind=x"} {
		p.get(odd).want(http.StatusOK, `aria-current="true">Last 30 days`)
	}
	p.get("/sales/file/nothing.csv").want(http.StatusNotFound, "There is no such file")
	csv := p.get("/sales/file/revenue.csv?span=7d").want(http.StatusOK, "From,Orders,Before credits")
	if !strings.Contains(csv.body, ",1,299.99,0.00,299.99,") {
		t.Errorf("numbers are not bare:\n%s", csv.body)
	}
	if got := p.get("/sales/file/revenue.svg?span=7d"); got.header.Get("Content-Type") != "image/svg+xml" || !strings.Contains(got.body, "xmlns") {
		t.Errorf("%v", got.header)
	}
}

func TestOwnersSayWhatIsNoProduct(t *testing.T) {
	s := newSite(t)
	p := s.as(party.Owner)
	p.get("/sales").want(http.StatusOK, "Wool coat")
	p.post("/sales/apart", "sku", "wc-1", "on", "yes", "return", "/sales").leads("/sales")
	p.get("/sales").want(http.StatusOK, "Not products").want(http.StatusOK, "<code>WC-1</code>")
	p.post("/sales/apart", "sku", "WC-1", "on", "no").leads("/sales")
	p.get("/sales").lacks("<code>WC-1</code>")
	if got := s.as(party.Analyst).post("/sales/apart", "sku", "WC-1", "on", "yes"); got.status != http.StatusForbidden && got.status != http.StatusNotFound {
		t.Errorf("an analyst changes the list: %d", got.status)
	}
}
