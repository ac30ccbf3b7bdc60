package world

import (
	"math/rand/v2"
	"strings"
)

// stream separates the random numbers of different matters, so that a change
// to one leaves the others as they were.
type stream uint64

const (
	streamHousehold stream = iota + 1
	streamAddress
	streamProfile
	streamPerson
	streamJoin
	streamWebCard
	streamShopCard
	streamDay
	streamOrder
	streamCase
)

// rng is a source that can be moved to any matter and number at once.
type rng struct {
	*rand.Rand
	pcg  *rand.PCG
	seed uint64
}

func newRNG(seed uint64) *rng {
	pcg := rand.NewPCG(0, 0)
	return &rng{Rand: rand.New(pcg), pcg: pcg, seed: seed}
}

// to moves the source to number i of a stream and returns it.
func (r *rng) to(s stream, i int) *rng {
	r.pcg.Seed(mix(r.seed^mix(uint64(s))), mix(uint64(i)+uint64(s)<<48))
	return r
}

// mix is the finaliser of splitmix64: neighbours become strangers.
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// chance is true in p of 1 cases.
func (r *rng) chance(p float64) bool { return r.Float64() < p }

// between gives low to high, both included.
func (r *rng) between(low, high int) int { return low + r.IntN(high-low+1) }

// pick gives any element of a list that must not be empty.
func pick[T any](r *rng, list []T) T { return list[r.IntN(len(list))] }

// pickEarly prefers the front of a list, as names and shops are spread.
func pickEarly[T any](r *rng, list []T) T {
	u := r.Float64()
	return list[int(float64(len(list))*u*(0.6+0.4*u))]
}

// weighted gives the index of one weight, in proportion.
func (r *rng) weighted(weights []int) int {
	total := 0
	for _, w := range weights {
		total += w
	}
	n := r.IntN(total)
	for i, w := range weights {
		if n < w {
			return i
		}
		n -= w
	}
	return len(weights) - 1
}

// fill replaces each # by a digit, % by a digit from 1, @ by a letter that
// British and Dutch postcodes allow.
func (r *rng) fill(template string) string {
	const letters = "ABDEFGHJLNPQRSTUWXYZ"
	return strings.Map(func(c rune) rune {
		switch c {
		case '#':
			return '0' + rune(r.IntN(10))
		case '%':
			return '1' + rune(r.IntN(9))
		case '@':
			return rune(letters[r.IntN(len(letters))])
		default:
			return c
		}
	}, template)
}
