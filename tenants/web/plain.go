// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"rookery/static"
	"rookery/templates"
)

// alive answers that this process runs, on any host.
func (d *Door) alive(fc *fiber.Ctx) error {
	ctxOf(fc).pattern = "/livez"
	return bare(fc, fiber.StatusOK, "ok")
}

// ready answers whether requests can be served: the database answers within a second.
func (d *Door) ready(fc *fiber.Ctx) error {
	ctxOf(fc).pattern = "/readyz"
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	answer := make(chan error, 1)
	go func() { answer <- d.db.Ping(ctx) }() // the driver may wait longer than it was told
	select {
	case err := <-answer:
		if err == nil {
			return bare(fc, fiber.StatusOK, "ok")
		}
	case <-ctx.Done():
	}
	return bare(fc, fiber.StatusServiceUnavailable, "the database is away")
}

func bare(fc *fiber.Ctx, status int, words string) error {
	fc.Set(fiber.HeaderContentType, fiber.MIMETextPlainCharsetUTF8)
	return fc.Status(status).SendString(words + "\n")
}

// file serves what package static holds, on any host.
func (d *Door) file(fc *fiber.Ctx) error {
	c := ctxOf(fc)
	c.pattern = "/static/*"
	f, immutable, ok := static.Open(c.Params("*"))
	if !ok {
		return fiber.ErrNotFound
	}
	c.Set(fiber.HeaderContentType, f.Type)
	c.Set(fiber.HeaderVary, fiber.HeaderAcceptEncoding)
	if immutable {
		c.Set(fiber.HeaderCacheControl, "public, max-age=31536000, immutable")
	} else {
		c.Set(fiber.HeaderCacheControl, "public, max-age=300")
	}
	body := f.Body
	if len(f.Gzip) > 0 && strings.Contains(c.Get(fiber.HeaderAcceptEncoding), "gzip") {
		c.Set(fiber.HeaderContentEncoding, "gzip")
		body = f.Gzip
	}
	// The embedded bytes are shared by every request, so they are copied.
	return c.Send(append([]byte(nil), body...))
}

// landing answers for the bare base domain: find your school.
func (d *Door) landing(c *Ctx) error {
	c.pattern = "(landing)"
	if c.Path() != "/" {
		return fiber.ErrNotFound
	}
	if changes(c.Method()) {
		c.Set(fiber.HeaderAllow, "GET, HEAD")
		return errMethod
	}
	v := templates.Landing{Page: templates.Page{Title: "Find your school"}, Query: strings.TrimSpace(c.Query("q"))}
	if v.Query != "" && len(v.Query) <= 120 {
		v.Looked = true
		found, err := d.db.Schools(c.ctx, v.Query, 20)
		if err != nil {
			return err
		}
		for _, s := range found {
			if s.Status == "active" {
				v.Schools = append(v.Schools, templates.SchoolFound{Name: s.Name, Href: d.schoolURL(s.Slug), Host: s.Slug + "." + d.base.Hostname()})
			}
		}
	}
	return c.Render(fiber.StatusOK, templates.LandingPage(v))
}

// schoolURL is a school's address below the base domain.
func (d *Door) schoolURL(slug string) string {
	return d.base.Scheme + "://" + slug + "." + d.base.Host + "/"
}

// unknownHost answers for a host of no school, whatever was asked.
func (d *Door) unknownHost(c *Ctx) error {
	c.pattern = "(unknown host)"
	home := ""
	if d.base.Host != "" {
		home = d.base.Scheme + "://" + d.base.Host + "/"
	}
	return c.Render(http.StatusMisdirectedRequest, templates.UnknownHostPage(templates.UnknownHost{
		Page: templates.Page{Title: "No school here"}, Host: c.host, Home: home}))
}

// strayed gives an address that no route has the look of the reader's school;
// what a route answered stays what it is.
func (d *Door) strayed(c *Ctx, err error) error {
	var router *fiber.Error
	if !errors.As(err, &router) || c.Actor.School.ID != nobody {
		return err
	}
	if failed := c.who(); failed != nil {
		return failed
	}
	if c.Actor.School.Suspended {
		return errSchoolClosed
	}
	return err
}
