// SPDX-License-Identifier: AGPL-3.0-or-later

package live

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
)

// BenchmarkEvent is one event to N streams over loopback, until each has been
// written to: the Source's answer is in memory, so this is the hub's
// own cost and that of the clients that read it, on the same cores.
func BenchmarkEvent(b *testing.B) {
	for _, n := range []int{10, 100, 1000} {
		b.Run(fmt.Sprintf("streams=%d", n), func(b *testing.B) {
			board := newBoard()
			h := running(b, board, Options{})
			school := newID()
			for range n {
				server, client := pair(b)
				h.Watch(server, someone(school))
				go sink(client)
			}
			h.waitUntil(b, func(st Stats) bool { return st.Frames == int64(2*n) })
			event := board.post(school, `{"id":"x","html":"`+strings.Repeat("x", 1000)+`"}`)
			b.ReportAllocs()
			b.ResetTimer()
			for i := range b.N {
				h.Publish(event)
				for h.stats.frames.Load() < int64(2*n+(i+1)*n) {
					runtime.Gosched()
				}
			}
			b.StopTimer()
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/stream")
		})
	}
}

func sink(conn interface{ Read([]byte) (int, error) }) {
	buf := make([]byte, 64<<10)
	for {
		if _, err := conn.Read(buf); err != nil {
			return
		}
	}
}
