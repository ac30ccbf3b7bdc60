// Package hours is where owners and managers say when the shop answers: business hours, what is promised
// for each priority, and who works in which team.
package hours

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"counterpart/internal/access"
	"counterpart/internal/crm/base"
	"counterpart/internal/crm/cases"
	"counterpart/internal/crm/clock"
	"counterpart/internal/failure"
	"counterpart/internal/party"
	"counterpart/internal/web/casework"
	"counterpart/internal/web/page"
	"counterpart/internal/web/view"
	"counterpart/internal/when"
)

// week is the order of days in the form.
var week = []time.Weekday{time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday, time.Saturday, time.Sunday}

// known is what the form is made of: the settings, the teams that there are, and the staff.
type known struct {
	settings cases.Settings
	teams    []cases.Word
	staff    []access.Colleague
}

func read(r *page.Request) (k known, err error) {
	t := r.Who().Tenant
	words, err := r.Site.Cases.Words(r.Ctx(), t)
	if err != nil {
		return k, err
	}
	if k.settings, err = r.Site.Cases.Settings(r.Ctx(), t); err != nil {
		return k, err
	}
	k.teams = words.Teams
	k.staff, err = r.Site.Access.Colleagues(r.Ctx(), r.Who())
	return k, err
}

// Show shows business hours, targets and teams.
func Show(r *page.Request) error {
	k, err := read(r)
	if err != nil {
		return err
	}
	return r.Page(form(r, k, nil))
}

// form fills the form with the settings.
func form(r *page.Request, k known, errs view.Errors) view.Hours {
	s := k.settings
	p := view.Hours{
		Layout: r.Layout("Business hours", view.SectionSetup), Action: "/setup/hours", Zone: r.Site.Zone.String(),
		From: minuteOfDay(s.Hours.From), To: minuteOfDay(s.Hours.To), Version: strconv.FormatInt(s.Revision, 10),
		Soon: hoursText(s.Soon), Errors: errs, Examples: examples(s, r.Site.Zone),
	}
	for _, d := range week {
		p.Days = append(p.Days, view.HoursDay{Key: strconv.Itoa(int(d)), Label: d.String(), Open: s.Hours.Days[d]})
	}
	var closed []string
	for _, h := range s.Hours.Holidays {
		closed = append(closed, h.String())
	}
	p.Holidays = strings.Join(closed, "\n")
	for _, one := range cases.Priorities() {
		t := s.Targets[one]
		p.Targets = append(p.Targets, view.HoursTarget{
			Key: string(one), Label: strings.ToUpper(string(one[:1])) + string(one[1:]), First: hoursText(t.First), Next: hoursText(t.Next), Resolve: hoursText(t.Resolve),
		})
	}
	for _, w := range k.teams {
		team := view.HoursTeam{Key: w.Code, Label: w.Label}
		for _, c := range k.staff {
			if casework.Works(c) {
				team.Members = append(team.Members, view.CaseLabel{
					Value: strconv.FormatUint(uint64(c.Ordinal), 10), Label: c.Name.Reveal(), On: slices.Contains(s.Teams[w.Code], c.Ordinal),
				})
			}
		}
		p.Teams = append(p.Teams, team)
	}
	return p
}

func minuteOfDay(m int) string { return fmt.Sprintf("%02d:%02d", m/60, m%60) }

// hoursText writes a business time as the form has it: 4h, 90m as 1h30m.
func hoursText(d time.Duration) string {
	h, m := d/time.Hour, d%time.Hour/time.Minute
	switch {
	case h == 0:
		return fmt.Sprintf("%dm", m)
	case m == 0:
		return fmt.Sprintf("%dh", h)
	}
	return fmt.Sprintf("%dh%dm", h, m)
}

// examples say what the settings come to.
func examples(s cases.Settings, zone *time.Location) []view.Fact {
	friday := time.Date(2026, 7, 3, 16, 0, 0, 0, zone)
	h := s.Hours
	h.Zone, h.Holidays = zone, nil
	var out []view.Fact
	for _, p := range []cases.Priority{cases.Normal, cases.Urgent} {
		due := h.Add(when.Of(friday), s.Targets[p].First).Time().In(zone)
		out = append(out, view.Fact{
			Label: "Written on Friday at 16:00", Value: "answer by " + due.Format("Monday, 15:04"), Note: string(p) + " priority",
		})
	}
	return out
}

// Put changes business hours, targets and teams.
func Put(r *page.Request) error {
	permit, err := r.Permit("")
	if err != nil {
		return err
	}
	k, err := read(r)
	if err != nil {
		return err
	}
	s, errs := arranged(r, k)
	if len(errs) == 0 {
		if s.Revision, err = strconv.ParseInt(r.Value("version"), 10, 64); err != nil {
			return failure.Wrap(err, failure.Invalid, "The form is not complete.").WithHint("Open the page again.")
		}
		err = r.Site.Cases.PutSettings(r.Ctx(), permit, s)
	}
	if faults, ok := errors.AsType[base.FieldErrors](err); ok {
		errs = settingFaults(faults)
	}
	if len(errs) > 0 {
		k.settings = s
		if errs[""] == "" {
			errs[""] = "Nothing was saved. What needs attention is marked."
		}
		p := form(r, k, errs)
		p.Version = r.Value("version")
		r.Status(http.StatusBadRequest)
		return r.Page(p)
	}
	if err != nil {
		return err
	}
	r.Tell(view.Notice{Tone: "ok", Text: "Saved. It holds for cases and messages from now on."})
	return r.See("/setup/hours")
}

// settingFaults puts what the desk refuses beside the inputs.
func settingFaults(all base.FieldErrors) view.Errors {
	out := view.Errors{}
	for _, f := range all {
		switch f.Field {
		case "hours":
			out["day"] = "These hours " + f.Text + "."
		case "soon":
			out["soon"] = "This " + f.Text + "."
		default:
			out[""] = "Nothing was saved: " + f.Field + " " + f.Text + "."
		}
	}
	return out
}

// arranged reads the form.
func arranged(r *page.Request, k known) (cases.Settings, view.Errors) {
	errs := view.Errors{}
	s := cases.Settings{Targets: map[cases.Priority]clock.Targets{}, Teams: map[string][]party.Ordinal{}}
	for _, v := range r.Entered["day"] {
		if d, err := strconv.Atoi(v); err == nil && d >= 0 && d < len(s.Hours.Days) {
			s.Hours.Days[d] = true
		}
	}
	s.Hours.From, s.Hours.To = clockTime(r.Value("from"), "from", errs), clockTime(r.Value("to"), "to", errs)
	for line := range strings.Lines(r.Value("holidays")) {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		day, err := when.ParseDate(line)
		if err != nil {
			errs["holidays"] = "A line is no date: write it as 2026-12-25."
			continue
		}
		s.Hours.Holidays = append(s.Hours.Holidays, day)
	}
	s.Soon = businessTime(r.Value("soon"), "soon", errs)
	for _, p := range cases.Priorities() {
		key := string(p)
		s.Targets[p] = clock.Targets{
			First: businessTime(r.Value(key+".first"), key, errs), Next: businessTime(r.Value(key+".next"), key, errs),
			Resolve: businessTime(r.Value(key+".resolve"), key, errs),
		}
	}
	for _, w := range k.teams {
		for _, v := range r.Entered["team."+w.Code] {
			if o, err := strconv.ParseUint(v, 10, 32); err == nil {
				s.Teams[w.Code] = append(s.Teams[w.Code], party.Ordinal(o))
			}
		}
	}
	return s, errs
}

// clockTime reads a time of day in minutes after midnight.
func clockTime(text, name string, errs view.Errors) int {
	at, err := time.Parse("15:04", text)
	if err != nil {
		errs[name] = "This is no time of day: write it as 09:00."
		return 0
	}
	return at.Hour()*60 + at.Minute()
}

// businessTime reads a business time such as 4h, 30m or 1h30m.
func businessTime(text, name string, errs view.Errors) time.Duration {
	d, err := time.ParseDuration(strings.ReplaceAll(strings.ToLower(text), " ", ""))
	if err != nil || d < 0 || d%time.Minute != 0 {
		errs[name] = "Write it as 30m, 4h or 1h30m."
		return 0
	}
	return d
}
