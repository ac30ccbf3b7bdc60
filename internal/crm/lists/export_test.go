package lists

// SetLooks has pages look at so many candidates, step by step, until the test ends.
func SetLooks(t interface{ Cleanup(func()) }, n ...int) {
	was := looks
	looks = n
	t.Cleanup(func() { looks = was })
}
