// SPDX-License-Identifier: AGPL-3.0-or-later

package media

import (
	"strings"
	"testing"
)

// The type follows from the content, whatever the file is called.
func TestSniffTellsTheTrueType(t *testing.T) {
	for _, c := range []struct {
		head  string
		kind  Kind
		media string
	}{
		{"\xff\xd8\xff\xe1", Picture, "image/jpeg"},
		{"\x00\x00\x00\x1cftypmif1\x00\x00\x00\x00mif1heicmiaf", Picture, "image/heic"},
		{"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00isommp42", Video, "video/mp4"},
		{"\x00\x00\x00\x14ftypqt  \x00\x00\x02\x00qt  ", Video, "video/quicktime"},
		{"\x00\x00\x00\x18ftypM4A \x00\x00\x02\x00M4A isom", Sound, "audio/mp4"},
		{"\x1a\x45\xdf\xa3\x9fB\x86\x81\x01B\xf7\x81\x01B\xf2\x81\x04B\xf3\x81\x08B\x82\x84webm", Video, "video/webm"},
		{"\xff\xfb\x90\x64", Sound, "audio/mpeg"},
		{"WEBVTT", Captions, "text/vtt"},
		{"\ufeffWEBVTT\n", Captions, "text/vtt"},
		{"WEBVTTX", "", ""},
		{"\xff\xfe<\x00h\x00", "", ""}, // a page in UTF-16
		{"\x00\x00\x00\x10ftypmif1\x00\x00\x00\x00", "", ""},
		{"\x00\x00\xff\xffftypmp42\x00\x00\x00\x00isommp42", "", ""},
		{"RIFF\x00\x00\x00\x00AVI LIST", "", ""},
	} {
		kind, media, taken := Sniff([]byte(c.head))
		if kind != c.kind || media != c.media || taken != (c.kind != "") {
			t.Errorf("%q is %s, %s, %v", c.head, kind, media, taken)
		}
	}
}

func FuzzSniff(f *testing.F) {
	for _, seed := range []string{"\xff\xd8\xff", "GIF89a", "RIFF\x00\x00\x00\x00WEBPVP8 ", "\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", "OggS\x00", "WEBVTT\n", "\x1a\x45\xdf\xa3", "<html>", "%PDF-1.7"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, head []byte) {
		kind, media, taken := Sniff(head)
		if taken != (kind != "") || taken != (media != "") {
			t.Errorf("%q is %q, %q, %v", head, kind, media, taken)
		}
		if _, known := products[kind]; taken && !known {
			t.Errorf("%q is a %s, of which nothing is made", head, kind)
		}
		if strings.Contains(media, "html") || strings.Contains(media, "svg") || strings.Contains(media, "xml") {
			t.Errorf("%q is %s", head, media)
		}
	})
}
