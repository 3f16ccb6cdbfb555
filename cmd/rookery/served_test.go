// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"bytes"
	"context"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"rookery/tenants"
)

// served is one process of the program, on a port of its own.
type served struct {
	app     *App
	web     *fiber.App
	address string
	log     *journal
	stop    func() // ends it early; a second call does nothing
}

// serve starts a process on the databases that urlFor leads to. Schools are
// found below localhost.
func serve(t testing.TB, urlFor func(role string) string, clock tenants.Clock) *served {
	t.Helper()
	log := &journal{}
	app, err := Open(context.Background(), Config{DatabaseURL: urlFor("rookery_app"), JobsURL: urlFor("rookery_jobs"), BaseURL: "http://localhost",
		Listen: "127.0.0.1:0", Media: "file://" + mediaFolder(), Clock: clock, Log: slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug}))})
	if err != nil {
		t.Fatalf("opening the program: %v", err)
	}
	s := &served{app: app, web: app.web, address: app.Address(), log: log}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- app.Serve(ctx) }()
	s.stop = sync.OnceFunc(func() {
		cancel()
		select {
		case err := <-ended:
			if err != nil {
				t.Errorf("the program ended with: %v", err)
			}
		case <-time.After(30 * time.Second):
			t.Error("the program did not end")
		}
	})
	t.Cleanup(s.stop)
	return s
}

// route is one line of the table that is served.
type route struct{ method, path string }

// params are the names in a route's path: /groups/:id/members/:member has two.
func (r route) params() []string {
	var names []string
	for part := range strings.SplitSeq(r.path, "/") {
		if name, found := strings.CutPrefix(part, ":"); found {
			names = append(names, name)
		}
	}
	return names
}

// fill puts values in the places of the path's names.
func (r route) fill(values ...string) string {
	path := r.path
	for i, name := range r.params() {
		path = strings.Replace(path, ":"+name, values[i], 1)
	}
	return path
}

// liveRoute is the stream, which never ends; it has tests of its own.
const liveRoute = "/live"

// table is every route that is served, as the router has it: whoever adds one
// has added it to these tests too.
func (s *served) table(t testing.TB) []route {
	t.Helper()
	var all []route
	for _, r := range s.web.GetRoutes(true) {
		if r.Method == fiber.MethodHead || strings.HasPrefix(r.Path, "/static/") || r.Path == liveRoute {
			continue
		}
		for _, path := range spelledOut(r.Path) {
			if at := (route{r.Method, path}); !slices.Contains(all, at) {
				all = append(all, at)
			}
		}
	}
	if len(all) < 30 {
		t.Fatalf("only %d routes", len(all))
	}
	return all
}

// spelledOut gives an address with a place for a word as one address a word.
func spelledOut(path string) []string {
	before, found := strings.CutSuffix(path, "/:deed")
	if !found {
		return []string{path}
	}
	var all []string
	for _, deed := range []string{"approve", "remove", "steward", "unsteward", "mute", "unmute"} {
		all = append(all, before+"/"+deed)
	}
	return all
}

// visitor opens a connection to the process, at a school's host.
func (s *served) visitor(school tenants.School) *visitor {
	return &visitor{client: &fasthttp.HostClient{Addr: s.address, MaxConns: 8, ReadTimeout: 60 * time.Second, MaxResponseBodySize: 16 << 20,
		NoDefaultUserAgentHeader: true, DisablePathNormalizing: true}, host: school.Slug + ".localhost", cookies: map[string]string{}}
}

// journal keeps what a process logs.
type journal struct {
	mu    sync.Mutex
	lines bytes.Buffer
}

// Write is io.Writer's.
func (j *journal) Write(line []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.lines.Write(line)
}

// text is everything that was logged.
func (j *journal) text() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.lines.String()
}
