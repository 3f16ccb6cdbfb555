// SPDX-License-Identifier: AGPL-3.0-or-later

package classroom

import (
	"time"

	"rookery/tenants/fault"
)

// MomentForm is how a form writes a day and time (HTML, "local date and time").
const MomentForm = "2006-01-02T15:04"

// Moment reads a day and time as the clocks of a zone show it. An hour that the
// clocks skip in spring is Invalid; of an hour that they show twice in autumn
// the first is meant.
func Moment(zone *time.Location, typed string) (time.Time, error) {
	if len(typed) == len(MomentForm+":05") {
		typed = typed[:len(MomentForm)] // some browsers send seconds
	}
	at, err := time.ParseInLocation(MomentForm, typed, zone)
	if err != nil {
		return time.Time{}, fault.InvalidField("at", "Please choose the day and the time at which it is to go out.")
	}
	if at.Format(MomentForm) != typed {
		return time.Time{}, fault.InvalidField("at", "There is no such time on that day, because the clocks go forward. Please choose an hour later.")
	}
	for _, back := range []time.Duration{30 * time.Minute, time.Hour, 2 * time.Hour} {
		if earlier := at.Add(-back); earlier.Format(MomentForm) == typed {
			return earlier, nil
		}
	}
	return at, nil
}
