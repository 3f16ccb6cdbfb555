// SPDX-License-Identifier: AGPL-3.0-or-later

package fold

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
	"golang.org/x/text/width"
)

const (
	minName = 2
	maxName = 30
)

// What Username answers, in words for the person at the form.
const (
	ErrNameShort    Error = "A username needs at least 2 characters."
	ErrNameLong     Error = "A username can have at most 30 characters."
	ErrNameStart    Error = "A username starts with a letter."
	ErrNameEnd      Error = "A username ends with a letter or a digit, and does not have two dots, dashes or underscores in a row."
	ErrNameLetters  Error = "A username can only have letters, the digits 0 to 9, and . _ - between them."
	ErrNameScript   Error = "Please use letters of one alphabet only."
	ErrNameReserved Error = "This username is kept for the school. Please choose another one."
)

// Username gives the canonical form of a username, under which it is stored,
// shown and found: small letters, NFC, ordinary width. It has 2 to 30
// characters, letters of one script with digits and . _ - between them, starts
// with a letter, and is neither reserved nor drawn like a reserved word. The
// canonical form of a canonical form is itself.
func Username(s string) (canonical string, err error) {
	if !utf8.ValidString(s) {
		return "", ErrUnreadable
	}
	if len(s) > 2000 {
		return "", ErrNameLong
	}
	s = norm.NFC.String(strings.ToLower(norm.NFC.String(width.Fold.String(strings.TrimSpace(s)))))
	if err := nameShape(s); err != nil {
		return "", err
	}
	if !SingleScript(s) {
		return "", ErrNameScript
	}
	if Reserved(s) {
		return "", ErrNameReserved
	}
	return s, nil
}

// nameShape checks length and characters of a lowered name.
func nameShape(s string) error {
	if n := Graphemes(s); n < minName {
		return ErrNameShort
	} else if n > maxName || utf8.RuneCountInString(s) > 3*maxName {
		return ErrNameLong
	}
	marks, separator := 0, true
	for i, r := range s {
		switch {
		case isNameLetter(r):
			marks, separator = 0, false
		case i == 0:
			return ErrNameStart
		case r >= '0' && r <= '9':
			marks, separator = 0, false
		case r == '.' || r == '_' || r == '-':
			if separator {
				return ErrNameEnd
			}
			marks, separator = 3, true
		case unicode.In(r, unicode.Mn, unicode.Mc) && !isIgnorable(r):
			if marks++; marks > 3 {
				return ErrNameLetters
			}
		default:
			return ErrNameLetters
		}
	}
	if separator {
		return ErrNameEnd
	}
	return nil
}

// isNameLetter allows letters of a living script; not the mathematical ones,
// which have none, and not letters that are a drawing of others.
func isNameLetter(r rune) bool {
	if r < 0x80 {
		return r >= 'a' && r <= 'z'
	}
	if !unicode.IsLetter(r) || isIgnorable(r) {
		return false
	}
	if s := scriptOf(r); s == "Common" || s == "Inherited" {
		return false
	}
	return norm.NFKC.String(string(r)) == norm.NFC.String(string(r))
}

// reservedWords are roles, words that address everybody, and names that a
// program or a path may take for its own.
const reservedWords = "admin admins administrator administrators safeguarding moderator moderators mod mods teacher teachers " +
	"student students guardian guardians counsellor office member members parent parents pupil pupils " +
	"root rookery support help helpdesk staff system sysadmin superuser owner operator service security " +
	"head headteacher principal school schools class classes group groups circle circles club clubs " +
	"everyone everybody all here anyone anybody nobody public direct channel " +
	"null nil none undefined nan true false me you self anonymous guest unknown deleted user users username " +
	"www web api app mail email postmaster webmaster hostmaster abuse noreply no-reply mailer-daemon localhost " +
	"login logout signin signout sign-in join register password settings account accounts session sessions " +
	"post posts tag tags search home announce announcement announcements queue report reports case cases " +
	"static assets livez readyz healthz metrics debug well-known inbox outbox actor instance test"

var reserved = reservedSet()

func reservedSet() map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(reservedWords) {
		set[bare(Skeleton(w))] = true
	}
	return set
}

// Reserved says whether a name is a role or a reserved word, is drawn like
// one, or is one in disguise: dotted (a.d.m.i.n), in leetspeak (adm1n), or
// numbered (admin2).
func Reserved(name string) bool {
	s := Skeleton(name)
	plain := strings.TrimRightFunc(bare(s), func(r rune) bool { return r >= '0' && r <= '9' })
	if reserved[plain] || reserved[bare(s)] {
		return true
	}
	// Digits must be read before Skeleton takes 1 for l and 0 for o.
	low := strings.ToLower(name)
	numbered := strings.TrimRight(low, "0123456789")
	for _, r := range leetReplacers {
		if reserved[bare(Skeleton(r.Replace(low)))] || reserved[bare(Skeleton(r.Replace(numbered)))] {
			return true
		}
	}
	return false
}

// Replacers are safe for many at once and costly to make.
var (
	leetReplacers = []*strings.Replacer{leetReplacer("i"), leetReplacer("l")}
	separators    = strings.NewReplacer(".", "", "_", "", "-", "")
	melting       = strings.NewReplacer("rn", "m", "vv", "w")
)

func leetReplacer(one string) *strings.Replacer {
	return strings.NewReplacer("1", one, "3", "e", "4", "a", "0", "o", "5", "s", "7", "t", "8", "b", "9", "g",
		"@", "a", "$", "s", "!", one, "|", one)
}

// NameSkeleton is what no two usernames of a school may share: how a name is
// drawn, whatever stands between its letters. "amira.khan" and "amira-khan" are
// too much alike to tell who wrote.
func NameSkeleton(name string) string { return bare(Skeleton(name)) }

// bare leaves out what separates letters in a name.
func bare(s string) string { return separators.Replace(s) }
