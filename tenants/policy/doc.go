// SPDX-License-Identifier: AGPL-3.0-or-later

// Package policy answers "may someone with these roles do this here, and which
// line says so?". It holds the built-in matrix (matrix.csv), lays a school's own
// changes over it with Casbin, and compiles the result into a small table that
// every request looks up.
//
// It never reads a database, never knows a member, a school or a page. The
// caller passes the school's changes as values, the roles from the member's row,
// and the relation that the caller alone knows (own, group, steward, ward).
//
// Decisions that the matrix rests on:
//
//   - A dash is the absence of a grant, not a denial: another role of the same
//     member may still grant it.
//   - "never" (an exclamation mark) is the absence of a grant that no school can
//     turn into one for that role. It does not take away what another role
//     grants: a teacher who is also a guardian stays a teacher. Nothing leaks to
//     students by this, because a student never has a second role: the members
//     table has a CHECK, and Decide refuses such a pair outright.
//   - A school's "no" is a denial, whatever the relation, and any denial wins
//     over the grants of the member's other roles.
//   - A starred cell is off until the school turns it on. Turned on, it grants
//     what the other cells of its row grant: writing in a group stays limited to
//     the groups one belongs to, and a held cell stays held.
//   - Held is lifted only by a role that grants the same without review.
//   - Whatever is unknown (a role, a permission, no compiled set) is a no, and
//     one bad line makes the whole compile fail, so everything is a no.
//   - Subjects are roles, written "r:teacher". A member's name never becomes a
//     subject, so somebody called "teacher" gets nothing by it. Roles do not
//     inherit, and there are no grouping lines.
//
// Conditions that no relation can express (not one's own role, never the last
// admin, not a case of one's own) are in the row's sentence, and the domain that
// does the deed checks them.
package policy
