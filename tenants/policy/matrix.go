// SPDX-License-Identifier: AGPL-3.0-or-later

package policy

import (
	_ "embed" // for matrix.csv
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
)

//go:embed matrix.csv
var matrixCSV string

// cell is one role's entry for one permission, as Rookery ships it.
type cell struct {
	rel     Rel  // what it grants, or would grant once turned on
	granted bool // grants as shipped
	star    bool // a school may turn it on
	never   bool // no school may turn it on
	held    bool // what it grants is reviewed first
}

// matrix is the whole table, by role and permission.
type matrix [roleCount][permissionCount]cell

// shipped reads the embedded matrix once; the result is only ever read.
var shipped = sync.OnceValues(func() (*matrix, error) {
	return readMatrix(strings.NewReader(matrixCSV))
})

var matrixHeader = [...]string{"sub", "dom", "obj", "act", "rel", "eft", "star", "never", "held"}

// readMatrix reads every cell exactly once, and refuses any word it does not
// know: Casbin itself would silently skip a misspelt effect.
func readMatrix(from io.Reader) (*matrix, error) {
	reader := csv.NewReader(from)
	reader.Comment = '#'
	reader.FieldsPerRecord = len(matrixHeader)
	lines, err := reader.ReadAll()
	if err != nil {
		return nil, fmt.Errorf("the matrix: %w", err)
	}
	if len(lines) == 0 || [len(matrixHeader)]string(lines[0]) != matrixHeader {
		return nil, errors.New("the matrix: its header is missing or different")
	}
	var m matrix
	seen := make(map[[2]int]bool, roleCount*permissionCount)
	for _, line := range lines[1:] {
		role, permission, err := readKey(line)
		if err != nil {
			return nil, fmt.Errorf("the matrix: %q: %w", line, err)
		}
		if seen[[2]int{role, permission}] {
			return nil, fmt.Errorf("the matrix: %q: the cell is there twice", line)
		}
		seen[[2]int{role, permission}] = true
		if m[role][permission], err = readCell(line); err != nil {
			return nil, fmt.Errorf("the matrix: %q: %w", line, err)
		}
	}
	if len(seen) != roleCount*permissionCount {
		return nil, fmt.Errorf("the matrix: %d cells of %d", len(seen), roleCount*permissionCount)
	}
	return &m, nil
}

// readKey finds the cell that a line is about.
func readKey(line []string) (role, permission int, err error) {
	name, prefixed := strings.CutPrefix(line[0], subjectPrefix)
	role, known := Role(name).index()
	if !prefixed || !known {
		return 0, 0, errors.New("no such role")
	}
	if line[1] != domAny {
		return 0, 0, errors.New("a built-in line is for any school")
	}
	permission, known = permissionIndex[Permission(line[2]+"."+line[3])]
	if !known {
		return 0, 0, errors.New("no such permission")
	}
	return role, permission, nil
}

// readCell reads what a line grants, and that its marks make sense together.
func readCell(line []string) (cell, error) {
	var c cell
	switch line[5] {
	case "allow":
		c.granted = true
	case "off":
	default:
		return c, errors.New("no such effect")
	}
	for i, mark := range []*bool{&c.star, &c.never, &c.held} {
		word := matrixHeader[6+i]
		if line[6+i] != "" && line[6+i] != word {
			return c, fmt.Errorf("the column %s is empty or says %s", word, word)
		}
		*mark = line[6+i] == word
	}
	if line[4] != "" {
		var ok bool
		if c.rel, ok = parseRels(line[4]); !ok {
			return c, errors.New("no such relation")
		}
	}
	grants := c.granted || c.star
	if c.granted && c.star || grants && c.never || grants != (c.rel != 0) || c.held && !grants {
		return c, errors.New("its marks contradict each other")
	}
	return c, nil
}
