// SPDX-License-Identifier: AGPL-3.0-or-later

// Package tenants is in charge of schools and their members: which school a
// host name leads to, who somebody is, what they may do, and the one door to
// the database, the school's transaction.
//
// A school's rows are reached through DB.InSchool and DB.Read and in no other way. The
// Actor that a session leads to is an argument everywhere; context carries
// deadlines and log fields, never authority.
//
// It never knows posts, groups or rules, and never decides what may be said.
package tenants
