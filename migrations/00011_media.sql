-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Pictures, papers, sound and video that belong to posts: what came, and what
-- was made of it. The bytes are in a store of files; here is who may see them.

-- +goose Up

-- One file that somebody added to what they write. It belongs to a draft until
-- the draft is sent, then to the post. What came is kept only until something
-- safe was made of it.
create table media (
  tenant_id     uuid not null,
  id            uuid not null,
  author_id     uuid not null,
  draft_id      uuid not null,            -- the composer it was added in; drafts go once they are sent, so nothing refers to it
  post_id       uuid,                     -- null until it was sent
  ordinal       int not null,             -- its order among the others
  kind          text not null check (kind in ('picture', 'document', 'sound', 'video')),
  name          text not null,            -- as a person may read it, never a path
  alt           text not null,
  state         text not null check (state in ('coming', 'waiting', 'ready', 'refused', 'gone')),
  word          text not null default '', -- why it was refused
  size          bigint not null,          -- bytes that are to come
  came          bigint not null,          -- bytes that have come
  stored        bigint not null default 0, -- bytes of what was made of it
  width         int,
  height        int,
  blurhash      text,
  perceptual    bigint,                   -- of a picture: near for pictures that look alike
  seconds       int,                      -- of sound and video
  percent       int not null default 0,   -- how far its making is
  tries         int not null default 0,
  leased_until  timestamptz,              -- a process is making it
  created_at    timestamptz not null,
  changed_at    timestamptz not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, author_id) references members (tenant_id, id),
  foreign key (tenant_id, post_id) references posts (tenant_id, id),
  check (came between 0 and size)
);
create index media_post on media (tenant_id, post_id, ordinal) where post_id is not null;
create index media_draft on media (tenant_id, author_id, draft_id) where post_id is null;
create index media_waiting on media (created_at) where state = 'waiting';

-- The pieces of a file in the order they came, until something was made of them.
create table media_pieces (
  tenant_id  uuid not null,
  media_id   uuid not null,
  at         bigint not null,             -- the byte it begins with
  size       bigint not null,
  key        text not null,               -- in the store of files
  primary key (tenant_id, media_id, at),
  unique (tenant_id, key),
  foreign key (tenant_id, media_id) references media (tenant_id, id)
);

-- What was made of a file: each way in which it is shown.
create table media_files (
  tenant_id  uuid not null,
  media_id   uuid not null,
  variant    text not null check (variant in ('thumb', 'timeline', 'full', 'poster', 'video', 'sound', 'document')),
  key        text not null,
  type       text not null,
  size       bigint not null,
  width      int,
  height     int,
  primary key (tenant_id, media_id, variant),
  unique (tenant_id, key),
  foreign key (tenant_id, media_id) references media (tenant_id, id)
);

-- Pictures that a person refused here: what looks like them is not taken again.
create table refused_pictures (
  tenant_id   uuid not null,
  perceptual  bigint not null,
  refused_by  uuid not null,
  refused_at  timestamptz not null,
  primary key (tenant_id, perceptual),
  foreign key (tenant_id, refused_by) references members (tenant_id, id)
);

select platform.seal(array['media', 'media_pieces', 'media_files', 'refused_pictures']);
grant select, insert, update on media to rookery_app;
grant select, insert, delete on media_pieces, media_files to rookery_app;
grant select, insert on refused_pictures to rookery_app;

-- What a school and a member may fill, and what they have filled.
alter table schools add column media_quota bigint not null default 21474836480;       -- 20 GiB
alter table schools add column member_media_quota bigint not null default 1073741824; -- 1 GiB
alter table schools add column media_stored bigint not null default 0;
alter table schools add column alt_required boolean not null default false;
alter table members add column media_stored bigint not null default 0;

-- Files of all schools that wait to be made safe, the schools in turns: where to
-- look, never what they are. Films take minutes and are looked for apart. last is
-- the school whose turn it was.
-- +goose StatementBegin
create function platform.waiting_media(now timestamptz, films boolean, last uuid, most int)
returns table (tenant_id uuid, media_id uuid) language sql stable security definer
set search_path = pg_catalog, public, pg_temp as $$
  select m.tenant_id, m.id
    from public.media m
    join platform.tenants t on t.id = m.tenant_id and t.status = 'active'
   where m.state = 'waiting' and (m.leased_until is null or m.leased_until <= now) and (m.kind in ('sound', 'video')) = films
   order by row_number() over (partition by m.tenant_id order by m.created_at), m.tenant_id <= last, m.tenant_id
   limit most
$$;
-- +goose StatementEnd
grant select on media to rookery_lookup;
grant create on schema platform to rookery_lookup;
alter function platform.waiting_media(timestamptz, boolean, uuid, int) owner to rookery_lookup;
revoke create on schema platform from rookery_lookup;
revoke execute on function platform.waiting_media(timestamptz, boolean, uuid, int) from public;
grant execute on function platform.waiting_media(timestamptz, boolean, uuid, int) to rookery_app;
