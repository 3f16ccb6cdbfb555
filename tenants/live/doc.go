// SPDX-License-Identifier: AGPL-3.0-or-later

// Package live is the hub that tells open pages what is new: one stream of
// server-sent events per browser and school, one hub per process, and short
// notices of ids between the processes.
//
// It is in charge of the streams themselves (hijacked connections, a table, a
// few writers, a beat, the dropping of clients that are slow or gone), of
// handing each event to its Source once and each fragment to the members the
// Source names, of ending the streams of sessions that are no longer alive,
// and of making up for whatever may have been missed.
//
// It never decides who may see a post and never reads one: the Source does, in
// the school's own transaction. It never trusts an event for more than "look
// again": a forged notice can only cause a look. It never keeps content longer
// than it takes to write it, never logs it, and knows neither Fiber nor SQL
// (but for the notices' own connection in wire_postgres.go).
//
// The life of a hub, in cmd: New, go Run(ctx); on the way down Close (so that
// the web server's Shutdown finds no open streams), then the web server's
// Shutdown, then the end of ctx, which sends the last notices.
package live
