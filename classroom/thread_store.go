// SPDX-License-Identifier: AGPL-3.0-or-later

package classroom

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"rookery/tenants"
)

// threadPosts is how much of a thread a page shows: the last of it.
const threadPosts = 50

// Thread gives the end of the thread around a post, the oldest first, as far as
// the actor may see it. The post itself may be the actor's own held one.
func (c *Classroom) Thread(ctx context.Context, actor tenants.Actor, id uuid.UUID) (Viewer, Post, Timeline, error) {
	return c.ThreadBefore(ctx, actor, id, uuid.Nil)
}

// ThreadBefore is Thread before a position (uuid.Nil: to its end). Older is where
// the page before it ends; the post itself is always among the posts.
func (c *Classroom) ThreadBefore(ctx context.Context, actor tenants.Actor, id, before uuid.UUID) (Viewer, Post, Timeline, error) {
	var opened Post
	v, t, err := c.read(ctx, actor, func(ctx context.Context, tx *tenants.Tx, v *Viewer) (Timeline, error) {
		var err error
		if opened, err = c.look(ctx, tx, *v, id); err != nil {
			return Timeline{}, err
		}
		if opened.Group != nil && v.Oversees {
			v.Reads = append(v.Reads, *opened.Group)
		}
		var t Timeline
		one, other := v.overhears(opened)
		err = tx.Select(ctx, &t.Posts, `select `+postColumns+` from posts p `+postJoins+`
			 where p.tenant_id = $1 and p.thread_id = $6 and (`+visible+` or p.author_id = $2 and p.state = 'held'
			      or p.state = 'released' and p.audience = 'direct' and (p.author_id, p.reply_to_author) in (($9, $10), ($10, $9))) and ($7::uuid is null or p.position < $7)
			 order by p.position desc nulls first, p.id desc limit $8`, v.args(opened.Thread, orNull(before), threadPosts+1, one, other)...)
		if len(t.Posts) > threadPosts {
			t.Posts = t.Posts[:threadPosts]
			if oldest := t.Posts[threadPosts-1].Position; oldest != nil {
				t.Older = *oldest
			}
		}
		if !slices.ContainsFunc(t.Posts, func(p Post) bool { return p.ID == id }) {
			t.Posts = append(t.Posts, opened)
		}
		slices.Reverse(t.Posts)
		return t, err
	})
	return v, opened, t, err
}

// overhears gives the two between whom a private exchange goes that somebody has
// opened who oversees the school, so that they read all of it and not one side;
// nil for everybody else, to whom the post alone says what else they may see.
func (v Viewer) overhears(opened Post) (one, other *uuid.UUID) {
	if !v.Oversees || opened.Audience != Direct || opened.ReplyTo == nil {
		return nil, nil
	}
	return &opened.Author, opened.ReplyAuthor
}
