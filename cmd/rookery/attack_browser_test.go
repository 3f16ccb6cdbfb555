// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"github.com/lib/pq"
	"golang.org/x/net/html"
)

// Attack E1 once more, where it would hurt. Every one of the texts stands as a
// post, as somebody's name and as a group's name, there also where a form would
// have refused it, and a student and an admin open the pages that show them in
// Chromium. Nothing runs: no dialog, no call of what the texts call, no script
// that the content policy had to stop, no request that they ask for, no element
// and no attribute of theirs. Some of the pages are opened a second time with the
// policy switched off, since it must not be what saves them. That this test would
// see it is tried on the same pages behind a proxy that undoes their escaping.
func TestAttackE1NothingRunsInABrowser(t *testing.T) {
	f := newFull(t)
	p := serve(t, f.URL, f.Clock)
	s, all := f.riverside, polyglots()
	postAll(t, s, s.freshReader(t, p, "admin"), s.freshReader(t, p, "teacher"), all)
	s.nameAll(all)
	b, unmet := launch(t), s.shown()
	few := []string(nil)
	for _, who := range []string{"amira", "admin"} {
		paths := s.pagesThatShow(t, p, who)
		few = nil
		for i := 0; i < len(paths); i += 4 {
			few = append(few, paths[i])
		}
		for policy, paths := range map[bool][]string{true: paths, false: few} {
			o := s.opens(t, b, p.address, who, paths, policy)
			t.Logf("%s, content policy %v: %d pages, %s", who, policy, len(paths), o.counts())
			for _, line := range o.found {
				t.Errorf("%s, content policy %v: %s", who, policy, line)
			}
			if o.sorts < 20*len(paths) {
				t.Errorf("%d sorts of elements on %d pages: they were not looked at", o.sorts, len(paths))
			}
			o.strike(unmet)
		}
	}
	for what, texts := range unmet {
		for text := range texts {
			t.Errorf("no page showed this as %s: %q", what, text)
		}
	}
	few = few[:min(6, len(few))]
	undone := withoutEscaping(t, p.address)
	stopped, ran := s.opens(t, b, undone, "admin", few, true), s.opens(t, b, undone, "admin", few, false)
	t.Logf("escaping undone, %d pages: %s; and without the policy: %s", len(few), stopped.counts(), ran.counts())
	if stopped.refused == 0 || stopped.ran > 0 || stopped.alive == 0 || ran.ran == 0 || ran.dialogs == 0 || ran.asked == 0 {
		t.Error("the test does not notice what runs")
	}
}

// nameAll gives all the texts to groups and to people of the class as their
// names. The database takes them, so that pages must bear what forms refuse.
func (s *fullSchool) nameAll(all []string) {
	s.t.Helper()
	texts := make([]string, len(all)) // none twice
	for i, text := range all {
		texts[i] = strconv.Itoa(i) + " " + text
	}
	for _, statement := range []string{
		`insert into groups (tenant_id, id, kind, name, about, join_rule, gate, created_at)
		 select $1, gen_random_uuid(), 'club', name, name, 'request', 'school', now() from unnest($2::text[]) name`,
		`insert into members (tenant_id, id, username, username_skeleton, title, given_name, family_name, short_name, roles, year_level, status, password_hash, joined_at, changed_at)
		 select $1, gen_random_uuid(), 'xq7-' || n, 'xq7-' || n, '', name, name, name, '{student}', 8, 'active', '', now(), now() from unnest($2::text[]) with ordinality as named (name, n)`,
	} {
		_, err := s.f.super.Exec(statement, s.ID, pq.Array(texts))
		s.try(err)
	}
	_, err := s.f.super.Exec(`insert into group_members (tenant_id, group_id, member_id, state, joined_at)
		select tenant_id, $2, id, 'active', now() from members where tenant_id = $1 and username like 'xq7-%'`, s.ID, s.class)
	s.try(err)
}

// shown are the texts as they are stored, by what they are there.
func (s *fullSchool) shown() map[string]map[string]bool {
	s.t.Helper()
	all := map[string]map[string]bool{}
	for what, query := range map[string]string{
		"a post":         `select '', body from posts where tenant_id = $1 and state = 'released' and position('xq7' in body) > 0`,
		"a note":         `select '', note from posts where tenant_id = $1 and state = 'released' and position('xq7' in note) > 0`,
		"a group's name": `select '', name from groups where tenant_id = $1 and position('xq7' in name) > 0`,
		"a name":         `select '', short_name from members where tenant_id = $1 and username like 'xq7-%'`,
	} {
		all[what] = map[string]bool{}
		for _, row := range pairs(s.t, s.f.super, query, s.ID) {
			all[what][squash(row.value)] = true
		}
		s.t.Logf("%d texts as %s", len(all[what]), what)
	}
	if len(all["a post"]) < 400 || len(all["a note"]) < 80 || len(all["a group's name"]) < 500 || len(all["a name"]) < 500 {
		s.t.Error("too few texts were stored to tell")
	}
	return all
}

// squash leaves out white space, which pages add and take.
func squash(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, text)
}

// pagesThatShow are the lists with the texts in them, page after page, and two
// of each other kind of page that shows any.
func (s *fullSchool) pagesThatShow(t testing.TB, p *served, who string) []string {
	t.Helper()
	v := s.freshReader(t, p, who)
	lists := map[string][]string{"amira": {"/home", "/groups", "/groups/" + s.class.String() + "/members"}, "admin": {"/groups", "/admin/members", "/queue"}}
	var paths []string
	for _, list := range lists[who] {
		paths = append(paths, onward(t, v, list)...)
	}
	kinds := map[string]int{}
	for path, got := range crawl(t, v, 300, "/school", "/search?q="+planted+"&kind=posts", "/search?q="+planted+"&kind=members", "/search?q="+planted+"&kind=groups").pages {
		bare, _, _ := strings.Cut(path, "?")
		kind := uuids.ReplaceAllString(bare, "ID")
		if !slices.Contains(lists[who], bare) && kinds[kind] < 2 && strings.Contains(got.body, planted) && strings.HasPrefix(strings.Join(got.header["Content-Type"], ""), "text/html") {
			kinds[kind]++
			paths = append(paths, path)
		}
	}
	return paths
}

// onward are the pages of a list that show any of the texts, as its links lead on.
func onward(t testing.TB, v *visitor, list string) []string {
	t.Helper()
	all, show := []string{list}, []string(nil)
	for i := 0; i < len(all) && len(all) < 80; i++ {
		got := v.get(t, all[i])
		if strings.Contains(got.body, planted) {
			show = append(show, all[i])
		}
		doc, err := html.Parse(strings.NewReader(got.body))
		if err != nil {
			t.Fatal(err)
		}
		for n := range doc.Descendants() {
			to, _, _ := strings.Cut(attribute(n, "href"), "#")
			query, own := strings.CutPrefix(to, list+"?")
			if own && (strings.Contains(query, "before=") || strings.Contains(query, "after=")) && !slices.Contains(all, to) {
				all = append(all, to)
			}
		}
	}
	return show
}
