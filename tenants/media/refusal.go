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
	wordsUnknown  = "We cannot show this kind of file. Pictures, PDF papers, sound and video work."
	wordsHeavy    = "This file is too large for us. Please choose a smaller one."
	wordsSize     = "This picture is too large for us: please choose a smaller one, or take it again with fewer megapixels."
	wordsMoving   = "This moving picture is too long for us. Please choose a shorter one."
	wordsBroken   = "We could not open this picture. It may be damaged: please try another copy."
	wordsDamaged  = "We could not open this file. It may be damaged: please try another copy."
	wordsCaptions = "We could not read these captions. They must be a WebVTT file (.vtt)."
	wordsNoFilm   = "Sound and video cannot be taken here yet. The people who run this server can change that."
	wordsFilm     = "We could not play this. It may be damaged, or of a kind that we do not know: please try another copy."
	wordsLong     = "This film or recording is too long or too large for us. Please choose a shorter one."
	wordsPaper    = "We could not open this PDF. It may be damaged: please save it once more as a PDF and try again."
	wordsLocked   = "This PDF is locked with a password. Please save it without one and try again."
	wordsPages    = "This PDF is too long for us. Please choose a shorter one."
)

// words are all of them.
var words = [...]string{wordsUnknown, wordsHeavy, wordsSize, wordsMoving, wordsBroken, wordsDamaged, wordsCaptions, wordsNoFilm,
	wordsFilm, wordsLong, wordsPaper, wordsLocked, wordsPages}
