// SPDX-License-Identifier: AGPL-3.0-or-later

package classroom

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"time"

	"github.com/google/uuid"

	"rookery/classroom/text"
	"rookery/moderation"
	"rookery/moderation/rules"
	"rookery/tenants"
	"rookery/tenants/fault"
)

// errNoVerdict is what storing a text without the gate's verdict on it meets.
var errNoVerdict = errors.New("classroom: a post without the gate's verdict on this very text")

// sighted is a released post that a reader may see: which it is, and what may
// have changed since it was last read.
type sighted struct {
	ID          uuid.UUID `db:"id"`
	Position    uuid.UUID `db:"position"`
	ChangedAt   time.Time `db:"changed_at"`
	Version     int       `db:"version"`
	HeldVersion *int      `db:"held_version"`
	Replies     int       `db:"replies"`
	Waits       bool      `db:"waits"` // the reader's own posts, for a person
}

const sightedColumns = `p.id, p.position, p.changed_at, p.version, p.held_version, p.replies`

// posts gives the posts in their order: from what is kept, and the others by
// their ids. One that was withdrawn in this very moment is left out.
func (c *Classroom) posts(ctx context.Context, tx *tenants.Tx, v Viewer, found []sighted) ([]Post, error) {
	kept := c.kept.open().posts
	roster := v.School.RosterVersion
	posts := make([]Post, len(found))
	unknown := tenants.IDs{}
	for i, f := range found {
		if p, ok := kept.GetIfPresent(postKey{tx.Tenant, f.ID, f.Version, roster, f.ChangedAt.UnixMicro()}); ok {
			posts[i] = p
		} else {
			unknown = append(unknown, f.ID)
		}
	}
	if len(unknown) > 0 {
		var read []Post
		if err := tx.Select(ctx, &read, `select `+postColumns+` from posts p `+postJoins+`
			 where p.tenant_id = $1 and p.id = any ($2::uuid[]) and p.state = 'released'`, unknown); err != nil {
			return nil, err
		}
		for _, p := range read {
			parsed := text.Parse(p.Body)
			p.parsed = &parsed
			posts[slices.IndexFunc(found, func(f sighted) bool { return f.ID == p.ID })] = p
			if roster != 0 {
				kept.Set(p.key(tx.Tenant, roster), p)
			}
		}
	}
	for i, f := range found {
		posts[i].Replies, posts[i].HeldVersion = f.Replies, f.HeldVersion
	}
	return slices.DeleteFunc(posts, func(p Post) bool { return p.ID == uuid.Nil }), nil
}

// visiblePost gives a released post that the viewer may see, else NotFound.
func visiblePost(ctx context.Context, tx *tenants.Tx, v Viewer, id uuid.UUID) (Post, error) {
	var p Post
	err := tx.Get(ctx, &p, `select `+postColumns+` from posts p `+postJoins+`
		 where p.tenant_id = $1 and p.id = $6 and `+visible, v.args(id)...)
	return p, err
}

// ownOrVisible also gives the viewer's own post in any state but withdrawn.
func ownOrVisible(ctx context.Context, tx *tenants.Tx, v Viewer, id uuid.UUID) (Post, error) {
	var p Post
	err := tx.Get(ctx, &p, `select `+postColumns+` from posts p `+postJoins+`
		 where p.tenant_id = $1 and p.id = $6 and (`+visible+` or p.author_id = $2 and p.state <> 'withdrawn')`, v.args(id)...)
	return p, err
}

// postOfDraft finds what an earlier sending of the same draft became.
func postOfDraft(ctx context.Context, tx *tenants.Tx, v Viewer, draft uuid.UUID) (Post, bool, error) {
	var p Post
	err := tx.Get(ctx, &p, `select `+postColumns+` from posts p `+postJoins+`
		 where p.tenant_id = $1 and p.author_id = $2 and p.draft_id = $3`, v.ID, draft)
	if errors.Is(err, sql.ErrNoRows) {
		return Post{}, false, nil
	}
	return p, err == nil, err
}

// lockedPost gives a post of any state with its row locked.
func lockedPost(ctx context.Context, tx *tenants.Tx, id uuid.UUID) (Post, error) {
	var p Post
	err := tx.Get(ctx, &p, `select `+postColumns+` from posts p `+postJoins+`
		 where p.tenant_id = $1 and p.id = $2 for update of p`, id)
	return p, err
}

// insertPost stores a new post with its text, in place of its draft. One whose
// State is Released can be seen from then on; any other by its author and the
// moderators alone, until release. First is false when the same draft came in
// by another request meanwhile.
func insertPost(ctx context.Context, tx *tenants.Tx, v Viewer, p *Post, draft uuid.UUID, s moderation.Submission, verdict moderation.Verdict) (first bool, err error) {
	if !verdict.Covers(s) || s.Text != p.Body || s.Note != p.Note || p.State != Held && !(p.State == Released && verdict.Released()) {
		return false, fault.Internal(errNoVerdict)
	}
	p.Username, p.Name, p.AuthorRoles = v.Username, v.Name, v.Roles
	err = tx.Get(ctx, &first, `
		with post as (
			insert into posts (tenant_id, id, draft_id, position, kind, state, audience, group_id, author_id, author_staff, reply_to, reply_to_author, thread_id,
				body, note, licence, version, created_at, released_at, changed_at, search)
			values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $18, case $6 when 'released' then `+foundBy("$14")+` else '' end)
			on conflict (tenant_id, author_id, draft_id) do nothing returning id),
		text as (
			insert into post_versions (tenant_id, post_id, version, body, note, state, hash, created_by, created_at, decided_at)
			select $1, post.id, $17, $14, $15, $6, $20, $9, $18, $19 from post),
		sent as (
			delete from drafts where tenant_id = $1 and author_id = $9 and id = $3 and exists (select from post)),
		told as (`+readBack("$9", "$3", "$18")+` and exists (select from post))
		select exists (select from post)`,
		p.ID, draft, p.Position, p.Kind, p.State, string(p.Audience), p.Group, p.Author, v.Staff(), p.ReplyTo, p.ReplyAuthor, p.Thread,
		p.Body, p.Note, p.Licence, p.Version, tx.Now, p.ReleasedAt, s.Hash())
	return first, err
}

// foundBy is what a body is found by: its words, and the school's own.
func foundBy(body string) string {
	return `to_tsvector('simple', ` + body + `) || array_to_tsvector(array['school:' || $1::uuid])`
}

// insertVersion stores a text that was submitted; what becomes of it is told later.
func insertVersion(ctx context.Context, tx *tenants.Tx, post uuid.UUID, s moderation.Submission) error {
	_, err := tx.Exec(ctx, `insert into post_versions (tenant_id, post_id, version, body, note, state, hash, created_by, created_at)
		values ($1, $2, $3, $4, $5, 'held', $6, $7, $8)`, post, s.Version, s.Text, s.Note, s.Hash(), s.Author.ID, tx.Now)
	return err
}

// markReleased makes a held post visible. First is false when it was out already.
func markReleased(ctx context.Context, tx *tenants.Tx, p Post) (first bool, err error) {
	done, err := tx.Exec(ctx, `
		update posts set state = 'released', position = $3, released_at = $4, changed_at = $4, search = `+foundBy("$5")+`
		 where tenant_id = $1 and id = $2 and state = 'held' and position is null`, p.ID, p.Position, tx.Now, p.Body)
	if err != nil || done == 0 {
		return false, err
	}
	return true, markVersion(ctx, tx, p.ID, p.Version, Released)
}

func markVersion(ctx context.Context, tx *tenants.Tx, post uuid.UUID, version int, state string) error {
	_, err := tx.Exec(ctx, `update post_versions set state = $4, decided_at = $5 where tenant_id = $1 and post_id = $2 and version = $3`,
		post, version, state, tx.Now)
	return err
}

// storeIndex replaces what the post is found by.
func storeIndex(ctx context.Context, tx *tenants.Tx, p Post, tags, names []string) error {
	if p.EditedAt != nil {
		if _, err := tx.Exec(ctx, `update posts set search = `+foundBy("$3")+` where tenant_id = $1 and id = $2`, p.ID, p.Body); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `delete from post_tags where tenant_id = $1 and post_id = $2`, p.ID); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `delete from post_mentions where tenant_id = $1 and post_id = $2`, p.ID); err != nil {
			return err
		}
	}
	if len(tags) > 0 {
		if _, err := tx.Exec(ctx, `insert into post_tags (tenant_id, tag, post_id) select distinct $1::uuid, t, $2::uuid from unnest($3::text[]) t
			on conflict do nothing`, p.ID, tenants.Texts(tags)); err != nil {
			return err
		}
	}
	if len(names) == 0 {
		return nil
	}
	_, err := tx.Exec(ctx, `
		insert into post_mentions (tenant_id, member_id, post_id)
		select $1, m.id, $2 from members m
		 where m.tenant_id = $1 and m.username = any ($3::text[]) and m.status = 'active'
		   and ($4 in ('school', 'public')
		     or $4 = 'group' and exists (select from group_members gm where gm.tenant_id = $1 and gm.group_id = $5 and gm.member_id = m.id and gm.state = 'active'))
		on conflict do nothing`, p.ID, tenants.Texts(names), string(p.Audience), p.Group)
	return err
}

// notifyAbout leaves a notification with everybody whom a new post concerns and
// who may see it: who is answered, and who is mentioned.
func notifyAbout(ctx context.Context, tx *tenants.Tx, p Post) ([]uuid.UUID, error) {
	var told []uuid.UUID
	if p.ReplyAuthor != nil && *p.ReplyAuthor != p.Author {
		told = append(told, *p.ReplyAuthor)
		if err := notify(ctx, tx, told, "reply", &p.ID, &p.Author, ""); err != nil {
			return nil, err
		}
	}
	if len(p.Text().Mentions()) == 0 {
		return told, nil
	}
	var mentioned []uuid.UUID
	err := tx.Select(ctx, &mentioned, `select member_id from post_mentions where tenant_id = $1 and post_id = $2 and member_id <> $3 and ($4::uuid is null or member_id <> $4)`,
		p.ID, p.Author, p.ReplyAuthor)
	if err != nil {
		return nil, err
	}
	return append(told, mentioned...), notify(ctx, tx, mentioned, "mention", &p.ID, &p.Author, "")
}

// recentPosts bounds how many of the author's last posts the rules look at;
// newcomer is enough to tell somebody's first posts from later ones.
const (
	recentPosts  = 20
	recentWindow = 24 * time.Hour
	newcomer     = 50
)

// recent gives the author's last texts, for rules about repetition and speed,
// and how many of their posts have been released. but is left out.
func recent(ctx context.Context, tx *tenants.Tx, author, but uuid.UUID) ([]rules.Recent, int, error) {
	var rows []struct {
		Out  int        `db:"out"`
		Body *string    `db:"body"` // null in the one row of an author without recent posts
		At   *time.Time `db:"created_at"`
	}
	err := tx.Select(ctx, &rows, `
		select n.out, r.body, r.created_at
		  from (select count(*) as out from (select from posts where tenant_id = $1 and author_id = $2 and state = 'released' limit $6) x) n
		  left join lateral (select body, created_at from posts
			where tenant_id = $1 and author_id = $2 and created_at > $3 and id <> $4 order by created_at desc limit $5) r on true
		 order by r.created_at desc`, author, tx.Now.Add(-recentWindow), but, recentPosts, newcomer)
	if err != nil || len(rows) == 0 {
		return nil, 0, err
	}
	texts := make([]rules.Recent, 0, len(rows))
	for _, row := range rows {
		if row.Body != nil {
			texts = append(texts, rules.Recent{Text: *row.Body, At: *row.At})
		}
	}
	return texts, rows[0].Out, nil
}

// released counts the author's posts that are out, as far as it matters.
func released(ctx context.Context, tx *tenants.Tx, author uuid.UUID) (int, error) {
	var out int
	err := tx.Get(ctx, &out, `select count(*) from (select from posts where tenant_id = $1 and author_id = $2 and state = 'released' limit $3) x`, author, newcomer)
	return out, err
}
