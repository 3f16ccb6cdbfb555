// SPDX-License-Identifier: AGPL-3.0-or-later

//go:build unix

package postgres

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
)

// place is a folder that we hold.
type place struct {
	folder    string
	temporary bool
	lock      *lock
}

// settle takes hold of a folder, or of a temporary one where none is named.
func settle(ctx context.Context, folder string, w owner) (*place, error) {
	if folder == "" {
		return settleTemporarily(ctx, w)
	}
	folder, err := filepath.Abs(folder)
	if err != nil {
		return nil, err
	}
	if err := w.makeFolder(folder); err != nil {
		return nil, err
	}
	l, err := hold(folder)
	if err != nil {
		return nil, err
	}
	return &place{folder: folder, lock: l}, nil
}

// settleTemporarily makes a folder in the cache, after clearing away those of
// tests that were killed. The cache's lock keeps others from clearing away a
// folder between its making and its holding.
func settleTemporarily(ctx context.Context, w owner) (*place, error) {
	cache, err := cacheFolder(w)
	if err != nil {
		return nil, err
	}
	whole, err := waitLock(ctx, filepath.Join(cache, "cache.lock"))
	if err != nil {
		return nil, err
	}
	at, err := newPlace(cache, w)
	return at, errors.Join(err, whole.release())
}

func newPlace(cache string, w owner) (*place, error) {
	if err := sweep(cache); err != nil {
		return nil, err
	}
	folder, err := os.MkdirTemp(cache, "cluster-")
	if err != nil {
		return nil, err
	}
	if w.dropped {
		if err := os.Chmod(folder, 0o711); err != nil {
			return nil, err
		}
	}
	l, err := hold(folder)
	if err != nil {
		return nil, err
	}
	return &place{folder: folder, temporary: true, lock: l}, nil
}

// sweep removes the temporary folders that nobody holds any more.
func sweep(cache string) error {
	folders, err := filepath.Glob(filepath.Join(cache, "cluster-*"))
	if err != nil {
		return err
	}
	for _, folder := range folders {
		l, err := hold(folder)
		if errors.Is(err, errHeld) || errors.Is(err, os.ErrNotExist) {
			continue
		}
		if err != nil {
			return err
		}
		// A server that is still on its way out may leave some; the next sweep
		// takes the rest.
		_ = os.RemoveAll(folder)
		if err := l.release(); err != nil {
			return err
		}
	}
	return nil
}

// leave lets the folder go.
func (p *place) leave() error {
	var err error
	if p.temporary {
		err = os.RemoveAll(p.folder)
	}
	return errors.Join(err, p.lock.release())
}

// cacheFolder is where temporary clusters and templates are kept: in memory
// where there is room. It must be ours; anyone may make a folder of any name
// there.
func cacheFolder(w owner) (string, error) {
	base := os.TempDir()
	if roomInMemory() {
		base = memory
	}
	cache := filepath.Join(base, "rookery-postgres-"+strconv.Itoa(os.Geteuid()))
	if err := w.makeFolder(cache); err != nil {
		return "", err
	}
	known, err := os.Lstat(cache)
	if err != nil {
		return "", err
	}
	stat, ok := known.Sys().(*syscall.Stat_t)
	if !known.IsDir() || !ok || int(stat.Uid) != os.Geteuid() {
		return "", fmt.Errorf("%s belongs to somebody else; remove it, or set TMPDIR to another folder", cache)
	}
	return cache, nil
}
