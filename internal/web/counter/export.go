package counter

import (
	"io"
	"mime"
	"slices"
	"strings"

	"counterpart/internal/access"
	"counterpart/internal/failure"
	"counterpart/internal/web/page"
)

// manyRows is from how many rows on an export needs a fresh factor.
const manyRows = 1_000

// Export streams everything of one kind. Each page of rows is in the ledger before it is sent.
func Export(r *page.Request) error {
	if r.Site.Export == nil {
		return failure.New(failure.NotFound, "Exports are made at the command line here.").WithHint("counterpart export")
	}
	kind, format := r.Value("kind"), r.Value("format")
	if !slices.Contains(r.Site.Export.Kinds(), kind) || format != "csv" && format != "json" {
		return failure.New(failure.Invalid, "There is no such export.")
	}
	permit, err := r.Permit("")
	if err != nil {
		return err
	}
	n, err := r.Site.Export.Count(r.Ctx(), r.Tenant.ID, kind)
	if err != nil {
		return err
	}
	if n > manyRows {
		if err := r.Freshen(); err != nil {
			return err
		}
		if permit, err = r.Permit(""); err != nil {
			return err
		}
	}
	if err := r.Site.Access.Limit(access.Exports, r.Who()); err != nil {
		return err
	}
	end, media := fileOf(kind, format)
	name := strings.ToLower(r.Tenant.Slug + "-" + kind + "." + end)
	r.Head("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	r.Stream(media, func(w io.Writer) error {
		return r.Site.Export.Export(r.Ctx(), permit, kind, format, w)
	})
	return nil
}

// everything is the kind that holds all the others: as CSV an archive of one file for each.
const everything = "everything"

// fileOf gives the end of an export's file name and its media type.
func fileOf(kind, format string) (end, media string) {
	switch {
	case format == "json": // one object on each line
		return "jsonl", "application/jsonl"
	case kind == everything:
		return "zip", "application/zip"
	}
	return "csv", "text/csv; charset=utf-8"
}
