// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"encoding/csv"
	"strconv"
	"strings"

	"rookery/tenants"
	"rookery/tenants/policy"
)

// pastedLine is one person of a pasted list.
type pastedLine struct {
	number  int // of the line as pasted, from 1
	member  tenants.NewMember
	problem string
}

// The columns of a list, in the order that holds without a first line of names.
const (
	columnName = iota
	columnUsername
	columnRole
	columnYear
	columnGiven // only by a first line of names
	columnFamily
	columnCount
)

// columnWords are what a first line may call a column.
var columnWords = map[string]int{
	"name": columnName, "full name": columnName, "username": columnUsername, "user name": columnUsername, "login": columnUsername,
	"role": columnRole, "roles": columnRole, "year": columnYear, "year level": columnYear, "grade": columnYear,
	"first name": columnGiven, "given name": columnGiven, "forename": columnGiven,
	"surname": columnFamily, "family name": columnFamily, "last name": columnFamily,
}

// readList reads a pasted list: one person a line, columns with tabs,
// semicolons or commas between them, quotes around what holds a comma, and
// perhaps a first line with the names of the columns.
func readList(text string) []pastedLine {
	text = strings.NewReplacer("\ufeff", "", "\r\n", "\n", "\r", "\n").Replace(text)
	columns := map[int]int{columnName: 0, columnUsername: 1, columnRole: 2, columnYear: 3}
	var lines []pastedLine
	first := true
	number := 0
	for row := range strings.SplitSeq(text, "\n") {
		number++
		if strings.TrimSpace(row) == "" {
			continue
		}
		cells, err := splitRow(row)
		if named, ok := headerColumns(cells); first && ok {
			columns, first = named, false
			continue
		}
		first = false
		line := pastedLine{number: number}
		if err != nil {
			line.problem = "A quotation mark is open at the end of the line."
		} else {
			line.read(cells, columns)
		}
		lines = append(lines, line)
	}
	return lines
}

func splitRow(row string) ([]string, error) {
	r := csv.NewReader(strings.NewReader(row))
	r.TrimLeadingSpace, r.LazyQuotes = true, true
	switch {
	case strings.Contains(row, "\t"):
		r.Comma, r.TrimLeadingSpace = '\t', false
	case strings.Contains(row, ";"):
		r.Comma = ';'
	}
	cells, err := r.Read()
	return trimAll(cells), err
}

func trimAll(cells []string) []string {
	for i := range cells {
		cells[i] = strings.Join(strings.Fields(cells[i]), " ")
	}
	return cells
}

// headerColumns reads a first line as the names of the columns, if it is one.
func headerColumns(cells []string) (map[int]int, bool) {
	columns := map[int]int{}
	for i, cell := range cells {
		if i > 12 {
			break
		}
		label, _, _ := strings.Cut(strings.ToLower(cell), "(") // "Username (may be empty)"
		if column, known := columnWords[strings.TrimSpace(label)]; known {
			columns[column] = i
		}
	}
	_, named := columns[columnName]
	_, given := columns[columnGiven]
	_, role := columns[columnRole]
	return columns, role && (named || given)
}

func (l *pastedLine) read(cells []string, columns map[int]int) {
	cell := func(column int) string {
		if at, ok := columns[column]; ok && at < len(cells) {
			return cells[at]
		}
		return ""
	}
	l.member.Given, l.member.Family = cell(columnGiven), cell(columnFamily)
	if l.member.Given == "" && l.member.Family == "" {
		l.member.Given, l.member.Family = splitName(cell(columnName))
	}
	l.member.Username = cell(columnUsername)
	for word := range strings.FieldsFuncSeq(cell(columnRole), func(r rune) bool { return strings.ContainsRune("+/&,", r) }) {
		role, ok := roleByWord(word)
		if !ok {
			l.problem = "“" + word + "” is not a role. Write admin, safeguarding, moderator, teacher, student or guardian."
			return
		}
		l.member.Roles = append(l.member.Roles, role)
	}
	if len(l.member.Roles) == 0 {
		l.problem = "There is no role in this line."
		return
	}
	l.readYear(cell(columnYear))
}

func (l *pastedLine) readYear(text string) {
	digits := strings.TrimSpace(strings.TrimPrefix(strings.ToLower(text), "year"))
	if digits == "" {
		return
	}
	year, err := strconv.Atoi(digits)
	if err != nil {
		l.problem = "“" + text + "” is not a year. Write it as a number, such as 7."
		return
	}
	l.member.YearLevel = &year
}

// splitName takes the last word for the surname, and understands "Rao, Maya".
func splitName(name string) (given, family string) {
	if family, given, found := strings.Cut(name, ","); found {
		return strings.TrimSpace(given), strings.TrimSpace(family)
	}
	at := strings.LastIndexByte(name, ' ')
	if at < 0 {
		return name, ""
	}
	return name[:at], name[at+1:]
}

// roleByWord understands a role as a school's list may have it.
func roleByWord(word string) (policy.Role, bool) {
	word = strings.ToLower(strings.TrimSpace(word))
	if role, ok := policy.ParseRole(strings.TrimSuffix(word, "s")); ok {
		return role, true
	}
	switch word {
	case "pupil", "pupils":
		return policy.Student, true
	case "parent", "parents", "carer", "carers":
		return policy.Guardian, true
	case "administrator":
		return policy.Admin, true
	case "safeguarding lead", "dsl":
		return policy.Safeguarding, true
	}
	return "", false
}
