package files

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"counterpart/internal/failure"
	"counterpart/internal/intake/upload"
	"counterpart/internal/policy"
	"counterpart/internal/web/page"
	"counterpart/internal/web/view"
)

const refresh = "2" // seconds after which a page about a running job loads itself anew

var phases = map[string]string{"scan": "Reading and checking", "stage": "Writing, visible to nobody", "publish": "Publishing", "": "Beginning"}

// running shows how far a job is. The page loads itself anew, with script or without.
func running(r *page.Request, f upload.File) error {
	p := view.ImportRun{
		Layout: r.Layout("Import under way", view.SectionImports), File: f.Name, What: "Importing", Percent: -1,
		Rows: count(f.Now.Rows), Phase: phases[f.Now.Phase], CancelURL: filesURL + f.ID + "/cancel", Self: filesURL + f.ID,
	}
	p.Path = p.Self
	if f.Mode == upload.Check {
		p.What = "Checking"
		if f.Now.Phase == "stage" {
			p.Phase = "Comparing with what is there"
		}
	}
	switch {
	case f.Now.Total > 0:
		p.Percent, p.Total = int(100*f.Now.Rows/f.Now.Total), count(f.Now.Total)
	case f.Now.Size > 0:
		p.Percent = int(100 * f.Now.Bytes / f.Now.Size)
	}
	p.Percent = min(p.Percent, 100)
	if f.Now.ETA > time.Second {
		p.Left = f.Now.ETA.Round(time.Second).String() + " left"
	}
	r.Head("Refresh", refresh)
	return r.Page(p)
}

// count writes a number with its thousands parted.
func count(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

const (
	shownFaults = 50
	shownRows   = 5
)

// report shows what a check found, or what an import did.
func report(r *page.Request, f upload.File) error {
	permit, err := r.Permit("")
	if err != nil {
		return err
	}
	title := "Check of a file"
	if f.Mode != upload.Check {
		title = "Import of a file"
	}
	p := view.ImportReport{
		Layout: r.Layout(title, view.SectionImports), File: f.Name, Done: f.Mode != upload.Check,
		MapURL: filesURL + f.ID + "/map", DropURL: filesURL + f.ID + "/drop", NewURL: "/imports/new",
	}
	p.Path = filesURL + f.ID
	p.Verdict = verdict(f)
	res := f.Result
	if res == nil || f.State == upload.Failed && res.Rows == 0 {
		return r.Page(p)
	}
	p.Facts = facts(res)
	if p.Recorded, err = record(r, permit, mapped(f.Mapping)); err != nil {
		return err
	}
	if err := addFaults(r, &p, f); err != nil {
		return err
	}
	if f.Mode == upload.Check && f.State == upload.Done {
		p.StartURL, p.Good = filesURL+f.ID+"/start", count(res.Rows-res.Skipped-res.Refused)
		p.Changed = res.Differing() > 0
		p.Refusable = res.FaultRows > 0 && res.Rows > res.Refused
		return addSample(r, permit, &p, f)
	}
	return r.Page(p)
}

// verdict says in a sentence how a job ended.
func verdict(f upload.File) view.Notice {
	text, hint := failure.Public(f.Err)
	fresh, differ, kept := int64(0), int64(0), ""
	if f.Result != nil {
		fresh, differ = f.Result.Fresh(), f.Result.Differing()
		if n := f.Result.Cases.New; n > 0 && f.Mode != upload.Check { // cases are taken a few hundred at a time
			kept = fmt.Sprintf("%s cases had been taken by then and stay. The same file again takes only the rest.", count(n))
		}
	}
	switch {
	case f.State == upload.Cancelled && kept != "":
		return view.Notice{Tone: "warn", Text: "Cancelled: " + kept}
	case f.State == upload.Cancelled:
		return view.Notice{Tone: "warn", Text: "Cancelled: nothing of this file was imported."}
	case f.State == upload.Failed:
		return view.Notice{Tone: "danger", Text: strings.TrimSpace(text + " " + hint + " " + kept)}
	case f.Mode == upload.Check && f.Result.FaultRows > 0:
		return view.Notice{Tone: "warn", Text: fmt.Sprintf("Rows that need your attention: %s of %s. Nothing was written yet.", count(f.Result.FaultRows), count(f.Result.Rows))}
	case f.Mode == upload.Check && fresh == 0 && differ == 0:
		return view.Notice{Tone: "ok", Text: "Everything in this file is here already, exactly like this. An import would change nothing."}
	case f.Mode == upload.Check:
		return view.Notice{Tone: "ok", Text: "Every row can be taken. Nothing was written yet."}
	case fresh == 0 && (!f.Update || differ == 0):
		return view.Notice{Tone: "ok", Text: "Nothing changed: everything in this file was here already."}
	}
	return view.Notice{Tone: "ok", Text: "Imported. What is new is visible to everybody now."}
}

func facts(res *upload.Result) []view.Fact {
	out := []view.Fact{{Label: "Rows", Value: count(res.Rows)}}
	for _, t := range []struct {
		label string
		upload.Tally
	}{{"Customers", res.Customers}, {"Orders", res.Orders}, {"Payments", res.Payments}, {"Cases", res.Cases}} {
		if t.New+t.Same+t.Changed+t.InFile == 0 {
			continue
		}
		out = append(out, view.Fact{
			Label: t.label, Value: count(t.New) + " new", Note: count(t.Same) + " the same, " + count(t.Changed) + " different",
		})
	}
	if res.Refused > 0 {
		out = append(out, view.Fact{Label: "Refused rows", Value: count(res.Refused)})
	}
	if res.WithoutCustomer > 0 {
		out = append(out, view.Fact{Label: "Without a customer", Value: count(res.WithoutCustomer)})
	}
	if res.Masked > 0 {
		out = append(out, view.Fact{Label: "Masked", Value: count(res.Masked) + " texts", Note: "held a national id number"})
	}
	for _, s := range res.Sums {
		out = append(out, view.Fact{Label: "Sum", Value: s.Currency + " " + s.Exact})
	}
	return out
}

// addFaults lists faults with what stands in the cells, so that they can be mended in place.
func addFaults(r *page.Request, p *view.ImportReport, f upload.File) error {
	list := f.Result.Faults
	p.More = int(f.Result.FaultTotal) - min(len(list), shownFaults)
	list = list[:min(len(list), shownFaults)]
	var spots []upload.Spot
	for _, e := range list {
		if e.Column > 0 {
			spots = append(spots, upload.Spot{Line: e.Line, Column: e.Column})
		}
	}
	cells, err := r.Site.Uploads.Cells(r.Who(), f.ID, spots)
	if err != nil {
		return err
	}
	seen := map[upload.Spot]bool{}
	for _, e := range list {
		row := view.ImportFault{Line: e.Line, Reason: e.Reason, Expected: e.Expected}
		if e.Field != "" {
			row.Field = fieldLabel(e.Field)
		}
		if at := (upload.Spot{Line: e.Line, Column: e.Column}); e.Column > 0 && !seen[at] {
			seen[at] = true
			row.Column, row.Value, row.Name = strconv.Itoa(e.Column), cells[at], fmt.Sprintf("m%d-%d", e.Line, e.Column)
			p.MendURL = filesURL + f.ID + "/mend"
		}
		p.Faults = append(p.Faults, row)
	}
	return nil
}

func addSample(r *page.Request, permit policy.Permit, p *view.ImportReport, f upload.File) error {
	rows, err := r.Site.Uploads.Sample(r.Ctx(), permit, f.ID, shownRows)
	if err != nil {
		return err
	}
	for _, cells := range rows {
		var row view.SampleRow
		for _, c := range cells {
			row.Cells = append(row.Cells, view.Fact{Label: fieldLabel(c.Field), Value: c.Text})
		}
		p.Sample = append(p.Sample, row)
	}
	return r.Page(*p)
}

// mend takes corrected cells and checks the file anew.
func mend(r *page.Request) error {
	if r.Site.Uploads == nil {
		return errNoUploads
	}
	cells := mends(r.Entered)
	if len(cells) == 0 {
		return failure.New(failure.Invalid, "Nothing was corrected.")
	}
	if err := r.Site.Uploads.Mend(r.Who(), r.PathValue("file"), cells); err != nil {
		return err
	}
	return begin(r, upload.Check, false)
}

const maxMend = 2000 // bytes of a corrected cell

func mends(form url.Values) map[upload.Spot]string {
	out := map[upload.Spot]string{}
	for name, values := range form {
		line, column, ok := strings.Cut(strings.TrimPrefix(name, "m"), "-")
		l, err1 := strconv.Atoi(line)
		c, err2 := strconv.Atoi(column)
		if !ok || err1 != nil || err2 != nil || l < 1 || c < 1 || len(values[0]) > maxMend {
			continue
		}
		out[upload.Spot{Line: l, Column: c}] = strings.TrimSpace(values[0])
	}
	return out
}
