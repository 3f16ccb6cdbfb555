// SPDX-License-Identifier: AGPL-3.0-or-later

package media

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"rookery/tenants/fault"
)

// workAs is a worker in one of its roles, good and bad.
func workAs(role, limits string) error {
	if role == "media-worker" {
		return Worker(os.Stdin, os.Stdout, limits)
	}
	if err := enter(); err != nil {
		return err
	}
	if err := os.WriteFile("half-a-picture", []byte("left behind"), 0o600); err != nil {
		return err
	}
	switch role {
	case "hangs", "hangs-alone":
		return hang()
	case "hangs-twice": // and so does what it started, in a session of its own
		itself, err := os.Executable()
		if err != nil {
			return err
		}
		child := exec.Command("/proc/self/exe", "hangs-alone", limits)
		child.Args[0] = itself
		child.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
		if err := child.Start(); err != nil {
			return err
		}
		return hang()
	case "eats":
		return eat()
	case "dies":
		return syscall.Kill(os.Getpid(), syscall.SIGSEGV)
	case "panics":
		panic("a decoder stumbled over a picture")
	case "lies":
		return lie()
	case "reaches":
		return reach()
	case "chatters":
		for {
			if _, err := os.Stdout.WriteString(`{"percent":5,"made":null,"refused":""}` + "\n"); err != nil {
				return hang()
			}
		}
	case "insults":
		return json.NewEncoder(os.Stdout).Encode(message{Refused: "You are no photographer.", Cause: "x"})
	}
	return fmt.Errorf("no role %s", role)
}

// hang waits for what never comes, and the runtime does not notice.
func hang() error {
	r, _, err := os.Pipe()
	if err != nil {
		return err
	}
	_, err = r.Read(make([]byte, 1))
	return err
}

// eat takes memory and touches it.
func eat() error {
	var all [][]byte
	for {
		all = append(all, bytes.Repeat([]byte{1}, 16<<20))
		if len(all) > 1000 {
			return errors.New("nobody minded")
		}
	}
}

// lie passes off a note as a picture.
func lie() error {
	if err := os.WriteFile("full.jpg", []byte("not at all"), 0o600); err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(message{Made: &Made{Kind: Picture, Width: 10, Height: 10, Files: []MadeFile{
		{Variant: VariantFull, Type: "image/jpeg", Path: "full.jpg", Bytes: 10, Width: 10, Height: 10}}}})
}

// reach tries to get out of the fence in every way that a decoder gone wrong
// might; its error is the first way that was open.
func reach() error {
	for _, path := range []string{"/etc/passwd", "/etc/hostname", "/tmp", "/home", "/root", "/var"} {
		if f, err := os.Open(path); err == nil {
			return fmt.Errorf("%s is open: %w", path, f.Close())
		}
	}
	for _, path := range []string{"/tmp/rookery-was-here", "../was-here", "/dev/shm/was-here"} {
		if err := os.WriteFile(path, nil, 0o600); err == nil {
			return fmt.Errorf("wrote %s", path)
		}
	}
	if err := os.Symlink("/etc/passwd", "link"); err == nil {
		return errors.New("made a link")
	}
	if c, err := net.DialTimeout("tcp", "127.0.0.1:22", time.Second); err == nil {
		return fmt.Errorf("reached the network: %w", c.Close())
	}
	if all, err := net.Interfaces(); err == nil && slices.ContainsFunc(all, func(i net.Interface) bool { return i.Flags&net.FlagUp != 0 }) {
		return fmt.Errorf("has a network: %v", all)
	}
	if err := syscall.Kill(os.Getppid(), 0); err == nil && os.Getppid() != 0 {
		return errors.New("may send its parent signals")
	}
	if len(os.Environ()) > 0 {
		return fmt.Errorf("knows %d variables", len(os.Environ()))
	}
	if nice, err := syscall.Getpriority(syscall.PRIO_PROCESS, 0); err != nil || nice != 10 { // the system call gives 20 - nice
		return fmt.Errorf("is in nobody's way at %d: %w", nice, err)
	}
	return json.NewEncoder(os.Stdout).Encode(message{Refused: wordsSize})
}

// A worker sees of this machine its folder, the programs and the libraries.
func TestWorkersCannotGetOut(t *testing.T) {
	_, err := workshop(t, "reaches", DefaultLimits()).Make(soon(t), sent(t, asJPEG(t, quarters(64, 48))), filepath.Join(t.TempDir(), "out"), nil)
	if !fault.Is(err, fault.KindInvalid) || fault.From(err).Safe != wordsSize {
		t.Error(err)
	}
}

// A worker that hangs, eats, dies, lies or chatters is ended in time, and
// nothing is left of it: no process, no file.
func TestBadWorkersAreEnded(t *testing.T) {
	photo := asJPEG(t, quarters(64, 48))
	limits := DefaultLimits()
	limits.Memory = 200 << 20
	for _, c := range []struct {
		role string
		why  error
	}{
		{"hangs", errSlow}, {"hangs-twice", errSlow}, {"eats", errHungry}, {"dies", nil}, {"panics", nil}, {"lies", errTold}, {"chatters", errMute},
	} {
		t.Run(c.role, func(t *testing.T) {
			if limits.Time = 10 * time.Minute; c.why == errSlow {
				limits.Time = 10 * time.Second // a picture has a tenth of it
			}
			folder, began := filepath.Join(t.TempDir(), "out"), time.Now()
			_, err := workshop(t, c.role, limits).Make(soon(t), sent(t, photo), folder, nil)
			if !fault.Is(err, fault.KindUnavailable) {
				t.Errorf("the answer is %v, not Unavailable", err)
			}
			if c.why != nil && !errors.Is(err, c.why) {
				t.Errorf("ended because of %v, want %v", err, c.why)
			}
			if took := time.Since(began); took > 20*time.Second {
				t.Errorf("it took %v", took)
			}
			empty(t, folder)
			nobodyLeft(t)
		})
	}
}

// What a worker was talked into saying is not shown.
func TestWorkersWordsAreOurs(t *testing.T) {
	_, err := workshop(t, "insults", DefaultLimits()).Make(soon(t), sent(t, asJPEG(t, quarters(64, 48))), filepath.Join(t.TempDir(), "out"), nil)
	if !fault.Is(err, fault.KindInvalid) || fault.From(err).Safe != wordsDamaged {
		t.Errorf("the answer is %v", err)
	}
}

// Whoever stops waiting is told so, and the worker is ended.
func TestMakeEndsWithItsCaller(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	time.AfterFunc(100*time.Millisecond, cancel)
	folder := filepath.Join(t.TempDir(), "out")
	if _, err := workshop(t, "hangs", DefaultLimits()).Make(ctx, sent(t, asJPEG(t, quarters(64, 48))), folder, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("the answer is %v", err)
	}
	empty(t, folder)
	nobodyLeft(t)
}

// A folder that holds something already is not ours to work in.
func TestMakeWantsAnEmptyFolder(t *testing.T) {
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "homework"), []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := workshop(t, "media-worker", DefaultLimits()).Make(soon(t), sent(t, asJPEG(t, quarters(64, 48))), folder, nil); err == nil {
		t.Error("made safe among other files")
	}
	if _, err := os.Stat(filepath.Join(folder, "homework")); err != nil {
		t.Error(err)
	}
}

// nobodyLeft wants no process of this binary's but this one.
func nobodyLeft(t *testing.T) {
	t.Helper()
	itself, err := os.Stat("/proc/self/exe")
	if err != nil {
		t.Fatal(err)
	}
	deadline := time.Now().Add(2 * time.Second) // the kernel buries a namespace in its own time
	for {
		left := ""
		processes, err := filepath.Glob("/proc/[0-9]*")
		if err != nil {
			t.Fatal(err)
		}
		for _, process := range processes {
			exe, err := os.Stat(filepath.Join(process, "exe"))
			if err == nil && os.SameFile(exe, itself) && filepath.Base(process) != strconv.Itoa(os.Getpid()) {
				said, _ := os.ReadFile(filepath.Join(process, "cmdline"))
				left += " " + strings.ReplaceAll(string(said), "\x00", " ")
			}
		}
		if left == "" {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("still running:%s", left)
		}
	}
}
