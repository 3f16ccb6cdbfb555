// SPDX-License-Identifier: AGPL-3.0-or-later

package media

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"regexp"
	"sync/atomic"
	"syscall"
	"time"

	"rookery/tenants/fault"
)

// Store keeps files by keys of our own making, "<tenant>/<random>"; it never
// sees a name that somebody typed. A key has two to four parts of letters,
// digits, "-", "_" and inner dots; anything else is refused.
type Store interface {
	// Put keeps size bytes of from under a key, for good when it returns; what
	// was there is replaced. It leaves nothing behind when it fails: Invalid
	// when from held fewer bytes or more, Unavailable when there is no room or
	// the store is away.
	Put(ctx context.Context, key string, from io.Reader, size int64) error
	// Open gives a file and its size, or NotFound.
	Open(ctx context.Context, key string) (io.ReadSeekCloser, int64, error)
	// Delete takes a file away. One that is not there is no error.
	Delete(ctx context.Context, key string) error
	// Keys names every file stored before a time, for the sweep of those that
	// nothing points to any more. It ends at the first error of each.
	Keys(ctx context.Context, before time.Time, each func(key string) error) error
}

// Open opens the store that a URL names:
//
//	file:///srv/rookery/media
//	s3://ACCESS:SECRET@host:9000/bucket?tls=off&region=eu-west-1
//
// The error is one sentence for whoever runs the server; it never repeats the
// secret.
func Open(ctx context.Context, address string) (Store, error) {
	at, err := url.Parse(address)
	if err != nil {
		return nil, errors.New("the address of the media store cannot be read; it looks like file:///srv/rookery/media")
	}
	switch at.Scheme {
	case "file":
		return openFolder(at)
	case "s3":
		return openBucket(ctx, at)
	}
	return nil, fmt.Errorf("the address of the media store begins with %q, and only file: and s3: are known", at.Scheme)
}

// keyForm is what a key of ours looks like.
var keyForm = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}(/[A-Za-z0-9_-]{1,64}(\.[A-Za-z0-9]{1,8})?){1,3}$`)

// checkKey refuses what we cannot have made: whoever built such a key took it
// from somewhere else.
func checkKey(key string) error {
	if !keyForm.MatchString(key) {
		return fault.Internal(fmt.Errorf("media: %.80q is not a key of ours", key))
	}
	return nil
}

// errShort and errLong say that a body was not as long as it was said to be.
var (
	errShort = errors.New("media: fewer bytes than announced")
	errLong  = errors.New("media: more bytes than announced")
)

// notWhole asks for the file once more.
func notWhole(cause error) error {
	return refusal("This file did not arrive whole. Please send it once more.", cause)
}

// exactly reads size bytes, no fewer and no more, and remembers what was wrong
// with them: whoever reads may put it in words of their own.
type exactly struct {
	from  io.Reader
	left  int64
	wrong atomic.Pointer[error] // the reader may be another goroutine's still
}

func (e *exactly) Read(p []byte) (int, error) {
	n, err := e.read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		e.wrong.Store(&err)
	}
	return n, err
}

func (e *exactly) read(p []byte) (int, error) {
	if e.left == 0 {
		var more [1]byte
		n, err := io.ReadFull(e.from, more[:])
		switch {
		case n > 0:
			return 0, errLong
		case errors.Is(err, io.EOF):
			return 0, io.EOF
		}
		return 0, err
	}
	n, err := e.from.Read(p[:min(int64(len(p)), e.left)])
	e.left -= int64(n)
	if errors.Is(err, io.EOF) {
		err = nil
		if e.left > 0 {
			err = errShort
		}
	}
	return n, err
}

// storeFault puts what went wrong in a store into words.
func storeFault(err error) error {
	var known *fault.Fault
	switch {
	case err == nil:
		return nil
	case errors.As(err, &known):
		return known
	case errors.Is(err, errShort), errors.Is(err, errLong), errors.Is(err, io.ErrUnexpectedEOF):
		return notWhole(err)
	case noRoom(err):
		full := fault.Unavailable(err)
		full.Safe = "There is no room for files on our side just now. The people who run this server have to make some: please try again later."
		full.Retry = 10 * time.Minute
		return full
	}
	return fault.Unavailable(err)
}

// noRoom says whether a disk is full, or somebody's share of it.
func noRoom(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, errQuota) || errors.Is(err, errFull)
}
