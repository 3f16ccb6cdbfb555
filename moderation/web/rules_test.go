// SPDX-License-Identifier: AGPL-3.0-or-later

package web_test

import (
	"strings"
	"testing"

	"rookery/moderation/rules"
	"rookery/tenants"
	"rookery/tenants/policy"
	"rookery/tenants/web/webtest"
)

func (h *house) doc(t *testing.T) (rules.Doc, int) {
	t.Helper()
	book, err := h.m.Rules(ctx, h.admin)
	must(t, err)
	return book.Doc, book.Version
}

func (h *house) rule(t *testing.T, id string) rules.Rule {
	t.Helper()
	doc, _ := h.doc(t)
	for _, r := range doc.Rules {
		if r.ID == id {
			return r
		}
	}
	t.Fatalf("there is no rule %q", id)
	return rules.Rule{}
}

func rulesForm(p *webtest.Page) *webtest.Form { return p.Form("Save the rules") }

// TestThePageSentBackAsItCameChangesNothing is the page's first law: what the
// form shows is what is stored, for every kind of rule.
func TestThePageSentBackAsItCameChangesNothing(t *testing.T) {
	h := open(t)
	for name, who := range map[string]tenants.Actor{"moderator": h.moderator, "admin": h.admin, "lead": h.lead} {
		page := h.as(t, who).Get("/rules").Must(t, 200, "Phone numbers", "Insults", "Quiet hours", "Version 0")
		done := rulesForm(page).Submit().Must(t, 200)
		if _, version := h.doc(t); done.Flash() != "Nothing was changed." || version != 0 {
			t.Errorf("%s: %q, version %d", name, done.Flash(), version)
		}
		if n := len(rulesForm(page).Fields); n > 190 {
			t.Errorf("%s: the form has %d fields", name, n)
		}
	}
}

func TestEachSettingOfARuleIsStored(t *testing.T) {
	h := open(t)
	page := h.as(t, h.moderator).Get("/rules")
	f := rulesForm(page).Clear("rule.shouting.on").Set("rule.speed.limit", "5").Set("rule.speed.minutes", "3").
		Set("rule.insults.action", "return").Set("rule.insults.whom", "everybody").Set("rule.insults.words", "We speak kindly here.").
		Set("rule.insults.phrases", "numpty\r\n\r\n  clever   clogs ").Set("rule.insults.allow", "numpty the bear").
		Set("rule.links.hosts", "library.example\nnasa.gov").Tick("rule.hours.on").Set("rule.hours.from.1", "12:00").Set("rule.hours.to.1", "13:00").Set("rule.hours.days.1", "weekend").
		Set("gate.role.student", "first_n").Set("rule.gate.default.first", "5").Set("gate.band.foundation", "hold_all").Set("gate.role.guardian", "default")
	bad := f.Submit().Must(t, 422, "Please say why, for the next person who wonders.")
	if got := rulesForm(bad).Fields; got.Get("rule.insults.phrases") != "numpty\n\n  clever   clogs " || got.Get("rule.speed.limit") != "5" || got.Get("gate.role.student") != "first_n" ||
		got.Has("rule.shouting.on") || !got.Has("rule.hours.on") || got.Get("rule.insults.whom") != "everybody" {
		t.Errorf("what was typed came back as %v", got)
	}
	done := rulesForm(bad).Set("reason", "We talked about it on Monday.").Submit().Must(t, 200, "Version 1", "We talked about it on Monday.", h.moderator.Name.Full())
	if !strings.HasPrefix(done.Flash(), "Saved as version 1.") {
		t.Errorf("flash %q", done.Flash())
	}
	insults, hours, speed := h.rule(t, "insults"), h.rule(t, "hours"), h.rule(t, "speed")
	if insults.Action != rules.Return || len(insults.Applies) != 6 || strings.Join(insults.Phrases, "|") != "numpty|clever clogs" || insults.Words != "We speak kindly here." || len(insults.Allow) != 1 {
		t.Errorf("insults %+v", insults)
	}
	if !hours.Enabled || len(hours.Quiet) != 2 || hours.Quiet[1].From != "12:00" || len(hours.Quiet[1].Days) != 2 || speed.Limit != 5 || speed.Minutes != 3 || h.rule(t, "shouting").Enabled {
		t.Errorf("hours %+v, speed %+v", hours, speed)
	}
	doc, _ := h.doc(t)
	if _, own := doc.Gate.ByRole[policy.Guardian]; own || doc.Gate.ByRole[policy.Student] != rules.FirstN || doc.Gate.FirstN != 5 || doc.Gate.ByBand["foundation"] != rules.HoldAll {
		t.Errorf("gate %+v", doc.Gate)
	}
	if again := rulesForm(done).Submit(); again.Flash() != "Nothing was changed." {
		t.Errorf("sent back as it came: %q", again.Flash())
	}
	step := done.Click("Version 1").Must(t, 200, "Shouting", "Was on, is off.", "numpty", "library.example", "How posts go out", "We talked about it on Monday.", "12:00 to 13:00")
	step.Must(t, 200, "Insults", "Whose posts: everybody, staff too.")
	if n := len(done.Find("input[name=reason][required]")); n != 1 {
		t.Error("why one changes the rules is not marked as needed")
	}
	done.Click("Version 0").Must(t, 200, "This is the set that Rookery starts with.")
	h.as(t, h.admin).Get("/rules/versions/0").Must(t, 200, "This is the set that Rookery starts with.")
}

func TestAListOfOnesOwnIsAddedCatchesAndIsTakenAway(t *testing.T) {
	h := open(t)
	b := h.as(t, h.moderator)
	page := b.Get("/rules")
	bad := rulesForm(page).Set("rule.new.phrases", "zogblatt").Set("reason", "x").Submit().Must(t, 422, "Give the list a name.")
	if got := rulesForm(bad).Fields.Get("rule.new.phrases"); got != "zogblatt" {
		t.Errorf("what was typed came back as %q", got)
	}
	rulesForm(bad).Set("rule.new.name", "Our words").Set("rule.new.phrases", "zog*blatt").Submit().Must(t, 422, "a star can only stand at the end")
	done := rulesForm(bad).Set("rule.new.name", "Our words").Submit().Must(t, 200, "Our words")
	if own := h.rule(t, "own-1"); !own.Enabled || own.Name != "Our words" || own.Kind != rules.Words || own.Builtin {
		t.Errorf("rule %+v", own)
	}
	tried := rulesForm(done).Set("text", "The zogblatt is out").Set("whom", "student.8")
	tried.Action = "/rules/try"
	tried.Submit().Must(t, 200, "It would wait for a person, because of “Our words”")
	gone := rulesForm(done).Tick("rule.own-1.remove").Set("reason", "Nobody says it any more.").Submit().Must(t, 200)
	if doc, version := h.doc(t); version != 2 || doc.Rules[len(doc.Rules)-1].ID == "own-1" {
		t.Errorf("version %d still has it", version)
	}
	gone.Click("Version 2").Must(t, 200, "Our words", "Taken away.", "zogblatt")
}

func TestProtectedSetsCannotBeChangedThroughAModeratorsPage(t *testing.T) {
	h := open(t)
	b := h.as(t, h.moderator)
	page := b.Get("/rules").Must(t, 200, "Only admins and the safeguarding lead change this set.")
	for _, field := range []string{"rule.selfharm.phrases", "rule.abuse.on", "rule.abuse.allow"} {
		if rulesForm(page).Fields.Has(field) {
			t.Errorf("a moderator's form has %s", field)
		}
	}
	forged := rulesForm(page).Set("rule.selfharm.whom", "guardian").Set("rule.selfharm.phrases", "x y").Set("rule.abuse.whom", "staff").Set("reason", "x").Submit()
	if _, version := h.doc(t); version != 0 || forged.Flash() != "Nothing was changed." {
		t.Errorf("version %d: %q", version, forged.Flash())
	}
	admin := h.as(t, h.admin).Get("/rules")
	rulesForm(admin).Set("rule.abuse.allow", rulesForm(admin).Fields.Get("rule.abuse.allow")+"\nthe villain of our play").Set("reason", "Opening night.").Submit().Must(t, 200, "Version 1")
}

func TestOfTwoWhoEditTheRulesTheSecondIsShownWhatIsNow(t *testing.T) {
	h := open(t)
	mine, theirs := h.as(t, h.moderator).Get("/rules"), h.as(t, h.admin).Get("/rules")
	rulesForm(theirs).Set("rule.new.name", "Added meanwhile").Set("rule.new.phrases", "flibber").Set("reason", "First.").Submit().Must(t, 200, "Version 1")
	late := rulesForm(mine).Set("rule.speed.limit", "4").Set("reason", "Second.").Submit().Must(t, 412, "Somebody else changed the rules meanwhile.", "Added meanwhile")
	f := rulesForm(late)
	if f.Fields.Get("base") != "1" || f.Fields.Get("rule.speed.limit") != "4" || f.Fields.Get("reason") != "Second." || !f.Fields.Has("rule.own-1.on") {
		t.Errorf("the form came back as %v", f.Fields)
	}
	f.Submit().Must(t, 200, "Version 2")
	if own := h.rule(t, "own-1"); !own.Enabled || len(own.Phrases) != 1 || h.rule(t, "speed").Limit != 4 {
		t.Errorf("one of the two changes is lost: %+v", own)
	}
}

func TestTryingASentenceStoresNothingAndLosesNothing(t *testing.T) {
	h := open(t)
	b := h.as(t, h.moderator)
	try := func(p *webtest.Page, text, whom string, also ...string) *webtest.Page {
		f := rulesForm(p).Set("text", text).Set("whom", whom)
		for i := 0; i+1 < len(also); i += 2 {
			f.Set(also[i], also[i+1])
		}
		f.Action = "/rules/try"
		return f.Submit()
	}
	page := b.Get("/rules").Must(t, 200, "A student in Reception", "A student in Year 13")
	try(page, "We went to Scunthorpe.", "student.8").Must(t, 200, "It would go out at once.")
	tried := try(page, "Ring 07700 900142, <i>now</i>", "student.8").Must(t, 200, "It would wait for a person, because of “Phone numbers”", "“07700 900142”")
	tried.MustNot(t, "<i>now</i>")
	if marked := tried.Find("#try mark.caught"); len(marked) != 1 || !strings.HasPrefix(webtest.Text(marked[0]), "07700 900142") {
		t.Errorf("%d places are marked", len(marked))
	}
	try(page, "Ring 07700 900142", "teacher").Must(t, 200, "It would go out at once.")
	try(page, "i want to die", "student.3").Must(t, 200, "the safeguarding team would know at once")
	try(page, "Hello", "guardian").Must(t, 200, "No rule catches it. It would wait for a person")
	typed := try(page, "What a numpty", "student.8", "rule.insults.phrases", "numpty", "rule.insults.action", "return", "reason", "half a th").
		Must(t, 200, "It would come back to its author at once, because of “Insults”")
	if f := rulesForm(typed).Fields; f.Get("rule.insults.phrases") != "numpty" || f.Get("reason") != "half a th" || f.Get("text") != "What a numpty" || f.Get("base") != "0" {
		t.Errorf("what was typed came back as %v", f)
	}
	for name, p := range map[string]*webtest.Page{
		"nothing":              try(page, " ", "student.8"),
		"a book":               try(page, strings.Repeat("long ", 1000), "student.8"),
		"a NUL":                try(page, "a\x00b", "student.8"),
		"no such role":         try(page, "hello", "owner"),
		"no such year":         try(page, "hello", "student.77"),
		"rules that cannot be": try(page, "hello", "student.8", "rule.speed.limit", "many"),
	} {
		if p.Status != 422 || len(p.Errors()) == 0 && !p.Says("has to be mended") {
			t.Errorf("%s: %d %v", name, p.Status, p.Errors())
		}
	}
	if _, version := h.doc(t); version != 0 {
		t.Errorf("trying made version %d", version)
	}
}

func TestBadRulesComeBackAsTypedAndAreNotStored(t *testing.T) {
	h := open(t)
	page := h.as(t, h.admin).Get("/rules")
	for _, c := range []struct{ field, value, says string }{
		{"rule.links.hosts", "not a place", "is not the name of a site"},
		{"rule.insults.phrases", "a", "one letter alone is too little"},
		{"rule.insults.phrases", strings.Repeat("x ", 300), "A phrase can have at most 200 characters."},
		{"rule.insults.action", "shrug", "A rule can hold, return or note."},
		{"rule.insults.whom", "aliens", "Choose whose posts."},
		{"rule.speed.limit", "-3", "Use a number from 1 to 1000."},
		{"rule.speed.minutes", "ten", "Write a whole number"},
		{"rule.hours.from.0", "25:99", "Write hours like 21:00"},
		{"rule.hours.from.0", "", "Write hours like 21:00"},
		{"gate.default", "ajar", "Choose how much the gate holds."},
		{"gate.role.teacher", "ajar", "One of the roles or choices is not known."},
		{"gate.band.lower", "ajar", "One of the age bands or choices is not known."},
		{"rule.gate.default.first", "1000", "Use a number from 0 to 100."},
		{"rule.insults.words", "a\x00b", "cannot be stored"},
		{"reason", strings.Repeat("x", 501), "Please keep it to 500 plain characters."},
	} {
		f := rulesForm(page).Set("reason", "Because.").Set("rule.speed.limit", "7").Set(c.field, c.value)
		p := f.Submit()
		if p.Status != 422 || !p.Says(c.says) {
			t.Errorf("%s = %.20q: %d %v", c.field, c.value, p.Status, p.Errors())
			continue
		}
		if got := rulesForm(p).Fields.Get(c.field); got != c.value && !strings.Contains(c.value, "\x00") && !strings.HasPrefix(c.field, "gate.") && !strings.HasSuffix(c.field, "action") && !strings.HasSuffix(c.field, "whom") {
			t.Errorf("%s came back as %q", c.field, got)
		}
	}
	if _, version := h.doc(t); version != 0 {
		t.Errorf("version %d", version)
	}
}

func TestTheRulesAreClosedToOthersAndVersionsThatNeverWereAreNotThere(t *testing.T) {
	h := open(t)
	form := rulesForm(h.as(t, h.admin).Get("/rules"))
	for name, who := range map[string]tenants.Actor{"a teacher": h.teacher, "a student": h.amira, "a guardian": h.Person(t, h.Oakfield, policy.Guardian)} {
		b := h.as(t, who)
		token := b.Get("/help").Form("Sign out").Fields.Get("_csrf")
		b.Get("/rules").Must(t, 403).MustNot(t, "numpty", "rule.")
		b.Get("/rules/versions/0").Must(t, 403)
		b.Get("/rules/versions/x").Must(t, 403)
		fields := form.Set("_csrf", token).Set("reason", "I want to.").Set("rule.speed.limit", "1").Fields
		if p := b.Post("/rules", fields); p.Status != 403 {
			t.Errorf("%s changes the rules: %d", name, p.Status)
		}
		if p := b.Post("/rules/try", fields); p.Status != 403 {
			t.Errorf("%s tries: %d", name, p.Status)
		}
	}
	if _, version := h.doc(t); version != 0 {
		t.Errorf("version %d", version)
	}
	moderator := h.as(t, h.moderator)
	for _, n := range []string{"1", "-1", "01", "+0", "1e3", "99999999999999999999", "x", "%00"} {
		if p := moderator.Get("/rules/versions/" + n); p.Status != 404 && p.Status != 400 {
			t.Errorf("version %s: %d", n, p.Status)
		}
	}
	must(t, func() error {
		doc, _ := h.doc(t)
		doc.Gate.FirstN = 9
		_, err := h.m.ChangeRules(ctx, h.admin, 0, doc, "More.")
		return err
	}())
	h.as(t, h.theirModerator).Get("/rules/versions/1").Must(t, 404)
	h.as(t, h.theirModerator).Get("/rules").Must(t, 200, "Version 0")
}
