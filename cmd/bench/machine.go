// SPDX-License-Identifier: AGPL-3.0-or-later

//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"time"
)

// describe writes down on what the figures were seen.
func (r *report) describe(ctx context.Context, b *bench) error {
	kernel, err := os.ReadFile("/proc/sys/kernel/osrelease")
	if err != nil {
		return err
	}
	r.Machine["system"] = "Linux " + strings.TrimSpace(string(kernel))
	r.Machine["processors"] = fmt.Sprint(runtime.NumCPU())
	r.Machine["go"] = runtime.Version()
	var version string
	if err := b.super.QueryRowContext(ctx, "show server_version").Scan(&version); err != nil {
		return err
	}
	r.Machine["postgresql"] = version
	var at syscall.Statfs_t
	if err := syscall.Statfs(b.folder, &at); err != nil {
		return err
	}
	flush, err := flushTime(b.folder)
	r.Machine["disk"] = fmt.Sprintf("database on %s, a flush takes %.2f ms", fileSystem(int64(at.Type)), milliseconds(flush))
	return err
}

// fileSystem names what a folder lies on (statfs(2)).
func fileSystem(kind int64) string {
	names := map[int64]string{0xef53: "ext4", 0x58465342: "xfs", 0x9123683e: "btrfs", 0x794c7630: "overlayfs", 0x01021994: "tmpfs (memory, not durable)", 0x2fc12fc1: "zfs"}
	if name, ok := names[kind]; ok {
		return name
	}
	return fmt.Sprintf("a file system of type %#x", kind)
}

// flushTime is the median time to have one page safely on the disk: what each
// commit waits for at least once.
func flushTime(folder string) (took time.Duration, err error) {
	file, err := os.CreateTemp(folder, "flush-")
	if err != nil {
		return 0, err
	}
	defer func() {
		err = errors.Join(err, file.Close(), os.Remove(filepath.Join(folder, filepath.Base(file.Name()))))
	}()
	var all []time.Duration
	for range 101 {
		start := time.Now()
		if _, err := file.WriteAt(make([]byte, 8192), 0); err != nil {
			return 0, err
		}
		if err := syscall.Fdatasync(int(file.Fd())); err != nil {
			return 0, err
		}
		all = append(all, time.Since(start))
	}
	took, _ = quantiles(all)
	return took, nil
}
