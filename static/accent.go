// SPDX-License-Identifier: AGPL-3.0-or-later

package static

// DefaultAccent is the colour of a school that has not chosen one.
const DefaultAccent = "pine"

// Accents lists the colours a school may choose. Each is a class
// "accent-<name>" on the root element with one shade for light pages and one
// for dark; accent_test.go holds both to a contrast of 4.5 against everything
// they are laid on.
func Accents() []string {
	return []string{"pine", "lake", "sky", "indigo", "heather", "plum", "rust", "umber", "moss", "slate"}
}
