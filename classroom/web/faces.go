// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"context"
	"strings"

	"github.com/google/uuid"
	"github.com/maypok86/otter/v2"

	"rookery/classroom"
	"rookery/templates"
)

// faces keeps the rendered faces of posts: what is the same for all who see a
// post with the same names. A face is kept under all that it shows, so nothing
// kept can be another reader's: who sees other names, or another day, has
// another key. Buttons, acknowledgements and tokens are no part of it.
type faces struct{ kept *otter.Cache[faceKey, string] }

// facesKept bounds them, in bytes of HTML.
const facesKept = 32 << 20

func newFaces() *faces {
	return &faces{otter.Must(&otter.Options[faceKey, string]{
		MaximumWeight: facesKept,
		Weigher:       func(_ faceKey, html string) uint32 { return uint32(len(html)) + 600 }, // #nosec G115 -- a post's face, some kilobytes
	})}
}

// faceKey is everything that PostFace shows of a released post. The text is that
// of the post at this version, with these of its mentions leading somewhere.
type faceKey struct {
	tenant, post           uuid.UUID
	version                int
	changed                int64
	mentions               string
	kind, open, note       string
	author                 templates.Person
	today                  string // times are told by it
	audience, icon         string
	group, answers, rights templates.Link
	edited                 templates.Edited
	announcement           bool
	announcedTo            string
}

// face gives a view its face: kept, or rendered now and kept.
func (f *faces) face(ctx context.Context, r reader, p classroom.Post, v *templates.Post) error {
	key := faceKey{
		tenant: r.School.ID, post: p.ID, version: p.Version, changed: p.ChangedAt.UnixMicro(), mentions: r.mentions(p),
		kind: v.Kind, open: v.Deeds.Open, note: v.ContentNote, author: v.Author, today: r.today, audience: v.Audience, icon: v.AudienceIcon,
		group: orNone(v.Group), answers: orNone(v.ReplyTo), rights: orNone(v.Licence), edited: orNone(v.Edited),
	}
	if v.Announcement != nil {
		key.announcement, key.announcedTo = true, v.Announcement.For
	}
	if html, ok := f.kept.GetIfPresent(key); ok {
		v.FaceHTML = html
		return nil
	}
	r.fill(v, p)
	var html strings.Builder
	if err := templates.PostFace(*v).Render(context.WithoutCancel(ctx), &html); err != nil {
		return err
	}
	v.FaceHTML = html.String()
	f.kept.Set(key, v.FaceHTML)
	return nil
}

// mentions names those mentioned in a post who lead somewhere for this reader.
func (r reader) mentions(p classroom.Post) string {
	var b strings.Builder
	for _, name := range p.Text().Mentions() {
		if id, ok := r.known[name]; ok {
			b.WriteString(name + " " + id.String() + " ")
		}
	}
	return b.String()
}

func orNone[T any](p *T) (none T) {
	if p == nil {
		return none
	}
	return *p
}
