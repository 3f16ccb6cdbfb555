// SPDX-License-Identifier: AGPL-3.0-or-later

package policy

// Row is one permission of the printed matrix, as it holds in a school.
type Row struct {
	Permission Permission
	Sentence   string
	Cells      []Cell // in the order of Roles
}

// Cell is one role's entry in a Row.
type Cell struct {
	Role    Role
	Letters string // y, o, g, s, w, or several with commas; a dash where nothing is granted now
	Held    bool   // what it grants, or would grant, is reviewed first
	Star    bool   // off as shipped, and a school may turn it on
	Never   bool   // no school may turn it on
	Changed bool   // the school has a change here
	Allowed bool   // something is granted now
}

// noLetters stands in a cell that grants nothing.
const noLetters = "–"

// Matrix prints the matrix with a school's changes. Changes that do not compile
// leave every cell without a grant, because that is how such a school stands.
func Matrix(changes []Change) []Row {
	base, err := shipped()
	if err != nil {
		return nil
	}
	set, _ := Compile(changes)
	changed := make(map[[2]string]bool, len(changes))
	for _, c := range changes {
		changed[[2]string{string(c.Role), string(c.Permission)}] = true
	}
	rows := make([]Row, 0, permissionCount)
	for i, permission := range Permissions() {
		row := Row{Permission: permission, Sentence: permission.Sentence()}
		for j, role := range Roles() {
			at := base[j][i]
			cell := Cell{Role: role, Letters: noLetters, Held: at.held, Star: at.star, Never: at.never,
				Changed: changed[[2]string{string(role), string(permission)}]}
			if set != nil {
				if allow := set.columns[j][i].allow; allow != 0 {
					cell.Letters, cell.Allowed = allow.letters(), true
				}
			}
			row.Cells = append(row.Cells, cell)
		}
		rows = append(rows, row)
	}
	return rows
}
