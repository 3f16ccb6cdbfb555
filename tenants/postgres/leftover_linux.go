// SPDX-License-Identifier: AGPL-3.0-or-later

package postgres

import (
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
)

// leftover looks for a process that still lives in a data folder: PostgreSQL's
// processes all have it as their working folder. sure is false where /proc
// does not tell; then only PostgreSQL itself can judge.
//
// A number in postmaster.pid would not do: after a crash it may be anybody's.
func leftover(data string, w owner) (pid int, sure bool) {
	here, err := os.Stat(data)
	if err != nil {
		return 0, false
	}
	processes, err := filepath.Glob("/proc/[0-9]*")
	if err != nil || len(processes) == 0 {
		return 0, false
	}
	sure = true
	for _, process := range processes {
		owned, err := os.Stat(process)
		if err != nil || int(owned.Sys().(*syscall.Stat_t).Uid) != w.uid {
			continue // gone, or not the server's user
		}
		cwd, err := os.Stat(filepath.Join(process, "cwd"))
		if errors.Is(err, os.ErrPermission) {
			sure = false
		}
		if err == nil && os.SameFile(cwd, here) {
			pid, err := strconv.Atoi(filepath.Base(process))
			return pid, err == nil
		}
	}
	return 0, sure
}
