// SPDX-License-Identifier: AGPL-3.0-or-later

package templates

import (
	"github.com/a-h/templ"

	"rookery/static"
)

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
	switch kind {
	case "care":
		return "good"
	case "wait":
		return "warn"
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
	case "wait":
		return "hourglass"
	}
	return "circle-check"
}

// iconHref is an icon's place in the sprite.
func iconHref(name string) string {
	return static.URL("icons.svg") + "#" + name
}

// icons are the drawings of the sprite's icons, made once: a page has a hundred.
var icons = drawIcons()

func drawIcons() map[string]templ.Component {
	drawn := map[string]templ.Component{}
	for _, name := range static.Icons() {
		class := "icon"
		if pointsAway(name) {
			class = "icon way"
		}
		drawn[name] = templ.Raw(`<svg class="` + class + `" aria-hidden="true" focusable="false"><use href="` + iconHref(name) + `"></use></svg>`)
	}
	return drawn
}

// Icon draws one icon of the sprite; the words beside it carry the meaning. A
// name that the sprite does not have draws nothing.
func Icon(name string) templ.Component {
	if icon, ok := icons[name]; ok {
		return icon
	}
	return templ.NopComponent
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
