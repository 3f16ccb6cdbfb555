// SPDX-License-Identifier: AGPL-3.0-or-later

//go:build unix

package media

import "syscall"

// errQuota is what a system says when one user's share of a disk is full.
const errQuota = syscall.EDQUOT
