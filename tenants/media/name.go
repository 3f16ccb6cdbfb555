// SPDX-License-Identifier: AGPL-3.0-or-later

package media

import (
	"path"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"

	"rookery/tenants/fold"
)

// The longest name that CleanName gives: in what a reader counts, and in bytes
// as file systems count (255 on nearly all).
const (
	nameLength = 100
	nameBytes  = 240
)

// unnamed is what a file is called of whose name nothing is left.
const unnamed = "picture.jpg"

// CleanName gives what may be shown and offered as a file's name of what
// somebody's computer called it: the last part of the path, without control
// characters, direction overrides, quotes or what a shell, a header or a file
// system would read as more than a letter, at most 100 graphemes. It is never
// empty. The ending is kept as it was typed; whoever offers the file sets the
// one of its true type (NameAs).
func CleanName(name string) string {
	name = strings.ToValidUTF8(strings.ReplaceAll(name, "\x00", ""), "")
	name, err := fold.Clean(name[cut(name):])
	if err != nil {
		return unnamed
	}
	name = strings.Join(strings.FieldsFunc(strings.Map(plain, name), unicode.IsSpace), " ")
	name = strings.Trim(name, " .-~")
	name = shorten(name, nameLength, nameBytes)
	if strings.TrimFunc(name, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) && !unicode.IsSymbol(r) }) == "" {
		return unnamed
	}
	if isDevice(name) {
		return "_" + name
	}
	return name
}

// endings are the file endings of the types that a Workshop makes.
var endings = map[string]string{
	"image/jpeg": ".jpg", "image/png": ".png", "image/gif": ".gif", "application/pdf": ".pdf",
	"video/mp4": ".mp4", "audio/mp4": ".m4a", "text/vtt": ".vtt",
}

// NameAs gives a clean name the ending of a media type that a Workshop makes,
// in the place of the one that it had.
func NameAs(name, mediaType string) string {
	name = CleanName(name)
	ending := endings[mediaType]
	if strings.EqualFold(path.Ext(name), ending) {
		return name
	}
	stem := strings.TrimRight(strings.TrimSuffix(name, path.Ext(name)), " .-~")
	return shorten(stem, nameLength-len(ending), nameBytes-len(ending)) + ending
}

// cut finds where the last part of a path begins, on any system.
func cut(name string) int { return strings.LastIndexAny(name, `/\`) + 1 }

// plain maps a rune of a name to what is kept of it; negative drops it.
func plain(r rune) rune {
	switch {
	case strings.ContainsRune("\"'`´‘’‚‛“”„‟«»‹›″′＂＇<>|:*?;&$%#{}[]=^!,@∕⁄／＼：", r):
		return ' '
	case unicode.IsSpace(r):
		return ' '
	case unicode.Is(unicode.C, r) && r != 0x200C && r != 0x200D: // joiners belong to Persian and to emoji
		return -1
	}
	return r
}

// shorten keeps whole graphemes, and the ending where there is one.
func shorten(name string, graphemes, bytes int) string {
	ending := path.Ext(name)
	if len(ending) > 10 || !isASCII(ending) {
		ending = ""
	}
	stem := strings.TrimSuffix(name, ending)
	var kept strings.Builder
	count := 0
	for state := -1; stem != ""; count++ {
		var next string
		next, stem, _, state = uniseg.FirstGraphemeClusterInString(stem, state)
		if count+len(ending) >= graphemes || kept.Len()+len(next)+len(ending) > bytes {
			break
		}
		kept.WriteString(next)
	}
	return strings.TrimRight(kept.String(), " .-~") + ending
}

func isASCII(s string) bool {
	for _, r := range s {
		if r >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// isDevice says whether Windows would take a name for a device, whatever its
// ending: CON, NUL, COM1 and their kin.
func isDevice(name string) bool {
	stem, _, _ := strings.Cut(name, ".")
	stem = strings.ToUpper(strings.TrimSpace(stem))
	switch stem {
	case "CON", "PRN", "AUX", "NUL", "CLOCK", "CONIN", "CONOUT":
		return true
	}
	digit := []rune(stem)
	return len(digit) == 4 && (strings.HasPrefix(stem, "COM") || strings.HasPrefix(stem, "LPT")) && strings.ContainsRune("0123456789¹²³", digit[3])
}
