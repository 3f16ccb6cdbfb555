-- SPDX-License-Identifier: AGPL-3.0-or-later
-- What the people whom one follows tell the whole school: found without reading
-- all that they wrote in their groups.

-- +goose Up
create index posts_author_open on posts (tenant_id, author_id, position desc) where state = 'released' and audience in ('school', 'public');
