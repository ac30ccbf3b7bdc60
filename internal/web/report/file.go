package report

import (
	"bytes"
	"encoding/csv"
	"regexp"
	"strings"

	"counterpart/internal/failure"
	"counterpart/internal/web/chart"
	"counterpart/internal/web/page"
	"counterpart/internal/web/view"
)

func salesFile(r *page.Request) error {
	p, err := sales(r)
	if err != nil {
		return err
	}
	return file(r, p)
}

func complaintsFile(r *page.Request) error {
	p, err := complaints(r)
	if err != nil {
		return err
	}
	return file(r, p)
}

// file answers with a card's drawing or table.
func file(r *page.Request, p view.Report) error {
	name, kind, _ := strings.Cut(r.PathValue("name"), ".")
	for _, c := range p.Cards {
		if c.ID != name || c.Empty != "" {
			continue
		}
		r.Head("Content-Disposition", `attachment; filename="`+p.Name+"-"+name+"-"+p.From+"-"+p.Until+"."+kind+`"`)
		switch {
		case kind == "csv":
			return r.File("text/csv; charset=utf-8", table(c.Table))
		case kind == "svg" && c.Chart != "":
			return r.File("image/svg+xml", chart.File(c.Chart))
		}
	}
	return failure.New(failure.NotFound, "There is no such file.").WithHint("Go back to the page and choose again.")
}

// table writes a table as CSV.
func table(t view.ReportTable) []byte {
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	_ = w.Write(t.Head) // a buffer takes everything
	for _, row := range t.Rows {
		line := make([]string, len(row.Cells))
		for i, c := range row.Cells {
			line[i] = safe(bare(c.Text))
		}
		_ = w.Write(line)
	}
	w.Flush()
	return out.Bytes()
}

var figure = regexp.MustCompile(`^([−-]?) ?(?:[€$£¥] |[A-Z]{3} )?([0-9][0-9,]*(?:\.[0-9]+)?)(?: %)?$`)

// bare writes a number without its currency, its percent sign and the marks between thousands, as
// programs read it; other texts stay as they are.
func bare(s string) string {
	m := figure.FindStringSubmatch(s)
	if m == nil {
		return s
	}
	n := strings.ReplaceAll(m[2], ",", "")
	if m[1] != "" {
		n = "-" + n
	}
	return n
}

// safe keeps a spreadsheet from taking a text for a formula.
func safe(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) && !figure.MatchString(s) {
		return "'" + s
	}
	return s
}

// setApart changes the list of what is no product.
func setApart(r *page.Request) error {
	d, err := desk(r)
	if err != nil {
		return err
	}
	permit, err := r.Permit("")
	if err != nil {
		return err
	}
	on := r.Value("on") == "yes"
	if err := d.SetApart(r.Ctx(), permit, r.Value("sku"), on); err != nil {
		return err
	}
	text := "This SKU counts as a product now."
	if on {
		text = "This SKU counts as no product now."
	}
	r.Tell(view.Notice{Tone: "ok", Text: text})
	return r.See(page.Back(r.Value("return"), "/sales"))
}
