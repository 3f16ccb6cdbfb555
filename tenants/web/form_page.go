// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"net/url"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"
)

// pageOf is the page that the form of an address stands on, for who opened that
// address by itself: the page of ours that they come from, else the nearest page
// above the address. It reads the addresses alone, so that it tells nobody
// whether what they name is there; empty where no page but home is above.
func (d *Door) pageOf(c *Ctx) string {
	address := c.Path()
	if from, err := url.Parse(c.Get(fiber.HeaderReferer)); err == nil && from.Host == string(c.Request().Header.Host()) {
		if path := from.RequestURI(); nextPath(path) != "" && from.Path != address && d.isPage(from.EscapedPath()) {
			return path
		}
	}
	for above := parentOf(address); above != "/"; above = parentOf(above) {
		if nextPath(above) != "" && d.isPage(above) {
			return above
		}
	}
	return ""
}

func parentOf(path string) string {
	return path[:max(strings.LastIndexByte(strings.TrimSuffix(path, "/"), '/'), 1)]
}

// isPage says whether an address can be opened.
func (d *Door) isPage(path string) bool {
	return slices.ContainsFunc(d.pages, func(pattern string) bool {
		return fiber.RoutePatternMatch(path, pattern, fiber.Config{CaseSensitive: true, StrictRouting: true})
	})
}
