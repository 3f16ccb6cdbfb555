// SPDX-License-Identifier: AGPL-3.0-or-later

package live

import (
	"testing"

	"go.uber.org/goleak"
)

// Whatever a test started must have ended: a hub that leaks a goroutine per
// stream would be found by the first busy morning.
// Two goroutines of fasthttp outlive its servers: its clock, for ever, and the
// tidying of its idle workers, for ten seconds.
func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m,
		goleak.IgnoreAnyFunction("github.com/valyala/fasthttp.updateServerDate.func1"),
		goleak.IgnoreAnyFunction("github.com/valyala/fasthttp.(*workerPool).Start.func2"))
}
