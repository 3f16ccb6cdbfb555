-- SPDX-License-Identifier: AGPL-3.0-or-later
-- A school's term, for every school that has no members yet. Numbers in braces
-- are put in by fill.go. Everything follows from the slug and a number, so that
-- two runs hold the same; only the times move with the clock.

set local synchronous_commit = off;
set local session_replication_role = replica; -- no look-up of foreign keys: what is made here fits

create schema if not exists bench;
-- A UUIDv7 (RFC 9562 section 5.7) of a time and of what it is for.
create or replace function bench.id(at timestamptz, what text) returns uuid language sql immutable as $$
  select (lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || '7' || substr(md5(what), 1, 3) || '8' || substr(md5(what), 4, 15))::uuid
$$;

create temp table filling on commit drop as
  select t.id as tenant, t.slug, row_number() over (order by t.slug) as nth from platform.tenants t
   where not exists (select from members m where m.tenant_id = t.id);
analyze filling;

create temp table person on commit drop as
  select f.tenant, f.slug, n, bench.id(now() - interval '400 days' + n * interval '1 minute', f.slug || ' member ' || n) as id,
         case when n = 1 then 'admin' when n = 2 then 'safeguarding' when n = 3 then 'moderator' when n <= 3 + {teachers} then 'teacher'
              when n <= {members} - {guardians} then 'student' else 'guardian' end as role,
         case when n <= 3 then n - 1 when n <= 3 + {teachers} then n - 4 when n <= {members} - {guardians} then n - 4 - {teachers}
              else n - 1 - {members} + {guardians} end as i, -- among those of the role, from 0
         (array['{given}'])[1 + n % {givens}] as given,
         (array['Adeyemi', 'Brook', 'Costa', 'Dale', 'Eriksen', 'Field', 'Grant', 'Hill', 'Ito', 'Jansen', 'Khan', 'Lane', 'Moss'])[1 + n % 13] as family
    from filling f, generate_series(1, {members}) n;
create index on person (tenant, role, i);
analyze person;

insert into members (tenant_id, id, username, username_skeleton, title, given_name, family_name, short_name, roles, year_level, status, password_hash, joined_at, changed_at)
select tenant, id, lower(given) || n, lower(given) || n, case when role in ('student', 'guardian') then '' else 'Ms' end, given, family,
       given || ' ' || left(family, 1) || '.', array[role], case role when 'student' then 7 + i / 25 % 6 end, 'active', '{password}',
       now() - interval '400 days', now() - interval '400 days'
  from person;

insert into sessions (tenant_id, id, token_hash, member_id, authority_version, device, shared, created_at, seen_at, expires_at)
select tenant, bench.id(now(), slug || ' session ' || n),
       sha256(convert_to(rtrim(translate(encode(sha256(convert_to(slug || ' session ' || n, 'UTF8')), 'base64'), '+/', '-_'), '='), 'UTF8')),
       id, 1, 'Firefox on Linux', false, now(), now(), now() + interval '30 days'
  from person;

insert into guardian_links (tenant_id, id, guardian_id, child_id, relationship, created_at)
select g.tenant, bench.id(now() - interval '399 days', g.slug || ' link ' || g.i), g.id, s.id, 'parent', now() - interval '399 days'
  from person g join person s on s.tenant = g.tenant and s.role = 'student' and s.i = g.i % {students}
 where g.role = 'guardian';

create temp table place on commit drop as
  select f.tenant, f.slug, kind, k, bench.id(now() - interval '398 days', f.slug || ' ' || kind || ' ' || k) as id
    from filling f, unnest(array['class', 'club']) kind, generate_series(0, {classes} - 1) k
  union all
  select f.tenant, f.slug, 'staff', 0, bench.id(now() - interval '398 days', f.slug || ' staff') from filling f;
create index on place (tenant, kind, k);
analyze place;

insert into groups (tenant_id, id, kind, name, about, join_rule, gate, year_level, created_at)
select tenant, id, kind, case kind when 'class' then 'Class ' || 7 + k % 6 || chr(97 + k / 6 % 26) || ' ' || k when 'club' then 'Club ' || k else 'Staff room' end,
       'What we do together.', 'closed', 'school', case kind when 'class' then 7 + k % 6 end, now() - interval '398 days'
  from place;

insert into group_members (tenant_id, group_id, member_id, state, steward, joined_at)
select tenant, place, person, 'active', steward, now() - interval '397 days' from (
  select p.tenant, g.id as place, p.id as person, false as steward from person p join place g on g.tenant = p.tenant and g.kind = 'class' and g.k = p.i / 25 where p.role = 'student'
  union all
  select p.tenant, g.id, p.id, false from person p join place g on g.tenant = p.tenant and g.kind = 'club' and g.k = p.i % {classes} where p.role = 'student'
  union all
  select g.tenant, g.id, p.id, true from place g join person p on p.tenant = g.tenant and p.role = 'teacher'
     and p.i = case g.kind when 'class' then g.k % {teachers} else (g.k + {teachers} / 2) % {teachers} end where g.kind <> 'staff'
  union all
  select p.tenant, g.id, p.id, p.role = 'admin' from person p join place g on g.tenant = p.tenant and g.kind = 'staff'
   where p.role in ('admin', 'safeguarding', 'moderator', 'teacher')) x;

-- Of ten posts one is an announcement (of four of these one to the whole
-- school), one is for the school, three are replies, five are in groups.
create temp table said on commit drop as
  select d.*, g.id as place, g.kind as place_kind, a.id as author, a.role as author_role,
         bench.id(at, d.slug || ' post ' || p) as id, bench.id(at + interval '1 millisecond', d.slug || ' position ' || p) as pos,
         'Campus' || right('0000' || regexp_replace(d.slug, '\D', '', 'g'), 4) || ': ' ||
         (array['Please bring a jar with a lid to the lab tomorrow, we look at what lives in the pond.',
                'The library opens at four today and the new comics are on the round table.',
                'Has anybody seen a blue scarf? It was on the bench beside the gym this morning.',
                'We practise the second part of the song at lunch; come as you are, the music is on the piano.',
                'Our group has finished the map of the old town, it hangs in the corridor near the science rooms now.',
                'For Thursday read chapter five and write down one question that the book does not answer. We begin with your questions and see how far we get.',
                'Thank you all for the help with the garden! The beans are in, the herbs follow next week when the nights are warmer.',
                'I did not understand the last step with the fractions. Could somebody explain why the lower number stays the same?'])[1 + (p * 7 + d.nth) % 8] ||
         case when p % 5 = 2 then ' #science' when p % 5 = 4 then ' #garden' else '' end ||
         case when p % 11 = 3 then ' https://library.example/shelf/' || p else '' end as body
    from (select f.tenant, f.slug, f.nth, p, p % 10 as kind, p % 40 = 0 as whole, now() - interval '30 days' + p * (interval '29 days' / {posts}) + f.nth * interval '7 milliseconds' as at,
                 case when p % 10 in (4, 7, 9) then p - 1 else p end as told, -- the post that a reply answers; else itself
                 case when p % 10 in (0, 2, 3, 4, 6, 7) then 'class' else 'club' end as place_kind_wanted
            from filling f, generate_series(0, {posts} - 1) p) d
    join place g on g.tenant = d.tenant and g.kind = d.place_kind_wanted and g.k = (d.told * 3 + d.nth) % {classes}
    join person a on a.tenant = d.tenant and (
         d.kind in (0, 1) and a.role = 'teacher' and a.i = (case g.kind when 'class' then g.k % {teachers} else (g.k + {teachers} / 2) % {teachers} end)
      or d.kind > 1 and a.role = 'student' and a.i = case g.kind when 'class' then 25 * g.k + d.p % least(25, {students} - 25 * g.k)
                                                     else g.k + {classes} * (d.p % (({students} - 1 - g.k) / {classes} + 1)) end);
create index on said (tenant, p);
analyze said;

insert into posts (tenant_id, id, draft_id, position, kind, state, audience, group_id, author_id, author_staff, reply_to, reply_to_author, thread_id,
  body, note, licence, version, created_at, released_at, changed_at, search)
select s.tenant, s.id, bench.id(s.at, s.slug || ' draft ' || s.p), s.pos,
       case when s.kind = 0 then 'announcement' when s.kind in (4, 7, 9) then 'reply' else 'note' end, 'released',
       case s.kind when 0 then 'direct' when 1 then 'school' else 'group' end, case when s.kind = 1 or s.whole then null else s.place end,
       s.author, s.author_role = 'teacher', case when s.kind in (4, 7, 9) then t.id end, case when s.kind in (4, 7, 9) then t.author end, t.id,
       s.body, '', 'all-rights-reserved', 1, s.at, s.at, s.at, to_tsvector('simple', s.body) || array_to_tsvector(array['school:' || s.tenant])
  from said s join said t on t.tenant = s.tenant and t.p = s.told
 order by s.tenant, s.p;

insert into post_versions (tenant_id, post_id, version, body, note, state, hash, created_by, created_at, decided_at)
select tenant, id, 1, body, '', 'released', sha256(convert_to(body, 'UTF8')), author, at, at from said order by tenant, p;

insert into post_tags (tenant_id, tag, post_id)
select tenant, case p % 5 when 2 then 'science' else 'garden' end, id from said where p % 5 in (2, 4);

insert into announcements (tenant_id, post_id, target, group_id, acknowledge, include_late, due_at, sent_at)
select tenant, id, case when whole then 'school' else 'class' end, case when not whole then place end, true, false, at, at from said where kind = 0;

insert into recipients (tenant_id, post_id, member_id, for_id, counted, asks, position, opened_at, acknowledged_at, acknowledged_by)
select x.tenant, x.id, x.member, x.member, x.counted, x.counted, x.pos, x.at + interval '1 hour',
       case when x.r % 2 = 0 then x.at + interval '1 hour' end, case when x.r % 2 = 0 then x.member end
  from (select s.tenant, s.id, s.pos, s.at, gm.member_id as member, not gm.steward as counted, hashtext(gm.member_id::text || s.p) as r
          from said s join group_members gm on gm.tenant_id = s.tenant and gm.group_id = s.place and gm.member_id <> s.author
         where s.kind = 0 and not s.whole
        union all
        select s.tenant, s.id, s.pos, s.at, m.id, true, hashtext(m.id::text || s.p)
          from said s join person m on m.tenant = s.tenant and m.id <> s.author where s.kind = 0 and s.whole) x;

-- Everybody follows five others, of whom some are teachers.
insert into follows (tenant_id, follower_id, followed_id, created_at)
select a.tenant, a.id, b.id, now() - interval '100 days'
  from person a cross join generate_series(1, 5) step join person b on b.tenant = a.tenant and b.n = 1 + (a.n * step + 3) % {members}
 where a.id <> b.id
on conflict do nothing;

-- The last announcements are in everybody's notifications, some unread.
insert into notifications (tenant_id, id, member_id, kind, post_id, actor_id, created_at, read_at)
select s.tenant, bench.id(s.at, s.p || ' told ' || r.member_id), r.member_id, 'announcement', s.id, s.author, s.at,
       case when s.p < {posts} - 20 then s.at + interval '1 hour' end
  from said s join recipients r on r.tenant_id = s.tenant and r.post_id = s.id
 where s.kind = 0 and s.p >= {posts} - 60;
