// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"encoding/hex"
	"slices"
	"strings"

	"github.com/google/uuid"

	"rookery/classroom"
	"rookery/classroom/text"
	"rookery/moderation"
	"rookery/templates"
	"rookery/tenants/policy"
	tenantsweb "rookery/tenants/web"
)

// heldShown is how many held posts a group's page shows in place, heldMost how
// many its own queue does: as many as one form can name, each with its hash.
const (
	heldShown = 10
	heldMost  = 90
)

// heldHere gives what waits in a group for this reader to decide, in place; nil
// when nothing does, or when it is not theirs to decide. next is the page to
// come back to; all lifts the bound, for the group's own queue.
func (h *Handlers) heldHere(c *tenantsweb.Ctx, v classroom.Viewer, group uuid.UUID, next string, all bool) (*templates.HeldHere, error) {
	if !v.Allows(policy.QueueDecide, v.Rel(group)) {
		return nil, nil
	}
	most := heldShown
	if all {
		most = heldMost
	}
	cases, err := h.cases.Queue(c.Context(), c.Actor, moderation.QueueFilter{Group: group, Kind: "held", Most: most + 1})
	if err != nil || len(cases) == 0 {
		return nil, err
	}
	here := &templates.HeldHere{GroupID: group.String()}
	if len(cases) > most {
		cases = cases[:most]
		if !all {
			here.More = groupPath(group, "/queue")
		}
	}
	r := readerOf(c, v, classroom.Timeline{})
	for _, held := range cases {
		here.Posts = append(here.Posts, r.held(held, next))
	}
	return here, nil
}

// held is a text that waits, as those see it who decide on it: from the case,
// which keeps what is decided on.
func (r reader) held(m moderation.Case, next string) templates.Post {
	view := templates.Post{
		State: classroom.Held, Kind: classroom.Note, Time: r.stamp(m.OpenedAt), Body: r.body(text.Parse(m.Evidence.Text)), ContentNote: m.Evidence.Note, CSRF: r.csrf,
		Author: tenantsweb.PersonView(r.Actor, m.About, m.Name, m.Username, m.Roles, m.YearLevel),
		Decide: &templates.Decide{
			Case: m.ID.String(), Hash: hex.EncodeToString(m.Hash), Why: heldWhy(m), Next: next, Part: "held timeline",
			CanRefuse: true, CanEscalate: m.EscalatedAt == nil, ReadFirst: m.ReadFirst(), Care: m.Hits.Worries(),
		},
	}
	for _, f := range m.Evidence.Attached {
		view.Media = append(view.Media, templates.VeiledMedia(f.ID.String(), f.Kind, f.Name, f.Alt))
	}
	view.ID = m.ID.String() // a change of a post that is out, and may stand on the same page
	if m.Post != nil && m.Version != nil && *m.Version == 1 {
		view.ID = m.Post.String()
	}
	if m.Version != nil {
		view.Version = *m.Version
	}
	if m.Related {
		view.Decide, view.Waiting = nil, "This is by a relative of yours, so somebody else decides. "+heldWhy(m)
	}
	return view
}

// heldWhy names the rules that caught a text.
func heldWhy(m moderation.Case) string {
	var names []string
	for _, hit := range m.Hits {
		if name := "“" + hit.RuleName + "”"; hit.RuleName != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	switch len(names) {
	case 0:
		return "Posts here are read before others see them."
	case 1:
		return "Held by the rule " + names[0] + "."
	}
	return "Held by the rules " + strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1] + "."
}
