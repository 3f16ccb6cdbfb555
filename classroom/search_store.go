// SPDX-License-Identifier: AGPL-3.0-or-later

package classroom

import (
	"context"
	"strings"

	"github.com/google/uuid"

	"rookery/tenants"
	"rookery/tenants/fold"
	"rookery/tenants/policy"
)

// searchRounds bounds how far a search looks past posts that the actor may not
// see: candidates come in batches, and who may see them is asked afterwards.
const (
	searchBatch  = 200
	searchRounds = 10
)

// SearchPosts finds the posts that the actor may see and that contain the words.
func (c *Classroom) SearchPosts(ctx context.Context, actor tenants.Actor, words string, cut Cut) (Viewer, Timeline, error) {
	words = searchWords(words)
	return c.read(ctx, actor, func(ctx context.Context, tx *tenants.Tx, v *Viewer) (Timeline, error) {
		var found []Post
		before := orNull(cut.Before)
		for range searchRounds {
			if words == "" || len(found) > pageOfPosts {
				break
			}
			var batch []struct {
				ID       uuid.UUID `db:"post_id"`
				Position uuid.UUID `db:"post_position"`
			}
			if err := tx.Select(ctx, &batch, `select post_id, post_position from platform.search_posts($2, $3, $4) where $1::uuid is not null`, words, before, searchBatch); err != nil {
				return Timeline{}, err
			}
			ids := make(tenants.IDs, len(batch))
			for i, b := range batch {
				ids[i] = b.ID
			}
			var seen []Post
			if err := tx.Select(ctx, &seen, `select `+postColumns+` from posts p `+postJoins+`
				 where p.tenant_id = $1 and p.id = any ($6::uuid[]) and `+visible+` order by p.position desc`, v.args(ids)...); err != nil {
				return Timeline{}, err
			}
			found = append(found, seen...)
			if len(batch) < searchBatch {
				break
			}
			before = &batch[len(batch)-1].Position
		}
		if len(found) > pageOfPosts+1 {
			found = found[:pageOfPosts+1]
		}
		return Cut{Before: cut.Before}.page(found), nil
	})
}

// searchWords makes typed words safe to look for.
func searchWords(words string) string {
	clean, err := fold.Clean(words)
	if err != nil || len(clean) > 300 {
		return ""
	}
	return strings.TrimSpace(clean)
}

// SearchMembers finds members by name or username: all for staff, for others
// only those they may know of. Forbidden to who may not list members at all.
func (c *Classroom) SearchMembers(ctx context.Context, actor tenants.Actor, words, after string) ([]tenants.Member, error) {
	if err := actor.Require(policy.MemberList, policy.Group, "The list of people is not open to you."); err != nil {
		return nil, err
	}
	var found []tenants.Member
	err := c.DB.Read(ctx, actor.School.ID, func(tx *tenants.Tx) error {
		v, err := viewer(ctx, tx, actor)
		if err != nil || actor.Restricted() {
			return err
		}
		filter := tenants.MemberFilter{Words: searchWords(words), Status: tenants.Active, After: after, Most: 50}
		if !actor.Staff() {
			filter.Short = true
			if filter.IDs, err = knownMembers(ctx, tx, v); err != nil {
				return err
			}
		}
		found, err = tx.Members(ctx, filter)
		return err
	})
	return found, err
}

// knownMembers lists whom somebody who is not staff may find: the staff, who
// shares a group with them, and their own family.
func knownMembers(ctx context.Context, tx *tenants.Tx, v Viewer) (tenants.IDs, error) {
	ids := []uuid.UUID{}
	err := tx.Select(ctx, &ids, `
		select m.id from members m where m.tenant_id = $1 and m.roles && array['admin','safeguarding','moderator','teacher']
		union select gm.member_id from group_members gm where gm.tenant_id = $1 and gm.group_id = any ($3::uuid[]) and gm.state = 'active'
		union select l.child_id from guardian_links l where l.tenant_id = $1 and l.guardian_id = $2
		union select l.guardian_id from guardian_links l where l.tenant_id = $1 and l.child_id = $2
		union select $2::uuid`, v.ID, v.Reads)
	return ids, err
}

// SearchGroups finds groups by name among those the actor may know of.
func (c *Classroom) SearchGroups(ctx context.Context, actor tenants.Actor, words string) ([]Group, error) {
	list, err := c.Groups(ctx, actor)
	if err != nil {
		return nil, err
	}
	wanted := strings.ToLower(searchWords(words))
	var found []Group
	for _, g := range append(list.Mine, list.Others...) {
		if wanted != "" && strings.Contains(strings.ToLower(g.Name), wanted) {
			found = append(found, g)
		}
	}
	return found, nil
}
