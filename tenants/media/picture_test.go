// SPDX-License-Identifier: AGPL-3.0-or-later

package media

import (
	"bytes"
	"image"
	"image/color"
	"image/gif"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"github.com/corona10/goimagehash"
)

// Every way to hold a telephone comes out upright, in every variant.
func TestPicturesStandUpright(t *testing.T) {
	for orientation := 1; orientation <= 8; orientation++ {
		upright := quarters(1200, 800)
		stored := rasterOf(upright).turned(back(orientation)).picture()
		path := filepath.Join(t.TempDir(), "photo.jpg")
		if err := os.WriteFile(path, asJPEG(t, stored), 0o600); err != nil {
			t.Fatal(err)
		}
		run(t, "exiftool", "-q", "-overwrite_original", "-n", "-Orientation="+strconv.Itoa(orientation), path)
		photo, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		made := safe(t, photo)
		if made.Width != 1200 || made.Height != 800 {
			t.Errorf("orientation %d: %d×%d", orientation, made.Width, made.Height)
		}
		for name, size := range map[string]image.Point{VariantFull: {X: 1200, Y: 800}, VariantTimeline: {X: 960, Y: 640}, VariantThumb: {X: 320, Y: 213}} {
			img := seen(t, made, name)
			if img.Bounds().Size() != size || corners(img) != "RGBY" {
				t.Errorf("orientation %d, %s: %v %s", orientation, name, img.Bounds().Size(), corners(img))
			}
		}
	}
}

func rasterOf(img image.Image) raster { return newRaster(img) }

// back is the orientation that undoes another.
func back(orientation int) int {
	switch orientation {
	case 6:
		return 8
	case 8:
		return 6
	}
	return orientation
}

// Every form of picture that is taken is shown as what it is.
func TestPicturesOfEveryForm(t *testing.T) {
	grey := image.NewGray(image.Rect(0, 0, 500, 300))
	for i := range grey.Pix {
		grey.Pix[i] = byte(i)
	}
	glass := quarters(500, 300)
	for i := 3; i < len(glass.Pix); i += 4 {
		glass.Pix[i] = 128
	}
	for _, c := range []struct {
		name    string
		content []byte
		media   string
		size    image.Point
	}{
		{"jpeg", asJPEG(t, quarters(500, 300)), "image/jpeg", image.Pt(500, 300)},
		{"grey jpeg", asJPEG(t, grey), "image/jpeg", image.Pt(500, 300)},
		{"odd jpeg", asJPEG(t, quarters(501, 299)), "image/jpeg", image.Pt(501, 299)},
		{"one pixel", asJPEG(t, quarters(1, 1)), "image/jpeg", image.Pt(1, 1)},
		{"thin", asJPEG(t, quarters(4000, 1)), "image/jpeg", image.Pt(2048, 1)},
		{"png", asPNG(t, quarters(500, 300)), "image/jpeg", image.Pt(500, 300)},
		{"glass png", asPNG(t, glass), "image/png", image.Pt(500, 300)},
		{"webp", converted(t, asPNG(t, quarters(500, 300)), "libwebp", "webp"), "image/jpeg", image.Pt(500, 300)},
		{"glass webp", converted(t, asPNG(t, glass), "libwebp", "webp"), "image/png", image.Pt(500, 300)},
		{"moving webp", movingWebP(t), "image/jpeg", image.Pt(320, 240)},
		{"heic", file(t, "testdata/quarters.heic"), "image/jpeg", image.Pt(640, 480)},
		{"still gif", asGIF(t, 1, 300, 200), "image/jpeg", image.Pt(300, 200)},
	} {
		t.Run(c.name, func(t *testing.T) {
			made := safe(t, c.content)
			full := seen(t, made, VariantFull)
			if size := full.Bounds().Size(); size != c.size {
				t.Errorf("%v, want %v", size, c.size)
			}
			if described, _ := variant(t, made, VariantFull); described.Type != c.media {
				t.Errorf("%s, want %s", described.Type, c.media)
			}
			if made.Kind != Picture || len(made.Blurhash) != 28 {
				t.Errorf("%s with blurhash %q", made.Kind, made.Blurhash)
			}
			seen(t, made, VariantTimeline)
			seen(t, made, VariantThumb)
		})
	}
}

// A moving picture keeps its frames, their delays and its loop, and loses what
// else was in the file.
func TestMovingPicturesKeepMoving(t *testing.T) {
	for _, width := range []int{300, 1600} {
		made := safe(t, asGIF(t, 5, width, width/2))
		for _, name := range []string{VariantFull, VariantTimeline} {
			described, content := variant(t, made, name)
			moving, err := gif.DecodeAll(bytes.NewReader(content))
			if err != nil {
				t.Fatal(err)
			}
			if len(moving.Image) != 5 || !slices.Equal(moving.Delay, []int{10, 11, 12, 13, 14}) || moving.LoopCount != 3 {
				t.Errorf("%s: %d frames, delays %v, loop %d", name, len(moving.Image), moving.Delay, moving.LoopCount)
			}
			if moving.Config.Width != described.Width || described.Width > width {
				t.Errorf("%s is %d wide and says %d", name, moving.Config.Width, described.Width)
			}
			if bytes.Contains(content, []byte("where we live")) {
				t.Errorf("%s keeps a comment", name)
			}
		}
		seen(t, made, VariantThumb)
	}
}

// Pictures that look the same to a person have hashes that are near, others
// have not.
func TestPerceptualHashesTellLikeFromUnlike(t *testing.T) {
	photo := converted(t, nil, "mjpeg", "jpg")
	small := converted(t, photo, "mjpeg", "jpg", "-vf", "scale=400:-1")
	other := safe(t, asJPEG(t, quarters(500, 300)))
	one, two := safe(t, photo), safe(t, small)
	if d := apart(t, one, two); d > 6 {
		t.Errorf("the same picture in another size is %d apart", d)
	}
	if d := apart(t, one, other); d < 16 {
		t.Errorf("another picture is only %d apart", d)
	}
}

func apart(t *testing.T, a, b Made) int {
	t.Helper()
	distance, err := goimagehash.NewImageHash(a.Perceptual, goimagehash.PHash).Distance(goimagehash.NewImageHash(b.Perceptual, goimagehash.PHash))
	if err != nil {
		t.Fatal(err)
	}
	return distance
}

// asGIF draws a GIF of so many frames, with a comment in it.
func asGIF(t testing.TB, frames, w, h int) []byte {
	t.Helper()
	palette := color.Palette{color.Black, color.White, color.RGBA{R: 200, A: 255}}
	moving := &gif.GIF{LoopCount: 3}
	for i := range frames {
		frame := image.NewPaletted(image.Rect(i*w/20, i*h/20, w, h), palette)
		for k := range frame.Pix {
			frame.Pix[k] = uint8((k/7 + i) % 3)
		}
		moving.Image, moving.Delay, moving.Disposal = append(moving.Image, frame), append(moving.Delay, 10+i), append(moving.Disposal, gif.DisposalNone)
	}
	moving.Config = image.Config{Width: w, Height: h, ColorModel: palette}
	var b bytes.Buffer
	if err := gif.EncodeAll(&b, moving); err != nil {
		t.Fatal(err)
	}
	out := b.Bytes()
	return append(out[:len(out)-1], "\x21\xfe\x0dwhere we live\x00\x3b"...)
}

func file(t testing.TB, name string) []byte {
	t.Helper()
	content, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// converted has ffmpeg write a picture; of nil, one of its own with detail.
func converted(t testing.TB, content []byte, codec, ending string, more ...string) []byte {
	t.Helper()
	folder := t.TempDir()
	source := []string{"-f", "lavfi", "-i", "mandelbrot=size=1600x1200:rate=1"}
	if content != nil {
		source = []string{"-i", filepath.Join(folder, "in")}
		if err := os.WriteFile(filepath.Join(folder, "in"), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	out := filepath.Join(folder, "out."+ending)
	run(t, "ffmpeg", slices.Concat([]string{"-v", "error"}, source, more, []string{"-frames:v", "1", "-c:v", codec, out})...)
	return file(t, out)
}

func movingWebP(t testing.TB) []byte {
	t.Helper()
	out := filepath.Join(t.TempDir(), "out.webp")
	run(t, "ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc=size=320x240:rate=5:duration=1", "-c:v", "libwebp_anim", out)
	content := file(t, out)
	if !bytes.Contains(content, []byte("ANMF")) {
		t.Fatal("it does not move")
	}
	return content
}
