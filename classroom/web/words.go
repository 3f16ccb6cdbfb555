// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"fmt"
	"strconv"
	"strings"

	"rookery/classroom"
	"rookery/templates"
	"rookery/tenants"
	"rookery/tenants/policy"
	tenantsweb "rookery/tenants/web"
)

// audience says who can see a post, and with which icon.
func (r reader) audience(p classroom.Post) (words, icon string) {
	switch p.Audience {
	case classroom.InGroup:
		if p.GroupName != nil {
			return *p.GroupName, "users"
		}
		return "A group", "users"
	case classroom.InSchool:
		return "Everyone at school", "school"
	case classroom.Public:
		return "Anyone on the web", "globe"
	}
	if p.Kind == classroom.Announcement {
		return "Those it was announced to", "lock"
	}
	return "Private answer", "lock"
}

// waitingWords says why a post, or a newer text of it, is seen by its author
// alone.
func (r reader) waitingWords(p classroom.Post) string {
	own := p.Author == r.ID
	switch {
	case p.State == classroom.Held && own:
		return "Waiting for " + readsFirst(r.Actor) + ". Nobody else can see this until then."
	case p.State == classroom.Held:
		return "Waiting for a decision. Only its author and those who decide can see this."
	case p.State == classroom.Returned && own, p.State == classroom.Refused && own:
		return "This came back to you. Your text is in your drafts."
	case p.State == classroom.Released && p.HeldVersion != nil && own:
		return "Your change is waiting for " + readsFirst(r.Actor) + ". Until then others see the text below."
	}
	return ""
}

// readsFirst is who looks at what somebody wrote.
func readsFirst(a tenants.Actor) string {
	if a.Staff() {
		return "a moderator"
	}
	return "a teacher"
}

// announcedTo says whom an announcement is for.
func announcedTo(a classroom.AnnouncementOf, school string) string {
	group := ""
	if a.GroupName != nil {
		group = *a.GroupName
	}
	switch a.Target {
	case classroom.ToClass:
		return group
	case classroom.ToGuardians:
		return "Guardians of " + group
	case classroom.ToYear:
		if a.Year != nil {
			return tenantsweb.YearWords(*a.Year)
		}
	case classroom.ToSchool:
		return "Everyone at " + school
	}
	return ""
}

func figures(a classroom.Announced) string {
	if a.AnnouncementOf.Acknowledge {
		return fmt.Sprintf("%d of %d have acknowledged", a.Acknowledged, a.Reached)
	}
	return "For " + count(a.Reached, "person", "people")
}

// readersNamed is how many of those who read a private reply are named.
const readersNamed = 6

// readPrivately says who exactly reads a private reply of the actor's: these
// people, and who else is able to.
func readPrivately(actor tenants.Actor, readers []classroom.Person) string {
	var names []string
	for i, p := range readers {
		if i == readersNamed-1 && len(readers) > readersNamed {
			names = append(names, strconv.Itoa(len(readers)-i)+" others who look after this group")
			break
		}
		names = append(names, p.Name.For(actor.Staff()))
	}
	words := listed(names) + " will read this. Other families and students will not."
	if len(names) == 0 {
		words = "Nobody whom it was for is at the school any more."
	}
	also := "The school’s safeguarding leads, moderators and admins can read it too."
	if actor.Student() && actor.Policy.Allows(tenants.Roles{policy.Guardian}, policy.ChildPosts, policy.Ward|policy.School) {
		also = "Your guardians, and the school’s safeguarding leads, moderators and admins, can read it too."
	}
	return words + " " + also
}

// says tells who would see a post with this choice.
func says(o classroom.Choice, actor tenants.Actor) string {
	var words string
	switch o.Audience {
	case classroom.InSchool:
		words = "Everyone at " + o.Name + " will see this: students, staff and guardians."
	case classroom.Public:
		words = "Anyone on the web will be able to see this."
	default:
		words = people(o) + " of " + o.Name + " will see this."
	}
	if o.Held {
		words += " " + upperFirst(readsFirst(actor)) + " reads it first."
	}
	return words
}

// people counts who is in a group: "26 students and 2 teachers".
func people(o classroom.Choice) string {
	var parts []string
	if o.Students > 0 {
		parts = append(parts, count(o.Students, "student", "students"))
	}
	if o.Staff > 0 && o.Kind == classroom.Staff {
		parts = append(parts, count(o.Staff, "member of staff", "members of staff"))
	} else if o.Staff > 0 {
		parts = append(parts, count(o.Staff, "teacher", "teachers"))
	}
	if o.Others > 0 {
		parts = append(parts, count(o.Others, "guardian", "guardians"))
	}
	if len(parts) == 0 {
		return "The members"
	}
	return listed(parts)
}

// listed joins words: "a, b and c".
func listed(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " and " + words[len(words)-1]
}

func label(o classroom.Choice) string {
	switch o.Audience {
	case classroom.InSchool:
		return "School: everyone at " + o.Name
	case classroom.Public:
		return "Public: anyone on the web"
	}
	return "Group: " + o.Name
}

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}

func upperFirst(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

func fullName(title, given, family string) string {
	if title != "" {
		return title + " " + family
	}
	return strings.TrimSpace(given + " " + family)
}

// licenceWords are the licences as a composer offers them.
func licenceWords(licence string) string {
	switch licence {
	case "all-rights-reserved":
		return "All rights reserved"
	case "cc0":
		return "CC0: do as you like"
	}
	words := "CC " + strings.ToUpper(strings.TrimPrefix(licence, "cc-")) + ": share it, name me"
	if strings.Contains(licence, "-nc") {
		words += ", earn nothing with it"
	}
	if strings.Contains(licence, "-sa") {
		words += ", share alike"
	}
	if strings.Contains(licence, "-nd") {
		words += ", change nothing"
	}
	return words
}

// licenceLink names the licence below a post and leads to its words; nil where
// all rights are reserved.
func licenceLink(licence string) *templates.Link {
	switch kind, cc := strings.CutPrefix(licence, "cc-"); {
	case licence == "cc0":
		return &templates.Link{Label: "CC0", Href: "https://creativecommons.org/publicdomain/zero/1.0/"}
	case cc:
		return &templates.Link{Label: "CC " + strings.ToUpper(kind) + " 4.0", Href: "https://creativecommons.org/licenses/" + kind + "/4.0/"}
	}
	return nil
}
