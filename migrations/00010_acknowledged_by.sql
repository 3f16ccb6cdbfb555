-- SPDX-License-Identifier: AGPL-3.0-or-later
-- What somebody has acknowledged for others, a guardian for their children: their
-- own data lists it, and read every recipient of the school to find it.

-- +goose Up
create index recipients_acknowledged_by on recipients (tenant_id, acknowledged_by) where acknowledged_by is not null;
