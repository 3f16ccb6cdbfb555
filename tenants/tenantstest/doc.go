// SPDX-License-Identifier: AGPL-3.0-or-later

// Package tenantstest gives tests a real database of their own, a clock that
// they move, and two schools with people in them: always two, because what
// one school does the other must never see.
//
// A package that uses it hands its tests to Main. The cluster is a copy of a
// ready-made one in memory; each test gets a clone of a migrated database.
//
// It is for tests alone and never part of the program.
package tenantstest
