// SPDX-License-Identifier: AGPL-3.0-or-later

package classroom

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/google/uuid"

	"rookery/tenants"
	"rookery/tenants/fault"
	"rookery/tenants/live"
	"rookery/tenants/media"
)

// Making one file takes at most this long; a process that died with one leaves
// it to another after that.
const (
	filmTime    = 20 * time.Minute
	pictureTime = 3 * time.Minute
	makingMost  = 3 // tries of one that the workshop dies of
	makingBeat  = 2 * time.Second
)

// What an author is told of a file that nobody could say anything nearer about.
const (
	diesOfIt      = "This file could not be prepared. Perhaps it is damaged: please save it anew and add it again."
	refusedBefore = "A picture like this was refused here before. If that is a mistake, please talk to a teacher."
)

// MakeSafe makes safe files of what came, one after the other, until ctx ends:
// films, or everything else. It looks when something came here, and every few
// seconds for what came elsewhere.
func (c *Classroom) MakeSafe(ctx context.Context, films bool, log *slog.Logger) error {
	beat := time.NewTicker(makingBeat)
	defer beat.Stop()
	var last uuid.UUID
	for {
		for {
			more, err := c.MakeNext(ctx, films, &last)
			if ctx.Err() != nil {
				return nil
			}
			if err != nil {
				log.Warn("a file could not be made safe", "cause", err.Error())
			}
			if !more || err != nil {
				break
			}
		}
		select {
		case <-ctx.Done():
			return nil
		case <-c.came(films):
		case <-beat.C:
		}
	}
}

// MakeNext makes the file, a film or another, that has waited longest of the
// school whose turn it is after last; false when none waits.
func (c *Classroom) MakeNext(ctx context.Context, films bool, last *uuid.UUID) (bool, error) {
	due, err := c.waitingMedia(ctx, films, *last, 8)
	if err != nil {
		return false, err
	}
	for _, d := range due {
		mine, err := c.lease(ctx, d)
		if err != nil {
			return true, err
		}
		if mine.tries > 0 {
			*last = d.Tenant
			return true, c.makeOne(ctx, d, mine)
		}
	}
	return false, nil
}

// makeOne makes one file safe and stores what became of it.
func (c *Classroom) makeOne(ctx context.Context, d waitingMedium, l leased) error {
	if l.tries > makingMost {
		return c.refuseMade(ctx, d, diesOfIt)
	}
	folder, err := os.MkdirTemp("", "rookery-media-")
	if err != nil {
		return fault.Unavailable(err)
	}
	defer func() { _ = os.RemoveAll(folder) }()
	in, err := c.gather(ctx, d, folder)
	if err != nil {
		return errors.Join(err, c.giveBack(ctx, d, 0))
	}
	defer func() { _ = in.Close() }()
	work, stop := context.WithTimeout(ctx, filmTime-30*time.Second)
	defer stop()
	out := filepath.Join(folder, "made")
	if err := os.Mkdir(out, 0o700); err != nil {
		return fault.Unavailable(err)
	}
	made, err := c.Workshop.Make(work, in, out, func(percent int) { c.progress(ctx, d, percent) })
	switch {
	case fault.Is(err, fault.KindInvalid), fault.Is(err, fault.KindTooLarge):
		return c.refuseMade(ctx, d, fault.From(err).Safe)
	case err != nil:
		return errors.Join(err, c.giveBack(ctx, d, 1))
	}
	return c.keepMade(ctx, d, made)
}

// gather puts the pieces of a file together again.
func (c *Classroom) gather(ctx context.Context, d waitingMedium, folder string) (*os.File, error) {
	keys, err := c.pieces(ctx, d)
	if err != nil {
		return nil, err
	}
	whole, err := os.OpenFile(filepath.Join(folder, "came"), os.O_CREATE|os.O_RDWR|os.O_EXCL, 0o600) // #nosec G304 -- a folder of our own
	if err != nil {
		return nil, fault.Unavailable(err)
	}
	for _, key := range keys {
		if err := c.copyPiece(ctx, key, whole); err != nil {
			return nil, errors.Join(err, whole.Close())
		}
	}
	if _, err := whole.Seek(0, io.SeekStart); err != nil {
		return nil, errors.Join(fault.Unavailable(err), whole.Close())
	}
	return whole, nil
}

func (c *Classroom) copyPiece(ctx context.Context, key string, to io.Writer) error {
	piece, _, err := c.Files.Open(ctx, key)
	if err != nil {
		return err
	}
	_, err = io.Copy(to, piece)
	if err = errors.Join(err, piece.Close()); err != nil {
		return fault.Unavailable(err)
	}
	return nil
}

// keepMade puts what was made into the store, then into the tables: there is no
// row without its file, and a file whose row never came is swept.
func (c *Classroom) keepMade(ctx context.Context, d waitingMedium, made media.Made) error {
	files := make([]madeFile, 0, len(made.Files))
	var total int64
	for _, f := range made.Files {
		key := newKey(d.Tenant)
		if err := c.putFile(ctx, key, f); err != nil {
			return errors.Join(err, c.giveBack(ctx, d, 0))
		}
		files = append(files, madeFile{f, key})
		total += f.Bytes
	}
	kept, err := false, error(nil)
	err = c.DB.InSchool(ctx, d.Tenant, func(tx *tenants.Tx) error {
		kept = false
		m, author, err := anyMedium(ctx, tx, d.Medium)
		if err != nil || m.State != Waiting {
			return err // it was thrown away meanwhile
		}
		alike, err := looksRefused(ctx, tx, made)
		if err != nil {
			return err
		}
		if alike {
			return c.notTaken(ctx, tx, m, author, refusedBefore)
		}
		kept = true
		if err := storeMade(ctx, tx, m, made, files, total); err != nil {
			return err
		}
		return c.mediaChanged(ctx, tx, m.Post)
	})
	if err == nil && !kept { // after an error they may have their rows: the sweep knows
		for _, f := range files {
			c.forget(ctx, f.key)
		}
	}
	return err
}

func (c *Classroom) putFile(ctx context.Context, key string, f media.MadeFile) error {
	from, err := os.Open(f.Path)
	if err != nil {
		return fault.Unavailable(err)
	}
	defer func() { _ = from.Close() }()
	return c.Files.Put(ctx, key, from, f.Bytes)
}

func (c *Classroom) refuseMade(ctx context.Context, d waitingMedium, word string) error {
	return c.DB.InSchool(ctx, d.Tenant, func(tx *tenants.Tx) error {
		m, author, err := anyMedium(ctx, tx, d.Medium)
		if err != nil || m.State != Waiting {
			return err
		}
		return c.notTaken(ctx, tx, m, author, word)
	})
}

func (c *Classroom) notTaken(ctx context.Context, tx *tenants.Tx, m Medium, author uuid.UUID, word string) error {
	m.State, m.Word = NotTaken, word
	if err := endMedium(ctx, tx, m); err != nil {
		return err
	}
	c.tell(tx, live.KindNotify, author)
	return c.mediaChanged(ctx, tx, m.Post)
}

// mediaChanged lets open pages know that a post shows other files now.
func (c *Classroom) mediaChanged(ctx context.Context, tx *tenants.Tx, post *uuid.UUID) error {
	if post == nil {
		return nil
	}
	if err := touch(ctx, tx, *post); err != nil {
		return err
	}
	c.tell(tx, live.KindPost, *post)
	return nil
}

// forget deletes bytes that nothing refers to. What cannot be deleted now is
// swept later.
func (c *Classroom) forget(ctx context.Context, key string) {
	_ = c.Files.Delete(context.WithoutCancel(ctx), key)
}

// came is told when a film, or another file, has come to this process.
func (c *Classroom) came(films bool) chan struct{} {
	c.workshop.once.Do(func() {
		c.workshop.films, c.workshop.others = make(chan struct{}, 1), make(chan struct{}, 1)
	})
	if films {
		return c.workshop.films
	}
	return c.workshop.others
}

func (c *Classroom) wakeWorkshop() {
	for _, films := range []bool{false, true} {
		select {
		case c.came(films) <- struct{}{}:
		default:
		}
	}
}
