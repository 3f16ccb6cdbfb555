// SPDX-License-Identifier: AGPL-3.0-or-later

package classroom

import (
	"context"

	"github.com/google/uuid"

	"rookery/tenants"
)

// unvouched is the condition that a group member gm, who is the member m, is a
// student for whom nobody stands.
const unvouched = `(gm.state = 'active' and gm.vouched_by is null and 'student' = any (m.roles))`

// Ties gives the classes that the actor looks after and the student is in, first
// those in which somebody vouches for the student.
func (c *Classroom) Ties(ctx context.Context, actor tenants.Actor, student uuid.UUID) ([]Tie, error) {
	var ties []Tie
	err := c.DB.InSchool(ctx, actor.School.ID, func(tx *tenants.Tx) error {
		ties = nil
		return tx.Select(ctx, &ties, `
			select g.name, coalesce(x.vouched_by <> $2, false) as vouched from group_members s
			  join groups g on g.tenant_id = $1 and g.id = s.group_id and g.kind = 'class' and g.archived_at is null
			  join group_members x on x.tenant_id = $1 and x.group_id = s.group_id and x.member_id = $3 and x.state = 'active'
			  join members m on m.tenant_id = $1 and m.id = x.member_id and 'student' = any (m.roles)
			 where s.tenant_id = $1 and s.member_id = $2 and s.steward and s.state = 'active'
			 order by vouched desc, lower(g.name), g.id`, actor.ID, student)
	})
	return ties, err
}

// vouchFor writes down who stands for these students of a group, and gives for
// how many nobody had before.
func vouchFor(ctx context.Context, tx *tenants.Tx, group, by uuid.UUID, students []uuid.UUID) (int, error) {
	done, err := tx.Exec(ctx, `update group_members gm set vouched_by = $3 from members m
		where gm.tenant_id = $1 and gm.group_id = $2 and m.tenant_id = $1 and m.id = gm.member_id and gm.member_id = any ($4::uuid[]) and `+unvouched, group, by, tenants.IDs(students))
	return int(done), err
}

// vouchedFor counts for whom of these students of a group somebody stands.
func vouchedFor(ctx context.Context, tx *tenants.Tx, group, by uuid.UUID, students []uuid.UUID) (n int, err error) {
	err = tx.Get(ctx, &n, `select count(*) from group_members where tenant_id = $1 and group_id = $2 and vouched_by = $3 and state = 'active' and member_id = any ($4::uuid[])`,
		group, by, tenants.IDs(students))
	return n, err
}

// unconfirmed lists the students of a group for whom nobody stands.
func unconfirmed(ctx context.Context, tx *tenants.Tx, group uuid.UUID) ([]Person, error) {
	var people []Person
	err := tx.Select(ctx, &people, `select m.id, m.username, `+tenants.NameColumns("m")+`, m.roles, m.year_level
		from group_members gm join members m on m.tenant_id = $1 and m.id = gm.member_id and m.status <> 'left'
		where gm.tenant_id = $1 and gm.group_id = $2 and `+unvouched+` order by m.family_name, m.given_name, m.id limit 200`, group)
	return people, err
}

// admins gives some of the school's admins: whom a teacher may ask.
func admins(ctx context.Context, tx *tenants.Tx, most int) ([]Person, error) {
	var people []Person
	err := tx.Select(ctx, &people, `select m.id, m.username, `+tenants.NameColumns("m")+`, m.roles, m.year_level
		from members m where m.tenant_id = $1 and m.status = 'active' and m.suspended_at is null and 'admin' = any (m.roles)
		order by m.family_name, m.given_name, m.id limit $2`, most)
	return people, err
}

// notifyToConfirm asks each admin to confirm a class's list who has no unread
// word about it, and gives whom it asked.
func notifyToConfirm(ctx context.Context, tx *tenants.Tx, group, by uuid.UUID) ([]uuid.UUID, error) {
	people, err := admins(ctx, tx, 100)
	if err != nil {
		return nil, err
	}
	ids, members := make(tenants.IDs, len(people)), make(tenants.IDs, len(people))
	for i, p := range people {
		ids[i], members[i] = tx.NewID(), p.ID
	}
	var told []uuid.UUID
	err = tx.Select(ctx, &told, `
		insert into notifications (tenant_id, id, member_id, kind, group_id, actor_id, created_at)
		select $1, x.id, x.member, 'confirm', $4, $5, $6 from unnest($2::uuid[], $3::uuid[]) as x (id, member)
		 where not exists (select from notifications n where n.tenant_id = $1 and n.member_id = x.member and n.kind = 'confirm'
		       and n.group_id = $4 and n.read_at is null)
		returning member_id`, ids, members, group, by, tx.Now)
	return told, err
}

// confirmationRead marks as read what asked to confirm a group's list.
func confirmationRead(ctx context.Context, tx *tenants.Tx, group uuid.UUID) ([]uuid.UUID, error) {
	var told []uuid.UUID
	err := tx.Select(ctx, &told, `update notifications set read_at = $3 where tenant_id = $1 and group_id = $2 and kind = 'confirm' and read_at is null
		returning member_id`, group, tx.Now)
	return told, err
}
