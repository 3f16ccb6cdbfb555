-- SPDX-License-Identifier: AGPL-3.0-or-later
-- The roles of a Rookery cluster, made once by a superuser and safe to run again.
--   rookery_owner   owns every table and migrates; the server never signs in as it
--   rookery_app     the server: no ownership, no bypass of row level security
--   rookery_lookup  cannot sign in; owns the few SECURITY DEFINER functions that look across schools
--   rookery_jobs    the job queue's own pool: sees the schema river and nothing else
-- Passwords are for the operator to set (ALTER ROLE … PASSWORD …).
do $$
begin
  if not exists (select from pg_roles where rolname = 'rookery_owner') then
    create role rookery_owner login nosuperuser nobypassrls nocreatedb nocreaterole;
  end if;
  if not exists (select from pg_roles where rolname = 'rookery_app') then
    create role rookery_app login nosuperuser nobypassrls nocreatedb nocreaterole;
  end if;
  if not exists (select from pg_roles where rolname = 'rookery_lookup') then
    create role rookery_lookup nologin nosuperuser bypassrls nocreatedb nocreaterole;
  end if;
  if not exists (select from pg_roles where rolname = 'rookery_jobs') then
    create role rookery_jobs login nosuperuser nobypassrls nocreatedb nocreaterole;
  end if;
exception when duplicate_object or unique_violation then null; -- two machines at once
end $$;
grant rookery_lookup to rookery_owner;
