// SPDX-License-Identifier: AGPL-3.0-or-later

package media

import (
	"bufio"
	"image"
	"image/jpeg"
	"image/png"
	"io"
	"os"

	"github.com/bbrks/go-blurhash"
	"github.com/corona10/goimagehash"
	"golang.org/x/image/webp"
)

// jpegQuality is where faces stay clean at about two bits a pixel.
const jpegQuality = 82

// makePicture decodes a picture and makes its variants.
func (j *job) makePicture(media string) (Made, error) {
	if media == "image/gif" {
		return j.makeGIF()
	}
	img, orientation, err := j.decode(media)
	if err != nil {
		return Made{}, err
	}
	j.tell(50)
	return j.variants(newRaster(img), orientation)
}

// decode gives the picture as it is stored, and how it wants to be turned. Its
// size is looked at first: no memory is spent on a promise.
func (j *job) decode(media string) (image.Image, int, error) {
	switch media {
	case "image/jpeg":
		return j.decodePlain(jpeg.DecodeConfig, jpeg.Decode, exifJPEG)
	case "image/png":
		return j.decodePlain(png.DecodeConfig, png.Decode, exifPNG)
	case "image/webp":
		still, exif, err := firstStill(j.in, j.limits)
		if err != nil {
			return nil, 0, err
		}
		img, err := webp.Decode(still)
		if err != nil {
			return nil, 0, refuse(wordsBroken, err)
		}
		return img, orientation(exif), nil
	case "image/heic":
		img, err := j.decodeHEIC()
		return img, 1, err // libheif has turned it already
	}
	return nil, 0, refuse(wordsUnknown, nil)
}

// decodePlain is for the formats that tell their size in a header which the
// decoder itself obeys.
func (j *job) decodePlain(header func(io.Reader) (image.Config, error), body func(io.Reader) (image.Image, error), exif func(io.Reader) []byte) (image.Image, int, error) {
	config, err := header(j.again())
	if err != nil {
		return nil, 0, refuse(wordsBroken, err)
	}
	if !j.limits.fits(config.Width, config.Height, 1) {
		return nil, 0, refuse(wordsSize, nil)
	}
	turn := orientation(exif(j.again()))
	img, err := body(j.again())
	if err != nil {
		return nil, 0, refuse(wordsBroken, err)
	}
	return img, turn, nil
}

// variants makes full, timeline and thumb, each from the one before it.
func (j *job) variants(picture raster, orientation int) (Made, error) {
	made := Made{Kind: Picture}
	for i, want := range []struct {
		name string
		side int
	}{{VariantFull, j.limits.Side}, {VariantTimeline, min(timelineSide, j.limits.Side)}, {VariantThumb, min(thumbSide, j.limits.Side)}} {
		picture = picture.to(within(picture.size, want.side)).turned(orientation)
		orientation = 1
		file, err := j.writePicture(want.name, picture)
		if err != nil {
			return Made{}, err
		}
		if i == 0 {
			made.Width, made.Height = file.Width, file.Height
		}
		made.Files = append(made.Files, file)
		j.tell(60 + 15*i)
	}
	return made, made.look(picture)
}

// look takes the two hashes from a small picture.
func (m *Made) look(small raster) error {
	img := small.to(within(small.size, 96)).picture()
	blur, err := blurhash.Encode(4, 3, img)
	if err != nil {
		return err
	}
	seen, err := goimagehash.PerceptionHash(img)
	if err != nil {
		return err
	}
	m.Blurhash, m.Perceptual = blur, seen.GetHash()
	return nil
}

// writePicture writes JPEG, or PNG where something shines through.
func (j *job) writePicture(variant string, picture raster) (MadeFile, error) {
	media, encode := "image/jpeg", func(w io.Writer, img image.Image) error {
		return jpeg.Encode(w, img, &jpeg.Options{Quality: jpegQuality})
	}
	if !picture.opaque() {
		media, encode = "image/png", png.Encode
	}
	return j.write(variant, media, picture.size, func(w io.Writer) error { return encode(w, picture.picture()) })
}

// write makes one file in the worker's folder.
func (j *job) write(variant, media string, size image.Point, fill func(io.Writer) error) (MadeFile, error) {
	made := MadeFile{Variant: variant, Type: media, Path: variant + endings[media], Width: size.X, Height: size.Y}
	file, err := j.folder.OpenFile(made.Path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return MadeFile{}, err
	}
	defer file.Close() // closed for good below; twice does no harm
	buffer := bufio.NewWriterSize(file, 1<<16)
	if err := fill(buffer); err != nil {
		return MadeFile{}, err
	}
	if err := buffer.Flush(); err != nil {
		return MadeFile{}, err
	}
	return j.weigh(made, file)
}

// weigh finishes a file and takes down its size.
func (j *job) weigh(made MadeFile, file *os.File) (MadeFile, error) {
	info, err := file.Stat()
	if err != nil {
		return MadeFile{}, err
	}
	if info.Size() > j.limits.Bytes {
		return MadeFile{}, refuse(wordsHeavy, nil)
	}
	made.Bytes = info.Size()
	return made, file.Close()
}
