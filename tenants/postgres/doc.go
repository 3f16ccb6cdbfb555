// SPDX-License-Identifier: AGPL-3.0-or-later

// Package postgres keeps a private PostgreSQL for `rookery demo` and for the
// tests: it finds the server's programs or obtains them, makes a cluster,
// runs it on a socket that nobody else can open, and ends it, whatever way the
// process that started it comes to an end.
//
// Who runs it. PostgreSQL refuses to be root. An ordinary user's server runs
// as that user; root's runs as `postgres` or, where there is no such user, as
// `nobody`, and the data folder must be one that this user can reach.
//
// Who holds it. A running Server holds a lock on Folder/postgres.lock, which
// the kernel releases when the process ends, even by kill -9. Whoever has that
// lock may wait for what an earlier process left behind and start again.
//
// How it ends. Stop asks for a fast shutdown. When our process dies without
// asking, Linux tells the server (PR_SET_PDEATHSIG); on other systems a small
// shell beside it waits for our end of a pipe to close and then does the same.
// On Linux the bond is to the thread that started the server, so one goroutine
// stays locked to its thread until the server has ended.
//
// It never listens on TCP, never touches a cluster that it did not make, never
// serves a real installation (that is ROOKERY_DATABASE_URL), and knows nothing
// of schools, roles or migrations.
package postgres
