// SPDX-License-Identifier: AGPL-3.0-or-later

// Package classroom is in charge of what a school does all day: groups, posts,
// timelines, announcements, and telling open pages what is new.
//
// Nothing is stored without a verdict of the gate, and announce is the only way
// by which a post becomes visible. Who may see a post is asked in one place,
// the conditions of visible.go, by every page, stream, search and count.
//
// It never judges a text, never sends a message to a phone, and knows neither
// pages nor federation.
package classroom
