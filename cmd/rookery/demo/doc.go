// SPDX-License-Identifier: AGPL-3.0-or-later

// Package demo fills an empty database with two schools of invented people,
// and says who to sign in as: for `rookery demo`, and for tests that want a
// school with a whole day in it.
//
// Whoever is in the cast has a password that follows from their school and
// username, so that it can be printed again at every start and is stored
// nowhere but hashed.
//
// It never touches a database that has a school in it already, and nobody in
// it exists.
package demo
