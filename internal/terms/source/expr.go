package source

// Expr is a value as it is written. Nothing in it is evaluated.
//
//sumtype:decl
type Expr interface {
	Where() Range
	expr()
}

// Place is where an expression stands.
type Place struct{ Range Range }

// Where gives the place.
func (p Place) Where() Range { return p.Range }

// The expressions. Parentheses leave no trace.
type (
	// Text is a text in quotes or a heredoc, without templates.
	Text struct {
		Place
		Value string
	}
	// Number is a number literal: its digits as they are written, with "-" before them at most.
	Number struct {
		Place
		Digits string
	}
	// Bool is true or false.
	Bool struct {
		Place
		Value bool
	}
	// List is "[a, b]".
	List struct {
		Place
		Items []Expr
	}
	// Ref is a name of dotted parts, such as party.vendor or notify.incident-48h.
	Ref struct {
		Place
		Parts []string // at least one
	}
	// Call is a name with arguments, such as usd("1.00") or incident.aware(party.vendor).
	Call struct {
		Place
		Name      string // dotted
		NameRange Range
		Args      []Expr
	}
	// Not is "!a".
	Not struct {
		Place
		Of Expr
	}
	// Binary is "a op b", with op one of && || == != >= > <= < + - * / %.
	Binary struct {
		Place
		Op   string
		X, Y Expr
	}
	// Choice is "a ? b : c".
	Choice struct {
		Place
		If, Then, Else Expr
	}
	// Bad stands where a diagnostic was given already; readers say nothing more about it.
	Bad struct{ Place }
)

func (Text) expr()   {}
func (Number) expr() {}
func (Bool) expr()   {}
func (List) expr()   {}
func (Ref) expr()    {}
func (Call) expr()   {}
func (Not) expr()    {}
func (Binary) expr() {}
func (Choice) expr() {}
func (Bad) expr()    {}
