// SPDX-License-Identifier: AGPL-3.0-or-later

// Package web is the pages of the classroom: timelines, posts, groups,
// announcements, search, notifications, and what open pages are told live.
//
// Handlers copy a request into plain values, call one method of the domain and
// map the answer to a view for this reader. They decide nothing: what a reader
// may see and do was decided by classroom and the school's policy.
package web
