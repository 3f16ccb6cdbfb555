// SPDX-License-Identifier: AGPL-3.0-or-later

package classroom

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"rookery/tenants"
)

// Export is what the classroom keeps about one member, for themselves: also
// while they are muted, suspended or waiting.
type Export struct {
	Posts         []ExportPost         `json:"posts"`
	Drafts        []ExportDraft        `json:"drafts"`
	Files         []ExportFile         `json:"files"`
	Groups        []ExportGroup        `json:"groups"`
	Follows       []ExportFollow       `json:"follows"`
	Announcements []ExportAnnouncement `json:"announcements_to_me"`
	Notifications []ExportNotification `json:"notifications"`
}

// ExportPost is one text that the member submitted, whatever became of it.
type ExportPost struct {
	Post      uuid.UUID `db:"post_id" json:"post"`
	Version   int       `db:"version" json:"version"`
	Kind      string    `db:"kind" json:"kind"`
	Audience  string    `db:"audience" json:"audience"`
	Group     *string   `db:"group_name" json:"group,omitempty"`
	Body      string    `db:"body" json:"body"`
	Note      string    `db:"note" json:"content_note,omitempty"`
	Licence   string    `db:"licence" json:"licence"`
	State     string    `db:"state" json:"state"`
	CreatedAt time.Time `db:"created_at" json:"created_at"`
}

// ExportDraft is a text that was not sent, or came back.
type ExportDraft struct {
	Body    string    `db:"body" json:"body"`
	Note    string    `db:"note" json:"content_note,omitempty"`
	Word    string    `db:"word" json:"sent_back_because,omitempty"`
	SavedAt time.Time `db:"saved_at" json:"saved_at"`
}

// ExportFile is a picture, paper, sound or video that the member added.
type ExportFile struct {
	ID        uuid.UUID  `db:"id" json:"file"`
	Post      *uuid.UUID `db:"post_id" json:"post,omitempty"`
	Kind      string     `db:"kind" json:"kind"`
	Name      string     `db:"name" json:"name"`
	Alt       string     `db:"alt" json:"what_can_be_seen,omitempty"`
	State     string     `db:"state" json:"state"`
	Word      string     `db:"word" json:"refused_because,omitempty"`
	CreatedAt time.Time  `db:"created_at" json:"created_at"`
}

// ExportGroup is a place in a group.
type ExportGroup struct {
	Name     string    `db:"name" json:"name"`
	State    string    `db:"state" json:"state"`
	Steward  bool      `db:"steward" json:"steward"`
	JoinedAt time.Time `db:"joined_at" json:"joined_at"`
}

// ExportFollow is somebody the member follows.
type ExportFollow struct {
	Member    uuid.UUID `db:"followed_id" json:"member"`
	Name      string    `db:"-" json:"name"`
	CreatedAt time.Time `db:"created_at" json:"since"`
}

// ExportAnnouncement is an announcement, or somebody's private answer, that was
// addressed to the member, or to a child for whom they acknowledged it. What they
// answered themselves is among their posts.
type ExportAnnouncement struct {
	Post           uuid.UUID  `db:"post_id" json:"post"`
	Author         uuid.UUID  `db:"author_id" json:"-"`
	By             string     `db:"-" json:"by"`
	AnnouncedAt    time.Time  `db:"released_at" json:"announced_at"`
	For            uuid.UUID  `db:"for_id" json:"on_behalf_of"`
	ForName        string     `db:"-" json:"on_behalf_of_name"`
	OpenedAt       *time.Time `db:"opened_at" json:"opened_at,omitempty"`
	AcknowledgedAt *time.Time `db:"acknowledged_at" json:"acknowledged_at,omitempty"`
}

// ExportNotification is something the member was told of.
type ExportNotification struct {
	Kind      string     `db:"kind" json:"kind"`
	Word      string     `db:"word" json:"word,omitempty"`
	CreatedAt time.Time  `db:"created_at" json:"created_at"`
	ReadAt    *time.Time `db:"read_at" json:"read_at,omitempty"`
}

// toMe is what was addressed to the member $2 and, of what was addressed to a
// child, what they acknowledged as its guardian: once for each child, and when the
// child opened it is the child's own matter.
const toMe = `select distinct on (r.post_id, r.for_id) r.post_id, r.for_id, r.position, r.acknowledged_at, case when r.mine then r.opened_at end as opened_at
	from (
		select post_id, for_id, position, opened_at, acknowledged_at, true as mine from recipients where tenant_id = $1 and member_id = $2
		union all
		select post_id, for_id, position, opened_at, acknowledged_at, false from recipients where tenant_id = $1 and acknowledged_by = $2 and member_id <> $2
		   and exists (select from members where tenant_id = $1 and id = $2 and 'guardian' = any (roles))
	) r order by r.post_id, r.for_id, r.mine desc`

// Export gives everything that the classroom keeps about the actor.
func (c *Classroom) Export(ctx context.Context, actor tenants.Actor) (Export, error) {
	var e Export
	err := c.DB.Read(ctx, actor.School.ID, func(tx *tenants.Tx) error {
		e = Export{Posts: []ExportPost{}, Drafts: []ExportDraft{}, Files: []ExportFile{}, Groups: []ExportGroup{}, Follows: []ExportFollow{},
			Announcements: []ExportAnnouncement{}, Notifications: []ExportNotification{}}
		for _, part := range []struct {
			dest  any
			query string
		}{
			{&e.Posts, `select v.post_id, v.version, p.kind, p.audience, g.name as group_name, v.body, v.note, p.licence,
				case when p.state = 'withdrawn' then 'withdrawn' else v.state end as state, v.created_at
				from post_versions v join posts p on p.tenant_id = $1 and p.id = v.post_id left join groups g on g.tenant_id = $1 and g.id = p.group_id
				where v.tenant_id = $1 and p.author_id = $2 order by v.created_at, v.version`},
			{&e.Drafts, `select body, note, word, saved_at from drafts where tenant_id = $1 and author_id = $2 order by saved_at`},
			{&e.Files, `select id, post_id, kind, name, alt, state, word, created_at from media where tenant_id = $1 and author_id = $2 and state <> 'gone' order by created_at, id`},
			{&e.Groups, `select g.name, gm.state, gm.steward, gm.joined_at from group_members gm join groups g on g.tenant_id = $1 and g.id = gm.group_id
				where gm.tenant_id = $1 and gm.member_id = $2 order by gm.joined_at, g.id`},
			{&e.Follows, `select followed_id, created_at from follows where tenant_id = $1 and follower_id = $2 order by created_at, followed_id`},
			{&e.Announcements, `select x.post_id, x.for_id, x.opened_at, x.acknowledged_at, p.author_id, coalesce(p.released_at, p.created_at) as released_at
				from (` + toMe + `) x join posts p on p.tenant_id = $1 and p.id = x.post_id
				where p.author_id <> $2 order by x.position, x.for_id`},
			{&e.Notifications, `select kind, word, created_at, read_at from notifications n where n.tenant_id = $1 and n.member_id = $2 and ` + theirs + ` order by id`},
		} {
			if err := tx.Select(ctx, part.dest, part.query, actor.ID); err != nil {
				return err
			}
		}
		return e.name(ctx, tx, actor)
	})
	return e, err
}

// name puts names beside the ids, as the actor knows these people: their own
// children in full, everybody else as on any page.
func (e *Export) name(ctx context.Context, tx *tenants.Tx, actor tenants.Actor) error {
	var ids tenants.IDs
	for _, f := range e.Follows {
		ids = append(ids, f.Member)
	}
	for _, a := range e.Announcements {
		ids = append(ids, a.Author, a.For)
	}
	var found []struct {
		ID uuid.UUID `db:"id"`
		tenants.Name
	}
	if err := tx.Select(ctx, &found, `select m.id, `+tenants.NameColumns("m")+` from members m where m.tenant_id = $1 and m.id = any ($2::uuid[])`, ids); err != nil {
		return err
	}
	names := make(map[uuid.UUID]string, len(found))
	for _, m := range found {
		if names[m.ID] = m.For(actor.Staff()); m.ID == actor.ID || slices.Contains(actor.Wards, m.ID) {
			names[m.ID] = m.Full()
		}
	}
	for i, f := range e.Follows {
		e.Follows[i].Name = names[f.Member]
	}
	for i, a := range e.Announcements {
		e.Announcements[i].By, e.Announcements[i].ForName = names[a.Author], names[a.For]
	}
	return nil
}
