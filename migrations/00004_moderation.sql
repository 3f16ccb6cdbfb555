-- SPDX-License-Identifier: AGPL-3.0-or-later
-- What waits for a person to decide. Safeguarding has tables of its own, so
-- that no forgotten condition of another query can show it.

-- +goose Up
create table rule_versions (
  tenant_id  uuid not null references schools,
  version    int not null check (version > 0),
  doc        jsonb not null,
  changed_by uuid,
  changed_at timestamptz not null,
  word       text not null default '',
  primary key (tenant_id, version),
  foreign key (tenant_id, changed_by) references members (tenant_id, id)
);

create table cases (
  tenant_id    uuid not null references schools,
  id           uuid not null,
  kind         text not null check (kind in ('held', 'report')),
  state        text not null check (state in ('open', 'escalated', 'decided')),
  post_id      uuid,
  post_version int,
  member_id    uuid not null, -- whom it is about: the author, or the reported member
  group_id     uuid,
  hash         bytea,         -- of the text that a decision is bound to
  hits         jsonb not null,
  snapshot     jsonb not null,
  opened_at    timestamptz not null,
  escalated_at timestamptz,
  escalated_by uuid,
  decided_at   timestamptz,
  decided_by   uuid,
  decision     text check (decision in ('approve', 'return', 'refuse', 'withdraw', 'dismiss', 'superseded')),
  word         text not null default '',
  primary key (tenant_id, id),
  foreign key (tenant_id, post_id) references posts (tenant_id, id),
  foreign key (tenant_id, member_id) references members (tenant_id, id),
  foreign key (tenant_id, group_id) references groups (tenant_id, id),
  foreign key (tenant_id, escalated_by) references members (tenant_id, id),
  foreign key (tenant_id, decided_by) references members (tenant_id, id),
  check ((state = 'decided') = (decision is not null)),
  check (kind <> 'held' or (post_id is not null and post_version is not null and hash is not null))
);
create index cases_open on cases (tenant_id, opened_at, id) where state <> 'decided';
create index cases_post on cases (tenant_id, post_id);
create unique index cases_held_once on cases (tenant_id, post_id, post_version) where kind = 'held' and state <> 'decided';
create unique index cases_post_report_once on cases (tenant_id, post_id) where kind = 'report' and state <> 'decided' and post_id is not null;
create unique index cases_member_report_once on cases (tenant_id, member_id) where kind = 'report' and state <> 'decided' and post_id is null;

create table reports (
  tenant_id   uuid not null references schools,
  id          uuid not null,
  case_id     uuid not null,
  reporter_id uuid not null,
  category    text not null,
  words       text not null,
  created_at  timestamptz not null,
  primary key (tenant_id, id),
  constraint reports_once_key unique (tenant_id, case_id, reporter_id),
  foreign key (tenant_id, case_id) references cases (tenant_id, id),
  foreign key (tenant_id, reporter_id) references members (tenant_id, id)
);

create table safeguarding_cases (
  tenant_id       uuid not null references schools,
  id              uuid not null,
  source          text not null check (source in ('report', 'rule', 'concern')),
  category        text not null,
  state           text not null check (state in ('open', 'acknowledged', 'closed')),
  post_id         uuid,
  post_version    int,
  member_id       uuid not null, -- the child or person it is about
  hits            jsonb not null,
  snapshot        jsonb not null,
  opened_by       uuid,
  opened_at       timestamptz not null,
  acknowledged_by uuid,
  acknowledged_at timestamptz,
  closed_by       uuid,
  closed_at       timestamptz,
  outcome         text not null default '',
  primary key (tenant_id, id),
  foreign key (tenant_id, post_id) references posts (tenant_id, id),
  foreign key (tenant_id, member_id) references members (tenant_id, id),
  foreign key (tenant_id, opened_by) references members (tenant_id, id),
  foreign key (tenant_id, acknowledged_by) references members (tenant_id, id),
  foreign key (tenant_id, closed_by) references members (tenant_id, id),
  check ((state = 'closed') = (closed_at is not null))
);
create index safeguarding_cases_open on safeguarding_cases (tenant_id, opened_at, id) where state <> 'closed';

-- The chronology: rows are only ever added; a correction is another row.
create table safeguarding_notes (
  tenant_id  uuid not null references schools,
  id         uuid not null,
  case_id    uuid not null,
  author_id  uuid, -- null: the system
  kind       text not null check (kind in ('opened', 'report', 'acknowledged', 'note', 'closed', 'refused_view')),
  body       text not null,
  created_at timestamptz not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, case_id) references safeguarding_cases (tenant_id, id),
  foreign key (tenant_id, author_id) references members (tenant_id, id)
);
create index safeguarding_notes_case on safeguarding_notes (tenant_id, case_id, id);

select platform.seal(array['rule_versions', 'cases', 'reports', 'safeguarding_cases', 'safeguarding_notes']);

grant select, insert, update on cases, safeguarding_cases to rookery_app;
grant select, insert on rule_versions, reports, safeguarding_notes to rookery_app;
