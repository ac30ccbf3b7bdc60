package view

// SignIn asks for retailer, e-mail and password.
// It posts tenant, email, password and return to /sign-in.
type SignIn struct {
	Layout
	// Retailers is filled only if there is more than one to choose from.
	Retailers []Option
	Retailer  string
	Email     string
	// Return is the path to go to afterwards.
	Return string
	// DemoURL leads to the demo's start page; empty outside demo mode.
	DemoURL string
	Errors  Errors
}

func (SignIn) file() string { return "signin" }

// SignInCode asks for the six digits, or for a recovery code.
// It posts code, ticket and return to /sign-in/code.
type SignInCode struct {
	Layout
	// Email is the address of the first step, masked.
	Email string
	// Ticket carries the first step's success.
	Ticket string
	// Recovery asks for a recovery code instead; OtherURL switches between the two.
	Recovery bool
	OtherURL string
	Return   string
	Errors   Errors
}

func (SignInCode) file() string { return "signincode" }

// Enrol shows a new factor to scan. It posts code and ticket to Action.
type Enrol struct {
	Layout
	// ImageURL serves the QR code as PNG ('self' or data:).
	ImageURL string
	// Secret is the same as text, in groups of four.
	Secret string
	// Account is the name under which an authenticator keeps it.
	Account string
	Action  string
	Ticket  string
	Errors  Errors
}

func (Enrol) file() string { return "enrol" }

// RecoveryCodes shows the codes, once.
type RecoveryCodes struct {
	Layout
	Codes []string
	// NextURL is where a person goes who has stored them.
	NextURL string
}

func (RecoveryCodes) file() string { return "recovery" }

// NewPassword sets a password, by invitation or by choice.
// It posts current (if AskCurrent), password, again and ticket to Action.
type NewPassword struct {
	Layout
	// Welcome is the person's name when the page answers an invitation.
	Welcome    string
	AskCurrent bool
	// MinLength is the shortest password in characters.
	MinLength int
	Action    string
	Ticket    string
	Errors    Errors
}

func (NewPassword) file() string { return "password" }

// StepUp asks for a fresh code before something weighty.
// It posts code, return and the carried values to Action.
type StepUp struct {
	Layout
	// What is what will happen, as a noun phrase: "the export of 20,000 customers".
	What string
	// Why says why a fresh code is needed; may be empty.
	Why    string
	Action string
	Return string
	Hidden []Hidden
	Errors Errors
}

func (StepUp) file() string { return "stepup" }
