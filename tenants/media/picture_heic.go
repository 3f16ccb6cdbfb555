// SPDX-License-Identifier: AGPL-3.0-or-later

package media

import (
	"encoding/binary"
	"image"
	"io"

	"github.com/gen2brain/heic"
)

// decodeHEIC decodes a telephone's HEIC. The decoder is libheif as WebAssembly,
// so that what goes wrong in it stays in its own memory.
func (j *job) decodeHEIC() (image.Image, error) {
	head := make([]byte, min(j.limits.Bytes, 1<<20))
	n, err := io.ReadFull(j.again(), head)
	if n == 0 {
		return nil, refuse(wordsBroken, err)
	}
	width, height := largestExtent(head[:n], 0)
	if width == 0 {
		return nil, refuse(wordsBroken, nil)
	}
	if !j.limits.fits(width, height, 1) {
		return nil, refuse(wordsSize, nil)
	}
	img, err := heic.Decode(j.again())
	if err != nil {
		return nil, refuse(wordsBroken, err)
	}
	if size := img.Bounds().Size(); !j.limits.fits(size.X, size.Y, 1) {
		return nil, refuse(wordsSize, nil)
	}
	return img, nil
}

// holders are the boxes on the way to the sizes, and how many bytes stand
// before their own boxes.
var holders = map[string]int{"meta": 4, "iprp": 0, "ipco": 0}

// largestExtent finds the largest size that an ispe box names (ISO/IEC
// 23008-12, 6.5.3): the picture's own, its tiles', its thumbnail's.
func largestExtent(boxes []byte, depth int) (width, height int) {
	for len(boxes) >= 8 && depth < 4 {
		size, name := int64(binary.BigEndian.Uint32(boxes)), string(boxes[4:8])
		if size == 0 || size > int64(len(boxes)) {
			size = int64(len(boxes))
		}
		if size < 8 {
			break
		}
		body := boxes[8:size]
		boxes = boxes[size:]
		w, h := 0, 0
		if skip, inside := holders[name]; inside && len(body) >= skip {
			w, h = largestExtent(body[skip:], depth+1)
		} else if name == "ispe" && len(body) >= 12 {
			w, h = extent(body[4:]), extent(body[8:])
		}
		if int64(w)*int64(h) > int64(width)*int64(height) {
			width, height = w, h
		}
	}
	return width, height
}

// extent reads one side, and keeps two of them multipliable.
func extent(b []byte) int { return int(min(binary.BigEndian.Uint32(b), 1<<30)) }
