// SPDX-License-Identifier: AGPL-3.0-or-later

//go:build unix

package postgres

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// server writes a program that says it is a PostgreSQL of some version.
func server(t *testing.T, folder, says string) string {
	t.Helper()
	if err := os.Mkdir(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"postgres", "initdb"} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte("#!/bin/sh\necho '"+says+"'\n"), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

func TestFindTakesTheFirstUsable(t *testing.T) {
	w, err := findOwner("")
	if err != nil {
		t.Fatal(err)
	}
	at := freshOnDisk(t)
	old := server(t, filepath.Join(at, "old"), "postgres (PostgreSQL) 14.11")
	fifteen := server(t, filepath.Join(at, "15"), "postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)")
	next := server(t, filepath.Join(at, "next"), "postgres (PostgreSQL) 19beta1")
	strange := server(t, filepath.Join(at, "strange"), "something else")
	for name, c := range map[string]struct {
		folders []string
		wanted  int
		found   string
		version string
		says    string
	}{
		"the first":                 {folders: []string{fifteen, next}, found: fifteen, version: "15.18"},
		"not one that is too old":   {folders: []string{old, next}, found: next, version: "19beta1"},
		"the one that has the data": {folders: []string{next, fifteen}, wanted: 15, found: fifteen, version: "15.18"},
		"none has the data":         {folders: []string{fifteen}, wanted: 16, says: "the data was made by 16"},
		"all too old":               {folders: []string{old}, says: "needs 15 or newer"},
		"no server at all":          {folders: []string{at}, says: "no PostgreSQL server's folder"},
		"no version":                {folders: []string{strange}, says: "does not say its version"},
		"nowhere to look":           {says: "neither on PATH"},
	} {
		p, err := find(t.Context(), c.folders, w, c.wanted)
		if c.says == "" {
			if err != nil || p.folder != c.found || p.version != c.version {
				t.Errorf("%s: %+v, %v", name, p, err)
			}
			continue
		}
		if err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %+v, %v", name, p, err)
		}
	}
}

func TestPlacesObeyPGBINAndPATH(t *testing.T) {
	at := freshOnDisk(t)
	folder := server(t, filepath.Join(at, "bin"), "postgres (PostgreSQL) 15.1")
	t.Setenv("PGBIN", "")
	t.Setenv("PATH", folder)
	if got := places(); len(got) == 0 || got[0] != folder {
		t.Errorf("PATH leads to %v", got)
	}
	t.Setenv("PGBIN", "/somewhere/else")
	if got := places(); len(got) != 1 || got[0] != "/somewhere/else" {
		t.Errorf("PGBIN leads to %v", got)
	}
	if _, err := Start(t.Context(), Options{}); err == nil || !strings.Contains(err.Error(), "PGBIN") {
		t.Errorf("a PGBIN that leads nowhere: %v", err)
	}
}

func TestDefaultFolderIsTheUsersOwn(t *testing.T) {
	t.Setenv("XDG_DATA_HOME", "/home/someone/data")
	want := "/home/someone/data/rookery"
	if os.Geteuid() == 0 {
		want = "/var/lib/rookery"
	}
	if got := DefaultFolder(); got != want {
		t.Errorf("DefaultFolder() = %s, want %s", got, want)
	}
}

// Root's server is another user, who cannot walk through a private folder.
// An ordinary user's server is that user, who can.
func TestFolderOutOfReachIsRefusedInWords(t *testing.T) {
	private := filepath.Join(fresh(t), "private")
	if err := os.Mkdir(private, 0o700); err != nil {
		t.Fatal(err)
	}
	folder := filepath.Join(private, "data")
	if os.Geteuid() != 0 {
		start(t, Options{Folder: folder})
		return
	}
	_, err := Start(t.Context(), Options{Folder: folder})
	if err == nil || !strings.Contains(err.Error(), folder) || !strings.Contains(err.Error(), DefaultFolder()) {
		t.Errorf("a folder out of reach: %v", err)
	}
}
