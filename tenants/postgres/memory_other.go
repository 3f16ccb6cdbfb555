// SPDX-License-Identifier: AGPL-3.0-or-later

//go:build unix && !linux

package postgres

// memory is for Linux only.
const memory = ""

func roomInMemory() bool { return false }
