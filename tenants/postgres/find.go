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
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// oldest is the first major version that Rookery works with.
const oldest = 15

// programs is a folder with postgres and initdb of one version.
type programs struct {
	folder  string
	major   int
	version string // as the server prints it
}

func (p programs) path(name string) string { return filepath.Join(p.folder, name) }

// packaged are the folders that packages put the server's programs in when
// they do not put them on PATH.
var packaged = [...]string{
	"/usr/lib/postgresql/*/bin",                          // Debian
	"/usr/pgsql-*/bin",                                   // PostgreSQL's own packages for Fedora and its kin
	"/opt/homebrew/opt/postgresql*/bin",                  // Homebrew on Apple silicon
	"/usr/local/opt/postgresql*/bin",                     // Homebrew on Intel
	"/home/linuxbrew/.linuxbrew/opt/postgresql*/bin",     // Homebrew on Linux
	"/Applications/Postgres.app/Contents/Versions/*/bin", // Postgres.app
}

// places lists the folders to look in, first choice first.
func places() []string {
	if chosen := os.Getenv("PGBIN"); chosen != "" {
		return []string{chosen}
	}
	var folders []string
	if path, err := exec.LookPath("postgres"); err == nil {
		folders = append(folders, filepath.Dir(path))
		if real, err := filepath.EvalSymlinks(path); err == nil {
			folders = append(folders, filepath.Dir(real))
		}
	}
	for _, pattern := range packaged {
		found, err := filepath.Glob(pattern)
		if err != nil {
			continue
		}
		slices.SortFunc(found, func(a, b string) int { return number(b) - number(a) })
		folders = append(folders, found...)
	}
	return folders
}

var digits = regexp.MustCompile(`\d+`)

// number is the first number in a path: 9.6 comes before 15.
func number(path string) int {
	n, err := strconv.Atoi(digits.FindString(path))
	if err != nil {
		return 0
	}
	return n
}

// find takes the first usable programs of these folders. Where a cluster is
// there already it needs the major version that made it; wanted 0 takes any.
func find(ctx context.Context, folders []string, w owner, wanted int) (programs, error) {
	if len(folders) == 0 {
		return programs{}, errors.New("postgres is neither on PATH nor where packages put it")
	}
	var reasons []error
	for _, folder := range folders {
		p, err := inspect(ctx, folder, w)
		switch {
		case err != nil:
			reasons = append(reasons, err)
		case p.major < oldest:
			reasons = append(reasons, fmt.Errorf("%s has PostgreSQL %s, and Rookery needs %d or newer", folder, p.version, oldest))
		case wanted != 0 && p.major != wanted:
			reasons = append(reasons, fmt.Errorf("%s has PostgreSQL %s, and the data was made by %d", folder, p.version, wanted))
		default:
			return p, nil
		}
	}
	return programs{}, errors.Join(reasons...)
}

// versionWords is how `postgres --version` begins.
var versionWords = regexp.MustCompile(`^postgres \(PostgreSQL\) ((\d+)\S*)`)

// inspect asks the programs in a folder for their version, as the user who
// will run them.
func inspect(ctx context.Context, folder string, w owner) (programs, error) {
	p := programs{folder: folder}
	if _, err := os.Stat(p.path("initdb")); err != nil {
		return p, fmt.Errorf("%s is no PostgreSQL server's folder: %w", folder, err)
	}
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	ask := exec.CommandContext(ctx, p.path("postgres"), "--version")
	ask.Dir = "/"
	ask.Env = environment("/")
	ask.SysProcAttr = w.attributes()
	said, err := ask.CombinedOutput()
	if err != nil {
		return p, fmt.Errorf("%s does not run as the user %s: %w %s", p.path("postgres"), w.name, err, strings.TrimSpace(string(said)))
	}
	words := versionWords.FindStringSubmatch(string(said))
	if words == nil {
		return p, fmt.Errorf("%s does not say its version: %q", p.path("postgres"), said)
	}
	p.version = words[1]
	p.major, err = strconv.Atoi(words[2])
	return p, err
}

// environment is all that the server's programs see of ours: nothing that
// begins with PG, and words that do not depend on the user's language.
func environment(home string) []string {
	return []string{"PATH=" + os.Getenv("PATH"), "HOME=" + home, "LC_ALL=C", "TZ=UTC"}
}
