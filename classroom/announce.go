// SPDX-License-Identifier: AGPL-3.0-or-later

package classroom

import (
	"context"

	"rookery/tenants"
	"rookery/tenants/live"
)

// out makes a post one that is released now, at a position of its own.
func (p *Post) out(tx *tenants.Tx) {
	position := tx.NewID()
	p.State, p.Position, p.ReleasedAt = Released, &position, &tx.Now
}

// release lets a held post out. Releasing what is out already does nothing.
func (c *Classroom) release(ctx context.Context, tx *tenants.Tx, p *Post) error {
	released := *p
	released.out(tx)
	first, err := markReleased(ctx, tx, released)
	if err != nil || !first {
		return err
	}
	*p = released
	return c.announce(ctx, tx, *p)
}

// announce is the only exit of a post, new or approved later: it indexes its
// tags and mentions, tells the people it concerns, and leaves word with open
// pages for after the commit.
func (c *Classroom) announce(ctx context.Context, tx *tenants.Tx, p Post) error {
	if err := index(ctx, tx, p); err != nil {
		return err
	}
	if p.Audience == Direct && p.Kind == Reply {
		if err := answerPrivately(ctx, tx, p); err != nil {
			return err
		}
	}
	told, err := notifyAbout(ctx, tx, p)
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
