package world

import (
	"sort"
	"time"
)

// Consent is a customer's answer for one channel of advertising.
type Consent struct {
	Channel string // email, sms, post or phone
	Granted bool
	Text    string // version of the text that was shown, as in "2024-02"
	At      time.Time
	Source  string // web form, till or call centre
}

// channels of advertising: how often people are asked and agree.
var advertising = []struct {
	channel      string
	asked, agree float64
}{{"email", 0.86, 0.63}, {"sms", 0.42, 0.38}, {"post", 0.6, 0.5}, {"phone", 0.35, 0.14}}

// consentTexts are the versions, each in use from its month on.
var consentTexts = []string{"2018-05", "2021-09", "2024-02", "2025-10"}

// consents are given on joining; one in eleven changed later.
func (w *World) consents(r *rng, joined time.Time, channel Channel, country int) []Consent {
	source := map[Channel]string{OnWeb: "web form", InShop: "till", ByPhone: "call centre"}[channel]
	var out []Consent
	for _, a := range advertising {
		if !r.chance(a.asked) {
			continue
		}
		c := Consent{Channel: a.channel, Granted: r.chance(a.agree), At: joined, Source: source}
		if later, ok := w.later(r, joined, country); ok {
			c.At, c.Granted = later, r.chance(0.25)
			c.Source = pick(r, []string{"web form", "web form", "call centre"})
		}
		c.Text = consentText(c.At)
		out = append(out, c)
	}
	return out
}

// later is a moment between joining and the end, for one in eleven.
func (w *World) later(r *rng, joined time.Time, country int) (time.Time, bool) {
	changed := r.chance(0.09)
	days := int(w.end.Sub(joined) / (24 * time.Hour))
	if !changed || days < 3 {
		return time.Time{}, false
	}
	return localTime(joined.AddDate(0, 0, 1+r.IntN(days-2)), 8+r.IntN(12), r.IntN(3600), country), true
}

func consentText(at time.Time) string {
	month := at.Format("2006-01")
	n := sort.Search(len(consentTexts), func(i int) bool { return consentTexts[i] > month })
	return consentTexts[max(n-1, 0)]
}
