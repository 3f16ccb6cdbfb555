// SPDX-License-Identifier: AGPL-3.0-or-later

package media

import (
	"bytes"
	"encoding/json"
	"image"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// FuzzPictureThroughTheWorker gives the worker's side damaged files. Whatever
// they are, it answers: with pictures that can be opened, of the size it says,
// or with a refusal in our words; and it names all that it leaves.
func FuzzPictureThroughTheWorker(f *testing.F) {
	for _, seed := range [][]byte{asJPEG(f, quarters(16, 12)), asPNG(f, quarters(16, 12)), asGIF(f, 1, 16, 12), asGIF(f, 3, 16, 12),
		converted(f, asPNG(f, quarters(16, 12)), "libwebp", "webp"), file(f, "testdata/quarters.heic"), marked(f, asJPEG(f, quarters(16, 12)), "jpg")} {
		f.Add(seed)
	}
	limits := Limits{Bytes: 1 << 20, Pixels: 1 << 20, Frames: 20, Side: 400, Time: 20 * time.Second, Memory: 1 << 30, Seconds: 5}
	f.Fuzz(func(t *testing.T, content []byte) {
		if kind, _, taken := Sniff(content); taken && kind != Picture {
			return
		}
		folder := filepath.Join(t.TempDir(), "out")
		if err := os.Mkdir(folder, 0o700); err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		if err := Work(sent(t, content), &out, folder, limits); err != nil {
			t.Fatal(err)
		}
		answered(t, out.Bytes(), folder, limits)
	})
}

func answered(t *testing.T, said []byte, folder string, limits Limits) {
	t.Helper()
	answer := listen(bytes.NewReader(said), nil)
	if answer.Made == nil {
		if knownWords(answer.Refused) != answer.Refused {
			t.Errorf("the worker said %s", said)
		}
		return
	}
	place := &place{name: folder}
	root, err := os.OpenRoot(folder)
	if err != nil {
		t.Fatal(err)
	}
	place.root = root
	made, err := (&Workshop{Limits: limits}).check(Picture, *answer.Made, place)
	if err != nil {
		told, _ := json.Marshal(answer)
		t.Fatalf("%v: %s", err, told)
	}
	if err := place.close(); err != nil {
		t.Fatal(err)
	}
	for _, variant := range made.Files {
		img, _, err := image.Decode(bytes.NewReader(file(t, variant.Path)))
		if err != nil || img.Bounds().Size() != image.Pt(variant.Width, variant.Height) {
			t.Errorf("%+v: %v", variant, err)
		}
	}
}
