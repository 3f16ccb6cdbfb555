// SPDX-License-Identifier: AGPL-3.0-or-later

package web_test

import (
	"fmt"
	"testing"

	"rookery/classroom"
)

func TestALongThreadIsReadFromItsEnd(t *testing.T) {
	s := open(t)
	root := s.post(t, s.hale, "Say one word each")
	last := root
	for i := range 60 {
		last = s.publish(t, s.hale, classroom.Draft{Body: fmt.Sprintf("Word number %02d", i), ReplyTo: root.ID}).Post
	}
	s.publish(t, s.hale, classroom.Draft{Body: "To the last of them", ReplyTo: last.ID})
	b := s.as(t, s.ben)
	end := b.Get("/posts/"+root.ID.String()).Must(t, 200, "Say one word each", "number 59", "To the last of them", "number 11").MustNot(t, "number 10", `rel="next"`)
	end.Click("Older").Must(t, 200, "Say one word each", "number 10", "number 00").MustNot(t, "number 11", `rel="prev"`).
		Click("Newer").Must(t, 200, "number 59")
	// In the middle: what it answers above, what answers it below.
	b.Get("/posts/"+last.ID.String()).Must(t, 200, "number 59", "To the last of them").MustNot(t, "number 58")
}

func TestAThreadStopsWhereItsReaderMayNotLook(t *testing.T) {
	s := open(t)
	root := s.post(t, s.hale, "Questions about the test?")
	answer := s.publish(t, s.amira, classroom.Draft{Body: "Which pages?", ReplyTo: root.ID}).Post
	waits := s.publish(t, s.ben, classroom.Draft{Body: "Ring me on 07700 900321", ReplyTo: answer.ID})
	if !waits.Held {
		t.Fatal("a number went out")
	}
	path := "/posts/" + root.ID.String()
	s.as(t, s.ben).Get(path).Must(t, 200, "Which pages?", "Ring me", "Waiting for a teacher")
	s.as(t, s.amira).Get(path).Must(t, 200, "Which pages?").MustNot(t, "Ring me", "07700")
	s.as(t, s.amira).Get("/posts/"+answer.ID.String()).Must(t, 200, "Questions about the test?", "Which pages?", "Replying to Ms Hale", "No replies yet.")
	s.as(t, s.chidi).Get(path).Must(t, 404)
	s.as(t, s.moderator).Get(path).Must(t, 200, "Which pages?").MustNot(t, "Ring me")
}
