// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"context"
	"fmt"
	"html"
	"io"
	"log"
	"net/http"
	"os"
	"path/filepath"
	"strings"

	"rookery/static"
	"rookery/templates/samples"
)

// policy is the one the real server sends, so that a story shows at once what it forbids.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; worker-src 'self'"

// shelf serves the index, the stories and the files they load.
func shelf(stories []samples.Story) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+static.Prefix, file)
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		head(w)
		index(w, stories, "")
	})
	for _, s := range stories {
		mux.HandleFunc("GET /"+s.Slug, func(w http.ResponseWriter, r *http.Request) {
			head(w)
			if err := s.View.Render(r.Context(), w); err != nil {
				log.Printf("%s: %v", s.Slug, err)
			}
		})
	}
	return mux
}

func head(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", policy)
}

func file(w http.ResponseWriter, r *http.Request) {
	f, immutable, ok := static.Open(strings.TrimPrefix(r.URL.Path, static.Prefix))
	if !ok {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", f.Type)
	if immutable {
		w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	body := f.Body
	if f.Gzip != nil && strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		w.Header().Set("Content-Encoding", "gzip")
		body = f.Gzip
	}
	if _, err := w.Write(body); err != nil {
		log.Printf("%s: %v", f.Name, err)
	}
}

// index lists the stories shelf by shelf; suffix is ".html" for files.
func index(w io.Writer, stories []samples.Story, suffix string) {
	fmt.Fprintf(w, `<!DOCTYPE html><html lang="en" class="accent-pine"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Storybook · Rookery</title><link rel="stylesheet" href="%s"></head><body class="out broad"><main class="frame stack"><h1>Rookery, page by page</h1>`, static.URL("app.css"))
	shelf := ""
	for _, s := range stories {
		if s.Shelf != shelf {
			if shelf != "" {
				fmt.Fprint(w, "</ul>")
			}
			shelf = s.Shelf
			fmt.Fprintf(w, `<h2>%s</h2><ul class="list">`, html.EscapeString(shelf))
		}
		fmt.Fprintf(w, `<li><a href="%s%s">%s</a></li>`, s.Slug, suffix, html.EscapeString(s.Title))
	}
	fmt.Fprint(w, "</ul></main></body></html>")
}

// write puts the stories and the files they load into a folder, which any
// plain file server can show.
func write(folder string, stories []samples.Story) error {
	var page strings.Builder
	index(&page, stories, ".html")
	if err := put(filepath.Join(folder, "index.html"), []byte(page.String())); err != nil {
		return err
	}
	for _, s := range stories {
		page.Reset()
		if err := s.View.Render(context.Background(), &page); err != nil {
			return fmt.Errorf("%s: %w", s.Slug, err)
		}
		if err := put(filepath.Join(folder, s.Slug+".html"), []byte(page.String())); err != nil {
			return err
		}
	}
	for _, name := range static.Names() {
		f, _, _ := static.Open(name)
		if err := put(filepath.Join(folder, filepath.FromSlash(static.URL(name))), f.Body); err != nil {
			return err
		}
	}
	return nil
}

func put(path string, body []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, body, 0o644)
}
