// SPDX-License-Identifier: AGPL-3.0-or-later

// Package web is the pages of moderation: the queue and its cases, reporting a
// post or a member, telling the safeguarding team something, the rules and
// trying them, and the safeguarding cases.
//
// Handlers copy a request into plain values, call one method of the domain and
// map the answer to a view for this reader. They decide nothing, and they know
// posts only as moderation does: what was kept of them, and how they stand.
//
// The pages of safeguarding answer everybody but the team as a page that is not
// there, byte for byte.
package web
