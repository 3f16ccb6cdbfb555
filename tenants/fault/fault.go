// SPDX-License-Identifier: AGPL-3.0-or-later

package fault

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"time"
)

// Kind says what went wrong. Its zero value is Internal: an error that nobody
// classified is ours, never the visitor's.
type Kind uint8

// The kinds of fault; the door answers each with one status.
const (
	KindInternal    Kind = iota // 500
	KindNotFound                // 404: absent, in another school, or not visible to you
	KindInvalid                 // 422: a form to mend, kept as typed
	KindForbidden               // 403: known, but this member lacks the permission
	KindSignIn                  // 401: sign in first
	KindConflict                // 409: somebody was first
	KindStale                   // 412: changed meanwhile
	KindTooMany                 // 429: slow down
	KindTooLarge                // 413
	KindUnavailable             // 503: the database is away
)

// Fault is an error with words that may be shown. Safe never holds content,
// names or tokens of anybody but the reader; the cause is for the log alone.
type Fault struct {
	Kind   Kind
	Safe   string
	Fields map[string]string // form field → message, for KindInvalid
	Retry  time.Duration     // for KindTooMany and KindUnavailable
	cause  error
}

// Error gives the safe words and the cause, for logs.
func (f *Fault) Error() string {
	var b strings.Builder
	b.WriteString(f.Safe)
	for _, name := range slices.Sorted(maps.Keys(f.Fields)) {
		b.WriteString("; " + name + ": " + f.Fields[name])
	}
	if f.cause != nil {
		b.WriteString(": " + f.cause.Error())
	}
	return b.String()
}

// Unwrap gives the cause.
func (f *Fault) Unwrap() error { return f.cause }

// NotFound is the one answer for what is absent, belongs to another school or
// may not be seen: the three must not be told apart.
func NotFound() *Fault {
	return &Fault{Kind: KindNotFound, Safe: "There is nothing here, or it is not for you."}
}

// Invalid is a form to mend. fields maps a form field's name to its message.
func Invalid(fields map[string]string) *Fault {
	return &Fault{Kind: KindInvalid, Safe: "Please mend what is marked below.", Fields: fields}
}

// InvalidField is Invalid with one field.
func InvalidField(name, message string) *Fault {
	return Invalid(map[string]string{name: message})
}

// Forbidden is a known thing that this member may not do, in their own school.
func Forbidden(words string) *Fault { return &Fault{Kind: KindForbidden, Safe: words} }

// SignIn asks for a sign-in.
func SignIn() *Fault { return &Fault{Kind: KindSignIn, Safe: "Please sign in first."} }

// Conflict says that somebody was first.
func Conflict(words string) *Fault { return &Fault{Kind: KindConflict, Safe: words} }

// Stale says that the thing changed since the form was opened.
func Stale(words string) *Fault { return &Fault{Kind: KindStale, Safe: words} }

// TooMany asks the sender to slow down; retry is when to come back.
func TooMany(words string, retry time.Duration) *Fault {
	return &Fault{Kind: KindTooMany, Safe: words, Retry: retry}
}

// TooLarge refuses something over a limit.
func TooLarge(words string) *Fault { return &Fault{Kind: KindTooLarge, Safe: words} }

// Unavailable says that a part we need, mostly the database, is away.
func Unavailable(cause error) *Fault {
	return &Fault{Kind: KindUnavailable, Safe: "Rookery is catching its breath. Nothing you wrote is lost: please try again in a moment.",
		Retry: 5 * time.Second, cause: cause}
}

// Internal wraps an error that should not have happened.
func Internal(cause error) *Fault {
	return &Fault{Kind: KindInternal, Safe: "Something went wrong on our side.", cause: cause}
}

// From gives the Fault inside err, or an Internal one around it; nil for nil.
func From(err error) *Fault {
	if err == nil {
		return nil
	}
	var f *Fault
	if errors.As(err, &f) {
		return f
	}
	return Internal(err)
}

// Is says whether err is a Fault of this kind.
func Is(err error, kind Kind) bool {
	var f *Fault
	return errors.As(err, &f) && f.Kind == kind
}
