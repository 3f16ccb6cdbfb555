// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"strconv"
	"strings"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"rookery/templates"
	"rookery/tenants"
	"rookery/tenants/policy"
)

func (c *Ctx) mayChangeSchool() error {
	return c.Actor.Require(policy.SchoolSettings, policy.School, "Only an admin can change the school's settings.")
}

func (h *Handlers) schoolSettingsView(c *Ctx, form templates.Form) templ.Component {
	s := c.Actor.School
	if form.Values == nil {
		form.Values = map[string]string{"name": s.Name, "timezone": s.Timezone, "region": s.Region, "accent": s.Accent,
			"post_limit": strconv.Itoa(s.PostLimit), "idle_minutes": strconv.Itoa(s.IdleMinutes), "day_start": s.DayStart, "day_end": s.DayEnd, "help_text": s.HelpText}
		if s.PublicPosts {
			form.Values["public_posts"] = "yes"
		}
		if s.AltRequired {
			form.Values["alt_required"] = "yes"
		}
	}
	v := templates.SchoolSettings{Page: c.staffPage("School settings", "admin"), Form: form, Zones: zoneOptions(s.Timezone), Regions: countryOptions(s.Region)}
	for _, name := range tenants.Accents() {
		v.Accents = append(v.Accents, templates.Option{Value: name, Label: strings.ToUpper(name[:1]) + name[1:], Chosen: name == s.Accent})
	}
	for paragraph := range strings.SplitSeq(s.HelpText, "\n\n") {
		if paragraph = strings.TrimSpace(paragraph); paragraph != "" {
			v.Preview = append(v.Preview, paragraph)
		}
	}
	return templates.SchoolSettingsPage(v)
}

func (h *Handlers) schoolSettings(c *Ctx) error {
	if err := c.mayChangeSchool(); err != nil {
		return err
	}
	return c.Render(fiber.StatusOK, h.schoolSettingsView(c, templates.Form{}))
}

func (h *Handlers) changeSchoolSettings(c *Ctx) error {
	if err := c.mayChangeSchool(); err != nil {
		return err
	}
	f, err := c.Form()
	if err == nil {
		s := tenants.Settings{Name: f.Trimmed("name"), Timezone: f.Trimmed("timezone"), Region: f.Trimmed("region"), Accent: f.Trimmed("accent"),
			DayStart: f.Trimmed("day_start"), DayEnd: f.Trimmed("day_end"), HelpText: f.Trimmed("help_text"), PublicPosts: f.Bool("public_posts"), AltRequired: f.Bool("alt_required")}
		s.PostLimit, _ = f.Int("post_limit") // what is no number is refused as out of range
		s.IdleMinutes, _ = f.Int("idle_minutes")
		err = h.db.ChangeSettings(c.Context(), c.Actor, s)
	}
	if err != nil {
		return c.Again(err, f, func(form templates.Form) templ.Component { return h.schoolSettingsView(c, form) })
	}
	return c.SeeOther("/admin/settings", templates.Flash{Kind: "good", Text: c.T("flash.settings")})
}
