// SPDX-License-Identifier: AGPL-3.0-or-later

package static

import (
	"embed"
	"io/fs"
	"path"
	"regexp"
	"strings"
)

// embedded is every source file; the stylesheet is the files of css in the
// order of their names, and css/staff is another, for pages that students never
// see; each script of js is a file of its own.
//
//go:embed css/*.css css/staff/*.css js/*.js vendor
var embedded embed.FS

func assemble() map[string]File {
	all := map[string]File{}
	add := func(f File) { all[f.Name] = f }

	for _, name := range glob("vendor/figtree/*.woff2") {
		add(File{Name: path.Base(name), Type: "font/woff2", Hash: hashOf([]byte(read(name))), Body: []byte(read(name))})
	}
	looks := fontURL.ReplaceAllStringFunc(stylesheet("css/*.css"), func(found string) string {
		name := fontURL.FindStringSubmatch(found)[1]
		return "url(" + Prefix + all[name].Hash + "/" + name + ")"
	})
	add(newFile("app.css", "text/css; charset=utf-8", []byte(looks)))
	add(newFile("staff.css", "text/css; charset=utf-8", []byte(stylesheet("css/staff/*.css"))))
	for _, name := range glob("js/*.js") {
		add(newFile(path.Base(name), "text/javascript; charset=utf-8", []byte(tidy(read(name)))))
	}
	add(newFile("icons.svg", "image/svg+xml", []byte(sprite())))
	add(newFile("favicon.svg", "image/svg+xml", []byte(favicon())))
	return all
}

func stylesheet(pattern string) string {
	var css strings.Builder
	for _, name := range glob(pattern) {
		css.WriteString(tidy(read(name)))
	}
	return css.String()
}

func glob(pattern string) []string {
	names, err := fs.Glob(embedded, pattern)
	if err != nil {
		panic("static: " + err.Error()) // the patterns are constants
	}
	return names
}

func read(name string) string {
	b, err := embedded.ReadFile(name)
	if err != nil {
		panic("static: " + err.Error()) // the names come from the same embedded tree
	}
	return string(b)
}

// fontURL is a font named in the stylesheet, which gets its hash when put together.
var fontURL = regexp.MustCompile(`url\(([a-z-]+\.woff2)\)`)

var blockComment = regexp.MustCompile(`(?s)/\*.*?\*/`)

// tidy leaves out comments and indentation, which are for us and not for a
// phone on a school's network. It is deliberately not a minifier: a script
// must not use block comments inside strings, nor text over several lines.
func tidy(source string) string {
	var b strings.Builder
	for line := range strings.Lines(blockComment.ReplaceAllString(source, "")) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "//") {
			continue
		}
		b.WriteString(line)
		b.WriteByte('\n')
	}
	return b.String()
}
