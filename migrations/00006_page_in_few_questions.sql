-- SPDX-License-Identifier: AGPL-3.0-or-later
-- What lets a page be answered with few questions: a post knows how many
-- replies it has, and a school at which version its roster is.

-- +goose Up

-- Released replies for the same audience as the post; private ones are not
-- counted, since that there are some is their readers' to know.
alter table posts add column replies int not null default 0;

-- Goes up with whatever is told beside a post or about who belongs where: names,
-- roles, groups, memberships. What was read at one version holds until the next.
alter table schools add column roster_version int not null default 1;

-- +goose StatementBegin
create function count_reply() returns trigger language plpgsql as $$
begin
  update posts set replies = replies + case when new.state = 'released' then 1 else -1 end
   where tenant_id = new.tenant_id and id = new.reply_to;
  return null;
end $$;
-- +goose StatementEnd

create trigger posts_reply_came after insert on posts for each row
  when (new.state = 'released' and new.reply_to is not null and new.audience <> 'direct') execute function count_reply();
create trigger posts_reply_turned after update of state on posts for each row
  when (new.reply_to is not null and new.audience <> 'direct' and (new.state = 'released') <> (old.state = 'released')) execute function count_reply();

-- +goose StatementBegin
create function roster_changed() returns trigger language plpgsql as $$
begin
  update schools set roster_version = roster_version + 1
   where tenant_id = nullif(current_setting('rookery.tenant', true), '')::uuid;
  return null;
end $$;
-- +goose StatementEnd

-- Nobody posts, belongs or is answered before they are a member: inserts of
-- members change nothing that was read.
create trigger members_roster after update of username, title, given_name, family_name, short_name, roles, year_level, status on members
  for each statement execute function roster_changed();
create trigger groups_roster after insert or update on groups for each statement execute function roster_changed();
create trigger group_members_roster after insert or update or delete on group_members for each statement execute function roster_changed();

-- +goose StatementBegin
do $$
declare school uuid;
begin
  for school in select id from platform.tenants loop
    perform set_config('rookery.tenant', school::text, true);
    update posts p set replies = c.n
      from (select reply_to, count(*) as n from posts where state = 'released' and audience <> 'direct' and reply_to is not null group by reply_to) c
     where p.tenant_id = school and p.id = c.reply_to;
  end loop;
  perform set_config('rookery.tenant', '', true);
end $$;
-- +goose StatementEnd
