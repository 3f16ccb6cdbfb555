// SPDX-License-Identifier: AGPL-3.0-or-later

package classroom

import (
	"context"

	"rookery/tenants"
)

// privately is who a private reply is written down for, by id: the author of
// what it answers, those who look after the group of its announcement, those
// who had part in the conversation before, and its own author. Parameters: $4
// its author, $5 the author of what it answers, $6 the group, $7 what it answers.
const privately = `(
	select $4::uuid as id union select $5::uuid
	union select gm.member_id from group_members gm where gm.tenant_id = $1 and gm.group_id = $6 and gm.steward and gm.state = 'active'
	union select r.member_id from recipients r join posts q on q.tenant_id = $1 and q.id = r.post_id
	       where r.tenant_id = $1 and r.post_id = $7 and q.kind = 'reply') x`

// answerPrivately writes down who a private reply is for.
func answerPrivately(ctx context.Context, tx *tenants.Tx, p Post) error {
	_, err := tx.Exec(ctx, `
		insert into recipients (tenant_id, post_id, member_id, for_id, counted, position)
		select $1, $2, x.id, x.id, false, $3 from `+privately+`
		on conflict do nothing`, p.ID, p.Position, p.Author, p.ReplyAuthor, p.Group, p.ReplyTo)
	return err
}

// privateReaders bounds how many readers of a private reply are named.
const privateReaders = 50

// PrivateReaders gives who would read a private reply of the actor's to a post
// that they see, besides themselves: first who wrote that. Whoever oversees the
// school can open it too, and is not among them for that.
func (c *Classroom) PrivateReaders(ctx context.Context, actor tenants.Actor, to Post) ([]Person, error) {
	reply := Post{Author: actor.ID}
	reply.answer(to)
	var people []Person
	err := c.DB.Read(ctx, actor.School.ID, func(tx *tenants.Tx) error {
		return tx.Select(ctx, &people, `select m.id, m.username, `+tenants.NameColumns("m")+`, m.roles, m.year_level
			from `+privately+` join members m on m.tenant_id = $1 and m.id = x.id and m.status <> 'left'
			where m.id <> $2 order by m.id <> $5, m.family_name, m.id limit $3`,
			actor.ID, privateReaders, reply.Author, reply.ReplyAuthor, reply.Group, reply.ReplyTo)
	})
	return people, err
}
