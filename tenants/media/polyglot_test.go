// SPDX-License-Identifier: AGPL-3.0-or-later

package media

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"testing"
)

// passenger is what rides along in a file that is two things at once.
const passenger = "<script>fetch('/secret-ride')</script><?php system('secret-ride'); ?>"

// Attack F1: what is not what it says is refused; what is two things at once
// comes out as one.
func TestAttackF1OnlyThePictureComesOut(t *testing.T) {
	photo, drawing := asJPEG(t, quarters(300, 200)), asPNG(t, quarters(300, 200))
	var packed bytes.Buffer
	z := zip.NewWriter(&packed)
	w, err := z.Create("index.html")
	if err == nil {
		_, err = w.Write([]byte(passenger))
	}
	if err != nil || z.Close() != nil {
		t.Fatal(err)
	}
	comment := append([]byte{0xff, 0xd8, 0xff, 0xfe, 0, byte(len(passenger) + 2)}, passenger...)
	for name, content := range map[string][]byte{
		"jpeg with php behind it":       append(bytes.Clone(photo), passenger...),
		"jpeg with a zip behind it":     append(bytes.Clone(photo), packed.Bytes()...),
		"jpeg with a comment":           append(comment, photo[2:]...),
		"png with a text":               withChunk(drawing, "tEXt", "Comment\x00"+passenger),
		"png with a page of its own":    withChunk(drawing, "htMl", passenger),
		"png with php behind it":        append(bytes.Clone(drawing), passenger...),
		"gif with a script in it":       append(asGIF(t, 3, 300, 200), passenger...),
		"webp with a script in it":      withHead(chunk{"RIFF", append(converted(t, drawing, "libwebp", "webp")[8:], withHead(chunk{"HTML", []byte(passenger)})...)}),
		"film with a script in it":      append(filmed(t, "mp4"), append([]byte{0, 0, 0, byte(len(passenger) + 8), 'f', 'r', 'e', 'e'}, passenger...)...),
		"newsletter with php behind it": append(newsletter(t), passenger...),
	} {
		t.Run(name, func(t *testing.T) {
			for _, made := range safe(t, content).Files {
				out := file(t, made.Path)
				for _, ride := range []string{"secret-ride", "<script", "<?php", "index.html", "PK\x03\x04"} {
					if bytes.Contains(out, []byte(ride)) {
						t.Errorf("%s holds %q", made.Variant, ride)
					}
				}
			}
		})
	}
}

// withChunk puts a chunk behind a PNG's header.
func withChunk(drawing []byte, name, body string) []byte {
	c := binary.BigEndian.AppendUint32(nil, uint32(len(body)))
	c = append(append(c, name...), body...)
	c = binary.BigEndian.AppendUint32(c, crc32.ChecksumIEEE(c[4:]))
	return append(append(bytes.Clone(drawing[:33]), c...), drawing[33:]...)
}

func TestAttackF1OtherThingsAreNotTaken(t *testing.T) {
	for name, content := range map[string]string{
		"html":            "<!DOCTYPE html><script>alert(1)</script>",
		"svg":             `<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`,
		"xml svg":         `<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>`,
		"json-ld":         `{"@context":"https://www.w3.org/ns/activitystreams","type":"Create"}`,
		"zip":             "PK\x03\x04\x14\x00\x00\x00\x08\x00",
		"docx":            "PK\x03\x04\x14\x00\x06\x00\x08\x00[Content_Types].xml",
		"program":         "MZ\x90\x00\x03\x00\x00\x00",
		"elf":             "\x7fELF\x02\x01\x01\x00",
		"script":          "#!/bin/sh\nrm -rf /\n",
		"tiff":            "II*\x00\x08\x00\x00\x00\x00\x00\x00\x00",
		"bmp":             "BM\x00\x00\x00\x00\x00\x00\x00\x00\x36\x00",
		"avif":            "\x00\x00\x00\x1cftypavif\x00\x00\x00\x00avifmif1miaf",
		"psd":             "8BPS\x00\x01\x00\x00",
		"postscript":      "%!PS-Adobe-3.0\n",
		"page before pdf": "<html>%PDF-1.4",
		"text":            "Dear parents,",
		"nothing":         "",
		"srt":             "1\n00:00:01,000 --> 00:00:02,000\nHello\n",
		"theora":          "OggS\x00\x02\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01\x2a\x80theora",
	} {
		t.Run(name, func(t *testing.T) { refusedAs(t, []byte(content), DefaultLimits(), wordsUnknown) })
	}
	for name, content := range map[string]string{
		"gif that is a script": "GIF89a/*<svg/onload=alert(1)>*/=alert(document.domain)//;",
		"jpeg that is a page":  "\xff\xd8\xff\xe0\x00\x10JFIF\x00<html><script>alert(1)</script>",
		"png that is a page":   "\x89PNG\r\n\x1a\n<html><script>alert(1)</script>",
		"webp that is a page":  "RIFF\x40\x00\x00\x00WEBPVP8 <html><script>alert(1)</script></html>",
		"heic that is a page":  "\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic<html><script>alert(1)</script>",
	} {
		t.Run(name, func(t *testing.T) { refusedAs(t, []byte(content), DefaultLimits(), wordsBroken) })
	}
}
