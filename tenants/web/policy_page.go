// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"rookery/templates"
	"rookery/tenants"
	"rookery/tenants/fault"
	"rookery/tenants/policy"
)

// objectNames are the kinds of thing that permissions are about, in words.
var objectNames = map[string]string{
	"school": "The school", "member": "Members", "group": "Groups", "post": "Posts", "announcement": "Announcements", "gate": "Rules",
	"queue": "The queue", "case": "Reports and cases", "audit": "The record", "child": "A child's posts", "export": "Copies of data",
}

func (h *Handlers) policyPage(c *Ctx) error { return h.showPolicy(c, fiber.StatusOK, "", "") }

// showPolicy is the matrix as it holds in this school. open names the row whose
// changes start unfolded.
func (h *Handlers) showPolicy(c *Ctx, status int, problem string, open policy.Permission) error {
	changes, err := h.db.SchoolPolicyChanges(c.Context(), c.Actor)
	if err != nil {
		return err
	}
	v := templates.Policy{Page: c.staffPage("Who may do what", "policy"), Lead: changesWords(len(changes)), Can: true, Problem: problem}
	for _, r := range policy.Roles() {
		v.Roles = append(v.Roles, templates.PolicyRole{Key: string(r), Label: RoleWord(r)})
	}
	for _, row := range policy.Matrix(changes) {
		object, _, _ := strings.Cut(string(row.Permission), ".")
		i := slices.IndexFunc(v.Objects, func(o templates.PolicyObject) bool { return o.Key == object })
		if i < 0 { // a row further down the matrix belongs to an object that is there
			i = len(v.Objects)
			v.Objects = append(v.Objects, templates.PolicyObject{Key: object, Name: objectNames[object]})
		}
		at := &v.Objects[i]
		at.Rows = append(at.Rows, c.policyRow(row, changes, row.Permission == open))
	}
	return c.Render(status, templates.PolicyPage(v))
}

func changesWords(n int) string {
	switch n {
	case 0:
		return "As Rookery ships it; this school has changed nothing."
	case 1:
		return "1 change by this school."
	}
	return strconv.Itoa(n) + " changes by this school."
}

func (c *Ctx) policyRow(row policy.Row, changes []policy.Change, open bool) templates.PolicyRow {
	shown := templates.PolicyRow{Permission: string(row.Permission), Sentence: row.Sentence, Open: open}
	for _, cell := range row.Cells {
		at := templates.PolicyCell{Held: cell.Held, Star: cell.Star, Never: cell.Never, Reset: cell.Changed}
		if cell.Allowed {
			at.Letters = cell.Letters
		}
		if !cell.Changed {
			at.TurnOn = cell.Star && !cell.Allowed
			at.TurnOff = cell.Allowed && !tenants.KeptOn(cell.Role, row.Permission)
		}
		for _, change := range changes {
			if change.Role == cell.Role && change.Permission == row.Permission {
				at.Changed = c.changeWords(change)
			}
		}
		shown.Cells = append(shown.Cells, at)
	}
	return shown
}

func (c *Ctx) changeWords(change policy.Change) string {
	words := "Turned off by this school"
	if change.Allow {
		words = "Turned on by this school"
	}
	if !change.On.IsZero() {
		words += ", " + c.local(change.On).Format("2 January 2006")
	}
	return words
}

// changePolicy turns one cell on or off, or back to what Rookery ships.
func (h *Handlers) changePolicy(c *Ctx) error {
	f, err := c.Form()
	if err != nil {
		return err
	}
	role, what, _ := strings.Cut(f.Text("change"), ":")
	change := policy.Change{Role: policy.Role(role), Permission: policy.Permission(f.Text("permission")), Allow: what == "on"}
	switch what {
	case "on", "off":
		err = h.db.ChangePolicy(c.Context(), c.Actor, change)
	case "builtin":
		err = h.db.ResetPolicy(c.Context(), c.Actor, change.Role, change.Permission)
	default:
		err = c.Actor.Require(policy.SchoolPolicy, policy.School, "Only an admin can change who may do what.")
		if err == nil {
			err = fault.InvalidField("change", "Choose a change.")
		}
	}
	if fields, words, ok := FormFault(err); ok {
		for _, message := range fields {
			words = message
		}
		return h.showPolicy(c, StatusOf(err), words, change.Permission)
	}
	if err != nil {
		return err
	}
	says := map[string]string{"on": "is turned on", "off": "is turned off", "builtin": "is as Rookery ships it"}[what]
	return c.SeeOther("/policy#"+string(change.Permission), templates.Flash{Kind: "good",
		Text: RoleWord(change.Role) + ": “" + change.Permission.Sentence() + "” " + says + ". It holds from everybody's next page on."})
}

// rels are the relations to choose from when asking, and their words.
var rels = []struct {
	rel   policy.Rel
	words string
}{
	{policy.Own, "It is their own, or about them"},
	{policy.Group, "It is in a group that they belong to"},
	{policy.Steward, "It is in a group that they look after"},
	{policy.Ward, "It is about their child, or a student of their class"},
}

// explain answers whether a member may do something, and by which line.
func (h *Handlers) explain(c *Ctx) error {
	if err := c.Actor.Require(policy.SchoolPolicy, policy.School, "Who may do what is for the school's admins to see and change."); err != nil {
		return err
	}
	username, asked := strings.TrimSpace(c.Query("member")), c.Query("permission")
	chosen := c.Queries("rel")
	v := templates.PolicyExplain{Page: c.staffPage("May somebody do something?", "policy"),
		Form: templates.Form{Values: map[string]string{"member": username, "permission": asked}}}
	for _, p := range policy.Permissions() {
		v.Permissions = append(v.Permissions, templates.Option{Value: string(p), Label: p.Sentence(), Chosen: string(p) == asked})
	}
	var rel policy.Rel
	var where []string
	for _, r := range rels {
		o := templates.Option{Value: r.rel.String(), Label: r.words}
		for _, text := range chosen {
			if text == o.Value {
				o.Chosen = true
				rel |= r.rel
				where = append(where, lowerFirst(r.words))
			}
		}
		v.Rels = append(v.Rels, o)
	}
	status := fiber.StatusOK
	if username != "" || asked != "" {
		answer, err := h.answer(c, username, asked, rel)
		fields, words, wrong := FormFault(err)
		if err != nil && !wrong {
			return err
		}
		if err != nil {
			status, v.Form.Errors, v.Form.Problem = StatusOf(err), fields, words
		} else {
			answer.Rel = strings.Join(where, "; ")
			v.Answer = &answer
		}
	}
	return c.Render(status, templates.PolicyExplainPage(v))
}

func (h *Handlers) answer(c *Ctx, username, asked string, rel policy.Rel) (templates.PolicyAnswer, error) {
	permission, ok := policy.ParsePermission(asked)
	if !ok {
		return templates.PolicyAnswer{}, fault.InvalidField("permission", "Choose what it is about.")
	}
	actor, err := h.db.ActorByUsername(c.Context(), c.tenant, username)
	if fault.Is(err, fault.KindNotFound) {
		err = fault.InvalidField("member", "Nobody here has this username.")
	}
	if err != nil {
		return templates.PolicyAnswer{}, err
	}
	decision := actor.Decide(permission, rel)
	verdict := "no"
	switch {
	case decision.Allowed && decision.Held:
		verdict = "held"
	case decision.Allowed:
		verdict = "yes"
	}
	return templates.PolicyAnswer{Verdict: verdict, Member: PersonView(c.Actor, actor.ID, actor.Name, "", actor.Roles, actor.YearLevel),
		Roles: roleWords(actor.Roles, actor.YearLevel), Sentence: permission.Sentence(), Rule: decision.Rule, Unless: grantedWhere(actor, permission, decision.Allowed)}, nil
}

// grantedWhere names what would turn a no into a yes: a line that holds for
// one's own things or groups says no to whoever ticked nothing.
func grantedWhere(actor tenants.Actor, p policy.Permission, allowed bool) []string {
	var where []string
	for _, r := range rels {
		if !allowed && actor.Allows(p, r.rel) {
			where = append(where, r.words)
		}
	}
	return where
}
