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
	"rookery/tenants/jobs"
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
	Media          string        // where pictures and files are kept: file:///… or s3://…; empty: none are taken
	Clock          tenants.Clock // nil: the database's
	Log            *slog.Logger
}

// App is the whole server: opened, then served, then closed. Serve, demo and
// the browser tests use the same one.
type App struct {
	DB        *tenants.DB
	Passwords *tenants.Passwords
	Base      *url.URL

	log      *slog.Logger
	jobs     *sql.DB // signed in as rookery_jobs
	listener net.Listener
	web      *fiber.App
	figures  *figures // nil: no metrics
	services services
	life     life
}

const (
	clockEvery  = 30 * time.Second
	sweepEvery  = time.Hour
	sweepMost   = 10 * time.Minute // every school, one after the other
	signInQueue = 400              // a whole year group at nine o'clock
	jobsAtOnce  = 8
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
	if err = a.openServices(door, c.DatabaseURL); err != nil {
		return nil, err
	}
	if err = a.openMedia(ctx, c.Media); err != nil {
		return nil, err
	}
	if err = a.openJobs(); err != nil {
		return nil, err
	}
	a.web = door.App(routes(a, door))
	if c.MetricsListen != "" {
		a.figures, err = newFigures(c.MetricsListen, a.web.Server())
	}
	return a, err
}

func (a *App) openDatabases(ctx context.Context, c Config) error {
	clock, follow := c.Clock, (*tenants.DatabaseClock)(nil)
	if clock == nil {
		follow = &tenants.DatabaseClock{}
		clock = follow
	}
	var err error
	if a.DB, err = tenants.Open(c.DatabaseURL, tenants.Options{Clock: clock, Log: a.log}); err != nil {
		return err
	}
	if err := a.DB.Check(ctx); err != nil {
		return unfit("ROOKERY_DATABASE_URL", err)
	}
	if follow != nil {
		if err := follow.Follow(ctx, a.DB); err != nil {
			return unfit("ROOKERY_DATABASE_URL", err)
		}
		db, log := a.DB, a.log
		a.life.beside("clock", func(ctx context.Context) error { return followClock(ctx, follow, db, log) })
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

// openJobs sets up what is to be done again and again, by one process at a time.
func (a *App) openJobs() error {
	runner, err := jobs.New(a.jobs, a.log, jobs.Task{Name: "sweep", Every: sweepEvery, Most: sweepMost, Do: a.DB.Sweep}, a.sendDue(), a.clearMedia())
	if err != nil {
		return err
	}
	a.life.beside("jobs", func(ctx context.Context) error {
		if err := runner.Start(context.WithoutCancel(ctx)); err != nil {
			return err
		}
		<-ctx.Done()
		return runner.Stop()
	})
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

// followClock keeps our clock at the database's.
func followClock(ctx context.Context, clock *tenants.DatabaseClock, db *tenants.DB, log *slog.Logger) error {
	beat := time.NewTicker(clockEvery)
	defer beat.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-beat.C:
			if err := clock.Follow(ctx, db); err != nil && ctx.Err() == nil {
				log.Warn("the database's clock could not be read", "cause", words(err))
			}
		}
	}
}
