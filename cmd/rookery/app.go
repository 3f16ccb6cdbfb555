// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"net/url"
	"syscall"
	"time"

	"github.com/gofiber/fiber/v2"

	"rookery/tenants"
	tenantsweb "rookery/tenants/web"
)

// Config is what an App is made of.
type Config struct {
	DatabaseURL    string       // as rookery_app
	JobsURL        string       // as rookery_jobs
	BaseURL        string       // as browsers see it; empty: http://localhost and the port listened on
	Listen         string       // port 0: any free one
	Listener       net.Listener // taken over in Listen's stead, where given
	TrustedProxies []netip.Prefix
	MetricsListen  string        // empty: no metrics
	Clock          tenants.Clock // nil: the database's
	Log            *slog.Logger
}

// App is the whole server: opened, then served, then closed. Serve, demo and
// the browser tests use the same one.
type App struct {
	DB        *tenants.DB
	Passwords *tenants.Passwords
	Base      *url.URL

	log       *slog.Logger
	clock     *tenants.DatabaseClock // nil where the clock was given
	jobs      *sql.DB
	listener  net.Listener
	web       *fiber.App
	figures   *figures // nil: no metrics
	beforeWeb []step   // what ends before the web server: the live hub first of all
}

// step is one part of the way down.
type step struct {
	name string
	end  func() error
}

const (
	clockEvery   = 30 * time.Second
	shutdownTime = 15 * time.Second
	signInQueue  = 400 // a whole year group at nine o'clock
	jobsAtOnce   = 8
)

// Open makes an App and checks that its database is fit, without serving yet.
// Its errors say how to mend what is wrong.
func Open(ctx context.Context, c Config) (_ *App, err error) {
	a := &App{log: cmp.Or(c.Log, slog.Default()), Passwords: tenants.NewPasswords(signInQueue)}
	defer func() {
		if err != nil {
			err = errors.Join(err, a.Close())
		}
	}()
	if a.listener = c.Listener; a.listener == nil {
		if a.listener, err = listen("ROOKERY_LISTEN", c.Listen); err != nil {
			return nil, err
		}
	}
	if c.BaseURL == "" {
		c.BaseURL = fmt.Sprintf("http://localhost:%d", a.listener.Addr().(*net.TCPAddr).Port)
	}
	if a.Base, err = checkBaseURL(c.BaseURL); err != nil {
		return nil, err
	}
	if err = a.openDatabases(ctx, c); err != nil {
		return nil, err
	}
	door := tenantsweb.NewDoor(a.DB, a.Passwords, tenantsweb.Config{BaseURL: c.BaseURL, TrustedProxies: c.TrustedProxies, Log: a.log})
	a.web = door.App(routes(a, door))
	if c.MetricsListen != "" {
		a.figures, err = newFigures(c.MetricsListen, a.web.Server())
	}
	return a, err
}

func (a *App) openDatabases(ctx context.Context, c Config) error {
	clock := c.Clock
	if clock == nil {
		a.clock = &tenants.DatabaseClock{}
		clock = a.clock
	}
	var err error
	if a.DB, err = tenants.Open(c.DatabaseURL, tenants.Options{Clock: clock, Log: a.log}); err != nil {
		return err
	}
	if err := a.DB.Check(ctx); err != nil {
		return unfit("ROOKERY_DATABASE_URL", err)
	}
	if a.clock != nil {
		if err := a.clock.Follow(ctx, a.DB); err != nil {
			return unfit("ROOKERY_DATABASE_URL", err)
		}
	}
	if a.jobs, err = sql.Open("postgres", c.JobsURL); err != nil {
		return errors.New("ROOKERY_JOBS_URL cannot be read")
	}
	a.jobs.SetMaxOpenConns(jobsAtOnce)
	if err := checkJobs(ctx, a.jobs); err != nil {
		return unfit("ROOKERY_JOBS_URL", err)
	}
	return nil
}

func listen(setting, address string) (net.Listener, error) {
	l, err := net.Listen("tcp", address)
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, fmt.Errorf("%s is taken by another program, perhaps by another Rookery; give another port with %s or --listen", address, setting)
	case errors.Is(err, syscall.EACCES):
		return nil, fmt.Errorf("%s is not ours to listen on: ports below 1024 need root; give another port with %s or --listen", address, setting)
	}
	return l, err
}

// Address is where the server listens.
func (a *App) Address() string { return a.listener.Addr().String() }

// MetricsAddress is where metrics are served; empty where they are not.
func (a *App) MetricsAddress() string {
	if a.figures == nil {
		return ""
	}
	return a.figures.listener.Addr().String()
}

// SchoolURL is where browsers find the school with this slug.
func (a *App) SchoolURL(slug string) string {
	school := *a.Base
	school.Host = slug + "." + a.Base.Host
	return school.String()
}

// Serve answers until ctx ends, then closes everything: open pages first, then
// requests that are under way, then the database. It returns nil after a clean
// end.
func (a *App) Serve(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	if a.clock != nil {
		go a.followClock(ctx)
	}
	ended := make(chan error, 2)
	web, listener, figures := a.web, a.listener, a.figures
	go func() { ended <- web.Listener(listener) }()
	if figures != nil {
		go func() { ended <- figures.serve() }()
	}
	var failed error
	select {
	case failed = <-ended:
	case <-ctx.Done():
	}
	return errors.Join(failed, a.Close())
}

// followClock keeps our clock at the database's.
func (a *App) followClock(ctx context.Context) {
	beat := time.NewTicker(clockEvery)
	defer beat.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-beat.C:
			if err := a.clock.Follow(ctx, a.DB); err != nil && ctx.Err() == nil {
				a.log.Warn("the database's clock could not be read", "cause", words(err))
			}
		}
	}
}

// Close ends everything that Open made, in order. A second call does nothing.
func (a *App) Close() error {
	var steps []step
	steps, a.beforeWeb = append(steps, a.beforeWeb...), nil
	if web := a.web; web != nil {
		steps, a.web = append(steps, step{"web server", func() error { return web.ShutdownWithTimeout(shutdownTime) }}), nil
	}
	if l := a.listener; l != nil { // not yet, or no longer, the web server's
		steps, a.listener = append(steps, step{"listener", func() error { return ignoreClosed(l.Close()) }}), nil
	}
	if f := a.figures; f != nil {
		steps, a.figures = append(steps, step{"metrics", f.close}), nil
	}
	if jobs := a.jobs; jobs != nil {
		steps, a.jobs = append(steps, step{"job queue", jobs.Close}), nil
	}
	if db := a.DB; db != nil {
		steps, a.DB = append(steps, step{"database", db.Close}), nil
	}
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
