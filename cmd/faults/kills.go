// SPDX-License-Identifier: AGPL-3.0-or-later

//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// killServers kills now one server and now the other, and starts it again at
// once, as a supervisor does.
func killServers(ctx context.Context, t *trial) error {
	var slowest time.Duration
	err := t.under(ctx, t.o.kills, func(_ context.Context, nth int) error {
		s := t.servers[nth%len(t.servers)]
		if err := s.kill(); err != nil {
			return err
		}
		took, err := s.start()
		slowest = max(slowest, took)
		return err
	})
	t.saw("a killed server listened again at the latest %.1f s after its start", slowest.Seconds())
	t.saw("histories that could have happened one after the other: %d decisions (%d deeds and looks), %d acknowledgements (%d)",
		t.decisions.things, t.decisions.deeds, t.readings.things, t.readings.deeds)
	return err
}

// apart is how long one of two servers is gone.
const apart = time.Second

// part kills one of two servers and leaves it dead for a while. The other must
// serve on as if nothing had happened: what the dead one had begun is undone by
// the database as soon as its connections are gone.
func part(ctx context.Context, t *trial) error {
	return t.under(ctx, t.o.partings, func(ctx context.Context, nth int) error {
		dead, other := t.servers[nth%2], t.servers[(nth+1)%2]
		before := other.failed.Load()
		if err := dead.kill(); err != nil {
			return err
		}
		waited := pause(ctx, apart)
		var wrong error
		if n := other.failed.Load() - before; n > 0 {
			wrong = fmt.Errorf("%d requests to the server that was not killed failed", n)
		}
		_, err := dead.start()
		return errors.Join(waited, wrong, err)
	})
}
