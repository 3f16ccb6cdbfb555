// SPDX-License-Identifier: AGPL-3.0-or-later

// Faults tries Rookery as misfortune does: it starts the real program, twice,
// on a PostgreSQL of its own, lets members of three schools write, acknowledge,
// report and decide over HTTP, and meanwhile kills the server, crashes and
// freezes the database, fills its disk and takes it away.
//
// After each fault it asks the database, past row level security, whether
// everything that was acknowledged is there exactly once and nothing else is,
// whether each school's rows are its own, and whether the audit holds; and it
// asks a checker of histories (porcupine) whether what the members were told of
// decisions and acknowledgements could have happened one after the other.
//
// Whoever sends something and hears nothing sends the same form again, as a
// browser does when one reloads, or gives up: both are tried.
//
// It never touches a database that it did not make, and nothing in the program
// depends on it. It counts processes in /proc and so runs on Linux alone; the
// full disk is a small tmpfs, and needs root.
package main
