// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"net"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
)

// checkDatabaseURL looks at a database's URL before anybody connects. It never
// repeats the URL, which may hold a password.
func checkDatabaseURL(setting, value, role string) error {
	if value == "" {
		return misused("%s is not set; it must look like postgres://%s:password@host/rookery", setting, role)
	}
	u, err := url.Parse(value)
	if err != nil || (u.Scheme != "postgres" && u.Scheme != "postgresql") || strings.Trim(u.Path, "/") == "" {
		return misused("%s must look like postgres://%s:password@host/rookery", setting, role)
	}
	return nil
}

// checkBaseURL looks at the address that browsers see.
func checkBaseURL(value string) (*url.URL, error) {
	if value == "" {
		return nil, misused("ROOKERY_BASE_URL is not set; it must look like https://schools.example: where browsers find this server")
	}
	u, err := url.Parse(value)
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		return nil, misused("ROOKERY_BASE_URL must look like https://schools.example: where browsers find this server; a school is then at https://oakfield.schools.example")
	}
	host := u.Hostname()
	switch {
	case u.Path != "" && u.Path != "/", u.RawQuery != "", u.Fragment != "", u.User != nil:
		return nil, misused("ROOKERY_BASE_URL must be an address alone, such as https://%s: without a path, a query or a name", u.Host)
	case net.ParseIP(host) != nil:
		return nil, misused("ROOKERY_BASE_URL must hold a name and not the number %s: schools are found by names below it, such as oakfield.schools.example", host)
	case u.Scheme == "http" && !isLocalName(host):
		return nil, misused("ROOKERY_BASE_URL is http://%s: passwords and what children write would cross the network for anyone to read; put a proxy with a certificate in front and give https://%s (plain http is for localhost only)", host, host)
	}
	return u, nil
}

// isLocalName says whether a name never leaves the machine (RFC 6761, 6.3) or
// is reserved for tests (6.2).
func isLocalName(host string) bool {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	for _, top := range []string{"localhost", "test"} {
		if host == top || strings.HasSuffix(host, "."+top) {
			return true
		}
	}
	return false
}

// parseProxies reads addresses and networks such as 10.0.0.5 or 10.0.0.0/24.
func parseProxies(values []string) ([]netip.Prefix, error) {
	var proxies []netip.Prefix
	for _, value := range values {
		value = strings.TrimSpace(value)
		if value == "" {
			continue
		}
		if address, err := netip.ParseAddr(value); err == nil && address.Zone() == "" {
			proxies = append(proxies, netip.PrefixFrom(address, address.BitLen()))
			continue
		}
		prefix, err := netip.ParsePrefix(value)
		if err != nil {
			return nil, misused("ROOKERY_TRUSTED_PROXIES holds %q, which is neither an address such as 10.0.0.5 nor a network such as 10.0.0.0/24", value)
		}
		if prefix.Bits() == 0 {
			return nil, misused("ROOKERY_TRUSTED_PROXIES holds %s, which is everybody: any visitor could then pretend to come from anywhere; give the proxy's own address", value)
		}
		proxies = append(proxies, prefix.Masked())
	}
	return proxies, nil
}

// checkListen looks at an address to listen on.
func checkListen(setting, value string) error {
	_, port, err := net.SplitHostPort(value)
	if err == nil {
		_, err = strconv.ParseUint(port, 10, 16)
	}
	if err != nil {
		return misused("%s is %q and must look like 127.0.0.1:8080, or :8080 for every address of this machine", setting, value)
	}
	return nil
}

// checkLoopback lets figures and profiles be read on this machine only.
func checkLoopback(setting, value string) error {
	if err := checkListen(setting, value); err != nil {
		return err
	}
	host, _, _ := net.SplitHostPort(value)
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return misused("%s is %q: metrics and profiles tell much about a server and are served on this machine only; give 127.0.0.1 and a port", setting, value)
	}
	return nil
}
