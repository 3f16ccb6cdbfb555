// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"rookery/classroom"
	tenantsweb "rookery/tenants/web"
)

// secret is a text that only some people may come across, on whatever page.
type secret struct {
	words string
	for_  string // who may, by the names of the full school
}

// overseers decide on what is held, and look into every group.
const overseers = "admin lead moderator"

// secrets are all the texts of the full school that are not for everybody.
func (s *fullSchool) secrets() map[string]secret {
	return map[string]secret{
		"a held post":                {"waiting" + s.mark, "amira teacher " + overseers},
		"a held post in a circle":    {"incircle" + s.mark, "ben " + overseers},
		"a held reply, passed on":    {"heldanswer" + s.mark, "ben teacher " + overseers},
		"a held edit":                {"newwords" + s.mark, "amira teacher " + overseers},
		"a held cry for help":        {"nobody would miss me", "ben teacher " + overseers},
		"a hashtag of a held post":   {"hidden" + s.mark, "amira teacher " + overseers},
		"a returned post":            {"sentback" + s.mark, "amira teacher " + overseers},
		"a refused post":             {"turneddown" + s.mark, "amira teacher " + overseers},
		"a withdrawn post":           {"takenback" + s.mark, "amira " + overseers},
		"what is scheduled":          {"later" + s.mark, "teacher " + overseers},
		"a private answer":           {"private" + s.mark, "amira teacher " + overseers},
		"another class's post":       {"elsewhere" + s.mark, "outsider colleague " + overseers},
		"the staff's own":            {"staffonly" + s.mark, "teacher colleague " + overseers},
		"a draft":                    {"begun by amira" + s.mark, "amira"},
		"a teacher's draft":          {"begun by teacher" + s.mark, "teacher"},
		"what a report says":         {"this was about me, " + s.mark, "ben teacher " + overseers},
		"what a report of one says":  {"at lunch, " + s.mark, "ben " + overseers},
		"a worry":                    {"she looks sad, " + s.mark, "ben lead"},
		"a call for help":            {"I want to talk to somebody, " + s.mark, "outsider lead"},
		"what the team wrote down":   {"rang home, " + s.mark, "lead"},
		"how a case of theirs ended": {"talked it over, " + s.mark, "lead"},
		"why somebody is muted":      {"a pause, " + s.mark, "muted " + "teacher colleague " + overseers},
		"why somebody is suspended":  {"a rest, " + s.mark, "suspended " + overseers},
		"why a case was passed on":   {"for a moderator, " + s.mark, "teacher " + overseers},
		"a join code":                {s.code(), "teacher " + overseers},
	}
}

// code is a join code that works, as pages print it.
func (s *fullSchool) code() string {
	return tenantsweb.SlipWords(pairs(s.t, s.f.super, `select '', code from join_codes where tenant_id = $1 and withdrawn_at is null limit 1`, s.ID)[0].value)
}

// everywhere are the addresses of every page with every id of the school in it,
// of every search for a secret, and of every hashtag.
func (s *fullSchool) everywhere(t testing.TB, p *served) []string {
	t.Helper()
	var all []string
	for _, r := range p.table(t) {
		if r.method != http.MethodGet {
			continue
		}
		if len(r.params()) == 0 {
			all = append(all, r.path)
			continue
		}
		if len(r.params()) > 1 {
			all = append(all, s.at(t, r))
			continue
		}
		table := holds(t, r, 0)
		switch table {
		case "tags":
			all = append(all, r.fill("hidden"+s.mark), r.fill("seeds"+s.mark))
		case "versions":
			all = append(all, r.fill("1"), r.fill("2"))
		default:
			for _, row := range pairs(t, s.f.super, "select '', id::text from "+table+" where tenant_id = $1", s.ID) {
				all = append(all, r.fill(row.value))
			}
		}
	}
	for _, words := range append(s.hiddenWords(), "something", "today", "me") {
		for _, kind := range []string{"posts", "members", "groups"} {
			all = append(all, "/search?kind="+kind+"&q="+url.QueryEscape(words))
		}
	}
	return all
}

// hiddenWords are the secrets as one would search for them.
func (s *fullSchool) hiddenWords() []string {
	var all []string
	for _, hidden := range s.secrets() {
		all = append(all, hidden.words)
	}
	return all
}

// What is held, private, another's or the safeguarding team's is on no page
// that anybody else can open, by a link or by an address they know, nor in what
// they are given as data.
func TestSecretsAreOnNoSurface(t *testing.T) {
	f := newFull(t)
	p := serve(t, f.URL, f.Clock)
	s := f.riverside
	places, secrets := s.everywhere(t, p), s.secrets()
	found := map[string]bool{}
	opened := 0
	for who := range s.everyone() {
		v := s.freshReader(t, p, who)
		pages := crawl(t, v, 5000, places...).pages
		for _, path := range places {
			pages[path+" as data"] = v.do(t, attempt{method: http.MethodGet, path: path, accept: acceptJSON})
		}
		opened += len(pages)
		for path, page := range pages {
			for name, hidden := range secrets {
				if asked, typed := repeated(path), hidden.words; !strings.Contains(page.show(), typed) ||
					asked != "" && !strings.Contains(strings.ReplaceAll(page.show(), asked, ""), strings.ReplaceAll("about "+typed+" today", asked, "")) {
					continue
				}
				if found[name] = true; !slices.Contains(strings.Fields(hidden.for_), who) {
					t.Errorf("%s comes across %s on %s", who, name, path)
				}
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(secrets)) {
		if !found[name] && name != "a withdrawn post" {
			t.Errorf("nobody comes across %s, so that this test tells nothing about it", name)
		}
	}
	t.Logf("%d pages", opened)
}

// repeated is what a page says only because it was asked for it: the words of a
// search, a hashtag.
func repeated(path string) string {
	path, _, _ = strings.Cut(path, " ")
	if tag, found := strings.CutPrefix(path, "/tags/"); found {
		return tag
	}
	_, query, _ := strings.Cut(path, "?")
	values, err := url.ParseQuery(query)
	if err != nil {
		return ""
	}
	return values.Get("q")
}

// A held post changes nothing for anybody but its author and who may decide:
// not a page, not a count, not a byte; and no open page hears of it.
func TestAHeldPostChangesNothingForOthers(t *testing.T) {
	f := newFull(t)
	p := serve(t, f.URL, f.Clock)
	s := f.riverside
	others := []string{"ben", "outsider", "colleague", "guardian", "muted"}
	before, open := map[string]map[string]string{}, map[string]*openPage{}
	places := s.everywhere(t, p)
	for _, who := range others {
		crawl(t, s.reader(t, p, who), 5000, places...) // what is opened once is opened now
	}
	for _, who := range others {
		before[who] = s.plainPages(t, p, who, places)
		open[who] = p.leaveOpen(t, s.School, who, s.sessions[who], time.Time{})
	}
	author := s.reader(t, p, "amira")
	for _, body := range []string{"Look here @" + s.ben.Username + " #new" + s.mark + contact, "Again #seeds" + s.mark + contact} {
		if got := write(t, author, "group:"+s.class.String(), body); got.status != 303 {
			t.Fatalf("writing: %.400s", got.show())
		}
	}
	if got := author.post(t, "/posts", "draft_id", s.ben.ID.String(), "reply_to", s.posts["answer"].String(), "body", "I answer you."+contact); got.status != 303 {
		t.Fatalf("answering: %.400s", got.show())
	}
	if got := author.post(t, "/posts/"+s.posts["classwork"].String()+"/edit", "version", "1", "body", "Other words."+contact); got.status != 303 {
		t.Fatalf("editing: %.400s", got.show())
	}
	if waiting := pairs(t, f.super, `select '', count(*)::text from cases where tenant_id = $1 and kind = 'held' and state = 'open' and member_id = $2`, s.ID, s.amira.ID); waiting[0].value != "7" { // with the picture that waits
		t.Fatalf("%s cases of hers wait, not 7", waiting[0].value)
	}
	for _, who := range others {
		if diff := cmp.Diff(before[who], s.plainPages(t, p, who, places)); diff != "" {
			t.Errorf("%s can tell:\n%.3000s", who, diff)
		}
	}
	if _, err := p.app.services.room.Publish(t.Context(), s.teacher, classroom.Draft{ID: s.teacher.ID, Body: s.text("bell"), Audience: classroom.InSchool}); err != nil {
		t.Fatal(err)
	}
	for _, page := range open {
		page.nothingBut(s.text("bell"))
	}
}

// plainPages are the pages as somebody sees them, without what differs between
// any two requests.
func (s *fullSchool) plainPages(t testing.TB, p *served, who string, places []string) map[string]string {
	t.Helper()
	v := s.reader(t, p, who)
	pages := map[string]string{}
	for path, page := range crawl(t, v, 5000, places...).pages {
		if !strings.Contains(path, "/settings/data") { // the session's own times
			pages[path] = plain(page, v.csrf, "no value at all")
		}
	}
	return pages
}
