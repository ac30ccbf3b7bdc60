package page

import (
	"encoding/csv"
	"io"
	"mime"
	"strings"
	"time"

	"counterpart/internal/access"
	"counterpart/internal/intake/mapping"
	"counterpart/internal/web/view"
)

const manyRows = 1_000 // from how many rows on an export needs a fresh factor

// AllowExport asks for a fresh factor where many rows leave, and limits how often that happens.
func (r *Request) AllowExport(rows int64) error {
	if rows > manyRows {
		if err := r.Freshen(); err != nil {
			return err
		}
	}
	return r.Site.Access.Limit(access.Exports, r.Who())
}

// Sheet streams rows as CSV: a heading, then what each part gives.
func (r *Request) Sheet(what string, heading []string, each func(put func([]string) error) error) {
	name := strings.ToLower(r.Tenant.Slug + "-" + what + ".csv")
	r.Head("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	r.Stream("text/csv; charset=utf-8", func(w io.Writer) error {
		out := csv.NewWriter(w)
		put := func(cells []string) error {
			for i, c := range cells {
				cells[i] = mapping.Guard(c)
			}
			return out.Write(cells)
		}
		if err := put(heading); err != nil {
			return err
		}
		if err := each(put); err != nil {
			return err
		}
		out.Flush()
		return out.Error()
	})
}

// Words gives a cell as a file has it.
func Words(c view.Cell) string {
	if !c.At.IsZero() {
		return c.At.Format(time.DateOnly)
	}
	parts := []string{}
	if c.Text != "" {
		parts = append(parts, c.Text)
	}
	for _, b := range c.Badges {
		parts = append(parts, b.Text)
	}
	return strings.Join(parts, ", ")
}
