// SPDX-License-Identifier: AGPL-3.0-or-later

//go:build unix

package postgres

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// superuser is the role that initdb makes. Whoever can open the socket is
// trusted to be any role, so the socket's folder is the lock on the door.
const superuser = "postgres"

func dataFolder(folder string) string { return filepath.Join(folder, "pgdata") }

// clusterVersion is the major version that made the cluster in a data folder,
// 0 where there is no cluster.
func clusterVersion(data string) (int, error) {
	written, err := os.ReadFile(filepath.Join(data, "PG_VERSION"))
	if errors.Is(err, os.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	major, err := strconv.Atoi(strings.TrimSpace(string(written)))
	if err != nil {
		return 0, fmt.Errorf("%s holds no cluster that we can use: %w", data, err)
	}
	return major, nil
}

// initialize makes a cluster. It grows beside its place and is renamed when it
// is whole, so that one interrupted half-way is not taken for a cluster.
func initialize(ctx context.Context, p programs, w owner, folder string, durable bool) error {
	growing := dataFolder(folder) + ".new"
	if err := os.RemoveAll(growing); err != nil {
		return err
	}
	var failed error
	for _, locale := range locales(p.major) {
		if err := w.makePrivate(growing); err != nil {
			return err
		}
		failed = initdb(ctx, p, w, growing, durable, locale)
		if failed == nil {
			return os.Rename(growing, dataFolder(folder))
		}
		if err := os.RemoveAll(growing); err != nil {
			return err
		}
		if ctx.Err() != nil {
			break
		}
	}
	return failed
}

// locales are the ways to have text ordered by code point and letters folded
// by Unicode, the same on every machine; the first that the system knows is
// taken. Plain C folds ASCII only, but every system knows it.
func locales(major int) [][]string {
	ways := [][]string{{"--locale=C.UTF-8"}, {"--locale=C"}}
	if major >= 17 {
		return append([][]string{{"--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"}}, ways...)
	}
	return ways
}

func initdb(ctx context.Context, p programs, w owner, data string, durable bool, locale []string) error {
	args := append([]string{"-D", data, "-U", superuser, "--encoding=UTF8", "--auth=trust", "--no-instructions"}, locale...)
	if !durable {
		// Small write-ahead segments: a test's cluster is copied often.
		args = append(args, "--no-sync", "--wal-segsize=1")
	}
	run := exec.CommandContext(ctx, p.path("initdb"), args...)
	run.Dir = data
	run.Env = environment(data)
	run.SysProcAttr = w.attributes()
	run.Cancel = func() error { return run.Process.Signal(syscall.SIGTERM) } // it tidies up
	run.WaitDelay = 5 * time.Second
	if said, err := run.CombinedOutput(); err != nil {
		return fmt.Errorf("making a database cluster (initdb %s): %w: %s", strings.Join(locale, " "), err, lastWords(said))
	}
	return nil
}
