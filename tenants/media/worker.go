// SPDX-License-Identifier: AGPL-3.0-or-later

package media

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
)

// message is one line that a worker says: how far it is, or how it ended.
type message struct {
	Percent int    `json:"percent,omitempty"`
	Made    *Made  `json:"made,omitempty"`
	Refused string `json:"refused,omitempty"` // one of our sentences
	Cause   string `json:"cause,omitempty"`   // for the log
}

// Worker is a whole life as a worker: what the hidden subcommand does with its
// input, its output and the limits that Make started it with. It gives up what
// it does not need before it reads the first byte. It is for a process of its
// own, because none of that can be taken back.
func Worker(in *os.File, out io.Writer, limits string) error {
	var l Limits
	if err := json.Unmarshal([]byte(limits), &l); err != nil {
		return fmt.Errorf("media: the worker's limits: %w", err)
	}
	if err := enter(); err != nil {
		return fmt.Errorf("media: a worker is started by the server, not by hand: %w", err)
	}
	debug.SetMemoryLimit(l.Memory / 4 * 3)
	debug.SetMaxStack(64 << 20)
	if err := confine(l); err != nil {
		return err
	}
	return Work(in, out, ".", l)
}

// Work makes a file safe: it reads in, writes what it makes into folder, and
// says on out, in lines of JSON, how far it is and how it ended. Its error is
// for what went wrong on our side; a file that is refused is an answer. It
// changes nothing of the process that it runs in.
func Work(in *os.File, out io.Writer, folder string, l Limits) error {
	root, err := os.OpenRoot(folder)
	if err != nil {
		return err
	}
	j := &job{in: in, folder: root, place: folder, limits: l, out: json.NewEncoder(out)}
	made, err := j.attempt()
	var no refused
	switch {
	case errors.As(err, &no):
		err = j.out.Encode(message{Refused: no.words, Cause: no.Error()})
	case err == nil:
		err = j.out.Encode(message{Percent: 100, Made: &made})
	}
	return errors.Join(err, root.Close())
}

// job is one file on the worker's bench.
type job struct {
	in     *os.File
	folder *os.Root
	place  string // the folder's path, for programs that the worker starts
	limits Limits
	out    *json.Encoder
	told   int
}

// attempt makes the file. A decoder that stumbles has met a damaged file, or
// one that was made for it to stumble over: either is refused.
func (j *job) attempt() (made Made, err error) {
	defer func() {
		if stumbled := recover(); stumbled != nil {
			made, err = Made{}, refuse(wordsDamaged, fmt.Errorf("panic: %v", stumbled))
		}
	}()
	info, err := j.in.Stat()
	if err != nil {
		return Made{}, err
	}
	if info.Size() > j.limits.Bytes {
		return Made{}, refuse(wordsHeavy, nil)
	}
	head, err := io.ReadAll(io.NewSectionReader(j.in, 0, sniffed))
	if err != nil {
		return Made{}, err
	}
	kind, media, taken := Sniff(head)
	if !taken {
		return Made{}, refuse(wordsUnknown, nil)
	}
	return j.make(kind, media)
}

func (j *job) make(kind Kind, media string) (Made, error) {
	switch kind {
	case Picture:
		return j.makePicture(media)
	case Document:
		return j.makeDocument()
	case Sound, Video:
		return j.makeFilm(kind, media)
	case Captions:
		return j.makeCaptions()
	}
	return Made{}, refuse(wordsUnknown, nil)
}

// again reads the file from its beginning.
func (j *job) again() io.Reader {
	return bufio.NewReaderSize(io.NewSectionReader(j.in, 0, j.limits.Bytes), 1<<16)
}

// tell says how far the work is. Whoever listens may have gone; the end will
// show it.
func (j *job) tell(percent int) {
	if percent = min(max(percent, 1), 99); percent > j.told {
		j.told = percent
		_ = j.out.Encode(message{Percent: percent})
	}
}
