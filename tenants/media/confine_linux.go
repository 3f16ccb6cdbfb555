// SPDX-License-Identifier: AGPL-3.0-or-later

package media

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"syscall"

	"golang.org/x/sys/unix"
)

// enter goes to the folder that the worker inherited: it may not be able to
// walk there.
func enter() error {
	folder := os.NewFile(folderFile, "the worker's folder")
	return errors.Join(folder.Chdir(), folder.Close())
}

// confine gives up, for this process and all that it starts, whatever making a
// file safe does not need. It cannot be taken back.
func confine(l Limits) error {
	seconds := uint64(l.Time.Seconds()+1) * uint64(runtime.NumCPU()) // #nosec G115 -- a positive time
	for _, limit := range []struct {
		what int
		most uint64
	}{
		{unix.RLIMIT_CPU, seconds},
		{unix.RLIMIT_FSIZE, uint64(l.Bytes)},              // #nosec G115 -- positive
		{unix.RLIMIT_DATA, uint64(l.Memory) + dataBeyond}, // #nosec G115 -- positive
		{unix.RLIMIT_NOFILE, 64},
		{unix.RLIMIT_CORE, 0},
	} {
		if err := unix.Setrlimit(limit.what, &unix.Rlimit{Cur: limit.most, Max: limit.most}); err != nil {
			return fmt.Errorf("media: limit %d of the worker: %w", limit.what, err)
		}
	}
	// Orphans of what we start come back to us, where whoever watches us sees them.
	if err := unix.Prctl(unix.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0); err != nil {
		return fmt.Errorf("media: subreaper: %w", err)
	}
	if err := unix.Prctl(unix.PR_SET_DUMPABLE, 0, 0, 0, 0); err != nil {
		return fmt.Errorf("media: dumpable: %w", err)
	}
	return nil
}

// dataBeyond is memory that a process asks for and does not touch: stacks of
// threads, and what a collector keeps ready. What is touched is what counts,
// and the workshop counts it; this limit is for what grows faster than anybody
// can look.
const dataBeyond = 512 << 20

// bond has a program of the worker's die with it.
func bond(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL} }
