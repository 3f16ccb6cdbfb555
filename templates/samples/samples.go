// SPDX-License-Identifier: AGPL-3.0-or-later

package samples

import (
	"slices"

	"github.com/a-h/templ"
)

// Story is one view in one state.
type Story struct {
	Slug  string // its path in the storybook: "home-student"
	Shelf string // where the index lists it: "Timelines"
	Title string // what it shows: "Home of a student"
	View  templ.Component
}

// Stories lists every story, in the order of the index.
func Stories() []Story {
	return slices.Concat(
		doorStories(),
		timelineStories(),
		staffStories(),
		threadStories(),
		listStories(),
		groupStories(),
		settingsStories(),
	)
}
