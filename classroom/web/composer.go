// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"slices"
	"strings"

	"github.com/google/uuid"

	"rookery/classroom"
	"rookery/templates"
	"rookery/tenants/fault"
	tenantsweb "rookery/tenants/web"
)

// writing is how a composer begins.
type writing struct {
	Group  uuid.UUID       // the group one is in; its choice comes first
	School bool            // the choice of the whole school comes first
	Next   string          // the page that it stands on
	Form   *templates.Form // what was typed, when it has come back
	Draft  uuid.UUID       // a draft to carry on with
}

// composer makes the composer of a page; nil for who may write nowhere and has
// typed nothing.
func (h *Handlers) composer(c *tenantsweb.Ctx, v classroom.Viewer, w writing) (*templates.Composer, error) {
	choices, err := h.room.Choices(c.Context(), v)
	if err != nil {
		return nil, err
	}
	if len(choices) == 0 && w.Form == nil {
		return nil, nil
	}
	view := emptyComposer(c, w.Next)
	if w.Form == nil && w.Draft != uuid.Nil {
		if err := h.carryOn(c, &w); err != nil {
			return nil, err
		}
		view.Kept = w.Form != nil
	}
	if w.Form != nil {
		view.typed(*w.Form)
	}
	if view.Attachments, err = h.attachments(c, view.begun(w), w.Form); err != nil {
		return nil, err
	}
	first := slices.IndexFunc(choices, func(o classroom.Choice) bool {
		return w.School && o.Audience == classroom.InSchool || w.Group != uuid.Nil && o.Group == w.Group
	})
	for i, o := range choices {
		view.Audiences = append(view.Audiences, templates.Audience{Value: audienceValue(o.Audience, o.Group), Label: label(o),
			Says: says(o, c.Actor), Chosen: i == max(first, 0)})
	}
	return &view.Composer, nil
}

// replyComposer makes the composer that answers a post; the caller has asked
// MayReply.
func (h *Handlers) replyComposer(c *tenantsweb.Ctx, v classroom.Viewer, p classroom.Post, w writing) (*templates.Composer, error) {
	view := emptyComposer(c, w.Next)
	view.ReplyTo, view.ReplyName = p.ID.String(), p.Name.For(c.Actor.Staff())
	if p.Author == c.Actor.ID {
		view.ReplyName = "yourself"
	}
	if w.Form == nil && w.Draft != uuid.Nil {
		if err := h.carryOn(c, &w); err != nil {
			return nil, err
		}
		view.Kept = w.Form != nil
	}
	if w.Form != nil {
		view.typed(*w.Form)
	}
	var err error
	if view.Attachments, err = h.attachments(c, view.begun(w), w.Form); err != nil {
		return nil, err
	}
	if p.Kind == classroom.Announcement || p.Audience == classroom.Direct {
		readers, err := h.room.PrivateReaders(c.Context(), c.Actor, p)
		view.Private = readPrivately(c.Actor, readers)
		return &view.Composer, err
	}
	choices, err := h.room.Choices(c.Context(), v)
	if err != nil {
		return nil, err
	}
	view.Audiences = []templates.Audience{replyAudience(p, choices, c.Actor.School.Name, v)}
	return &view.Composer, nil
}

// replyAudience is who sees an answer: those who see what it answers.
func replyAudience(p classroom.Post, choices []classroom.Choice, school string, v classroom.Viewer) templates.Audience {
	o := classroom.Choice{Audience: p.Audience, Name: school}
	if p.Audience == classroom.InGroup {
		o.Group, o.Name = *p.Group, *p.GroupName
	}
	i := slices.IndexFunc(choices, func(other classroom.Choice) bool { return other.Audience == o.Audience && other.Group == o.Group })
	if i >= 0 {
		o = choices[i]
	}
	return templates.Audience{Value: audienceValue(o.Audience, o.Group), Label: label(o), Says: says(o, v.Actor), Chosen: true}
}

// composing is a composer in the making.
type composing struct{ templates.Composer }

func emptyComposer(c *tenantsweb.Ctx, next string) *composing {
	view := &composing{templates.Composer{CSRF: c.CSRF(), Action: "/posts", Next: next, DraftID: newID(), Limit: c.Actor.School.PostLimit}}
	if !c.Actor.Shared { // on a shared device nothing typed stays behind
		view.DraftKey = c.Actor.ID.String() + ":" + next
	}
	for _, licence := range classroom.Licences() {
		view.Licences = append(view.Licences, templates.Option{Value: licence, Label: licenceWords(licence), Chosen: licence == c.Actor.Licence})
	}
	return view
}

// typed gives the composer back as it was sent, with the draft's own id.
func (v *composing) typed(form templates.Form) {
	v.Form = form
	if id, err := uuid.Parse(form.Value("draft_id")); err == nil && id != uuid.Nil {
		v.DraftID = id.String()
	}
}

// begun is the draft that the composer carries on; uuid.Nil for a new one.
func (v *composing) begun(w writing) uuid.UUID {
	if w.Form == nil {
		return uuid.Nil
	}
	id, _ := uuid.Parse(v.DraftID)
	return id
}

// carryOn fills in a draft of the member's own. One that has gone meanwhile
// leaves the composer empty.
func (h *Handlers) carryOn(c *tenantsweb.Ctx, w *writing) error {
	d, err := h.room.Draft(c.Context(), c.Actor, w.Draft)
	if fault.Is(err, fault.KindNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	w.Form = &templates.Form{Values: map[string]string{"draft_id": d.ID.String(), "body": d.Body, "note": d.Note}, Word: d.Word}
	if d.ReplyTo == nil {
		group := uuid.Nil
		if d.Group != nil {
			group = *d.Group
		}
		w.Form.Values["audience"] = audienceValue(d.Audience, group)
	}
	return nil
}

func audienceValue(a classroom.Audience, group uuid.UUID) string {
	if a == classroom.InGroup {
		return "group:" + group.String()
	}
	return string(a)
}

// audienceOf reads the choice of a form; what is none leaves it empty, which
// Publish asks to mend.
func audienceOf(value string) (classroom.Audience, uuid.UUID) {
	if kind, group, ok := strings.Cut(value, ":"); ok && kind == "group" {
		if id, err := uuid.Parse(group); err == nil && len(group) == 36 {
			return classroom.InGroup, id
		}
		return "", uuid.Nil
	}
	switch a := classroom.Audience(value); a {
	case classroom.InSchool, classroom.Public:
		return a, uuid.Nil
	}
	return "", uuid.Nil
}

// oneMember says whether a form is meant for one member alone: no page of ours
// sends that.
func oneMember(audience string) (to uuid.UUID, one bool) {
	member, found := strings.CutPrefix(audience, string(classroom.Direct)+":")
	to, err := uuid.Parse(member)
	return to, found && err == nil && len(member) == 36
}

func newID() string { return uuid.Must(uuid.NewV7()).String() }
