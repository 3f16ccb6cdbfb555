// SPDX-License-Identifier: AGPL-3.0-or-later

//go:build unix

package postgres

import (
	"bufio"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// A laptop's lid closes on the demo, a test run is killed: whatever way the
// process goes, its server goes too, and the next start finds the folder free.
func TestServerDiesWithItsParent(t *testing.T) {
	folder := fresh(t)
	program := exec.Command(os.Args[0])
	program.Env = append(os.Environ(), parentOf+"="+folder)
	said, err := program.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := program.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = program.Process.Kill() }) // where the test ends early
	line, err := bufio.NewReader(said).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	pid, err := strconv.Atoi(strings.TrimSpace(line))
	if err != nil {
		t.Fatalf("the parent said %q", line)
	}
	if !alive(pid) {
		t.Fatalf("there is no process %d", pid)
	}
	if err := program.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := program.Wait(); err == nil {
		t.Fatal("the parent was not killed")
	}
	s := start(t, Options{Folder: folder}) // at once, while the old one may be ending
	ask(t, s.URL(superuser, "postgres"), "select 1")
	eventually(t, "the server of the killed parent is gone", func() bool { return !alive(pid) })
}

// alive says whether a process runs; one that has ended and that nobody has
// collected yet does not.
func alive(pid int) bool {
	if stat, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "stat")); err == nil {
		return !strings.Contains(string(stat), ") Z ")
	}
	return !errors.Is(syscall.Kill(pid, 0), syscall.ESRCH)
}

func TestDoneTellsOfADeathByItself(t *testing.T) {
	s := start(t, Options{})
	url := s.URL(superuser, "postgres")
	do(t, url, "create table note (words text)", "insert into note values ('kept')", "checkpoint")
	if err := s.Err(); err != nil {
		t.Errorf("alive, and yet: %v", err)
	}
	if err := syscall.Kill(s.PID(), syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	<-s.Done()
	if err := s.Err(); err == nil || !strings.Contains(err.Error(), "killed") {
		t.Errorf("killed, and yet: %v", err)
	}
	// Its children may still hold the cluster for a moment.
	if err := s.Resume(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := ask(t, url, "select words from note"); got != "kept" {
		t.Errorf("after the crash: %q", got)
	}
}

// After a power cut the number in postmaster.pid may be that of another
// program of the same user, which PostgreSQL alone would take for a server.
func TestStaleNumberOfALivingProcess(t *testing.T) {
	folder := fresh(t)
	s := start(t, Options{Folder: folder})
	if err := s.Stop(); err != nil {
		t.Fatal(err)
	}
	w, err := findOwner("")
	if err != nil {
		t.Fatal(err)
	}
	other := sleeper(t, w)
	stale := filepath.Join(dataFolder(folder), "postmaster.pid")
	if err := os.WriteFile(stale, []byte(strconv.Itoa(other.Process.Pid)+"\n"+dataFolder(folder)+"\n0\n5432\n\n\n0 0\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := w.take(stale); err != nil {
		t.Fatal(err)
	}
	again := start(t, Options{Folder: folder})
	ask(t, again.URL(superuser, "postgres"), "select 1")
}

// The guard stands in where the kernel does not tell the server of our death.
func TestGuardEndsWhatOutlivesUs(t *testing.T) {
	w, err := findOwner("")
	if err != nil {
		t.Fatal(err)
	}
	kept, orphan := sleeper(t, w), sleeper(t, w)
	dismissed, err := postGuard(kept.Process.Pid, w)
	if err != nil {
		t.Fatal(err)
	}
	if err := dismissed.dismiss(); err != nil {
		t.Error(err)
	}
	left, err := postGuard(orphan.Process.Pid, w)
	if err != nil {
		t.Fatal(err)
	}
	if err := left.pipe.Close(); err != nil { // as our death would
		t.Fatal(err)
	}
	if err := left.shell.Wait(); err != nil {
		t.Error(err)
	}
	eventually(t, "the orphan has been ended", func() bool { return !alive(orphan.Process.Pid) })
	if !alive(kept.Process.Pid) {
		t.Error("a dismissed guard ended its process")
	}
}

// sleeper is a process of the server's user that does nothing.
func sleeper(t *testing.T, w owner) *exec.Cmd {
	t.Helper()
	process := exec.Command("sleep", "600")
	process.Dir = "/"
	process.SysProcAttr = w.attributes()
	if err := process.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = process.Process.Kill() // it may have ended already
		_ = process.Wait()         // it ends by a signal
	})
	return process
}
