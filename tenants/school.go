// SPDX-License-Identifier: AGPL-3.0-or-later

package tenants

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"rookery/static"
	"rookery/tenants/fault"
)

// School is one tenant as its members know it, with its settings.
type School struct {
	ID            uuid.UUID `db:"tenant_id"`
	Slug          string    `db:"slug"`
	Name          string    `db:"name"`
	Suspended     bool      `db:"school_suspended"`
	Timezone      string    `db:"timezone"`     // an IANA name
	Region        string    `db:"region"`       // ISO 3166-1 alpha-2, for phone numbers
	Accent        string    `db:"accent"`       // one of Accents
	PostLimit     int       `db:"post_limit"`   // graphemes, 140–1000
	PublicPosts   bool      `db:"public_posts"` // the audience "public" exists here
	IdleMinutes   int       `db:"idle_minutes"` // sign-out on shared devices
	DayStart      string    `db:"day_start"`    // HH:MM in the school's zone
	DayEnd        string    `db:"day_end"`
	HelpText      string    `db:"help_text"`    // whom a child can turn to, in the school's words
	AltRequired   bool      `db:"alt_required"` // pictures need words for those who cannot see them
	PolicyVersion int       `db:"policy_version"`
	RulesVersion  int       `db:"rules_version"`
	RosterVersion int       `db:"roster_version"` // goes up with every name, role, group and membership; 0: not read
}

// Accents lists the colours a school can choose from; each keeps its contrast
// in light and dark.
func Accents() []string { return static.Accents() }

// Zone is the school's time zone; UTC if this machine does not know it.
func (s School) Zone() *time.Location {
	zone, err := time.LoadLocation(s.Timezone)
	if err != nil {
		return time.UTC
	}
	return zone
}

// DefaultHelp is what a school's help page says until the school writes its own.
const DefaultHelp = `You can talk to any adult at school whom you trust: your teacher, the school office or the safeguarding lead.

If you report something here, a person reads it. You do not have to be sure, and you will not be in trouble for asking.

If you or somebody else is in danger right now, tell an adult near you or call the emergency number.`

// NewSchool is what `rookery school add` asks for.
type NewSchool struct {
	Slug     string // the host's first label
	Name     string
	Timezone string
	Region   string
	Hosts    []string // further host names of its own
}

// slugForm is a label of a host name that a browser shows as it is: a hyphen
// only between others, and never two, as in xn--, which stands for another name.
var slugForm = regexp.MustCompile(`^[a-z](-?[a-z0-9])+$`)

var reservedSlugs = []string{"www", "api", "admin", "mail", "static", "status", "help", "rookery", "app", "root"}

func (n NewSchool) check() error {
	fields := map[string]string{}
	if len(n.Slug) > 40 || !slugForm.MatchString(n.Slug) {
		fields["slug"] = "Use 2 to 40 small letters, digits and single hyphens, beginning with a letter."
	} else if slices.Contains(reservedSlugs, n.Slug) {
		fields["slug"] = "This address is kept for the server itself."
	}
	if strings.TrimSpace(n.Name) == "" || len(n.Name) > 120 {
		fields["name"] = "Give the school's name, up to 120 characters."
	}
	checkPlace(n.Timezone, n.Region, fields)
	if len(fields) > 0 {
		return fault.Invalid(fields)
	}
	return nil
}

func checkPlace(timezone, region string, fields map[string]string) {
	if _, err := time.LoadLocation(timezone); err != nil || timezone == "" || timezone == "Local" {
		fields["timezone"] = "Give a time zone such as Europe/London."
	}
	if !regexp.MustCompile(`^[A-Z]{2}$`).MatchString(region) {
		fields["region"] = "Give a country as two letters, such as GB."
	}
}

// Settings is what an admin can change of a school.
type Settings struct {
	Name, Timezone, Region, Accent, DayStart, DayEnd, HelpText string
	PostLimit, IdleMinutes                                     int
	PublicPosts, AltRequired                                   bool
}

var clockForm = regexp.MustCompile(`^([01][0-9]|2[0-3]):[0-5][0-9]$`)

func (s Settings) check() error {
	fields := map[string]string{}
	if strings.TrimSpace(s.Name) == "" || len(s.Name) > 120 {
		fields["name"] = "Give the school's name, up to 120 characters."
	}
	checkPlace(s.Timezone, s.Region, fields)
	if !slices.Contains(static.Accents(), s.Accent) {
		fields["accent"] = "Choose one of the colours."
	}
	if s.PostLimit < 140 || s.PostLimit > 1000 {
		fields["post_limit"] = "Choose between 140 and 1000 characters."
	}
	if s.IdleMinutes < 1 || s.IdleMinutes > 480 {
		fields["idle_minutes"] = "Choose between 1 and 480 minutes."
	}
	if !clockForm.MatchString(s.DayStart) || !clockForm.MatchString(s.DayEnd) || s.DayEnd <= s.DayStart {
		fields["day_end"] = "Give the school day as two times, such as 08:30 and 15:30; it has to end after it starts."
	}
	if strings.TrimSpace(s.HelpText) == "" || len(s.HelpText) > 5000 {
		fields["help_text"] = "Say whom a child can turn to; up to 5000 characters."
	}
	if len(fields) > 0 {
		return fault.Invalid(fields)
	}
	return nil
}
