// SPDX-License-Identifier: AGPL-3.0-or-later

// Package web is the door of every school: it finds the school by the host
// name, the member by the session, refuses what is malformed, forged or not
// theirs to send, gives each request a deadline, and turns faults into pages.
// Behind it are the pages about being a member: signing in, settings,
// sessions, one's own data, and the admin's pages about members, settings,
// policy and audit.
//
// Other packages' handlers are mounted by App as Routes and see a Ctx: plain
// values, the Actor as an argument for the domain, and never the raw request.
//
// It never decides what a member may do (the policy does, by the Actor), never
// opens a school's rows except through package tenants, never trusts a
// forwarded host, and never logs what somebody wrote, searched or is called.
package web
