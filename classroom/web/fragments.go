// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"bytes"
	"context"
	"encoding/json"
	"time"

	"github.com/google/uuid"

	"rookery/classroom"
	"rookery/templates"
	"rookery/tenants"
	"rookery/tenants/fault"
	"rookery/tenants/live"
	"rookery/tenants/policy"
	tenantsweb "rookery/tenants/web"
)

// Source makes what open pages are told (live.Source). Who may see a post is
// asked of classroom, set-based; one piece is rendered for all readers who see
// the same, and holds no token: a form in it gets the page's own.
type Source struct{ room *classroom.Classroom }

// NewSource makes the hub's source.
func NewSource(room *classroom.Classroom) *Source { return &Source{room: room} }

// fragment is one post as live.js takes it.
type fragment struct {
	ID       string   `json:"id"`
	Position string   `json:"position"`
	Version  int      `json:"version"`
	Streams  []string `json:"streams"`
	State    string   `json:"state"`
	HTML     string   `json:"html"`            // empty: take it off the page
	At       string   `json:"at"`              // when this was true: a page made later knows better
	Media    int      `json:"media,omitempty"` // how many files it shows: they come later than the words
	Answers  *answers `json:"answers,omitempty"`
}

// answers is the line about replies on the card of what a post answers.
type answers struct {
	ID   string `json:"id"`
	HTML string `json:"html"` // empty: there are none
}

// Fragments gives, for one event, what each of the watching members is told.
func (s *Source) Fragments(ctx context.Context, e live.Event, watching []uuid.UUID) (map[uuid.UUID][]byte, error) {
	switch e.Kind {
	case live.KindPost:
		return s.post(ctx, e, watching)
	case live.KindNotify:
		unread, err := s.room.Unread(ctx, tenants.Actor{School: tenants.School{ID: e.Tenant}, ID: e.ID})
		if err != nil {
			return nil, err
		}
		told, err := line(map[string]int{"unread": unread})
		return map[uuid.UUID][]byte{e.ID: told}, err
	}
	return nil, nil
}

func (s *Source) post(ctx context.Context, e live.Event, watching []uuid.UUID) (map[uuid.UUID][]byte, error) {
	seen, err := s.room.Seers(ctx, e.Tenant, e.ID, watching)
	if fault.Is(err, fault.KindNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	d := s.drawing(seen)
	told := make(map[uuid.UUID][]byte, len(seen.Sights))
	for _, sight := range seen.Sights {
		if told[sight.Viewer.ID], err = d.draw(ctx, sight); err != nil {
			return nil, err
		}
	}
	return told, nil
}

// CatchUp gives what a member's pages missed since then.
func (s *Source) CatchUp(ctx context.Context, tenant, member uuid.UUID, since time.Time) ([][]byte, error) {
	seen, err := s.room.Missed(ctx, tenant, member, since)
	if err != nil || len(seen.Sights) == 0 {
		return nil, err
	}
	d := s.drawing(seen)
	told := make([][]byte, len(seen.Sights))
	for i, sight := range seen.Sights {
		if told[i], err = d.draw(ctx, sight); err != nil {
			return nil, err
		}
	}
	return told, nil
}

// class is what a piece depends on besides its post: readers of one class share
// it.
type class struct {
	post            uuid.UUID
	staff, own      bool
	opens, sits     bool // the group's page; the post is addressed to them
	history, gone   bool
	meets           bool // the author's page opens for them
	home, mentioned bool
	counts          bool // they see what it answers, too
	deeds           templates.Deeds
	reader          uuid.UUID // for what is each reader's own: an announcement's asks
}

// drawing renders pieces, each class of reader once.
type drawing struct {
	seen  classroom.Sights
	at    string
	stamp func(time.Time) templates.Stamp
	done  map[class][]byte
}

func (s *Source) drawing(seen classroom.Sights) drawing {
	d := drawing{seen: seen, done: map[class][]byte{}}
	if len(seen.Sights) > 0 {
		now, zone := s.room.DB.Now(), seen.Sights[0].Viewer.School.Zone()
		d.at = now.UTC().Format("2006-01-02T15:04:05.000Z")
		d.stamp = func(t time.Time) templates.Stamp { return tenantsweb.StampAt(t, now, zone) }
	}
	return d
}

func (d drawing) draw(ctx context.Context, s classroom.Sight) ([]byte, error) {
	r := reader{Viewer: s.Viewer, stamp: d.stamp, known: d.seen.Known}
	if r.Staff() {
		r.known = d.seen.KnownToStaff
	}
	key := r.class(s)
	if told, ok := d.done[key]; ok {
		return told, nil
	}
	f := fragment{ID: s.ID.String(), Version: s.Version, State: s.State, Streams: []string{}, At: d.at}
	if !s.Gone() {
		view := r.announcement(s.Post, s.Announced, s.Asks)
		var html bytes.Buffer
		if err := templates.PostCard(view).Render(ctx, &html); err != nil {
			return nil, err
		}
		f.HTML, f.Position, f.Streams, f.Media = html.String(), view.Position, streams(s), view.MediaCount
	}
	if key.counts {
		f.Answers = &answers{ID: s.ReplyTo.String()}
		var html bytes.Buffer
		if err := templates.RepliesLine("/posts/"+s.ReplyTo.String(), s.Answers).Render(ctx, &html); err != nil {
			return nil, err
		}
		f.Answers.HTML = html.String()
	}
	told, err := line(f)
	d.done[key] = told
	return told, err
}

func (r reader) class(s classroom.Sight) class {
	if s.Gone() {
		return class{post: s.ID, gone: true, counts: r.counts(s)}
	}
	k := class{post: s.ID, counts: r.counts(s), staff: r.Staff(), own: s.Author == r.ID, sits: r.sits(s.Post), meets: r.MeetsAuthor(s.Post), home: s.Home, mentioned: s.Mentioned,
		history: r.Allows(policy.PostHistory, r.RelTo(s.Post)), deeds: r.deeds(s.Post)}
	if s.Group != nil {
		k.opens = r.mayOpen(*s.Group)
	}
	if len(s.Asks) > 0 {
		k.reader = r.ID
	}
	return k
}

// counts says whether the reader of a reply may read what it answers as well,
// and so how many have. A private reply is counted nowhere.
func (r reader) counts(s classroom.Sight) bool {
	switch {
	case s.ReplyTo == nil:
		return false
	case s.Audience == classroom.InGroup && s.Group != nil:
		_, in := r.In(*s.Group)
		return in || r.Oversees
	}
	return s.Audience == classroom.InSchool || s.Audience == classroom.Public
}

// streams are the pages that a post belongs on, for one reader.
func streams(s classroom.Sight) []string {
	all := []string{"member:" + s.Author.String(), "with:" + s.Author.String()}
	add := func(when bool, stream string) {
		if when {
			all = append(all, stream)
		}
	}
	add(s.Home, "home")
	add(s.Mentioned, "mentions")
	add(s.Kind == classroom.Announcement, "announcements")
	add(s.Audience == classroom.InSchool || s.Audience == classroom.Public, "school")
	if s.Audience == classroom.InGroup && s.Group != nil {
		all = append(all, "group:"+s.Group.String())
	}
	if s.ReplyTo != nil {
		all = append(all, "thread:"+s.Thread.String(), "replies:"+s.ReplyTo.String())
	}
	if s.ReplyAuthor != nil && *s.ReplyAuthor != s.Author {
		all = append(all, "with:"+s.ReplyAuthor.String())
	}
	for _, key := range s.Text().Tags() {
		all = append(all, "tag:"+key)
	}
	return all
}

// line is JSON on one line. The page takes it from a stream and not from a
// script, so that nothing in it needs to be escaped twice.
func line(v any) ([]byte, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(v)
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), err
}
