// SPDX-License-Identifier: AGPL-3.0-or-later

// Rookery is the program: one binary that serves many schools, migrates their
// database, and looks after schools and members from a terminal.
//
// This package is in charge of subcommands, settings, wiring and the table of
// routes (routes.go), of starting everything in order and ending it in order.
// It is also where the laws of the whole house are tested (laws_test.go), the
// scripts are replayed against the built program (testdata/script) and the
// pages are tried in a browser.
//
// It never decides what anybody may do or say: that is the domain's, and this
// package only introduces its parts to each other.
package main
