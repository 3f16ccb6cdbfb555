// SPDX-License-Identifier: AGPL-3.0-or-later

package media

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"unsafe"

	"golang.org/x/sys/unix"
)

// What a rule may allow. Files cannot be given the rights of folders.
const (
	mayRead  = unix.LANDLOCK_ACCESS_FS_READ_FILE | unix.LANDLOCK_ACCESS_FS_EXECUTE
	mayWrite = mayRead&^unix.LANDLOCK_ACCESS_FS_EXECUTE | unix.LANDLOCK_ACCESS_FS_WRITE_FILE | unix.LANDLOCK_ACCESS_FS_TRUNCATE
	mayList  = unix.LANDLOCK_ACCESS_FS_READ_DIR
	mayMake  = unix.LANDLOCK_ACCESS_FS_MAKE_REG | unix.LANDLOCK_ACCESS_FS_REMOVE_FILE | unix.LANDLOCK_ACCESS_FS_REFER
)

// fence shuts the calling thread, and all that it starts, in: it may read the
// system's programs and libraries and its own program, write its own folder,
// and reach no network and no process outside. It cannot be taken back, so
// that the thread must be thrown away. A kernel that knows less of Landlock
// fences in less, one that knows nothing of it not at all.
//
// It is done to the thread and not by the worker to itself, because there a
// process has many threads already, of which each would need telling.
func fence(folder, program *os.File, mapping bool) error {
	version, _, no := unix.Syscall(unix.SYS_LANDLOCK_CREATE_RULESET, 0, 0, unix.LANDLOCK_CREATE_RULESET_VERSION)
	if no != 0 {
		return nil
	}
	handled := handles(int(version))                                                                                           // #nosec G115 -- a small number
	set, _, no := unix.Syscall(unix.SYS_LANDLOCK_CREATE_RULESET, uintptr(unsafe.Pointer(&handled)), unsafe.Sizeof(handled), 0) // #nosec G103 -- as the call wants it
	if no != 0 {
		return fmt.Errorf("media: landlock: %w", no)
	}
	rules := os.NewFile(set, "landlock")
	err := allowAll(rules, handled.Handled_access_fs, folder, program, mapping)
	if err == nil {
		err = unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
	}
	if err == nil {
		if _, _, no := unix.Syscall(unix.SYS_LANDLOCK_RESTRICT_SELF, rules.Fd(), 0, 0); no != 0 {
			err = fmt.Errorf("media: landlock: %w", no)
		}
	}
	return errors.Join(err, rules.Close())
}

// handles is all that a version of Landlock can forbid: landlock(7).
func handles(version int) unix.LandlockRulesetAttr {
	handled := unix.LandlockRulesetAttr{Handled_access_fs: unix.LANDLOCK_ACCESS_FS_REFER - 1}
	if version >= 2 {
		handled.Handled_access_fs |= unix.LANDLOCK_ACCESS_FS_REFER
	}
	if version >= 3 {
		handled.Handled_access_fs |= unix.LANDLOCK_ACCESS_FS_TRUNCATE
	}
	if version >= 4 {
		handled.Handled_access_net = unix.LANDLOCK_ACCESS_NET_BIND_TCP | unix.LANDLOCK_ACCESS_NET_CONNECT_TCP
	}
	if version >= 5 {
		handled.Handled_access_fs |= unix.LANDLOCK_ACCESS_FS_IOCTL_DEV
	}
	if version >= 6 {
		handled.Scoped = unix.LANDLOCK_SCOPE_ABSTRACT_UNIX_SOCKET | unix.LANDLOCK_SCOPE_SIGNAL
	}
	return handled
}

// allowAll lays down the rules.
func allowAll(rules *os.File, handled uint64, folder, program *os.File, mapping bool) error {
	err := errors.Join(allow(rules, folder, handled&(mayRead|mayWrite|mayList|mayMake)&^unix.LANDLOCK_ACCESS_FS_EXECUTE),
		allow(rules, program, handled&mayRead))
	paths := map[string]uint64{"/usr": mayRead | mayList, "/lib": mayRead | mayList, "/lib64": mayRead | mayList, "/bin": mayRead | mayList,
		"/opt": mayRead | mayList, "/etc/alternatives": mayRead | mayList, "/etc/ld.so.cache": mayRead,
		"/dev/urandom": mayRead, "/dev/null": mayWrite, "/proc": mayRead | mayList,
		"/sys/devices/system/cpu": mayRead | mayList, "/sys/kernel/mm/transparent_hugepage": mayRead | mayList}
	if mapping { // whoever starts a user namespace says who is who in it
		paths["/proc"] = mayWrite | mayRead | mayList
	}
	for path, rights := range paths {
		file, opened := os.OpenFile(path, unix.O_PATH, 0) // #nosec G304 -- one of those above
		if errors.Is(opened, fs.ErrNotExist) {
			continue
		}
		if opened != nil {
			return errors.Join(err, opened)
		}
		err = errors.Join(err, allow(rules, file, handled&rights), file.Close())
	}
	return err
}

func allow(rules, file *os.File, rights uint64) error {
	rule := unix.LandlockPathBeneathAttr{Allowed_access: rights, Parent_fd: int32(file.Fd())}                                                   // #nosec G115 -- a file's number is small
	_, _, no := unix.Syscall6(unix.SYS_LANDLOCK_ADD_RULE, rules.Fd(), unix.LANDLOCK_RULE_PATH_BENEATH, uintptr(unsafe.Pointer(&rule)), 0, 0, 0) // #nosec G103 -- as the call wants it
	if no != 0 {
		return fmt.Errorf("media: landlock: %s: %w", file.Name(), no)
	}
	return nil
}
