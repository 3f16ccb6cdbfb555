// SPDX-License-Identifier: AGPL-3.0-or-later

package classroom_test

import (
	"context"
	"encoding/hex"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"rookery/classroom"
	"rookery/moderation"
	moderationweb "rookery/moderation/web"
	"rookery/tenants"
	"rookery/tenants/policy"
	tenantsweb "rookery/tenants/web"
	"rookery/tenants/web/webtest"
)

// desk is a day with moderation's pages before it.
type desk struct {
	*day
	*webtest.Server
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	d := &desk{day: newDay(t)}
	door := tenantsweb.NewDoor(d.DB, tenants.NewPasswords(4), tenantsweb.Config{BaseURL: webtest.Base, Log: slog.New(slog.DiscardHandler)})
	d.Server = webtest.Serve(t, door.App(slices.Concat(tenantsweb.New(door).Routes(), moderationweb.New(door, d.cases).Routes())))
	return d
}

func (d *desk) as(t *testing.T, who tenants.Actor) *webtest.Browser {
	t.Helper()
	return d.As(t, d.World, who)
}

// form is the form of one case on the queue.
func decideForm(p *webtest.Page, c moderation.Case, how string) *webtest.Form {
	for _, n := range p.Find("#case-" + c.ID.String() + " form") {
		for _, a := range n.Attr {
			if a.Key == "action" {
				f := p.Form("Approve")
				f.Action, f.Fields = a.Val, url.Values{}
				for _, in := range p.Find("#case-" + c.ID.String() + " form input[type=hidden]") {
					name, value := "", ""
					for _, a := range in.Attr {
						switch a.Key {
						case "name":
							name = a.Val
						case "value":
							value = a.Val
						}
					}
					f.Fields.Set(name, value)
				}
				return f.Set("decision", how)
			}
		}
	}
	return nil
}

// What each button does is said once for the whole queue, and on a case's own
// page; the buttons keep their names.
func TestTheQueueSaysWhatItsButtonsDo(t *testing.T) {
	d := newDesk(t)
	_, c := d.held(t, d.amira, "Ring me on 07700 900123")
	d.held(t, d.ben, "Ring me too, on 07700 900124")
	b := d.as(t, d.teacher)
	for path, sets := range map[string]int{"/queue": 3, "/cases/" + c.ID.String(): 1} { // two cases and several at once
		p := b.Get(path).Must(t, 200, "What do these do?", "It goes back to its author with your word", "Its author is told so", "A moderator or an admin decides")
		if n := len(p.Find("details#decide-legend")); n != 1 {
			t.Errorf("%s: it is explained %d times", path, n)
		}
		for _, name := range []string{"Approve", "Return", "Refuse", "Escalate"} {
			value := strings.ToLower(name)
			buttons := p.Find("button[value=" + value + "][aria-describedby=says-" + value + "]")
			if len(buttons) != sets || webtest.Text(buttons[0]) != name || len(p.Find("#says-"+value)) != 1 {
				t.Errorf("%s: %d buttons %s", path, len(buttons), name)
			}
		}
	}
}

func TestTheQueueShowsWhatWaitsAndWhy(t *testing.T) {
	d := newDesk(t)
	_, c := d.held(t, d.amira, "<b>Ring</b> me on 07700 900123\nor come round")
	d.Clock.Move(90 * time.Minute)
	page := d.as(t, d.teacher).Get("/queue").Must(t, 200, "1 waits for somebody, for 90 minutes now.", d.amira.Name.Full(), "8B Science", "waiting 90 minutes", "Phone numbers", "“07700 900123”")
	page.MustNot(t, "<b>Ring")
	if marked := page.Find("#case-" + c.ID.String() + " mark.caught"); len(marked) != 1 || !strings.HasPrefix(webtest.Text(marked[0]), "07700 900123") {
		t.Errorf("%d places are marked", len(marked))
	}
	if len(page.Find("[data-row]")) != 1 || len(page.Find("#keys")) != 1 || !strings.Contains(page.Body, "queue.js") {
		t.Error("the queue cannot be worked by keyboard")
	}
	for name, who := range map[string]tenants.Actor{"its author": d.amira, "a classmate": d.ben, "a guardian": d.guardian} {
		d.as(t, who).Get("/queue").Must(t, 403).MustNot(t, "07700", c.ID.String())
		if p := d.as(t, who).Get("/cases/" + c.ID.String()); p.Status != 404 {
			t.Errorf("%s opens the case: %d", name, p.Status)
		}
	}
	d.as(t, d.stranger).Get("/queue").Must(t, 200, "Nothing waits").MustNot(t, "07700", d.amira.ID.String())
	d.as(t, d.Person(t, d.Oakfield, policy.Teacher)).Get("/queue").Must(t, 200, "Nothing waits").MustNot(t, "07700")
}

// A private reply that waits is no talk in the class, and the queue says so.
func TestTheQueueSaysThatAReplyIsPrivate(t *testing.T) {
	d := newDesk(t)
	ctx := context.Background()
	trip, err := d.room.Announce(ctx, d.teacher, classroom.NewAnnouncement{ID: uuid.New(), Body: "The trip is on Friday.", Target: classroom.ToGuardians, Group: d.class})
	must(t, err)
	done, err := d.room.Publish(ctx, d.guardian, classroom.Draft{ID: uuid.New(), Body: phoned, ReplyTo: trip.Post.ID})
	if err != nil || !done.Held {
		t.Fatalf("held %v: %v", done.Held, err)
	}
	d.as(t, d.moderator).Get("/queue").Must(t, 200, "8B Science", "A private reply: for whoever wrote the announcement and the stewards of this group")
}

func TestOneIsDecidedInTheQueue(t *testing.T) {
	d := newDesk(t)
	_, first := d.held(t, d.amira, phoned)
	_, second := d.held(t, d.ben, "You are an idiot")
	b := d.as(t, d.moderator)
	page := b.Get("/queue")
	bad := decideForm(page, second, "return").Submit().Must(t, 422, "Please write a word to the author first: what should they change?")
	if len(bad.Find("#case-"+second.ID.String()+" .field-error")) != 1 || len(bad.Find("#case-"+first.ID.String()+" .field-error")) != 0 {
		t.Error("the message is not at the case that it is about")
	}
	long := decideForm(page, second, "return").Set("word", strings.Repeat("kinder ", 100)).Submit().Must(t, 422, "Please keep it to 500 characters.")
	if !strings.Contains(long.Body, strings.Repeat("kinder ", 50)) {
		t.Error("a long word is lost")
	}
	done := decideForm(page, second, "return").Set("word", "Say it kindly.").Submit().Must(t, 200)
	if want := "Returned: " + d.ben.Name.Full() + "’s post is back in their drafts with your word."; done.Flash() != want {
		t.Errorf("flash %q", done.Flash())
	}
	if done = decideForm(done, first, "approve").Submit(); !strings.HasPrefix(done.Flash(), "Approved: "+d.amira.Name.Full()) || !done.Says("Nothing waits") {
		t.Errorf("flash %q", done.Flash())
	}
	if !d.seenBy(t, d.ben, phoned) || d.seenBy(t, d.amira, "You are an idiot") {
		t.Error("the wrong one is out")
	}
}

// Who has two windows open is not somebody else to themselves.
func TestWhoWasFirstThemselvesIsToldSo(t *testing.T) {
	d := newDesk(t)
	_, c := d.held(t, d.amira, phoned)
	mine := d.as(t, d.moderator)
	queue, page := mine.Get("/queue"), mine.Get("/cases/"+c.ID.String()).Must(t, 200)
	decideForm(mine.Get("/queue"), c, "refuse").Set("word", "Not here.").Submit().Must(t, 200)
	own := "You have decided this already: you refused " + d.amira.Name.Full() + "’s post"
	decideForm(queue, c, "approve").Submit().Must(t, 409, own).MustNot(t, "Somebody was first")
	page.Form("Approve").Submit().Must(t, 409, own).MustNot(t, "Somebody was first")
	f := decideForm(queue, c, "approve").Set("next", "/groups/"+d.class.String())
	if got := f.Submit().Flash(); !strings.HasPrefix(got, own) {
		t.Errorf("in place it says %q", got)
	}
}

func TestWhoPassedACaseOnThemselvesIsToldSo(t *testing.T) {
	d := newDesk(t)
	_, c := d.held(t, d.amira, phoned)
	_, other := d.held(t, d.amira, "My other number is 07700 900777")
	mine := d.as(t, d.moderator)
	queue, page := mine.Get("/queue"), mine.Get("/cases/"+c.ID.String()).Must(t, 200)
	for _, passed := range []moderation.Case{c, other} {
		decideForm(mine.Get("/queue"), passed, "escalate").Set("word", "I am not sure.").Submit().Must(t, 200)
	}
	own := "You have decided this already: you passed " + d.amira.Name.Full() + "’s post on"
	decideForm(queue, c, "escalate").Set("word", "Somebody else, please.").Submit().Must(t, 409, own).MustNot(t, "Somebody was first", "somebody else was first")
	page.Form("Escalate").Set("word", "Somebody else, please.").Submit().Must(t, 409, own).MustNot(t, "Somebody was first")
	f := decideForm(queue, c, "escalate").Set("word", "Somebody else, please.").Set("next", "/groups/"+d.class.String())
	if got := f.Submit().Flash(); !strings.HasPrefix(got, own) {
		t.Errorf("in place it says %q", got)
	}
	several := queue.FormAt("/queue/decide")
	several.Fields.Del("case")
	for _, passed := range []moderation.Case{c, other} {
		several.Add("case", passed.ID.String()).Set("hash-"+passed.ID.String(), hex.EncodeToString(passed.Hash))
	}
	if got := several.Set("decision", "escalate").Set("word", "Both of them.").Submit().Flash(); !strings.Contains(got, "2 posts: decided by you before.") {
		t.Errorf("several at once: %q", got)
	}
	second := d.Person(t, d.Oakfield, policy.Moderator)
	decideForm(d.as(t, second).Get("/queue"), c, "refuse").Submit().Must(t, 200)
	decideForm(queue, c, "escalate").Set("word", "Once more.").Submit().Must(t, 409, "Somebody was first.", second.Name.Full()+" refused").MustNot(t, "You have decided")
}

func TestWhoComesSecondIsToldByWhomAndWhat(t *testing.T) {
	d := newDesk(t)
	_, c := d.held(t, d.amira, phoned)
	mine, theirs := d.as(t, d.moderator), d.as(t, d.teacher)
	queue, page := mine.Get("/queue"), mine.Get("/cases/"+c.ID.String()).Must(t, 200, "A post that waits")
	decideForm(theirs.Get("/queue"), c, "refuse").Set("word", "Not here.").Submit().Must(t, 200)
	decideForm(queue, c, "approve").Submit().Must(t, 409, "Somebody was first.", d.teacher.Name.Full()+" refused "+d.amira.Name.Full()+"’s post", "Nothing waits")
	late := page.Form("Approve").Set("word", "Lovely!").Submit().Must(t, 409, "Somebody was first.", "Refused by "+d.teacher.Name.Full(), "Not here.")
	if late.HasForm("Approve") {
		t.Error("a decided case can be decided on")
	}
	if d.seenBy(t, d.ben, phoned) {
		t.Error("the second one won")
	}
	// In place, on another page: back to it, with a word about it.
	f := decideForm(queue, c, "approve").Set("next", "/groups/"+d.class.String())
	if p := mine.Once(f.Request()); p.Status != http.StatusSeeOther || p.Header.Get("Location") != "/groups/"+d.class.String() {
		t.Errorf("in place: %d to %q", p.Status, p.Header.Get("Location"))
	}
}

func TestATextThatChangedMeanwhileIsNotDecidedOn(t *testing.T) {
	d := newDesk(t)
	post, c := d.held(t, d.amira, phoned)
	b := d.as(t, d.moderator)
	queue, page := b.Get("/queue"), b.Get("/cases/"+c.ID.String())
	_, err := d.room.Edit(context.Background(), d.amira, classroom.Edit{Post: post.ID, Version: 1, Body: "Or on 07700 900555"})
	must(t, err)
	decideForm(queue, c, "approve").Submit().Must(t, 409, "was changed or taken back by its author", "07700 900555", "Changed by its author while it waited.")
	page.Form("Approve").Submit().Must(t, 409, "Changed or taken back by its author")
	now := d.caseOf(t, post.ID)
	for _, hash := range []string{"00", "no hash", c.ID.String()} {
		f := decideForm(b.Get("/queue"), now, "approve").Set("hash", hash)
		f.Submit().Must(t, 412, "Please read it again.", "07700 900555")
	}
	f := b.Get("/cases/"+now.ID.String()).Form("Approve").Set("hash", "00")
	f.Submit().Must(t, 412, "07700 900555")
	if d.seenBy(t, d.ben, "Or on 07700 900555") {
		t.Error("it is out")
	}
}

func TestSeveralAreDecidedAtOnceEachByItself(t *testing.T) {
	d := newDesk(t)
	ctx := context.Background()
	mother := d.Person(t, d.Oakfield, policy.Moderator, policy.Guardian)
	d.In(t, d.Oakfield, func(tx *tenants.Tx) error { return tx.LinkGuardian(ctx, uuid.Nil, mother.ID, d.ben.ID, "mother") })
	var cases []moderation.Case
	for _, body := range []string{"07700 900111", "07700 900222", "07700 900333"} {
		_, c := d.held(t, d.amira, body)
		cases = append(cases, c)
	}
	_, child := d.held(t, d.ben, "07700 900444")
	b := d.as(t, mother)
	page := b.Get("/queue").Must(t, 200, "This is about a relative of yours, so somebody else decides.")
	if decideForm(page, child, "approve") != nil {
		t.Error("her child's post can be decided on")
	}
	several := func(how string) *webtest.Form {
		f := page.FormAt("/queue/decide")
		f.Fields = url.Values{"_csrf": f.Fields["_csrf"], "next": {"/queue?kind=held"}, "decision": {how}}
		return f
	}
	several("approve").Submit().Must(t, 422, "Tick at least one post first.")
	bad := several("return")
	for _, c := range cases {
		bad.Add("case", c.ID.String()).Set("hash-"+c.ID.String(), "")
	}
	again := bad.Submit().Must(t, 422, "Please write a word to the author first: what should they change?")
	if ticked := again.Find(`input[name=case][checked]`); len(ticked) != 3 {
		t.Errorf("%d of 3 are still chosen", len(ticked))
	}
	must(t, d.decide(d.moderator, cases[1], moderation.Refuse, ""))
	all := several("approve").Add("case", child.ID.String())
	for _, c := range cases {
		all.Add("case", c.ID.String()).Set("hash-"+c.ID.String(), hex.EncodeToString(c.Hash))
	}
	done := all.Submit().Must(t, 200)
	for _, words := range []string{"Approved: 2 posts.", "1 post: somebody else was first", "1 post: your own or a relative’s"} {
		if !strings.Contains(done.Flash(), words) {
			t.Errorf("the flash lacks %q: %q", words, done.Flash())
		}
	}
	if done.Path != "/queue?kind=held" || !d.seenBy(t, d.ben, "07700 900111") || d.seenBy(t, d.ben, "07700 900222") || d.seenBy(t, d.amira, "07700 900444") {
		t.Errorf("what is out is not what was decided; ended at %s", done.Path)
	}
	for _, ids := range [][]string{{"nonsense"}, {uuid.NewString()}, {cases[0].ID.String()[:35]}} {
		f := several("approve")
		f.Fields["case"] = ids
		if p := f.Submit(); p.Status != 404 {
			t.Errorf("%v: %d", ids, p.Status)
		}
	}
}

func TestANextThatLeadsAwayLeadsToTheQueue(t *testing.T) {
	d := newDesk(t)
	b := d.as(t, d.moderator)
	for _, next := range []string{"//evil.test", "/\\evil.test", "https://evil.test", "javascript:alert(1)", "", "/", "\x00/queue", "/%0d%0aX: y"} {
		_, c := d.held(t, d.amira, phoned)
		f := decideForm(b.Get("/queue"), c, "approve").Set("next", next)
		p := b.Once(f.Request())
		if to := p.Header.Get("Location"); p.Status == http.StatusSeeOther && (!strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//") || strings.ContainsAny(to, "\\\r\n")) {
			t.Errorf("%q leads to %q", next, to)
		}
		if p.Status != http.StatusSeeOther && p.Status != http.StatusUnprocessableEntity {
			t.Errorf("%q: %d", next, p.Status)
		}
	}
}

func TestATeacherPassesACaseOnAndItIsGoneForThem(t *testing.T) {
	d := newDesk(t)
	_, c := d.held(t, d.amira, phoned)
	teacher := d.as(t, d.teacher)
	done := decideForm(teacher.Get("/queue"), c, "escalate").Set("word", "I teach her sister.").Submit().Must(t, 200, "Nothing waits")
	if !strings.HasPrefix(done.Flash(), "Passed on: the moderators decide") {
		t.Errorf("flash %q", done.Flash())
	}
	_, second := d.held(t, d.amira, "My new number is 07700 900777")
	if again := decideForm(d.as(t, d.moderator).Get("/queue"), second, "escalate").Submit(); !strings.Contains(again.Flash(), "the other moderators see") {
		t.Errorf("a moderator is told %q", again.Flash())
	}
	missing := teacher.Get("/cases/"+uuid.NewString()).Must(t, 404)
	if p := teacher.Get("/cases/" + c.ID.String()); p.Status != 404 || p.Text() != missing.Text() {
		t.Errorf("the teacher still opens it: %d", p.Status)
	}
	page := d.as(t, d.moderator).Get("/cases/"+c.ID.String()).Must(t, 200, "Passed on by "+d.teacher.Name.Full(), "I teach her sister.")
	if len(page.Find(`button[value=escalate]`)) != 0 {
		t.Error("it can be passed on twice")
	}
}

func TestTheQueueIsNarrowed(t *testing.T) {
	d := newDesk(t)
	_, phone := d.held(t, d.amira, phoned)
	_, rude := d.held(t, d.ben, "You are an idiot")
	post := d.post(t, d.amira, "What a boring club").Post
	must(t, d.report(d.ben, post.ID, "rude"))
	b := d.as(t, d.moderator)
	all := b.Get("/queue").Must(t, 200, "3 wait for somebody.", "1 person reported this: rude or not for school.")
	narrow := func(name, value string) *webtest.Page {
		f := all.FormAt("/queue")
		return f.Set(name, value).Submit().Must(t, 200)
	}
	shows := func(p *webtest.Page, c moderation.Case) bool { return len(p.Find("#case-"+c.ID.String())) == 1 }
	report := d.caseOf(t, post.ID)
	for _, c := range []struct {
		name, value string
		shown       []bool // phone, rude, report
	}{
		{"kind", "held", []bool{true, true, false}}, {"kind", "report", []bool{false, false, true}}, {"kind", "odd", []bool{true, true, true}},
		{"rule", "insults", []bool{false, true, false}}, {"group", d.class.String(), []bool{true, true, true}}, {"group", uuid.NewString(), []bool{false, false, false}},
		{"rule", "' or 1=1 --", []bool{false, false, false}},
	} {
		p := narrow(c.name, c.value)
		if got := []bool{shows(p, phone), shows(p, rude), shows(p, report)}; !slices.Equal(got, c.shown) {
			t.Errorf("%s=%s shows %v", c.name, c.value, got)
		}
	}
	only := narrow("rule", "insults")
	if next := decideForm(only, rude, "refuse").Submit(); next.Path != "/queue?rule=insults" || !next.Says("Nothing here fits") {
		t.Errorf("after the decision: %s %s", next.Path, next.Text())
	}
	for _, odd := range []string{"after=x", "after=" + uuid.NewString(), "before=%00", "group=%ff", "rule=" + strings.Repeat("x", 5000)} {
		if p := b.Get("/queue?" + odd); p.Status >= 500 {
			t.Errorf("%.40s: %d", odd, p.Status)
		}
	}
}

func TestAReportedPostsPageKeepsItsReportersFromTeachers(t *testing.T) {
	d := newDesk(t)
	ctx := context.Background()
	post := d.post(t, d.amira, "What a boring club").Post
	must(t, d.cases.Report(ctx, d.ben, moderation.NewReport{Post: post.ID, Category: "unkind", Words: "She says it every week."}))
	_, err := d.room.Edit(ctx, d.amira, classroom.Edit{Post: post.ID, Version: 1, Body: "What a lovely club"})
	must(t, err)
	path := "/cases/" + d.caseOf(t, post.ID).ID.String()
	d.as(t, d.teacher).Get(path).Must(t, 200, "What a boring club", "What a lovely club", "Its author has changed it since.", "She says it every week.").
		MustNot(t, d.ben.Name.Family, d.ben.ID.String())
	page := d.as(t, d.moderator).Get(path).Must(t, 200, d.ben.Name.Full(), "Withdraw the post", "Dismiss the report")
	done := page.Form("Withdraw the post").Set("word", "We spoke with her.").Submit().Must(t, 200, "Nothing waits")
	if !strings.HasPrefix(done.Flash(), "Withdrawn: "+d.amira.Name.Full()) {
		t.Errorf("flash %q", done.Flash())
	}
	d.as(t, d.moderator).Get(path).Must(t, 200, "Withdrawn by "+d.moderator.Name.Full(), "It is withdrawn now: nobody sees it any more.", "What a boring club")
	d.as(t, d.moderator).Get("/cases/not-an-id").Must(t, 404)
}

func TestACasesPageLeadsToMutingAndSuspending(t *testing.T) {
	d := newDesk(t)
	_, c := d.held(t, d.amira, phoned)
	path := "/cases/" + c.ID.String()
	admin := d.Person(t, d.Oakfield, policy.Admin)
	mute, suspend, inGroup := "/members/"+d.amira.ID.String()+"/mute", "/members/"+d.amira.ID.String()+"/suspend", "/groups/"+d.class.String()+"/members/"+d.amira.ID.String()+"/mute"
	for name, who := range map[string]struct {
		actor tenants.Actor
		forms []string
		none  []string
	}{
		"a moderator": {d.moderator, []string{mute}, []string{suspend, inGroup}},
		"an admin":    {admin, []string{mute, suspend}, []string{inGroup}},
		"a teacher":   {d.teacher, []string{inGroup}, []string{mute, suspend}},
	} {
		page := d.as(t, who.actor).Get(path)
		for _, action := range who.forms {
			if len(page.Find(`form[action="`+action+`"]`)) != 1 {
				t.Errorf("%s: no form to %s", name, action)
			}
		}
		for _, action := range who.none {
			if len(page.Find(`form[action="`+action+`"]`)) != 0 {
				t.Errorf("%s: a form to %s", name, action)
			}
		}
	}
	d.as(t, admin).Get(path).FormAt(mute).Set("reason", "A pause.").Submit()
	d.as(t, d.moderator).Get(path).Must(t, 200, "Muted: “A pause.”", "End the mute")
}

func TestAReportOfAPostShowsItAndThanks(t *testing.T) {
	d := newDesk(t)
	post := d.post(t, d.amira, "What a <i>boring</i> club").Post
	waits, _ := d.held(t, d.amira, phoned)
	ben := d.as(t, d.ben)
	page := ben.Get("/posts/"+post.ID.String()+"/report").Must(t, 200, "What a <i>boring</i> club", d.amira.Name.Short, "You can talk to any adult")
	page.MustNot(t, d.amira.Name.Family, "What a <i>")
	sent := ben.Once(page.Form("Report").Set("category", "rude").Request())
	if sent.Status != http.StatusSeeOther || sent.Header.Get("Location") != "/posts/"+post.ID.String() {
		t.Errorf("answered with %d to %q", sent.Status, sent.Header.Get("Location"))
	}
	if flash := ben.Get("/help").Flash(); !strings.HasPrefix(flash, "Thank you for telling us.") {
		t.Errorf("flash %q", flash)
	}
	missing := ben.Get("/posts/"+uuid.NewString()+"/report").Must(t, 404)
	for name, id := range map[string]uuid.UUID{"a post that waits": waits.ID} {
		if p := ben.Get("/posts/" + id.String() + "/report"); p.Status != 404 || p.Text() != missing.Text() {
			t.Errorf("%s: %d", name, p.Status)
		}
	}
	for name, who := range map[string]tenants.Actor{"another class": d.outsider, "another school": d.stranger, "a guardian": d.guardian} {
		if p := d.as(t, who).Get("/posts/" + post.ID.String() + "/report"); p.Status != 404 {
			t.Errorf("%s: %d", name, p.Status)
		}
	}
	d.as(t, d.amira).Get("/posts/"+post.ID.String()+"/report").Must(t, 403, "This is your own post.")
	// Who is suspended may still report it, and does not read it here.
	must(t, d.DB.Suspend(context.Background(), d.Person(t, d.Oakfield, policy.Admin), d.ben.ID, tenants.Measure{Reason: "A pause."}))
	out := d.as(t, d.ben).Get("/posts/"+post.ID.String()+"/report").Must(t, 200, "Report this post")
	out.MustNot(t, "boring", d.amira.Name.Short)
	if done := out.Form("Report").Set("category", "worried").Submit(); done.Path != "/help" || !strings.Contains(done.Flash(), "keep everybody safe") {
		t.Errorf("answered with %s, %q", done.Path, done.Flash())
	}
}
