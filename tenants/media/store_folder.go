// SPDX-License-Identifier: AGPL-3.0-or-later

package media

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"

	"rookery/tenants/fault"
)

// unfinished is where a file grows before it gets its key; no key begins with
// a dot. What is older than unfinishedAge was left by a crash.
const (
	unfinished    = ".unfinished"
	unfinishedAge = 24 * time.Hour
)

// folder is a Store in a folder. The root keeps every path inside it, whatever
// links somebody may have laid there.
type folder struct{ root *os.Root }

// openFolder opens, and where it is missing makes, the folder of a file: URL.
func openFolder(at *url.URL) (Store, error) {
	if at.Host != "" || !filepath.IsAbs(filepath.FromSlash(at.Path)) {
		return nil, errors.New("the media store's folder must be a whole path with three slashes, as in file:///srv/rookery/media")
	}
	place := filepath.FromSlash(at.Path)
	if err := os.MkdirAll(place, 0o700); err != nil { // #nosec G703 -- whoever runs the server names it
		return nil, fmt.Errorf("the media store's folder cannot be made: %w", err)
	}
	root, err := os.OpenRoot(place)
	if err != nil {
		return nil, fmt.Errorf("the media store's folder cannot be opened: %w", err)
	}
	store := folder{root: root}
	if err := store.prepare(); err != nil {
		return nil, errors.Join(fmt.Errorf("the media store's folder %s cannot be written to: %w", place, err), root.Close())
	}
	return store, nil
}

// prepare makes the place for unfinished files and clears it of old ones.
func (f folder) prepare() error {
	if err := f.root.MkdirAll(unfinished, 0o700); err != nil {
		return err
	}
	left, err := fs.ReadDir(f.root.FS(), unfinished)
	if err != nil {
		return err
	}
	for _, entry := range left {
		info, err := entry.Info()
		if err == nil && time.Since(info.ModTime()) > unfinishedAge {
			err = f.root.Remove(path.Join(unfinished, entry.Name()))
		}
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// Put writes beside, makes sure that it is on the disk, and only then gives
// the file its key.
func (f folder) Put(ctx context.Context, key string, from io.Reader, size int64) error {
	if err := checkKey(key); err != nil {
		return err
	}
	beside := path.Join(unfinished, rand.Text())
	if err := f.write(ctx, beside, from, size); err != nil {
		return storeFault(errors.Join(err, f.remove(beside)))
	}
	if err := f.place(beside, key); err != nil {
		return storeFault(errors.Join(err, f.remove(beside)))
	}
	return nil
}

func (f folder) write(ctx context.Context, name string, from io.Reader, size int64) error {
	file, err := f.root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(file, &exactly{from: patient{ctx, from}, left: size})
	if err == nil {
		err = file.Sync()
	}
	return errors.Join(err, file.Close())
}

// place renames, and writes the folders on the way to the disk as well: a name
// is part of its folder.
func (f folder) place(beside, key string) error {
	holder := path.Dir(key)
	if err := f.root.MkdirAll(holder, 0o700); err != nil {
		return err
	}
	if err := f.root.Rename(beside, key); err != nil {
		return err
	}
	for ; ; holder = path.Dir(holder) {
		if err := f.sync(holder); err != nil {
			return errors.Join(err, f.remove(key))
		}
		if holder == "." {
			return nil
		}
	}
}

func (f folder) sync(name string) error {
	held, err := f.root.Open(name)
	if err != nil {
		return err
	}
	return errors.Join(held.Sync(), held.Close())
}

// Open opens a file.
func (f folder) Open(_ context.Context, key string) (io.ReadSeekCloser, int64, error) {
	if checkKey(key) != nil {
		return nil, 0, fault.NotFound()
	}
	file, err := f.root.Open(key)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, 0, fault.NotFound()
	}
	if err != nil {
		return nil, 0, fault.Unavailable(err)
	}
	info, err := file.Stat()
	if err == nil && info.Mode().IsRegular() {
		return file, info.Size(), nil
	}
	if closed := errors.Join(err, file.Close()); closed != nil {
		return nil, 0, fault.Unavailable(closed)
	}
	return nil, 0, fault.NotFound()
}

// Delete removes a file; its folder stays.
func (f folder) Delete(_ context.Context, key string) error {
	if err := checkKey(key); err != nil {
		return err
	}
	return storeFault(f.remove(key))
}

func (f folder) remove(name string) error {
	if err := f.root.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// Keys walks the folder.
func (f folder) Keys(ctx context.Context, before time.Time, each func(key string) error) error {
	err := fs.WalkDir(f.root.FS(), ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrNotExist): // deleted while we walk
			return nil
		case errors.Join(err, ctx.Err()) != nil:
			return errors.Join(err, ctx.Err())
		case entry.IsDir() && strings.HasPrefix(name, unfinished):
			return fs.SkipDir
		case !entry.Type().IsRegular() || checkKey(name) != nil:
			return nil
		}
		info, err := entry.Info()
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil || !info.ModTime().Before(before) {
			return err
		}
		return each(name)
	})
	return storeFault(err)
}

// patient stops reading when nobody waits any more.
type patient struct {
	ctx  context.Context
	from io.Reader
}

func (p patient) Read(b []byte) (int, error) {
	if err := p.ctx.Err(); err != nil {
		return 0, err
	}
	return p.from.Read(b)
}
