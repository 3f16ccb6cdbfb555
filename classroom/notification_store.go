// SPDX-License-Identifier: AGPL-3.0-or-later

package classroom

import (
	"context"
	"time"

	"github.com/google/uuid"

	"rookery/tenants"
)

// Notification is something that happened to a member.
type Notification struct {
	ID        uuid.UUID  `db:"id"`
	Kind      string     `db:"kind"`
	Post      *uuid.UUID `db:"post_id"`
	Body      *string    `db:"body"` // of the post, if it may still be seen
	Word      string     `db:"word"`
	CreatedAt time.Time  `db:"created_at"`
	ReadAt    *time.Time `db:"read_at"`
	Actor     *uuid.UUID `db:"actor_id"`
	Title     *string    `db:"title"`
	Given     *string    `db:"given_name"`
	Family    *string    `db:"family_name"`
	Short     *string    `db:"short_name"`
	Staff     *bool      `db:"name_staff"`
	Group     *uuid.UUID `db:"group_id"`
	GroupName *string    `db:"group_name"`
	Open      int        `db:"open"` // of a word about a class's list: how many nobody stands for now
}

// ActorName is who caused it; the zero Name when nobody in particular did.
func (n Notification) ActorName() tenants.Name {
	if n.Given == nil {
		return tenants.Name{}
	}
	return tenants.Name{Title: *n.Title, Given: *n.Given, Family: *n.Family, Short: *n.Short, Staff: *n.Staff}
}

// theirs is the condition that a notification n is still its member's to know
// of: what concerns the safeguarding team is not, once they have left it.
const theirs = `(n.kind <> 'safeguarding' or exists (select from members y where y.tenant_id = $1 and y.id = n.member_id and 'safeguarding' = any (y.roles)))`

// notify leaves one notification with each of the members. Who was told already
// that a post answers or mentions them is not told again when its author has
// taken it back and brings it out anew; what tells of a post is younger than it.
func notify(ctx context.Context, tx *tenants.Tx, members []uuid.UUID, kind string, post, actor *uuid.UUID, word string) error {
	if len(members) == 0 {
		return nil
	}
	ids := make(tenants.IDs, len(members))
	for i := range members {
		ids[i] = tx.NewID()
	}
	_, err := tx.Exec(ctx, `
		insert into notifications (tenant_id, id, member_id, kind, post_id, actor_id, word, created_at)
		select $1, x.id, x.member, $4, $5, $6, $7, $8 from unnest($2::uuid[], $3::uuid[]) as x (id, member)
		 where $4 not in ('reply', 'mention') or not exists (select from notifications n
		       where n.tenant_id = $1 and n.member_id = x.member and n.id > $5 and n.kind = $4 and n.post_id = $5)`,
		ids, tenants.IDs(members), kind, post, actor, word, tx.Now)
	return err
}

// notifyBack tells a member that a text of theirs came back, into this draft.
func notifyBack(ctx context.Context, tx *tenants.Tx, member, draft uuid.UUID, kind, word string) error {
	_, err := tx.Exec(ctx, `insert into notifications (tenant_id, id, member_id, kind, draft_id, word, created_at) values ($1, $2, $3, $4, $5, $6, $7)`,
		tx.NewID(), member, kind, draft, word, tx.Now)
	return err
}

// readBack marks as read, in SQL, what told that a draft came back. Its
// parameters: the author, the draft, the time.
func readBack(author, draft, now string) string {
	return `update notifications set read_at = ` + now + ` where tenant_id = $1 and member_id = ` + author + `
		and kind in ('returned', 'refused') and draft_id = ` + draft + ` and read_at is null`
}

// Notifications lists what happened to the actor, newest first, before the
// notification of that id (uuid.Nil: from the newest). A post that may no longer
// be seen is named without its text.
func (c *Classroom) Notifications(ctx context.Context, actor tenants.Actor, before uuid.UUID, most int) ([]Notification, error) {
	var found []Notification
	err := c.DB.Read(ctx, actor.School.ID, func(tx *tenants.Tx) error {
		v, err := c.looker(ctx, tx, actor)
		if err != nil {
			return err
		}
		return tx.Select(ctx, &found, `
			select n.id, n.kind, case when p.id is not null and (`+visible+` or p.author_id = $2 and p.state <> 'withdrawn') then p.id end as post_id,
			       case when p.id is not null and (`+visible+` or p.author_id = $2 and p.state <> 'withdrawn') then p.body end as body, n.word, n.created_at, n.read_at,
			       n.actor_id, a.title, a.given_name, a.family_name, a.short_name,
			       a.roles && array['admin','safeguarding','moderator','teacher'] as name_staff,
			       n.group_id, g.name as group_name, case when n.kind = 'confirm' then (select count(*) from group_members gm
			          join members m on m.tenant_id = $1 and m.id = gm.member_id and m.status <> 'left'
			         where gm.tenant_id = $1 and gm.group_id = n.group_id and `+unvouched+`) else 0 end as open
			  from notifications n
			  left join groups g on g.tenant_id = $1 and g.id = n.group_id
			  left join posts p on p.tenant_id = $1 and p.id = n.post_id
			  left join members a on a.tenant_id = $1 and a.id = n.actor_id
			 where n.tenant_id = $1 and n.member_id = $2 and `+theirs+` and ($6::uuid is null or n.id < $6)
			 order by n.id desc limit $7`, v.args(orNull(before), most)...)
	})
	return found, err
}

// Unread counts the actor's notifications that were not read yet.
func (c *Classroom) Unread(ctx context.Context, actor tenants.Actor) (int, error) {
	var unread int
	err := c.DB.Read(ctx, actor.School.ID, func(tx *tenants.Tx) error {
		return tx.Get(ctx, &unread, `select count(*) from notifications n where n.tenant_id = $1 and n.member_id = $2 and n.read_at is null and `+theirs, actor.ID)
	})
	return unread, err
}

// MarkRead marks the actor's notifications up to this one as read.
func (c *Classroom) MarkRead(ctx context.Context, actor tenants.Actor, upTo uuid.UUID) error {
	return c.DB.InSchool(ctx, actor.School.ID, func(tx *tenants.Tx) error {
		c.tell(tx, "notify", actor.ID)
		_, err := tx.Exec(ctx, `update notifications set read_at = $3 where tenant_id = $1 and member_id = $2 and read_at is null and ($4::uuid is null or id <= $4)`,
			actor.ID, tx.Now, orNull(upTo))
		return err
	})
}

func orNull(id uuid.UUID) *uuid.UUID {
	if id == uuid.Nil {
		return nil
	}
	return &id
}
