// SPDX-License-Identifier: AGPL-3.0-or-later

// Package jobs is in charge of work that happens by itself: it runs River, the
// job queue, in a schema, a pool and under a role of its own.
//
// River only wakes. A task is told that it is time to look; what is due is
// decided by the domain, by the database's clock, inside a school's
// transaction. However many processes run, one of them wakes each task.
//
// It is for coarse work and never for one message to one person: River knows
// no fairness between schools.
package jobs
