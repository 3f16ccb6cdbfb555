// SPDX-License-Identifier: AGPL-3.0-or-later

//go:build unix

package postgres

import (
	"bytes"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

func TestServerAnswersAndKeepsItsData(t *testing.T) {
	folder := fresh(t)
	s := start(t, Options{Folder: folder, Durable: true, Settings: map[string]string{"max_connections": "42"}})
	url := s.URL(superuser, "postgres")
	for query, want := range map[string]string{
		"show listen_addresses":        "",
		"show max_connections":         "42", // the caller's settings win
		"show shared_buffers":          "64MB",
		"show unix_socket_permissions": "0700",
		"show fsync":                   "on",
		"show server_encoding":         "UTF8",
		"select lower('ÉCOLE')":        "école",
		"select string_agg(w, '' order by w) from unnest(array['b','A','a','B']) w": "ABab",
	} {
		if got := ask(t, url, query); got != want {
			t.Errorf("%s = %q, want %q", query, got, want)
		}
	}
	do(t, url, "create table note (words text)", "insert into note values ('still here')")
	if err := s.Stop(); err != nil {
		t.Fatal(err)
	}
	if err := s.Stop(); err != nil {
		t.Errorf("a second Stop: %v", err)
	}
	if _, err := os.Stat(filepath.Join(folder, "postgres.log")); err != nil {
		t.Error(err)
	}
	again := start(t, Options{Folder: folder, Durable: true})
	if got := ask(t, again.URL(superuser, "postgres"), "select words from note"); got != "still here" {
		t.Errorf("after a restart: %q", got)
	}
}

func TestServerIsOnlyForUs(t *testing.T) {
	s := start(t, Options{})
	w, err := findOwner("")
	if err != nil {
		t.Fatal(err)
	}
	for _, folder := range []string{s.socket, dataFolder(s.Folder())} {
		known, err := os.Stat(folder)
		if err != nil {
			t.Fatal(err)
		}
		if known.Mode().Perm() != 0o700 || int(known.Sys().(*syscall.Stat_t).Uid) != w.uid {
			t.Errorf("%s is %v of user %d", folder, known.Mode(), known.Sys().(*syscall.Stat_t).Uid)
		}
	}
	if got := ask(t, s.URL(superuser, "postgres"), "show fsync"); got != "off" {
		t.Errorf("a server for tests has fsync %s", got)
	}
	group, err := syscall.Getpgid(s.PID())
	if err != nil || group != s.PID() {
		t.Errorf("Ctrl-C would reach the server: it is %d in process group %d (%v)", s.PID(), group, err)
	}
	folder := s.Folder()
	if err := s.Stop(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(folder); !os.IsNotExist(err) {
		t.Errorf("the temporary folder is still there: %v", err)
	}
}

// Debian's package brings the user postgres; a cluster that nobody had before
// stays nobody's.
func TestClusterKeepsItsOwner(t *testing.T) {
	if os.Geteuid() != 0 {
		s := start(t, Options{})
		if s.owner.dropped {
			t.Error("an ordinary user's server runs as another user")
		}
		return
	}
	folder := fresh(t)
	if err := os.Mkdir(dataFolder(folder), 0o700); err != nil {
		t.Fatal(err)
	}
	nobody, err := user.Lookup("nobody")
	if err != nil {
		t.Fatal(err)
	}
	uid, err := strconv.Atoi(nobody.Uid)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chown(dataFolder(folder), uid, -1); err != nil {
		t.Fatal(err)
	}
	w, err := findOwner(dataFolder(folder))
	if err != nil || w.uid != uid || !w.dropped {
		t.Fatalf("the owner is %+v, %v", w, err)
	}
	p, err := locate(t.Context(), Options{}, w, 0)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(dataFolder(folder)); err != nil {
		t.Fatal(err)
	}
	if err := initialize(t.Context(), p, w, folder, false); err != nil {
		t.Fatal(err)
	}
	s := start(t, Options{Folder: folder})
	process, err := os.Stat(filepath.Join("/proc", strconv.Itoa(s.PID())))
	if err != nil || process.Sys().(*syscall.Stat_t).Uid != uint32(uid) {
		t.Errorf("the server is not run by its cluster's owner: %v", err)
	}
	ask(t, s.URL(superuser, "postgres"), "select 1")
}

func TestSecondStartNamesTheFirst(t *testing.T) {
	s := start(t, Options{})
	_, err := Start(t.Context(), Options{Folder: s.Folder()})
	if err == nil || !strings.Contains(err.Error(), "process "+strconv.Itoa(os.Getpid())) {
		t.Errorf("a second start: %v", err)
	}
	if err := Remove(s.Folder()); err == nil {
		t.Error("the cluster of a running server was removed")
	}
	ask(t, s.URL(superuser, "postgres"), "select 1")
}

func TestFailedStartSaysWhyAndLetsGo(t *testing.T) {
	folder := fresh(t)
	var log bytes.Buffer
	_, err := Start(t.Context(), Options{Folder: folder, Log: &log, Settings: map[string]string{"work_mem": "a lot"}})
	if err == nil || !strings.Contains(err.Error(), "work_mem") || !strings.Contains(log.String(), "work_mem") {
		t.Errorf("a start with a bad setting: %v; the log: %s", err, log.String())
	}
	start(t, Options{Folder: folder})
}

func TestLongFolderHasAShortSocket(t *testing.T) {
	folder := filepath.Join(fresh(t), strings.Repeat("a-long-name,", 6), strings.Repeat("\"and more\"", 6))
	s := start(t, Options{Folder: folder})
	ask(t, s.URL(superuser, "postgres"), "select 1")
	if len(s.socket) > longestSocket || strings.HasPrefix(s.socket, folder) {
		t.Errorf("the socket is in %s", s.socket)
	}
	if err := s.Stop(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(s.socket); !os.IsNotExist(err) {
		t.Errorf("the socket's folder is still there: %v", err)
	}
}

func TestFolderMayHaveAnyName(t *testing.T) {
	s := start(t, Options{Folder: filepath.Join(fresh(t), `a, "b" c`)})
	ask(t, s.URL(superuser, "postgres"), "select 1")
}

func TestHaltAndResumeKeepTheAddress(t *testing.T) {
	s := start(t, Options{})
	url := s.URL(superuser, "postgres")
	if err := s.Halt(); err != nil {
		t.Fatal(err)
	}
	if err := execute(t.Context(), url, "select 1"); err == nil {
		t.Error("a halted server answers")
	}
	if err := s.Resume(t.Context()); err != nil {
		t.Fatal(err)
	}
	ask(t, url, "select 1")
	select {
	case <-s.Done():
		t.Error("done, though it was halted and resumed")
	default:
	}
}

func TestRemoveMakesAFreshStart(t *testing.T) {
	folder := fresh(t)
	if err := Remove(filepath.Join(folder, "never-was")); err != nil {
		t.Error(err)
	}
	s := start(t, Options{Folder: folder})
	do(t, s.URL(superuser, "postgres"), "create table note (words text)")
	if err := s.Stop(); err != nil {
		t.Fatal(err)
	}
	if err := Remove(folder); err != nil {
		t.Fatal(err)
	}
	again := start(t, Options{Folder: folder})
	if got := ask(t, again.URL(superuser, "postgres"), "select count(*) from pg_tables where schemaname = 'public'"); got != "0" {
		t.Errorf("%s tables after Remove", got)
	}
}
