// SPDX-License-Identifier: AGPL-3.0-or-later

package media

import (
	"fmt"
	"io"
	"os"
	"regexp"
	"slices"
	"time"

	"rookery/tenants/fault"
)

// knownWords gives a worker's words back where they are ours. What a worker
// was talked into saying is not shown to anybody.
func knownWords(said string) string {
	if slices.Contains(words[:], said) {
		return said
	}
	return wordsDamaged
}

// products says which variants of which types a kind may be made into, and which
// of them there must be.
var products = map[Kind]struct {
	must  []string
	types map[string][]string
}{
	Picture: {[]string{VariantFull, VariantTimeline, VariantThumb}, map[string][]string{
		VariantFull: {"image/jpeg", "image/png", "image/gif"}, VariantTimeline: {"image/jpeg", "image/png", "image/gif"},
		VariantThumb: {"image/jpeg", "image/png"}}},
	Document: {[]string{VariantDocument}, map[string][]string{VariantDocument: {"application/pdf"}}},
	Sound:    {[]string{VariantSound}, map[string][]string{VariantSound: {"audio/mp4"}}},
	Video: {[]string{VariantVideo, VariantPoster, VariantThumb}, map[string][]string{
		VariantVideo: {"video/mp4"}, VariantPoster: {"image/jpeg"}, VariantThumb: {"image/jpeg"}}},
	Captions: {[]string{VariantCaptions}, map[string][]string{VariantCaptions: {"text/vtt"}}},
}

// blurhashes have 6 to 4+2·9·9 letters of base 83.
var blurhashes = regexp.MustCompile(`^[0-9A-Za-z#$%*+,\-.:;=?@\[\]^_{|}~]{6,166}$`)

// check believes of a worker's answer what it can see: the files are there,
// whole, plain, of the types that were asked for and within the limits. It
// decodes nothing.
func (w *Workshop) check(kind Kind, m Made, place *place) (Made, error) {
	if m.Kind != kind && !(kind == Video && m.Kind == Sound) { // a film without a picture
		return Made{}, fault.Unavailable(fmt.Errorf("%w: %.20q for %s", errTold, m.Kind, kind))
	}
	if m.Blurhash != "" && !blurhashes.MatchString(m.Blurhash) || !w.sized(m.Width, m.Height) ||
		m.Duration < 0 || m.Duration > time.Duration(w.Limits.Seconds+1)*time.Second {
		return Made{}, fault.Unavailable(errTold)
	}
	want, seen := products[m.Kind], []string{}
	for i, file := range m.Files {
		if slices.Contains(seen, file.Variant) || !slices.Contains(want.types[file.Variant], file.Type) || !w.sized(file.Width, file.Height) {
			return Made{}, fault.Unavailable(fmt.Errorf("%w: a file %.20q of type %.20q", errTold, file.Variant, file.Type))
		}
		path, err := w.checkFile(file, place)
		if err != nil {
			return Made{}, fault.Unavailable(err)
		}
		m.Files[i].Path = path
		seen = append(seen, file.Variant)
	}
	for _, must := range want.must {
		if !slices.Contains(seen, must) {
			return Made{}, fault.Unavailable(fmt.Errorf("%w: no %s", errTold, must))
		}
	}
	return m, place.keepOnly(m.Files)
}

func (w *Workshop) sized(width, height int) bool {
	most := max(w.Limits.Side, filmSide)
	return width >= 0 && height >= 0 && width <= most && height <= most
}

// filmSide is the longer side of the films we make, in pixels.
const filmSide = 1280

// checkFile gives the path of a file that is what it was said to be.
func (w *Workshop) checkFile(file MadeFile, place *place) (string, error) {
	if file.Path != file.Variant+endings[file.Type] {
		return "", fmt.Errorf("%w: the path %.40q", errTold, file.Path)
	}
	info, err := place.root.Lstat(file.Path)
	if err != nil {
		return "", err
	}
	if !info.Mode().IsRegular() || info.Size() != file.Bytes || info.Size() == 0 || info.Size() > w.Limits.Bytes {
		return "", fmt.Errorf("%w: %s is not what it was said to be", errTold, file.Path)
	}
	held, err := place.root.Open(file.Path)
	if err != nil {
		return "", err
	}
	defer held.Close()
	head, err := io.ReadAll(io.LimitReader(held, sniffed))
	if err != nil {
		return "", err
	}
	if _, media, taken := Sniff(head); !taken || media != file.Type {
		return "", fmt.Errorf("%w: %s is %.20q", errTold, file.Path, media)
	}
	return place.name + string(os.PathSeparator) + file.Path, nil
}
