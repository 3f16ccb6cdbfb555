// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"rookery/templates"
	"rookery/tenants"
)

// health is what an admin sees first: what waits, what fails, who is pending.
func (h *Handlers) health(c *Ctx) error {
	f, err := h.db.Figures(c.Context(), c.Actor)
	if err != nil {
		return err
	}
	cards := []templates.HealthCard{c.waitingCard(f)}
	for _, health := range h.door.hooks.health {
		more, err := health(c.Context(), c.Actor)
		if err != nil {
			return err
		}
		cards = append(cards, more...)
	}
	cards = append(cards, c.memberCards(f)...)
	v := templates.Health{Page: c.staffPage("School health", "admin"), Cards: cards, Doors: adminDoors()}
	wanted := 0
	for _, card := range cards {
		if card.Tone == "warn" || card.Tone == "bad" {
			wanted++
		}
	}
	day := c.local(h.db.Now()).Format("Monday 2 January")
	switch wanted {
	case 0:
		v.Lead, v.All = day+".", true
		v.Quiet = templates.Empty{Title: "Nothing wants you.", Words: "Nobody waits, nothing failed."}
	case 1:
		v.Lead = day + ". One thing wants somebody."
	default:
		v.Lead = day + ". " + strconv.Itoa(wanted) + " things want somebody."
	}
	return c.Render(fiber.StatusOK, templates.HealthPage(v))
}

func (c *Ctx) waitingCard(f tenants.Figures) templates.HealthCard {
	card := templates.HealthCard{Icon: "hourglass", Title: "Waiting to be let in", Count: f.Waiting, Words: "Nobody waits.", Tone: "good", State: "All well"}
	if f.Waiting > 0 && f.WaitingSince != nil {
		card.Words, card.Tone, card.State = "The first since "+c.dayWords(*f.WaitingSince)+".", "warn", "Wants you"
		card.Href, card.Label = waitingPath, "Let them in"
	}
	return card
}

func (c *Ctx) memberCards(f tenants.Figures) []templates.HealthCard {
	never := templates.HealthCard{Icon: "key-round", Title: "Never signed in", Count: f.NeverHere, Words: "Of " + strconv.Itoa(f.Members) + " members."}
	if f.NeverHere > 0 {
		never.Words += " Sign-in slips help."
		never.Href, never.Label = rosterPath+"?state=new", "Who they are"
	}
	held := templates.HealthCard{Icon: "lock", Title: "Suspended or muted", Count: f.Suspended + f.Muted, Words: "Nobody."}
	if held.Count > 0 {
		held.Words = strconv.Itoa(f.Suspended) + " suspended, " + strconv.Itoa(f.Muted) + " muted."
		if f.NextEnd != nil {
			held.Words += " The next ends " + c.dayWords(*f.NextEnd) + "."
		}
		held.Href, held.Label = rosterPath+"?state=held", "Who they are"
	}
	cards := []templates.HealthCard{never, held}
	if f.Safeguarding == 0 {
		cards = append([]templates.HealthCard{{Icon: "heart-handshake", Title: "No safeguarding lead", Tone: "bad", State: "Wants you",
			Words: "A child's call for help would reach nobody. Give somebody the role.", Href: rosterPath, Label: "Choose somebody"}}, cards...)
	}
	return cards
}

func adminDoors() []templates.Door {
	return []templates.Door{
		{Icon: "users", Title: "Members", Words: "Add, change, passwords, guardians", Href: rosterPath},
		{Icon: "settings", Title: "School settings", Words: "Name, colour, school day, help text", Href: "/admin/settings"},
		{Icon: "table-properties", Title: "Who may do what", Words: "What each role may do here", Href: "/policy"},
		{Icon: "list-checks", Title: "Rules", Words: "What is read first, and why", Href: "/rules"},
		{Icon: "scroll-text", Title: "Audit", Words: "What was done, by whom and when", Href: "/audit"},
	}
}
