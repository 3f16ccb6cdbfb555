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
// order of their names, each script of js is a file of its own.
//
//go:embed css/*.css js/*.js vendor
var embedded embed.FS

func assemble() map[string]File {
	all := map[string]File{}
	add := func(f File) { all[f.Name] = f }

	var css strings.Builder
	for _, name := range glob("css/*.css") {
		css.WriteString(tidy(read(name)))
	}
	add(newFile("app.css", "text/css; charset=utf-8", []byte(css.String())))
	for _, name := range glob("js/*.js") {
		add(newFile(path.Base(name), "text/javascript; charset=utf-8", []byte(tidy(read(name)))))
	}
	add(newFile("htmx.js", "text/javascript; charset=utf-8", []byte(read("vendor/htmx/htmx.min.js"))))
	add(newFile("icons.svg", "image/svg+xml", []byte(sprite())))
	add(newFile("favicon.svg", "image/svg+xml", []byte(favicon())))
	return all
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
