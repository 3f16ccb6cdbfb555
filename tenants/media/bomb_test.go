// SPDX-License-Identifier: AGPL-3.0-or-later

package media

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"slices"
	"testing"
)

// Attack F5: a header that promises more than fits is not believed.
func TestAttackF5PictureBombs(t *testing.T) {
	limits := DefaultLimits()
	limits.Frames = 100
	long := asGIF(t, 1, 2, 2)
	frame := bytes.IndexByte(long[13:], 0x2c) + 13
	for len(long) < 1<<20 {
		long = append(long[:len(long)-1], append(slices.Clone(long[frame:len(long)-1]), 0x3b)...)
	}
	for _, c := range []struct {
		name    string
		content []byte
		words   string
	}{
		{"png of 60,000 × 60,000", hugePNG(60_000, 60_000), wordsSize},
		{"png of 2³¹ × 2³¹", hugePNG(1<<31-1, 1<<31-1), wordsBroken},
		{"gif of many frames", long, wordsMoving},
		{"gif of many pixels", movingGiant(), wordsMoving},
		{"cut jpeg", asJPEG(t, quarters(640, 480))[:3000], wordsBroken},
		{"nothing but a head", []byte("\xff\xd8\xff\xe0"), wordsBroken},
		{"lossless webp of 16,384 × 16,384", hugeWebP(), wordsSize},
		{"heic of 2³⁰ pixels a side", hugeHEIC(t), wordsSize},
	} {
		t.Run(c.name, func(t *testing.T) { refusedAs(t, c.content, limits, c.words) })
	}
}

func hugePNG(w, h uint32) []byte {
	b := []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR")
	b = binary.BigEndian.AppendUint32(b, w)
	b = binary.BigEndian.AppendUint32(b, h)
	b = append(b, 8, 2, 0, 0, 0)
	b = binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[12:]))
	return append(b, "\x00\x00\x00\x00IDAT\x35\xaf\x06\x1e"...)
}

// movingGiant says 20 frames of 30,000 × 2,000 and is 2 kB.
func movingGiant() []byte {
	b := append([]byte("GIF89a"), 0x30, 0x75, 0xd0, 0x07, 0, 0, 0)
	for range 20 {
		b = append(b, 0x2c, 0, 0, 0, 0, 0x30, 0x75, 0xd0, 0x07, 0, 2, 1, 0x44, 0)
	}
	return append(b, 0x3b)
}

func hugeWebP() []byte {
	return withHead(chunk{"RIFF", append([]byte("WEBP"), withHead(chunk{"VP8L", []byte("\x2f\xff\xff\xff\x0f aaaaaaaaaaaaaaaaaaa")})...)})
}

func hugeHEIC(t *testing.T) []byte {
	t.Helper()
	b := slices.Clone(file(t, "testdata/quarters.heic"))
	at := bytes.Index(b, []byte("ispe"))
	if at < 0 {
		t.Fatal("no ispe")
	}
	binary.BigEndian.PutUint32(b[at+8:], 1<<30)
	binary.BigEndian.PutUint32(b[at+12:], 1<<30)
	return b
}
