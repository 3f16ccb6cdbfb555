// SPDX-License-Identifier: AGPL-3.0-or-later

package web_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/google/uuid"

	"rookery/classroom"
	"rookery/tenants"
	"rookery/tenants/web/webtest"
)

// chance is what differs between any two answers: the id asked for, the number
// of the request, tokens.
var chance = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|(name="_csrf" value|csrf-token" content)="[^"]*"|[A-Z2-7]{8,}|data-live-since="[^"]*"`)

// asked sends a request with a token of the browser's own and gives what came
// back, without what is chance.
func asked(b *webtest.Browser, token, method, path string) string {
	var fields url.Values
	if method == http.MethodPost {
		fields = url.Values{"_csrf": {token}, "version": {"1"}, "body": {"Hello"}, "draft_id": {uuid.NewString()}}
	}
	p := b.Once(b.Request(method, path, fields))
	return strings.Join([]string{http.StatusText(p.Status), p.Header.Get("Location"), p.Header.Get("Content-Type"), chance.ReplaceAllString(p.Body, "")}, "\n")
}

func TestWhatIsForeignOrHiddenIsAsIfItWereNotThere(t *testing.T) {
	s := open(t)
	theirs := s.publish(t, s.elif, classroom.Draft{Body: "A Riverside post", Audience: classroom.InGroup, Group: s.riverClass}).Post
	theirHeld := s.publish(t, s.elif, classroom.Draft{Body: held, Audience: classroom.InGroup, Group: s.riverClass}).Post
	hidden := s.post(t, s.amira, "Only 8B reads this")
	waiting := s.publish(t, s.amira, classroom.Draft{Body: held, Audience: classroom.InGroup, Group: s.class}).Post
	gone := s.post(t, s.amira, "Withdrawn")
	_, err := s.room.Withdraw(t.Context(), s.amira, gone.ID)
	must(t, err)
	for _, reader := range []struct {
		who   tenants.Actor
		posts []classroom.Post
		other []tenants.Actor // members whom the reader may not know of
	}{
		{s.chidi, []classroom.Post{theirs, theirHeld, hidden, waiting, gone}, []tenants.Actor{s.elif, s.rivers, s.amira, s.dorota}},
		{s.dorota, []classroom.Post{theirs, hidden, waiting, gone}, []tenants.Actor{s.elif, s.ben}},
		{s.ben, []classroom.Post{theirs, waiting, gone}, []tenants.Actor{s.elif, s.chidi}},
		{s.hale, []classroom.Post{theirs, theirHeld, waiting, gone}, []tenants.Actor{s.elif, s.rivers}},
		{s.admin, []classroom.Post{theirs, theirHeld, gone}, []tenants.Actor{s.elif, s.rivers}},
	} {
		b := s.as(t, reader.who)
		token := b.Get("/drafts").Form("Sign out").Fields.Get("_csrf")
		same := func(method, before string, id uuid.UUID, after string) {
			missing, there := asked(b, token, method, before+uuid.NewString()+after), asked(b, token, method, before+id.String()+after)
			if missing != there || !strings.HasPrefix(there, "Not Found\n") {
				t.Errorf("%s: %s %s…%s tells that it is there: %.300s", reader.who.Username, method, before, after, there)
			}
		}
		for _, p := range reader.posts {
			for _, deed := range []string{"", "/reply", "/edit", "/history"} {
				same(http.MethodGet, "/posts/", p.ID, deed)
			}
			for _, deed := range []string{"/edit", "/withdraw", "/restore"} {
				same(http.MethodPost, "/posts/", p.ID, deed)
			}
		}
		for _, m := range reader.other {
			for _, deed := range []string{"", "/with-others"} {
				same(http.MethodGet, "/members/", m.ID, deed)
			}
			for _, deed := range []string{"/follow", "/unfollow"} {
				same(http.MethodPost, "/members/", m.ID, deed)
			}
		}
	}
}

func TestNonsenseInAnAddressIsNotThere(t *testing.T) {
	s := open(t)
	b := s.as(t, s.amira)
	for _, path := range []string{"/posts/1", "/posts/nonsense/edit", "/posts/{" + s.class.String() + "}", "/posts/urn:uuid:" + s.class.String(),
		"/members/" + strings.ReplaceAll(s.ben.ID.String(), "-", ""), "/members/%F0%9F%90%A6", "/posts/" + uuid.Nil.String()} {
		if p := b.Get(path); p.Status != 404 {
			t.Errorf("%s answers %d", path, p.Status)
		}
	}
	form := b.Get("/home").Form("Post")
	for _, value := range []string{"group:", "group:1", "group:" + uuid.NewString(), "group:urn:uuid:" + s.class.String(), "GROUP:" + s.class.String(), "school\x00", "direct", ""} {
		if p := form.Set("audience", value).Set("body", "Kept").Submit(); p.Status != 422 && p.Status != 404 || !p.Says("Kept") {
			t.Errorf("audience %q answers %d", value, p.Status)
		}
	}
	form.Set("audience", "group:"+s.class.String()).Set("reply_to", "nonsense").Set("body", "A plain post").Submit().Must(t, 200, "Posted.")
	form.Set("draft_id", uuid.NewString()).Set("reply_to", uuid.NewString()).Set("body", "To nobody").Submit().Must(t, 404, "To nobody")
}

func TestAPostCannotBreakOutOfItsPlace(t *testing.T) {
	s := open(t)
	const body = `</textarea><script>alert(1)</script><img src=x onerror=alert(1)> #<b> @"><i> https://a.example/"onmouseover="alert(1) http://javascript:alert(1)/`
	s.post(t, s.hale, body)
	form := s.as(t, s.hale).Get("/home").Form("Post").Set("body", body+strings.Repeat("x", 500)).Set("note", body)
	for name, p := range map[string]*webtest.Page{"home": s.as(t, s.ben).Get("/home"), "a form that came back": form.Submit()} {
		for _, n := range p.Find("main *") {
			for _, a := range n.Attr {
				if strings.HasPrefix(a.Key, "on") || a.Key == "href" && !strings.HasPrefix(a.Val, "/") && !strings.HasPrefix(a.Val, "https://a.example/") && !strings.HasPrefix(a.Val, "#") {
					t.Errorf("%s has <%s %s=%q>", name, n.Data, a.Key, a.Val)
				}
			}
			if n.Data == "script" || n.Data == "img" {
				t.Errorf("%s has <%s>", name, n.Data)
			}
		}
	}
}
