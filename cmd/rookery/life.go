// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"sync"
	"time"
)

// life is what an App does besides answering, and the order in which it ends:
// first what keeps requests open, then the web server, then what runs beside
// it, then what all of that stood on.
type life struct {
	first  []step
	runs   []run
	last   []step
	stop   context.CancelFunc // ends the runs; nil before Serve
	ended  sync.WaitGroup
	failed chan error
}

// step is one part of the way down.
type step struct {
	name string
	end  func() error
}

// run works beside the requests until its context ends.
type run struct {
	name string
	do   func(context.Context) error
}

// endFirst adds what has to end before the web server can: open streams.
func (l *life) endFirst(name string, end func() error) { l.first = append(l.first, step{name, end}) }

// beside adds what runs beside the requests. It goes on until the last request
// is answered.
func (l *life) beside(name string, do func(context.Context) error) {
	l.runs = append(l.runs, run{name, do})
}

// endLast adds what ends after everything that runs, before the databases.
func (l *life) endLast(name string, end func() error) { l.last = append(l.last, step{name, end}) }

func (l *life) start(ctx context.Context) {
	ctx, l.stop = context.WithCancel(context.WithoutCancel(ctx))
	l.failed = make(chan error, len(l.runs))
	for _, r := range l.runs {
		l.ended.Go(func() {
			if err := r.do(ctx); err != nil {
				l.failed <- fmt.Errorf("%s: %w", r.name, err)
			}
		})
	}
}

// halt ends the runs and gives what they died of, if they did.
func (l *life) halt() error {
	if l.stop == nil {
		return nil
	}
	l.stop()
	l.ended.Wait()
	close(l.failed)
	var all error
	for err := range l.failed {
		all = errors.Join(all, err)
	}
	l.stop = nil
	return all
}

// shutdownTime is how long requests that are under way may take to end.
const shutdownTime = 15 * time.Second

// Serve answers until ctx ends, or until a part fails without which there is
// no serving, then closes everything. It returns nil after a clean end.
func (a *App) Serve(ctx context.Context) error {
	a.life.start(ctx)
	ended := make(chan error, 2)
	web, listener, figures := a.web, a.listener, a.figures
	go func() { ended <- web.Listener(listener) }()
	if figures != nil {
		go func() { ended <- figures.serve() }()
	}
	var failed error
	select {
	case failed = <-ended:
	case failed = <-a.life.failed:
	case <-ctx.Done():
	}
	return errors.Join(failed, a.Close())
}

// Close ends everything that Open made, in order. A second call does nothing.
func (a *App) Close() error {
	steps := slices.Clone(a.life.first)
	if web := a.web; web != nil {
		steps = append(steps, step{"web server", func() error { return web.ShutdownWithTimeout(shutdownTime) }})
	}
	if l := a.listener; l != nil { // the web server's once it serves
		steps = append(steps, step{"listener", func() error { return ignoreClosed(l.Close()) }})
	}
	steps = append(steps, step{"background", a.life.halt})
	steps = append(steps, a.life.last...)
	if f := a.figures; f != nil {
		steps = append(steps, step{"metrics", f.close})
	}
	if jobs := a.jobs; jobs != nil {
		steps = append(steps, step{"job queue", jobs.Close})
	}
	if db := a.DB; db != nil {
		steps = append(steps, step{"database", db.Close})
	}
	a.web, a.listener, a.figures, a.jobs, a.DB, a.life.first, a.life.last = nil, nil, nil, nil, nil, nil, nil
	var all error
	for _, s := range steps {
		if err := s.end(); err != nil {
			all = errors.Join(all, fmt.Errorf("closing the %s: %w", s.name, err))
		}
	}
	return all
}

func ignoreClosed(err error) error {
	if errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}
