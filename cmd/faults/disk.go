// SPDX-License-Identifier: AGPL-3.0-or-later

//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"time"
)

// diskSize leaves room for a new cluster, three schools, and 64 MB of its log
// of writes.
const diskSize = "160m"

// fillDisk puts a world's database on a small file system of its own and fills
// it up while members write. The last time, the log of writes needs room too,
// and then PostgreSQL ends itself; whoever frees the disk starts it again.
func fillDisk(ctx context.Context, t *trial) (err error) {
	if os.Geteuid() != 0 {
		return errors.New("a small file system has to be mounted for it, which needs root; run it as root")
	}
	folder, err := os.MkdirTemp("", "rookery-faults-disk-")
	if err != nil {
		return err
	}
	if err := syscall.Mount("tmpfs", folder, "tmpfs", 0, "mode=0711,size="+diskSize); err != nil {
		return fmt.Errorf("mounting a small file system (it needs CAP_SYS_ADMIN): %w", err)
	}
	defer func() {
		err = errors.Join(err, syscall.Unmount(folder, syscall.MNT_DETACH), os.Remove(folder))
	}()
	if err := os.Chmod(folder, 0o711); err != nil {
		return err
	}
	t.world, err = begin(ctx, t.o, place{folder: filepath.Join(folder, "cluster"), settings: map[string]string{"min_wal_size": "32MB", "max_wal_size": "64MB"}})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, t.world.end()) }()
	ended := 0
	err = t.under(ctx, t.o.fulls, t.sameServers(func(ctx context.Context, nth int) error {
		failed := t.ledger.tally().failed
		filler, err := fillUp(filepath.Join(folder, "filler"))
		if err != nil {
			return err
		}
		gone := t.postgres.Done()
		wrong := pause(ctx, 2*time.Second)
		if nth == t.o.fulls-1 && !over(gone) {
			wrong = errors.Join(wrong, t.untilFull(ctx, gone, failed))
		}
		if err := os.Remove(filler); err != nil {
			return err
		}
		if !t.answers(ctx) {
			ended++
			wrong = errors.Join(wrong, t.postgres.Resume(ctx))
		}
		return wrong
	}))
	t.saw("PostgreSQL ended itself for want of room %d times, and was started again once there was some", ended)
	return err
}

// fillUp writes until there is no room.
func fillUp(path string) (string, error) {
	f, err := os.Create(path)
	if err != nil {
		return path, err
	}
	block := make([]byte, 64<<10)
	for _, size := range []int{len(block), 4096, 1} {
		for err == nil {
			_, err = f.Write(block[:size])
		}
		if !errors.Is(err, syscall.ENOSPC) {
			return path, errors.Join(err, f.Close())
		}
		err = nil
	}
	return path, f.Close()
}

// untilFull goes on to the next segment of the log of writes until somebody's
// write finds no room.
func (t *trial) untilFull(ctx context.Context, gone <-chan struct{}, failed int) error {
	for range 40 {
		_, err := t.super.ExecContext(ctx, "select pg_switch_wal()")
		if err != nil || over(gone) {
			return pause(ctx, time.Second)
		}
		if err := pause(ctx, 100*time.Millisecond); err != nil {
			return err
		}
	}
	if t.ledger.tally().failed == failed {
		return errors.New("the disk is full and nobody noticed")
	}
	return nil
}

func over(gone <-chan struct{}) bool {
	select {
	case <-gone:
		return true
	default:
		return false
	}
}

// answers says whether the database answers by itself within a while: it may be
// starting itself again.
func (t *trial) answers(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	for {
		if over(t.postgres.Done()) {
			return false
		}
		if t.super.PingContext(ctx) == nil {
			return true
		}
		if pause(ctx, 100*time.Millisecond) != nil {
			return false
		}
	}
}
