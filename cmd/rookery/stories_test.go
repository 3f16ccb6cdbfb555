// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import "testing"

// The twelve things that people come for, each as a story that is told three
// times: with a mouse, with JavaScript switched off, and with the keyboard
// alone. A story finds what it uses as people do, by what it is called.
func TestInTheBrowser(t *testing.T) {
	s := newStage(t)
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
