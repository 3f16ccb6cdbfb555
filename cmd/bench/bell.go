// SPDX-License-Identifier: AGPL-3.0-or-later

//go:build linux

package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/url"
	"sync"
	"time"
)

// bellEvery is one sign-in of a thousand in five minutes.
const bellEvery = 300 * time.Millisecond

// measureBell lets a school's day go on at its usual pace, alone at first, and
// then while many people sign in with their passwords.
func measureBell(ctx context.Context, b *bench) error {
	length := time.Duration(b.o.bell) * bellEvery
	usual, err := b.day(ctx, min(length, 30*time.Second), 0)
	if err != nil {
		return err
	}
	bell, err := b.day(ctx, length, b.o.bell)
	if err != nil {
		return err
	}
	_, usual99 := quantiles(usual.pages)
	_, pages99 := quantiles(bell.pages)
	signIn50, signIn99 := quantiles(bell.signIns)
	at := b.report.at(b.schools)
	at.add("bell.usual", fmt.Sprintf("%d pages a second as usual, p99", b.o.pagesPerSecond), milliseconds(usual99), "ms")
	at.add("bell.pages", fmt.Sprintf("… while %d people sign in, p99", len(bell.signIns)), milliseconds(pages99), "ms")
	at.add("bell.slower", "… as a multiple of the usual", float64(pages99)/float64(usual99), "×").below(2)
	at.add("bell.p50", "a sign-in, median", milliseconds(signIn50), "ms")
	at.add("bell.p99", "a sign-in, p99", milliseconds(signIn99), "ms").below(2000)
	_, most, err := resident(b.server.pid())
	at.add("memory.bell", "memory of the server, at most, with sign-ins", megabytes(most), "MB").below(200)
	return err
}

// day is how long people waited.
type day struct{ pages, signIns []time.Duration }

// day runs pages for so long, and so many sign-ins among them.
func (b *bench) day(ctx context.Context, length time.Duration, signIns int) (day, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var d day
	readers, start := b.readers(max(manyReaders, b.schools)), time.Now()
	var crew sync.WaitGroup
	crew.Go(func() {
		over := func(_ int, at time.Time) bool { return at.Sub(start) > length }
		d.pages = b.arrive(ctx, cancel, time.Second/time.Duration(b.o.pagesPerSecond), over, func(c *client, n int) (time.Time, error) {
			r := readers[n%len(readers)]
			page, err := c.page(r, "/home")
			if err == nil {
				err = r.checkHome(page)
			}
			return time.Time{}, err
		})
	})
	crew.Go(func() {
		over := func(n int, _ time.Time) bool { return n >= signIns }
		d.signIns = b.arrive(ctx, cancel, bellEvery, over, b.signIn)
	})
	crew.Wait()
	return d, context.Cause(ctx)
}

// visit does one thing for the nth who arrived. It may say since when they
// wait; else it is since they arrived.
type visit func(c *client, n int) (since time.Time, err error)

// arrive has people come at their own times, however long those before them
// take: a server that stands still is seen by everybody who came meanwhile.
func (b *bench) arrive(ctx context.Context, cancel context.CancelCauseFunc, every time.Duration, over func(n int, at time.Time) bool, do visit) []time.Duration {
	var mu sync.Mutex
	var took []time.Duration
	var idle []*client
	var crew sync.WaitGroup
	random := rand.New(rand.NewPCG(uint64(every), 1)) // #nosec G404 -- the same arrivals in every run
	at := time.Now()
	for n := 0; !over(n, at) && ctx.Err() == nil; n++ {
		arrived := at
		_ = until(ctx, func() bool { return !time.Now().Before(arrived) }) // the loop asks ctx itself
		crew.Go(func() {
			mu.Lock()
			c := newClient(b.server.address)
			if last := len(idle) - 1; last >= 0 {
				c, idle = idle[last], idle[:last]
			}
			mu.Unlock()
			since, err := do(c, n)
			if err != nil {
				cancel(err)
			}
			if since.IsZero() {
				since = arrived
			}
			mu.Lock()
			defer mu.Unlock()
			took, idle = append(took, time.Since(since)), append(idle, c)
		})
		at = at.Add(time.Duration(random.ExpFloat64() * float64(every)))
	}
	crew.Wait()
	for _, c := range idle {
		c.close()
	}
	return took
}

// signIn is somebody with a browser of their own, who sends the form as soon as
// it is there; they wait since they sent it.
func (b *bench) signIn(c *client, n int) (since time.Time, err error) {
	cast := castOf(b.o.members)
	school, student := 1+n%b.schools, n/b.schools%cast.students()
	host := schoolHost(school)
	page, err := c.page(visitor(host), "/sign-in")
	if err != nil {
		return since, err
	}
	csrf, err := csrfIn(page)
	if err != nil {
		return since, err
	}
	r := reader{host: host, cookie: c.cookies(), slug: slugOf(school), member: cast.firstStudent() + student}
	form := url.Values{"_csrf": {csrf}, "username": {usernameOf(r.member)}, "password": {password}, "next": {"/home"}}
	since = time.Now()
	return since, c.post(r, "/sign-in", []byte(form.Encode()))
}
