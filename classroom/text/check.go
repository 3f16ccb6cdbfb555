// SPDX-License-Identifier: AGPL-3.0-or-later

package text

import (
	"fmt"

	"rookery/tenants/fault"
	"rookery/tenants/fold"
)

const (
	// DefaultLimit is how many characters a post may have unless the school
	// sets it, between MinLimit and MaxLimit.
	DefaultLimit = 500
	MinLimit     = 140
	MaxLimit     = 1000

	// maxBytes refuses what no limit allows before any work is done on it.
	maxBytes = 256 << 10
)

// Check gives the body as it is stored, or fault.Invalid with the field
// "body": empty, too long (by how many characters, as fold.Graphemes counts),
// or not text. A limit outside MinLimit and MaxLimit is moved inside.
func Check(body string, limit int) (clean string, err error) {
	limit = min(max(limit, MinLimit), MaxLimit)
	if len(body) > maxBytes {
		return "", fault.InvalidField("body", fmt.Sprintf("This is far too long. A post can have %d characters.", limit))
	}
	clean, err = fold.Clean(body)
	if err != nil {
		return "", fault.InvalidField("body", err.Error())
	}
	if clean == "" {
		return "", fault.InvalidField("body", "Write something first.")
	}
	if over := fold.Graphemes(clean) - limit; over > 0 {
		return "", fault.InvalidField("body", fmt.Sprintf("This is %s too long. A post can have %d characters.", characters(over), limit))
	}
	return clean, nil
}

func characters(n int) string {
	if n == 1 {
		return "1 character"
	}
	return fmt.Sprintf("%d characters", n)
}
