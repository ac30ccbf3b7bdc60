package witness

// What tests see of the inside.
var (
	NameOf = nameOf
	Pause  = pause
)
