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
	"runtime"
	"strings"
)

// locate finds the server's programs or obtains them.
func locate(ctx context.Context, o Options, w owner, wanted int) (programs, error) {
	p, lookErr := find(ctx, places(), w, wanted)
	if lookErr == nil {
		return p, nil
	}
	if os.Getenv("PGBIN") != "" {
		return p, fmt.Errorf("PGBIN does not lead to a PostgreSQL server: %w", lookErr)
	}
	if p, err := find(ctx, []string{fetchedFolder(o.programs())}, w, wanted); err == nil {
		return p, nil
	}
	if wanted != 0 && wanted != fetchedMajor {
		return p, errors.Join(fmt.Errorf("the data was made by PostgreSQL %d, which is not on this machine; %s", wanted, advice(wanted)), lookErr)
	}
	p, err := obtain(ctx, o, w, wanted)
	if err != nil {
		return p, errors.Join(errors.New("no PostgreSQL server was found or could be fetched; "+advice(max(wanted, oldest))), lookErr, err)
	}
	return p, nil
}

// obtain tries the roads to a server in turn: the system's package manager
// where we may use it, then npm.
func obtain(ctx context.Context, o Options, w owner, wanted int) (programs, error) {
	aptErr := installWithApt(ctx, o)
	if aptErr == nil {
		if p, err := find(ctx, places(), w, wanted); err == nil {
			return p, nil
		}
	}
	o.notice("Fetching PostgreSQL " + fetchedVersion + " from npm…")
	folder, npmErr := fetch(ctx, o.programs(), w)
	if npmErr != nil {
		return programs{}, errors.Join(aptErr, npmErr)
	}
	return find(ctx, []string{folder}, w, wanted)
}

// installWithApt installs Debian's package, telling it beforehand not to make
// and start a cluster of the system's own.
func installWithApt(ctx context.Context, o Options) error {
	apt, err := exec.LookPath("apt-get")
	if err != nil || os.Geteuid() != 0 {
		return errors.New("apt-get: only root may install packages, and only where there is an apt-get")
	}
	o.notice("Installing the package postgresql with apt-get…")
	const settings = "/etc/postgresql-common/createcluster.d"
	if err := os.MkdirAll(settings, 0o755); err != nil {
		return err
	}
	ours := filepath.Join(settings, "rookery.conf")
	if err := os.WriteFile(ours, []byte("create_main_cluster = false\n"), 0o644); err != nil {
		return err
	}
	defer os.Remove(ours)
	install := []string{"install", "-y", "--no-install-recommends", "postgresql"}
	if aptGet(ctx, apt, install...) == nil {
		return nil
	}
	if err := aptGet(ctx, apt, "update"); err != nil {
		return err
	}
	return aptGet(ctx, apt, install...)
}

func aptGet(ctx context.Context, apt string, args ...string) error {
	run := exec.CommandContext(ctx, apt, args...)
	run.Env = append(os.Environ(), "DEBIAN_FRONTEND=noninteractive", "LC_ALL=C")
	if said, err := run.CombinedOutput(); err != nil {
		return fmt.Errorf("apt-get %s: %w: %s", args[0], err, lastWords(said))
	}
	return nil
}

// lastWords is the end of what a program said, where its reason is.
func lastWords(said []byte) string {
	const most = 600
	words := strings.TrimSpace(string(said))
	if len(words) > most {
		words = "…" + words[len(words)-most:]
	}
	return words
}

// advice says exactly what to type.
func advice(major int) string {
	if runtime.GOOS == "darwin" {
		return fmt.Sprintf("install PostgreSQL %d or newer: brew install postgresql@%d (or install Node.js, and Rookery fetches it)", major, max(major, fetchedMajor))
	}
	return fmt.Sprintf("install PostgreSQL %d or newer: on Debian and Ubuntu `sudo apt-get install postgresql`, "+
		"on Fedora `sudo dnf install postgresql-server`, on macOS `brew install postgresql@%d` "+
		"(or install Node.js, and Rookery fetches it with npm)", major, max(major, fetchedMajor))
}
