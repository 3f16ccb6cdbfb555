// SPDX-License-Identifier: AGPL-3.0-or-later

package media

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"rookery/tenants/fault"
)

// Workshop makes safe files in a process of its own. It may be used by many at
// once; each Make is one process, and how many there are at a time is decided
// by whoever calls.
type Workshop struct {
	Program []string // how the worker is started; the limits are added as the last argument
	Limits  Limits
}

// The ends that a worker is brought to.
var (
	errSlow   = errors.New("media: the worker took too long")
	errHungry = errors.New("media: the worker took too much memory")
	errMute   = errors.New("media: the worker ended without an answer")
	errTold   = errors.New("media: the worker said what it may not")
)

// Make makes in safe. The files it makes are in folder, which is made where it
// is missing and otherwise must be empty; after an error it is empty again.
// progress, which may be nil, is told now and then how far it is.
//
// A file that is not taken is Invalid, with words for whoever sent it.
// Unavailable says that the worker died or was killed, for its time or its
// memory, or that there is no room: it may be tried again, though not for
// ever. When Make returns, nothing that it started still runs.
func (w *Workshop) Make(ctx context.Context, in *os.File, folder string, progress func(percent int)) (Made, error) {
	kind, err := w.welcome(in)
	if err != nil {
		return Made{}, err
	}
	if kind == Sound || kind == Video {
		if missing := VideoTools(); missing != nil {
			return Made{}, refusal(wordsNoFilm, missing)
		}
	}
	place, err := openPlace(folder)
	if err != nil {
		return Made{}, fault.Unavailable(err)
	}
	ctx, cancel := context.WithTimeoutCause(ctx, w.Limits.allow(kind), errSlow)
	defer cancel()
	said, err := w.run(ctx, kind, in, place, progress)
	err = errors.Join(err, place.takeBack())
	var made Made
	switch {
	case err != nil:
		err = workerFault(err)
	case said.Made == nil:
		err = refusal(knownWords(said.Refused), errors.New(said.Cause))
	default:
		made, err = w.check(kind, *said.Made, place)
	}
	if err != nil {
		return Made{}, errors.Join(err, place.clear(), place.close())
	}
	return made, place.close()
}

// welcome looks at a file from outside.
func (w *Workshop) welcome(in *os.File) (Kind, error) {
	info, err := in.Stat()
	if err != nil {
		return "", fault.Unavailable(err)
	}
	if !info.Mode().IsRegular() {
		return "", fault.Internal(errors.New("media: what is to be made safe is not a file"))
	}
	if info.Size() > w.Limits.Bytes {
		return "", refusal(wordsHeavy, nil)
	}
	head, err := io.ReadAll(io.NewSectionReader(in, 0, sniffed))
	if err != nil {
		return "", fault.Unavailable(err)
	}
	kind, _, taken := Sniff(head)
	if !taken {
		return "", refusal(wordsUnknown, nil)
	}
	return kind, nil
}

// workerFault puts an end that was not an answer into words. A caller who went
// away is told so.
func workerFault(err error) error {
	if errors.Is(err, context.Canceled) {
		return err
	}
	return storeFault(err)
}

// run starts a worker, listens to it, watches over it and sees it buried.
func (w *Workshop) run(ctx context.Context, kind Kind, in *os.File, place *place, progress func(int)) (message, error) {
	limits := w.Limits
	limits.Time = limits.allow(kind)
	said, speaks, err := os.Pipe()
	if err != nil {
		return message{}, err
	}
	defer said.Close()
	last := &tail{}
	cmd, ended, err := launch(w.Program, limits, place, in, speaks, last)
	err = errors.Join(err, speaks.Close())
	if cmd == nil {
		return message{}, err
	}
	heard, silent := make(chan message, 1), make(chan struct{})
	go func() { heard <- listen(said, progress); close(silent) }()
	killed := watch(ctx, cmd.Process.Pid, limits.Memory, silent, ended)
	died := <-ended
	// Whoever held the pipe is dead; where somebody got away, we do not wait for them.
	err = errors.Join(err, said.SetReadDeadline(time.Now().Add(time.Second)))
	answer := <-heard
	switch {
	case killed != nil:
		return message{}, killed
	case died != nil:
		return message{}, fmt.Errorf("media: the worker: %w: %s", died, last)
	case answer.Made == nil && answer.Refused == "":
		return message{}, errMute
	}
	return answer, err
}

// command puts a worker's command together.
func command(program []string, limits Limits, in, out *os.File, last io.Writer) (*exec.Cmd, error) {
	if len(program) == 0 {
		return nil, errors.New("media: no program is named as the worker")
	}
	told, err := json.Marshal(limits)
	if err != nil {
		return nil, err
	}
	path, err := exec.LookPath(program[0])
	if err != nil {
		return nil, err
	}
	if path, err = filepath.Abs(path); err != nil {
		return nil, err
	}
	return &exec.Cmd{Path: path, Args: append(append([]string{}, program...), string(told)), Env: []string{},
		Stdin: in, Stdout: out, Stderr: last, WaitDelay: time.Second}, nil
}

// The most that is believed of what a worker says.
const (
	mostSaid = 1 << 20
	mostTail = 500
)

// listen reads a worker's lines up to its answer.
func listen(said io.Reader, progress func(int)) message {
	lines := bufio.NewScanner(io.LimitReader(said, mostSaid))
	lines.Buffer(nil, 1<<16)
	for lines.Scan() {
		var m message
		if json.Unmarshal(lines.Bytes(), &m) != nil {
			return message{}
		}
		if m.Made != nil || m.Refused != "" {
			return m
		}
		if progress != nil {
			progress(min(max(m.Percent, 0), 99))
		}
	}
	return message{}
}

// lastBreath is how long a worker may go on after its last word.
const lastBreath = 5 * time.Second

// watch waits until the worker has ended, and ends it when its time, its
// memory or the caller's patience is used up, or when it has nothing more to
// say and does not go.
func watch(ctx context.Context, pid int, memory int64, silent chan struct{}, ended chan error) error {
	look := time.NewTicker(25 * time.Millisecond)
	defer look.Stop()
	var breath <-chan time.Time
	for {
		var why error
		select {
		case died := <-ended:
			ended <- died
			return nil
		case <-ctx.Done():
			why = context.Cause(ctx)
		case <-silent:
			silent, breath = nil, time.After(lastBreath)
		case <-breath:
			why = errMute
		case <-look.C:
			if used(pid) > memory {
				why = errHungry
			}
		}
		if why != nil {
			end(pid)
			return why
		}
	}
}

// tail keeps the first of what a worker complained of, for the log.
type tail struct{ kept []byte }

func (t *tail) Write(p []byte) (int, error) {
	t.kept = append(t.kept, p[:min(len(p), mostTail-len(t.kept))]...)
	return len(p), nil
}

func (t *tail) String() string { return fmt.Sprintf("%q", t.kept) }
