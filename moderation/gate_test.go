// SPDX-License-Identifier: AGPL-3.0-or-later

package moderation_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"rookery/moderation"
	"rookery/moderation/rules"
	"rookery/tenants"
	"rookery/tenants/fault"
	"rookery/tenants/policy"
)

// review asks the gate about a text of this author's.
func (o *office) review(t *testing.T, s moderation.Submission) (moderation.Verdict, error) {
	t.Helper()
	s.Post, s.Version, s.Audience = uuid.New(), 1, "group"
	var v moderation.Verdict
	err := o.DB.InSchool(ctx, s.Author.School.ID, func(tx *tenants.Tx) error {
		var err error
		v, err = o.m.Gate.Review(ctx, tx, s)
		return err
	})
	return v, err
}

func (o *office) verdict(t *testing.T, s moderation.Submission) moderation.Verdict {
	t.Helper()
	v, err := o.review(t, s)
	must(t, err)
	return v
}

func TestEachKindOfRuleCatchesAndLetsPass(t *testing.T) {
	o := newOffice(t)
	now := o.Clock.Now()
	book, err := o.m.Rules(ctx, o.admin)
	must(t, err)
	for i := range book.Doc.Rules {
		book.Doc.Rules[i].Enabled = book.Doc.Rules[i].Kind != rules.Hours
	}
	_, err = o.m.ChangeRules(ctx, o.admin, 0, book.Doc, "Everything but the hours.")
	must(t, err)
	author := o.again(t, o.amira)
	same := rules.Recent{Text: "Who has my pencil case?", At: now.Add(-time.Minute)}
	for _, c := range []struct {
		kind     rules.Kind
		caught   moderation.Submission
		innocent moderation.Submission
	}{
		{rules.SelfHarm, moderation.Submission{Text: "I don't want to be here anymore"}, moderation.Submission{Text: "You are killing it in maths!"}},
		{rules.Abuse, moderation.Submission{Text: "nobody likes you"}, moderation.Submission{Text: "Nobody likes homework on a Friday."}},
		{rules.Contact, moderation.Submission{Text: "Ring me on 07700 900123"}, moderation.Submission{Text: "There are 1 048 576 bytes in a mebibyte."}},
		{rules.Links, moderation.Submission{Text: "See https://games.example/play"}, moderation.Submission{Text: "See https://en.wikipedia.org/wiki/Rook"}},
		{rules.Words, moderation.Submission{Text: "You are an idiot"}, moderation.Submission{Text: "We went to Scunthorpe by train."}},
		{rules.Shouting, moderation.Submission{Text: "WHO TOOK MY CALCULATOR GIVE IT BACK NOW"}, moderation.Submission{Text: "NASA has a new telescope."}},
		{rules.Repetition, moderation.Submission{Text: same.Text, Recent: []rules.Recent{same, same, same}}, moderation.Submission{Text: same.Text, Recent: []rules.Recent{same, same}}},
		{rules.Speed, moderation.Submission{Text: "And another thing", Recent: quick(now, 8)}, moderation.Submission{Text: "And another thing", Recent: quick(now, 7)}},
	} {
		c.caught.Author, c.innocent.Author = author, author
		v := o.verdict(t, c.caught)
		if !v.Held() || len(v.Hits()) == 0 || v.Hits()[0].Kind != c.kind {
			t.Errorf("%s: %q is not caught: held %v, %+v", c.kind, c.caught.Text, v.Held(), v.Hits())
		}
		if v.Words() == "" {
			t.Errorf("%s: its author is told nothing", c.kind)
		}
		if help := c.kind == rules.SelfHarm || c.kind == rules.Abuse; v.Help() != help {
			t.Errorf("%s: help shown: %v", c.kind, v.Help())
		}
		if v := o.verdict(t, c.innocent); !v.Released() {
			t.Errorf("%s: %q is held by %+v", c.kind, c.innocent.Text, v.Hits())
		}
	}
}

func quick(now time.Time, n int) []rules.Recent {
	var posts []rules.Recent
	for i := range n {
		posts = append(posts, rules.Recent{Text: "number " + strings.Repeat("I", i+1), At: now.Add(-time.Duration(i) * time.Second)})
	}
	return posts
}

func TestQuietHoursAreThoseOfTheSchoolsOwnClock(t *testing.T) {
	o := newOffice(t)
	book, err := o.m.Rules(ctx, o.admin)
	must(t, err)
	for i := range book.Doc.Rules {
		if book.Doc.Rules[i].Kind == rules.Hours {
			book.Doc.Rules[i].Enabled, book.Doc.Rules[i].Quiet = true, []rules.Quiet{{From: "21:00", To: "06:30"}}
		}
	}
	_, err = o.m.ChangeRules(ctx, o.admin, 0, book.Doc, "Nobody is there at night.")
	must(t, err)
	s := moderation.Submission{Author: o.again(t, o.amira), Text: "Did anybody finish the map?"}
	if v := o.verdict(t, s); !v.Released() {
		t.Errorf("held at ten in the morning by %+v", v.Hits())
	}
	o.Clock.Move(10*time.Hour + 30*time.Minute) // 19:30 by the clock in the world, 20:30 in London
	if v := o.verdict(t, s); !v.Released() {
		t.Errorf("held at half past eight by %+v", v.Hits())
	}
	o.Clock.Move(45 * time.Minute) // 20:15, and 21:15
	if v := o.verdict(t, s); !v.Held() {
		t.Error("out at a quarter past nine")
	}
}

func TestWhoMayNotWriteIsRefusedBeforeAnyRule(t *testing.T) {
	o := newOffice(t)
	s := moderation.Submission{Author: o.amira, Text: "Good morning!"}
	if v := o.verdict(t, s); !v.Released() {
		t.Fatal("a good morning is held")
	}
	must(t, o.DB.Mute(ctx, o.moderator, o.amira.ID, tenants.Measure{Reason: "A pause."}))
	s.Author = o.again(t, o.amira)
	_, err := o.review(t, s)
	want(t, "muted", err, fault.KindForbidden)
	must(t, o.DB.Suspend(ctx, o.admin, o.ben.ID, tenants.Measure{Reason: "A longer pause."}))
	s.Author = o.again(t, o.ben)
	_, err = o.review(t, s)
	want(t, "suspended", err, fault.KindForbidden)
	year := 8
	s.Author = o.Add(t, o.Oakfield, tenants.NewMember{Username: "newcomer", Given: "New", Roles: []policy.Role{policy.Student}, YearLevel: &year, Waiting: true})
	_, err = o.review(t, s)
	want(t, "waiting", err, fault.KindForbidden)
}

func TestRulesThatCannotBeReadLetNothingThrough(t *testing.T) {
	o := newOffice(t)
	s := moderation.Submission{Author: o.amira, Text: "Good morning!"}
	o.In(t, o.Oakfield, func(tx *tenants.Tx) error {
		_, err := tx.Exec(ctx, `insert into rule_versions (tenant_id, version, doc, changed_at) values
			($1, 1, '{"rules": [{"id": "!", "kind": "words", "name": "x", "enabled": true}], "gate": {"default": "publish"}}', $2),
			($1, 2, '{"rules": "none", "gate": {"default": "publish"}}', $2)`, tx.Now)
		return err
	})
	for version, what := range map[int]string{1: "a rule that cannot be", 2: "a document that is none", 3: "a version that is not there"} {
		s.Author.School.RulesVersion = version
		v, err := o.review(t, s)
		want(t, what, err, fault.KindInternal)
		if v.Released() || v.Covers(s) {
			t.Errorf("%s lets a post through", what)
		}
	}
}

func TestAChangedRuleHoldsWithTheNextVersionAndOnlyInItsSchool(t *testing.T) {
	o := newOffice(t)
	theirs := o.Person(t, o.Riverside, policy.Student)
	sentence := "The zogblatt is on the roof"
	for _, who := range []tenants.Actor{o.amira, theirs} {
		if v := o.verdict(t, moderation.Submission{Author: who, Text: sentence}); !v.Released() {
			t.Fatalf("held by %+v", v.Hits())
		}
	}
	book, err := o.m.Rules(ctx, o.moderator)
	must(t, err)
	book.Doc.Rules = append(book.Doc.Rules, rules.Rule{ID: "own-1", Name: "Our word", Kind: rules.Words, Enabled: true, Phrases: []string{"zogblatt"}})
	_, err = o.m.ChangeRules(ctx, o.moderator, 0, book.Doc, "It is what we say when we mean something else.")
	must(t, err)
	if v := o.verdict(t, moderation.Submission{Author: o.again(t, o.amira), Text: sentence}); !v.Held() || v.Hits()[0].RuleName != "Our word" {
		t.Errorf("the new rule does not catch: %+v", v.Hits())
	}
	if v := o.verdict(t, moderation.Submission{Author: theirs, Text: sentence}); !v.Released() {
		t.Errorf("Oakfield's rule holds a post of Riverside's: %+v", v.Hits())
	}
}

// Two schools at the same version have each their own rules, whoever is asked
// for first: what the gate keeps compiled is a school's.
func TestSchoolsAtTheSameVersionHaveEachTheirOwnRules(t *testing.T) {
	o := newOffice(t)
	theirs := o.Person(t, o.Riverside, policy.Student)
	for word, who := range map[string]tenants.Actor{"zogblatt": o.moderator, "plimfork": o.theirModerator} {
		book, err := o.m.Rules(ctx, who)
		must(t, err)
		book.Doc.Rules = append(book.Doc.Rules, rules.Rule{ID: "own-1", Name: "Our word", Kind: rules.Words, Enabled: true, Phrases: []string{word}})
		_, err = o.m.ChangeRules(ctx, who, 0, book.Doc, "It is what we say when we mean something else.")
		must(t, err)
	}
	for range 2 {
		for _, c := range []struct {
			author tenants.Actor
			text   string
			held   bool
		}{
			{o.amira, "The zogblatt is on the roof", true}, {o.amira, "The plimfork is on the roof", false},
			{theirs, "The zogblatt is on the roof", false}, {theirs, "The plimfork is on the roof", true},
		} {
			if v := o.verdict(t, moderation.Submission{Author: o.again(t, c.author), Text: c.text}); v.Held() != c.held {
				t.Errorf("%s in %s: held %v", c.text, c.author.School.Name, v.Held())
			}
		}
	}
}

// Where several rules have something to say, the author reads each once.
func TestTheAuthorReadsEachRulesWordsOnce(t *testing.T) {
	o := newOffice(t)
	book, err := o.m.Rules(ctx, o.admin)
	must(t, err)
	for i, words := range []string{"Say kettle.", "Say pot.", "Say kettle."} {
		id := "own-" + string(rune('a'+i))
		book.Doc.Rules = append(book.Doc.Rules, rules.Rule{ID: id, Name: id, Kind: rules.Words, Enabled: true, Phrases: []string{"zogblatt" + string(rune('a'+i))}, Words: words})
	}
	_, err = o.m.ChangeRules(ctx, o.admin, 0, book.Doc, "Three words of ours.")
	must(t, err)
	author := o.again(t, o.amira)
	for text, words := range map[string]string{"zogblatta": "Say kettle.", "zogblatta zogblattb zogblattc": "Say kettle. Say pot."} {
		if got := o.verdict(t, moderation.Submission{Author: author, Text: text}).Words(); got != words {
			t.Errorf("%s: %q", text, got)
		}
	}
}

func TestPhoneNumbersAreReadByTheSchoolsCountryAsItIsNow(t *testing.T) {
	o := newOffice(t)
	s := moderation.Submission{Author: o.amira, Text: "It is 202 555 0123"}
	if v := o.verdict(t, s); !v.Released() {
		t.Fatalf("held in a British school by %+v", v.Hits())
	}
	s.Author.School.Region = "US" // an admin changed it; the rules' version is the same
	if v := o.verdict(t, s); !v.Held() {
		t.Error("an American number goes out in an American school")
	}
}

func TestWhatIsTriedCanNeverBeStored(t *testing.T) {
	o := newOffice(t)
	year := 8
	v, err := o.m.Try(o.moderator, rules.Starter(), policy.Student, &year, "Good morning!")
	must(t, err)
	if !v.Released() || v.Covers(moderation.Submission{Author: o.amira, Text: "Good morning!", Audience: "group"}) {
		t.Error("a tried sentence gets a verdict that covers a post")
	}
}

// What a guardian answers privately is read by staff and nobody else: that a
// person reads it first would only add readers. The rules judge it all the same.
func TestAGuardiansPrivateReplyIsJudgedByTheRulesAlone(t *testing.T) {
	o := newOffice(t)
	guardian := o.Person(t, o.Oakfield, policy.Guardian)
	verdict := func(author tenants.Actor, audience, text string) moderation.Verdict {
		t.Helper()
		var v moderation.Verdict
		must(t, o.DB.InSchool(ctx, author.School.ID, func(tx *tenants.Tx) error {
			var err error
			v, err = o.m.Gate.Review(ctx, tx, moderation.Submission{Author: author, Post: uuid.New(), Version: 1, Audience: audience, Mode: rules.HoldAll, Text: text})
			return err
		}))
		return v
	}
	if !verdict(guardian, "direct", "We will be there on Friday.").Released() {
		t.Error("a guardian's answer waits")
	}
	if !verdict(guardian, "direct", "Ring me on 07700 900123").Held() || !verdict(guardian, "group", "We will be there on Friday.").Held() {
		t.Error("the rules, or the group, let go what they hold")
	}
	if !verdict(o.amira, "direct", "I will be there on Friday.").Held() {
		t.Error("a student's answer in a class where all is read first is not")
	}
}
