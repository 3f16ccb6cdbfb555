// SPDX-License-Identifier: AGPL-3.0-or-later

package web_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"rookery/classroom"
	"rookery/tenants"
	"rookery/tenants/policy"
)

func (s *site) names(t *testing.T, who tenants.Actor) []string {
	t.Helper()
	b := s.as(t, who)
	var all []string
	for path := "/members"; path != ""; {
		p := b.Get(path).Must(t, 200)
		for _, link := range p.Find(".list a[href^='/members/']") {
			all = append(all, textOf(link))
		}
		path = ""
		for _, older := range p.Find("a[rel=next]") {
			for _, a := range older.Attr {
				if a.Key == "href" {
					path = a.Val
				}
			}
		}
	}
	return all
}

func textOf(n *html.Node) string {
	if n.Type == html.TextNode {
		return n.Data
	}
	var b strings.Builder
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		b.WriteString(textOf(c))
	}
	return strings.TrimSpace(b.String())
}

// People are in the order of their surnames, whatever their title; who does not
// know a surname sees no order by it.
func TestPeopleAreInTheOrderOfTheirNames(t *testing.T) {
	s := open(t)
	s.Add(t, s.Oakfield, tenants.NewMember{Username: "a.reid", Title: "Mr", Given: "Callum", Family: "Reid", Roles: []policy.Role{policy.Teacher}})
	staff := s.names(t, s.hale)
	if want := []string{"Chidi Eze", "Ms Hale", "Amira Karimova", "Dorota Karimova", "Dr Lind", "Mr Moss", "Ben Okonkwo", "Mr Reid"}; !slices.Equal(staff, want) {
		t.Errorf("staff read %q", staff)
	}
	if student, want := s.names(t, s.ben), []string{"Amira K.", "Ben O.", "Ms Hale", "Dr Lind", "Mr Moss", "Mr Reid"}; !slices.Equal(student, want) {
		t.Errorf("a student reads %q", student)
	}
	for n := range 120 {
		s.Add(t, s.Oakfield, tenants.NewMember{Username: fmt.Sprintf("x%d.child", n), Given: "Kim", Family: fmt.Sprint("Abc", n%7), Roles: []policy.Role{policy.Student}})
	}
	seen := map[string]int{}
	for _, name := range s.names(t, s.hale) {
		seen[name]++
	}
	if len(seen) != len(staff)+7 || seen["Kim Abc0"] != 18 || seen["Mr Reid"] != 1 {
		t.Errorf("page by page one reads %v", seen)
	}
}

// What a teacher looks for on a board day is on the class's own page.
func TestAClassLeadsItsTeacherToCodesAndPasswords(t *testing.T) {
	s := open(t)
	page := s.as(t, s.hale).Get(s.at("")).Must(t, 200, "Join codes", "Members and passwords", "Print sign-in slips")
	if p := page.Click("Join codes").Must(t, 200); len(p.Find("section#codes")) != 1 {
		t.Error("there are no codes where the link leads")
	}
	members := page.Click("Members and passwords").Must(t, 200, "press “Choices” beside their name")
	if links := members.Find("li details a"); len(links) != 2 {
		t.Errorf("%d of 2 students have a way to a new password among their choices", len(links))
	}
	s.as(t, s.ben).Get(s.at("")).Must(t, 200).MustNot(t, "Join codes", "passwords")
	s.as(t, s.ben).Get(s.at("/members")).Must(t, 200).MustNot(t, "New password")
	club := s.group(t, s.hale, classroom.Club, "Chess", s.amira)
	s.as(t, s.hale).Get("/groups/"+club.String()).Must(t, 200, "Join codes").MustNot(t, "passwords")
}

func TestWhoIsInAGroupFindsWhereTheNextJoinCodeGoes(t *testing.T) {
	s := open(t)
	s.as(t, s.ben).Get("/groups").Must(t, 200, "8B Science").Click("I have a join code").Must(t, 200, "Join a group")
	s.as(t, s.hale).Get("/groups").Must(t, 200, "8B Science").MustNot(t, "I have a join code")
}

func TestOnesOwnPageSpeaksOfOneAlone(t *testing.T) {
	s := open(t)
	s.as(t, s.ben).Get("/members/"+s.ben.ID.String()).Must(t, 200, "You are in:", "8B Science").MustNot(t, "both")
	s.as(t, s.ben).Get("/members/"+s.amira.ID.String()).Must(t, 200, "You are both in:")
}
