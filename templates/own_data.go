// SPDX-License-Identifier: AGPL-3.0-or-later

package templates

import "strconv"

// MyData tells a member what is kept about them: in short, and line by line.
type MyData struct {
	Page  Page
	Lead  string // whose it is, and when it was read
	Kinds []DataKind
}

// DataKind is one kind of data that is kept. Its rows are shown on the page to
// be read through alone, the newest first.
type DataKind struct {
	Name  string
	Count string
	Why   string
	Kept  string
	Head  []string // of its table; none: Count says it all
	Rows  [][]DataCell
	More  int // rows that only the file has
}

// DataCell is what stands in one place of a table.
type DataCell struct {
	Text string
	Href string // where it leads; empty: nowhere
}

// dataAnchor is the id of a kind's heading.
func dataAnchor(i int) string { return "kind-" + strconv.Itoa(i+1) }
