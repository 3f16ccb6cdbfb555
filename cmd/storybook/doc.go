// SPDX-License-Identifier: AGPL-3.0-or-later

// Storybook shows every view of Rookery with invented people, without a
// database: served on a port, or written as files with --out.
//
// It never changes anything: the forms on its pages lead nowhere.
package main
