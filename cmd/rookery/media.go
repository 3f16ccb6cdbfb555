// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"time"

	"rookery/classroom"
	"rookery/tenants"
	"rookery/tenants/jobs"
	"rookery/tenants/media"
)

// clearEvery is how soon the bytes go of what was thrown away; nobody sees it
// from that moment on.
const clearEvery = time.Minute

// openMedia opens the store of files and sets up the workshop that makes them
// safe, in processes of their own: this very program, as media-worker.
func (a *App) openMedia(ctx context.Context, where string) error {
	if where == "" {
		return nil
	}
	files, err := media.Open(ctx, where)
	if err != nil {
		return misused("ROOKERY_MEDIA: %v", err)
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	room := a.services.room
	room.Files, room.Workshop = files, &media.Workshop{Program: []string{self, "media-worker"}, Limits: media.DefaultLimits()}
	log := a.log
	a.life.beside("media workshop", func(ctx context.Context) error { return room.MakeSafe(ctx, false, log) })
	a.life.beside("film workshop", func(ctx context.Context) error { return room.MakeSafe(ctx, true, log) })
	return nil
}

func (a *App) clearMedia() jobs.Task {
	return jobs.Task{Name: "media", Every: clearEvery, Do: func(ctx context.Context) error {
		if a.services.room.Files == nil {
			return nil
		}
		return a.services.room.ClearMedia(ctx)
	}}
}

type mediaSweepCommand struct {
	databaseFlags
	Media string `help:"Where pictures and files are kept." setting:"ROOKERY_MEDIA" placeholder:"URL" required:""`
}

// Run sweeps the store once.
func (c mediaSweepCommand) Run(ctx context.Context, p *Program, log *slog.Logger) error {
	db, err := tenants.Open(c.DatabaseURL, tenants.Options{Log: log})
	if err != nil {
		return err
	}
	defer db.Close()
	files, err := media.Open(ctx, c.Media)
	if err != nil {
		return misused("ROOKERY_MEDIA: %v", err)
	}
	swept, err := (&classroom.Classroom{DB: db, Files: files}).SweepMedia(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintf(p.Stdout, "%d files that nothing referred to are gone.\n", swept)
	return nil
}
