// SPDX-License-Identifier: AGPL-3.0-or-later

package media

import (
	"bytes"
	"encoding/binary"
	"io"
	"os"
)

// chunk is a part of a RIFF file.
type chunk struct {
	name string
	body []byte
}

// chunks takes a RIFF body apart; what does not fit ends it.
func chunks(body []byte) []chunk {
	var all []chunk
	for len(body) >= 8 && len(all) < 10_000 {
		size := int64(binary.LittleEndian.Uint32(body[4:]))
		if size > int64(len(body)-8) {
			break
		}
		all = append(all, chunk{string(body[:4]), body[8 : 8+size]})
		body = body[min(int64(len(body)), 8+size+size&1):]
	}
	return all
}

// firstStill builds a WebP of one picture alone, the only one or the first of
// a moving one, from its parts: what else was in the file is not in this one
// (RFC 9649, 2.5–2.7). The size is read where the decoder will read it.
func firstStill(in *os.File, l Limits) (still io.Reader, exif []byte, err error) {
	whole, err := io.ReadAll(io.NewSectionReader(in, 0, l.Bytes))
	if err != nil {
		return nil, nil, err
	}
	if len(whole) < 12 {
		return nil, nil, refuse(wordsBroken, nil)
	}
	var picture, alpha []byte
	for _, c := range chunks(whole[12:]) {
		switch {
		case c.name == "EXIF":
			exif = c.body[:min(len(c.body), exifMost)]
		case picture != nil:
		case c.name == "ANMF" && len(c.body) > 16:
			for _, inner := range chunks(c.body[16:]) {
				picture, alpha = stillPart(inner, picture, alpha)
			}
		default:
			picture, alpha = stillPart(c, picture, alpha)
		}
	}
	width, height := stillSize(picture)
	if picture == nil || width == 0 {
		return nil, nil, refuse(wordsBroken, nil)
	}
	if !l.fits(width, height, 1) {
		return nil, nil, refuse(wordsSize, nil)
	}
	return bytes.NewReader(assemble(picture, alpha, width, height)), exif, nil
}

// stillPart keeps the chunks, header and all, that make a still picture.
func stillPart(c chunk, picture, alpha []byte) ([]byte, []byte) {
	switch {
	case picture != nil:
	case c.name == "VP8 " || c.name == "VP8L":
		picture = withHead(c)
	case c.name == "ALPH":
		alpha = withHead(c)
	}
	return picture, alpha
}

func withHead(c chunk) []byte {
	out := binary.LittleEndian.AppendUint32([]byte(c.name), uint32(len(c.body))) // #nosec G115 -- it came out of 32 bits
	out = append(out, c.body...)
	if len(c.body)&1 == 1 {
		out = append(out, 0)
	}
	return out
}

// stillSize reads the size in the frame itself: RFC 6386, 9.1, and RFC 9649,
// 3.4.
func stillSize(picture []byte) (width, height int) {
	if len(picture) < 18 {
		return 0, 0
	}
	body := picture[8:]
	if string(picture[:4]) == "VP8L" {
		bits := binary.LittleEndian.Uint32(body[1:])
		return int(bits&0x3fff) + 1, int(bits>>14&0x3fff) + 1
	}
	return int(binary.LittleEndian.Uint16(body[6:])) & 0x3fff, int(binary.LittleEndian.Uint16(body[8:])) & 0x3fff
}

// assemble writes the file: with a head that says so where there is an alpha
// part beside a lossy picture.
func assemble(picture, alpha []byte, width, height int) []byte {
	body := []byte("WEBP")
	if alpha != nil && string(picture[:4]) == "VP8 " {
		head := []byte{0x10, 0, 0, 0, 0, 0, 0, 0, 0, 0}           // flags: alpha; then two sizes of 24 bits
		binary.LittleEndian.PutUint16(head[4:], uint16(width-1))  // #nosec G115 -- 14 bits
		binary.LittleEndian.PutUint16(head[7:], uint16(height-1)) // #nosec G115 -- 14 bits
		body = append(body, withHead(chunk{"VP8X", head})...)
		body = append(body, alpha...)
	}
	return withHead(chunk{"RIFF", append(body, picture...)})
}
