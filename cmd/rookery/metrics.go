// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/pprof"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"github.com/valyala/fasthttp"
)

// figures are metrics and profiles, on a listener of their own.
type figures struct {
	registry *prometheus.Registry
	listener net.Listener
	server   *http.Server
}

// newFigures listens on a loopback address and counts what the web server
// answers.
func newFigures(address string, web *fasthttp.Server) (*figures, error) {
	l, err := listen("ROOKERY_METRICS_LISTEN", address)
	if err != nil {
		return nil, err
	}
	f := &figures{registry: prometheus.NewRegistry(), listener: l}
	f.registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	f.count(web)
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(f.registry, promhttp.HandlerOpts{}))
	mux.HandleFunc("/debug/pprof/", pprof.Index)
	mux.HandleFunc("/debug/pprof/cmdline", pprof.Cmdline)
	mux.HandleFunc("/debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("/debug/pprof/symbol", pprof.Symbol)
	mux.HandleFunc("/debug/pprof/trace", pprof.Trace)
	f.server = &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second}
	return f, nil
}

// count puts counters around the whole web server, refusals included. Nothing
// that a visitor chooses becomes a label.
func (f *figures) count(web *fasthttp.Server) {
	answered := prometheus.NewCounterVec(prometheus.CounterOpts{Name: "rookery_http_requests_total", Help: "Requests answered."}, []string{"method", "status"})
	took := prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "rookery_http_request_seconds", Help: "From the request's head to the answer.",
		Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10}}, []string{"method"})
	under := prometheus.NewGauge(prometheus.GaugeOpts{Name: "rookery_http_requests_under_way", Help: "Requests being answered now."})
	f.registry.MustRegister(answered, took, under)
	inner := web.Handler
	web.Handler = func(rc *fasthttp.RequestCtx) {
		method, start := "other", time.Now()
		switch {
		case rc.IsGet():
			method = "GET"
		case rc.IsHead():
			method = "HEAD"
		case rc.IsPost():
			method = "POST"
		}
		under.Inc()
		defer func() {
			under.Dec()
			took.WithLabelValues(method).Observe(time.Since(start).Seconds())
			answered.WithLabelValues(method, strconv.Itoa(rc.Response.StatusCode())).Inc()
		}()
		inner(rc)
	}
}

func (f *figures) serve() error {
	if err := f.server.Serve(f.listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

func (f *figures) close() error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	err := f.server.Shutdown(ctx)
	if errors.Is(err, context.DeadlineExceeded) { // a profile is being taken
		err = f.server.Close()
	}
	return errors.Join(err, ignoreClosed(f.listener.Close()))
}
