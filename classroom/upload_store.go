// SPDX-License-Identifier: AGPL-3.0-or-later

package classroom

import (
	"context"

	"github.com/google/uuid"

	"rookery/tenants"
	"rookery/tenants/fault"
)

// newKey is where a file's bytes will be: nothing about them can be read from
// it, and nobody can guess it.
func newKey(tenant uuid.UUID) string { return tenant.String() + "/" + uuid.NewString() }

// takeRoom counts bytes that are to come against what the school and the member
// may fill; TooLarge where it would be more.
func takeRoom(ctx context.Context, tx *tenants.Tx, member uuid.UUID, size int64) error {
	n, err := tx.Exec(ctx, `update members m set media_stored = m.media_stored + $3 from schools s
		where m.tenant_id = $1 and m.id = $2 and s.tenant_id = $1 and m.media_stored + $3 <= s.member_media_quota`, member, size)
	if err != nil {
		return err
	}
	if n == 0 {
		return fault.TooLarge("There is no room left for more files of yours. Take out some that are not needed any more, or ask an admin of your school.")
	}
	n, err = tx.Exec(ctx, `update schools set media_stored = media_stored + $2 where tenant_id = $1 and media_stored + $2 <= media_quota`, size)
	if err == nil && n == 0 {
		err = fault.TooLarge("Your school has no room left for files at the moment. Please tell an admin.")
	}
	return err
}

// giveRoom takes bytes out of the count, or adds some when size is below zero.
func giveRoom(ctx context.Context, tx *tenants.Tx, media uuid.UUID, size int64) error {
	if _, err := tx.Exec(ctx, `update members set media_stored = greatest(media_stored - $3, 0)
		where tenant_id = $1 and id = (select author_id from media where tenant_id = $1 and id = $2)`, media, size); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `update schools set media_stored = greatest(media_stored - $2, 0) where tenant_id = $1`, size)
	return err
}

func insertMedium(ctx context.Context, tx *tenants.Tx, author, draft uuid.UUID, m Medium, ordinal int) error {
	_, err := tx.Exec(ctx, `insert into media (tenant_id, id, author_id, draft_id, ordinal, kind, name, alt, state, size, came, stored, created_at, changed_at)
		values ($1, $2, $3, $4, $5, $6, $7, '', $8, $9, 0, $9, $10, $10)`, m.ID, author, draft, ordinal, string(m.Kind), m.Name, m.State, m.Size, tx.Now)
	return err
}

// keepDraft makes sure that the draft of a file exists: what was added is found
// again though no word was written.
func keepDraft(ctx context.Context, tx *tenants.Tx, v Viewer, draft uuid.UUID) error {
	_, err := tx.Exec(ctx, `insert into drafts (tenant_id, id, author_id, body, note, audience, saved_at) values ($1, $2, $3, '', '', 'group', $4)
		on conflict (tenant_id, author_id, id) do nothing`, draft, v.ID, tx.Now)
	return err
}

// ownMedium gives a file of the author's, locked if it is to change.
func ownMedium(ctx context.Context, tx *tenants.Tx, author, id uuid.UUID, change bool) (Medium, error) {
	lock := ""
	if change {
		lock = ` for update`
	}
	var m Medium
	err := tx.Get(ctx, &m, `select `+mediumColumns+` from media m where m.tenant_id = $1 and m.id = $2 and m.author_id = $3`+lock, id, author)
	return m, err
}

func mediaOfDraft(ctx context.Context, tx *tenants.Tx, author, draft uuid.UUID) (Media, error) {
	var all Media
	err := tx.Select(ctx, (*[]Medium)(&all), `select `+mediumColumns+` from media m
		where m.tenant_id = $1 and m.author_id = $2 and m.draft_id = $3 and m.post_id is null and m.state <> 'gone' order by m.ordinal, m.id`, author, draft)
	return all, err
}

func mediaOfPost(ctx context.Context, tx *tenants.Tx, post uuid.UUID) (Media, error) {
	var all Media
	err := tx.Select(ctx, (*[]Medium)(&all), `select `+mediumColumns+` from media m
		where m.tenant_id = $1 and m.post_id = $2 and m.state <> 'gone' order by m.ordinal, m.id`, post)
	return all, err
}

// appendPiece notes a piece that the store has.
func appendPiece(ctx context.Context, tx *tenants.Tx, m Medium, at, size int64, key string) error {
	if _, err := tx.Exec(ctx, `insert into media_pieces (tenant_id, media_id, at, size, key) values ($1, $2, $3, $4, $5)`, m.ID, at, size, key); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `update media set kind = $3, came = $4, state = $5, changed_at = $6 where tenant_id = $1 and id = $2`,
		m.ID, string(m.Kind), m.Came, m.State, tx.Now)
	return err
}

// endMedium marks a file as refused or thrown away, and frees its room. Its bytes
// go soon after.
func endMedium(ctx context.Context, tx *tenants.Tx, m Medium) error {
	var stored int64
	if err := tx.Get(ctx, &stored, `select stored from media where tenant_id = $1 and id = $2`, m.ID); err != nil {
		return err
	}
	if err := giveRoom(ctx, tx, m.ID, stored); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `update media set state = $3, word = $4, stored = 0, changed_at = $5 where tenant_id = $1 and id = $2`, m.ID, m.State, m.Word, tx.Now)
	return err
}

func describe(ctx context.Context, tx *tenants.Tx, author, draft uuid.UUID, alts map[uuid.UUID]string) error {
	for id, alt := range alts {
		if _, err := tx.Exec(ctx, `update media set alt = $4, changed_at = $5
			where tenant_id = $1 and id = $2 and author_id = $3 and draft_id = $6 and post_id is null and state <> 'gone' and alt <> $4`, id, author, alt, tx.Now, draft); err != nil {
			return err
		}
	}
	return nil
}

// attach gives the files of a draft to the post that it became.
func attach(ctx context.Context, tx *tenants.Tx, author, draft, post uuid.UUID) error {
	_, err := tx.Exec(ctx, `update media set post_id = $4, changed_at = $5
		where tenant_id = $1 and author_id = $2 and draft_id = $3 and post_id is null and state not in ('refused', 'gone')`, author, draft, post, tx.Now)
	return err
}

// detach gives the files of a post that nobody saw back to a draft of its author's.
func detach(ctx context.Context, tx *tenants.Tx, post, draft uuid.UUID) error {
	_, err := tx.Exec(ctx, `update media set post_id = null, draft_id = $3, changed_at = $4 where tenant_id = $1 and post_id = $2`, post, draft, tx.Now)
	return err
}

// throwAway marks the files of a draft as gone, because its author let go of it.
func throwAway(ctx context.Context, tx *tenants.Tx, author, draft uuid.UUID) error {
	all, err := mediaOfDraft(ctx, tx, author, draft)
	if err != nil {
		return err
	}
	for _, m := range all {
		m.State = ThrownAway
		if err := endMedium(ctx, tx, m); err != nil {
			return err
		}
	}
	return nil
}

// touch makes what is kept of a post stale.
func touch(ctx context.Context, tx *tenants.Tx, post uuid.UUID) error {
	_, err := tx.Exec(ctx, `update posts set changed_at = $3 where tenant_id = $1 and id = $2`, post, tx.Now)
	return err
}
