// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"slices"
	"strings"

	"rookery/templates"
)

// zones are time zones to choose from; a school that was set up with another
// one finds that one as well.
const zones = `Africa/Accra Africa/Cairo Africa/Casablanca Africa/Johannesburg Africa/Lagos Africa/Nairobi
	America/Anchorage America/Argentina/Buenos_Aires America/Bogota America/Chicago America/Denver America/Edmonton America/Halifax
	America/Lima America/Los_Angeles America/Mexico_City America/Montevideo America/New_York America/Phoenix America/Santiago
	America/Sao_Paulo America/St_Johns America/Toronto America/Vancouver America/Winnipeg
	Asia/Bangkok Asia/Dhaka Asia/Dubai Asia/Ho_Chi_Minh Asia/Hong_Kong Asia/Jakarta Asia/Jerusalem Asia/Kabul Asia/Karachi Asia/Kathmandu
	Asia/Kolkata Asia/Kuala_Lumpur Asia/Manila Asia/Riyadh Asia/Seoul Asia/Shanghai Asia/Singapore Asia/Taipei Asia/Tbilisi Asia/Tokyo
	Atlantic/Azores Atlantic/Reykjavik Australia/Adelaide Australia/Brisbane Australia/Darwin Australia/Hobart Australia/Melbourne
	Australia/Perth Australia/Sydney
	Europe/Amsterdam Europe/Athens Europe/Belgrade Europe/Berlin Europe/Brussels Europe/Bucharest Europe/Budapest Europe/Copenhagen
	Europe/Dublin Europe/Helsinki Europe/Istanbul Europe/Kyiv Europe/Lisbon Europe/London Europe/Luxembourg Europe/Madrid Europe/Malta
	Europe/Oslo Europe/Paris Europe/Prague Europe/Riga Europe/Rome Europe/Sofia Europe/Stockholm Europe/Tallinn Europe/Vienna
	Europe/Vilnius Europe/Warsaw Europe/Zagreb Europe/Zurich Indian/Mauritius Pacific/Auckland Pacific/Fiji Pacific/Honolulu UTC`

// countries are regions to choose from, by their ISO 3166-1 codes.
const countries = `AE United Arab Emirates|AR Argentina|AT Austria|AU Australia|BD Bangladesh|BE Belgium|BG Bulgaria|BR Brazil|CA Canada|CH Switzerland|CL Chile|
CN China|CO Colombia|CY Cyprus|CZ Czechia|DE Germany|DK Denmark|EE Estonia|EG Egypt|ES Spain|FI Finland|FJ Fiji|FR France|GB United Kingdom|GE Georgia|GH Ghana|
GR Greece|HK Hong Kong|HR Croatia|HU Hungary|ID Indonesia|IE Ireland|IL Israel|IN India|IS Iceland|IT Italy|JP Japan|KE Kenya|KR South Korea|LI Liechtenstein|
LT Lithuania|LU Luxembourg|LV Latvia|MA Morocco|MT Malta|MU Mauritius|MX Mexico|MY Malaysia|NG Nigeria|NL Netherlands|NO Norway|NP Nepal|NZ New Zealand|PE Peru|
PH Philippines|PK Pakistan|PL Poland|PT Portugal|RO Romania|RS Serbia|SA Saudi Arabia|SE Sweden|SG Singapore|SI Slovenia|SK Slovakia|TH Thailand|TR Türkiye|
TW Taiwan|UA Ukraine|US United States|UY Uruguay|VN Vietnam|ZA South Africa`

func zoneOptions(now string) []templates.Option {
	names := strings.Fields(zones)
	if !slices.Contains(names, now) {
		names = append(names, now)
		slices.Sort(names)
	}
	all := make([]templates.Option, len(names))
	for i, name := range names {
		all[i] = templates.Option{Value: name, Label: strings.ReplaceAll(name, "_", " "), Chosen: name == now}
	}
	return all
}

func countryOptions(now string) []templates.Option {
	var all []templates.Option
	known := false
	for entry := range strings.SplitSeq(countries, "|") {
		code, name, _ := strings.Cut(strings.TrimSpace(entry), " ")
		known = known || code == now
		all = append(all, templates.Option{Value: code, Label: name, Chosen: code == now})
	}
	if !known {
		all = append(all, templates.Option{Value: now, Label: now, Chosen: true})
	}
	slices.SortFunc(all, func(a, b templates.Option) int { return strings.Compare(a.Label, b.Label) })
	return all
}
