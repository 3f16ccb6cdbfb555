// SPDX-License-Identifier: AGPL-3.0-or-later

package templates

import "strconv"

// AnnouncementPage is an announcement with its figures, for its author. A
// reader who is not its author sees the thread instead.
type AnnouncementPage struct {
	Page      Page
	Post      Post
	Waits     *Waits // not sent yet
	For       string // in words: "26 students of 8B Science and their guardians"
	Figures   *Figures
	Answers   int    // private answers that the reader may read
	Thread    string // where they are
	Tabs      []Tab  // everybody, who has not acknowledged, …
	Rows      []ReceiptRow
	ByChild   bool // the list goes by child: either guardian's acknowledgement counts
	Remind    int  // how many a reminder would go to; 0: no button
	Reminded  string
	Newer     string
	Older     string
	Empty     Empty
	Refreshed Stamp
}

// Waits is an announcement that has not gone out yet, or never will.
type Waits struct {
	Words     string // "Goes out on Friday 6 March at 08:00."
	CanCancel bool
	Cancelled bool
	Again     string // opens the form with its text and choices
}

// Figures are how far an announcement came. Acknowledged counts only when it was asked for.
type Figures struct {
	For          int
	Reached      int
	Opened       int
	Acknowledged int
	Asked        bool
	// Days is how many had acknowledged by the end of each day (opened, when
	// nothing was asked), oldest first; empty: no such chart.
	Days []DayFigure
}

// DayFigure is a figure at the end of one day.
type DayFigure struct {
	Day   string // "Tue 3 March"
	Count int
}

// ReceiptRow is one person, or one child, that an announcement is for.
type ReceiptRow struct {
	Person       Person
	Late         bool // joined after it went out
	Reached      bool
	ReachedWords string // "On the page, 09:12"
	Opened       *Stamp
	Acknowledged *Stamp
	By           string // who acknowledged, when it was not the person: "by Tomasz Nowak"
}

// bar is one line of the chart.
type bar struct {
	label string
	count int
	of    int
	class string
}

// share is how much of the whole, from 0 to 100, with one decimal.
func (b bar) share() float64 {
	if b.of <= 0 {
		return 0
	}
	return float64(min(b.count, b.of)*1000/b.of) / 10
}

func (b bar) width() string   { return strconv.FormatFloat(b.share(), 'f', 1, 64) }
func (b bar) percent() string { return strconv.Itoa(int(b.share()+.5)) + " %" }

func (v AnnouncementPage) path(deed string) string {
	return "/announcements/" + v.Post.ID + deed
}

// column is one bar of the chart over days, in a box of 100 by 40.
type column struct {
	x, y, width, height string
	day                 DayFigure
}

func (f Figures) columns() []column {
	cols := make([]column, len(f.Days))
	if len(f.Days) == 0 {
		return cols
	}
	step := 100 / float64(len(f.Days))
	for i, d := range f.Days {
		h := 40 * bar{count: d.Count, of: f.For}.share() / 100
		cols[i] = column{
			x: decimal(float64(i)*step + step*.1), width: decimal(step * .8),
			y: decimal(40 - h), height: decimal(h), day: d,
		}
	}
	return cols
}

func decimal(x float64) string { return strconv.FormatFloat(x, 'f', 2, 64) }
