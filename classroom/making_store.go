// SPDX-License-Identifier: AGPL-3.0-or-later

package classroom

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jmoiron/sqlx"

	"rookery/tenants"
	"rookery/tenants/media"
)

// waitingMedium is a file of some school that waits to be made safe.
type waitingMedium struct {
	Tenant uuid.UUID `db:"tenant_id"`
	Medium uuid.UUID `db:"media_id"`
}

// leased is a file that this process makes; tries counts from 1, 0: another has it.
type leased struct{ tries int }

// madeFile is one way to show a file, and where its bytes are.
type madeFile struct {
	media.MadeFile
	key string
}

func (c *Classroom) waitingMedia(ctx context.Context, films bool, last uuid.UUID, most int) ([]waitingMedium, error) {
	var due []waitingMedium
	err := c.DB.Outside(ctx, func(tx *sqlx.Tx) error {
		return tx.SelectContext(ctx, &due, `select tenant_id, media_id from platform.waiting_media($1, $2, $3, $4)`, c.DB.Now(), films, last, most)
	})
	return due, err
}

// lease takes a file for this process, unless another has it.
func (c *Classroom) lease(ctx context.Context, d waitingMedium) (leased, error) {
	var l leased
	err := c.DB.InSchool(ctx, d.Tenant, func(tx *tenants.Tx) error {
		err := tx.Get(ctx, &l.tries, `update media set leased_until = case when kind in ('sound', 'video') then $3::timestamptz else $4::timestamptz end, tries = tries + 1
			where tenant_id = $1 and id = $2 and state = 'waiting' and (leased_until is null or leased_until <= $5) returning tries`,
			d.Medium, tx.Now.Add(filmTime), tx.Now.Add(pictureTime), tx.Now)
		if isNoRows(err) {
			l.tries = 0
			return nil
		}
		return err
	})
	return l, err
}

// giveBack gives a file back that could not be made now; it is tried again after
// a while. counts is 1 where it may be the file's own fault; that the store was
// away is not, and such a file is never given up.
func (c *Classroom) giveBack(ctx context.Context, d waitingMedium, counts int) error {
	return c.DB.InSchool(context.WithoutCancel(ctx), d.Tenant, func(tx *tenants.Tx) error {
		_, err := tx.Exec(ctx, `update media set leased_until = $3, tries = tries - 1 + $4 where tenant_id = $1 and id = $2 and state = 'waiting'`,
			d.Medium, tx.Now.Add(10*time.Second), counts)
		return err
	})
}

// progress notes how far the making of a file is; that it cannot be noted is no
// reason to stop.
func (c *Classroom) progress(ctx context.Context, d waitingMedium, percent int) {
	_ = c.DB.InSchool(ctx, d.Tenant, func(tx *tenants.Tx) error {
		_, err := tx.Exec(ctx, `update media set percent = $3 where tenant_id = $1 and id = $2 and state = 'waiting'`, d.Medium, min(max(percent, 0), 100))
		return err
	})
}

func (c *Classroom) pieces(ctx context.Context, d waitingMedium) ([]string, error) {
	var keys []string
	err := c.DB.Read(ctx, d.Tenant, func(tx *tenants.Tx) error {
		return tx.Select(ctx, &keys, `select key from media_pieces where tenant_id = $1 and media_id = $2 order by at`, d.Medium)
	})
	return keys, err
}

// anyMedium gives a file, locked, and whose it is.
func anyMedium(ctx context.Context, tx *tenants.Tx, id uuid.UUID) (Medium, uuid.UUID, error) {
	var row struct {
		Medium
		Author uuid.UUID `db:"author_id"`
	}
	err := tx.Get(ctx, &row, `select `+mediumColumns+`, m.author_id from media m where m.tenant_id = $1 and m.id = $2 for update`, id)
	return row.Medium, row.Author, err
}

// storeMade writes down what was made of a file.
func storeMade(ctx context.Context, tx *tenants.Tx, m Medium, made media.Made, files []madeFile, total int64) error {
	for _, f := range files {
		if _, err := tx.Exec(ctx, `insert into media_files (tenant_id, media_id, variant, key, type, size, width, height) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
			m.ID, f.Variant, f.key, f.Type, f.Bytes, orNone(f.Width), orNone(f.Height)); err != nil {
			return err
		}
	}
	if err := giveRoom(ctx, tx, m.ID, m.Size-total); err != nil {
		return err
	}
	if made.Kind == media.Picture && !opaque(files) {
		made.Blurhash = "" // it would shine through
	}
	_, err := tx.Exec(ctx, `update media set state = 'ready', kind = $3, stored = $4, width = $5, height = $6, blurhash = nullif($7, ''), perceptual = $8, seconds = $9,
			percent = 100, leased_until = null, changed_at = $10
		where tenant_id = $1 and id = $2`, m.ID, string(made.Kind), total, orNone(made.Width), orNone(made.Height), made.Blurhash,
		int64(made.Perceptual), orNone(int(made.Duration.Seconds())), tx.Now) // #nosec G115 -- the same 64 bits
	return err
}

// opaque says whether a picture has nothing to be seen through.
func opaque(files []madeFile) bool {
	return !slices.ContainsFunc(files, func(f madeFile) bool { return f.Type != "image/jpeg" })
}

// alikeBits is in how many of 64 bits the perceptual hashes of two pictures that
// look alike may differ: those of one that was scaled, or saved anew, do by few.
const alikeBits = 6

// looksRefused says whether a picture, or a video's still, looks like one that was
// refused in this school.
func looksRefused(ctx context.Context, tx *tenants.Tx, made media.Made) (bool, error) {
	if made.Perceptual == 0 {
		return false, nil
	}
	var alike bool
	err := tx.Get(ctx, &alike, `select exists (select from refused_pictures where tenant_id = $1 and bit_count((perceptual # $2)::bit(64)) <= $3)`,
		int64(made.Perceptual), alikeBits) // #nosec G115 -- the same 64 bits
	return alike, err
}

// refusePictures remembers how the pictures of a post look, and takes them away.
func (c *Classroom) refusePictures(ctx context.Context, tx *tenants.Tx, post, by uuid.UUID) error {
	if _, err := tx.Exec(ctx, `insert into refused_pictures (tenant_id, perceptual, refused_by, refused_at)
		select $1, m.perceptual, $3, $4 from media m where m.tenant_id = $1 and m.post_id = $2 and m.state = 'ready' and m.perceptual <> 0
		on conflict do nothing`, post, by, tx.Now); err != nil {
		return err
	}
	all, err := mediaOfPost(ctx, tx, post)
	if err != nil {
		return err
	}
	for _, m := range all {
		if m.State == Ready {
			m.State, m.Word = NotTaken, "This was refused."
			if err := endMedium(ctx, tx, m); err != nil {
				return err
			}
		}
	}
	return nil
}

func orNone(n int) *int {
	if n == 0 {
		return nil
	}
	return &n
}
