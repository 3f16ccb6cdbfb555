// SPDX-License-Identifier: AGPL-3.0-or-later

package media

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"
)

// Attack F4: what may be shown of a name, and what it is offered as.
func TestAttackF4Names(t *testing.T) {
	for _, c := range []struct{ name, want string }{
		{"harvest fair.jpg", "harvest fair.jpg"},
		{"../../etc/passwd", "passwd"},
		{`C:\Users\oak\fair.png`, "fair.png"},
		{`\\server\share\x.pdf`, "x.pdf"},
		{"..", "picture.jpg"}, {"", "picture.jpg"}, {" . ", "picture.jpg"}, {"/", "picture.jpg"}, {"🙂", "🙂"}, {"'\"'", "picture.jpg"}, {"\u200b\u200b", "picture.jpg"}, {"___", "picture.jpg"},
		{"a\x00b.jpg", "ab.jpg"},
		{"a\r\nSet-Cookie: x=1.jpg", "a Set-Cookie x 1.jpg"},
		{`a"; filename="evil.exe`, "a filename evil.exe"},
		{"photo\u202egpj.exe", "photogpj.exe"},
		{"<script>alert(1)</script>.png", "script.png"},
		{"CON", "_CON"}, {"con.jpg", "_con.jpg"}, {"Nul.tar.gz", "_Nul.tar.gz"}, {"COM1.txt", "_COM1.txt"}, {"com¹.txt", "_com¹.txt"}, {"LPT9", "_LPT9"}, {"company.txt", "company.txt"}, {"aux .jpg", "_aux.jpg"},
		{".htaccess", "htaccess"}, {"-rf.jpg", "rf.jpg"}, {"trailing. . ", "trailing"},
		{"a|b*c?d:e.jpg", "a b c d e.jpg"}, {"$(reboot)`x`.jpg", "(reboot) x.jpg"}, {"%2e%2e%2fx.jpg", "2e 2e 2fx.jpg"},
		{"Ünïcode – 花見.jpeg", "Ünïcode – 花見.jpeg"}, {"می\u200cخواهم.jpg", "می\u200cخواهم.jpg"}, {"👩\u200d👧 fair.jpg", "👩\u200d👧 fair.jpg"},
		{"bad\xff\xfeutf8.jpg", "badutf8.jpg"},
		{strings.Repeat("a", 4096) + ".jpg", strings.Repeat("a", 96) + ".jpg"},
		{strings.Repeat("花", 200) + ".jpg", strings.Repeat("花", 78) + ".jpg"},
		{"full／width＼slash：colon.jpg", "full width slash colon.jpg"},
	} {
		if got := CleanName(c.name); got != c.want {
			t.Errorf("%.60q becomes %q, want %q", c.name, got, c.want)
		}
	}
	for _, c := range []struct{ name, media, want string }{
		{"fair.png", "image/jpeg", "fair.jpg"}, {"fair.JPG", "image/jpeg", "fair.JPG"}, {"photo\u202egpj.exe", "image/jpeg", "photogpj.jpg"},
		{"letter", "application/pdf", "letter.pdf"}, {"", "video/mp4", "picture.mp4"}, {"x.jpg.html", "image/png", "x.jpg.png"}, {"song.wav", "audio/mp4", "song.m4a"},
	} {
		if got := NameAs(c.name, c.media); got != c.want {
			t.Errorf("%q as %s becomes %q, want %q", c.name, c.media, got, c.want)
		}
	}
}

func FuzzCleanName(f *testing.F) {
	for _, seed := range []string{"fair.jpg", "../x", "a\u202eb", "CON.txt", strings.Repeat("e\u0301", 200), "x." + strings.Repeat("é", 50), "\u0301.jpg", "~.~", "con\u200d.jpg"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, name string) {
		for _, clean := range []string{CleanName(name), NameAs(name, "image/jpeg"), NameAs(name, "text/vtt")} {
			if clean == "" || !utf8.ValidString(clean) || len(clean) > 255 || uniseg.GraphemeClusterCount(clean) > nameLength+1 {
				t.Errorf("%q becomes %q", name, clean)
			}
			if strings.ContainsAny(clean, "/\\\"'<>:|?*\r\n\x00") || strings.HasPrefix(clean, ".") || strings.HasPrefix(clean, "-") || strings.HasSuffix(clean, ".") || strings.HasSuffix(clean, " ") {
				t.Errorf("%q becomes %q", name, clean)
			}
			if strings.ContainsFunc(clean, func(r rune) bool { return unicode.Is(unicode.Bidi_Control, r) && r != 0x200E && r != 0x200F }) || isDevice(clean) {
				t.Errorf("%q becomes %q", name, clean)
			}
		}
		if once := CleanName(name); CleanName(once) != once {
			t.Errorf("%q becomes %q and then %q", name, once, CleanName(once))
		}
	})
}
