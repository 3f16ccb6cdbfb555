// SPDX-License-Identifier: AGPL-3.0-or-later

// Package rules is in charge of the gate's rules as data (Doc: what a school
// has set, as versioned JSON) and of finding what they catch in a text (Set).
//
// It never decides what becomes of a post, never stores anything, and knows no
// post, member or school: the gate hands it a Subject and weighs its Hits. It
// never takes a text away silently: each Hit names its rule and says why, in
// words for a child.
//
// Decisions:
//
//   - A rule that names no roles applies to everybody who is not staff:
//     students and guardians. Staff are trusted with words; a school may name
//     them in a rule.
//   - The self-harm and abuse rules always hold; no school can turn that into
//     less, and the gate's mode "publish" does not lift them, nor contact.
//   - Words match whole words, after folding (see tenants/fold). "Scunthorpe"
//     and "class" need no exception; "Dick Whittington" is one.
//   - Figures of speech are let through where they have a form of their own
//     ("killing it", "dying to see", "the deadline is killing me"), and held
//     where they have not ("this homework makes me want to die"): a person
//     who reads one joke too many loses a minute.
//   - A play's end ("Romeo kills himself") passes, because the phrases speak of
//     me and you; "Juliet wants to die" is held, because a friend who is worried
//     writes the same.
package rules
