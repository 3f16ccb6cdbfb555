// SPDX-License-Identifier: AGPL-3.0-or-later

package tenants

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"time"

	"github.com/lib/pq"

	"rookery/tenants/fault"
)

// conflicts says in plain words what a violated constraint means, by its name.
var conflicts = map[string]*fault.Fault{
	"members_username_key":    fault.InvalidField("username", "Somebody in this school has that username already. Please choose another."),
	"members_skeleton_key":    fault.InvalidField("username", "That username looks too much like another one here. Please choose another."),
	"tenants_slug_key":        fault.InvalidField("slug", "Another school has this address already."),
	"groups_name_key":         fault.InvalidField("name", "A group with this name exists already."),
	"guardian_links_pair_key": fault.Conflict("These two are linked already."),
	"cases_held_once":         fault.Conflict("Somebody was first: this is waiting already."),
	"rule_versions_pkey":      fault.Stale("Somebody else changed the rules meanwhile. Please look again."),
}

// storeFault turns what the driver says into a fault; what is a fault already
// stays, nil stays nil.
func storeFault(err error) error {
	if err == nil {
		return nil
	}
	var known *fault.Fault
	if errors.As(err, &known) {
		return known
	}
	if errors.Is(err, sql.ErrNoRows) {
		return fault.NotFound()
	}
	var db *pq.Error
	if errors.As(err, &db) {
		return databaseFault(db, err)
	}
	var network net.Error
	if errors.Is(err, driver.ErrBadConn) || errors.Is(err, sql.ErrConnDone) || errors.Is(err, context.DeadlineExceeded) ||
		errors.Is(err, context.Canceled) || errors.Is(err, sql.ErrTxDone) || // the request's end came in the middle
		errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.As(err, &network) {
		return fault.Unavailable(err)
	}
	return fault.Internal(err)
}

func databaseFault(db *pq.Error, err error) error {
	if f, ok := conflicts[db.Constraint]; ok {
		return f
	}
	switch db.Code {
	case "22021", "22P05": // a NUL or broken UTF-8 that got as far as here
		return fault.Invalid(map[string]string{"": "There are characters in it that cannot be stored. Please type it anew."})
	case "23503": // a foreign key: what it points to is not in this school
		return fault.NotFound()
	case "23505":
		return fault.Conflict("Somebody was first.")
	case "55P03", "57014": // lock or statement time-out
		return fault.Unavailable(err)
	}
	switch db.Code.Class() {
	case "08", "53", "57": // connection lost, no resources, shutting down or starting up
		return fault.Unavailable(err)
	case "40":
		return &fault.Fault{Kind: fault.KindUnavailable, Safe: "Many people are writing just now. Please try again.", Retry: time.Second}
	}
	return fault.Internal(err)
}

// runAgain says whether the database asked for the transaction to be run again.
func runAgain(err error) bool {
	var db *pq.Error
	return errors.As(err, &db) && (db.Code == "40001" || db.Code == "40P01")
}

// Violates says whether err is the violation of the constraint of this name.
func Violates(err error, constraint string) bool {
	var db *pq.Error
	return errors.As(err, &db) && db.Constraint == constraint
}
