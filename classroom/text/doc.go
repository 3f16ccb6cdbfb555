// SPDX-License-Identifier: AGPL-3.0-or-later

// Package text is in charge of the text of a post: whether it may be stored
// (Check), and which parts of it are mentions, hashtags and links (Parse).
//
// It renders nothing and looks nobody up: a mention is a name that somebody
// may have, and whether to link it is decided by who knows the members and the
// reader. A link's target is always http or https; nothing else becomes one.
package text
