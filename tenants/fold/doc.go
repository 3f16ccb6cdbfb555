// SPDX-License-Identifier: AGPL-3.0-or-later

// Package fold makes texts comparable. It is in charge of four questions: what
// of a text is stored (Clean), how long it is (Graphemes), whether two names
// look alike (Skeleton, Username), and what a text says once its disguises are
// taken off (Fold).
//
// It is a leaf: pure functions over strings, no SQL, no pages, no rules. It
// never judges a text: which words matter is known to moderation/rules alone.
package fold
