// SPDX-License-Identifier: AGPL-3.0-or-later

//go:build unix

package live

import (
	"errors"
	"io"
	"net"
	"syscall"
)

// tryable gives the means to write without waiting, where the connection is a
// plain socket. It also bounds what the kernel keeps for a client that does
// not read.
func tryable(conn net.Conn) syscall.RawConn {
	sc, ok := conn.(syscall.Conn)
	if !ok {
		return nil
	}
	raw, err := sc.SyscallConn()
	if err != nil {
		return nil
	}
	if b, ok := conn.(interface{ SetWriteBuffer(int) error }); ok {
		_ = b.SetWriteBuffer(64 << 10)
	}
	giveUpOnSilence(raw)
	return raw
}

// tryWrite writes what the socket takes now; errFull when that is not all.
func tryWrite(raw syscall.RawConn, b []byte) (int, error) {
	var n int
	var werr error
	err := raw.Write(func(fd uintptr) bool {
		for {
			n, werr = syscall.Write(int(fd), b)
			if !errors.Is(werr, syscall.EINTR) {
				return true
			}
		}
	})
	switch {
	case err != nil:
		return 0, err
	case errors.Is(werr, syscall.EAGAIN):
		return 0, errFull
	case werr != nil:
		return 0, werr
	case n <= 0:
		return 0, io.ErrUnexpectedEOF
	case n < len(b):
		return n, errFull
	}
	return n, nil
}

// peekEnd says whether the client has closed its side.
func peekEnd(raw syscall.RawConn) bool {
	var ended bool
	err := raw.Read(func(fd uintptr) bool {
		var one [1]byte
		n, _, rerr := syscall.Recvfrom(int(fd), one[:], syscall.MSG_PEEK|syscall.MSG_DONTWAIT)
		switch {
		case rerr == nil:
			ended = n == 0
		case errors.Is(rerr, syscall.EAGAIN), errors.Is(rerr, syscall.EINTR):
		default:
			ended = true
		}
		return true
	})
	return ended || err != nil
}
