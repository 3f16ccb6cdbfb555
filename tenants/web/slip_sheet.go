// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"rookery/templates"
	"rookery/tenants"
)

// slipSheet shows the slips of members just added, once, to be printed.
func (h *Handlers) slipSheet(c *Ctx, added []tenants.Admitted, left int) error {
	v := templates.Slips{Page: c.staffPage("Sign-in slips", "admin"), Group: c.Actor.School.Name, Address: c.Site(),
		Expires: "Works for a week.", Back: templates.Link{Label: "Members", Href: rosterPath}}
	for _, a := range added {
		v.Slips = append(v.Slips, templates.Slip{Name: a.Name.Full(), Username: a.Username, Code: SlipWords(a.Slip)})
	}
	switch left {
	case 0:
	case 1:
		v.Missed = []string{"1 line had a problem and was left out. Mend it and paste it again."}
	default:
		v.Missed = []string{strconv.Itoa(left) + " lines had a problem and were left out. Mend them and paste them again."}
	}
	return c.Render(fiber.StatusOK, templates.SlipsPage(v))
}

// SlipWords writes a slip's code in groups of four, as it is read off paper.
func SlipWords(code string) string {
	words := ""
	for i := 0; i < len(code); i += 4 {
		if i > 0 {
			words += "-"
		}
		words += code[i:min(i+4, len(code))]
	}
	return words
}
