// SPDX-License-Identifier: AGPL-3.0-or-later

package media

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"io"
)

// exifMost is how long the part with the orientation may be: one segment of a
// JPEG. Longer ones are not read.
const exifMost = 1 << 16

// exifJPEG finds the EXIF part of a JPEG: the APP1 segments before the picture
// (ITU-T T.81, B.1.1.4). nil where there is none.
func exifJPEG(r io.Reader) []byte {
	from := bufio.NewReader(r)
	if _, err := from.Discard(2); err != nil {
		return nil
	}
	for range 64 {
		var head [4]byte
		if _, err := io.ReadFull(from, head[:]); err != nil || head[0] != 0xff || head[1] == 0xda {
			return nil
		}
		size := int(binary.BigEndian.Uint16(head[2:])) - 2
		if size < 0 {
			return nil
		}
		if head[1] == 0xe1 {
			body := make([]byte, size)
			if _, err := io.ReadFull(from, body); err != nil {
				return nil
			}
			if exif, found := bytes.CutPrefix(body, []byte("Exif\x00\x00")); found {
				return exif
			}
			continue
		}
		if _, err := from.Discard(size); err != nil {
			return nil
		}
	}
	return nil
}

// exifPNG finds a PNG's eXIf chunk, which stands before or after the picture.
func exifPNG(r io.Reader) []byte {
	from := bufio.NewReader(r)
	if _, err := from.Discard(8); err != nil {
		return nil
	}
	for range 10_000 {
		var head [8]byte
		if _, err := io.ReadFull(from, head[:]); err != nil {
			return nil
		}
		size := int64(binary.BigEndian.Uint32(head[:]))
		if string(head[4:]) == "eXIf" {
			body := make([]byte, min(size, exifMost))
			if _, err := io.ReadFull(from, body); err != nil {
				return nil
			}
			return body
		}
		if _, err := io.CopyN(io.Discard, from, size+4); err != nil {
			return nil
		}
	}
	return nil
}

// orientation reads tag 0x0112 of the first directory of an EXIF part (TIFF
// 6.0, section 2). 1, upright, where there is none or it makes no sense.
func orientation(exif []byte) int {
	exif = bytes.TrimPrefix(exif, []byte("Exif\x00\x00"))
	if len(exif) < 8 {
		return 1
	}
	var order binary.ByteOrder = binary.BigEndian
	switch string(exif[:4]) {
	case "II*\x00":
		order = binary.LittleEndian
	case "MM\x00*":
	default:
		return 1
	}
	at := int(order.Uint32(exif[4:]))
	if at < 8 || at > len(exif)-2 {
		return 1
	}
	entries := exif[at+2:]
	for n := int(order.Uint16(exif[at:])); n > 0 && len(entries) >= 12; n, entries = n-1, entries[12:] {
		if order.Uint16(entries) != 0x0112 {
			continue
		}
		if found := int(order.Uint16(entries[8:])); order.Uint16(entries[2:]) == 3 && found >= 1 && found <= 8 {
			return found
		}
		return 1
	}
	return 1
}
