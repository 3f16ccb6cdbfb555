// SPDX-License-Identifier: AGPL-3.0-or-later

package tenants

import (
	"errors"
	"fmt"

	"github.com/lib/pq"

	"rookery/tenants/fault"
)

// LogCause puts an error into words for the log: what the database says of
// itself (code, constraint, table), never the values that it names, because
// they are what somebody wrote.
func LogCause(err error) string {
	var db *pq.Error
	if errors.As(err, &db) {
		return fmt.Sprintf("database %s %s constraint=%q table=%q routine=%q", db.Code, db.Code.Name(), db.Constraint, db.Table, db.Routine)
	}
	var f *fault.Fault
	if errors.As(err, &f) {
		if cause := f.Unwrap(); cause != nil {
			return LogCause(cause)
		}
		return f.Safe
	}
	return err.Error()
}
