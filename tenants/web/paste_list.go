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
	number  int    // of the line as pasted, from 1
	text    string // as pasted
	member  tenants.NewMember
	classes []string // as named
	problem string
}

// remark begins, at the end of a line, what we said about it when we gave it
// back.
const remark = "  # "

// The columns of a list, in the order that holds without a first line of names.
const (
	columnName = iota
	columnUsername
	columnRole
	columnYear
	columnClass
	columnGuardian
	columnGiven // only by a first line of names
	columnFamily
	columnCount
)

// columnWords are what a first line may call a column.
var columnWords = map[string]int{
	"name": columnName, "full name": columnName, "username": columnUsername, "user name": columnUsername, "login": columnUsername,
	"role": columnRole, "roles": columnRole, "year": columnYear, "year level": columnYear, "grade": columnYear,
	"class": columnClass, "classes": columnClass, "form": columnClass, "group": columnClass,
	"guardian": columnGuardian, "guardians": columnGuardian, "parent": columnGuardian, "parents": columnGuardian, "carer": columnGuardian,
	"first name": columnGiven, "given name": columnGiven, "forename": columnGiven,
	"surname": columnFamily, "family name": columnFamily, "last name": columnFamily,
}

// readList reads a pasted list: one person a line, columns with tabs,
// semicolons or commas between them, quotes around what holds a comma, and
// perhaps a first line with the names of the columns, which is given back too.
func readList(text string) (head string, lines []pastedLine) {
	text = strings.NewReplacer("\ufeff", "", "\r\n", "\n", "\r", "\n").Replace(text)
	columns := map[int]int{columnName: 0, columnUsername: 1, columnRole: 2, columnYear: 3, columnClass: 4, columnGuardian: 5}
	first := true
	number := 0
	for row := range strings.SplitSeq(text, "\n") {
		number++
		row, _, _ = strings.Cut(row+" ", remark) // a remark may have lost its last space on the way
		row = strings.TrimRight(row, " ")
		if strings.TrimSpace(row) == "" {
			continue
		}
		cells, err := splitRow(row)
		if named, ok := headerColumns(cells); first && ok {
			head, columns, first = row, named, false
			continue
		}
		first = false
		line := pastedLine{number: number, text: row}
		if err != nil {
			line.problem = "A quotation mark is open at the end of the line."
		} else {
			line.read(cells, columns)
		}
		lines = append(lines, line)
	}
	return head, lines
}

// annotate writes a list again, with what is wrong at the end of each line.
func annotate(head string, lines []pastedLine) string {
	var b strings.Builder
	if head != "" {
		b.WriteString(head + "\n")
	}
	for _, l := range lines {
		b.WriteString(l.text)
		if l.problem != "" {
			b.WriteString(remark + l.problem)
		}
		b.WriteString("\n")
	}
	return b.String()
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
	l.classes = several(cell(columnClass))
	l.member.Guardians = several(cell(columnGuardian))
}

// several reads a cell that may hold more than one, with + between them.
func several(cell string) []string {
	var all []string
	for part := range strings.FieldsFuncSeq(cell, func(r rune) bool { return r == '+' || r == '&' }) {
		if part = strings.TrimSpace(part); part != "" {
			all = append(all, part)
		}
	}
	return all
}

// place finds the classes that a line names: by their names, or by the beginning
// of one name alone ("8B" for "8B Science").
func (l *pastedLine) place(classes []Class) {
	if l.problem != "" {
		return
	}
	for _, name := range l.classes {
		if l.member.Roles[0] == policy.Guardian {
			l.problem = "A guardian is not put into a class; their child is."
			return
		}
		var found []Class
		for _, c := range classes {
			if strings.EqualFold(c.Name, name) {
				found = []Class{c}
				break
			}
			if len(c.Name) > len(name) && strings.EqualFold(c.Name[:len(name)+1], name+" ") {
				found = append(found, c)
			}
		}
		switch len(found) {
		case 0:
			l.problem = "There is no class or club “" + name + "”. Make it first, or leave the class out."
			return
		case 1:
			l.member.Classes = append(l.member.Classes, found[0].ID)
		default:
			l.problem = "More than one class begins with “" + name + "”. Write its whole name."
			return
		}
	}
}

func (l *pastedLine) readYear(text string) {
	digits := strings.TrimSpace(strings.TrimPrefix(strings.ToLower(text), "year"))
	if digits == "reception" {
		digits = "0"
	}
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
