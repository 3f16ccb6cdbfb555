// SPDX-License-Identifier: AGPL-3.0-or-later

package classroom

import (
	"context"

	"rookery/tenants"
	"rookery/tenants/live"
)

// announce is the only exit of a post: it mints the post's position, makes it
// visible, indexes its words, tags and mentions, tells the people it concerns,
// and leaves word with open pages for after the commit. Announcing what is out
// already does nothing.
func (c *Classroom) announce(ctx context.Context, tx *tenants.Tx, p *Post) error {
	position := tx.NewID()
	first, err := release(ctx, tx, p, position)
	if err != nil || !first {
		return err
	}
	p.State, p.Position, p.ReleasedAt = Released, &position, &tx.Now
	if err := index(ctx, tx, *p); err != nil {
		return err
	}
	if p.Audience == Direct && p.Kind == Reply {
		if err := answerPrivately(ctx, tx, *p); err != nil {
			return err
		}
	}
	told, err := notifyAbout(ctx, tx, *p)
	if err != nil {
		return err
	}
	c.tell(tx, live.KindPost, p.ID)
	c.tell(tx, live.KindNotify, told...)
	return nil
}

// index stores what a post is found by: its words, hashtags and mentions.
func index(ctx context.Context, tx *tenants.Tx, p Post) error {
	parsed := p.Text()
	return storeIndex(ctx, tx, p, parsed.Tags(), parsed.Mentions())
}
