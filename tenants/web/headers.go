// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import "github.com/valyala/fasthttp"

// contentPolicy lets a page use what comes from its own host and nothing else.
const contentPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; font-src 'self'; media-src 'self'; " +
	"form-action 'self'; base-uri 'none'; frame-ancestors 'none'; worker-src 'self'; manifest-src 'self'"

// setHeaders sets what every answer carries. Pages loosen the referrer policy
// to same-origin themselves: with no-referrer a browser would name no origin
// for their own forms.
func (d *Door) setHeaders(rc *fasthttp.RequestCtx) {
	h := &rc.Response.Header
	h.Set("Content-Security-Policy", contentPolicy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=()")
	h.Set("X-Robots-Tag", "noindex, nofollow")
	h.Set("Cache-Control", "no-store")
	if d.https {
		h.Set("Strict-Transport-Security", "max-age=31536000")
	}
}
