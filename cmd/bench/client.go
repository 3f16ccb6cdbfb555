// SPDX-License-Identifier: AGPL-3.0-or-later

//go:build linux

package main

import (
	"bytes"
	"errors"
	"fmt"
	"html"
	"strings"
	"time"

	"github.com/valyala/fasthttp"
)

// client is one keep-alive connection that asks one thing at a time and costs
// little itself: it shares the processors with what is measured.
type client struct {
	to       *fasthttp.HostClient
	request  fasthttp.Request
	response fasthttp.Response
}

func newClient(address string) *client {
	return &client{to: &fasthttp.HostClient{Addr: address, MaxConns: 1, ReadTimeout: 30 * time.Second, WriteTimeout: 10 * time.Second,
		NoDefaultUserAgentHeader: true, DisablePathNormalizing: true, RetryIfErr: func(*fasthttp.Request, int, error) (bool, bool) { return false, false },
		MaxIdleConnDuration: time.Minute}}
}

func (c *client) close() { c.to.CloseIdleConnections() }

func (c *client) begin(r reader, method, path string) {
	c.request.Reset()
	c.request.Header.SetMethod(method)
	c.request.SetRequestURI(path)
	c.request.Header.SetHost(r.host)
	c.request.UseHostHeader = true
	if r.cookie != "" {
		c.request.Header.Set("Cookie", r.cookie)
	}
}

// send gives the status and the body, which lasts until the next request.
func (c *client) send() (int, []byte, error) {
	c.response.Reset()
	if err := c.to.Do(&c.request, &c.response); err != nil {
		return 0, nil, err
	}
	return c.response.StatusCode(), c.response.Body(), nil
}

// page asks for a page that must be there.
func (c *client) page(r reader, path string) ([]byte, error) {
	c.begin(r, "GET", path)
	status, body, err := c.send()
	if err == nil && status != fasthttp.StatusOK {
		err = fmt.Errorf("%s of member %d at %s: status %d", path, r.member, r.host, status)
	}
	return body, err
}

// post sends a form, and wants to be led on to a page.
func (c *client) post(r reader, path string, form []byte) error {
	c.begin(r, "POST", path)
	c.request.Header.SetContentType("application/x-www-form-urlencoded")
	c.request.SetBodyRaw(form)
	status, body, err := c.send()
	if err == nil && status != fasthttp.StatusSeeOther {
		err = fmt.Errorf("%s of member %d at %s: status %d: %s", path, r.member, r.host, status, problemIn(body))
	}
	return err
}

// problemIn is what a page says went wrong, for an error's words.
func problemIn(page []byte) string {
	if _, rest, found := bytes.Cut(page, []byte("field-error")); found {
		page = rest
	}
	return string(page[:min(len(page), 300)])
}

var errNoToken = errors.New("the page has no form with a token in it")

// csrfIn finds the token of a page's forms.
func csrfIn(page []byte) (string, error) {
	_, rest, found := bytes.Cut(page, []byte(`name="_csrf" value="`))
	token, _, ended := bytes.Cut(rest, []byte(`"`))
	if !found || !ended {
		return "", errNoToken
	}
	return html.UnescapeString(string(token)), nil
}

// cookies are those that the last answer set, as a browser sends them back.
func (c *client) cookies() string {
	var all []string
	for _, set := range c.response.Header.Cookies() {
		var cookie fasthttp.Cookie
		if cookie.ParseBytes(set) == nil {
			all = append(all, string(cookie.Key())+"="+string(cookie.Value()))
		}
	}
	return strings.Join(all, "; ")
}
