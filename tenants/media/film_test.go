// SPDX-License-Identifier: AGPL-3.0-or-later

package media

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// filmed has ffmpeg record something.
func filmed(t testing.TB, ending string, args ...string) []byte {
	t.Helper()
	out := filepath.Join(t.TempDir(), "film."+ending)
	run(t, "ffmpeg", append(append([]string{"-v", "error", "-f", "lavfi", "-i", "testsrc=size=640x360:rate=25:duration=2", "-f", "lavfi", "-i", "sine=duration=2"}, args...), out)...)
	return file(t, out)
}

// Films of every kind that telephones and browsers record come out as one
// kind, that plays everywhere, with a still.
func TestFilmsOfEveryForm(t *testing.T) {
	turned := filepath.Join(t.TempDir(), "turned.mp4")
	upright := filepath.Join(t.TempDir(), "upright.mp4")
	if err := os.WriteFile(upright, filmed(t, "mp4"), 0o600); err != nil {
		t.Fatal(err)
	}
	run(t, "ffmpeg", "-v", "error", "-i", upright, "-c", "copy", "-metadata:s:v:0", "rotate=90", turned)
	for _, c := range []struct {
		name          string
		content       []byte
		width, height int
	}{
		{"mp4", filmed(t, "mp4"), 640, 360},
		{"silent mp4", filmed(t, "mp4", "-map", "0:v"), 640, 360},
		{"large mov", filmed(t, "mov", "-s", "1920x1080", "-c:v", "libx265", "-pix_fmt", "yuv420p10le", "-tag:v", "hvc1", "-preset", "ultrafast", "-x265-params", "log-level=none"), 1280, 720},
		{"turned", file(t, turned), 360, 640},
		{"webm", filmed(t, "webm", "-c:v", "libvpx", "-deadline", "realtime", "-cpu-used", "8"), 640, 360},
		{"matroska of a browser", filmed(t, "mkv", "-c:v", "libx264", "-preset", "ultrafast", "-c:a", "libopus"), 640, 360},
	} {
		t.Run(c.name, func(t *testing.T) {
			made := safe(t, c.content)
			if made.Kind != Video || made.Width != c.width || made.Height != c.height || made.Blurhash == "" || made.Perceptual == 0 {
				t.Errorf("%+v", made)
			}
			if off := (made.Duration - 2*time.Second).Abs(); off > 200*time.Millisecond {
				t.Errorf("lasts %v", made.Duration)
			}
			described, content := variant(t, made, VariantVideo)
			said := run(t, "ffprobe", "-v", "error", "-of", "csv", "-show_entries", "stream=codec_name,pix_fmt,width,height", described.Path)
			if !strings.Contains(said, "h264") || !strings.Contains(said, "yuv420p") {
				t.Errorf("it is %s", said)
			}
			if bytes.Index(content, []byte("moov")) > bytes.Index(content, []byte("mdat")) {
				t.Error("it cannot begin before all of it is there")
			}
			seen(t, made, VariantPoster)
			seen(t, made, VariantThumb)
			folder, err := os.ReadDir(filepath.Dir(described.Path))
			if err != nil || len(folder) != 3 {
				t.Errorf("the folder holds %v, %v", folder, err)
			}
		})
	}
}

func TestSoundOfEveryForm(t *testing.T) {
	for _, c := range []struct {
		name    string
		content []byte
	}{
		{"mp3", filmed(t, "mp3", "-map", "1:a")}, {"bare mp3", filmed(t, "mp3", "-map", "1:a", "-id3v2_version", "0", "-write_xing", "0")},
		{"wav", filmed(t, "wav", "-map", "1:a")}, {"ogg", filmed(t, "ogg", "-map", "1:a")},
		{"opus", filmed(t, "ogg", "-map", "1:a", "-c:a", "libopus")}, {"flac", filmed(t, "flac", "-map", "1:a")}, {"m4a", filmed(t, "m4a", "-map", "1:a")},
		{"aac", filmed(t, "aac", "-map", "1:a")}, {"webm of a browser", filmed(t, "webm", "-map", "1:a")}, {"mp4 without a picture", filmed(t, "mp4", "-map", "1:a")},
	} {
		t.Run(c.name, func(t *testing.T) {
			made := safe(t, c.content)
			if described, _ := variant(t, made, VariantSound); made.Kind != Sound || described.Type != "audio/mp4" || len(made.Files) != 1 {
				t.Errorf("%+v", made)
			}
			if off := (made.Duration - 2*time.Second).Abs(); off > 200*time.Millisecond {
				t.Errorf("lasts %v", made.Duration)
			}
		})
	}
}

// What is too long, broken, or a list of other files, is refused in words.
func TestFilmsThatAreRefused(t *testing.T) {
	limits := DefaultLimits()
	limits.Seconds = 1
	whole := filmed(t, "mp4")
	undated := filmed(t, "webm", "-c:v", "libvpx", "-deadline", "realtime", "-cpu-used", "8", "-live", "1")
	for _, c := range []struct {
		name    string
		content []byte
		words   string
	}{
		{"two seconds where one is allowed", whole, wordsLong},
		{"two seconds that it does not tell", undated, wordsLong},
		{"cut before its index", whole[:len(whole)/2], wordsFilm},
		{"a head and noise", append([]byte("\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomiso2"), bytes.Repeat([]byte{7}, 9000)...), wordsFilm},
		{"a playlist", []byte("#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n"), wordsUnknown},
		{"a list of files", []byte("ffconcat version 1.0\nfile /etc/passwd\n"), wordsUnknown},
		{"a playlist behind a sound's head", []byte("ID3\x04\x00\x00\x00\x00\x00\x00#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n"), wordsFilm},
	} {
		t.Run(c.name, func(t *testing.T) { refusedAs(t, c.content, limits, c.words) })
	}
}

// Whoever waits for a film sees that it goes on.
func TestFilmsTellHowFarTheyAre(t *testing.T) {
	var told []int
	folder := filepath.Join(t.TempDir(), "out")
	if _, err := workshop(t, "media-worker", DefaultLimits()).Make(soon(t), sent(t, filmed(t, "mp4")), folder, func(percent int) { told = append(told, percent) }); err != nil {
		t.Fatal(err)
	}
	if len(told) < 2 || told[len(told)-1] < 90 {
		t.Errorf("told %v", told)
	}
}

func TestVideoToolsAreThere(t *testing.T) {
	if err := VideoTools(); err != nil {
		t.Error(err)
	}
	if _, err := tool("no-such-program"); err == nil || !strings.Contains(err.Error(), "apt install ffmpeg") {
		t.Errorf("%v", err)
	}
}
