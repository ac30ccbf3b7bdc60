package world

import "time"

var (
	webHours   = []int{3, 2, 1, 1, 1, 2, 5, 9, 14, 18, 20, 21, 24, 22, 20, 20, 22, 26, 32, 42, 50, 46, 28, 11}
	shopHours  = []int{0, 0, 0, 0, 0, 0, 0, 0, 0, 10, 20, 26, 24, 20, 24, 28, 32, 36, 26, 12, 0, 0, 0, 0}
	phoneHours = []int{0, 0, 0, 0, 0, 0, 0, 0, 8, 18, 20, 18, 10, 14, 16, 16, 14, 8, 0, 0, 0, 0, 0, 0}
)

var hoursOf = map[Channel][]int{OnWeb: webHours, InShop: shopHours, ByPhone: phoneHours}

// pickChannel follows the customer's habit and the opening days.
func pickChannel(r *rng, web float64, c country, day time.Time) Channel {
	weekday := day.Weekday()
	weekend := weekday == time.Saturday || weekday == time.Sunday
	closed := weekday == time.Sunday && !c.sunday || isFeast(day)
	switch u := r.Float64(); {
	case u < 0.055 && !weekend && !isFeast(day):
		return ByPhone
	case u < web || closed:
		return OnWeb
	default:
		return InShop
	}
}

// isFeast tells the days on which every shop is closed.
func isFeast(day time.Time) bool {
	md := day.Format("01-02")
	return md == "12-25" || md == "12-26" || md == "01-01"
}

// clock draws a time of day in the country's own zone, before the end.
func (w *World) clock(r *rng, day time.Time, ch Channel, country int) time.Time {
	t := localTime(day, r.weighted(hoursOf[ch]), r.IntN(3600), country)
	if !t.After(w.end) {
		return t
	}
	back := time.Duration(r.Float64() * float64(w.end.Sub(day)))
	return w.end.Add(-back).Truncate(time.Second).In(t.Location())
}

var (
	wet  = time.FixedZone("GMT", 0)
	bst  = time.FixedZone("BST", 3600)
	cet  = time.FixedZone("CET", 3600)
	cest = time.FixedZone("CEST", 7200)
)

// localTime is wall-clock time by the summer time rule of Europe, which all
// the markets follow; within the hour of a change it may be off by one.
func localTime(day time.Time, hour, seconds, country int) time.Time {
	standard, summer := cet, cest
	if countries[country].code == "GB" {
		standard, summer = wet, bst
	}
	y, m, d := day.Date()
	t := time.Date(y, m, d, hour, 0, seconds, 0, standard)
	if summerTime(t) {
		return time.Date(y, m, d, hour, 0, seconds, 0, summer)
	}
	return t
}

// summerTime lasts from 01:00 UTC of March's last Sunday to October's.
func summerTime(t time.Time) bool {
	year := t.UTC().Year()
	return !t.Before(lastSunday(year, time.March)) && t.Before(lastSunday(year, time.October))
}

func lastSunday(year int, month time.Month) time.Time {
	last := time.Date(year, month, 31, 1, 0, 0, 0, time.UTC)
	return last.AddDate(0, 0, -int(last.Weekday()))
}
