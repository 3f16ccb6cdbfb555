// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"strconv"

	"rookery/classroom"
	"rookery/moderation/rules"
	"rookery/templates"
	"rookery/tenants/policy"
	tenantsweb "rookery/tenants/web"
)

func kindWord(k classroom.GroupKind) string {
	switch k {
	case classroom.Class:
		return "Class"
	case classroom.Club:
		return "Club"
	case classroom.Circle:
		return "Circle"
	case classroom.Staff:
		return "Staff"
	}
	return "Group"
}

func kindIcon(k classroom.GroupKind) string {
	switch k {
	case classroom.Circle:
		return "heart-handshake"
	case classroom.Staff:
		return "lock"
	}
	return "users"
}

func kindOption(k classroom.GroupKind) templates.Option {
	hint := map[classroom.GroupKind]string{
		classroom.Class:  "Students of one lesson and their teachers.",
		classroom.Club:   "Whoever shares an interest.",
		classroom.Circle: "People who help each other, looked after by staff.",
		classroom.Staff:  "Staff alone.",
	}[k]
	return templates.Option{Value: string(k), Label: kindWord(k), Hint: hint}
}

func joinWord(r classroom.JoinRule) string {
	switch r {
	case classroom.JoinByCode:
		return "Joining by code"
	case classroom.JoinRequest:
		return "Open to who asks"
	}
	return "Joining when added"
}

func joinOptions(chosen classroom.JoinRule) []templates.Option {
	all := []templates.Option{
		{Value: string(classroom.JoinByCode), Label: "Whoever has a code", Hint: "You still let each one in."},
		{Value: string(classroom.JoinRequest), Label: "Whoever asks", Hint: "Everybody at school can find the group. You let each one in."},
		{Value: string(classroom.JoinClosed), Label: "Only whom you add"},
	}
	return choose(all, string(chosen))
}

// gateOptions leaves out "publish", which in a group can relax nothing: the
// stricter of school and group counts.
func gateOptions(chosen string) []templates.Option {
	return choose([]templates.Option{
		{Value: "school", Label: "As the school has set it"},
		{Value: string(rules.ByRule), Label: "At once, unless a rule catches them"},
		{Value: string(rules.FirstN), Label: "A newcomer’s first ones after somebody has read them"},
		{Value: string(rules.HoldAll), Label: "Each of them after somebody has read it", Hint: "Posts of staff go out at once all the same."},
	}, chosen)
}

func choose(all []templates.Option, chosen string) []templates.Option {
	for i := range all {
		all[i].Chosen = all[i].Value == chosen
	}
	return all
}

// yearOptions are the year levels, after a choice of none in these words.
func yearOptions(none string, chosen *int) []templates.Option {
	all := []templates.Option{{Value: "", Label: none}}
	for year := range 14 {
		all = append(all, templates.Option{Value: strconv.Itoa(year), Label: tenantsweb.YearWords(year), Chosen: chosen != nil && *chosen == year})
	}
	return all
}

// groupHead is the head of a group's page with the deeds open to this reader.
func groupHead(c *tenantsweb.Ctx, place classroom.GroupPlace) *templates.GroupHead {
	g, v := place.Group, place.Viewer
	rel := v.Rel(g.ID)
	m, in := v.In(g.ID)
	head := &templates.GroupHead{ID: g.ID.String(), Name: g.Name, Kind: kindWord(g.Kind), Icon: kindIcon(g.Kind), About: g.About,
		Members: count(g.Members, "member", "members"), JoinRule: joinWord(g.JoinRule), Asked: place.Asked,
		Join:   !in && !place.Asked && mayAsk(v, g),
		Leave:  in && !(m.Steward && g.Stewards == 1) && !(v.Student() && g.Kind == classroom.Class) || place.Asked,
		Roster: (in || v.Oversees) && v.Allows(policy.MemberList, rel)}
	for _, p := range place.Stewards {
		head.Stewards = append(head.Stewards, tenantsweb.PersonView(v.Actor, p.ID, p.Name, p.Username, p.Roles, p.Year))
	}
	if v.Allows(policy.GroupSteward, rel) {
		head.Settings, head.Waiting = groupPath(g.ID, "/settings"), g.Asking
		head.Codes = head.Settings + "#codes"
		head.Slips = g.Kind == classroom.Class && v.Allows(policy.MemberPasswordReset, rel&^policy.Own)
	}
	if v.MayAnnounce(g) {
		head.Announce = "/announce?group=" + g.ID.String()
	}
	if m.Muted {
		head.Muted = "You cannot write in this group " + c.Until(m.MutedUntil) + ". The reason given: " + m.MuteReason
	} else if in && v.Muted() {
		head.Muted = "You cannot write at the moment. If you want to talk about it, ask a teacher."
	}
	return head
}
