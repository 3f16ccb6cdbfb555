// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"net/netip"
	"strings"
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"rookery/tenants/fault"
)

var nobody = uuid.Nil

// hostName is the name in a Host header: lower case, without port and trailing
// dot. Empty for what is no host name.
func hostName(header string) string {
	host := strings.ToLower(header)
	if i := strings.LastIndexByte(host, ':'); i >= 0 && !strings.HasSuffix(host, "]") {
		if !digits(host[i+1:]) {
			return ""
		}
		host = host[:i]
	}
	host = strings.TrimSuffix(host, ".")
	if len(host) > 253 || strings.ContainsFunc(host, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-' && r != '.'
	}) {
		return ""
	}
	return host
}

func digits(s string) bool {
	return s != "" && len(s) <= 5 && !strings.ContainsFunc(s, func(r rune) bool { return r < '0' || r > '9' })
}

// slugOf is the first label of a host directly below the base domain.
func (d *Door) slugOf(host string) string {
	slug, found := strings.CutSuffix(host, "."+strings.ToLower(d.base.Hostname()))
	if !found || strings.Contains(slug, ".") {
		return ""
	}
	return slug
}

// house finds the school of the request's host, answers for the bare base
// domain and for hosts of no school, and lets the rest in.
func (d *Door) house(fc *fiber.Ctx) error {
	c := ctxOf(fc)
	c.host = hostName(string(fc.Request().Header.Host()))
	bare := c.host != "" && c.host == strings.ToLower(d.base.Hostname())
	if bare && !d.plainHTTP(fc) {
		return d.landing(c)
	}
	if !bare {
		tenant, err := d.tenant(c)
		if fault.Is(err, fault.KindNotFound) {
			return d.unknownHost(c)
		}
		if err != nil {
			return err
		}
		c.tenant = tenant
	}
	if d.plainHTTP(fc) { // asked last: nobody is led to a host that is not ours
		return d.toHTTPS(c)
	}
	if err := fc.Next(); err != nil {
		return d.strayed(c, err)
	}
	return nil
}

func (d *Door) tenant(c *Ctx) (uuid.UUID, error) {
	if c.host == "" {
		return nobody, fault.NotFound()
	}
	now := d.db.Now()
	if id, known := d.hosts.look(c.host, now); known {
		if id == nobody {
			return nobody, fault.NotFound()
		}
		return id, nil
	}
	id, err := patiently(d, func() (uuid.UUID, error) { return d.db.TenantByHost(c.ctx, c.host, d.slugOf(c.host)) })
	if err == nil || fault.Is(err, fault.KindNotFound) {
		d.hosts.keep(c.host, id, now)
	}
	return id, err
}

// hostNames remembers for a moment which host leads where. Nothing in it
// decides about access: a school's state is read with every request.
type hostNames struct {
	mu    sync.Mutex
	known map[string]hostEntry
}

type hostEntry struct {
	tenant uuid.UUID // uuid.Nil: no school
	until  time.Time
}

const (
	hostsKept   = 10_000
	hostKnown   = 30 * time.Second
	hostUnknown = 5 * time.Second
)

func newHostNames() *hostNames { return &hostNames{known: map[string]hostEntry{}} }

func (h *hostNames) look(host string, now time.Time) (uuid.UUID, bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	entry, ok := h.known[host]
	return entry.tenant, ok && now.Before(entry.until)
}

func (h *hostNames) keep(host string, tenant uuid.UUID, now time.Time) {
	life := hostKnown
	if tenant == nobody {
		life = hostUnknown
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.known) >= hostsKept {
		for other := range h.known {
			delete(h.known, other)
			break
		}
	}
	h.known[host] = hostEntry{tenant, now.Add(life)}
}

// fromProxy says whether the connection comes from a proxy that is believed.
func (d *Door) fromProxy(fc *fiber.Ctx) bool {
	return d.trusts(fc.Context().RemoteIP().String())
}

func (d *Door) trusts(address string) bool {
	ip, err := netip.ParseAddr(address)
	if err != nil {
		return false
	}
	ip = ip.Unmap()
	for _, prefix := range d.trusted {
		if prefix.Contains(ip) {
			return true
		}
	}
	return false
}

// client is the visitor's network address, as guesses are counted by it. Behind
// trusted proxies it is the last address of X-Forwarded-For that none of them
// vouches for.
func (d *Door) client(fc *fiber.Ctx) string {
	return network(d.farthest(fc))
}

// network is an address without what its holder may choose freely: every home
// has 2^64 addresses of IPv6, and a fresh one for each guess would never be
// slowed (RFC 6177 section 2).
func network(address string) string {
	ip, err := netip.ParseAddr(address)
	if err != nil {
		return address
	}
	if ip = ip.Unmap().WithZone(""); ip.Is4() {
		return ip.String()
	}
	home, err := ip.Prefix(64)
	if err != nil {
		return address
	}
	return home.String()
}

func (d *Door) farthest(fc *fiber.Ctx) string {
	remote := fc.Context().RemoteIP().String()
	if !d.trusts(remote) {
		return remote
	}
	var chain []string
	for _, line := range fc.Request().Header.PeekAll(fiber.HeaderXForwardedFor) {
		chain = append(chain, strings.Split(string(line), ",")...)
	}
	for i := len(chain) - 1; i >= 0; i-- {
		ip, err := netip.ParseAddr(strings.TrimSpace(chain[i]))
		if err != nil {
			break
		}
		remote = ip.Unmap().String()
		if !d.trusts(remote) {
			break
		}
	}
	return remote
}

// plainHTTP says that a proxy brought a request over plain HTTP although
// browsers should come by HTTPS.
func (d *Door) plainHTTP(fc *fiber.Ctx) bool {
	return d.https && d.fromProxy(fc) && strings.EqualFold(fc.Get(fiber.HeaderXForwardedProto), "http")
}

// toHTTPS leads to the same page by HTTPS; what a form sent is not sent again.
func (d *Door) toHTTPS(c *Ctx) error {
	if changes(c.Method()) {
		return errMalformed
	}
	host := c.host
	if port := d.base.Port(); port != "" {
		host += ":" + port
	}
	c.Set(fiber.HeaderLocation, "https://"+host+c.OriginalURL())
	return c.SendStatus(fiber.StatusPermanentRedirect)
}
