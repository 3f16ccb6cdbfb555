-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Schools, their members, sessions, policy and audit.

-- +goose Up
create table schools (
  tenant_id      uuid primary key references platform.tenants (id),
  name           text not null check (name <> ''),
  timezone       text not null,
  region         text not null check (region ~ '^[A-Z]{2}$'),
  accent         text not null,
  post_limit     int not null check (post_limit between 140 and 1000),
  public_posts   boolean not null,
  idle_minutes   int not null check (idle_minutes between 1 and 480),
  day_start      time not null,
  day_end        time not null check (day_end > day_start),
  help_text      text not null,
  policy_version int not null,
  rules_version  int not null,
  changed_at     timestamptz not null
);

create table members (
  tenant_id           uuid not null references schools,
  id                  uuid not null,
  username            text not null,
  username_skeleton   text not null,
  title               text not null,
  given_name          text not null check (given_name <> ''),
  family_name         text not null,
  short_name          text not null, -- for readers who are not staff
  roles               text[] not null
    check (cardinality(roles) between 1 and 6
      and roles <@ array['admin', 'safeguarding', 'moderator', 'teacher', 'student', 'guardian']
      and not ('student' = any (roles) and cardinality(roles) > 1)),
  year_level          int check (year_level between 0 and 13),
  status              text not null check (status in ('waiting', 'active', 'left')),
  muted_at            timestamptz,
  muted_until         timestamptz,
  mute_reason         text not null default '',
  suspended_at        timestamptz,
  suspended_until     timestamptz,
  suspend_reason      text not null default '',
  password_hash       text not null,
  password_change_due boolean not null default false,
  licence             text not null default 'all-rights-reserved',
  authority_version   int not null default 1, -- sessions made under an older one are dead
  joined_at           timestamptz not null,
  changed_at          timestamptz not null,
  primary key (tenant_id, id),
  constraint members_username_key unique (tenant_id, username),
  constraint members_skeleton_key unique (tenant_id, username_skeleton),
  check (year_level is null or 'student' = any (roles))
);
create index members_by_name on members (tenant_id, family_name, given_name, id);
create index members_waiting on members (tenant_id, joined_at) where status = 'waiting';

create table guardian_links (
  tenant_id    uuid not null references schools,
  id           uuid not null,
  guardian_id  uuid not null,
  child_id     uuid not null,
  relationship text not null,
  created_by   uuid,
  created_at   timestamptz not null,
  primary key (tenant_id, id),
  constraint guardian_links_pair_key unique (tenant_id, guardian_id, child_id),
  foreign key (tenant_id, guardian_id) references members (tenant_id, id),
  foreign key (tenant_id, child_id) references members (tenant_id, id),
  foreign key (tenant_id, created_by) references members (tenant_id, id),
  check (guardian_id <> child_id)
);
create index guardian_links_child on guardian_links (tenant_id, child_id);

create table sessions (
  tenant_id         uuid not null references schools,
  id                uuid not null,
  token_hash        bytea not null,
  member_id         uuid not null,
  authority_version int not null,
  device            text not null,
  shared            boolean not null,
  created_at        timestamptz not null,
  seen_at           timestamptz not null,
  expires_at        timestamptz not null,
  ended_at          timestamptz,
  primary key (tenant_id, id),
  constraint sessions_token_key unique (tenant_id, token_hash),
  foreign key (tenant_id, member_id) references members (tenant_id, id)
);
create index sessions_member on sessions (tenant_id, member_id) where ended_at is null;

-- A browser that this member has signed in with before: its guesses are
-- counted apart, so that a classmate's wrong guesses cannot slow it down.
create table known_devices (
  tenant_id  uuid not null references schools,
  token_hash bytea not null,
  member_id  uuid not null,
  seen_at    timestamptz not null,
  primary key (tenant_id, token_hash, member_id),
  foreign key (tenant_id, member_id) references members (tenant_id, id)
);

-- Wrong guesses of late, by what was guessed from where. subject is a hash.
create table throttles (
  tenant_id uuid not null references schools,
  subject   bytea not null,
  failures  int not null,
  since     timestamptz not null,
  next_at   timestamptz not null,
  primary key (tenant_id, subject)
);

create table sign_in_slips (
  tenant_id  uuid not null references schools,
  id         uuid not null,
  member_id  uuid not null,
  code_hash  bytea not null,
  created_by uuid not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at    timestamptz,
  primary key (tenant_id, id),
  constraint sign_in_slips_code_key unique (tenant_id, code_hash),
  foreign key (tenant_id, member_id) references members (tenant_id, id),
  foreign key (tenant_id, created_by) references members (tenant_id, id)
);

create table policy_changes (
  tenant_id  uuid not null references schools,
  role       text not null check (role in ('admin', 'safeguarding', 'moderator', 'teacher', 'student', 'guardian')),
  permission text not null check (permission ~ '^[a-z]+\.[a-z-]+$'),
  allow      boolean not null,
  changed_by uuid,
  changed_at timestamptz not null,
  primary key (tenant_id, role, permission),
  foreign key (tenant_id, changed_by) references members (tenant_id, id)
);

-- Deeds, chained by a hash; rows are only ever added. scope 'safeguarding' is
-- for the safeguarding team alone.
create table audit (
  tenant_id   uuid not null references schools,
  seq         bigint not null check (seq > 0),
  at          timestamptz not null,
  actor_id    uuid,
  deed        text not null check (deed <> ''),
  object_kind text not null,
  object_id   uuid,
  details     text not null, -- JSON as hashed: text, so that the bytes stay the bytes
  scope       text not null check (scope in ('general', 'safeguarding')),
  prev_hash   bytea not null,
  hash        bytea not null,
  primary key (tenant_id, seq)
);

create table audit_heads (
  tenant_id uuid primary key references schools,
  seq       bigint not null,
  hash      bytea not null
);

select platform.seal(array['schools', 'members', 'guardian_links', 'sessions', 'known_devices', 'throttles',
  'sign_in_slips', 'policy_changes', 'audit', 'audit_heads']);

grant select, insert, update on schools, members, sessions, audit_heads, sign_in_slips to rookery_app;
grant select, insert, update, delete on guardian_links, known_devices, throttles, policy_changes to rookery_app;
grant delete on sessions, sign_in_slips to rookery_app; -- swept some time after they ended
grant select, insert on audit to rookery_app;
