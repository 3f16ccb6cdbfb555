// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"fmt"
	"path"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"rookery/classroom"
	"rookery/templates"
	"rookery/tenants/fault"
	"rookery/tenants/media"
	tenantsweb "rookery/tenants/web"
)

func (h *Handlers) mediaRoutes() []tenantsweb.Route {
	const get, post = fiber.MethodGet, fiber.MethodPost
	routes := []tenantsweb.Route{
		{Method: post, Path: "/media", Handle: h.addFiles},
		{Method: post, Path: "/media/begin", Handle: h.beginUpload},
		{Method: post, Path: "/media/remove", Handle: h.removeFile},
		{Method: post, Path: "/media/:id/pieces", Handle: h.piece},
		{Method: get, Path: "/media/of-draft", Handle: h.draftFiles},
	}
	for _, variant := range []string{media.VariantThumb, media.VariantTimeline, media.VariantFull, media.VariantPoster, media.VariantVideo, media.VariantSound, media.VariantDocument} {
		routes = append(routes, tenantsweb.Route{Method: get, Path: "/media/:id/" + variant, Handle: func(c *tenantsweb.Ctx) error { return h.file(c, variant) }})
	}
	return routes
}

// FileForms are the routes whose forms may hold files.
func FileForms() []string {
	return []string{"/posts", "/drafts", "/announce", "/media", "/media/remove", "/media/:id/pieces"}
}

// file serves one variant of a file to who may see its post.
func (h *Handlers) file(c *tenantsweb.Ctx, variant string) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	f, err := h.room.OpenMedia(c.Context(), c.Actor, id, variant)
	if err != nil {
		return err
	}
	s := tenantsweb.Served{From: f, Type: f.Type, Size: f.Size, Tag: f.Tag}
	if f.Kind == media.Document {
		s.Attachment = strings.TrimSuffix(f.Name, path.Ext(f.Name)) + ".pdf"
	}
	return c.Serve(s)
}

// uploadState is what a script hears of an upload.
type uploadState struct {
	ID    string `json:"id"`
	Came  int64  `json:"came"`
	State string `json:"state"`
	Word  string `json:"word,omitempty"`
}

func stateOf(m classroom.Medium) uploadState {
	return uploadState{m.ID.String(), m.Came, m.State, m.Word}
}

// beginUpload makes room for a file that a script sends in pieces.
func (h *Handlers) beginUpload(c *tenantsweb.Ctx) error {
	f, err := c.Form()
	if err != nil {
		return err
	}
	draft, _ := f.ID("draft_id")
	size, err := strconv.ParseInt(f.Trimmed("size"), 10, 64)
	if err != nil {
		return fault.InvalidField("files", "This file is empty. Please choose it again.")
	}
	m, err := h.room.BeginUpload(c.Context(), c.Actor, classroom.NewMedium{Draft: draft, Name: f.Text("name"), Size: size})
	return told(c, m, err)
}

// piece takes the next piece of a file.
func (h *Handlers) piece(c *tenantsweb.Ctx) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	at, err := strconv.ParseInt(c.Query("at"), 10, 64)
	if err != nil || at < 0 {
		return fault.NotFound()
	}
	m, err := h.room.Append(c.Context(), c.Actor, id, at, c.BodyRaw())
	if fault.Is(err, fault.KindConflict) { // it says how far it is
		err = nil
	}
	return told(c, m, err)
}

func told(c *tenantsweb.Ctx, m classroom.Medium, err error) error {
	if f := fault.From(err); err != nil && (f.Kind == fault.KindInvalid || f.Kind == fault.KindTooLarge || f.Kind == fault.KindConflict || f.Kind == fault.KindForbidden) {
		word := f.Safe
		for _, field := range f.Fields {
			word = field
		}
		return c.JSON(uploadState{State: classroom.NotTaken, Word: word})
	}
	if err != nil {
		return err
	}
	return c.JSON(stateOf(m))
}

// addFiles takes the files of a form without a script: they are kept with the
// draft, and the composer comes back with them.
func (h *Handlers) addFiles(c *tenantsweb.Ctx) error {
	f, err := c.Form()
	next := nextOf(f, "/home")
	if err != nil {
		return h.again(c, next, f, err)
	}
	d := draftOf(f)
	if err := h.takeFiles(c, f, d.ID); err != nil {
		return h.again(c, next, f, err)
	}
	return h.backToComposer(c, f, d)
}

// takeFiles stores the files that came with a form, and what it says of those
// that came before.
func (h *Handlers) takeFiles(c *tenantsweb.Ctx, f tenantsweb.Form, draft uuid.UUID) error {
	for _, file := range f.Files("files") {
		if len(file.Bytes) == 0 && file.Name == "" {
			continue
		}
		m, err := h.room.AddFile(c.Context(), c.Actor, draft, file.Name, file.Bytes)
		if err == nil && m.State == classroom.NotTaken {
			err = fault.InvalidField("files", m.Name+": "+m.Word)
		}
		if err != nil {
			return asField(err, "files")
		}
	}
	alts := map[uuid.UUID]string{}
	for name, value := range f.Values() {
		if id, ok := strings.CutPrefix(name, "alt-"); ok {
			if parsed, err := uuid.Parse(id); err == nil && len(id) == 36 {
				alts[parsed] = value
			}
		}
	}
	return h.room.Describe(c.Context(), c.Actor, draft, alts)
}

// asField makes what is wrong with a file something to mend in the form.
func asField(err error, field string) error {
	if f := fault.From(err); f.Kind == fault.KindTooLarge || f.Kind == fault.KindConflict {
		return fault.InvalidField(field, f.Safe)
	}
	return err
}

// removeFile takes a file out of a draft, or out of a post.
func (h *Handlers) removeFile(c *tenantsweb.Ctx) error {
	f, err := c.Form()
	if err != nil {
		return err
	}
	id, ok := f.ID("remove")
	if !ok {
		return fault.NotFound()
	}
	d := draftOf(f)
	m, err := h.room.RemoveMedium(c.Context(), c.Actor, id)
	if err != nil {
		return err
	}
	if m.Post != nil { // with what was written so far
		return h.showEdit(c, *m.Post, fiber.StatusOK, &templates.Form{Values: f.Values()})
	}
	if err := h.takeFiles(c, f, d.ID); err != nil {
		return h.again(c, nextOf(f, "/home"), f, err)
	}
	return h.backToComposer(c, f, d)
}

// backToComposer keeps what was written so far and shows it again.
func (h *Handlers) backToComposer(c *tenantsweb.Ctx, f tenantsweb.Form, d classroom.Draft) error {
	if f.Text("target") != "" {
		_, besides, _ := targetOf(f.Trimmed("target"))
		return h.showAnnounce(c, fiber.StatusOK, besides, templates.Form{Values: f.Values()})
	}
	if err := h.room.SaveDraft(c.Context(), c.Actor, d); err != nil {
		return h.again(c, nextOf(f, "/home"), f, err)
	}
	to := "/home"
	if d.ReplyTo != uuid.Nil {
		to = postPath(d.ReplyTo, "reply")
	} else if next := nextOf(f, "/home"); strings.HasPrefix(next, "/groups/") || next == "/school" {
		to = next
	}
	return c.SeeOther(to+"?draft="+d.ID.String()+"#composer", templates.Flash{})
}

// draftFiles is the list of a draft's files, for the script that sends them.
func (h *Handlers) draftFiles(c *tenantsweb.Ctx) error {
	a, err := h.attachments(c, draftIn(c), nil)
	if err != nil {
		return err
	}
	if a == nil {
		return fault.NotFound()
	}
	return c.Render(fiber.StatusOK, templates.AttachmentList(*a))
}

// attachments are the files of a draft as its composer shows them.
func (h *Handlers) attachments(c *tenantsweb.Ctx, draft uuid.UUID, form *templates.Form) (*templates.Attachments, error) {
	if h.room.Files == nil {
		return nil, nil
	}
	a := &templates.Attachments{Take: takes(), Most: classroom.MediaMost, AltAsk: c.Actor.School.AltRequired, Piece: classroom.PieceMost()}
	if draft == uuid.Nil {
		return a, nil
	}
	files, err := h.room.DraftMedia(c.Context(), c.Actor, draft)
	for _, m := range files {
		one := attachedView(m)
		if form != nil {
			if typed, ok := form.Values["alt-"+one.ID]; ok {
				one.Alt = typed
			}
			one.AltBad = form.Errors["alt-"+one.ID]
		}
		a.Files = append(a.Files, one)
	}
	return a, err
}

// takes is what a chooser of files offers.
func takes() string {
	kinds := "image/jpeg,image/png,image/gif,image/webp,image/heic,.heic,application/pdf"
	if media.VideoTools() == nil {
		kinds += ",video/mp4,video/webm,video/quicktime,audio/mpeg,audio/mp4,audio/ogg,audio/wav"
	}
	return kinds
}

func attachedView(m classroom.Medium) templates.Attached {
	view := templates.Attached{ID: m.ID.String(), Kind: string(m.Kind), Name: m.Name, Alt: m.Alt, State: m.State, Word: m.Word}
	switch m.State {
	case classroom.Coming:
		view.How = fmt.Sprintf("%d %%", m.Came*100/max(m.Size, 1))
	case classroom.Waiting:
		view.How = fmt.Sprintf("%d %%", m.Percent)
	case classroom.Ready:
		if m.Kind == media.Picture || m.Kind == media.Video {
			view.Thumb = templates.MediaPath(view.ID, "thumb")
		}
	}
	return view
}

// mediaViews are the files of a post as anybody who sees it does.
func mediaViews(files classroom.Media) []templates.Media {
	var views []templates.Media
	for _, m := range files.Seen() {
		v := templates.Media{ID: m.ID.String(), Kind: string(m.Kind), Name: m.Name, Alt: m.Alt, Detail: detail(m)}
		if m.Width != nil && m.Height != nil {
			v.Width, v.Height = *m.Width, *m.Height
		}
		if m.Blurhash != nil {
			v.Blur = blur(*m.Blurhash)
		}
		views = append(views, v)
	}
	return views
}

// comingViews are files of the author's own that nobody else sees yet.
func comingViews(files classroom.Media) []templates.Attached {
	var views []templates.Attached
	for _, m := range files {
		if m.State != classroom.Ready {
			views = append(views, attachedView(m))
		}
	}
	return views
}

// detail says what a file is and how large.
func detail(m classroom.Medium) string {
	kind := map[media.Kind]string{media.Document: "PDF", media.Sound: "Sound", media.Video: "Video", media.Picture: "Picture"}[m.Kind]
	if m.Size < 1<<20 {
		return fmt.Sprintf("%s, %d KB", kind, max(m.Size>>10, 1))
	}
	return fmt.Sprintf("%s, %.1f MB", kind, float64(m.Size)/(1<<20))
}
