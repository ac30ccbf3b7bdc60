package casework

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"counterpart/internal/crm/cases"
	"counterpart/internal/crm/clock"
	"counterpart/internal/crm/person"
	"counterpart/internal/web/shape"
	"counterpart/internal/web/view"
	"counterpart/internal/when"
)

// span says how long a time is: "40 min", "2 h 10 min", "3 d 4 h". The script that keeps clocks
// live says it in the same way.
func span(d time.Duration) string {
	minutes := int64(d / time.Minute)
	hours, days := minutes/60, minutes/(24*60)
	switch {
	case days > 0 && hours%24 > 0:
		return fmt.Sprintf("%d d %d h", days, hours%24)
	case days > 0:
		return fmt.Sprintf("%d d", days)
	case hours > 0 && minutes%60 > 0:
		return fmt.Sprintf("%d h %d min", hours, minutes%60)
	case hours > 0:
		return fmt.Sprintf("%d h", hours)
	}
	return fmt.Sprintf("%d min", minutes)
}

// due says how long there is until an instant, or for how long it has been over.
func due(at, now when.Instant) string {
	if at >= now {
		return "due in " + span(at.Sub(now))
	}
	return span(now.Sub(at)) + " over"
}

// clockNames are the clocks in the order in which they are read.
var clockNames = [3]string{"First answer", "Next answer", "Solution"}

// watch is what the shape of a clock depends on.
type watch struct {
	zone  shape.Zone
	hours clock.Hours
	soon  time.Duration
	now   when.Instant
}

// clocks shows the three clocks of a case, each by itself. asked is when the customer wrote what
// the next answer is owed for, 0 if that is not known.
func (w watch) clocks(c clock.Clocks, asked when.Instant) []view.CaseClock {
	from := [3]when.Instant{c.Opened, asked, c.Opened}
	var out []view.CaseClock
	for i, r := range c.Read(w.now) {
		out = append(out, w.clock(clockNames[i], r, from[i], c.Paused))
	}
	return out
}

func (w watch) clock(name string, r clock.Reading, from, paused when.Instant) view.CaseClock {
	v := view.CaseClock{Label: name, Used: -1, Icon: "clock"}
	switch r.State {
	case clock.Off:
		v.Words, v.Icon = "no target", "dash"
		if name == clockNames[1] {
			v.Words = "nothing is owed"
		}
	case clock.Ended:
		v.Words, v.Icon = "not needed any more", "dash"
	case clock.Running, clock.Overdue:
		v.Words, v.Due, v.Now = due(r.Due, w.now), w.zone.Time(r.Due), w.zone.Time(w.now)
		v.Tone, v.Used = w.tone(r), w.used(from, w.now, r.Due)
		v.Note = "until " + stamp(w.zone.Time(r.Due))
	case clock.Paused:
		v.Words, v.Icon, v.Used = "paused", "dash", w.used(from, paused, r.Due)
		v.Note = "stands still while the customer is waited for; " + span(w.hours.Between(paused, r.Due)) + " left"
	case clock.Met:
		v.Words, v.Tone, v.Icon = "in time", "ok", "check"
		v.Note = "on " + stamp(w.zone.Time(r.At))
	case clock.Late:
		v.Words, v.Tone, v.Icon = span(r.At.Sub(r.Due))+" late", "warn", "warn"
		v.Note = "on " + stamp(w.zone.Time(r.At))
	}
	if v.Tone == "danger" || v.Tone == "warn" {
		v.Icon = "warn"
	}
	return v
}

func stamp(t time.Time) string { return t.Format("2 Jan, 15:04") }

// tone colours a clock that runs.
func (w watch) tone(r clock.Reading) string {
	switch {
	case r.State == clock.Overdue:
		return "danger"
	case r.Due.Sub(w.now) <= w.soon:
		return "warn"
	}
	return ""
}

// used is how much of a clock's business time has gone, in percent; below 0 if it is not known.
func (w watch) used(from, now, until when.Instant) int {
	if from == 0 || until <= from {
		return -1
	}
	all := w.hours.Between(from, until)
	if now >= until || all <= 0 {
		return 100
	}
	return int(100 * w.hours.Between(from, now) / all)
}

// next gives the clock of a case that runs out next, nil if none runs or stands still.
func (w watch) next(c clock.Clocks) *view.CaseClock {
	var found *view.CaseClock
	var at when.Instant
	for i, r := range c.Read(w.now) {
		counts := r.State == clock.Running || r.State == clock.Overdue || r.State == clock.Paused
		if counts && (found == nil || r.Due < at) {
			v := w.clock(clockNames[i], r, 0, c.Paused)
			found, at = &v, r.Due
		}
	}
	return found
}

var statusTones = map[cases.Status]string{cases.Open: "accent", cases.Waiting: "warn", cases.Solved: "ok", cases.Closed: ""}

func status(s cases.Status) view.Badge { return view.Badge{Text: statusWord(s), Tone: statusTones[s]} }

func statusWord(s cases.Status) string {
	if s == cases.Waiting {
		return "waiting for the customer"
	}
	return string(s)
}

// priority marks a case that is not of the usual priority.
func priority(p cases.Priority) *view.Badge {
	switch p {
	case cases.Urgent:
		return &view.Badge{Text: "urgent", Tone: "danger"}
	case cases.High:
		return &view.Badge{Text: "high priority", Tone: "warn"}
	case cases.Low:
		return &view.Badge{Text: "low priority"}
	case cases.Normal:
	}
	return nil
}

// heading names a case: by its subject, or by what it is about where there is none.
func (in room) heading(c cases.Case) string {
	return cmp.Or(c.Subject.Reveal(), in.about(c))
}

// topic says what kind of case it is and what it is about: "Complaint about delivery".
func (in room) topic(c cases.Case) string {
	if c.Category == "" {
		return kindWord(c.Kind)
	}
	return kindWord(c.Kind) + " about " + lower(cases.Label(in.words.Categories, c.Category))
}

// about adds the cause, as far as it is known: "Complaint about delivery: late".
func (in room) about(c cases.Case) string {
	text := in.topic(c)
	if c.Cause != "" {
		text += ": " + lower(cases.Label(in.words.Causes, c.Cause))
	}
	return text
}

func kindWord(k cases.Kind) string { return upper(string(k)) }

func upper(s string) string {
	for i, r := range s {
		return strings.ToUpper(string(r)) + s[i+len(string(r)):]
	}
	return s
}

// lower writes a label inside a sentence, unless its second letter is a capital: VIP.
func lower(s string) string {
	runes := []rune(s)
	if len(runes) > 1 && strings.ToUpper(string(runes[1])) == string(runes[1]) && strings.ToLower(string(runes[1])) != string(runes[1]) {
		return s
	}
	if len(runes) > 0 {
		runes[0] = []rune(strings.ToLower(string(runes[0])))[0]
	}
	return string(runes)
}

// personName gives a case's customer's name, empty if there is none.
func personName(p cases.Person) string {
	if p.ID == 0 {
		return ""
	}
	return cmp.Or(shape.FullName(person.Profile{Given: p.Given, Family: p.Family}), p.ID.String())
}
