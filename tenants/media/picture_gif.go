// SPDX-License-Identifier: AGPL-3.0-or-later

package media

import (
	"bufio"
	"image"
	"image/gif"
	"io"
)

// makeGIF keeps a moving picture moving. Its thumb stands still.
func (j *job) makeGIF() (Made, error) {
	config, err := gif.DecodeConfig(j.again())
	if err != nil {
		return Made{}, refuse(wordsBroken, err)
	}
	frames, err := countFrames(j.again(), j.limits.Frames)
	if err != nil {
		return Made{}, err
	}
	if !j.limits.fits(config.Width, config.Height, 1) {
		return Made{}, refuse(wordsSize, nil)
	}
	if !j.limits.fits(config.Width, config.Height, frames) {
		return Made{}, refuse(wordsMoving, nil)
	}
	moving, err := gif.DecodeAll(j.again())
	if err != nil {
		return Made{}, refuse(wordsBroken, err)
	}
	if len(moving.Image) == 0 {
		return Made{}, refuse(wordsBroken, nil)
	}
	j.tell(50)
	still := newRaster(firstFrame(moving))
	if len(moving.Image) == 1 {
		return j.variants(still, 1)
	}
	return j.variantsGIF(moving, still)
}

// firstFrame is the first picture on its canvas.
func firstFrame(moving *gif.GIF) image.Image {
	canvas := image.NewRGBA(image.Rect(0, 0, moving.Config.Width, moving.Config.Height))
	first := moving.Image[0]
	for y := first.Rect.Min.Y; y < first.Rect.Max.Y; y++ {
		for x := first.Rect.Min.X; x < first.Rect.Max.X; x++ {
			canvas.Set(x, y, first.At(x, y))
		}
	}
	return canvas
}

func (j *job) variantsGIF(moving *gif.GIF, still raster) (Made, error) {
	made := Made{Kind: Picture}
	canvas := image.Pt(moving.Config.Width, moving.Config.Height)
	for _, want := range []struct {
		name string
		side int
	}{{VariantFull, j.limits.Side}, {VariantTimeline, min(timelineSide, j.limits.Side)}} {
		size := within(canvas, want.side)
		file, err := j.write(want.name, "image/gif", size, func(w io.Writer) error { return gif.EncodeAll(w, resized(moving, canvas, size)) })
		if err != nil {
			return Made{}, err
		}
		if want.name == VariantFull {
			made.Width, made.Height = size.X, size.Y
		}
		made.Files = append(made.Files, file)
		j.tell(80)
	}
	thumb := still.to(within(canvas, thumbSide))
	file, err := j.writePicture(VariantThumb, thumb)
	if err != nil {
		return Made{}, err
	}
	made.Files = append(made.Files, file)
	return made, made.look(thumb)
}

// resized brings every frame to its share of a smaller canvas by taking, for
// each pixel, the nearest of the old ones. Palettes, delays and what becomes
// of each frame stay as they are, so that frames still fit on one another.
func resized(moving *gif.GIF, from, to image.Point) *gif.GIF {
	out := &gif.GIF{Delay: moving.Delay, Disposal: moving.Disposal, LoopCount: moving.LoopCount, BackgroundIndex: moving.BackgroundIndex,
		Config: image.Config{ColorModel: moving.Config.ColorModel, Width: to.X, Height: to.Y}}
	for _, frame := range moving.Image {
		if from == to {
			out.Image = append(out.Image, frame)
			continue
		}
		// A pixel x of the new canvas shows pixel x*from/to of the old one.
		share := image.Rect(ceil(frame.Rect.Min.X*to.X, from.X), ceil(frame.Rect.Min.Y*to.Y, from.Y),
			ceil(frame.Rect.Max.X*to.X, from.X), ceil(frame.Rect.Max.Y*to.Y, from.Y))
		if share.Empty() { // nothing of it is left, but its delay is: one pixel of the frame stands for it
			at := image.Pt(min(share.Min.X, to.X-1), min(share.Min.Y, to.Y-1))
			share = image.Rectangle{Min: at, Max: at.Add(image.Pt(1, 1))}
		}
		small := image.NewPaletted(share, frame.Palette)
		for y := share.Min.Y; y < share.Max.Y; y++ {
			for x := share.Min.X; x < share.Max.X; x++ {
				small.SetColorIndex(x, y, nearest(frame, x*from.X/to.X, y*from.Y/to.Y))
			}
		}
		out.Image = append(out.Image, small)
	}
	return out
}

func ceil(a, b int) int { return (a + b - 1) / b }

// nearest reads a pixel of a frame, at its edge where it lies outside.
func nearest(frame *image.Paletted, x, y int) uint8 {
	x = min(max(x, frame.Rect.Min.X), frame.Rect.Max.X-1)
	y = min(max(y, frame.Rect.Min.Y), frame.Rect.Max.Y-1)
	return frame.ColorIndexAt(x, y)
}

// countFrames walks over a GIF without decoding anything, so that one with
// too many frames costs nothing (GIF89a, sections 17–26).
func countFrames(r io.Reader, most int) (int, error) {
	from, head := bufio.NewReader(r), make([]byte, 13)
	if _, err := io.ReadFull(from, head); err != nil {
		return 0, refuse(wordsBroken, err)
	}
	if err := skipPalette(from, head[10]); err != nil {
		return 0, refuse(wordsBroken, err)
	}
	for frames := 0; ; {
		frame, end, err := skipBlock(from)
		if err != nil {
			return 0, refuse(wordsBroken, err)
		}
		if end {
			return max(frames, 1), nil
		}
		if frame {
			frames++
		}
		if frames > most {
			return 0, refuse(wordsMoving, nil)
		}
	}
}

// skipBlock skips one block and says whether it was a frame or the end.
func skipBlock(from *bufio.Reader) (frame, end bool, err error) {
	sort, err := from.ReadByte()
	if err != nil {
		return false, false, err
	}
	switch sort {
	case 0x3b:
		return false, true, nil
	case 0x21: // an extension: a label, then data
		_, err = from.Discard(1)
	case 0x2c: // a frame: its place, perhaps a palette, the size of codes, then data
		var place [9]byte
		if _, err = io.ReadFull(from, place[:]); err == nil {
			err = skipPalette(from, place[8])
		}
		if err == nil {
			_, err = from.Discard(1)
		}
	default:
		return false, false, io.ErrUnexpectedEOF
	}
	for size := byte(1); err == nil && size != 0; {
		if size, err = from.ReadByte(); err == nil {
			_, err = from.Discard(int(size))
		}
	}
	return sort == 0x2c, false, err
}

func skipPalette(from *bufio.Reader, flags byte) error {
	if flags&0x80 == 0 {
		return nil
	}
	_, err := from.Discard(3 << (flags&7 + 1))
	return err
}
