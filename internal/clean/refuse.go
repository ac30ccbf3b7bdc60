package clean

import "counterpart/internal/screen"

// Refuse adds a problem for card numbers, security codes and track data.
func (c *Checker) Refuse(path, s string) {
	if !digits(s) {
		return
	}
	switch {
	case len(screen.Card(s)) > 0:
		c.Add(path, "holds what looks like a payment card number; card numbers are never stored")
	case len(screen.CVV(s)) > 0:
		c.Add(path, "holds what looks like a card's security code; it is never stored")
	case len(screen.Track(s)) > 0:
		c.Add(path, "holds what looks like a card's track data; it is never stored")
	}
}

// digits reports whether a text may hold a number of three digits or more.
func digits(s string) bool {
	n := 0
	for i := range len(s) {
		if b := s[i]; b >= '0' && b <= '9' || b >= 0x80 {
			n++
		}
	}
	return n >= minDigits
}

// Free refuses as Refuse does, and masks national ids.
func (c *Checker) Free(path, s string) string {
	c.Refuse(path, s)
	if !digits(s) {
		return s
	}
	masked, found := screen.NationalID(s)
	for _, f := range found {
		c.Masked = append(c.Masked, FieldError{path, "a number that looks like a national id or account number (" + string(f.Kind) + ") is stored masked"})
	}
	return masked
}
