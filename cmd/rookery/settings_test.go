// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"net/netip"
	"slices"
	"testing"
)

func TestBaseURLsThatMakeSense(t *testing.T) {
	for url, fine := range map[string]bool{
		"https://schools.example":         true,
		"https://schools.example/":        true,
		"https://schools.example:8443":    true,
		"http://localhost:8080":           true,
		"http://rookery.localhost":        true,
		"http://rookery.test:8080":        true,
		"":                                false,
		"schools.example":                 false,
		"ftp://schools.example":           false,
		"http://schools.example":          false,
		"http://notlocalhost":             false,
		"http://localhost.example":        false,
		"https://schools.example/rookery": false,
		"https://schools.example?x=1":     false,
		"https://user@schools.example":    false,
		"https://192.0.2.7":               false,
		"https://[2001:db8::7]":           false,
		"http://127.0.0.1:8080":           false,
		"https://":                        false,
		"https://a b.example":             false,
	} {
		if _, err := checkBaseURL(url); (err == nil) != fine {
			t.Errorf("%q: %v", url, err)
		}
	}
}

func TestProxies(t *testing.T) {
	got, err := parseProxies([]string{"127.0.0.1", " ::1", "10.1.2.3/8", ""})
	want := []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32"), netip.MustParsePrefix("::1/128"), netip.MustParsePrefix("10.0.0.0/8")}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("got %v, %v", got, err)
	}
	for _, senseless := range []string{"0.0.0.0/0", "::/0", "proxy.example", "10.0.0.1:80", "fe80::1%eth0", "10.0.0.0/33"} {
		if got, err := parseProxies([]string{senseless}); err == nil {
			t.Errorf("%s was taken for %v", senseless, got)
		}
	}
}

func TestMetricsStayOnThisMachine(t *testing.T) {
	for address, fine := range map[string]bool{
		"127.0.0.1:9100": true, "localhost:9100": true, "[::1]:9100": true, "127.0.0.1:0": true,
		":9100": false, "0.0.0.0:9100": false, "192.0.2.7:9100": false, "[::]:9100": false, "metrics.example:9100": false, "127.0.0.1": false, "127.0.0.1:99999": false,
	} {
		if err := checkLoopback("ROOKERY_METRICS_LISTEN", address); (err == nil) != fine {
			t.Errorf("%s: %v", address, err)
		}
	}
}
