// SPDX-License-Identifier: AGPL-3.0-or-later

// Package migrations holds the database's shape and brings a database to it:
// embedded SQL applied by goose under a session lock, then the job queue's own
// tables, so that three machines may start at once and each step is applied
// once.
//
// Every table of a school carries tenant_id, a primary key that starts with
// it, composite foreign keys and forced row level security; a test walks
// pg_catalog and fails on one without. The short list of what lives outside a
// school, in the schema platform, and why:
//
//	platform.tenants  which schools there are: needed to find one
//	platform.hosts    host name → school: read before a school is known
//	platform.search_posts, platform.due_announcements
//	                  SECURITY DEFINER look-ups, owned by rookery_lookup
//
// The package never reads or writes a school's rows.
package migrations
