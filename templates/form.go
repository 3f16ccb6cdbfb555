// SPDX-License-Identifier: AGPL-3.0-or-later

package templates

// Form is a form as it was typed, and what is wrong with it. The zero value is
// a fresh form.
type Form struct {
	Values map[string]string
	Errors map[string]string // field → message
	// Problem is what is wrong with the form as a whole.
	Problem string
	// Word is what somebody said about what comes back, where nothing is wrong with the form.
	Word string
}

// Value is what was typed into a field.
func (f Form) Value(name string) string { return f.Values[name] }

// Error is the message at a field, or nothing.
func (f Form) Error(name string) string { return f.Errors[name] }

// Bad says whether the form has come back to be mended.
func (f Form) Bad() bool { return f.Problem != "" || len(f.Errors) > 0 }

// Chosen says whether a field has this value, or, when nothing was typed,
// whether the value is the one to begin with.
func (f Form) Chosen(name, value, first string) bool {
	if got, ok := f.Values[name]; ok {
		return got == value
	}
	return value == first
}

// Option is one choice in a list.
type Option struct {
	Value  string
	Label  string
	Hint   string
	Chosen bool
}

// Field is one input with its label, hint and message.
type Field struct {
	Name         string
	ID           string // when a page has the name in several forms
	Label        string
	Hint         string
	Type         string // "text" when empty
	Value        string
	Error        string
	Autocomplete string
	InputMode    string
	Size         string // "", "short", "tiny"
	Required     bool
	Plain        bool // a name or code: no capitals, no corrections
	MaxLength    int
	Options      []Option // for Select, Picks
	Rows         int      // for Area
	DraftKey     string   // for Area: where an unsent draft is kept in this tab
}

// Field gives a field its typed value and its message.
func (f Form) Field(field Field) Field {
	if typed, ok := f.Values[field.Name]; ok && field.Type != "password" {
		field.Value = typed
	}
	field.Error = f.Errors[field.Name]
	return field
}

func (f Field) id() string      { return "f-" + fallback(f.ID, f.Name) }
func (f Field) hintID() string  { return "h-" + fallback(f.ID, f.Name) }
func (f Field) errorID() string { return "e-" + fallback(f.ID, f.Name) }

// describedBy names the elements that describe the field, for aria-describedby.
func (f Field) describedBy() string {
	switch {
	case f.Hint != "" && f.Error != "":
		return f.hintID() + " " + f.errorID()
	case f.Hint != "":
		return f.hintID()
	case f.Error != "":
		return f.errorID()
	}
	return ""
}

func (f Field) chosen(o Option) bool {
	if f.Value != "" {
		return o.Value == f.Value
	}
	return o.Chosen
}
