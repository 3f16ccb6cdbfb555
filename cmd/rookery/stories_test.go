// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import "testing"

// Everything that is tried in a browser, in one Chromium and before one server.
func TestInTheBrowser(t *testing.T) {
	s := newStage(t)
	t.Run("stories", func(t *testing.T) { tellStories(t, s) })
	t.Run("live", func(t *testing.T) { watchLive(t, s) })
	t.Run("measures", func(t *testing.T) { measurePages(t, s) })
	t.Run("pages", func(t *testing.T) { lookAtEveryPage(t, s) })
	t.Run("restart", func(t *testing.T) { pageOutlivesRestart(t, s) })
}

// The twelve things that people come for, each as a story that is told three
// times: with a mouse, with JavaScript switched off, and with the keyboard
// alone. A story finds what it uses as people do, by what it is called. So do
// those after them, about what must not be lost and what must not stay.
func tellStories(t *testing.T, s *stage) {
	stories := []struct {
		name string
		play func(*scene)
	}{
		{"signing in", signingIn},
		{"joining", joining},
		{"posting", posting},
		{"replying", replying},
		{"reporting", reporting},
		{"announcing", announcing},
		{"acknowledging", acknowledging},
		{"moderating", moderating},
		{"muting", muting},
		{"following", following},
		{"changing a rule", changingARule},
		{"ending a session", endingASession},

		{"showing a picture", picturing},
		{"nothing is lost", nothingIsLost},
		{"nothing stays behind", nothingStaysBehind},
	}
	for _, story := range stories {
		for _, w := range []way{byMouse, plainly, byKeyboard} {
			t.Run(story.name+" "+string(w), func(t *testing.T) {
				t.Parallel()
				story.play(s.scene(t, w))
			})
		}
	}
}

// watchLive is about pages that stand open while others write; they need
// JavaScript for it.
func watchLive(t *testing.T, s *stage) {
	for _, story := range []struct {
		name string
		play func(*scene)
	}{
		{"new posts", newPostsArrive},
		{"edits and withdrawals", changesArrive},
		{"what is gone", whatIsGoneStaysGone},
		{"held posts", heldPostsDoNot},
		{"suspended", suspendedIsOut},
	} {
		t.Run(story.name, func(t *testing.T) {
			t.Parallel()
			story.play(s.scene(t, byMouse))
		})
	}
}
