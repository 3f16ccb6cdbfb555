// SPDX-License-Identifier: AGPL-3.0-or-later

package media

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
)

// What a worker inherits beside its input and output: its folder and its own
// program. As another user it may not be able to walk to either.
const (
	folderFile  = 3
	programFile = 4
)

// launch starts a worker as far away from us as this system lets us: as the
// user nobody and in namespaces of its own, without a network, where we are
// root or may have a user namespace; otherwise as a process of ours. Closing
// is left to the channel: it gives once how the worker ended.
func launch(program []string, limits Limits, place *place, in, out *os.File, last io.Writer) (*exec.Cmd, chan error, error) {
	var failed error
	for _, way := range ways() {
		cmd, err := command(program, limits, in, out, last)
		if err != nil {
			return nil, nil, err
		}
		ended, err := way.start(cmd, place)
		if err == nil {
			return cmd, ended, nil
		}
		failed = errors.Join(failed, err)
	}
	return nil, nil, fmt.Errorf("media: starting the worker: %w", failed)
}

// way is one way to start a worker.
type way struct {
	spaces   uintptr
	user     *syscall.Credential
	mappings bool // of our own user into the user namespace
}

// ways are those to try, the most distant first.
func ways() []way {
	apart := uintptr(syscall.CLONE_NEWNET | syscall.CLONE_NEWPID | syscall.CLONE_NEWIPC)
	if os.Geteuid() != 0 {
		return []way{{spaces: apart | syscall.CLONE_NEWUSER, mappings: true}, {}}
	}
	if nobody := nobody(); nobody != nil {
		return []way{{spaces: apart, user: nobody}, {user: nobody}, {}}
	}
	return []way{{spaces: apart}, {}}
}

// nobody is the user without rights, nil where there is none.
func nobody() *syscall.Credential {
	known, err := user.Lookup("nobody")
	if err != nil {
		return nil
	}
	uid, uidErr := strconv.ParseUint(known.Uid, 10, 32)
	gid, gidErr := strconv.ParseUint(known.Gid, 10, 32)
	if errors.Join(uidErr, gidErr) != nil || uid == 0 {
		return nil
	}
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)} // #nosec G115 -- parsed as 32 bits
}

// start starts the command this way, from a thread that is thrown away after
// it: the thread is fenced in and made to wait behind everybody else, the
// worker inherits both, and is killed when the thread ends, with us or without
// us.
func (w way) start(cmd *exec.Cmd, place *place) (chan error, error) {
	attributes := &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL, Cloneflags: w.spaces, Credential: w.user}
	if w.mappings {
		attributes.UidMappings = []syscall.SysProcIDMap{{ContainerID: os.Getuid(), HostID: os.Getuid(), Size: 1}}
		attributes.GidMappings = []syscall.SysProcIDMap{{ContainerID: os.Getgid(), HostID: os.Getgid(), Size: 1}}
	}
	cmd.SysProcAttr = attributes
	folder, err := place.root.Open(".")
	if err != nil {
		return nil, err
	}
	defer folder.Close()
	itself, err := os.Open(cmd.Path)
	if err != nil {
		return nil, err
	}
	defer itself.Close()
	cmd.ExtraFiles, cmd.Path = []*os.File{folder, itself}, "/proc/self/fd/"+strconv.Itoa(programFile)
	if w.user != nil {
		if err := place.give(int(w.user.Uid), int(w.user.Gid)); err != nil {
			return nil, err
		}
	}
	started, ended := make(chan error), make(chan error, 1)
	go func() {
		runtime.LockOSThread() // and never unlocked
		err := errors.Join(syscall.Setpriority(syscall.PRIO_PROCESS, 0, 10), fence(folder, itself, w.mappings))
		if err == nil {
			err = cmd.Start()
		}
		started <- err
		if err == nil {
			ended <- cmd.Wait()
		}
	}()
	return ended, <-started
}

// end kills a worker and all that it started.
func end(pid int) {
	family := descendants(pid)
	_ = syscall.Kill(-pid, syscall.SIGKILL)
	for _, one := range family {
		_ = syscall.Kill(one, syscall.SIGKILL)
	}
}

// used is the memory that a worker and its descendants hold, in bytes.
func used(pid int) int64 {
	pages := int64(0)
	for _, one := range append(descendants(pid), pid) {
		// proc(5): size, then resident, in pages.
		said, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(one), "statm"))
		if fields := strings.Fields(string(said)); err == nil && len(fields) > 1 {
			held, err := strconv.ParseInt(fields[1], 10, 64)
			if err == nil {
				pages += held
			}
		}
	}
	return pages * int64(os.Getpagesize())
}

// descendants are a process's children, and theirs.
func descendants(pid int) []int {
	var all []int
	lists, err := filepath.Glob(filepath.Join("/proc", strconv.Itoa(pid), "task", "*", "children"))
	if err != nil {
		return nil
	}
	for _, list := range lists {
		said, err := os.ReadFile(list) // #nosec G304 -- a path of the kernel's
		if err != nil {
			continue
		}
		for _, word := range strings.Fields(string(said)) {
			if child, err := strconv.Atoi(word); err == nil && len(all) < 1000 {
				all = append(append(all, child), descendants(child)...)
			}
		}
	}
	return all
}
