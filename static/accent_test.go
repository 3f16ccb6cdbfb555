// SPDX-License-Identifier: AGPL-3.0-or-later

package static

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// legible is the contrast that WCAG 2.2 asks of text (1.4.3).
const legible = 4.5

// luminance follows the definition of relative luminance in WCAG 2.2.
func luminance(t *testing.T, hex string) float64 {
	t.Helper()
	hex = strings.TrimPrefix(hex, "#")
	if len(hex) == 3 {
		hex = string([]byte{hex[0], hex[0], hex[1], hex[1], hex[2], hex[2]})
	}
	var sum float64
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		n, err := strconv.ParseUint(hex[2*i:2*i+2], 16, 8)
		if err != nil {
			t.Fatal(err)
		}
		c := float64(n) / 255
		if c <= 0.04045 {
			c /= 12.92
		} else {
			c = math.Pow((c+0.055)/1.055, 2.4)
		}
		sum += weight * c
	}
	return sum
}

func contrast(t *testing.T, a, b string) float64 {
	t.Helper()
	la, lb := luminance(t, a), luminance(t, b)
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}

// mixed is color-mix(in srgb, a share, b), as the accent's background is made.
func mixed(t *testing.T, a, b string, share float64) string {
	t.Helper()
	out := "#"
	for i := 1; i < 7; i += 2 {
		x, err1 := strconv.ParseUint(a[i:i+2], 16, 8)
		y, err2 := strconv.ParseUint(b[i:i+2], 16, 8)
		if err1 != nil || err2 != nil {
			t.Fatal(a, b)
		}
		out += fmt.Sprintf("%02x", int(math.Round(float64(x)*share+float64(y)*(1-share))))
	}
	return out
}

// block gives the declarations of the first rule that starts at marker.
func block(t *testing.T, css, marker string) map[string]string {
	t.Helper()
	_, rest, ok := strings.Cut(css, marker)
	if !ok {
		t.Fatalf("the tokens have no %q", marker)
	}
	body, _, _ := strings.Cut(rest, "}")
	found := map[string]string{}
	for _, m := range regexp.MustCompile(`--([a-z-]+):\s*(#[0-9a-f]{3,6})`).FindAllStringSubmatch(body, -1) {
		found[m[1]] = m[2]
	}
	return found
}

func TestEveryAccentIsLegible(t *testing.T) {
	css := read("css/10-tokens.css")
	light := block(t, css, ":root {")
	dark := block(t, css, "@media (prefers-color-scheme: dark) {")
	for _, name := range Accents() {
		shades := block(t, css, ".accent-"+name+" {")
		check := func(theme, what, fore, back string) {
			t.Helper()
			if c := contrast(t, fore, back); c < legible {
				t.Errorf("%s, %s: %s is %.2f, want %.1f", name, theme, what, c, legible)
			}
		}
		for _, ground := range []string{"bg", "card", "sunk"} {
			check("light", "accent on "+ground, shades["a-l"], light[ground])
			check("dark", "accent on "+ground, shades["a-d"], dark[ground])
		}
		check("light", "words on a button", light["on-accent"], shades["a-l"])
		check("dark", "words on a button", dark["on-accent"], shades["a-d"])
		check("light", "accent on its own ground", shades["a-l"], mixed(t, shades["a-l"], light["card"], .09))
		check("dark", "accent on its own ground", shades["a-d"], mixed(t, shades["a-d"], dark["card"], .13))
		check("light", "soft words on its ground", light["soft"], mixed(t, shades["a-l"], light["card"], .09))
		check("dark", "soft words on its ground", dark["soft"], mixed(t, shades["a-d"], dark["card"], .13))
	}
}

func TestEveryTokenIsLegible(t *testing.T) {
	css := read("css/10-tokens.css")
	for theme, tokens := range map[string]map[string]string{
		"light": block(t, css, ":root {"), "dark": block(t, css, "@media (prefers-color-scheme: dark) {"),
	} {
		pairs := [][2]string{
			{"ink", "bg"}, {"ink", "card"}, {"ink", "sunk"}, {"soft", "bg"}, {"soft", "card"}, {"soft", "sunk"},
			{"good", "good-bg"}, {"warn", "warn-bg"}, {"bad", "bad-bg"}, {"good", "card"}, {"warn", "card"}, {"bad", "card"}, {"bad", "bg"},
		}
		for _, p := range pairs {
			if c := contrast(t, tokens[p[0]], tokens[p[1]]); c < legible {
				t.Errorf("%s: %s on %s is %.2f, want %.1f", theme, p[0], p[1], c, legible)
			}
		}
	}
}

func TestTonesOfInitialsAreLegible(t *testing.T) {
	css := read("css/40-parts.css")
	found := regexp.MustCompile(`--t-bg: (#[0-9a-f]{6}); --t-fg: (#[0-9a-f]{6})`).FindAllStringSubmatch(css, -1)
	if len(found) != 16 {
		t.Fatalf("found %d tones, want eight light and eight dark", len(found))
	}
	for _, m := range found {
		if c := contrast(t, m[1], m[2]); c < legible {
			t.Errorf("%s on %s is %.2f", m[2], m[1], c)
		}
	}
}
