// SPDX-License-Identifier: AGPL-3.0-or-later

package media

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// place is the folder that a worker works in.
type place struct {
	name  string
	root  *os.Root
	given bool // it belongs to the worker's user
}

// openPlace makes the folder, or takes an empty one.
func openPlace(name string) (*place, error) {
	if err := os.MkdirAll(name, 0o700); err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(name)
	if err != nil {
		return nil, err
	}
	p := &place{name: name, root: root}
	there, err := fs.ReadDir(root.FS(), ".")
	if err == nil && len(there) > 0 {
		err = fmt.Errorf("media: the folder %s is not empty", name)
	}
	if err != nil {
		return nil, errors.Join(err, p.close())
	}
	return p, nil
}

// give lends the folder to another user of the system.
func (p *place) give(uid, gid int) error {
	p.given = true
	return p.root.Chown(".", uid, gid)
}

// takeBack makes the folder and what is in it ours. What is in it is not
// looked at.
func (p *place) takeBack() error {
	if !p.given {
		return nil
	}
	p.given = false
	if err := p.root.Chown(".", os.Getuid(), os.Getgid()); err != nil {
		return err
	}
	there, err := fs.ReadDir(p.root.FS(), ".")
	if err != nil {
		return err
	}
	for _, entry := range there {
		if err := p.root.Lchown(entry.Name(), os.Getuid(), os.Getgid()); err != nil {
			return err
		}
	}
	return nil
}

// keepOnly takes away what a worker left beside what it made.
func (p *place) keepOnly(files []MadeFile) error {
	there, err := fs.ReadDir(p.root.FS(), ".")
	for _, entry := range there {
		if !slices.ContainsFunc(files, func(f MadeFile) bool { return filepath.Base(f.Path) == entry.Name() }) {
			err = errors.Join(err, p.root.RemoveAll(entry.Name()))
		}
	}
	return err
}

// clear empties the folder.
func (p *place) clear() error {
	there, err := fs.ReadDir(p.root.FS(), ".")
	for _, entry := range there {
		err = errors.Join(err, p.root.RemoveAll(entry.Name()))
	}
	return err
}

func (p *place) close() error { return p.root.Close() }
