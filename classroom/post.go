// SPDX-License-Identifier: AGPL-3.0-or-later

package classroom

import (
	"slices"
	"time"

	"github.com/google/uuid"

	"rookery/classroom/text"
	"rookery/tenants"
)

// Audience says who may see a post, narrowest first. Anything unknown is read
// as the narrowest.
type Audience string

// The audiences.
const (
	Direct   Audience = "direct" // those written down in recipients
	InGroup  Audience = "group"
	InSchool Audience = "school"
	Public   Audience = "public"
)

// Kinds and states of a post.
const (
	Note         = "note"
	Reply        = "reply"
	Announcement = "announcement"

	Held      = "held"
	Released  = "released"
	Returned  = "returned"
	Refused   = "refused"
	Withdrawn = "withdrawn"
)

// licences are the choices of an author, the safest first.
var licences = []string{"all-rights-reserved", "cc-by", "cc-by-sa", "cc-by-nc", "cc-by-nc-sa", "cc-by-nd", "cc-by-nc-nd", "cc0"}

// Licences lists the licences a post can have.
func Licences() []string { return slices.Clone(licences) }

// Post is a short message as it is stored, with its author's name.
type Post struct {
	ID          uuid.UUID  `db:"id"`
	Position    *uuid.UUID `db:"position"` // nil until released
	Kind        string     `db:"kind"`
	State       string     `db:"state"`
	Audience    Audience   `db:"audience"`
	Group       *uuid.UUID `db:"group_id"`
	GroupName   *string    `db:"group_name"`
	GroupKind   *GroupKind `db:"group_kind"`
	Author      uuid.UUID  `db:"author_id"`
	ReplyTo     *uuid.UUID `db:"reply_to"`
	ReplyAuthor *uuid.UUID `db:"reply_to_author"`
	Thread      uuid.UUID  `db:"thread_id"`
	Body        string     `db:"body"`
	Note        string     `db:"note"`
	Licence     string     `db:"licence"`
	Version     int        `db:"version"`
	HeldVersion *int       `db:"held_version"` // an edit that waits
	CreatedAt   time.Time  `db:"created_at"`
	ReleasedAt  *time.Time `db:"released_at"`
	EditedAt    *time.Time `db:"edited_at"`
	ChangedAt   time.Time  `db:"changed_at"`
	Username    string     `db:"username"`
	tenants.Name
	AuthorRoles tenants.Roles `db:"author_roles"`
	AuthorYear  *int          `db:"author_year"`
	AuthorLeft  bool          `db:"author_left"` // the school
	AuthorIn    bool          `db:"author_in"`   // the post's group, still
	Replies     int           `db:"replies"`
	Answers     int           `db:"answers"` // to what it answers, itself among them; only where open pages are told
	// ReplyName is whom it answers, for a reply whose parent is visible at all.
	ReplyTitle  *string `db:"reply_title"`
	ReplyGiven  *string `db:"reply_given"`
	ReplyFamily *string `db:"reply_family"`
	ReplyShort  *string `db:"reply_short"`
	ReplyStaff  *bool   `db:"reply_staff"`

	Media Media `db:"media"`

	parsed *text.Text // of what is kept, once for all
}

// Text is the body taken apart.
func (p Post) Text() text.Text {
	if p.parsed != nil {
		return *p.parsed
	}
	return text.Parse(p.Body)
}

// ReplyName is whom the post answers; the zero Name if it answers nobody.
func (p Post) ReplyName() tenants.Name {
	if p.ReplyGiven == nil {
		return tenants.Name{}
	}
	return tenants.Name{Title: *p.ReplyTitle, Given: *p.ReplyGiven, Family: *p.ReplyFamily, Short: *p.ReplyShort, Staff: *p.ReplyStaff}
}
