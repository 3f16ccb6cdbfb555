// SPDX-License-Identifier: AGPL-3.0-or-later

//go:build unix

package postgres

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
)

// owner is the user whom the server runs as. It is us, unless we are root.
type owner struct {
	name     string
	uid, gid int
	dropped  bool // another user than ours
}

// findOwner names the user to run as. Who made a cluster keeps it: another user
// may exist by the next start, since Debian's package brings one.
func findOwner(data string) (owner, error) {
	if os.Geteuid() != 0 {
		return owner{name: "you", uid: os.Geteuid(), gid: os.Getegid()}, nil
	}
	if made, err := os.Stat(data); err == nil {
		stat, ok := made.Sys().(*syscall.Stat_t)
		if ok && stat.Uid != 0 {
			return owner{name: userName(stat.Uid), uid: int(stat.Uid), gid: int(stat.Gid), dropped: true}, nil
		}
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		// Unsigned: macOS has nobody as -2.
		uid, uidErr := strconv.ParseUint(u.Uid, 10, 32)
		gid, gidErr := strconv.ParseUint(u.Gid, 10, 32)
		if errors.Join(uidErr, gidErr) == nil && uid != 0 {
			return owner{name: name, uid: int(uid), gid: int(gid), dropped: true}, nil
		}
	}
	return owner{}, errors.New("PostgreSQL refuses to run as root, and this system has neither a user postgres nor a user nobody to run it as; " +
		"start Rookery as an ordinary user, or add one: useradd --system postgres")
}

// userName is what a person knows a user by.
func userName(uid uint32) string {
	number := strconv.FormatUint(uint64(uid), 10)
	if known, err := user.LookupId(number); err == nil {
		return known.Username
	}
	return number
}

// attributes makes a command run as the owner and in a process group of its
// own: Ctrl-C goes to the whole group of the terminal, and the server must
// outlive it until we have stopped using it.
func (w owner) attributes() *syscall.SysProcAttr {
	attributes := &syscall.SysProcAttr{Setpgid: true}
	if w.dropped {
		attributes.Credential = &syscall.Credential{Uid: uint32(w.uid), Gid: uint32(w.gid)} // #nosec G115 -- ids that the system gave
	}
	return attributes
}

// take gives a file or folder to the owner.
func (w owner) take(path string) error {
	if !w.dropped {
		return nil
	}
	if err := os.Lchown(path, w.uid, w.gid); err != nil {
		return fmt.Errorf("giving %s to the user %s: %w", path, w.name, err)
	}
	return nil
}

// makeFolder makes the folder of ours that holds everything. Where the server
// is another user, that user must be able to walk through it.
func (w owner) makeFolder(folder string) error {
	if err := makeFolders(folder, w.dropped); err != nil {
		return err
	}
	return w.reach(folder)
}

// makeFolders makes a folder and those above it that are missing. What others
// must walk through is opened whatever the umask says.
func makeFolders(folder string, open bool) error {
	if _, err := os.Stat(folder); err == nil {
		return nil
	}
	if err := makeFolders(filepath.Dir(folder), open); err != nil {
		return err
	}
	if err := os.Mkdir(folder, 0o700); err != nil {
		if errors.Is(err, os.ErrExist) {
			return nil
		}
		return err
	}
	if open {
		return os.Chmod(folder, 0o711)
	}
	return nil
}

// makePrivate makes a folder that is the owner's alone, as PostgreSQL wants
// its data and we want its socket.
func (w owner) makePrivate(folder string) error {
	if err := os.Mkdir(folder, 0o700); err != nil && !errors.Is(err, os.ErrExist) {
		return err
	}
	if err := os.Chmod(folder, 0o700); err != nil {
		return err
	}
	return w.take(folder)
}

// reach finds out whether the owner can get to a folder by going there, which
// knows of every mode, list and mount on the way.
func (w owner) reach(folder string) error {
	if !w.dropped {
		return nil
	}
	there := exec.Command("/bin/sh", "-c", ":")
	there.Dir = folder
	there.SysProcAttr = w.attributes()
	if err := there.Run(); err != nil {
		return fmt.Errorf("the user %s, whom PostgreSQL runs as because it refuses to be root, cannot reach %s (%w); "+
			"choose a data folder that is not below a private one such as /root, for example %s", w.name, folder, err, DefaultFolder())
	}
	return nil
}
