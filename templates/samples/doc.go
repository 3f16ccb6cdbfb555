// SPDX-License-Identifier: AGPL-3.0-or-later

// Package samples is invented people, posts and pages for the storybook and
// for golden tests: every view in every state that it can be in.
//
// It never reads a database, a clock or the network, so that the same build
// always shows the same pages. The program itself never imports it.
package samples
