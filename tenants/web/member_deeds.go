// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"context"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"rookery/templates"
	"rookery/tenants"
	"rookery/tenants/fault"
	"rookery/tenants/policy"
)

// done leads back to the page of the member that something was done about.
func (h *Handlers) done(c *Ctx, id uuid.UUID, says, undo string) error {
	var m tenants.Member
	err := h.db.Read(c.Context(), c.tenant, func(tx *tenants.Tx) error {
		var err error
		m, err = tx.Member(c.Context(), id)
		return err
	})
	if err != nil {
		return err
	}
	to := "/members/" + id.String()
	if c.Actor.MayLookAfterMembers() {
		to = rosterPath + "/" + id.String()
	}
	return c.SeeOther(to, templates.Flash{Kind: "good", Text: m.For(true) + " " + says, Undo: undo})
}

func (h *Handlers) changeRoles(c *Ctx) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	f, err := c.Form()
	if err == nil {
		err = h.db.ChangeRoles(c.Context(), c.Actor, id, formRoles(f, "role"))
	}
	if err != nil {
		return h.memberAgain(c, id, "roles", f, renamed(err, "roles", "role"))
	}
	return h.done(c, id, "has these roles. A change signs them out, so that it holds everywhere.", "")
}

// renamed moves a message to the name that a page's field has.
func renamed(err error, from, to string) error {
	f := fault.From(err)
	if f.Fields[from] == "" {
		return err
	}
	return fault.InvalidField(to, f.Fields[from])
}

func (h *Handlers) changeDetails(c *Ctx) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	f, err := c.Form()
	d := tenants.MemberDetails{Title: f.Text("title"), Given: f.Text("given_name"), Family: f.Text("family_name")}
	if err == nil {
		d.YearLevel, err = formYear(f)
	}
	if err == nil {
		err = h.db.ChangeDetails(c.Context(), c.Actor, id, d)
	}
	if err != nil {
		return h.memberAgain(c, id, "details", f, renamed(err, "roles", "year_level"))
	}
	return h.done(c, id, "is saved.", "")
}

func (h *Handlers) linkGuardian(c *Ctx) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	f, err := c.Form()
	if err == nil {
		err = h.db.LinkByName(c.Context(), c.Actor, id, f.Trimmed("other"), f.Text("relationship"))
	}
	if err != nil {
		return h.memberAgain(c, id, "guardians", f, err)
	}
	return h.done(c, id, "is linked with "+f.Trimmed("other")+".", "")
}

func (h *Handlers) unlinkGuardian(c *Ctx) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	link, err := c.ID("link")
	if err != nil {
		return err
	}
	if err := h.db.UnlinkGuardian(c.Context(), c.Actor, id, link); err != nil {
		return err
	}
	return h.done(c, id, "is not linked any more.", "")
}

func (h *Handlers) endSessionsOf(c *Ctx) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	if !c.Actor.Allows(policy.MemberSessions, policy.School) {
		return fault.Forbidden("You cannot sign other members out.")
	}
	if err := h.db.EndOtherSessions(c.Context(), c.Actor, id, uuid.Nil); err != nil {
		return err
	}
	return h.done(c, id, "is signed out everywhere.", "")
}

// measure is a mute or a suspension as its form sends it. The date counts to
// the end of that day in the school's zone.
func (c *Ctx) measure(f Form) (tenants.Measure, error) {
	m := tenants.Measure{Reason: f.Trimmed("reason")}
	text := f.Trimmed("until")
	if text == "" {
		return m, nil
	}
	day, err := time.ParseInLocation(time.DateOnly, text, c.Actor.School.Zone())
	if err != nil {
		return m, fault.InvalidField("until", "Write the day as year-month-day, such as 2026-03-13.")
	}
	end := day.AddDate(0, 0, 1)
	m.Until = &end
	return m, nil
}

// begin begins a mute or a suspension.
func (h *Handlers) begin(c *Ctx, kind string, do func(context.Context, tenants.Actor, uuid.UUID, tenants.Measure) error, says, end string) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	f, err := c.Form()
	var m tenants.Measure
	if err == nil {
		m, err = c.measure(f)
	}
	if err == nil {
		err = do(c.Context(), c.Actor, id, m)
	}
	if err != nil && c.Actor.MayLookAfterMembers() {
		return h.memberAgain(c, id, kind, f, err)
	}
	if err != nil {
		return err
	}
	return h.done(c, id, says+" "+c.untilWords(m.Until)+".", "/members/"+id.String()+"/"+end)
}

func (h *Handlers) mute(c *Ctx) error { return h.begin(c, "mute", h.db.Mute, "is muted", "unmute") }

func (h *Handlers) suspend(c *Ctx) error {
	return h.begin(c, "suspend", h.db.Suspend, "is suspended", "restore")
}

func (h *Handlers) unmute(c *Ctx) error {
	return h.end(c, h.db.Unmute, "is not muted any more.")
}

func (h *Handlers) restore(c *Ctx) error {
	return h.end(c, h.db.Restore, "is let back in.")
}

func (h *Handlers) leave(c *Ctx) error {
	return h.end(c, h.db.Leave, c.T("flash.has-left"))
}

func (h *Handlers) comeBack(c *Ctx) error {
	return h.end(c, h.db.ComeBack, c.T("flash.back-at-school"))
}

func (h *Handlers) end(c *Ctx, do func(context.Context, tenants.Actor, uuid.UUID) error, says string) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	if err := do(c.Context(), c.Actor, id); err != nil {
		return err
	}
	return h.done(c, id, says, "")
}

// resetPassword gives a new password to hand over: an admin to anybody, a
// teacher to students of the classes they steward.
func (h *Handlers) resetPassword(c *Ctx) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	rel := policy.School
	if stewards, err := h.door.steward(c.Context(), c.Actor, id); err != nil {
		return err
	} else if stewards {
		rel |= policy.Steward
	}
	password, m, err := h.db.NewPassword(c.Context(), h.passwords, c.Actor, id, rel)
	if err != nil {
		return err
	}
	back := "/members/" + id.String()
	if c.Actor.MayLookAfterMembers() {
		back = rosterPath + "/" + id.String()
	}
	return c.Render(fiber.StatusOK, templates.OneTimePasswordPage(templates.OneTimePassword{
		Page: c.staffPage("New password", ""), Name: m.Full(), Username: m.Username, Password: password, Until: firstSignIn, Back: back}))
}
