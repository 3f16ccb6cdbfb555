// SPDX-License-Identifier: AGPL-3.0-or-later

package web_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"

	"github.com/google/uuid"

	"rookery/classroom"
	"rookery/moderation"
	"rookery/tenants/media"
	"rookery/tenants/web/webtest"
)

// pictured is a site that keeps pictures.
func pictured(t *testing.T) *site {
	t.Helper()
	s := open(t)
	self, err := os.Executable()
	if err == nil {
		s.room.Files, err = media.Open(t.Context(), "file://"+t.TempDir())
	}
	if err != nil {
		t.Fatal(err)
	}
	s.room.Workshop = &media.Workshop{Program: []string{self, "media-worker"}, Limits: media.DefaultLimits()}
	return s
}

func (s *site) make(t *testing.T) {
	t.Helper()
	for more := true; more; {
		var err error
		if more, err = s.room.MakeNext(t.Context(), false, new(uuid.UUID)); err != nil {
			t.Fatal(err)
		}
	}
}

func drawn(t *testing.T) []byte {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, 80, 60))
	for x := range 80 {
		for y := range 60 {
			m.Set(x, y, color.RGBA{uint8(3 * x), uint8(4 * y), 90, 255})
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// paper is a PDF of one empty page.
func paper() []byte {
	var b strings.Builder
	b.WriteString("%PDF-1.4\n")
	var at []int
	for i, object := range []string{"<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>", "<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Resources<<>>>>"} {
		at = append(at, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, object)
	}
	table := b.Len()
	b.WriteString("xref\n0 4\n0000000000 65535 f \n")
	for _, offset := range at {
		fmt.Fprintf(&b, "%010d 00000 n \n", offset)
	}
	fmt.Fprintf(&b, "trailer\n<</Size 4/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", table)
	return []byte(b.String())
}

// Without a script a picture is chosen and sent with the words, or added first
// and described; what was written stays.
func TestAPictureIsAddedWithoutAScript(t *testing.T) {
	s := pictured(t)
	hale := s.as(t, s.hale)
	form := hale.Get("/home").Form("Post").Set("body", "Our pond")
	form.Action = "/media" // the button that stands there where no script does
	added := form.SubmitFiles(webtest.File{Field: "files", Name: "pond.png", Content: drawn(t)})
	added.Must(t, 200, "pond.png", "Being made safe", "Our pond")
	files, err := s.room.DraftMedia(t.Context(), s.hale, uuid.MustParse(added.Form("Post").Fields.Get("draft_id")))
	if err != nil || len(files) != 1 {
		t.Fatalf("the draft has %+v: %v", files, err)
	}
	id := files[0].ID.String()
	s.make(t)
	again := hale.Get(added.Path).Must(t, 200, "Our pond")
	if len(again.Find(`img[src="/media/`+id+`/thumb"]`)) != 1 {
		t.Error("its author does not see it")
	}
	again.Form("Post").Set("alt-"+id, "Green water").Submit().Must(t, 200, "Posted.")
	seen := s.as(t, s.ben).Get("/home").Must(t, 200, "Our pond")
	if img := seen.Find(`img[src="/media/` + id + `/timeline"][alt="Green water"][width="80"][height="60"]`); len(img) != 1 {
		t.Errorf("it is not on the page: %s", seen.Body)
	}
	hale.Get("/home").Form("Post").Set("body", "And one more").SubmitFiles(webtest.File{Field: "files", Name: "more.png", Content: drawn(t)}).
		Must(t, 200, "Posted.", "more.png is being made safe")
	bad := hale.Get("/home").Form("Post").Set("body", "This is my page").SubmitFiles(webtest.File{Field: "files", Name: "a.png", Content: []byte("<html>")})
	bad.Must(t, 422, "a.png: This kind of file cannot be added.", "This is my page")
	s.as(t, s.ben).Get("/home").MustNot(t, "This is my page")
}

// fetched is one request for a file.
func fetched(t *testing.T, b *webtest.Browser, path string, header http.Header) *webtest.Page {
	t.Helper()
	r := b.Request(http.MethodGet, path, nil)
	for name, values := range header {
		r.Header[name] = values
	}
	return b.Once(r)
}

// What members brought is served as what we made of it and can do nothing, in
// parts where a part is asked for, and from what was kept only after asking.
func TestAFileIsServedAsWhatWeMadeOfIt(t *testing.T) {
	s := pictured(t)
	hale := s.as(t, s.hale)
	hale.Get("/home").Form("Post").Set("body", "Our pond").SubmitFiles(webtest.File{Field: "files", Name: "pond.png", Content: drawn(t)}).Must(t, 200, "Posted.")
	s.make(t)
	post := s.theirs(t)
	path := "/media/" + post.Media[0].ID.String() + "/full"
	ben := s.as(t, s.ben)
	whole := fetched(t, ben, path, nil)
	for name, want := range map[string]string{"Content-Type": "image/jpeg", "X-Content-Type-Options": "nosniff", "Cache-Control": "private, no-cache", "Accept-Ranges": "bytes",
		"Content-Security-Policy": "default-src 'none'; sandbox; frame-ancestors 'none'", "Cross-Origin-Resource-Policy": "same-origin"} {
		if got := whole.Header.Get(name); got != want {
			t.Errorf("%s is %q", name, got)
		}
	}
	if whole.Status != 200 || whole.Header.Get("Set-Cookie") != "" || !strings.HasPrefix(whole.Body, "\xff\xd8") {
		t.Errorf("%d with %d bytes", whole.Status, len(whole.Body))
	}
	tag := whole.Header.Get("ETag")
	for _, c := range []struct {
		header http.Header
		status int
		from   int
		to     int
	}{
		{http.Header{"Range": {"bytes=10-19"}}, 206, 10, 20}, {http.Header{"Range": {"bytes=-7"}}, 206, len(whole.Body) - 7, len(whole.Body)},
		{http.Header{"Range": {"bytes=5-"}, "If-Range": {tag}}, 206, 5, len(whole.Body)}, {http.Header{"Range": {"bytes=5-"}, "If-Range": {`"old"`}}, 200, 0, len(whole.Body)},
		{http.Header{"Range": {"bytes=99999999-"}}, 416, 0, 0}, {http.Header{"Range": {"bytes=9-3"}}, 200, 0, len(whole.Body)}, {http.Header{"Range": {"lines=1-2"}}, 200, 0, len(whole.Body)},
		{http.Header{"If-None-Match": {tag}}, 304, 0, 0},
	} {
		if p := fetched(t, ben, path, c.header); p.Status != c.status || p.Body != whole.Body[c.from:c.to] {
			t.Errorf("%v: %d with %d bytes, want %d with %d", c.header, p.Status, len(p.Body), c.status, c.to-c.from)
		}
	}
	if _, err := s.room.Withdraw(t.Context(), s.hale, post.ID); err != nil {
		t.Fatal(err)
	}
	for who, b := range map[string]*webtest.Browser{"a classmate": ben, "its author": hale} {
		if p := fetched(t, b, path, http.Header{"If-None-Match": {tag}}); p.Status != 404 {
			t.Errorf("withdrawn, %s gets %d from what was kept", who, p.Status)
		}
	}
}

// theirs is the newest post of the class.
func (s *site) theirs(t *testing.T) classroom.Post {
	t.Helper()
	_, page, err := s.room.Home(t.Context(), s.hale, classroom.Cut{})
	if err != nil || len(page.Posts) == 0 || len(page.Posts[0].Media) == 0 {
		t.Fatalf("%+v: %v", page.Posts, err)
	}
	return page.Posts[0]
}

// A paper is for saving, under its own name, and never opens among our pages.
func TestAPaperIsForSaving(t *testing.T) {
	s := pictured(t)
	s.as(t, s.hale).Get("/home").Form("Post").Set("body", "The newsletter").SubmitFiles(webtest.File{Field: "files", Name: "../March “news”.html", Content: paper()}).Must(t, 200, "Posted.")
	s.make(t)
	m := s.theirs(t).Media[0]
	if m.State != classroom.Ready {
		t.Fatalf("%s: %s", m.State, m.Word)
	}
	p := fetched(t, s.as(t, s.ben), "/media/"+m.ID.String()+"/document", nil)
	if d := p.Header.Get("Content-Disposition"); p.Status != 200 || p.Header.Get("Content-Type") != "application/pdf" || !strings.HasPrefix(d, "attachment; ") || !strings.Contains(d, ".pdf") || strings.Contains(d, "html") || strings.Contains(d, "..") {
		t.Errorf("%d as %s, %s", p.Status, p.Header.Get("Content-Type"), d)
	}
}

// A script sends pieces with the page's token; without one, or to a file of
// somebody else's, nothing happens.
func TestAScriptSendsAFileInPieces(t *testing.T) {
	s := pictured(t)
	hale, ben := s.as(t, s.hale), s.as(t, s.ben)
	csrf := hale.Get("/home").Form("Post").Fields.Get("_csrf")
	content, draft := drawn(t), uuid.NewString()
	begin := func(b *webtest.Browser, token string) (state struct {
		ID, State, Word string
		Came            int64
	}) {
		p := b.Post("/media/begin", url.Values{"_csrf": {token}, "draft_id": {draft}, "name": {"pond.png"}, "size": {"1000"}})
		if p.Status == 200 {
			if err := json.Unmarshal([]byte(p.Body), &state); err != nil {
				t.Fatal(err)
			}
		}
		return state
	}
	if begin(hale, "none").ID != "" {
		t.Error("without the page's token there was room for a file")
	}
	up := begin(hale, csrf)
	piece := func(b *webtest.Browser, token, id string) *webtest.Page {
		r := b.Request(http.MethodPost, "/media/"+id+"/pieces?at=0", nil)
		r.Body, r.ContentLength = http.NoBody, 0
		r2, err := http.NewRequest(http.MethodPost, r.URL.String(), bytes.NewReader(content[:100]))
		if err != nil {
			t.Fatal(err)
		}
		r2.Header.Set("Content-Type", "application/octet-stream")
		r2.Header.Set("X-Csrf-Token", token)
		return b.Once(r2)
	}
	if p := piece(hale, "", up.ID); p.Status != 403 {
		t.Errorf("without a token: %d", p.Status)
	}
	bens := ben.Get("/home").Form("Post").Fields.Get("_csrf")
	if foreign, missing := piece(ben, bens, up.ID), piece(ben, bens, uuid.NewString()); foreign.Status != 404 || missing.Status != 404 {
		t.Errorf("a piece of somebody else's file: %d, of none: %d", foreign.Status, missing.Status)
	}
	if p := piece(hale, csrf, up.ID); p.Status != 200 || !strings.Contains(p.Body, `"came":100`) {
		t.Errorf("%d: %s", p.Status, p.Body)
	}
	hale.Get("/media/of-draft?draft="+draft).Must(t, 200, "pond.png", "10 % has come")
	ben.Get("/media/of-draft?draft="+draft).Must(t, 200).MustNot(t, "pond.png")
	if p := hale.Post("/media/remove", url.Values{"_csrf": {csrf}, "remove": {up.ID}, "draft_id": {draft}}); p.Status != 200 {
		t.Errorf("taking it out: %d", p.Status)
	}
	hale.Get("/media/of-draft?draft="+draft).Must(t, 200).MustNot(t, "pond.png")
}

// Who decides on a picture sees that there is one, and the picture when they ask.
func TestWhoDecidesLooksWhenTheyAsk(t *testing.T) {
	s := pictured(t)
	s.as(t, s.amira).Get("/home").Form("Post").Set("body", "Our pond").SubmitFiles(webtest.File{Field: "files", Name: "pond.png", Content: drawn(t)}).Must(t, 200, "being made safe")
	s.make(t)
	held := s.as(t, s.hale).Get("/groups/"+s.class.String()).Must(t, 200, "Our pond", "Look at this picture")
	if len(held.Find("details.veil:not([open]) img")) == 0 {
		t.Error("the picture is not veiled")
	}
	waiting, err := s.cases.Queue(t.Context(), s.hale, moderation.QueueFilter{Kind: "held"})
	if err == nil {
		err = s.cases.Decide(t.Context(), s.hale, moderation.Decision{Case: waiting[0].ID, Hash: waiting[0].Hash, Outcome: moderation.Approve})
	}
	if err != nil {
		t.Fatal(err)
	}
	if seen := s.as(t, s.ben).Get("/home").Must(t, 200, "Our pond").MustNot(t, "Look at this picture"); len(seen.Find(".picture img")) == 0 {
		t.Error("approved, it is not shown")
	}
}

// A file is taken out of what was sent, on the page that edits it; what was
// written there stays.
func TestAFileIsTakenOutOfWhatWasSent(t *testing.T) {
	s := pictured(t)
	hale := s.as(t, s.hale)
	hale.Get("/home").Form("Post").Set("body", "Our pond").SubmitFiles(webtest.File{Field: "files", Name: "pond.png", Content: drawn(t)}).Must(t, 200, "Posted.")
	s.make(t)
	post := s.theirs(t)
	edit := hale.Get("/posts/"+post.ID.String()+"/edit").Must(t, 200, "pond.png", "Take out what should not be seen any more")
	hale.Get("/media/"+post.Media[0].ID.String()+"/thumb").Must(t, 200)
	edit.Form("Take out pond.png").Set("body", "Our pond, once more").Submit().Must(t, 200, "Our pond, once more").MustNot(t, "pond.png")
	if p := s.as(t, s.ben).Get("/media/" + post.Media[0].ID.String() + "/thumb"); p.Status != 404 {
		t.Errorf("taken out, it is served: %d", p.Status)
	}
	s.as(t, s.ben).Get("/home").Must(t, 200, "Our pond").MustNot(t, post.Media[0].ID.String())
}
