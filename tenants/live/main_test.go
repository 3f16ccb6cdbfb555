// SPDX-License-Identifier: AGPL-3.0-or-later

package live

import (
	"testing"

	"go.uber.org/goleak"
)

// Whatever a test started must have ended: a hub that leaks a goroutine per
// stream would be found by the first busy morning.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }
