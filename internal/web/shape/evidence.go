package shape

import (
	"cmp"
	"encoding/json"
	"fmt"
	"strings"

	"counterpart/internal/crm/own"
	"counterpart/internal/entry"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/policy"
	"counterpart/internal/web/view"
)

// Evidence is how entries of the ledger are looked at.
type Evidence struct {
	Zone  Zone
	Staff Names
	// Customers gives the ids of ordinals that are still known; nil hides customers.
	Customers map[party.Ordinal]party.Customer
	Linked    bool     // ids lead to pages
	Own       own.Defs // own fields are called as the owner calls them
	Roles     map[party.Role]string
}

// EntryURL gives the path of an entry's page.
func EntryURL(index int64) string { return fmt.Sprintf("/ledger/%d", index) }

// Reader says who an entry's reader was.
func (v Evidence) Reader(e entry.Entry) view.Reader {
	r := view.Reader{
		Name: v.Staff.Of(e.By), Role: cmp.Or(v.Roles[e.Role], string(e.Role)), Company: e.Company,
		Vendor: e.Role.Side() == party.Processor,
	}
	if e.By == 0 {
		r.Name, r.Job = "The program", true
	}
	return r
}

// Access shows a disclosure in the access log, or a finding beside them. A finding discloses
// nothing: its field is the one that did not open.
func (v Evidence) Access(l ledger.Line) view.AccessRow {
	e := l.Entry
	r := view.AccessRow{
		Entry: uint64(l.Index), URL: EntryURL(l.Index), At: v.Zone.Time(e.Recorded), Reader: v.Reader(e),
		Purpose: e.Purpose.Label(), Reason: policy.ReasonLabel(e.Reason), Opened: v.Own.At(e.Recorded).Labels(e.Fields),
		Masked: v.Own.At(e.Recorded).Labels(e.Masked &^ e.Fields), Customers: int(e.Count), Finding: cmp.Or(e.Finding(), e.Refusal()),
	}
	if r.Finding != "" {
		r.Opened, r.Masked = nil, nil
	}
	switch e.Act {
	case "none":
		r.Reason = strings.TrimPrefix(r.Reason+", answer: nobody", ", ")
	case "taken":
		r.Reason = strings.TrimPrefix(r.Reason+", answer: taken", ", ")
	}
	if e.Count == 1 {
		for o := range l.People.All() {
			if id, ok := v.Customers[o]; ok {
				r.Subject = id.String()
				if v.Linked {
					r.SubjectURL = URL(id)
				}
			}
		}
	}
	return r
}

var kinds = map[entry.Kind]string{
	entry.Disclosure: "Access", entry.Processing: "Processing", entry.Change: "Change", entry.SignIn: "Sign-in",
	entry.Grant: "Grant", entry.Contract: "Contract", entry.Duty: "Duty", entry.Claim: "Claim", entry.Flaw: "Flaw",
	entry.Incident: "Incident", entry.Request: "Request", entry.Erasure: "Erasure", entry.Hold: "Hold",
	entry.Release: "Release", entry.Key: "Key", entry.System: "System",
}

// Kind gives a kind of entry in words.
func Kind(k entry.Kind) string { return cmp.Or(kinds[k], string(k)) }

// Summary says in a line what an entry records.
func (v Evidence) Summary(e entry.Entry) string {
	if text := e.Finding(); text != "" {
		return fmt.Sprintf("%s; refused, nothing was shown; met for entry %d; %s, %s", text, e.Ref, v.Reader(e).Name, e.Company)
	}
	if text := e.Refusal(); text != "" {
		return fmt.Sprintf("%s; nothing was shown; %s, %s", text, v.Reader(e).Name, e.Company)
	}
	var parts []string
	if what := strings.TrimSpace(e.Act + " " + e.Object); what != "" {
		parts = append(parts, what)
	}
	if e.Fields != 0 {
		parts = append(parts, strings.Join(v.Own.At(e.Recorded).Labels(e.Fields), ", "))
	}
	if masked := e.Masked &^ e.Fields; masked != 0 {
		parts = append(parts, "masked: "+strings.Join(v.Own.At(e.Recorded).Labels(masked), ", "))
	}
	switch {
	case e.Count == 1 && (e.Commit != nil || e.Kind == entry.Disclosure):
		parts = append(parts, "1 customer")
	case e.Object == "staff": // who works here, not who buys
		parts = append(parts, fmt.Sprintf("%d people", e.Count))
	case e.Count > 1:
		parts = append(parts, fmt.Sprintf("%d customers", e.Count))
	}
	return strings.Join(append(parts, v.Reader(e).Name+", "+e.Company), "; ")
}

// EntryRow shows an entry in a list.
func (v Evidence) EntryRow(l ledger.Line) view.EntryRow {
	return view.EntryRow{
		Index: uint64(l.Index), URL: EntryURL(l.Index), At: v.Zone.Time(l.Entry.Recorded),
		Kind: Kind(l.Entry.Kind), Summary: v.Summary(l.Entry),
	}
}

// Pretty indents the canonical text of an entry for reading. What cannot be read stays as it is.
func Pretty(data []byte) string {
	var v json.RawMessage = data
	out, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return string(data)
	}
	return string(out)
}

// unopened says what the log records of sealed values that did not open.
func unopened(rep *ledger.Report) view.Check {
	c := view.Check{Label: "No sealed value is on record that did not open", State: "ok"}
	if n := len(rep.Unopened); n > 0 {
		last := rep.Unopened[n-1]
		c.Label, c.State = "Sealed values did not open: they or their place were changed", "failed"
		c.Detail = fmt.Sprintf("%d on record; the last is entry %d: %s. This is about the data, not about the log.",
			int64(n)+rep.Earlier, last.Index, last.Text)
	}
	return c
}

// Report shows what a walk over the log checked and found.
func Report(rep *ledger.Report) (checks []view.Check, verdict view.Check) {
	first := "Every entry is canonical, hashes to its leaf, and times never decrease"
	state := "ok"
	if !rep.Sound() {
		state = "failed"
	}
	checks = append(checks,
		view.Check{Label: first, State: state, Detail: fmt.Sprintf("%d of %d entries read.", rep.Entries, rep.Size)},
		view.Check{Label: "Detached payloads open and match their commitments", State: state, Detail: fmt.Sprintf("%d opened; %d no longer there.", rep.Payloads, rep.Detached)},
		view.Check{Label: "Stored nodes, head and checkpoint are what the entries give", State: state, Detail: fmt.Sprintf("%d nodes compared.", rep.Nodes)},
		unopened(rep),
		view.Check{Label: "Cosigned by a witness", State: "skipped", Detail: "No witness is configured: the operator alone holds this log."})
	for i, f := range rep.Findings {
		if i == 5 {
			break
		}
		where := "The log as a whole"
		if f.Index >= 0 {
			where = fmt.Sprintf("Entry %d", f.Index)
		}
		checks = append(checks, view.Check{Label: where, State: "failed", Detail: f.Text})
	}
	if rep.Sound() {
		return checks, view.Check{Label: "The log adds up", State: "ok", Detail: fmt.Sprintf("%d entries, %d nodes, signed checkpoint.", rep.Entries, rep.Nodes)}
	}
	return checks, view.Check{
		Label: "The log does not add up", State: "failed",
		Detail: fmt.Sprintf("%d findings. The first: %s.", int64(len(rep.Findings))+rep.Suppressed, rep.Findings[0].Text),
	}
}
