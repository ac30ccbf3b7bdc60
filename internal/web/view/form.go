package view

import (
	"fmt"
	"slices"
)

// Errors names what is wrong with a form, by the name of the input; the empty
// name stands for the form as a whole.
type Errors map[string]string

// Input is one labelled control of a form.
type Input struct {
	// Name is the form value's name and the element's id.
	Name, Label, Value string
	// Type is an input type, "textarea" or "select".
	Type string
	// Hint and Error stand below the control.
	Hint, Error string
	// Autocomplete, Mode, Placeholder and Max are the attributes of those names
	// (inputmode, maxlength); empty leaves the attribute out.
	Autocomplete, Mode, Placeholder, Max string
	// Required and Focus are the attributes required and autofocus.
	Required, Focus bool
	// Options are the choices of a select.
	Options []Option
}

// DescribedBy lists the ids of hint and error, for aria-describedby.
func (in Input) DescribedBy() string {
	switch {
	case in.Hint != "" && in.Error != "":
		return in.Name + "-error " + in.Name + "-hint"
	case in.Error != "":
		return in.Name + "-error"
	case in.Hint != "":
		return in.Name + "-hint"
	}
	return ""
}

// newInput lets a template build an input: settings are pairs of key and value.
func newInput(name, label, value string, errs Errors, settings ...string) (Input, error) {
	in := Input{Name: name, Label: label, Value: value, Type: "text", Error: errs[name]}
	if len(settings)%2 != 0 {
		return in, fmt.Errorf("input %s: a setting has no value", name)
	}
	for pair := range slices.Chunk(settings, 2) {
		if err := in.set(pair[0], pair[1]); err != nil {
			return in, err
		}
	}
	return in, nil
}

func (in *Input) set(key, value string) error {
	switch key {
	case "type":
		in.Type = value
	case "hint":
		in.Hint = value
	case "autocomplete":
		in.Autocomplete = value
	case "mode":
		in.Mode = value
	case "placeholder":
		in.Placeholder = value
	case "max":
		in.Max = value
	case "required":
		in.Required = value == "yes"
	case "focus":
		in.Focus = value == "yes"
	default:
		return fmt.Errorf("input %s: unknown setting %q", in.Name, key)
	}
	return nil
}

// newSelect lets a template build a list of choices.
func newSelect(name, label, value string, options []Option, errs Errors, settings ...string) (Input, error) {
	in, err := newInput(name, label, value, errs, settings...)
	in.Type, in.Options = "select", options
	return in, err
}
