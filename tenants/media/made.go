// SPDX-License-Identifier: AGPL-3.0-or-later

package media

import (
	"image"
	"time"
)

// Kind is what people would call a file.
type Kind string

// The kinds of files that are taken.
const (
	Picture  Kind = "picture"
	Document Kind = "document"
	Sound    Kind = "sound"
	Video    Kind = "video"
	Captions Kind = "captions"
)

// The variants that a file is made into.
const (
	VariantThumb    = "thumb"    // at most 320 pixels on its longer side
	VariantTimeline = "timeline" // at most 960
	VariantFull     = "full"     // at most Limits.Side
	VariantPoster   = "poster"   // a video's still, at most 960; it has a thumb as well
	VariantVideo    = "video"
	VariantSound    = "sound"
	VariantDocument = "document"
	VariantCaptions = "captions"
)

// The longer sides of the smaller variants, in pixels.
const (
	thumbSide    = 320
	timelineSide = 960
)

// Limits bound what a file may be and what making it safe may cost.
type Limits struct {
	Bytes   int64         // of the file that is sent, and of each file made
	Pixels  int64         // of a picture; of all frames of a moving one together
	Frames  int           // of a moving picture
	Side    int           // of the largest picture made, in pixels
	Time    time.Duration // for making a film safe; anything else has a tenth
	Memory  int64         // of the worker and all that it starts, in bytes
	Seconds int           // of sound and video
}

// DefaultLimits suit a server of two cores: the largest photos of telephones,
// ten minutes of film.
func DefaultLimits() Limits {
	return Limits{
		Bytes:   256 << 20,
		Pixels:  64_000_000,
		Frames:  300,
		Side:    2048,
		Time:    15 * time.Minute,
		Memory:  1 << 30,
		Seconds: 10 * 60,
	}
}

// allow says how long a file of this kind may take.
func (l Limits) allow(kind Kind) time.Duration {
	if kind == Sound || kind == Video {
		return l.Time
	}
	return l.Time / 10
}

// fits says whether a picture of so many frames may be decoded.
func (l Limits) fits(width, height, frames int) bool {
	if width <= 0 || height <= 0 || frames <= 0 || width > 1<<16 || height > 1<<16 {
		return false
	}
	return int64(width)*int64(height) <= l.Pixels/int64(frames)
}

// Made is what became of a file.
type Made struct {
	Kind       Kind          `json:"kind"`
	Width      int           `json:"width,omitempty"` // of the largest picture, or of the video
	Height     int           `json:"height,omitempty"`
	Blurhash   string        `json:"blurhash,omitempty"`
	Perceptual uint64        `json:"perceptual,omitempty"` // of a picture, and of a video's poster
	Duration   time.Duration `json:"duration,omitempty"`   // of sound and video
	Files      []MadeFile    `json:"files"`
}

// MadeFile is one safe file, in the folder that Make was given.
type MadeFile struct {
	Variant string `json:"variant"`
	Type    string `json:"type"` // its media type
	Path    string `json:"path"`
	Bytes   int64  `json:"bytes"`
	Width   int    `json:"width,omitempty"`
	Height  int    `json:"height,omitempty"`
}

// within gives the size of a picture brought to at most side pixels.
func within(size image.Point, side int) image.Point {
	longer := max(size.X, size.Y)
	if longer <= side {
		return size
	}
	scale := func(n int) int { return max(1, (n*side+longer/2)/longer) }
	return image.Pt(scale(size.X), scale(size.Y))
}
