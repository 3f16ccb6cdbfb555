// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"regexp"
	"strings"

	"github.com/gofiber/fiber/v2"

	"rookery/templates"
	"rookery/tenants"
	"rookery/tenants/policy"
)

// help is where to turn, for everybody: signed in or not, muted or not.
func (h *Handlers) help(c *Ctx) error {
	words, items := helpItems(c.Actor.School.HelpText)
	v := templates.Help{Page: c.Page("Get help", "help", ""), Words: words, Items: items}
	if c.Actor.ID != nobody {
		v.Report = h.door.hooks.concern
		leads, err := h.safeguardingTeam(c)
		if err != nil {
			return err
		}
		v.Items = append(v.Items, leads...)
	}
	return c.Render(fiber.StatusOK, templates.HelpPage(v))
}

// safeguardingTeam names the people a child of this school can turn to.
func (h *Handlers) safeguardingTeam(c *Ctx) ([]templates.HelpItem, error) {
	var team []tenants.Member
	err := h.db.Read(c.Context(), c.tenant, func(tx *tenants.Tx) error {
		var err error
		team, err = tx.Members(c.Context(), tenants.MemberFilter{Role: policy.Safeguarding, Status: tenants.Active, Most: 5})
		return err
	})
	var items []templates.HelpItem
	for _, m := range team {
		items = append(items, templates.HelpItem{Name: m.For(c.Actor.Staff()), Words: RoleWord(policy.Safeguarding)})
	}
	return items, err
}

var (
	phoneForm = regexp.MustCompile(`\+?[0-9][0-9 ()-]{4,18}[0-9]`)
	mailForm  = regexp.MustCompile(`[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}`)
	siteForm  = regexp.MustCompile(`https://[A-Za-z0-9.-]+(?:/[A-Za-z0-9._~/?=&%-]*)?`)
)

// HelpItems reads a school's help text for a page that shows it: what introduces
// it, and whom to turn to.
func HelpItems(school tenants.School) (words string, items []templates.HelpItem) {
	return helpItems(school.HelpText)
}

// helpItems reads a school's help text: its first paragraph introduces, each
// further one is somebody or something to turn to. What stands before a colon names it, or
// its first sentence;
// numbers and addresses in it become buttons.
func helpItems(text string) (intro string, items []templates.HelpItem) {
	for paragraph := range strings.SplitSeq(strings.ReplaceAll(text, "\r\n", "\n"), "\n\n") {
		paragraph = strings.Join(strings.Fields(paragraph), " ")
		switch {
		case paragraph == "":
		case intro == "":
			intro = paragraph
		default:
			items = append(items, helpItem(paragraph))
		}
	}
	return intro, items
}

func helpItem(paragraph string) templates.HelpItem {
	item := templates.HelpItem{Name: paragraph}
	if name, rest, found := strings.Cut(paragraph, ": "); found && len(name) <= 60 {
		item.Name, item.Words = name, rest
	} else if name, rest, found := strings.Cut(paragraph, ". "); found && len(name) > 10 { // not "Dr. Lind"
		item.Name, item.Words = name+".", rest
	}
	item.Phone = phoneForm.FindString(paragraph)
	item.Tel = strings.Map(func(r rune) rune {
		if r == '+' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, item.Phone)
	item.Email = mailForm.FindString(paragraph)
	item.Href = strings.TrimRight(siteForm.FindString(paragraph), ".")
	item.Label = strings.TrimPrefix(item.Href, "https://")
	return item
}
