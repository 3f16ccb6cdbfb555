// SPDX-License-Identifier: AGPL-3.0-or-later

// Package demo is in charge of the demo's content: it fills an empty database
// with two schools of invented people and three weeks of what they said and
// did, and says who to sign in as. It serves `rookery demo`, and tests that
// want a school with a whole day in it.
//
// Everything goes through the domain, as the person who does it and by a clock
// that is moved through those weeks: the gate judges each post, and what is held
// was caught. What is said stands in the folder scripts.
//
// Whoever is in the cast has a password that follows from their school and
// username, so that it can be printed again at every start and is stored
// nowhere but hashed.
//
// It never touches a database that has a school in it already, never writes
// anything into the future but what is scheduled, and nobody in it exists.
package demo
