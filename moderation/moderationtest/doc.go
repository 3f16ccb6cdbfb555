// SPDX-License-Identifier: AGPL-3.0-or-later

// Package moderationtest lends tests of moderation what it asks of the floor
// above, for schools in which nobody has written anything: whatever is about
// posts is tested in classroom, with the real ones.
//
// It is for tests alone and never part of the program.
package moderationtest
