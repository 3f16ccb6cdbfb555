// SPDX-License-Identifier: AGPL-3.0-or-later

package rules_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"rookery/moderation/rules"
	"rookery/tenants/fault"
	"rookery/tenants/policy"
)

func TestStarterIsValidAndStable(t *testing.T) {
	d := rules.Starter()
	if err := d.Validate(); err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	var again rules.Doc
	if err := json.Unmarshal(b, &again); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(d, again); diff != "" {
		t.Errorf("the set changes on its way through JSON:\n%s", diff)
	}
	kinds := map[rules.Kind]bool{}
	for _, r := range d.Rules {
		kinds[r.Kind] = true
		if !r.Builtin {
			t.Errorf("%s is not marked as built in", r.ID)
		}
		if safety := r.Kind == rules.SelfHarm || r.Kind == rules.Abuse || r.Kind == rules.Contact; safety && !r.Enabled {
			t.Errorf("%s is off", r.ID)
		}
	}
	for _, k := range rules.Kinds() {
		if !kinds[k] {
			t.Errorf("no rule of kind %s", k)
		}
	}
	d.Rules[0].Phrases[0] = "changed"
	if rules.Starter().Rules[0].Phrases[0] == "changed" {
		t.Error("one school's set is another's")
	}
}

func TestValidateNamesTheField(t *testing.T) {
	word := func(change func(*rules.Rule)) rules.Doc {
		r := rules.Rule{ID: "one", Name: "One", Kind: rules.Words, Enabled: true, Phrases: []string{"teapot"}}
		change(&r)
		return rules.Doc{Region: "GB", Rules: []rules.Rule{r}, Gate: rules.Gate{Default: rules.ByRule}}
	}
	if err := word(func(*rules.Rule) {}).Validate(); err != nil {
		t.Fatal(err)
	}
	for field, change := range map[string]func(*rules.Rule){
		"rules.0.id":      func(r *rules.Rule) { r.ID = "One Two" },
		"rules.0.name":    func(r *rules.Rule) { r.Name = "" },
		"rules.0.kind":    func(r *rules.Rule) { r.Kind = "magic" },
		"rules.0.action":  func(r *rules.Rule) { r.Action = "delete" },
		"rules.0.applies": func(r *rules.Rule) { r.Applies = []policy.Role{"wizard"} },
		"rules.0.words":   func(r *rules.Rule) { r.Words = strings.Repeat("a", 500) },
		"rules.0.phrases": func(r *rules.Rule) { r.Phrases = []string{"!!"} },
		"rules.0.allow":   func(r *rules.Rule) { r.Allow = []string{"a"} },
		"rules.0.find":    func(r *rules.Rule) { r.Find = []string{"phone"} },
		"rules.0.hosts":   func(r *rules.Rule) { r.Kind, r.Phrases, r.Hosts = rules.Links, nil, []string{"not a host"} },
		"rules.0.limit":   func(r *rules.Rule) { r.Kind, r.Phrases, r.Minutes = rules.Speed, nil, 2 },
		"rules.0.minutes": func(r *rules.Rule) { r.Kind, r.Phrases, r.Limit = rules.Repetition, nil, 2 },
		"rules.0.quiet": func(r *rules.Rule) {
			r.Kind, r.Phrases, r.Quiet = rules.Hours, nil, []rules.Quiet{{From: "9pm", To: "07:00"}}
		},
	} {
		wantField(t, word(change), field)
	}
	for _, bad := range []string{"a*", "bu*ll", "x", strings.Repeat("a", 201), strings.Repeat("a/b ", 11)} {
		wantField(t, word(func(r *rules.Rule) { r.Phrases = []string{bad} }), "rules.0.phrases")
	}
	for _, k := range []rules.Kind{rules.SelfHarm, rules.Abuse} {
		for _, a := range []rules.Action{rules.Note, rules.Return} {
			wantField(t, word(func(r *rules.Rule) { r.Kind, r.Action = k, a }), "rules.0.action")
		}
	}
	d := word(func(*rules.Rule) {})
	d.Region = "XX"
	wantField(t, d, "region")
	d = word(func(*rules.Rule) {})
	d.Gate.Default = "open"
	wantField(t, d, "gate.default")
	d.Gate = rules.Gate{Default: rules.ByRule, ByRole: map[policy.Role]rules.Mode{"wizard": rules.Publish}}
	wantField(t, d, "gate.by_role")
	d.Gate = rules.Gate{Default: rules.ByRule, ByBand: map[string]rules.Mode{"old": rules.Publish}}
	wantField(t, d, "gate.by_band")
	d.Gate = rules.Gate{Default: rules.ByRule, FirstN: -1}
	wantField(t, d, "gate.first_n")
	d = word(func(*rules.Rule) {})
	d.Rules = append(d.Rules, d.Rules[0])
	wantField(t, d, "rules.1.id")
	d.Rules = make([]rules.Rule, rules.MaxRules+1)
	wantField(t, d, "rules")
}

func wantField(t *testing.T, d rules.Doc, field string) {
	t.Helper()
	err := d.Validate()
	if !fault.Is(err, fault.KindInvalid) {
		t.Errorf("%s: got %v", field, err)
		return
	}
	if f := fault.From(err).Fields; f[field] == "" || len(f) != 1 {
		t.Errorf("wanted %s alone, got %v", field, slices.Sorted(maps.Keys(f)))
	}
	if s, err := rules.Compile(d); err == nil || s != nil {
		t.Errorf("%s: a set that is not valid was compiled", field)
	}
}

// A school with a hundred thousand phrases still has its posts judged at once.
func TestManyPhrasesStayQuick(t *testing.T) {
	var phrases []string
	for i := range 99_000 {
		phrases = append(phrases, fmt.Sprintf("zq%cw%dx", 'a'+rune(i%26), i))
	}
	d := rules.Doc{Rules: []rules.Rule{{ID: "many", Name: "Many", Kind: rules.Words, Enabled: true, Phrases: phrases}}, Gate: rules.Gate{Default: rules.ByRule}}
	start := time.Now()
	s, err := rules.Compile(d)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("compiled in %v", time.Since(start))
	text := strings.Repeat("Our class made a model of the harbour today. ", 10) + phrases[98_765]
	start = time.Now()
	const times = 50
	for range times {
		if hits := s.Review(student(text)); ids(hits) != "many" {
			t.Fatalf("caught by %q", ids(hits))
		}
	}
	d1 := time.Since(start) / times
	t.Logf("one review: %v", d1)
	if d1 > 100*time.Millisecond {
		t.Errorf("one review took %v", d1)
	}
}

// What is at a limit is taken, and what is one beyond it is refused in words.
func TestEachLimitIsWhereItSays(t *testing.T) {
	many := func(n int) []rules.Rule {
		var all []rules.Rule
		for i := range n {
			all = append(all, rules.Rule{ID: fmt.Sprintf("r%d", i), Name: "R", Kind: rules.Shouting})
		}
		return all
	}
	hosts := func(n int) []string {
		var all []string
		for i := range n {
			all = append(all, fmt.Sprintf("h%d.example", i))
		}
		return all
	}
	phrase := func(p string) []rules.Rule {
		return []rules.Rule{{ID: "one", Name: "One", Kind: rules.Words, Phrases: []string{p}}}
	}
	changed := func(change func(*rules.Rule)) []rules.Rule {
		r := rules.Rule{ID: "one", Name: "One", Kind: rules.Speed, Limit: 1, Minutes: 1}
		change(&r)
		return []rules.Rule{r}
	}
	hours := func(from, to string, day int) []rules.Rule {
		return []rules.Rule{{ID: "one", Name: "One", Kind: rules.Hours, Quiet: []rules.Quiet{{From: from, To: to, Days: []time.Weekday{time.Weekday(day)}}}}}
	}
	long := strings.Repeat("a", 63) + "." + strings.Repeat("b", 63) + "." + strings.Repeat("c", 63)
	for what, c := range map[string]struct{ at, beyond []rules.Rule }{
		"rules":            {many(rules.MaxRules), many(rules.MaxRules + 1)},
		"name":             {changed(func(r *rules.Rule) { r.Name = strings.Repeat("é", 200) }), changed(func(r *rules.Rule) { r.Name = strings.Repeat("é", 201) })},
		"words":            {changed(func(r *rules.Rule) { r.Words = strings.Repeat("é", 400) }), changed(func(r *rules.Rule) { r.Words = strings.Repeat("é", 401) })},
		"a limit":          {changed(func(r *rules.Rule) { r.Limit = 1000 }), changed(func(r *rules.Rule) { r.Limit = 1001 })},
		"no limit":         {changed(func(r *rules.Rule) { r.Limit = 1 }), changed(func(r *rules.Rule) { r.Limit = -1 })},
		"minutes":          {changed(func(r *rules.Rule) { r.Minutes = 7 * 24 * 60 }), changed(func(r *rules.Rule) { r.Minutes = 7*24*60 + 1 })},
		"no minutes":       {changed(func(r *rules.Rule) { r.Minutes = 1 }), changed(func(r *rules.Rule) { r.Minutes = -1 })},
		"phrase":           {phrase(strings.Repeat("a", 200)), phrase(strings.Repeat("a", 201))},
		"phrase in bytes":  {phrase(strings.Repeat("𝓴", 200)), phrase(strings.Repeat("𝓴", 201))},
		"letters":          {phrase("ab"), phrase("a")},
		"letters and star": {phrase("abc*"), phrase("ab*")},
		"sites":            {[]rules.Rule{{ID: "one", Name: "One", Kind: rules.Links, Hosts: hosts(5000)}}, []rules.Rule{{ID: "one", Name: "One", Kind: rules.Links, Hosts: hosts(5001)}}},
		"a site": {[]rules.Rule{{ID: "one", Name: "One", Kind: rules.Links, Hosts: []string{long + ".example"}}},
			[]rules.Rule{{ID: "one", Name: "One", Kind: rules.Links, Hosts: []string{long + ".example.test"}}}},
		"first day": {hours("21:00", "24:00", 0), hours("21:00", "24:00", -1)},
		"last day":  {hours("21:00", "24:00", 6), hours("21:00", "24:00", 7)},
		"midnight":  {hours("00:00", "07:00", 1), hours("24:00", "07:00", 1)},
	} {
		if err := (rules.Doc{Rules: c.at, Gate: rules.Gate{Default: rules.ByRule}}).Validate(); err != nil {
			t.Errorf("%s: at the limit: %v", what, fault.From(err).Fields)
		}
		if (rules.Doc{Rules: c.beyond, Gate: rules.Gate{Default: rules.ByRule}}).Validate() == nil {
			t.Errorf("%s: beyond the limit it is taken", what)
		}
	}
	for n, ok := range map[int]bool{-1: false, 0: true, 100: true, 101: false} {
		if err := (rules.Doc{Gate: rules.Gate{Default: rules.ByRule, FirstN: n}}).Validate(); (err == nil) != ok {
			t.Errorf("a newcomer's first %d: %v", n, err)
		}
	}
}
