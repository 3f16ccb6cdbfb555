// SPDX-License-Identifier: AGPL-3.0-or-later

package demo

import (
	"fmt"
	"regexp"
	"sync"
	"time"
)

// daysPlayed is how many school days are played, the last of them today or
// shortly before.
const daysPlayed = 15

// The part of a day in which the script plays; what comes later in a day are
// guardians reading in the evening.
const (
	getUp     = 7*time.Hour + 10*time.Minute // the earliest that anything is said
	dayBegins = 8 * time.Hour
	dayEnds   = 18 * time.Hour
)

// calendar puts the script's days where they end shortly before now.
type calendar struct {
	today  time.Time // midnight
	last   time.Time // midnight before the last day played, in the school's zone
	newest time.Time // nothing is later, but for the posts counted back from now
	fresh  time.Time // what those are counted back from
}

// newCalendar makes the calendar of a school. A school day that is half over
// is played, and fitted into what there is of it; one that has hardly begun is
// not. At night and early in the morning nobody has just posted: then the
// newest posts are those of the evening before.
func newCalendar(now time.Time, zone *time.Location) calendar {
	now = now.In(zone)
	midnight := midnightOf(now)
	c := calendar{today: midnight, last: midnight, fresh: now}
	if hour := now.Add(-time.Hour); hour.Before(midnight.Add(getUp+20*time.Minute)) || hour.After(midnight.Add(21*time.Hour)) {
		c.fresh = midnight.Add(22 * time.Hour)
		if c.fresh.After(now) {
			c.fresh = midnightOf(midnight.Add(-time.Hour)).Add(22 * time.Hour)
		}
	}
	c.newest = c.fresh.Add(-90 * time.Minute)
	if now.Before(midnight.Add(12 * time.Hour)) {
		c.last = midnightOf(midnight.Add(-time.Hour))
	}
	for !isSchoolDay(c.last) {
		c.last = midnightOf(c.last.Add(-time.Hour))
	}
	return c
}

func midnightOf(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, t.Location())
}

func isSchoolDay(t time.Time) bool { return t.Weekday() != time.Saturday && t.Weekday() != time.Sunday }

// day gives the midnight before a day of the script. Days before the first and
// after the last exist too.
func (c calendar) day(n int) time.Time { return schoolDays(c.last, n-daysPlayed) }

// schoolDays goes so many school days forward or back, by the calendar: a day
// on which clocks change is not 24 hours long.
func schoolDays(from time.Time, days int) time.Time {
	step := 1
	if days < 0 {
		step, days = -1, -days
	}
	for at := from; ; {
		if days == 0 {
			return at
		}
		at = time.Date(at.Year(), at.Month(), at.Day()+step, 0, 0, 0, 0, at.Location())
		if isSchoolDay(at) {
			days--
		}
	}
}

// at gives a minute of a day of the script, whether or not it is over.
func (c calendar) at(day, minute int) time.Time {
	d := c.day(day)
	return time.Date(d.Year(), d.Month(), d.Day(), 0, minute, 0, 0, d.Location())
}

// oldestAgo is as far as posts are counted back from now, in minutes.
const oldestAgo = 140

// ago gives a moment counted back from the newest. In the morning what is older
// than an hour moves closer, so that nobody has posted before getting up.
func (c calendar) ago(minutes int) time.Time {
	hour := c.fresh.Add(-time.Hour)
	room := min(hour.Sub(midnightOf(hour).Add(getUp)), (oldestAgo-60)*time.Minute)
	return hour.Add(-room / (oldestAgo - 60) * time.Duration(minutes-60))
}

// upcoming gives a minute of a school day still to come: 1 is the next after
// today.
func (c calendar) upcoming(day, minute int) time.Time {
	d := schoolDays(c.today, day)
	return time.Date(d.Year(), d.Month(), d.Day(), 0, minute, 0, 0, d.Location())
}

// fitted moves a moment of the last day into what there is of that day, and
// says whether it may have happened at all.
func (c calendar) fitted(t time.Time) (time.Time, bool) {
	begin, end := c.last.Add(dayBegins), c.last.Add(dayEnds)
	if !t.After(begin) || !c.newest.Before(end) {
		return t, t.Before(c.newest)
	}
	if t.After(end) {
		return t, false
	}
	share := float64(t.Sub(begin)) / float64(end.Sub(begin))
	return begin.Add(time.Duration(share * float64(c.newest.Sub(begin)))), true
}

var slotForm = regexp.MustCompile(`\{(tomorrow|day\+(\d+)|date\+(\d+))\}`)

// filled writes days into a text: {day+2} is the name of the second school day
// after the moment, {date+8} the date of the eighth, {tomorrow} the next one.
func (c calendar) filled(text string, at time.Time) string {
	return slotForm.ReplaceAllStringFunc(text, func(slot string) string {
		m := slotForm.FindStringSubmatch(slot)
		if m[1] == "tomorrow" && isSchoolDay(at.AddDate(0, 0, 1)) {
			return m[1]
		}
		day := schoolDays(midnightOf(at), max(1, number(m[2])+number(m[3])))
		if m[3] != "" {
			return fmt.Sprintf("%s %d %s", day.Weekday(), day.Day(), day.Month())
		}
		return day.Weekday().String()
	})
}

// clock is the clock of a school whose past is played; it only goes forward.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

// Now reads it.
func (c *clock) Now() time.Time { c.mu.Lock(); defer c.mu.Unlock(); return c.now }

func (c *clock) set(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if t.After(c.now) {
		c.now = t
	}
}
