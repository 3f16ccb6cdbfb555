// SPDX-License-Identifier: AGPL-3.0-or-later

//go:build unix && !linux

package postgres

import "syscall"

// bond is for Linux only; elsewhere a guard ends the server that outlives us.
func bond(*syscall.SysProcAttr) bool { return false }
