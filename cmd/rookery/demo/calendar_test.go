// SPDX-License-Identifier: AGPL-3.0-or-later

package demo

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"rookery/tenants"
)

// moments are times of day and week at which somebody may start a demo.
func moments(t *testing.T) map[string]time.Time {
	t.Helper()
	dublin, err := time.LoadLocation("Europe/Dublin")
	if err != nil {
		t.Fatal(err)
	}
	at := func(month time.Month, day, hour, minute int) time.Time {
		return time.Date(2026, month, day, hour, minute, 0, 0, dublin)
	}
	return map[string]time.Time{
		"an afternoon at school":        at(9, 16, 14, 20),
		"just past noon":                at(9, 16, 12, 0),
		"just before noon":              at(9, 16, 11, 59),
		"as school begins":              at(9, 15, 8, 31),
		"early on a Monday":             at(9, 14, 7, 10),
		"ten past midnight":             at(9, 17, 0, 10),
		"a Saturday at noon":            at(9, 19, 12, 30),
		"Sunday night":                  at(9, 20, 23, 30),
		"a weekday evening":             at(9, 16, 20, 0),
		"the day after clocks went on":  at(3, 30, 13, 0),
		"the night when clocks go back": at(10, 25, 1, 30),
		"the first of January":          at(1, 1, 9, 0),
	}
}

// planned plans a school's scenes as they would be played at that time.
func planned(t *testing.T, c cast, now time.Time) *stage {
	t.Helper()
	zone, err := time.LoadLocation(c.timezone)
	if err != nil {
		t.Fatal(err)
	}
	told, err := readStory(c.slug)
	if err != nil {
		t.Fatal(err)
	}
	s := &stage{clock: &clock{}, calendar: newCalendar(now, zone), chance: rand.New(rand.NewPCG(1, 2)), cast: c, story: told,
		ids: map[string]uuid.UUID{}, actors: map[string]tenants.Actor{}}
	s.planGroups()
	s.planPosts()
	s.planAnnouncements()
	s.planCare()
	s.planReading()
	return s
}

func TestWheneverADemoIsMadeItsWeeksEndShortlyBefore(t *testing.T) {
	for name, now := range moments(t) {
		for _, c := range casts() {
			s := planned(t, c, now)
			zone := s.calendar.today.Location()
			slices.SortStableFunc(s.scenes, func(a, b scene) int { return a.at.Compare(b.at) })
			first, last := s.scenes[0].at.In(zone), s.scenes[len(s.scenes)-1].at.In(zone)
			if last.After(now.Add(-50 * time.Minute)) {
				t.Errorf("%s: the newest is at %s, and now is %s", name, last, now)
			}
			awake := now.Add(-time.Hour).In(zone)
			if awake.Hour() >= 8 && awake.Hour() < 21 && last.Before(now.Add(-70*time.Minute)) {
				t.Errorf("%s: nothing is newer than %s, and now is %s", name, last, now)
			}
			if weeks := now.Sub(first); weeks < 18*24*time.Hour || weeks > 24*24*time.Hour {
				t.Errorf("%s: it begins %s ago", name, weeks)
			}
			for _, scene := range s.scenes {
				at := scene.at.In(zone)
				if at.Hour() < 7 || at.Hour() > 21 {
					t.Errorf("%s: %s happens at %s", name, scene.name, at)
				}
				if !isSchoolDay(at) && at.Before(s.calendar.fresh.Add(-oldestAgo*time.Minute)) {
					t.Errorf("%s: %s happens on a %s", name, scene.name, at.Weekday())
				}
			}
		}
	}
}

func TestNothingOfTheScriptIsLostOnAnyDay(t *testing.T) {
	for name, now := range moments(t) {
		for _, c := range casts() {
			s := planned(t, c, now)
			posts := 0
			for _, l := range s.story.lines {
				posts += 1 + len(l.turns)
			}
			said := 0
			for _, scene := range s.scenes {
				if slices.Contains([]string{"oakfield.txt", "riverside.txt"}, scene.name[:min(len(scene.name), len(c.slug)+4)]) {
					said++
				}
			}
			if said != posts {
				t.Errorf("%s: %s has %d posts and what became of them, and plans %d", name, c.slug, posts, said)
			}
		}
	}
}

func TestDaysAreWrittenIntoTexts(t *testing.T) {
	friday := time.Date(2026, 9, 18, 10, 0, 0, 0, time.UTC)
	c := newCalendar(friday, time.UTC)
	for _, want := range []struct {
		at   time.Time
		text string
	}{
		{friday, "Monday, Tuesday and Friday 2 October; see you Monday; {day} stays"},
		{friday.AddDate(0, 0, -1), "Friday, Monday and Thursday 1 October; see you tomorrow; {day} stays"},
		{friday.AddDate(0, 0, 1), "Monday, Tuesday and Friday 2 October; see you Monday; {day} stays"},
	} {
		if got := c.filled("{day+1}, {day+2} and {date+10}; see you {tomorrow}; {day} stays", want.at); got != want.text {
			t.Errorf("on %s: got %q, want %q", want.at.Weekday(), got, want.text)
		}
	}
}

func TestAClockOnlyGoesForward(t *testing.T) {
	c := &clock{}
	noon := time.Date(2026, 9, 18, 12, 0, 0, 0, time.UTC)
	c.set(noon)
	c.set(noon.Add(-time.Hour))
	if !c.Now().Equal(noon) {
		t.Errorf("it went back to %s", c.Now())
	}
}
