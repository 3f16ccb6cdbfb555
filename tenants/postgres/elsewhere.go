// SPDX-License-Identifier: AGPL-3.0-or-later

//go:build !unix

package postgres

import (
	"context"
	"errors"
)

// errElsewhere is all that there is on a system without these sockets, signals
// and locks.
var errElsewhere = errors.New("a private PostgreSQL is not possible on this system; " +
	"install PostgreSQL 15 or newer and set ROOKERY_DATABASE_URL, or use Linux, macOS or WSL")

// Server does not exist on this system.
type Server struct{}

// Start fails on this system.
func Start(context.Context, Options) (*Server, error) { return nil, errElsewhere }

// StartFromTemplate fails on this system.
func StartFromTemplate(context.Context, Options, string, func(context.Context, string) error) (*Server, error) {
	return nil, errElsewhere
}

// Remove has nothing to remove on this system.
func Remove(string) error { return nil }

// URL is empty on this system.
func (*Server) URL(string, string) string { return "" }

// Folder is empty on this system.
func (*Server) Folder() string { return "" }

// PID is 0 on this system.
func (*Server) PID() int { return 0 }

// Done never closes on this system.
func (*Server) Done() <-chan struct{} { return nil }

// Err is nil on this system.
func (*Server) Err() error { return nil }

// Halt does nothing on this system.
func (*Server) Halt() error { return nil }

// Resume fails on this system.
func (*Server) Resume(context.Context) error { return errElsewhere }

// Stop does nothing on this system.
func (*Server) Stop() error { return nil }
