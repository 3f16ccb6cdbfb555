// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"net/url"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"rookery/templates"
	"rookery/tenants"
	"rookery/tenants/policy"
)

const (
	rosterPath  = "/admin/members"
	waitingPath = "/admin/waiting"
)

// roster lists the school's members for those who look after them.
func (h *Handlers) roster(c *Ctx) error {
	f := tenants.RosterFilter{Words: strings.TrimSpace(c.Query("q")), State: c.Query("state")}
	f.Role, _ = policy.ParseRole(c.Query("role"))
	if year, err := strconv.Atoi(c.Query("year")); err == nil && year >= 0 && year <= 13 {
		f.Year = &year
	}
	f.After, _ = parseID(c.Query("after"))
	f.Before, _ = parseID(c.Query("before"))
	lines, more, total, err := h.db.Roster(c.Context(), c.Actor, f)
	if err != nil {
		return err
	}
	v := templates.MemberList{Page: c.staffPage("Members", "admin"), Lead: membersOf(total, c.Actor.School.Name), Filter: rosterFilter(f), Tabs: h.rosterTabs(c, rosterPath)}
	for _, line := range lines {
		v.Members = append(v.Members, c.rosterRow(line))
	}
	v.Newer, v.Older = rosterPages(f, lines, more)
	if len(lines) == 0 {
		v.Empty = templates.Empty{Icon: "search", Title: "Nobody fits", Words: "No member fits what you chose above.",
			Action: &templates.Link{Label: "Show all", Href: rosterPath}}
	}
	return c.Render(fiber.StatusOK, templates.MemberListPage(v))
}

func membersOf(total int, school string) string {
	if total == 1 {
		return "1 member of " + school + "."
	}
	return strconv.Itoa(total) + " members of " + school + "."
}

// rosterTabs lead between the members and those who wait to be let in.
func (h *Handlers) rosterTabs(c *Ctx, current string) []templates.Tab {
	if !c.Actor.Allows(policy.MemberAdd, policy.School) {
		return nil
	}
	waiting, err := h.db.Waiting(c.Context(), c.Actor, 100)
	if err != nil {
		h.door.log.Warn("counting who waits failed", "request", c.requestID, "cause", tenants.LogCause(err))
	}
	return []templates.Tab{
		{Label: "Members", Href: rosterPath, Current: current == rosterPath},
		{Label: "Waiting", Href: waitingPath, Current: current == waitingPath, Count: len(waiting)},
	}
}

func (c *Ctx) rosterRow(line tenants.RosterLine) templates.AdminMemberRow {
	row := templates.AdminMemberRow{Person: c.managed(line.Member), Username: line.Username, Roles: roleWords(line.Roles, nil)}
	if line.YearLevel != nil {
		row.Year = YearWords(*line.YearLevel)
	}
	row.State, row.Bad = c.stateWords(line.Member)
	if line.SeenAt != nil {
		seen := c.Stamp(*line.SeenAt)
		row.Seen = &seen
	}
	return row
}

// managed is a member whose name leads to the page where they are looked after.
func (c *Ctx) managed(m tenants.Member) templates.Person {
	p := PersonView(c.Actor, m.ID, m.Name, "", m.Roles, m.YearLevel)
	p.Href = rosterPath + "/" + m.ID.String()
	return p
}

// stateWords says how it stands with a member; empty when all is well.
func (c *Ctx) stateWords(m tenants.Member) (words string, bad bool) {
	now := c.door.db.Now()
	switch {
	case m.Status == tenants.Waiting:
		return "Waiting to be let in", false
	case m.Status == tenants.Left:
		return "Has left", false
	case m.SuspendedNow(now) != nil:
		return "Suspended " + c.untilWords(m.SuspendedUntil), true
	case m.MutedNow(now) != nil:
		return "Muted " + c.untilWords(m.MutedUntil), false
	}
	return "", false
}

func rosterFilter(f tenants.RosterFilter) templates.Filter {
	year := ""
	if f.Year != nil {
		year = strconv.Itoa(*f.Year)
	}
	filter := templates.Filter{Action: rosterPath, Fields: []templates.Field{
		{Name: "q", Label: "Name or username", Type: "search", Value: f.Words, Autocomplete: "off"},
		{Name: "role", Label: "Role", Value: string(f.Role), Options: append([]templates.Option{{Value: "", Label: "All roles"}}, roleOptions(tenants.Roles{f.Role}, false)...)},
		{Name: "year", Label: "Year", Value: year, Options: yearOptions("All years")},
		{Name: "state", Label: "State", Value: f.State, Options: []templates.Option{{Value: "", Label: "All"}, {Value: "suspended", Label: "Suspended"},
			{Value: "muted", Label: "Muted"}, {Value: "held", Label: "Suspended or muted"}, {Value: "waiting", Label: "Waiting"}, {Value: "new", Label: "Never signed in"}, {Value: "left", Label: "Has left"}}},
	}}
	if f.Words != "" || f.Role != "" || f.State != "" || f.Year != nil {
		filter.Clear = rosterPath
	}
	return filter
}

// rosterPages are the ways back and on, with what was chosen.
func rosterPages(f tenants.RosterFilter, lines []tenants.RosterLine, more bool) (newer, older string) {
	if len(lines) == 0 {
		return "", ""
	}
	to := func(name string, id uuid.UUID) string {
		q := url.Values{name: {id.String()}}
		for field, value := range map[string]string{"q": f.Words, "role": string(f.Role), "state": f.State} {
			if value != "" {
				q.Set(field, value)
			}
		}
		if f.Year != nil {
			q.Set("year", strconv.Itoa(*f.Year))
		}
		return rosterPath + "?" + q.Encode()
	}
	back, on := f.After != uuid.Nil, more
	if f.Before != uuid.Nil {
		back, on = more, true
	}
	if back {
		newer = to("before", lines[0].ID)
	}
	if on {
		older = to("after", lines[len(lines)-1].ID)
	}
	return newer, older
}

// roleOptions are the roles to choose from, those held chosen.
func roleOptions(held tenants.Roles, hints bool) []templates.Option {
	var all []templates.Option
	for _, r := range policy.Roles() {
		o := templates.Option{Value: string(r), Label: RoleWord(r), Chosen: held.Has(r)}
		if hints {
			o.Hint = roleHint(r)
		}
		all = append(all, o)
	}
	return all
}

func roleHint(r policy.Role) string {
	switch r {
	case policy.Admin:
		return "Settings, members, what each role may do"
	case policy.Safeguarding:
		return "Sees and handles safeguarding cases"
	case policy.Moderator:
		return "Decides on what waits in the queue"
	case policy.Teacher:
		return "Looks after classes and clubs"
	case policy.Student:
		return "Has no other role"
	}
	return "Follows what is for their children"
}

func yearOptions(none string) []templates.Option {
	all := []templates.Option{{Value: "", Label: none}}
	for year := range 14 {
		all = append(all, templates.Option{Value: strconv.Itoa(year), Label: YearWords(year)})
	}
	return all
}
