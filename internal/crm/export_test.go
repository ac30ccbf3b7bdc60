package crm

// The steps of Publish, for measuring them.
var (
	Reserve = (*Desk).reserve
	Flip    = (*Desk).closeBatch
)
