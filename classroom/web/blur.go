// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"bytes"
	"encoding/base64"
	"image/png"

	"github.com/bbrks/go-blurhash"
)

// blurSide is the side of a blurred picture, in pixels; the browser draws it large.
const blurSide = 12

// blur is a blurhash as a tiny picture that stands in the page itself; empty for
// what is none.
func blur(hash string) string {
	small, err := blurhash.Decode(hash, blurSide, blurSide, 1)
	if err != nil {
		return ""
	}
	var b bytes.Buffer
	if err := png.Encode(&b, small); err != nil {
		return ""
	}
	return "data:image/png;base64," + base64.StdEncoding.EncodeToString(b.Bytes())
}
