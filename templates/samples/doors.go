// SPDX-License-Identifier: AGPL-3.0-or-later

package samples

func doorStories() []Story {
	return []Story{}
}
