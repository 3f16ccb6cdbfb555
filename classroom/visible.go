// SPDX-License-Identifier: AGPL-3.0-or-later

package classroom

import (
	"slices"

	"rookery/tenants"
	"rookery/tenants/policy"
)

// postColumns reads a Post from posts p; postJoins brings what it names.
const postColumns = `p.id, p.position, p.kind, p.state, p.audience, p.group_id, g.name as group_name, g.kind as group_kind, p.author_id, p.reply_to,
	p.reply_to_author, p.thread_id, p.body, p.note, p.licence, p.version, p.held_version, p.created_at, p.released_at, p.edited_at, p.changed_at,
	m.username, m.title, m.given_name, m.family_name, m.short_name, p.author_staff as name_staff, m.roles as author_roles, m.year_level as author_year,
	m.status = 'left' as author_left, exists (select from group_members am where am.tenant_id = $1 and am.group_id = p.group_id
	   and am.member_id = p.author_id and am.state = 'active') as author_in,
	p.replies, ` + mediaColumn + `,
	rm.title as reply_title, rm.given_name as reply_given, rm.family_name as reply_family, rm.short_name as reply_short,
	rm.roles && array['admin','safeguarding','moderator','teacher'] as reply_staff`

// answersColumn counts besides, of what p answers, the replies that postColumns
// would count there.
const answersColumn = `, (select count(*) from posts q join posts c on c.tenant_id = $1 and c.reply_to = q.id and c.state = 'released' and c.audience = q.audience
	    and c.audience <> 'direct' where q.tenant_id = $1 and q.id = p.reply_to) as answers`

const postJoins = `
	  join members m on m.tenant_id = $1 and m.id = p.author_id
	  left join groups g on g.tenant_id = $1 and g.id = p.group_id
	  left join members rm on rm.tenant_id = $1 and rm.id = p.reply_to_author`

// visible is the one answer to who may see a released post. Its parameters,
// always in these places: $2 the reader, $3 the groups they read, $4 the reader
// and their wards, whose announcements they see too, $5 the authors all of whose
// posts they may read: the reader, and their wards where the school allows it.
// An audience that nobody knows is seen by its author alone.
const visible = `(p.state = 'released' and (
	   p.audience = 'group' and p.group_id = any ($3::uuid[])
	or p.audience in ('school', 'public')
	or p.author_id = any ($5::uuid[])
	or p.audience = 'direct' and exists (select from recipients r where r.tenant_id = $1 and r.post_id = p.id
	      and (r.member_id = $2 or p.kind = 'announcement' and r.member_id = any ($4::uuid[])))))`

// family is a member and the children that they look after.
func family(a tenants.Actor) tenants.IDs { return append(slices.Clone(a.Wards), a.ID) }

// args are the parameters of visible, and more from $6.
func (v Viewer) args(more ...any) []any {
	family := family(v.Actor)
	voices := tenants.IDs{v.ID}
	if v.Allows(policy.ChildPosts, policy.Ward) && len(v.Wards) > 0 {
		voices = family
	}
	return append([]any{v.ID, v.Reads, family, voices}, more...)
}
