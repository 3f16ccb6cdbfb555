// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import "testing"

func TestGuessesAreCountedByTheNetworkTheyComeFrom(t *testing.T) {
	for _, same := range [][2]string{
		{"2001:db8:1:2::1", "2001:db8:1:2:ffff:1234:5678:9abc"}, {"fe80::1%eth0", "fe80::2%eth1"}, {"::ffff:192.0.2.7", "192.0.2.7"},
	} {
		if network(same[0]) != network(same[1]) {
			t.Errorf("%s and %s are counted apart: %q, %q", same[0], same[1], network(same[0]), network(same[1]))
		}
	}
	for _, other := range [][2]string{{"2001:db8:1:2::1", "2001:db8:1:3::1"}, {"192.0.2.7", "192.0.2.8"}, {"192.0.2.7", "2001:db8::1"}} {
		if network(other[0]) == network(other[1]) {
			t.Errorf("%s and %s are counted together", other[0], other[1])
		}
	}
	if got := network("no address"); got != "no address" {
		t.Errorf("what is no address became %q", got)
	}
}
