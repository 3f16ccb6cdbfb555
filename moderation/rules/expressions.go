// SPDX-License-Identifier: AGPL-3.0-or-later

package rules

import (
	"regexp"
	"sync"
)

// expressions are the regular expressions of all kinds. They are Go's own
// (RE2): none can take more than linear time.
type expressions struct {
	email, spelledEmail, mailbox          *regexp.Regexp
	number                                *regexp.Regexp
	street, postcode                      *regexp.Regexp
	addMe, mySocial, social, ask, profile *regexp.Regexp
	relaxed, spelledLink, brokenLink      *regexp.Regexp
	spacedLink, leadsToLink               *regexp.Regexp
}

// sharedExpressions compiles them once for all schools, when the first Set is
// made.
var sharedExpressions = sync.OnceValue(newExpressions)

func newExpressions() *expressions {
	e := &expressions{}
	emailExpressions(e)
	numberExpression(e)
	addressExpressions(e)
	handleExpressions(e)
	linkExpressions(e)
	spacedExpressions(e)
	return e
}
