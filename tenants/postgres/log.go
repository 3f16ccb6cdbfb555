// SPDX-License-Identifier: AGPL-3.0-or-later

//go:build unix

package postgres

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"sync"
)

// mostLog is how long the log file may be when a server starts; a longer one
// becomes postgres.log.old.
const mostLog = 10 << 20

// serverLog takes what the server writes and keeps its last words, which say
// why it did not start.
type serverLog struct {
	file  *os.File // ours: the server writes to it directly, also after our death
	start int64    // where this life's words begin in it
	mu    sync.Mutex
	to    io.Writer // the caller's
	last  []byte
}

func openLog(folder string, to io.Writer) (*serverLog, error) {
	if to != nil {
		return &serverLog{to: to}, nil
	}
	path := filepath.Join(folder, "postgres.log")
	if known, err := os.Stat(path); err == nil && known.Size() > mostLog {
		if err := os.Rename(path, path+".old"); err != nil {
			return nil, err
		}
	}
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return nil, err
	}
	end, err := file.Seek(0, io.SeekEnd)
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return &serverLog{file: file, start: end}, nil
}

// sink is what the server's output is tied to.
func (l *serverLog) sink() io.Writer {
	if l.file != nil {
		return l.file
	}
	return l
}

// Write passes words to the caller's log and remembers the last of them. A
// log that fails must not hold the server up, so errors are not passed on.
func (l *serverLog) Write(words []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.last = append(l.last, words...)
	if over := len(l.last) - 4096; over > 0 {
		l.last = l.last[over:]
	}
	_, _ = l.to.Write(words)
	return len(words), nil
}

// tail is the end of what this life has said.
func (l *serverLog) tail() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.file == nil {
		return lastWords(l.last)
	}
	said, err := io.ReadAll(io.NewSectionReader(l.file, l.start, 64<<10))
	if err != nil {
		return "its log cannot be read: " + err.Error()
	}
	return lastWords(said)
}

func (l *serverLog) close() error {
	if l.file == nil {
		return nil
	}
	return l.file.Close()
}
