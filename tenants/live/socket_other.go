// SPDX-License-Identifier: AGPL-3.0-or-later

//go:build !unix

package live

import (
	"net"
	"syscall"
)

// Where a socket cannot be tried without waiting, every write is a patient one.
func tryable(net.Conn) syscall.RawConn { return nil }

func tryWrite(syscall.RawConn, []byte) (int, error) { return 0, errFull }

func peekEnd(syscall.RawConn) bool { return false }
