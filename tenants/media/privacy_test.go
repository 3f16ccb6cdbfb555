// SPDX-License-Identifier: AGPL-3.0-or-later

package media

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// What a camera and its owner might write into a file.
const (
	secretSerial = "SN-4711-OAKFIELD"
	secretWords  = "third house on the left"
)

// marked has exiftool write into a picture whatever it can: the place, the
// serial number, a thumbnail, XMP, a comment, a colour profile.
func marked(t testing.TB, content []byte, ending string) []byte {
	t.Helper()
	folder := t.TempDir()
	path, thumb := filepath.Join(folder, "photo."+ending), filepath.Join(folder, "thumb.jpg")
	for name, content := range map[string][]byte{path: content, thumb: asJPEG(t, quarters(160, 120))} {
		if err := os.WriteFile(name, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	args := []string{"-q", "-overwrite_original", "-GPSLatitude=51.5007", "-GPSLatitudeRef=N", "-GPSLongitude=0.1246", "-GPSLongitudeRef=W",
		"-EXIF:SerialNumber=" + secretSerial, "-EXIF:Artist=" + secretWords, "-XMP-dc:Description=" + secretWords, "-XMP-exif:GPSLatitude=51.5007"}
	switch ending {
	case "jpg":
		args = append(args, "-ThumbnailImage<="+thumb, "-Comment="+secretWords, "-IPTC:Keywords="+secretWords)
	case "png":
		args = append(args, "-PNG:Comment="+secretWords, "-PNG:Author="+secretWords)
	case "gif":
		args = []string{"-q", "-overwrite_original", "-Comment=" + secretWords, "-XMP-dc:Description=" + secretWords}
	case "mp4", "mov":
		args = []string{"-q", "-overwrite_original", "-Keys:GPSCoordinates=51.5007 -0.1246 10", "-QuickTime:Artist=" + secretWords,
			"-XMP-dc:Description=" + secretWords, "-Keys:Model=" + secretSerial}
	}
	run(t, "exiftool", append(args, path)...)
	return file(t, path)
}

// Attack F8: where, with which camera and by whom a picture was taken, and
// what is hidden beside it, is gone.
func TestAttackF8NothingIsToldOfTheSender(t *testing.T) {
	photo := converted(t, nil, "mjpeg", "jpg")
	glass := quarters(300, 200)
	for i := 3; i < len(glass.Pix); i += 4 {
		glass.Pix[i] = 100
	}
	for _, c := range []struct {
		ending  string
		content []byte
	}{
		{"jpg", photo}, {"png", asPNG(t, quarters(300, 200))}, {"png", asPNG(t, glass)}, {"gif", asGIF(t, 3, 300, 200)},
		{"webp", converted(t, photo, "libwebp", "webp")}, {"heic", file(t, "testdata/quarters.heic")},
		{"mp4", filmed(t, "mp4")}, {"mov", filmed(t, "mov")},
	} {
		t.Run(c.ending, func(t *testing.T) {
			dirty := marked(t, c.content, c.ending)
			if !bytes.Contains(dirty, []byte(secretWords)) {
				t.Fatal("nothing to hide")
			}
			for _, made := range safe(t, dirty).Files {
				tellsNothing(t, made.Path)
			}
		})
	}
}

// tellsNothing lets exiftool look for anything but what the picture is.
func tellsNothing(t *testing.T, path string) {
	t.Helper()
	content := file(t, path)
	for _, secret := range []string{secretSerial, secretWords, "Exif", "xmpmeta", "ICC_PROFILE", "8BIM"} {
		if bytes.Contains(content, []byte(secret)) {
			t.Errorf("%s holds %q", filepath.Base(path), secret)
		}
	}
	for line := range strings.Lines(run(t, "exiftool", "-a", "-u", "-G1", "-s", path)) {
		group, rest, _ := strings.Cut(strings.TrimPrefix(line, "["), "]")
		name := strings.Fields(rest)[0]
		if slices.Contains([]string{"GPS", "IFD0", "IFD1", "ExifIFD", "IPTC", "ICC_Profile", "ICC-header", "Keys", "UserData", "ItemList"}, group) || strings.HasPrefix(group, "XMP") {
			t.Errorf("%s tells %s", filepath.Base(path), line)
		}
		if strings.Contains(name, "GPS") || strings.Contains(name, "Serial") || strings.Contains(name, "Thumbnail") || strings.Contains(name, "Comment") {
			t.Errorf("%s tells %s", filepath.Base(path), line)
		}
	}
}

// A photo's own profile and orientation are not copied either: what comes out
// holds the segments that a JPEG needs and no others.
func TestPicturesHoldNothingButThePicture(t *testing.T) {
	made := safe(t, marked(t, converted(t, nil, "mjpeg", "jpg"), "jpg"))
	for _, described := range made.Files {
		content := file(t, described.Path)
		if !bytes.Equal(bareJPEG(content), content) {
			t.Errorf("%s has segments beside the picture", described.Variant)
		}
	}
}
