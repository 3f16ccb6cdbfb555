// SPDX-License-Identifier: AGPL-3.0-or-later

package classroom

import (
	"context"
	"time"

	"github.com/google/uuid"

	"rookery/tenants"
)

// What nobody comes back to is cleared away after this long.
const (
	uploadAbandoned = 24 * time.Hour
	orphanAge       = 24 * time.Hour
)

// ClearMedia deletes the bytes of what was refused, thrown away or made safe, and
// lets go of uploads that never ended and of files whose draft is gone, in every
// school.
func (c *Classroom) ClearMedia(ctx context.Context) error {
	return c.DB.EachSchool(ctx, func(tenant uuid.UUID) error { return c.clearMedia(ctx, tenant) })
}

func (c *Classroom) clearMedia(ctx context.Context, tenant uuid.UUID) error {
	var keys []string
	err := c.DB.InSchool(ctx, tenant, func(tx *tenants.Tx) error {
		keys = nil
		var abandoned []Medium
		if err := tx.Select(ctx, &abandoned, `select `+mediumColumns+` from media m
			where m.tenant_id = $1 and m.changed_at < $2 and (m.state = 'coming' or m.post_id is null and m.state <> 'gone'
			  and not exists (select from drafts d where d.tenant_id = $1 and d.author_id = m.author_id and d.id = m.draft_id)) for update`,
			tx.Now.Add(-uploadAbandoned)); err != nil {
			return err
		}
		for _, m := range abandoned {
			m.State = ThrownAway
			if err := endMedium(ctx, tx, m); err != nil {
				return err
			}
		}
		return tx.Select(ctx, &keys, `
			select p.key from media_pieces p join media m on m.tenant_id = $1 and m.id = p.media_id where p.tenant_id = $1 and m.state in ('ready', 'refused', 'gone')
			union all
			select f.key from media_files f join media m on m.tenant_id = $1 and m.id = f.media_id where f.tenant_id = $1 and m.state in ('refused', 'gone')`)
	})
	if err != nil {
		return err
	}
	for _, key := range keys { // the bytes first: a row without them shows nothing, bytes without a row would stay
		if err := c.Files.Delete(ctx, key); err != nil {
			return err
		}
	}
	return c.DB.InSchool(ctx, tenant, func(tx *tenants.Tx) error {
		if _, err := tx.Exec(ctx, `delete from media_pieces where tenant_id = $1 and key = any ($2::text[])`, tenants.Texts(keys)); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `delete from media_files where tenant_id = $1 and key = any ($2::text[])`, tenants.Texts(keys))
		return err
	})
}

// SweepMedia deletes what the store holds and no row knows: what a crash left
// between the two. It says how many files there were. What is younger than a day
// may still get its row.
func (c *Classroom) SweepMedia(ctx context.Context) (int, error) {
	swept := 0
	err := c.Files.Keys(ctx, c.DB.Now().Add(-orphanAge), func(key string) error {
		known, err := c.knownKey(ctx, key)
		if err != nil || known {
			return err
		}
		swept++
		return c.Files.Delete(ctx, key)
	})
	return swept, err
}

// knownKey says whether a row refers to a key; the school is its first part.
func (c *Classroom) knownKey(ctx context.Context, key string) (bool, error) {
	tenant, err := uuid.Parse(key[:min(len(key), 36)])
	if err != nil {
		return true, nil // not ours
	}
	var known bool
	err = c.DB.Read(ctx, tenant, func(tx *tenants.Tx) error {
		return tx.Get(ctx, &known, `select exists (select from media_pieces where tenant_id = $1 and key = $2) or exists (select from media_files where tenant_id = $1 and key = $2)`, key)
	})
	return known, err
}
