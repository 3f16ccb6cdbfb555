// SPDX-License-Identifier: AGPL-3.0-or-later

package media

import (
	"fmt"
	"html"
	"image"
	"io"
	"regexp"
	"strconv"
	"strings"
	"time"

	"rookery/tenants/fold"
)

// The most that captions may be, in bytes and in cues: of a film of ten
// minutes, many times over.
const (
	captionsBytes = 200_000
	captionsCues  = 5_000
)

// cue is a text and when it is seen.
type cue struct {
	from, to time.Duration
	text     string
}

// makeCaptions reads WebVTT and writes it anew: times and plain text, no
// styles, regions, notes or names.
func (j *job) makeCaptions() (Made, error) {
	text, err := io.ReadAll(io.LimitReader(j.again(), captionsBytes+1))
	if err != nil {
		return Made{}, err
	}
	if len(text) > captionsBytes {
		return Made{}, refuse(wordsHeavy, nil)
	}
	cues, err := parseCaptions(string(text))
	if err != nil {
		return Made{}, err
	}
	file, err := j.write(VariantCaptions, "text/vtt", image.Point{}, func(w io.Writer) error {
		_, err := io.WriteString(w, writeCaptions(cues))
		return err
	})
	return Made{Kind: Captions, Files: []MadeFile{file}}, err
}

// parseCaptions reads WebVTT strictly (W3C WebVTT, section 4): what does not
// follow the format is refused and not guessed at.
func parseCaptions(text string) ([]cue, error) {
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(strings.TrimPrefix(text, "\ufeff"))
	head, body, _ := strings.Cut(text, "\n\n")
	if first, _, _ := strings.Cut(head, "\n"); first != "WEBVTT" && !strings.HasPrefix(first, "WEBVTT ") && !strings.HasPrefix(first, "WEBVTT\t") || strings.Contains(head, "-->") {
		return nil, refuse(wordsCaptions, nil)
	}
	var cues []cue
	for block := range strings.SplitSeq(body, "\n\n") {
		lines := strings.Split(strings.Trim(block, "\n"), "\n")
		if lines[0] == "" || !strings.Contains(block, "-->") && isAside(lines[0]) {
			continue
		}
		c, err := parseCue(lines)
		if err != nil {
			return nil, refuse(wordsCaptions, err)
		}
		if c.text != "" {
			cues = append(cues, c)
		}
		if len(cues) > captionsCues {
			return nil, refuse(wordsHeavy, nil)
		}
	}
	if len(cues) == 0 {
		return nil, refuse(wordsCaptions, nil)
	}
	return cues, nil
}

// isAside says whether a block is none that is seen.
func isAside(first string) bool {
	word, _, _ := strings.Cut(strings.ReplaceAll(first, "\t", " "), " ")
	return word == "NOTE" || word == "STYLE" || word == "REGION"
}

var (
	timing = regexp.MustCompile(`^(\d{2,4}:)?([0-5]\d:[0-5]\d\.\d{3})[ \t]+-->[ \t]+(\d{2,4}:)?([0-5]\d:[0-5]\d\.\d{3})(?:[ \t]|$)`)
	tag    = regexp.MustCompile(`<[^>]*>?`)
)

func parseCue(lines []string) (cue, error) {
	if !strings.Contains(lines[0], "-->") { // a name
		lines = lines[1:]
	}
	if len(lines) == 0 {
		return cue{}, fmt.Errorf("a cue without a time")
	}
	at := timing.FindStringSubmatch(lines[0])
	if at == nil {
		return cue{}, fmt.Errorf("the time %.60q", lines[0])
	}
	c := cue{from: moment(at[1], at[2]), to: moment(at[3], at[4])}
	if c.to <= c.from {
		return cue{}, fmt.Errorf("a cue ends at %v before it begins", c.to)
	}
	text := strings.Join(lines[1:], "\n")
	if strings.Contains(text, "-->") {
		return cue{}, fmt.Errorf("a time in a text")
	}
	plain, err := fold.Clean(html.UnescapeString(tag.ReplaceAllString(text, "")))
	c.text = strings.ReplaceAll(plain, "\n\n", "\n")
	return c, err
}

// moment reads what the pattern has let through.
func moment(hours, rest string) time.Duration {
	number := func(s string) time.Duration {
		n, _ := strconv.Atoi(s) // digits, says the pattern
		return time.Duration(n)
	}
	return number(strings.TrimSuffix(hours, ":"))*time.Hour + number(rest[0:2])*time.Minute + number(rest[3:5])*time.Second + number(rest[6:9])*time.Millisecond
}

func writeCaptions(cues []cue) string {
	var b strings.Builder
	b.WriteString("WEBVTT\n")
	for _, c := range cues {
		fmt.Fprintf(&b, "\n%s --> %s\n%s\n", stamp(c.from), stamp(c.to), strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(c.text))
	}
	return b.String()
}

func stamp(at time.Duration) string {
	ms := at.Milliseconds()
	return fmt.Sprintf("%02d:%02d:%02d.%03d", ms/3_600_000, ms/60_000%60, ms/1000%60, ms%1000)
}
