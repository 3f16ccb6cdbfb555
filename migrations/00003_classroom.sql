-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Groups, posts, announcements and what is kept about reading them.

-- +goose Up
create table groups (
  tenant_id   uuid not null references schools,
  id          uuid not null,
  kind        text not null check (kind in ('class', 'circle', 'club', 'staff')),
  name        text not null check (name <> ''),
  about       text not null,
  join_rule   text not null check (join_rule in ('closed', 'code', 'request')),
  gate        text not null check (gate in ('school', 'publish', 'hold_all', 'first_n', 'by_rule')),
  year_level  int check (year_level between 0 and 13),
  created_by  uuid,
  created_at  timestamptz not null,
  archived_at timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, created_by) references members (tenant_id, id)
);
create unique index groups_name_key on groups (tenant_id, lower(name)) where archived_at is null;

create table group_members (
  tenant_id   uuid not null references schools,
  group_id    uuid not null,
  member_id   uuid not null,
  state       text not null check (state in ('requested', 'active')),
  steward     boolean not null default false,
  muted_at    timestamptz,
  muted_until timestamptz,
  mute_reason text not null default '',
  joined_at   timestamptz not null,
  primary key (tenant_id, group_id, member_id),
  foreign key (tenant_id, group_id) references groups (tenant_id, id),
  foreign key (tenant_id, member_id) references members (tenant_id, id),
  check (state = 'active' or not steward)
);
create index group_members_member on group_members (tenant_id, member_id);

-- Codes are shown on the board and printed again, so they are kept as they
-- are: one only leads to a waiting list, is short-lived and rate limited.
create table join_codes (
  tenant_id    uuid not null references schools,
  id           uuid not null,
  group_id     uuid not null,
  code         text not null,
  role         text not null check (role in ('student', 'guardian')),
  created_by   uuid not null,
  created_at   timestamptz not null,
  expires_at   timestamptz not null,
  withdrawn_at timestamptz,
  uses         int not null default 0,
  max_uses     int not null check (max_uses between 1 and 500),
  primary key (tenant_id, id),
  constraint join_codes_code_key unique (tenant_id, code),
  foreign key (tenant_id, group_id) references groups (tenant_id, id),
  foreign key (tenant_id, created_by) references members (tenant_id, id)
);

create table posts (
  tenant_id       uuid not null references schools,
  id              uuid not null,           -- minted at submission
  draft_id        uuid not null,           -- the author's; the same draft is stored once
  position        uuid,                    -- minted at release; timelines order and page by it
  kind            text not null check (kind in ('note', 'reply', 'announcement')),
  state           text not null check (state in ('held', 'released', 'returned', 'refused', 'withdrawn')),
  audience        text not null check (audience in ('direct', 'group', 'school', 'public')),
  group_id        uuid,
  author_id       uuid not null,
  author_staff    boolean not null,
  reply_to        uuid,
  reply_to_author uuid,
  thread_id       uuid not null,           -- the post that the thread began with
  body            text not null,           -- the last released text; before a release the submitted one
  note            text not null,           -- content note
  licence         text not null check (licence in ('all-rights-reserved', 'cc-by', 'cc-by-sa', 'cc-by-nc', 'cc-by-nc-sa', 'cc-by-nd', 'cc-by-nc-nd', 'cc0')),
  version         int not null,            -- of the text in body
  held_version    int,                     -- an edit that waits
  created_at      timestamptz not null,
  released_at     timestamptz,
  edited_at       timestamptz,
  withdrawn_at    timestamptz,
  withdrawn_by    uuid,
  changed_at      timestamptz not null,
  search          tsvector not null,       -- words of body and the school's own lexeme
  primary key (tenant_id, id),
  constraint posts_draft_key unique (tenant_id, author_id, draft_id),
  constraint posts_position_key unique (tenant_id, position),
  foreign key (tenant_id, group_id) references groups (tenant_id, id),
  foreign key (tenant_id, author_id) references members (tenant_id, id),
  foreign key (tenant_id, reply_to) references posts (tenant_id, id),
  foreign key (tenant_id, reply_to_author) references members (tenant_id, id),
  foreign key (tenant_id, thread_id) references posts (tenant_id, id),
  foreign key (tenant_id, withdrawn_by) references members (tenant_id, id),
  check (audience <> 'group' or group_id is not null),
  check (state <> 'released' or position is not null)
);
create index posts_group on posts (tenant_id, group_id, position desc) where state = 'released' and audience = 'group';
create index posts_school on posts (tenant_id, position desc) where state = 'released' and audience in ('school', 'public');
create index posts_school_staff on posts (tenant_id, position desc) where state = 'released' and audience in ('school', 'public') and author_staff;
create index posts_author on posts (tenant_id, author_id, position desc) where state = 'released';
create index posts_reply_to_author on posts (tenant_id, reply_to_author, position desc) where state = 'released';
create index posts_thread on posts (tenant_id, thread_id, position);
create index posts_replies on posts (tenant_id, reply_to) where reply_to is not null;
create index posts_changed on posts (tenant_id, changed_at);
create index posts_author_new on posts (tenant_id, author_id, created_at desc);
create index posts_held on posts (tenant_id, author_id, created_at) where state = 'held' or held_version is not null;
create index posts_search on posts using gin (search);

create table post_versions (
  tenant_id  uuid not null references schools,
  post_id    uuid not null,
  version    int not null check (version > 0),
  body       text not null,
  note       text not null,
  state      text not null check (state in ('held', 'released', 'returned', 'refused')),
  hash       bytea not null, -- of what a decision is bound to
  created_by uuid not null,
  created_at timestamptz not null,
  decided_at timestamptz,
  primary key (tenant_id, post_id, version),
  foreign key (tenant_id, post_id) references posts (tenant_id, id),
  foreign key (tenant_id, created_by) references members (tenant_id, id)
);

-- The people that something addressed by name is for: an announcement's
-- readers, written down when it goes out, and those of a private reply.
create table recipients (
  tenant_id       uuid not null references schools,
  post_id         uuid not null,
  member_id       uuid not null,
  for_id          uuid not null, -- on whose behalf: the member, or the child of a guardian
  counted         boolean not null, -- in the author's figures; staff who only read along are not
  position        uuid not null,
  opened_at       timestamptz,
  acknowledged_at timestamptz,
  acknowledged_by uuid,
  reminded_at     timestamptz,
  primary key (tenant_id, post_id, member_id, for_id),
  foreign key (tenant_id, post_id) references posts (tenant_id, id),
  foreign key (tenant_id, member_id) references members (tenant_id, id),
  foreign key (tenant_id, for_id) references members (tenant_id, id),
  foreign key (tenant_id, acknowledged_by) references members (tenant_id, id)
);
create index recipients_member on recipients (tenant_id, member_id, position desc);

create table announcements (
  tenant_id    uuid not null references schools,
  post_id      uuid not null,
  target       text not null check (target in ('class', 'guardians', 'year', 'school')),
  group_id     uuid,
  year_level   int,
  acknowledge  boolean not null,
  include_late boolean not null,
  due_at       timestamptz not null,
  sent_at      timestamptz,
  cancelled_at timestamptz,
  primary key (tenant_id, post_id),
  foreign key (tenant_id, post_id) references posts (tenant_id, id),
  foreign key (tenant_id, group_id) references groups (tenant_id, id),
  check ((target in ('class', 'guardians')) = (group_id is not null)),
  check ((target = 'year') = (year_level is not null))
);
create index announcements_due on announcements (due_at) where sent_at is null and cancelled_at is null;
create index announcements_group on announcements (tenant_id, group_id) where include_late;

create table follows (
  tenant_id   uuid not null references schools,
  follower_id uuid not null,
  followed_id uuid not null,
  created_at  timestamptz not null,
  primary key (tenant_id, follower_id, followed_id),
  foreign key (tenant_id, follower_id) references members (tenant_id, id),
  foreign key (tenant_id, followed_id) references members (tenant_id, id),
  check (follower_id <> followed_id)
);

create table post_tags (
  tenant_id uuid not null references schools,
  tag       text not null,
  post_id   uuid not null,
  primary key (tenant_id, tag, post_id),
  foreign key (tenant_id, post_id) references posts (tenant_id, id)
);
create index post_tags_post on post_tags (tenant_id, post_id);

create table post_mentions (
  tenant_id uuid not null references schools,
  member_id uuid not null,
  post_id   uuid not null,
  primary key (tenant_id, member_id, post_id),
  foreign key (tenant_id, post_id) references posts (tenant_id, id),
  foreign key (tenant_id, member_id) references members (tenant_id, id)
);
create index post_mentions_post on post_mentions (tenant_id, post_id);

create table drafts (
  tenant_id uuid not null references schools,
  id        uuid not null, -- the draft_id of the form
  author_id uuid not null,
  body      text not null,
  note      text not null,
  audience  text not null,
  group_id  uuid,
  reply_to  uuid,
  word      text not null default '', -- what came with a return
  saved_at  timestamptz not null,
  primary key (tenant_id, author_id, id),
  foreign key (tenant_id, author_id) references members (tenant_id, id),
  foreign key (tenant_id, group_id) references groups (tenant_id, id),
  foreign key (tenant_id, reply_to) references posts (tenant_id, id)
);

create table notifications (
  tenant_id  uuid not null references schools,
  id         uuid not null,
  member_id  uuid not null,
  kind       text not null check (kind in ('mention', 'reply', 'approved', 'returned', 'refused', 'announcement', 'reminder', 'report_outcome', 'joined', 'request')),
  post_id    uuid,
  actor_id   uuid,
  word       text not null default '',
  created_at timestamptz not null,
  read_at    timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, member_id) references members (tenant_id, id),
  foreign key (tenant_id, post_id) references posts (tenant_id, id),
  foreign key (tenant_id, actor_id) references members (tenant_id, id)
);
create index notifications_member on notifications (tenant_id, member_id, id desc);
create index notifications_unread on notifications (tenant_id, member_id) where read_at is null;

select platform.seal(array['groups', 'group_members', 'join_codes', 'posts', 'post_versions', 'recipients',
  'announcements', 'follows', 'post_tags', 'post_mentions', 'drafts', 'notifications']);

-- What somebody wrote is never deleted by the server: no delete on posts and their versions.
grant select, insert, update on groups, join_codes, posts, post_versions, recipients, announcements, notifications to rookery_app;
grant select, insert, update, delete on group_members, follows, post_tags, post_mentions, drafts to rookery_app;

-- Under row level security full-text search cannot use its index (@@ is not
-- leakproof), so this function looks past it, with the transaction's school
-- inside: as a condition and as a lexeme, so that one index serves all schools.
-- It gives candidates only; the caller asks who may see them.
-- +goose StatementBegin
create function platform.search_posts(words text, before uuid, most int)
returns table (post_id uuid, post_position uuid) language sql stable security definer
set search_path = pg_catalog, public, pg_temp as $$
  select p.id, p.position
    from public.posts p
   where p.tenant_id = nullif(current_setting('rookery.tenant', true), '')::uuid
     and p.state = 'released'
     and p.search @@ (websearch_to_tsquery('simple', words)
         && ('''school:' || nullif(current_setting('rookery.tenant', true), '') || '''')::tsquery)
     and (before is null or p.position < before)
   order by p.position desc
   limit most
$$;

-- Announcements of all schools that are due: where to look, never what they say.
create function platform.due_announcements(now timestamptz, most int)
returns table (tenant_id uuid, post_id uuid) language sql stable security definer
set search_path = pg_catalog, public, pg_temp as $$
  select a.tenant_id, a.post_id
    from public.announcements a
    join platform.tenants t on t.id = a.tenant_id and t.status = 'active'
    join public.posts p on p.tenant_id = a.tenant_id and p.id = a.post_id and p.state = 'held'
    join public.post_versions v on v.tenant_id = p.tenant_id and v.post_id = p.id and v.version = p.version and v.state = 'released' -- let out, not waiting for a person
   where a.sent_at is null and a.cancelled_at is null and a.due_at <= now
   order by a.due_at
   limit most
$$;
-- +goose StatementEnd
grant usage on schema public to rookery_lookup;
grant select on posts, post_versions, announcements to rookery_lookup;
grant create on schema platform to rookery_lookup;
alter function platform.search_posts(text, uuid, int) owner to rookery_lookup;
alter function platform.due_announcements(timestamptz, int) owner to rookery_lookup;
revoke create on schema platform from rookery_lookup;
revoke execute on function platform.search_posts(text, uuid, int), platform.due_announcements(timestamptz, int) from public;
grant execute on function platform.search_posts(text, uuid, int), platform.due_announcements(timestamptz, int) to rookery_app;
