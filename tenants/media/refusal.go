// SPDX-License-Identifier: AGPL-3.0-or-later

package media

import (
	"errors"
	"fmt"

	"rookery/tenants/fault"
)

// refused is what the worker says of a file that it will not take, in words
// for whoever sent it.
type refused struct {
	words string
	cause error
}

func (r refused) Error() string {
	if r.cause == nil {
		return r.words
	}
	return fmt.Sprintf("%s (%v)", r.words, r.cause)
}

func (r refused) Unwrap() error { return r.cause }

// refuse makes a refusal; cause is for the log and may be nil.
func refuse(words string, cause error) error { return refused{words, cause} }

// refusal is a refusal as a fault: a form to mend, where the field is "file".
func refusal(words string, cause error) error {
	f := fault.InvalidField("file", words)
	f.Safe = words
	if cause == nil {
		return f
	}
	return errors.Join(f, cause)
}

// The words that more than one kind of file is refused with.
const (
	wordsUnknown = "We cannot show this kind of file. Pictures, PDF papers, sound and video work."
	wordsHeavy   = "This file is too large for us. Please choose a smaller one."
	wordsSize    = "This picture is too large for us: please choose a smaller one, or take it again with fewer megapixels."
	wordsMoving  = "This moving picture is too long for us. Please choose a shorter one."
	wordsBroken  = "We could not open this picture. It may be damaged: please try another copy."
)
