// SPDX-License-Identifier: AGPL-3.0-or-later

package templates

import "rookery/static"

// scripts lists the scripts of a page, beside the small one that every page has.
func scripts(p Page) []string {
	list := []string{"app.js"}
	if p.Stream != "" && static.Has("live.js") {
		list = append(list, "live.js")
	}
	if p.Keys {
		list = append(list, "queue.js")
	}
	return list
}

// flashClass gives the colour of what just happened.
func flashClass(kind string) string {
	if kind == "care" {
		return "good"
	}
	return fallback(kind, "good")
}

func flashIcon(kind string) string {
	switch kind {
	case "care":
		return "heart-handshake"
	case "bad":
		return "circle-alert"
	case "warn":
		return "triangle-alert"
	}
	return "circle-check"
}

// iconHref is an icon's place in the sprite.
func iconHref(name string) string {
	return static.URL("icons.svg") + "#" + name
}

// pointsAway says whether an icon points along the line of text, so that it is
// mirrored where text runs from right to left.
func pointsAway(name string) bool {
	switch name {
	case "arrow-left", "arrow-right", "arrow-up-right", "corner-up-left", "reply", "undo-2", "log-out", "send":
		return true
	}
	return false
}
