// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"cmp"
	"context"
	"strings"

	"rookery/templates"
	"rookery/tenants"
	"rookery/tenants/policy"
)

// Counts is what the upper floors tell the layout: how many notifications are
// unread, and what waits, by the name of its place in the navigation (groups,
// queue, safeguarding, announcements, admin).
type Counts func(ctx context.Context, actor tenants.Actor) (unread int, waiting map[string]int, err error)

// SetCounts registers the one Counts; cmd does it before App.
func (d *Door) SetCounts(counts Counts) { d.counts = counts }

// Page is what the layout needs: school, member, navigation by policy, the
// token for forms, counts, and the flash, which is read once. current names the
// place in the navigation, stream the live stream of the page (empty: no posts
// come to it).
func (c *Ctx) Page(title, current, stream string) templates.Page {
	return c.page(title, current, stream, true)
}

// nowhere is the stream of a page that no post belongs on: it learns of what is
// unread, and that its member has been signed out.
const nowhere = "none"

func (c *Ctx) page(title, current, stream string, counted bool) templates.Page {
	p := templates.Page{Title: title, RequestID: c.requestID}
	if c.Actor.School.ID == nobody {
		return p
	}
	school := c.Actor.School
	p.School = templates.School{Name: school.Name, Short: crest(school.Name), Accent: school.Accent}
	p.CSRF, p.Flash = c.CSRF(), c.flash()
	if p.Flash.Kind == "care" {
		p.School.Care = strings.Split(school.HelpText, "\n\n")
	}
	if c.Actor.ID == nobody {
		return p
	}
	p.Me = c.me()
	if c.Actor.Shared {
		p.Shared, p.IdleSeconds = true, school.IdleMinutes*60
	}
	if c.Actor.Restricted() || c.Actor.PasswordChangeDue {
		return p
	}
	p.Stream, p.Made = cmp.Or(stream, nowhere), c.began.Format("2006-01-02T15:04:05.000Z")
	var waiting map[string]int
	if counted && c.door.counts != nil {
		var err error
		if p.Unread, waiting, err = c.door.counts(c.ctx, c.Actor); err != nil {
			c.door.log.Warn("the layout's counts failed", "request", c.requestID, "cause", tenants.LogCause(err))
		}
	}
	p.Nav = templates.NavLinks(c.ctx, current, waiting, places(c.Actor)...)
	return p
}

func (c *Ctx) me() *templates.Me {
	a := c.Actor
	return &templates.Me{ID: a.ID.String(), Name: a.Name.For(true), Roles: roleWords(a.Roles, a.YearLevel), Tone: tone(a.ID),
		Initial: initials(a.Name), Student: a.Student(), Waiting: a.Restricted(), Landing: Landing(a)}
}

// crest is two letters for the school: "Oakfield School" is OS.
func crest(name string) string {
	words := strings.Fields(name)
	if len(words) == 0 {
		return ""
	}
	short := firstLetter(words[0])
	if len(words) > 1 {
		short += firstLetter(words[1])
	}
	return short
}

// Landing is where a member's day begins.
func Landing(a tenants.Actor) string {
	switch {
	case a.Restricted():
		return standingPath
	case a.Has(policy.Safeguarding):
		return "/safeguarding"
	case a.Has(policy.Moderator):
		return "/queue"
	case a.Has(policy.Admin):
		return "/admin"
	case a.Has(policy.Teacher):
		return "/groups"
	case a.Has(policy.Guardian):
		return "/announcements"
	}
	return "/home"
}

// place is one way through the product and who it is open to.
type place struct {
	name string
	open func(a tenants.Actor) bool
}

func everyone(tenants.Actor) bool { return true }

func allowed(p policy.Permission, rel policy.Rel) func(tenants.Actor) bool {
	return func(a tenants.Actor) bool { return a.Allows(p, rel) }
}

// places lists the ways open to a member, the landing place first.
func places(a tenants.Actor) []string {
	all := []place{
		{"home", everyone},
		{"groups", everyone},
		{"announce", func(a tenants.Actor) bool {
			return a.Allows(policy.AnnounceToClass, 0) || a.Allows(policy.AnnounceToSchool, 0)
		}},
		{"queue", allowed(policy.QueueDecide, policy.Steward)},
		{"safeguarding", allowed(policy.CaseSafeguarding, 0)},
		{"admin", allowed(policy.SchoolSettings, 0)},
		{"school", everyone},
		{"announcements", everyone},
		{"members", allowed(policy.MemberList, policy.Group)},
		{"mentions", everyone},
		{"drafts", everyone},
		{"rules", allowed(policy.GateRules, 0)},
		{"policy", allowed(policy.SchoolPolicy, 0)},
		{"audit", allowed(policy.AuditRead, 0)},
	}
	first := strings.TrimPrefix(Landing(a), "/")
	names := []string{first}
	for _, p := range all {
		if p.name != first && p.open(a) {
			names = append(names, p.name)
		}
	}
	return names
}
