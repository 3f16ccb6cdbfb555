// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"strconv"

	"rookery/templates"
	"rookery/tenants"
)

// slipSheet shows the slips of members just added, once, to be printed, and the
// lines of the list that were left out, to be mended.
func (h *Handlers) slipSheet(c *Ctx, added []tenants.Admitted, left pasted) templates.Slips {
	v := templates.Slips{Page: c.staffPage("Sign-in slips", "admin"), Group: c.Actor.School.Name, Address: c.Site(),
		Expires: "Works for a week.", Back: templates.Link{Label: "Members", Href: rosterPath}}
	for _, a := range added {
		v.Slips = append(v.Slips, templates.Slip{Name: a.Name.Full(), Username: a.Username, Code: SlipWords(a.Slip)})
	}
	v.Missed = missedWords(left)
	if len(left.lines) > 0 {
		v.Left = &templates.Form{Values: map[string]string{"list": annotate(left.head, left.lines)}}
	}
	return v
}

// missedWords counts the lines that were left out: those of people who are here
// already apart, as the check before does.
func missedWords(left pasted) []string {
	here := 0
	for i := range left.lines {
		if i < len(left.checked) && left.checked[i] != nil && left.checked[i].Here != nil {
			here++
		}
	}
	var words []string
	switch n := len(left.lines) - here; n {
	case 0:
	case 1:
		words = append(words, "1 line had a problem and was left out. It stands below with the reason: mend it and check it again.")
	default:
		words = append(words, strconv.Itoa(n)+" lines had a problem and were left out. They stand below, each with the reason: mend them and check them again.")
	}
	switch here {
	case 0:
	case 1:
		words = append(words, "1 line is of somebody who is here already. Nothing was changed for them.")
	default:
		words = append(words, strconv.Itoa(here)+" lines are of people who are here already. Nothing was changed for them.")
	}
	return words
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
