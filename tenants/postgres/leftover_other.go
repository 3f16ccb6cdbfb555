// SPDX-License-Identifier: AGPL-3.0-or-later

//go:build unix && !linux

package postgres

import (
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// leftover looks for a server that still runs in a data folder. All there is
// to go by is the number in postmaster.pid, so it is never sure that nobody
// does: PostgreSQL itself judges.
func leftover(data string, _ owner) (pid int, sure bool) {
	written, err := os.ReadFile(filepath.Join(data, "postmaster.pid"))
	if err != nil {
		return 0, false
	}
	first, _, _ := strings.Cut(string(written), "\n")
	pid, err = strconv.Atoi(first)
	if err != nil || pid <= 0 || errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) {
		return 0, false
	}
	return pid, false
}
