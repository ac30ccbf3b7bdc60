package world

import (
	"sort"
	"time"
)

// Channel is where a customer deals with the retailer.
type Channel string

// The channels of sale.
const (
	InShop  Channel = "shop"
	OnWeb   Channel = "web"
	ByPhone Channel = "phone"
)

// profile is what orders need to know about a customer.
type profile struct {
	country int // index into countries
	city    int // index into its cities
	shop    int // index into World.shops
	web     float64
	likes   [2]int // categories
}

// head is the member of the household whose address and landline the others
// share: customer i itself, or somebody who joined shortly before.
func (w *World) head(r *rng, i int) int {
	for {
		r.to(streamHousehold, i)
		if i == 0 || !r.chance(0.09) {
			return i
		}
		i -= r.between(1, min(i, 25))
	}
}

// profile of customer i.
func (w *World) profile(r *rng, i int) profile {
	p := w.home(r, w.head(r, i))
	r.to(streamProfile, i)
	r.Float64() // the two numbers of comesBack
	r.Float64()
	p.web = 0.1 + 0.8*r.Float64()
	p.likes = [2]int{r.IntN(len(assortment)), r.IntN(len(assortment))}
	return p
}

// home draws where the household of a head lives and shops.
func (w *World) home(r *rng, head int) profile {
	r.to(streamHousehold, head)
	r.Float64() // the number of head
	var p profile
	p.country = r.weighted(countryShares)
	p.city = r.weighted(cityShares[p.country])
	p.shop = w.nearestShop(r, p.country, countries[p.country].cities[p.city].name)
	return p
}

var (
	countryShares = sharesOf(countries, func(c country) int { return c.share })
	cityShares    = func() (all [][]int) {
		for _, c := range countries {
			all = append(all, sharesOf(c.cities, func(t city) int { return t.share }))
		}
		return all
	}()
)

func sharesOf[T any](list []T, share func(T) int) []int {
	out := make([]int, len(list))
	for i, e := range list {
		out[i] = share(e)
	}
	return out
}

// nearestShop is one in the same city if there is one, else any of the country.
func (w *World) nearestShop(r *rng, country int, town string) int {
	var here []int
	for _, s := range w.shopsIn[country] {
		if w.shops[s].City == town {
			here = append(here, s)
		}
	}
	if len(here) == 0 {
		here = w.shopsIn[country]
	}
	return pick(r, here)
}

// joining tells when customer i was entered and where.
func (w *World) joining(r *rng, i int, p profile) (time.Time, Channel) {
	day := w.joiningDay(i)
	r.to(streamJoin, i)
	channel := pickChannel(r, p.web, countries[p.country], day)
	return w.clock(r, day, channel, p.country), channel
}

// joiningDay never decreases with i.
func (w *World) joiningDay(i int) time.Time {
	if i >= w.joined[0] {
		d := sort.SearchInts(w.joined, i+1) - 1
		return w.day(d)
	}
	rest := 1 - float64(i)/float64(w.joined[0]) // 1 for the first customer
	days := int(earlierYears * 365 * rest * (0.6 + 0.4*rest))
	return w.start.AddDate(0, 0, -1-days)
}
