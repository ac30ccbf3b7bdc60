package access

// Cheap makes passwords cost 64 KiB instead of 64 MB, for tests of everything else.
func (a *Access) Cheap() { a.hash.memory = 64 }

// WriteSeen does the housekeeping of a minute now.
func (a *Access) WriteSeen() { a.seen.write() }
