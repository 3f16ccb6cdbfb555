-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Who stands for it that a student belongs in a class, and what more somebody is told.

-- +goose Up

-- An admin, the safeguarding team, or the student who came by code or asked.
-- Null: a teacher put them there by themself. Adding a null column touches no row.
alter table group_members add column vouched_by uuid;
alter table group_members add foreign key (tenant_id, vouched_by) references members (tenant_id, id);

alter table notifications add column group_id uuid;
alter table notifications add foreign key (tenant_id, group_id) references groups (tenant_id, id);
alter table notifications drop constraint notifications_kind_check;
alter table notifications add constraint notifications_kind_check check (kind in ('mention', 'reply', 'approved', 'returned', 'refused',
  'announcement', 'reminder', 'report_outcome', 'joined', 'request', 'confirm', 'safeguarding'));
