// SPDX-License-Identifier: AGPL-3.0-or-later

//go:build linux

package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// tick is the unit of processor time in /proc/PID/stat: USER_HZ, which is 100
// wherever Linux runs Go.
const tick = 10 * time.Millisecond

// usage is processor time used so far, by whom.
type usage struct{ server, database, client time.Duration }

func (u usage) since(before usage) usage {
	return usage{u.server - before.server, u.database - before.database, u.client - before.client}
}

// together is what the figures are about: the program and its database. What
// asks is not part of it.
func (u usage) together() time.Duration { return u.server + u.database }

// times are the fields of /proc/PID/stat that count: the process's own time,
// that of its children which have ended, and whose child it is.
type times struct {
	parent     int
	own, ended time.Duration
}

// timesOf reads a process. The name in parentheses may hold blanks and
// parentheses, so fields are counted from the last of them (proc(5)).
func timesOf(stat []byte) (times, error) {
	at := bytes.LastIndexByte(stat, ')')
	fields := strings.Fields(string(stat[at+1:]))
	if at < 0 || len(fields) < 15 {
		return times{}, fmt.Errorf("/proc/PID/stat reads %q", stat)
	}
	var n [5]int
	for i, field := range []int{1, 11, 12, 13, 14} { // ppid, utime, stime, cutime, cstime
		var err error
		if n[i], err = strconv.Atoi(fields[field]); err != nil {
			return times{}, fmt.Errorf("/proc/PID/stat reads %q", stat)
		}
	}
	return times{parent: n[0], own: time.Duration(n[1]+n[2]) * tick, ended: time.Duration(n[3]+n[4]) * tick}, nil
}

func processorTime(pid int) (time.Duration, error) {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, err
	}
	t, err := timesOf(stat)
	return t.own, err
}

// familyTime is a process's time with that of its children, living and ended:
// all of PostgreSQL from its first process on.
func familyTime(pid int) (time.Duration, error) {
	stats, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		return 0, err
	}
	var all time.Duration
	found := false
	for _, path := range stats {
		stat, err := os.ReadFile(path)
		if err != nil {
			continue // it has just ended, and its parent counts it
		}
		t, err := timesOf(stat)
		if err != nil {
			return 0, err
		}
		switch itself := path == fmt.Sprintf("/proc/%d/stat", pid); {
		case itself:
			all, found = all+t.own+t.ended, true
		case t.parent == pid:
			all += t.own
		}
	}
	if !found {
		return 0, fmt.Errorf("process %d has ended", pid)
	}
	return all, nil
}

// onProcessor is how long a process of one thread ran, to the nanosecond.
func onProcessor(pid int) (time.Duration, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/schedstat", pid))
	if err != nil {
		return 0, err
	}
	first, _, _ := strings.Cut(string(text), " ")
	n, err := strconv.ParseInt(first, 10, 64)
	return time.Duration(n), err
}

// resident is a process's memory now and at its most, in bytes.
func resident(pid int) (now, most int64, err error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, 0, err
	}
	for line := range strings.Lines(string(text)) {
		fields := strings.Fields(line)
		if len(fields) < 2 || fields[0] != "VmRSS:" && fields[0] != "VmHWM:" {
			continue
		}
		kilobytes, err := strconv.ParseInt(fields[1], 10, 64)
		if err != nil {
			return 0, 0, err
		}
		if fields[0] == "VmRSS:" {
			now = kilobytes << 10
		} else {
			most = kilobytes << 10
		}
	}
	return now, most, nil
}
