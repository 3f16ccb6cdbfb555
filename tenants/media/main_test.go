// SPDX-License-Identifier: AGPL-3.0-or-later

package media

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"rookery/tenants/fault"
)

// The test binary is also its own worker, and some workers that misbehave.
func TestMain(m *testing.M) {
	if len(os.Args) == 3 && !strings.HasPrefix(os.Args[1], "-") {
		if err := workAs(os.Args[1], os.Args[2]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// workshop is a workshop whose worker is this binary, in one of its roles.
func workshop(t testing.TB, role string, limits Limits) *Workshop {
	t.Helper()
	itself, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return &Workshop{Program: []string{itself, role}, Limits: limits}
}

// sent is a file as somebody sent it.
func sent(t testing.TB, content []byte) *os.File {
	t.Helper()
	file, err := os.Create(filepath.Join(t.TempDir(), "sent"))
	if err == nil {
		_, err = file.Write(content)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = file.Close() })
	return file
}

// safe makes content safe through a real worker, or fails.
func safe(t testing.TB, content []byte) Made {
	t.Helper()
	made, err := workshop(t, "media-worker", DefaultLimits()).Make(context.Background(), sent(t, content), filepath.Join(t.TempDir(), "out"), nil)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// refusedAs makes content safe and wants it refused, with nothing left behind.
func refusedAs(t testing.TB, content []byte, limits Limits, words string) {
	t.Helper()
	folder := filepath.Join(t.TempDir(), "out")
	_, err := workshop(t, "media-worker", limits).Make(context.Background(), sent(t, content), folder, nil)
	var refusal *fault.Fault
	if !errors.As(err, &refusal) || refusal.Kind != fault.KindInvalid || refusal.Fields["file"] != refusal.Safe {
		t.Fatalf("the answer is %v, not a refusal", err)
	}
	if refusal.Safe != words {
		t.Errorf("refused with %q, want %q (%v)", refusal.Safe, words, err)
	}
	empty(t, folder)
}

// empty wants nothing in a folder.
func empty(t testing.TB, folder string) {
	t.Helper()
	left, err := os.ReadDir(folder)
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	for _, entry := range left {
		t.Errorf("%s is left behind", entry.Name())
	}
}

// variant reads one of the files that were made.
func variant(t testing.TB, made Made, name string) (MadeFile, []byte) {
	t.Helper()
	at := slices.IndexFunc(made.Files, func(f MadeFile) bool { return f.Variant == name })
	if at < 0 {
		t.Fatalf("no %s in %+v", name, made.Files)
	}
	content, err := os.ReadFile(made.Files[at].Path)
	if err != nil {
		t.Fatal(err)
	}
	return made.Files[at], content
}

// seen decodes one of the pictures that were made.
func seen(t testing.TB, made Made, name string) image.Image {
	t.Helper()
	file, content := variant(t, made, name)
	img, format, err := image.Decode(bytes.NewReader(content))
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	if "image/"+format != file.Type {
		t.Errorf("%s is %s and says %s", name, format, file.Type)
	}
	if size := img.Bounds().Size(); size != image.Pt(file.Width, file.Height) {
		t.Errorf("%s is %v and says %d×%d", name, size, file.Width, file.Height)
	}
	return img
}

// quarters is a picture whose corners tell which way up it is: red, green,
// blue and yellow, clockwise from the top left.
func quarters(w, h int) *image.NRGBA {
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			img.SetNRGBA(x, y, [2][2]color.NRGBA{{{R: 255, A: 255}, {G: 255, A: 255}}, {{R: 255, G: 255, A: 255}, {B: 255, A: 255}}}[2*y/h][2*x/w])
		}
	}
	return img
}

// corners names the colours of a picture's corners, clockwise.
func corners(img image.Image) string {
	b := img.Bounds()
	dx, dy := b.Dx()/8, b.Dy()/8
	said := ""
	for _, at := range []image.Point{{b.Min.X + dx, b.Min.Y + dy}, {b.Max.X - 1 - dx, b.Min.Y + dy}, {b.Max.X - 1 - dx, b.Max.Y - 1 - dy}, {b.Min.X + dx, b.Max.Y - 1 - dy}} {
		r, g, bl, _ := img.At(at.X, at.Y).RGBA()
		said += map[[3]bool]string{{true, false, false}: "R", {false, true, false}: "G", {false, false, true}: "B", {true, true, false}: "Y"}[[3]bool{r > 0xa000, g > 0xa000, bl > 0xa000}]
	}
	return said
}

func asJPEG(t testing.TB, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: 92}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func asPNG(t testing.TB, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// run runs a program of the system and gives what it says.
func run(t testing.TB, program string, args ...string) string {
	t.Helper()
	said, err := exec.Command(program, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", program, strings.Join(args, " "), err, said)
	}
	return string(said)
}

// soon is a deadline for what should take no time.
func soon(t testing.TB) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	t.Cleanup(cancel)
	return ctx
}
