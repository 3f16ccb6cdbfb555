// SPDX-License-Identifier: AGPL-3.0-or-later

package media

import (
	"strings"
	"testing"
)

func TestCaptionsAreWrittenAnew(t *testing.T) {
	made := safe(t, []byte("\ufeffWEBVTT - ours\r\nKind: captions\r\n\r\nSTYLE\r\n::cue { background: url(https://spy.example/) }\r\n\r\nNOTE by somebody\r\n\r\n"+
		"intro\r\n00:01.000 --> 00:02.500 line:0 position:20%\r\n<v Ms Oak>Good <b>morning</b> &amp; welcome &lt;all&gt;\r\nto the fair\r\n\r\n"+
		"01:00:00.000 --> 01:00:01.000\r\n<c.red>Bye</c> \u202eeyb\r\n"))
	described, content := variant(t, made, VariantCaptions)
	want := "WEBVTT\n\n00:00:01.000 --> 00:00:02.500\nGood morning &amp; welcome &lt;all&gt;\nto the fair\n\n01:00:00.000 --> 01:00:01.000\nBye eyb\n"
	if string(content) != want {
		t.Errorf("%q, want %q", content, want)
	}
	if made.Kind != Captions || described.Type != "text/vtt" {
		t.Errorf("%+v", made)
	}
}

func TestCaptionsThatAreRefused(t *testing.T) {
	for name, c := range map[string]struct{ content, words string }{
		"no cue":         {"WEBVTT\n\n", wordsCaptions},
		"backwards":      {"WEBVTT\n\n00:02.000 --> 00:01.000\nHi\n", wordsCaptions},
		"no such minute": {"WEBVTT\n\n00:61.000 --> 01:01.000\nHi\n", wordsCaptions},
		"a comma":        {"WEBVTT\n\n00:00:01,000 --> 00:00:02,000\nHi\n", wordsCaptions},
		"words alone":    {"WEBVTT\n\nHi there\n", wordsCaptions},
		"a time inside":  {"WEBVTT\n\n00:01.000 --> 00:02.000\nHi\n00:03.000 --> 00:04.000\n", wordsCaptions},
		"not text":       {"WEBVTT\n\n00:01.000 --> 00:02.000\n\xff\xfe\n", wordsCaptions},
		"a NUL":          {"WEBVTT\n\n00:01.000 --> 00:02.000\na\x00b\n", wordsCaptions},
		"too long":       {"WEBVTT\n\n00:01.000 --> 00:02.000\n" + strings.Repeat("a", captionsBytes), wordsHeavy},
		"too many":       {"WEBVTT\n" + strings.Repeat("\n00:01.000 --> 00:02.000\nHi\n", captionsCues+1), wordsHeavy},
	} {
		t.Run(name, func(t *testing.T) { refusedAs(t, []byte(c.content), DefaultLimits(), c.words) })
	}
}

// Whatever captions are read as, they are read as the same again.
func FuzzCaptions(f *testing.F) {
	for _, seed := range []string{"WEBVTT\n\n00:01.000 --> 00:02.000\nHi <b>you</b>\n", "WEBVTT\n\nNOTE x\n\nid\n01:00:01.000 --> 100:00:02.000 line:0\n&amp;lt;b&gt;\n",
		"WEBVTT\r\r00:01.000 --> 00:02.000\r--&gt;\r"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		cues, err := parseCaptions(text)
		if err != nil {
			return
		}
		written := writeCaptions(cues)
		again, err := parseCaptions(written)
		if err != nil {
			t.Fatalf("%q became %q: %v", text, written, err)
		}
		if rewritten := writeCaptions(again); rewritten != written {
			t.Errorf("%q became %q and then %q", text, written, rewritten)
		}
		if strings.ContainsAny(strings.ReplaceAll(written, "-->", ""), "<>") {
			t.Errorf("%q became %q", text, written)
		}
	})
}
