// SPDX-License-Identifier: AGPL-3.0-or-later

package rules

import (
	_ "embed"
	"encoding/json"
	"fmt"
)

//go:embed starter.json
var starterJSON []byte

// Starter gives the open starter set, which a new school begins with. Each
// call gives a Doc of its own. See README.md for what is in it and why.
func Starter() Doc {
	var d Doc
	if err := json.Unmarshal(starterJSON, &d); err != nil {
		// The file is part of the program and read by its tests.
		panic(fmt.Sprintf("rules: the embedded starter set: %v", err))
	}
	return d
}
