// SPDX-License-Identifier: AGPL-3.0-or-later

package media

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"runtime"
	"syscall"
	"time"
)

// toolFolders are where a system keeps its programs. A worker has no PATH.
var toolFolders = [...]string{"/usr/bin", "/usr/local/bin", "/bin", "/opt/homebrew/bin", "/opt/local/bin"}

// tool finds a program of the system's.
func tool(name string) (string, error) {
	for _, folder := range toolFolders {
		if path, err := exec.LookPath(filepath.Join(folder, name)); err == nil {
			return path, nil
		}
	}
	return "", fmt.Errorf("sound and video need the program %s; please install the package ffmpeg (Debian and Ubuntu: apt install ffmpeg; macOS: brew install ffmpeg)", name)
}

// VideoTools says what is missing for sound and video, and how to get it; nil
// where all is there.
func VideoTools() error {
	_, ffmpeg := tool("ffmpeg")
	_, ffprobe := tool("ffprobe")
	if ffmpeg != nil {
		return ffmpeg
	}
	return ffprobe
}

// runTool runs one of them in the worker's folder, as the worker's child and
// under its limits. each is told every line that it says. A program that gave
// up has met a file that it cannot read; one that was killed, or had no room,
// has not.
func (j *job) runTool(words, name string, each func(line []byte), args ...string) error {
	path, err := tool(name)
	if err != nil {
		return refuse(wordsNoFilm, err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), j.limits.Time)
	defer cancel()
	cmd := exec.CommandContext(ctx, path, args...) // #nosec G204 -- a program of the system's, with our words
	last := &tail{}
	cmd.Dir, cmd.Env, cmd.Stderr, cmd.WaitDelay = j.place, []string{}, last, time.Second
	said, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	runtime.LockOSThread() // it dies with the thread that starts it
	defer runtime.UnlockOSThread()
	bond(cmd)
	if err := cmd.Start(); err != nil {
		return err
	}
	for lines := bufio.NewScanner(said); lines.Scan(); {
		each(lines.Bytes())
	}
	err = cmd.Wait()
	var gaveUp *exec.ExitError
	switch {
	case err == nil:
		return nil
	case bytes.Contains(last.kept, []byte("No space left")):
		return errors.Join(syscall.ENOSPC, err)
	case errors.As(err, &gaveUp) && gaveUp.Exited():
		return refuse(words, fmt.Errorf("%s: %w: %s", name, err, last))
	}
	return fmt.Errorf("media: %s: %w", name, err)
}
