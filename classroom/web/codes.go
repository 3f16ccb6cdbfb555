// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"image/color"
	"strconv"
	"time"

	"github.com/boombuler/barcode/qr"
	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"rookery/classroom"
	"rookery/templates"
	"rookery/tenants/fault"
	"rookery/tenants/policy"
	tenantsweb "rookery/tenants/web"
)

// longestCode is the longest life of a code that the form can ask for, in days;
// the domain knows its own bound.
const longestCode = 365

// codes lists a group's join codes with the form that makes one.
func (h *Handlers) codes(c *tenantsweb.Ctx, g classroom.Group, form templates.Form) (*templates.Codes, error) {
	found, err := h.room.JoinCodes(c.Context(), c.Actor, g.ID)
	if err != nil {
		return nil, err
	}
	view := &templates.Codes{GroupID: g.ID.String(), Form: form, Roles: []templates.Option{{Value: string(policy.Student), Label: "Students", Chosen: true}},
		Days: []templates.Option{{Value: "1", Label: "A day"}, {Value: "7", Label: "A week", Chosen: true}, {Value: "14", Label: "Two weeks"}, {Value: "60", Label: "Two months"}}}
	if g.Kind != classroom.Circle {
		view.Roles = append(view.Roles, templates.Option{Value: string(policy.Guardian), Label: "Guardians"})
	}
	now := h.room.DB.Now()
	for _, code := range found {
		view.Codes = append(view.Codes, templates.Code{ID: code.ID.String(), Code: tenantsweb.SlipWords(code.Code), For: codeFor(code.Role),
			Expires: codeEnd(c, code, now), Used: usedWords(code.Uses), Over: !code.Works(now)})
	}
	return view, nil
}

func usedWords(uses int) string {
	switch uses {
	case 0:
		return "Not used yet"
	case 1:
		return "Used once"
	}
	return "Used " + strconv.Itoa(uses) + " times"
}

func codeFor(role policy.Role) string {
	if role == policy.Guardian {
		return "For guardians"
	}
	return "For students"
}

// codeEnd says how long a code works, or since when it does not.
func codeEnd(c *tenantsweb.Ctx, code classroom.JoinCode, now time.Time) string {
	switch {
	case code.Withdrawn != nil:
		return "Withdrawn " + c.At(*code.Withdrawn)
	case !code.ExpiresAt.After(now):
		return "Ended " + c.At(code.ExpiresAt)
	case code.Uses >= code.MaxUses:
		return "Used up"
	}
	return "Works until " + c.Stamp(code.ExpiresAt).Full
}

func (h *Handlers) makeCode(c *tenantsweb.Ctx) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	f, err := c.Form()
	days, ok := f.Int("days")
	if err == nil && (!ok || days < 1 || days > longestCode) {
		err = fault.InvalidField("days", "Please choose how long the code works.")
	}
	var code classroom.JoinCode
	if err == nil {
		code, err = h.room.NewJoinCode(c.Context(), c.Actor, id, policy.Role(f.Trimmed("role")), time.Duration(days)*24*time.Hour)
	}
	if err != nil {
		fields, problem, ok := tenantsweb.FormFault(err)
		if !ok {
			return err
		}
		return h.showSettings(c, id, tenantsweb.StatusOf(err), templates.Form{}, templates.Form{Values: f.Values(), Errors: fields, Problem: problem})
	}
	who := "students"
	if code.Role == policy.Guardian {
		who = "guardians"
	}
	return c.SeeOther(groupPath(id, "/settings")+"#codes", templates.Flash{Kind: "good", Text: c.T("flash.code", "Whom", who)})
}

// codeIDs reads the two ids of a code's address.
func codeIDs(c *tenantsweb.Ctx) (group, code uuid.UUID, err error) {
	if group, err = c.ID("id"); err == nil {
		code, err = c.ID("code")
	}
	return group, code, err
}

func (h *Handlers) withdrawCode(c *tenantsweb.Ctx) error {
	id, code, err := codeIDs(c)
	if err != nil {
		return err
	}
	if err := h.room.WithdrawCode(c.Context(), c.Actor, id, code); err != nil {
		return err
	}
	return c.SeeOther(groupPath(id, "/settings")+"#codes", templates.Flash{Kind: "good", Text: c.T("flash.code-withdrawn")})
}

// codeSheet is a sheet to print and hang up: how to join with this code.
func (h *Handlers) codeSheet(c *tenantsweb.Ctx) error {
	id, codeID, err := codeIDs(c)
	if err != nil {
		return err
	}
	g, code, err := h.room.JoinCode(c.Context(), c.Actor, id, codeID)
	if err != nil {
		return err
	}
	if !code.Works(h.room.DB.Now()) || g.JoinRule != classroom.JoinByCode {
		return c.SeeOther(groupPath(id, "/settings"), templates.Flash{Kind: "warn", Text: c.T("flash.code-over")})
	}
	matrix, err := qrMatrix(c.URL("/join?code=" + code.Code))
	if err != nil {
		return fault.Internal(err)
	}
	return c.Render(fiber.StatusOK, templates.JoinSheetPage(templates.JoinSheet{Page: c.Page("Join "+g.Name, "groups", ""), Group: g.Name,
		Code: tenantsweb.SlipWords(code.Code), Address: c.Site() + "/join", QR: matrix, Expires: codeEnd(c, code, h.room.DB.Now()) + ".",
		After: "Then you wait until a teacher has let you in.", Back: templates.Link{Label: "Settings of " + g.Name, Href: groupPath(id, "/settings")}}))
}

// qrMatrix is the modules of a QR code without its quiet zone; true is dark.
func qrMatrix(content string) ([][]bool, error) {
	code, err := qr.Encode(content, qr.M, qr.Auto)
	if err != nil {
		return nil, err
	}
	size := code.Bounds()
	matrix := make([][]bool, size.Dy())
	for y := range matrix {
		matrix[y] = make([]bool, size.Dx())
		for x := range matrix[y] {
			shade, _ := color.GrayModel.Convert(code.At(size.Min.X+x, size.Min.Y+y)).(color.Gray)
			matrix[y][x] = shade.Y < 128
		}
	}
	return matrix, nil
}
