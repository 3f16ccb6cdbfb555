// SPDX-License-Identifier: AGPL-3.0-or-later

// Package webtest is a small browser without scripts, for tests of pages as
// people use them: it keeps cookies, follows where it is sent, finds a form by
// the words on its button and submits it with its hidden fields.
//
// It is for tests alone and never part of the program.
package webtest
