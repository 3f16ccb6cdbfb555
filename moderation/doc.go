// SPDX-License-Identifier: AGPL-3.0-or-later

// Package moderation is in charge of what may be seen: the gate that every
// submission passes, the rules it goes by, the cases that a person must
// decide, reports, and safeguarding.
//
// It judges Submissions, not posts, and hands a later decision back through
// the interface Posts, which classroom implements. It never publishes
// anything itself and never imports classroom.
//
// Safeguarding has its own tables and its own reading functions: for anyone but
// the safeguarding team its cases do not exist.
package moderation
