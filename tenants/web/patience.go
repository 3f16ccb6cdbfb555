// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"errors"
	"runtime/debug"
	"time"

	"rookery/tenants/fault"
)

// doorPatience is how long finding out who sends a request may take while the
// database answers nobody else either; while it does, it is only busy.
const doorPatience = 2500 * time.Millisecond

var errFrozen = errors.New("the database did not say in time who sends the request")

// patiently asks the database something, and gives up when the answer does not
// come: the driver itself would wait for as long as the request may take. The
// question must hold nothing of the request but copies.
func patiently[T any](d *Door, ask func() (T, error)) (T, error) {
	type answer struct {
		value T
		err   error
	}
	answers := make(chan answer, 1)
	go func() {
		a := answer{err: errPanicked}
		defer func() { // a panic here would end the process
			if recover() != nil {
				d.log.Error("panic", "stack", string(debug.Stack()))
			}
			answers <- a
		}()
		a.value, a.err = ask()
	}()
	tick := time.NewTicker(doorPatience)
	defer tick.Stop()
	for {
		select {
		case a := <-answers:
			return a.value, a.err
		case <-tick.C:
			if d.db.Stalled(doorPatience) {
				var none T
				return none, fault.Unavailable(errFrozen)
			}
		}
	}
}
