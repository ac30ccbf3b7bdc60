package routine

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"counterpart/internal/crm/base"
	"counterpart/internal/crm/clock"
	"counterpart/internal/failure"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/policy"
	"counterpart/internal/when"
)

// Settings are a tenant's own: business hours, targets, teams.
type Settings struct {
	Hours    clock.Hours                // Zone is the installation's, and not kept
	Targets  map[Priority]clock.Targets // whole minutes of business time, for each priority
	Teams    map[string][]party.Ordinal // who is in which team, by the team's code
	Soon     time.Duration              // how long before it is due a clock counts as breaching; whole minutes
	Revision int64                      // 0 where nobody made any
}

// usual are the settings that hold where nobody made any.
func usual(zone *time.Location) Settings {
	const h = time.Hour
	return Settings{
		Hours: clock.Weekdays(zone), Soon: 2 * h,
		Targets: map[Priority]clock.Targets{
			Low:    {First: 16 * h, Next: 16 * h, Resolve: 80 * h},
			Normal: {First: 8 * h, Next: 8 * h, Resolve: 40 * h},
			High:   {First: 4 * h, Next: 4 * h, Resolve: 16 * h},
			Urgent: {First: 1 * h, Next: 2 * h, Resolve: 8 * h},
		},
	}
}

const settingsFor = 30 * time.Second // how long a tenant's settings are remembered

// remembered is a tenant's settings with the time of reading.
type remembered struct {
	Settings
	at when.Instant
}

// Settings gives a tenant's settings, or those that hold where nobody made any: Monday to Friday from
// 9 to 17, and at normal priority a first answer within 8 business hours. The maps are shared: they
// are not to be changed.
func (d *Desk) Settings(ctx context.Context, t party.Tenant) (Settings, error) {
	d.mu.Lock()
	r, ok := d.settings[t]
	d.mu.Unlock()
	now := d.cfg.Now()
	if ok && now >= r.at && now.Sub(r.at) < settingsFor {
		return r.Settings, nil
	}
	s := usual(d.cfg.Zone)
	body, revision, err := d.cfg.Rows.Setting(ctx, t)
	if err != nil {
		return Settings{}, err
	}
	if revision != 0 {
		if s, err = decodeSettings(body, d.cfg.Zone); err != nil {
			return Settings{}, failure.Wrap(err, failure.Doubt, "The settings of cases cannot be read.")
		}
		s.Revision = revision
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.settings[t] = remembered{s, now}
	return s, nil
}

// PutSettings changes a tenant's settings if the revision is still the same, else it fails with kind
// Conflict. Clocks that run keep their due instants. What cannot be is a failure of kind Invalid
// around base.FieldErrors with the paths hours, targets, teams, soon. For owners and managers.
func (d *Desk) PutSettings(ctx context.Context, permit policy.Permit, s Settings) error {
	if err := mayArrange(permit); err != nil {
		return err
	}
	s.Hours.Zone = d.cfg.Zone
	s.Hours.Holidays = slices.Compact(slices.SortedFunc(slices.Values(s.Hours.Holidays), when.Date.Compare))
	c := &base.Checker{}
	s.check(c)
	if err := c.Invalid(); err != nil {
		return err
	}
	body, err := encodeSettings(s)
	if err != nil {
		return err
	}
	_, err = d.cfg.Ledger.Change(ctx, permit.Principal(), func(tx ledger.Tx) (ledger.Draft, error) {
		return ledger.Draft{Entry: base.Change(permit, "update", "case-settings", 0)},
			d.cfg.Rows.PutSetting(ctx, tx, permit.Tenant(), body, s.Revision)
	})
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.settings, permit.Tenant())
	return err
}

// Limits of settings.
const (
	maxTarget = 2000 * time.Hour
	maxTeams  = 100
)

func (s Settings) check(c *base.Checker) {
	if err := s.Hours.Check(); err != nil {
		c.Add("hours", "cannot be: %v", err)
	}
	for _, p := range Priorities() {
		t, ok := s.Targets[p]
		for _, d := range []time.Duration{t.First, t.Next, t.Resolve} {
			ok = ok && d >= time.Minute && d <= maxTarget && d%time.Minute == 0
		}
		c.Must("targets", ok, "need at least a minute and at most 2,000 hours for each priority: "+string(p)+" has not")
	}
	c.Must("teams", len(s.Teams) <= maxTeams, "are too many")
	c.Must("soon", s.Soon >= 0 && s.Soon <= maxTarget && s.Soon%time.Minute == 0, "is not between nothing and 2,000 hours")
}

// saved is the JSON form; durations are whole minutes.
type saved struct {
	Days     [7]bool                    `json:"days"`
	From     int                        `json:"from"`
	To       int                        `json:"to"`
	Holidays []string                   `json:"holidays,omitempty"`
	Targets  map[Priority][3]int64      `json:"targets"`
	Teams    map[string][]party.Ordinal `json:"teams,omitempty"`
	Soon     int64                      `json:"soon"`
}

func encodeSettings(s Settings) (string, error) {
	v := saved{
		Days: s.Hours.Days, From: s.Hours.From, To: s.Hours.To, Teams: s.Teams,
		Soon: int64(s.Soon / time.Minute), Targets: map[Priority][3]int64{},
	}
	for _, h := range s.Hours.Holidays {
		v.Holidays = append(v.Holidays, h.String())
	}
	for p, t := range s.Targets {
		v.Targets[p] = [3]int64{int64(t.First / time.Minute), int64(t.Next / time.Minute), int64(t.Resolve / time.Minute)}
	}
	b, err := json.Marshal(v)
	return string(b), err
}

// decodeSettings reads what encodeSettings wrote, and refuses what PutSettings would.
func decodeSettings(body string, zone *time.Location) (Settings, error) {
	var v saved
	if err := json.Unmarshal([]byte(body), &v); err != nil {
		return Settings{}, fmt.Errorf("settings: not of the format")
	}
	s := Settings{
		Hours: clock.Hours{Days: v.Days, From: v.From, To: v.To, Zone: zone}, Teams: v.Teams,
		Targets: map[Priority]clock.Targets{},
	}
	s.Soon = minutes(v.Soon)
	for _, h := range v.Holidays {
		day, err := when.ParseDate(h)
		if err != nil {
			return Settings{}, fmt.Errorf("settings: holiday: %w", err)
		}
		s.Hours.Holidays = append(s.Hours.Holidays, day)
	}
	slices.SortFunc(s.Hours.Holidays, when.Date.Compare)
	for p, t := range v.Targets {
		s.Targets[p] = clock.Targets{First: minutes(t[0]), Next: minutes(t[1]), Resolve: minutes(t[2])}
	}
	c := &base.Checker{}
	s.check(c)
	return s, c.Invalid()
}

// minutes gives a duration that is out of range where the number is.
func minutes(n int64) time.Duration {
	if n < 0 || n > int64(maxTarget/time.Minute) {
		return -1
	}
	return time.Duration(n) * time.Minute
}

// TeamsOf gives at most so many of the teams in which a member of staff is, by code.
func (s Settings) TeamsOf(who party.Ordinal, most int) []string {
	var out []string
	for code, members := range s.Teams {
		if slices.Contains(members, who) {
			out = append(out, code)
		}
	}
	slices.Sort(out)
	return out[:min(len(out), most)]
}
