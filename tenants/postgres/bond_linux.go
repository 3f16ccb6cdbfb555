// SPDX-License-Identifier: AGPL-3.0-or-later

package postgres

import "syscall"

// bond asks the kernel to tell the server to shut down fast when the thread
// that started it ends: prctl(2), PR_SET_PDEATHSIG. It says whether the system
// can do that.
func bond(attributes *syscall.SysProcAttr) bool {
	attributes.Pdeathsig = syscall.SIGINT
	return true
}
