// SPDX-License-Identifier: AGPL-3.0-or-later

package live

import "syscall"

// tcpUserTimeout is TCP_USER_TIMEOUT of tcp(7), which package syscall lacks.
const tcpUserTimeout = 0x12

// giveUpOnSilence has the kernel end a connection whose client acknowledged
// nothing for a minute (unplugged, out of range): by itself it would retry for
// a quarter of an hour. On a socket that is not TCP it does nothing.
func giveUpOnSilence(raw syscall.RawConn) {
	_ = raw.Control(func(fd uintptr) {
		_ = syscall.SetsockoptInt(int(fd), syscall.IPPROTO_TCP, tcpUserTimeout, 60_000)
	})
}
