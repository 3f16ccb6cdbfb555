// SPDX-License-Identifier: AGPL-3.0-or-later

//go:build unix

package postgres

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// StartFromTemplate is Start, but where there is no cluster yet it copies a
// prepared one. key names what prepare makes (a hash of the migrations, say):
// the first caller on this machine builds the template under a lock, by
// calling prepare with a superuser's URL of the database "postgres"; the
// others copy it. Roles and databases come along.
func StartFromTemplate(ctx context.Context, o Options, key string, prepare func(ctx context.Context, superURL string) error) (*Server, error) {
	return begin(ctx, o, func(p programs, w owner, data string) error {
		cache, err := cacheFolder(w)
		if err != nil {
			return err
		}
		t := template{options: o, key: key, prepare: prepare, cache: cache}
		return t.copyTo(ctx, p, w, data)
	})
}

type template struct {
	options Options
	key     string
	prepare func(ctx context.Context, superURL string) error
	cache   string
}

// folder is where the template is kept: by what it holds and by the programs
// that made it, since another build may order text differently.
func (t template) folder(p programs) string {
	sum := sha256.Sum256([]byte(strings.Join([]string{t.key, p.folder, p.version}, "\x00")))
	return filepath.Join(t.cache, fmt.Sprintf("template-%x", sum[:12]))
}

// copyTo copies the template, building it first where it is missing.
func (t template) copyTo(ctx context.Context, p programs, w owner, data string) (err error) {
	from := t.folder(p)
	l, err := waitLock(ctx, from+".lock")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, l.release()) }()
	made, err := clusterVersion(from)
	if err != nil {
		return err
	}
	if made == 0 {
		if err := t.build(ctx, from); err != nil {
			return err
		}
		if err := t.forget(from); err != nil {
			return err
		}
	}
	now := time.Now() // used just now: see forget
	if err := os.Chtimes(from, now, now); err != nil {
		return err
	}
	growing := data + ".new"
	if err := errors.Join(os.RemoveAll(growing), copyTree(from, growing, w)); err != nil {
		return err
	}
	return os.Rename(growing, data)
}

// build makes the template in a temporary place and moves it when it is whole.
func (t template) build(ctx context.Context, to string) error {
	o := t.options
	o.Folder, o.Durable = "", false
	o.notice("Preparing a database to copy…")
	s, err := Start(ctx, o)
	if err != nil {
		return err
	}
	if err := t.prepare(ctx, s.URL(superuser, "postgres")); err != nil {
		return errors.Join(fmt.Errorf("preparing the database to copy: %w", err), s.Stop())
	}
	if err := s.Halt(); err != nil {
		return errors.Join(err, s.Stop())
	}
	return errors.Join(os.Rename(dataFolder(s.Folder()), to), s.Stop())
}

// forget removes templates that nobody has used for an hour: each change of
// the migrations makes a new one, and they may be in memory.
func (t template) forget(but string) error {
	folders, err := filepath.Glob(filepath.Join(t.cache, "template-*"))
	if err != nil {
		return err
	}
	for _, folder := range folders {
		known, err := os.Stat(folder)
		if err != nil || !known.IsDir() || folder == but || time.Since(known.ModTime()) < time.Hour {
			continue
		}
		l, err := tryLock(folder + ".lock")
		if errors.Is(err, errHeld) {
			continue
		}
		if err != nil {
			return err
		}
		if err := errors.Join(os.RemoveAll(folder), l.release()); err != nil {
			return err
		}
	}
	return nil
}

// copyTree copies a cluster that no server has open. Go copies file to file
// within the kernel, which shares the blocks where the file system can.
func copyTree(from, to string, w owner) error {
	return filepath.WalkDir(from, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		inner, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		copied := filepath.Join(to, inner)
		switch {
		case entry.IsDir():
			return w.makePrivate(copied)
		case entry.Type().IsRegular():
			return copyFile(path, copied, w)
		default:
			return fmt.Errorf("%s is neither a file nor a folder", path)
		}
	})
}

func copyFile(from, to string, w owner) (err error) {
	source, err := os.Open(from)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, source.Close()) }()
	target, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, copyErr := target.ReadFrom(source)
	return errors.Join(copyErr, target.Close(), w.take(to))
}
