// SPDX-License-Identifier: AGPL-3.0-or-later

// Package fault is the one error type that leaves the domain: what kind of
// thing went wrong, in words that are safe to show, with a message per form
// field where there is one.
//
// It never knows HTTP, SQL or a page: the door turns a Fault into a status and
// a page, the store turns a driver's error into a Fault.
package fault
