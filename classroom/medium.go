// SPDX-License-Identifier: AGPL-3.0-or-later

package classroom

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/google/uuid"

	"rookery/moderation"
	"rookery/tenants"
	"rookery/tenants/fault"
	"rookery/tenants/fold"
	"rookery/tenants/media"
)

// The states of a file that was added to a post.
const (
	Coming     = "coming"  // pieces are on their way
	Waiting    = "waiting" // to be made safe
	Ready      = "ready"
	NotTaken   = "refused" // Word says why
	ThrownAway = "gone"
)

// What one post, and one file, may hold.
const (
	MediaMost = 8
	altLimit  = 1000 // characters as a reader counts them
)

// sizeMost is how large a file of each kind may be, in bytes as it comes.
var sizeMost = map[media.Kind]int64{
	media.Picture: 25 << 20, media.Document: 25 << 20, media.Sound: 50 << 20, media.Video: 200 << 20,
}

// Medium is a picture, paper, sound or video that belongs to a post, or to a
// draft that is not sent yet. Nobody sees it before it is Ready but its author,
// who sees how far it is.
type Medium struct {
	ID       uuid.UUID  `db:"id" json:"id"`
	Post     *uuid.UUID `db:"post_id" json:"-"`
	Kind     media.Kind `db:"kind" json:"kind"`
	Name     string     `db:"name" json:"name"`
	Alt      string     `db:"alt" json:"alt"`
	State    string     `db:"state" json:"state"`
	Word     string     `db:"word" json:"word"`
	Size     int64      `db:"size" json:"size"` // bytes that are to come
	Came     int64      `db:"came" json:"came"` // bytes that have come
	Percent  int        `db:"percent" json:"percent"`
	Width    *int       `db:"width" json:"width"`
	Height   *int       `db:"height" json:"height"`
	Blurhash *string    `db:"blurhash" json:"blurhash"`
	Seconds  *int       `db:"seconds" json:"seconds"`
}

// Media are the files of one post, in their order.
type Media []Medium

// Scan reads what mediaColumn gives.
func (m *Media) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*m = nil
		return nil
	case []byte:
		return json.Unmarshal(v, m)
	case string:
		return json.Unmarshal([]byte(v), m)
	}
	return fmt.Errorf("classroom: media from a %T", src)
}

// Seen are those that anybody but the author may be shown.
func (m Media) Seen() Media {
	var seen Media
	for _, one := range m {
		if one.State == Ready {
			seen = append(seen, one)
		}
	}
	return seen
}

// Pending says whether any of them is still on its way or being made.
func (m Media) Pending() bool {
	for _, one := range m {
		if one.State == Coming || one.State == Waiting {
			return true
		}
	}
	return false
}

// attached is what the gate hears of them.
func (m Media) attached() []moderation.Attached {
	var all []moderation.Attached
	for _, one := range m {
		if one.State != NotTaken {
			all = append(all, moderation.Attached{ID: one.ID, Kind: string(one.Kind), Name: one.Name, Alt: one.Alt})
		}
	}
	return all
}

// mediaColumn reads a post's Media.
const mediaColumn = `(select json_agg(json_build_object('id', x.id, 'kind', x.kind, 'name', x.name, 'alt', x.alt, 'state', x.state, 'word', x.word,
	   'size', x.size, 'came', x.came, 'percent', x.percent, 'width', x.width, 'height', x.height, 'blurhash', x.blurhash, 'seconds', x.seconds) order by x.ordinal, x.id)
	  from media x where x.tenant_id = $1 and x.post_id = p.id and x.state <> 'gone') as media`

const mediumColumns = `m.id, m.post_id, m.kind, m.name, m.alt, m.state, m.word, m.size, m.came, m.percent, m.width, m.height, m.blurhash, m.seconds`

// checkAlt is an alternative text as it is stored.
func checkAlt(alt string) (string, error) {
	alt, err := fold.Clean(alt)
	if err != nil || fold.Graphemes(alt) > altLimit {
		return "", fault.Invalid(map[string]string{"alt": fmt.Sprintf("Please describe it in at most %d plain characters.", altLimit)})
	}
	return alt, nil
}

// mayAttach asks whether the viewer may add files to what they write at all.
func (v Viewer) mayAttach() error { return v.mayWrite(uuid.Nil) }

// bring takes the files of a draft along; Invalid where the school asks for words
// with each and one has none.
func (p *Post) bring(ctx context.Context, tx *tenants.Tx, v Viewer, draft uuid.UUID) error {
	var err error
	if p.Media, err = mediaOfDraft(ctx, tx, v.ID, draft); err != nil || !v.School.AltRequired {
		return err
	}
	fields := map[string]string{}
	for _, one := range p.Media {
		if one.Alt == "" && (one.Kind == media.Picture || one.Kind == media.Video) && one.State != NotTaken {
			fields["alt-"+one.ID.String()] = "Please say what can be seen, for those who cannot see it."
		}
	}
	if len(fields) > 0 {
		return fault.Invalid(fields)
	}
	return nil
}

// keepMedia makes the files that it brought its own. What was not taken stays
// behind, and goes.
func (p *Post) keepMedia(ctx context.Context, tx *tenants.Tx, draft uuid.UUID) error {
	if len(p.Media) == 0 {
		return nil
	}
	if err := attach(ctx, tx, p.Author, draft, p.ID); err != nil {
		return err
	}
	return throwAway(ctx, tx, p.Author, draft)
}
