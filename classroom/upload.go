// SPDX-License-Identifier: AGPL-3.0-or-later

package classroom

import (
	"bytes"
	"context"
	"fmt"

	"github.com/google/uuid"

	"rookery/tenants"
	"rookery/tenants/fault"
	"rookery/tenants/media"
)

// NewMedium announces a file that is about to come.
type NewMedium struct {
	Draft uuid.UUID // the composer it is added in
	Name  string    // as its owner calls it
	Size  int64     // bytes
}

// pieceMost bounds what one request may bring of a file, in bytes, where it
// comes in pieces.
const pieceMost = 1 << 20

// PieceMost is how much of a file one request may bring, in bytes.
func PieceMost() int { return pieceMost }

// sniffed is how many of a file's first bytes tell what it is.
const sniffed = 4096

// BeginUpload makes room for a file in one of the actor's drafts. TooLarge when
// it is larger than any that is taken, or the school or the member has no room
// left; Conflict for more files than a post may have.
func (c *Classroom) BeginUpload(ctx context.Context, actor tenants.Actor, n NewMedium) (Medium, error) {
	if c.Files == nil {
		return Medium{}, fault.Forbidden("Pictures and files cannot be added here.")
	}
	if n.Draft == uuid.Nil {
		return Medium{}, fault.InvalidField("draft_id", "This form is too old. Please open it again; your text is still here.")
	}
	if n.Size <= 0 {
		return Medium{}, fault.InvalidField("files", "This file is empty. Please choose it again.")
	}
	if n.Size > sizeMost[media.Video] {
		return Medium{}, fault.TooLarge(fmt.Sprintf("This file is too large: at most %d MB fit.", sizeMost[media.Video]>>20))
	}
	m := Medium{Name: media.CleanName(n.Name), State: Coming, Kind: media.Document, Size: n.Size} // what it is, its first bytes tell
	err := c.DB.InSchool(ctx, actor.School.ID, func(tx *tenants.Tx) error {
		if err := inTurn(ctx, tx, actor.ID); err != nil {
			return err
		}
		v, err := viewer(ctx, tx, actor)
		if err != nil {
			return err
		}
		if err := v.mayAttach(); err != nil {
			return err
		}
		if _, sent, err := postOfDraft(ctx, tx, v, n.Draft); err != nil || sent {
			return orElse(err, fault.Conflict("This was sent meanwhile. Files can be added before a post is sent."))
		}
		had, err := mediaOfDraft(ctx, tx, actor.ID, n.Draft)
		if err != nil {
			return err
		}
		if len(had) >= MediaMost {
			return fault.Conflict(fmt.Sprintf("A post can have %d files. Take one out to add another.", MediaMost))
		}
		if err := takeRoom(ctx, tx, actor.ID, n.Size); err != nil {
			return err
		}
		if err := keepDraft(ctx, tx, v, n.Draft); err != nil {
			return err
		}
		m.ID = tx.NewID()
		return insertMedium(ctx, tx, actor.ID, n.Draft, m, len(had))
	})
	return m, err
}

func orElse(err, otherwise error) error {
	if err != nil {
		return err
	}
	return otherwise
}

// Append stores the next piece of a file: the bytes from at on. A piece that
// came before changes nothing; Came says where to go on. What is no file that is
// taken here is refused with its first piece, in words, and costs no more room.
func (c *Classroom) Append(ctx context.Context, actor tenants.Actor, id uuid.UUID, at int64, piece []byte) (Medium, error) {
	m, err := c.Upload(ctx, actor, id)
	if err != nil || m.State != Coming || at < m.Came {
		return m, err
	}
	if at > m.Came || len(piece) == 0 || m.Came+int64(len(piece)) > m.Size {
		return m, fault.Conflict("A piece of this file is missing. It goes on from where it stopped.")
	}
	if at == 0 {
		kind, word := taken(piece, m.Size)
		if word != "" {
			return c.refuseUpload(ctx, actor, id, word)
		}
		m.Kind = kind
	}
	key := newKey(actor.School.ID)
	if err := c.Files.Put(ctx, key, bytes.NewReader(piece), int64(len(piece))); err != nil {
		return m, err
	}
	kind, first := m.Kind, false
	err = c.DB.InSchool(ctx, actor.School.ID, func(tx *tenants.Tx) error {
		if m, err = ownMedium(ctx, tx, actor.ID, id, true); err != nil {
			return err
		}
		if first = m.State == Coming && m.Came == at; !first {
			return nil // another request brought it meanwhile
		}
		m.Kind, m.Came = kind, at+int64(len(piece))
		if m.Came == m.Size {
			m.State = Waiting
			tx.AfterCommit(c.wakeWorkshop)
		}
		return appendPiece(ctx, tx, m, at, int64(len(piece)), key)
	})
	if err == nil && !first { // after an error it may have its row: the sweep knows
		c.forget(ctx, key)
	}
	return m, err
}

// taken says what a file is by its first bytes, or why it is not taken.
func taken(head []byte, size int64) (media.Kind, string) {
	kind, _, ok := media.Sniff(head[:min(len(head), sniffed)])
	switch {
	case !ok:
		return "", "This kind of file cannot be added. Pictures, PDF papers, sound and video can."
	case size > sizeMost[kind]:
		return "", fmt.Sprintf("This file is too large: at most %d MB fit.", sizeMost[kind]>>20)
	case (kind == media.Sound || kind == media.Video) && media.VideoTools() != nil:
		return "", "This school cannot take sound and video at the moment. Pictures and PDF papers work."
	}
	return kind, ""
}

func (c *Classroom) refuseUpload(ctx context.Context, actor tenants.Actor, id uuid.UUID, word string) (Medium, error) {
	var m Medium
	err := c.DB.InSchool(ctx, actor.School.ID, func(tx *tenants.Tx) error {
		var err error
		if m, err = ownMedium(ctx, tx, actor.ID, id, true); err != nil || m.State != Coming {
			return err
		}
		m.State, m.Word = NotTaken, word
		return endMedium(ctx, tx, m)
	})
	return m, err
}

// AddFile takes a whole file at once, as a form without a script sends it.
func (c *Classroom) AddFile(ctx context.Context, actor tenants.Actor, draft uuid.UUID, name string, whole []byte) (Medium, error) {
	m, err := c.BeginUpload(ctx, actor, NewMedium{Draft: draft, Name: name, Size: int64(len(whole))})
	if err != nil {
		return m, err
	}
	return c.Append(ctx, actor, m.ID, 0, whole)
}

// Upload gives one of the actor's own files, or NotFound.
func (c *Classroom) Upload(ctx context.Context, actor tenants.Actor, id uuid.UUID) (Medium, error) {
	var m Medium
	err := c.DB.Read(ctx, actor.School.ID, func(tx *tenants.Tx) error {
		var err error
		m, err = ownMedium(ctx, tx, actor.ID, id, false)
		return err
	})
	return m, err
}

// DraftMedia gives the files of one of the actor's drafts, in their order.
func (c *Classroom) DraftMedia(ctx context.Context, actor tenants.Actor, draft uuid.UUID) (Media, error) {
	var all Media
	err := c.DB.Read(ctx, actor.School.ID, func(tx *tenants.Tx) error {
		var err error
		all, err = mediaOfDraft(ctx, tx, actor.ID, draft)
		return err
	})
	return all, err
}

// Describe stores what is said of the files of a draft.
func (c *Classroom) Describe(ctx context.Context, actor tenants.Actor, draft uuid.UUID, alts map[uuid.UUID]string) error {
	clean := map[uuid.UUID]string{}
	for id, alt := range alts {
		var err error
		if clean[id], err = checkAlt(alt); err != nil {
			return fault.InvalidField("alt-"+id.String(), fault.From(err).Fields["alt"])
		}
	}
	if len(clean) == 0 {
		return nil
	}
	return c.DB.InSchool(ctx, actor.School.ID, func(tx *tenants.Tx) error { return describe(ctx, tx, actor.ID, draft, clean) })
}

// RemoveMedium throws away a file of the actor's own, from a draft or from a
// post; its other files and its text stay. Doing it twice changes nothing.
func (c *Classroom) RemoveMedium(ctx context.Context, actor tenants.Actor, id uuid.UUID) (Medium, error) {
	var m Medium
	err := c.DB.InSchool(ctx, actor.School.ID, func(tx *tenants.Tx) error {
		var err error
		if m, err = ownMedium(ctx, tx, actor.ID, id, true); err != nil || m.State == ThrownAway {
			return err
		}
		m.State = ThrownAway
		if err := endMedium(ctx, tx, m); err != nil {
			return err
		}
		return c.mediaChanged(ctx, tx, m.Post)
	})
	return m, err
}
