// SPDX-License-Identifier: AGPL-3.0-or-later

//go:build unix

package postgres

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// lock is a file that one process holds at a time. The kernel releases it when
// the process ends, whatever way, so it never goes stale; the file stays.
type lock struct{ file *os.File }

// errHeld says that another holds the lock.
var errHeld = errors.New("another process holds the lock")

// tryLock takes the lock at once, or answers errHeld.
func tryLock(path string) (*lock, error) {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return nil, err
	}
	err = syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		holder, _ := io.ReadAll(io.LimitReader(file, 200)) // only for the words of the error
		return nil, errors.Join(fmt.Errorf("%w: %s", errHeld, strings.TrimSpace(string(holder))), file.Close())
	}
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	l := &lock{file}
	if err := l.sign(); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return l, nil
}

// waitLock takes the lock as soon as it is free.
func waitLock(ctx context.Context, path string) (*lock, error) {
	beat := time.NewTicker(20 * time.Millisecond)
	defer beat.Stop()
	for {
		l, err := tryLock(path)
		if !errors.Is(err, errHeld) {
			return l, err
		}
		select {
		case <-ctx.Done():
			return nil, errors.Join(ctx.Err(), err)
		case <-beat.C:
		}
	}
}

// sign writes who holds the lock, for the one who finds it held.
func (l *lock) sign() error {
	if err := l.file.Truncate(0); err != nil {
		return err
	}
	_, err := l.file.WriteAt(fmt.Appendf(nil, "process %d (%s)\n", os.Getpid(), filepath.Base(os.Args[0])), 0)
	return err
}

func (l *lock) release() error { return l.file.Close() }

// hold takes the lock of a data folder.
func hold(folder string) (*lock, error) {
	l, err := tryLock(filepath.Join(folder, "postgres.lock"))
	if errors.Is(err, errHeld) {
		return nil, fmt.Errorf("the database in %s is in use: %w; stop that one first, or choose another data folder", folder, err)
	}
	return l, err
}
