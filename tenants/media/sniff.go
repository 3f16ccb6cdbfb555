// SPDX-License-Identifier: AGPL-3.0-or-later

package media

import (
	"bytes"
	"strings"
)

// sniffed is how much of a file's beginning Sniff wants to see.
const sniffed = 4096

// signatures are the kinds that tell themselves apart by their first bytes.
var signatures = []struct {
	head  string
	kind  Kind
	media string
}{
	{"\xff\xd8\xff", Picture, "image/jpeg"},
	{"\x89PNG\r\n\x1a\n", Picture, "image/png"},
	{"GIF87a", Picture, "image/gif"},
	{"GIF89a", Picture, "image/gif"},
	{"%PDF-", Document, "application/pdf"},
	{"ID3", Sound, "audio/mpeg"},
	{"fLaC", Sound, "audio/flac"},
}

// Sniff tells a file's kind and true media type by its content alone, from its
// first 4 kB. false is for everything that is not taken: HTML, SVG, office
// files, archives, programs, plain text. A head that looks right proves
// nothing; the worker has still to decode the file.
func Sniff(head []byte) (Kind, string, bool) {
	head = head[:min(len(head), sniffed)]
	for _, known := range signatures {
		if bytes.HasPrefix(head, []byte(known.head)) {
			return known.kind, known.media, true
		}
	}
	for _, look := range []func([]byte) (Kind, string){sniffRIFF, sniffBoxes, sniffMatroska, sniffOgg, sniffFrames, sniffCaptions} {
		if kind, media := look(head); kind != "" {
			return kind, media, true
		}
	}
	return "", "", false
}

func sniffRIFF(head []byte) (Kind, string) {
	if len(head) < 16 || string(head[:4]) != "RIFF" {
		return "", ""
	}
	switch string(head[8:12]) {
	case "WEBP":
		return Picture, "image/webp"
	case "WAVE":
		return Sound, "audio/wav"
	}
	return "", ""
}

// sniffBoxes looks at the brands of an ISO base media file (ISO/IEC 14496-12,
// 4.3). HEIC and MP4 differ in nothing else.
func sniffBoxes(head []byte) (Kind, string) {
	if len(head) < 16 || string(head[4:8]) != "ftyp" {
		return "", ""
	}
	size := int(head[0])<<24 | int(head[1])<<16 | int(head[2])<<8 | int(head[3])
	if size < 16 || size > len(head) {
		return "", ""
	}
	brands := string(head[8:12])
	for at := 16; at+4 <= size; at += 4 {
		brands += " " + string(head[at:at+4])
	}
	has := func(any string) bool {
		for _, brand := range strings.Fields(any) {
			if strings.Contains(brands, brand) {
				return true
			}
		}
		return false
	}
	switch {
	case has("avif avis"):
		return "", ""
	case has("heic heix heim heis"):
		return Picture, "image/heic"
	case has("M4A M4B"):
		return Sound, "audio/mp4"
	case has("qt"):
		return Video, "video/quicktime"
	case has("isom iso2 iso4 iso5 iso6 mp41 mp42 avc1 M4V 3gp4 3gp5 3gp6 dash"):
		return Video, "video/mp4"
	}
	return "", ""
}

// sniffMatroska knows WebM and what browsers that record call Matroska
// (RFC 8794, 11.2.4: DocType is element 0x4282). Whether there is a picture in
// it only decoding tells.
func sniffMatroska(head []byte) (Kind, string) {
	if !bytes.HasPrefix(head, []byte("\x1a\x45\xdf\xa3")) {
		return "", ""
	}
	head = head[:min(len(head), 64)]
	for _, doctype := range []string{"\x42\x82\x84webm", "\x42\x82\x88matroska"} {
		if bytes.Contains(head, []byte(doctype)) {
			return Video, "video/webm"
		}
	}
	return "", ""
}

// sniffOgg takes an Ogg file whose first stream is sound.
func sniffOgg(head []byte) (Kind, string) {
	if !bytes.HasPrefix(head, []byte("OggS\x00")) || len(head) < 36 {
		return "", ""
	}
	first := head[28:]
	if bytes.HasPrefix(first, []byte("OpusHead")) || bytes.HasPrefix(first, []byte("\x01vorbis")) {
		return Sound, "audio/ogg"
	}
	return "", ""
}

// sniffFrames knows bare MPEG sound: layer III (ISO/IEC 11172-3, 2.4.1.3) and
// AAC in ADTS frames.
func sniffFrames(head []byte) (Kind, string) {
	if len(head) < 4 || head[0] != 0xff {
		return "", ""
	}
	switch head[1] {
	case 0xfb, 0xfa, 0xf3, 0xf2:
		if rate := head[2] >> 4; rate != 0 && rate != 15 && head[2]&0x0c != 0x0c {
			return Sound, "audio/mpeg"
		}
	case 0xf1, 0xf9:
		if head[2]>>2&0x0f < 13 {
			return Sound, "audio/aac"
		}
	}
	return "", ""
}

func sniffCaptions(head []byte) (Kind, string) {
	text, found := bytes.CutPrefix(bytes.TrimPrefix(head, []byte("\ufeff")), []byte("WEBVTT"))
	if found && (len(text) == 0 || bytes.IndexByte([]byte(" \t\r\n"), text[0]) >= 0) {
		return Captions, "text/vtt"
	}
	return "", ""
}
