// SPDX-License-Identifier: AGPL-3.0-or-later

package moderation_test

import (
	"slices"
	"strings"
	"sync"
	"testing"

	"rookery/moderation/rules"
	"rookery/tenants/fault"
	"rookery/tenants/policy"
)

// with gives the rules with one of them changed.
func with(doc rules.Doc, id string, change func(*rules.Rule)) rules.Doc {
	changed := doc
	changed.Rules = append([]rules.Rule(nil), doc.Rules...)
	for i := range changed.Rules {
		if changed.Rules[i].ID == id {
			change(&changed.Rules[i])
		}
	}
	return changed
}

func TestRulesAreVersionedAndEachChangeHasAReason(t *testing.T) {
	o := newOffice(t)
	book, err := o.m.Rules(ctx, o.moderator)
	must(t, err)
	if book.Version != 0 || len(book.Versions) != 0 || len(book.Doc.Rules) == 0 {
		t.Fatalf("a new school has version %d with %d rules", book.Version, len(book.Doc.Rules))
	}
	off := with(book.Doc, "shouting", func(r *rules.Rule) { r.Enabled = false })
	_, err = o.m.ChangeRules(ctx, o.moderator, 0, off, " ")
	if f := fault.From(err); f == nil || f.Fields["reason"] == "" {
		t.Errorf("no reason asked for: %v", err)
	}
	if version, err := o.m.ChangeRules(ctx, o.moderator, 0, off, "The play is loud."); err != nil || version != 1 {
		t.Fatalf("version %d, %v", version, err)
	}
	if version, err := o.m.ChangeRules(ctx, o.moderator, 1, off, ""); err != nil || version != 1 {
		t.Errorf("nothing changed and version %d, %v", version, err)
	}
	_, err = o.m.ChangeRules(ctx, o.admin, 0, book.Doc, "From an old page.")
	want(t, "a change made from an old version", err, fault.KindStale)
	step, err := o.m.RulesStep(ctx, o.admin, 1)
	must(t, err)
	if step.Word != "The play is loud." || step.Changer == nil || step.Newest != 1 || step.Before.Rules[0].ID != step.After.Rules[0].ID {
		t.Errorf("step %+v", step.RuleVersion)
	}
	enabled := func(doc rules.Doc) bool {
		return doc.Rules[slices.IndexFunc(doc.Rules, func(r rules.Rule) bool { return r.ID == "shouting" })].Enabled
	}
	if !enabled(step.Before) || enabled(step.After) {
		t.Error("what was changed is not told from what it was")
	}
	if now, err := o.m.Rules(ctx, o.moderator); err != nil || len(now.Versions) != 1 || now.Versions[0].Word != "The play is loud." || now.Caught == nil {
		t.Errorf("the rulebook tells %d versions, and caught %v, %v", len(now.Versions), now.Caught, err)
	}
	for _, v := range []int{-1, 2, 1 << 30} {
		_, err = o.m.RulesStep(ctx, o.admin, v)
		want(t, "a version that never was", err, fault.KindNotFound)
	}
	if got := count(o.deeds(t, o.Oakfield, false), "gate.rules"); got != 1 {
		t.Errorf("the record has %d changes of the rules", got)
	}
	theirs, err := o.m.Rules(ctx, o.theirModerator)
	must(t, err)
	if theirs.Version != 0 {
		t.Error("Riverside's rules changed with Oakfield's")
	}
	_, err = o.m.RulesStep(ctx, o.theirModerator, 1)
	want(t, "Oakfield's version asked for in Riverside", err, fault.KindNotFound)
}

func TestRulesAreForThoseWhoLookAfterThemAndRefusalsAreRecorded(t *testing.T) {
	o := newOffice(t)
	guardian := o.Person(t, o.Oakfield, policy.Guardian)
	book, err := o.m.Rules(ctx, o.lead)
	must(t, err)
	changed := with(book.Doc, "insults", func(r *rules.Rule) { r.Phrases = append(r.Phrases[:0:0], "numpty") })
	for _, who := range []struct {
		name string
		can  bool
	}{{"admin", true}, {"lead", true}, {"moderator", true}, {"teacher", false}, {"student", false}, {"guardian", false}} {
		actor := map[string]func() error{
			"admin":     func() error { _, err := o.m.Rules(ctx, o.admin); return err },
			"lead":      func() error { _, err := o.m.Rules(ctx, o.lead); return err },
			"moderator": func() error { _, err := o.m.Rules(ctx, o.moderator); return err },
			"teacher":   func() error { _, err := o.m.Rules(ctx, o.teacher); return err },
			"student":   func() error { _, err := o.m.RulesStep(ctx, o.amira, 0); return err },
			"guardian":  func() error { _, err := o.m.Try(guardian, book.Doc, policy.Student, nil, "hm"); return err },
		}[who.name]
		if err := actor(); who.can != (err == nil) || !who.can && !fault.Is(err, fault.KindForbidden) {
			t.Errorf("%s reads the rules: %v", who.name, err)
		}
	}
	_, err = o.m.ChangeRules(ctx, o.teacher, 0, changed, "I want to.")
	want(t, "a teacher changes the rules", err, fault.KindForbidden)
	if got := count(o.deeds(t, o.Oakfield, false), "gate.rules.refused"); got != 1 {
		t.Errorf("the refusal is recorded %d times", got)
	}
}

func TestTheProtectedSetsAreNotTheModerators(t *testing.T) {
	o := newOffice(t)
	book, err := o.m.Rules(ctx, o.moderator)
	must(t, err)
	if book.Protected {
		t.Error("a moderator is offered the protected sets")
	}
	tricks := map[string]rules.Doc{
		"switching it off":    with(book.Doc, "selfharm", func(r *rules.Rule) { r.Enabled = false }),
		"taking a phrase out": with(book.Doc, "abuse", func(r *rules.Rule) { r.Phrases = r.Phrases[1:] }),
		"an exception":        with(book.Doc, "selfharm", func(r *rules.Rule) { r.Allow = append(r.Allow[:0:0], "want to die") }),
		"making it another":   with(book.Doc, "selfharm", func(r *rules.Rule) { r.Kind, r.Action = rules.Words, rules.Note }),
		"for guardians alone": with(book.Doc, "abuse", func(r *rules.Rule) { r.Applies = []policy.Role{policy.Guardian} }),
		"a second one of its kind": {Region: "GB", Gate: book.Doc.Gate, Rules: append(append([]rules.Rule(nil), book.Doc.Rules...),
			rules.Rule{ID: "own-1", Name: "More", Kind: rules.SelfHarm, Enabled: true, Phrases: []string{"something"}})},
		"taking it out": {Region: "GB", Gate: book.Doc.Gate, Rules: book.Doc.Rules[1:]},
	}
	for name, doc := range tricks {
		_, err := o.m.ChangeRules(ctx, o.moderator, 0, doc, "Because.")
		want(t, name, err, fault.KindForbidden)
	}
	if got := count(o.deeds(t, o.Oakfield, false), "gate.rules.refused"); got != len(tricks) {
		t.Errorf("%d of %d refusals are recorded", got, len(tricks))
	}
	if version, err := o.m.ChangeRules(ctx, o.lead, 0, tricks["an exception"], "Said on stage all week."); err != nil || version != 1 {
		t.Errorf("the safeguarding lead: %d, %v", version, err)
	}
}

func TestOfTwoWhoChangeTheRulesAtOnceOneIsTold(t *testing.T) {
	o := newOffice(t)
	book, err := o.m.Rules(ctx, o.moderator)
	must(t, err)
	errs := make([]error, 6)
	var wait sync.WaitGroup
	for i := range errs {
		wait.Go(func() {
			doc := with(book.Doc, "shouting", func(r *rules.Rule) { r.Limit = 30 + i })
			_, errs[i] = o.m.ChangeRules(ctx, o.moderator, 0, doc, "Louder.")
		})
	}
	wait.Wait()
	stored := 0
	for _, err := range errs {
		switch {
		case err == nil:
			stored++
		case !fault.Is(err, fault.KindStale):
			t.Errorf("a later one is told: %v", err)
		}
	}
	if stored != 1 {
		t.Errorf("%d changes from the same version were stored", stored)
	}
}

func TestTryingASentence(t *testing.T) {
	o := newOffice(t)
	book, err := o.m.Rules(ctx, o.moderator)
	must(t, err)
	year := 8
	for _, c := range []struct {
		text   string
		role   policy.Role
		held   bool
		helped bool
	}{
		{"We went to Scunthorpe.", policy.Student, false, false},
		{"Ring 07700 900142", policy.Student, true, false},
		{"Ring 07700 900142", policy.Teacher, false, false},
		{"i want to die", policy.Student, true, true},
		{"What a nice day", policy.Guardian, true, false},
	} {
		v, err := o.m.Try(o.moderator, book.Doc, c.role, &year, c.text)
		must(t, err)
		if v.Held() != c.held || v.Help() != c.helped {
			t.Errorf("%q by a %s: held %v, help %v", c.text, c.role, v.Held(), v.Help())
		}
	}
	for name, text := range map[string]string{"nothing": " \u200b ", "a page": strings.Repeat("word ", 500)} {
		_, err := o.m.Try(o.moderator, book.Doc, policy.Student, &year, text)
		want(t, name, err, fault.KindInvalid)
	}
	_, err = o.m.Try(o.moderator, book.Doc, "owner", nil, "hello")
	want(t, "a role that is none", err, fault.KindInvalid)
	if deeds := o.deeds(t, o.Oakfield, true); len(deeds) > 1 { // the school itself was added
		t.Errorf("trying is recorded: %v", deeds)
	}
}

func TestAReasonHasUpTo500CharactersAndASentenceToTryUpTo2000(t *testing.T) {
	o := newOffice(t)
	book, err := o.m.Rules(ctx, o.moderator)
	must(t, err)
	off := with(book.Doc, "shouting", func(r *rules.Rule) { r.Enabled = false })
	for _, reason := range []string{strings.Repeat("é", 501), "a\x00b", "\xff"} {
		_, err = o.m.ChangeRules(ctx, o.moderator, 0, off, reason)
		if f := fault.From(err); f == nil || f.Fields["reason"] == "" {
			t.Errorf("a reason of %d bytes: %v", len(reason), err)
		}
	}
	if version, err := o.m.ChangeRules(ctx, o.moderator, 0, off, strings.Repeat("é", 500)); err != nil || version != 1 {
		t.Errorf("a reason of 500 characters: version %d, %v", version, err)
	}
	if _, err := o.m.Try(o.moderator, off, policy.Student, nil, strings.Repeat("é ", 999)+"éé"); err != nil {
		t.Errorf("a sentence of 2000 characters: %v", err)
	}
	_, err = o.m.Try(o.moderator, off, policy.Student, nil, strings.Repeat("é ", 1000)+"é")
	want(t, "a sentence of 2001 characters", err, fault.KindInvalid)
}
