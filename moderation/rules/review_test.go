// SPDX-License-Identifier: AGPL-3.0-or-later

package rules_test

import (
	"strings"
	"testing"
	"time"

	"rookery/moderation/rules"
	"rookery/tenants/policy"
)

func one(t *testing.T, r rules.Rule) *rules.Set {
	t.Helper()
	r.ID, r.Name, r.Enabled = "one", "One", true
	s, err := rules.Compile(rules.Doc{Rules: []rules.Rule{r}, Gate: rules.Gate{Default: rules.ByRule}})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestHitShowsItsPlaceInTheOriginal(t *testing.T) {
	s := one(t, rules.Rule{Kind: rules.Words, Phrases: []string{"teapot"}})
	text := "Ça va? A t e а p o t, and a TE\u200bAP0T!"
	var got []string
	for _, h := range s.Review(student(text)) {
		got = append(got, text[h.Start:h.End])
	}
	if strings.Join(got, "|") != "t e а p o t|TE\u200bAP0T" {
		t.Errorf("got %q", got)
	}
}

func TestOverlappingPhrasesAreAllSeen(t *testing.T) {
	d := rules.Doc{Gate: rules.Gate{Default: rules.ByRule}}
	for id, p := range map[string]string{"a": "red kettle", "b": "big red kettle song", "c": "kettle", "d": "kettle song", "e": "big*"} {
		d.Rules = append(d.Rules, rules.Rule{ID: id, Name: id, Kind: rules.Words, Enabled: true, Phrases: []string{p}})
	}
	s, err := rules.Compile(d)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, h := range s.Review(student("the big red kettle song")) {
		seen[h.RuleID] = true
	}
	if len(seen) != 5 {
		t.Errorf("only %v", seen)
	}
}

func TestAllowedPhraseExcusesOnlyWhatIsInside(t *testing.T) {
	s := one(t, rules.Rule{Kind: rules.Words, Phrases: []string{"teapot"}, Allow: []string{"teapot dome"}})
	if hits := s.Review(student("the Teapot Dome affair")); len(hits) != 0 {
		t.Errorf("caught by %s", ids(hits))
	}
	if hits := s.Review(student("the Teapot Dome affair, you teapot")); len(hits) != 1 || hits[0].Start != 28 {
		t.Errorf("got %+v", hits)
	}
}

func TestWhoARuleAppliesTo(t *testing.T) {
	plain := one(t, rules.Rule{Kind: rules.Words, Phrases: []string{"teapot"}})
	staff := one(t, rules.Rule{Kind: rules.Words, Phrases: []string{"teapot"}, Applies: []policy.Role{policy.Teacher}})
	for _, c := range []struct {
		roles        []policy.Role
		plain, staff int
	}{
		{[]policy.Role{policy.Student}, 1, 0},
		{[]policy.Role{policy.Guardian}, 1, 0},
		{[]policy.Role{policy.Teacher}, 0, 1},
		{[]policy.Role{policy.Teacher, policy.Guardian}, 0, 1},
		{nil, 1, 1},
	} {
		sub := rules.Subject{Text: "teapot", Roles: c.roles}
		if p, s := len(plain.Review(sub)), len(staff.Review(sub)); p != c.plain || s != c.staff {
			t.Errorf("%v: %d and %d", c.roles, p, s)
		}
	}
}

func TestContentNoteIsJudged(t *testing.T) {
	s := one(t, rules.Rule{Kind: rules.Words, Phrases: []string{"teapot"}})
	hits := s.Review(rules.Subject{Text: "hello", Note: "about a teapot", Roles: []policy.Role{policy.Student}})
	if len(hits) != 1 || !hits[0].InNote || hits[0].Start != 8 {
		t.Errorf("got %+v", hits)
	}
}

func TestGravestFirstAndActions(t *testing.T) {
	s := starter(t)
	hits := s.Review(student("shit, see https://games.example, I want to die"))
	if ids(hits) != "selfharm,links,swearing" {
		t.Fatalf("got %s", ids(hits))
	}
	if !hits[0].Safeguarding() || hits[0].Action != rules.Hold || hits[1].Safeguarding() {
		t.Errorf("got %+v", hits)
	}
	note := one(t, rules.Rule{Kind: rules.Words, Phrases: []string{"teapot"}, Action: rules.Note, Words: "Say kettle."})
	if h := note.Review(student("teapot"))[0]; h.Action != rules.Note || h.Words != "Say kettle." {
		t.Errorf("got %+v", h)
	}
	help := one(t, rules.Rule{Kind: rules.SelfHarm, Phrases: []string{"teapot"}, Words: "Stop that."})
	if h := help.Review(student("teapot"))[0]; h.Words == "Stop that." {
		t.Error("a school's own words stand in front of help")
	}
}

func TestDisabledRuleIsSilent(t *testing.T) {
	d := rules.Starter()
	for i := range d.Rules {
		d.Rules[i].Enabled = false
	}
	s, err := rules.Compile(d)
	if err != nil {
		t.Fatal(err)
	}
	if hits := s.Review(student("shit 07700 900123 kys")); len(hits) != 0 {
		t.Errorf("caught by %s", ids(hits))
	}
}

func TestOwnPagesAndAllowedHosts(t *testing.T) {
	s := one(t, rules.Rule{Kind: rules.Links, Hosts: []string{"Library.Example.", "*.bücher.example", "192.0.2.7"}})
	for text, want := range map[string]int{
		"https://library.example/x":                              0,
		"http://en.library.example:8080/x":                       0,
		"HTTPS://LIBRARY.EXAMPLE./x":                             0,
		"https://bücher.example https://a.xn--bcher-kva.example": 0,
		"http://192.0.2.7/x":                                     0,
		"https://oakfield.localhost:8080/p/1":                    0,
		"https://notlibrary.example":                             1,
		"https://library.example.evil.test":                      1,
		"https://library.example@evil.test":                      1,
		`https://evil.test\library.example`:                      1,
		"https://evil.test/library.example":                      1,
		"https://evil.test?library.example":                      1,
		"http://192.0.2.8/x":                                     1,
		"https://1ibrary.example":                                1,
		"tel:+447700900123 magnet:?xt=urn:btih:0":                2,
	} {
		sub := student(text)
		sub.Own = []string{"oakfield.localhost"}
		if got := len(s.Review(sub)); got != want {
			t.Errorf("%s: %d hits, want %d", text, got, want)
		}
	}
}

func TestPace(t *testing.T) {
	noon := time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC)
	recent := func(texts ...string) rules.Subject {
		sub := student("Hello, everybody!")
		sub.At = noon
		for i, text := range texts {
			sub.Recent = append(sub.Recent, rules.Recent{Text: text, At: noon.Add(-time.Duration(i) * time.Minute)})
		}
		return sub
	}
	speed := one(t, rules.Rule{Kind: rules.Speed, Limit: 3, Minutes: 5})
	if hits := speed.Review(recent("a", "b")); len(hits) != 0 {
		t.Error("three posts in five minutes are fine")
	}
	if hits := speed.Review(recent("a", "b", "c")); ids(hits) != "one" {
		t.Error("the fourth in five minutes is not")
	}
	if hits := speed.Review(rules.Subject{Text: "x", At: noon.Add(5 * time.Minute), Recent: recent("a", "b", "c").Recent}); len(hits) != 0 {
		t.Error("after five minutes it is fine again")
	}
	same := one(t, rules.Rule{Kind: rules.Repetition, Limit: 2, Minutes: 60})
	if hits := same.Review(recent("hello everybody", "something else")); len(hits) != 0 {
		t.Error("the second time is fine")
	}
	if hits := same.Review(recent("hello everybody", "HELLO  EVERYBODY!!", "x")); ids(hits) != "one" {
		t.Error("the third time is not, whatever the marks")
	}
	emoji := recent("👍", "👍", "👍")
	emoji.Text = "🎉"
	if hits := same.Review(emoji); len(hits) != 0 {
		t.Error("other emoji are not the same")
	}
}

func TestQuietHours(t *testing.T) {
	zone, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	night := one(t, rules.Rule{Kind: rules.Hours, Quiet: []rules.Quiet{{From: "21:00", To: "07:00", Days: []time.Weekday{time.Friday}}, {From: "12:00", To: "13:00"}}})
	for at, want := range map[string]int{
		"2026-07-03 20:59": 0, // a Friday
		"2026-07-03 21:00": 1,
		"2026-07-04 06:59": 1, // Friday's night
		"2026-07-04 07:00": 0,
		"2026-07-04 21:30": 0, // Saturday's night is not quiet
		"2026-07-05 06:00": 0,
		"2026-07-08 12:30": 1,
		"2026-07-08 13:00": 0,
	} {
		when, err := time.ParseInLocation("2006-01-02 15:04", at, zone)
		if err != nil {
			t.Fatal(err)
		}
		sub := student("hi")
		sub.At = when
		if got := len(night.Review(sub)); got != want {
			t.Errorf("%s: %d hits, want %d", at, got, want)
		}
	}
}

func TestPhonesOfOtherRegions(t *testing.T) {
	for region, c := range map[string]struct{ phone, innocent []string }{
		"US": {[]string{"212-555-0123", "(212) 555-0123", "1 212 555 0123", "+44 7700 900123", "call 555-0123", "two one two five five five oh one two three"},
			[]string{"2125550", "the number 9876543210123456", "it was 1234567890 or so"}},
		"DE": {[]string{"030 23125 123", "0049 30 23125 123"}, []string{"am 01.02.2026 um 10", "3,14159265358"}},
		"AU": {[]string{"0491 570 006"}, []string{"2 4 6 8 10 12 14"}},
	} {
		s, err := rules.Compile(rules.Doc{Region: region, Gate: rules.Gate{Default: rules.ByRule},
			Rules: []rules.Rule{{ID: "phone", Name: "Phone", Kind: rules.Contact, Enabled: true, Find: []string{"phone"}}}})
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range c.phone {
			if len(s.Review(student(p))) == 0 {
				t.Errorf("%s: %q was not caught", region, p)
			}
		}
		for _, p := range c.innocent {
			if len(s.Review(student(p))) != 0 {
				t.Errorf("%s: %q was caught", region, p)
			}
		}
	}
}

// Unchanged rules share what is large; a school that changes one gets its own.
func TestChangedStarterRuleIsTheSchoolsOwn(t *testing.T) {
	changed := rules.Starter()
	for i := range changed.Rules {
		if changed.Rules[i].ID == "swearing" {
			changed.Rules[i].Phrases = []string{"teapot"}
		}
	}
	own, err := rules.Compile(changed)
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string][2]string{"oh crap": {"swearing", ""}, "you teapot": {"", "swearing"}, "kys": {"abuse", "abuse"}} {
		if a, b := ids(starter(t).Review(student(text))), ids(own.Review(student(text))); a != want[0] || b != want[1] {
			t.Errorf("%q: %q by the starter set, %q by the school's", text, a, b)
		}
	}
}
