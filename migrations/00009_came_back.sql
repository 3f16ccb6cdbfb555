-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Which draft a word about a text that came back is about: it is read once that
-- draft was sent again or let go of. The draft is deleted then, so nothing
-- refers to it.

-- +goose Up
alter table notifications add column draft_id uuid;

-- Who asks to join a group, which staff are told on every page.
create index group_members_asking on group_members (tenant_id, group_id) where state = 'requested';
