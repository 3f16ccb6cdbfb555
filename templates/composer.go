// SPDX-License-Identifier: AGPL-3.0-or-later

package templates

import "strconv"

// Composer is the form that writes a post, a reply or an edit.
type Composer struct {
	Form     Form
	CSRF     string
	Action   string // "/posts", or "/posts/<id>/edit"
	Next     string // the page it stands on, where to come back to; empty: the handler knows
	DraftID  string
	DraftKey string // where an unsent draft is kept in this tab, by member; empty: nowhere
	Limit    int    // graphemes
	// Audiences are the choices, narrowest first: labels begin with Group, School or Public.
	Audiences []Audience
	ReplyTo   string // the post's id
	ReplyName string // whom the reply answers
	// Private says in words that a reply goes to a few people only.
	Private  string
	Version  int // of the post being edited; 0: a new post
	Licences []Option
	// Held says beforehand that a teacher reads it first; empty when it goes out at once.
	Held        string
	Cancel      string       // where "Cancel" leads, for a reply or an edit
	Attachments *Attachments // nil: no files go with it
	Kept        bool         // what it begins with is kept as a draft
	Focus       bool         // the page is about writing: the cursor starts here
}

// Audience is one choice of who can see a post.
type Audience struct {
	Value  string // group:<uuid>, school, public
	Label  string // "Group: 8B Science"
	Says   string // "26 students and 2 teachers of 8B Science"
	Chosen bool
}

// byHand says whether a draft is kept only by a button: on a shared device
// nothing is kept that its member has not asked for.
func (c Composer) byHand() bool { return c.Version == 0 && c.DraftKey == "" }

func (c Composer) limit() string   { return strconv.Itoa(c.Limit) }
func (c Composer) version() string { return strconv.Itoa(c.Version) }
func (c Composer) body() string    { return c.Form.Value("body") }

func (c Composer) chosen(a Audience) bool {
	if typed, ok := c.Form.Values["audience"]; ok {
		return typed == a.Value
	}
	return a.Chosen
}

// says is who will see the post with the choice that is made now.
func (c Composer) says() string {
	for _, a := range c.Audiences {
		if c.chosen(a) {
			return a.Says
		}
	}
	if len(c.Audiences) > 0 {
		return c.Audiences[0].Says
	}
	return ""
}

// folded says whether the extra fields start closed: they open when one holds something.
func (c Composer) folded() bool {
	return c.Form.Value("note") == "" && c.Form.Error("note") == "" && c.Form.Error("licence") == ""
}

func (c Composer) noteField(label, hint string) Field {
	return c.Form.Field(Field{Name: "note", Label: label, Hint: hint, MaxLength: 100})
}

func (c Composer) licenceField(label, hint string) Field {
	return c.Form.Field(Field{Name: "licence", Label: label, Hint: hint, Options: c.Licences})
}
