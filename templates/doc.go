// SPDX-License-Identifier: AGPL-3.0-or-later

// Package templates is how Rookery looks: view structs, the templ components
// that show them, and the catalogue of words.
//
// A view struct holds what is shown and nothing else: names already shortened
// for this reader, times already in the school's zone, buttons already decided
// by policy. A page cannot print what it was never given. Every page works
// without a script; scripts only make it quicker.
//
// The package never knows a domain type, a request or a database, and never
// decides who may do what.
package templates
