// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"strings"

	"github.com/google/uuid"

	"rookery/classroom"
	"rookery/moderation"
	"rookery/tenants"
)

// fillMedia leaves a picture in every state: with a post that is out, with one
// that waits, refused with one, in a draft, and one that is still coming.
func (s *fullSchool) fillMedia() {
	s.picture(s.teacher, "pictured", "out", 1)
	s.picture(s.amira, "drawn", "waiting", 2)
	s.picture(s.ben, "scribbled", "refused", 3)
	s.decide(s.posts["scribbled"], moderation.Refuse)
	s.addPicture(s.teacher, s.drafts["teacher"], "begun", 4)
	coming, err := s.f.room.BeginUpload(s.ctx(), s.ben, classroom.NewMedium{Draft: s.drafts["ben"], Name: "coming " + s.mark + ".png", Size: 9000})
	s.try(err)
	_, err = s.f.room.Append(s.ctx(), s.ben, coming.ID, 0, drawing(5))
	s.try(err)
	for kind, variants := range map[string][]string{"document": {"document"}, "sound": {"sound"}, "video": {"video", "poster", "thumb"}} {
		s.shelve(kind, variants)
	}
	s.try(s.f.room.ClearMedia(s.ctx())) // as it is a minute later: nothing in the tables moves by itself
}

// shelve puts a file of another kind with the teacher's picture, past the
// workshop: to make a film takes seconds, and what is asked is who sees it.
func (s *fullSchool) shelve(kind string, variants []string) {
	s.t.Helper()
	id := uuid.New()
	s.try(s.f.DB.InSchool(s.ctx(), s.ID, func(tx *tenants.Tx) error {
		if _, err := tx.Exec(s.ctx(), `insert into media (tenant_id, id, author_id, draft_id, post_id, ordinal, kind, name, alt, state, size, came, stored, created_at, changed_at)
			values ($1, $2, $3, $2, $4, 9, $5, $6, $6, 'ready', 9, 9, 9, $7, $7)`, id, s.teacher.ID, s.posts["pictured"], kind, "A "+kind+" of "+s.mark, tx.Now); err != nil {
			return err
		}
		for _, variant := range variants {
			key := s.ID.String() + "/" + uuid.NewString()
			s.try(s.f.room.Files.Put(s.ctx(), key, strings.NewReader("something"), 9))
			if _, err := tx.Exec(s.ctx(), `insert into media_files (tenant_id, media_id, variant, key, type, size) values ($1, $2, $3, $4, 'application/octet-stream', 9)`, id, variant, key); err != nil {
				return err
			}
		}
		return nil
	}))
}

// picture posts a picture to the class.
func (s *fullSchool) picture(by tenants.Actor, word, name string, seed int) {
	s.t.Helper()
	d := classroom.Draft{ID: uuid.New(), Body: s.text(word), Audience: classroom.InGroup, Group: s.class}
	s.addPicture(by, d.ID, name, seed)
	done, err := s.f.room.Publish(s.ctx(), by, d)
	s.try(err)
	s.posts[word] = done.Post.ID
}

// addPicture adds a picture to a draft and makes it safe.
func (s *fullSchool) addPicture(by tenants.Actor, draft uuid.UUID, name string, seed int) {
	s.t.Helper()
	m, err := s.f.room.AddFile(s.ctx(), by, draft, name+" "+s.mark+".png", drawing(seed))
	s.try(err)
	s.try(s.f.room.Describe(s.ctx(), by, draft, map[uuid.UUID]string{m.ID: "What " + s.mark + " drew"}))
	_, err = s.f.room.MakeNext(s.ctx(), false, new(uuid.UUID))
	s.try(err)
}

// drawing is a picture that looks like none of another seed.
func drawing(seed int) []byte {
	m := image.NewRGBA(image.Rect(0, 0, 64, 48))
	for x := range 64 {
		for y := range 48 {
			m.Set(x, y, color.RGBA{uint8(x * seed * 3), uint8((y/8*seed + x/8) % 5 * 50), uint8(40 * seed), 255})
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		panic(err) // into memory
	}
	return b.Bytes()
}
