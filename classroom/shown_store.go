// SPDX-License-Identifier: AGPL-3.0-or-later

package classroom

import (
	"context"
	"io"

	"github.com/google/uuid"

	"rookery/tenants"
	"rookery/tenants/fault"
	"rookery/tenants/media"
	"rookery/tenants/policy"
)

// Shown is one way to show a file, to who asked for it. Whoever has it closes it.
type Shown struct {
	io.ReadSeekCloser
	Kind media.Kind
	Name string // for a download
	Type string // of our making, never what somebody claimed
	Size int64
	Tag  string // changes with every byte of it
}

// OpenMedia gives one variant of a file to who may see its post now, or
// NotFound: before it is sent and while it waits for a person, to its author and
// to those who decide on it; once it is out, to those who see it; withdrawn, sent
// back or refused, to nobody.
func (c *Classroom) OpenMedia(ctx context.Context, actor tenants.Actor, id uuid.UUID, variant string) (Shown, error) {
	var f struct {
		Key    string     `db:"key"`
		Type   string     `db:"type"`
		Kind   media.Kind `db:"kind"`
		Name   string     `db:"name"`
		Author uuid.UUID  `db:"author_id"`
		Post   *uuid.UUID `db:"post_id"`
	}
	if c.Files == nil {
		return Shown{}, fault.NotFound()
	}
	err := c.DB.Read(ctx, actor.School.ID, func(tx *tenants.Tx) error {
		if err := tx.Get(ctx, &f, `select f.key, f.type, m.kind, m.name, m.author_id, m.post_id
			  from media m join media_files f on f.tenant_id = $1 and f.media_id = m.id and f.variant = $3
			 where m.tenant_id = $1 and m.id = $2 and m.state = 'ready'`, id, variant); err != nil {
			return err
		}
		if f.Post == nil {
			if f.Author != actor.ID {
				return fault.NotFound()
			}
			return nil
		}
		return c.mayLookAt(ctx, tx, actor, *f.Post)
	})
	if err != nil {
		return Shown{}, err
	}
	bytes, size, err := c.Files.Open(ctx, f.Key)
	return Shown{bytes, f.Kind, f.Name, f.Type, size, `"` + id.String()[:8] + f.Key[len(f.Key)-12:] + `"`}, err
}

// mayLookAt is NotFound for who may not see the files of a post.
func (c *Classroom) mayLookAt(ctx context.Context, tx *tenants.Tx, actor tenants.Actor, post uuid.UUID) error {
	v, err := c.looker(ctx, tx, actor)
	if err != nil {
		return err
	}
	_, err = c.look(ctx, tx, v, post)
	if !isNoRows(err) && !fault.Is(err, fault.KindNotFound) {
		return err
	}
	var p Post
	if err := tx.Get(ctx, &p, `select `+postColumns+` from posts p `+postJoins+`
		 where p.tenant_id = $1 and p.id = $2 and p.state = 'held'`, post); err != nil {
		return err
	}
	if p.Author == v.ID {
		return nil
	}
	related, err := tx.Related(ctx, v.ID, p.Author)
	if err != nil {
		return err
	}
	if related || !v.Allows(policy.QueueDecide, v.RelTo(p)) {
		return fault.NotFound()
	}
	return nil
}
