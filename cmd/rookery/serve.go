// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"context"
	"fmt"
	"log/slog"
	"net/netip"
)

// serving is where a server is found and what it believes.
type serving struct {
	BaseURL        string   `help:"The address that browsers see, such as https://schools.example; a school is at https://<slug>.schools.example." setting:"ROOKERY_BASE_URL" placeholder:"URL" required:""`
	Listen         string   `help:"Where to listen (${default})." default:"127.0.0.1:8080" setting:"ROOKERY_LISTEN" placeholder:"HOST:PORT"`
	TrustedProxies []string `help:"Addresses and networks of the proxies in front, with commas; only they are believed about who asks." setting:"ROOKERY_TRUSTED_PROXIES" placeholder:"ADDRESS"`
	MetricsListen  string   `help:"Where to serve metrics (/metrics) and profiles (/debug/pprof/), on this machine only; off unless given." setting:"ROOKERY_METRICS_LISTEN" placeholder:"127.0.0.1:PORT"`
}

func (s serving) check() error {
	base, err := checkBaseURL(s.BaseURL)
	if err != nil {
		return err
	}
	proxies, err := s.proxies()
	if err != nil {
		return err
	}
	if base.Scheme == "https" && len(proxies) == 0 {
		return misused("ROOKERY_BASE_URL is https, so a proxy with the certificate stands in front, but ROOKERY_TRUSTED_PROXIES is empty: everybody would seem to come from one address, and one visitor's wrong guesses would slow all; give the proxy's address (127.0.0.1,::1 where it runs on this machine)")
	}
	return nil
}

func (s serving) proxies() ([]netip.Prefix, error) { return parseProxies(s.TrustedProxies) }

type serveCommand struct {
	databaseFlags
	JobsURL string `help:"The same database, signed in to as rookery_jobs." setting:"ROOKERY_JOBS_URL" placeholder:"URL" required:""`
	serving
	Media string `help:"Where pictures and files are kept: file:///srv/rookery/media, or s3://KEY:SECRET@host/bucket; none are taken unless given." setting:"ROOKERY_MEDIA" placeholder:"URL"`
}

// Help is what `rookery serve --help` adds.
func (serveCommand) Help() string {
	return `A school is then at https://<slug>.schools.example, once a proxy with a certificate for all names below it stands in front:

  export ROOKERY_DATABASE_URL=postgres://rookery_app:…@db.example/rookery
  export ROOKERY_JOBS_URL=postgres://rookery_jobs:…@db.example/rookery
  export ROOKERY_BASE_URL=https://schools.example ROOKERY_TRUSTED_PROXIES=127.0.0.1,::1
  rookery serve

It refuses to start, and says how to mend it, where the database's role could pass row level security, where migrations are
missing, or where a setting makes no sense. Several may serve from one database. Ctrl-C or SIGTERM ends it cleanly.
/livez and /readyz answer on every host name.`
}

// Validate is kong's question.
func (c serveCommand) Validate() error {
	if err := c.databaseFlags.Validate(); err != nil {
		return err
	}
	if err := checkDatabaseURL("ROOKERY_JOBS_URL", c.JobsURL, "rookery_jobs"); err != nil {
		return err
	}
	if err := checkListen("ROOKERY_LISTEN", c.Listen); err != nil {
		return err
	}
	if c.MetricsListen != "" {
		if err := checkLoopback("ROOKERY_METRICS_LISTEN", c.MetricsListen); err != nil {
			return err
		}
	}
	return c.serving.check()
}

// Run serves until ctx ends.
func (c serveCommand) Run(ctx context.Context, p *Program, log *slog.Logger) error {
	proxies, err := c.proxies()
	if err != nil {
		return err
	}
	app, err := Open(ctx, Config{DatabaseURL: c.DatabaseURL, JobsURL: c.JobsURL, BaseURL: c.BaseURL, Listen: c.Listen,
		TrustedProxies: proxies, MetricsListen: c.MetricsListen, Media: c.Media, Log: log})
	if err != nil {
		return err
	}
	fmt.Fprintf(p.Stdout, "Rookery serves %s on %s.\n", c.BaseURL, app.Address())
	if at := app.MetricsAddress(); at != "" {
		fmt.Fprintf(p.Stdout, "Metrics on %s.\n", at)
	}
	return app.Serve(ctx)
}
