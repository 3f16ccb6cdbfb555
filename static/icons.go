// SPDX-License-Identifier: AGPL-3.0-or-later

package static

import (
	"path"
	"regexp"
	"slices"
	"strings"
)

var (
	svgOpen    = regexp.MustCompile(`(?s)^.*?<svg[^>]*>`)
	whiteSpace = regexp.MustCompile(`\s+`)
)

// Icons lists the names of the icons in the sprite. To add one, copy its file
// from lucide-static into vendor/lucide.
func Icons() []string {
	names := glob("vendor/lucide/*.svg")
	for i, n := range names {
		names[i] = strings.TrimSuffix(path.Base(n), ".svg")
	}
	return names
}

// HasIcon says whether the sprite holds the icon.
func HasIcon(name string) bool {
	return slices.Contains(Icons(), name)
}

// sprite puts the icons into one file of symbols, so that a page asks once.
func sprite() string {
	var b strings.Builder
	b.WriteString(`<svg xmlns="http://www.w3.org/2000/svg"><!-- lucide-static, ISC licence -->`)
	for _, name := range Icons() {
		b.WriteString(`<symbol id="` + name + `" viewBox="0 0 24 24">` + shape(name) + `</symbol>`)
	}
	b.WriteString(`</svg>`)
	return b.String()
}

// shape is what an icon's file draws, without its outer element.
func shape(name string) string {
	inner := svgOpen.ReplaceAllString(read("vendor/lucide/"+name+".svg"), "")
	inner = whiteSpace.ReplaceAllString(strings.TrimSuffix(strings.TrimSpace(inner), "</svg>"), " ")
	return strings.ReplaceAll(strings.TrimSpace(inner), "> <", "><")
}

// favicon is the bird on a rounded square; the colour suits both themes.
func favicon() string {
	return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48"><rect width="48" height="48" rx="12" fill="#1f6156"/>` +
		`<g transform="translate(9 9) scale(1.25)" fill="none" stroke="#fff" stroke-width="2" stroke-linecap="round" stroke-linejoin="round">` +
		shape("bird") + `</g></svg>`
}
