// SPDX-License-Identifier: AGPL-3.0-or-later

// Bench measures what Rookery costs: it fills a throw-away PostgreSQL with
// invented schools, starts the real program as a process of its own, and asks
// it over HTTP as browsers do. Every figure of one run comes from one machine,
// so that they can be read as ratios: the home page against the same query by
// pgbench, one set of schools against ten times as many.
//
// Every answer is checked: a fast page that shows the wrong school's posts, or
// a post that was acknowledged and is in no table, ends the run with an error.
//
// It never touches a database that it did not make, and nothing in the program
// depends on it. It reads processor time from /proc and so runs on Linux alone.
package main
