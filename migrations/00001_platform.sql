-- SPDX-License-Identifier: AGPL-3.0-or-later
-- What must be known before a school is: which host leads to which school.
-- The list of platform tables, with a reason each, is in migrations/doc.go.

-- +goose Up
create schema platform;
grant usage on schema platform to rookery_app, rookery_lookup;

create table platform.tenants (
  id         uuid primary key,
  slug       text not null unique check (slug ~ '^[a-z][a-z0-9-]{1,39}$'),
  name       text not null check (name <> ''),
  status     text not null default 'active' check (status in ('active', 'suspended')),
  created_at timestamptz not null
);

create table platform.hosts (
  host       text primary key check (host = lower(host) and host <> ''),
  tenant_id  uuid not null references platform.tenants (id),
  created_at timestamptz not null
);
create index on platform.hosts (tenant_id);

grant select, insert, update on platform.tenants to rookery_app;
grant select, insert, delete on platform.hosts to rookery_app;
grant select on platform.tenants, platform.hosts to rookery_lookup;

-- One way to close a table off, so that none is closed off differently: row
-- level security, forced on the owner too, on the transaction's school. After a
-- reset the setting is '' and not NULL, hence nullif.
-- +goose StatementBegin
create function platform.seal(tables text[]) returns void language plpgsql as $$
declare t text;
begin
  foreach t in array tables loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy school on %I using (tenant_id = nullif(current_setting(''rookery.tenant'', true), '''')::uuid)', t);
  end loop;
end $$;
-- +goose StatementEnd
revoke execute on function platform.seal(text[]) from public;
