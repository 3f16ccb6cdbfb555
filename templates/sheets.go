// SPDX-License-Identifier: AGPL-3.0-or-later

package templates

import (
	"context"
	"strconv"
)

// JoinSheet is a page to be printed and hung up: how to join a group.
type JoinSheet struct {
	Page    Page
	Group   string
	Code    string // in parts that are easily read out: "OAK 7KQ 2MP"
	Address string // what to type: "oakfield.example/join"
	// QR is the matrix of a QR code without its quiet zone; true is dark.
	QR      [][]bool
	Expires string // "Works until Friday 6 March, 16:00."
	After   string // "After that you wait until Ms Hargreaves has let you in."
	Back    Link
}

// Slips is sign-in slips to be printed and cut, one for each student.
type Slips struct {
	Page    Page
	Group   string
	Address string // "oakfield.example"
	Expires string
	Slips   []Slip
	Missed  []string // who got none, and why, in words
	Left    *Form    // the lines of a pasted list that were left out; nil: none
	Back    Link
}

// AskSlips asks before somebody's slip stops working.
type AskSlips struct {
	Page    Page
	Group   string
	Action  string
	Having  int    // who have a slip that they have not used
	Without int    // who have none
	People  bool   // not all of them are students
	List    string // the pasted list that it is about; empty: the members of a class
	Back    Link
}

// having says how many have a slip, without how many have none.
func (v AskSlips) having(ctx context.Context) string {
	if v.People {
		return T(ctx, "slips.having-people", "Count", v.Having)
	}
	return T(ctx, "slips.having", "Count", v.Having)
}

func (v AskSlips) without(ctx context.Context) string {
	if v.People {
		return T(ctx, "slips.without-people", "Count", v.Without)
	}
	return T(ctx, "slips.without", "Count", v.Without)
}

// Slip is one student's way in, once.
type Slip struct {
	Name     string
	Username string
	Code     string // in parts: "7KQ2-MPX4-RB9T"
	QR       [][]bool
}

// qrQuiet is how many light modules a reader needs around the code.
const qrQuiet = 4

func qrBox(matrix [][]bool) string {
	side := strconv.Itoa(len(matrix) + 2*qrQuiet)
	return "0 0 " + side + " " + side
}

// qrPath draws the dark modules, each run of a row as one rectangle.
func qrPath(matrix [][]bool) string {
	var path []byte
	for y, row := range matrix {
		for x := 0; x < len(row); x++ {
			if !row[x] {
				continue
			}
			run := 1
			for x+run < len(row) && row[x+run] {
				run++
			}
			n := strconv.Itoa(run)
			path = append(path, "M"+strconv.Itoa(x+qrQuiet)+" "+strconv.Itoa(y+qrQuiet)+"h"+n+"v1h-"+n+"z"...)
			x += run
		}
	}
	return string(path)
}
