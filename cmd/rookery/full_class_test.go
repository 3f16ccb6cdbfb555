// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"time"

	"github.com/google/uuid"

	"rookery/classroom"
	"rookery/moderation"
	"rookery/tenants"
	"rookery/tenants/policy"
)

func (s *fullSchool) fillGroups() {
	year := 8
	s.class = s.group(s.teacher, classroom.GroupSettings{Kind: classroom.Class, Name: "8B Science " + s.mark, JoinRule: classroom.JoinByCode, Year: &year})
	s.other = s.group(s.colleague, classroom.GroupSettings{Kind: classroom.Class, Name: "8C History " + s.mark, JoinRule: classroom.JoinClosed})
	s.circle = s.group(s.lead, classroom.GroupSettings{Kind: classroom.Circle, Name: "Exam nerves " + s.mark, JoinRule: classroom.JoinClosed, Gate: "hold_all"})
	s.club = s.group(s.teacher, classroom.GroupSettings{Kind: classroom.Club, Name: "Chess " + s.mark, JoinRule: classroom.JoinRequest})
	s.staffroom = s.group(s.admin, classroom.GroupSettings{Kind: classroom.Staff, Name: "Staff room " + s.mark, JoinRule: classroom.JoinClosed})
	s.add(s.teacher, s.class, s.amira, s.ben, s.muted, s.suspended)
	_, _, err := s.f.room.ConfirmList(s.ctx(), s.admin, s.class, []uuid.UUID{s.amira.ID, s.ben.ID, s.muted.ID})
	s.try(err)
	s.add(s.colleague, s.other, s.outsider)
	s.add(s.lead, s.circle, s.ben)
	s.add(s.admin, s.staffroom, s.teacher, s.colleague, s.moderator)
	_, err = s.f.room.AskToJoin(s.ctx(), s.outsider, s.club)
	s.try(err)
	for _, role := range []policy.Role{policy.Student, policy.Guardian} {
		code, err := s.f.room.NewJoinCode(s.ctx(), s.teacher, s.class, role, 48*time.Hour)
		s.try(err)
		if role == policy.Guardian {
			s.try(s.f.room.WithdrawCode(s.ctx(), s.teacher, s.class, code.ID))
		}
	}
	s.try(s.f.room.Follow(s.ctx(), s.ben, s.amira.ID))
}

func (s *fullSchool) group(by tenants.Actor, settings classroom.GroupSettings) uuid.UUID {
	s.t.Helper()
	if settings.Gate == "" {
		settings.Gate = "school"
	}
	settings.About = "About " + s.mark
	id, err := s.f.room.NewGroup(s.ctx(), by, settings)
	s.try(err)
	return id
}

func (s *fullSchool) add(by tenants.Actor, group uuid.UUID, who ...tenants.Actor) {
	s.t.Helper()
	var names []string
	for _, w := range who {
		names = append(names, w.Username)
	}
	_, err := s.f.room.AddToGroup(s.ctx(), by, group, names)
	s.try(err)
}

// text is a sentence that carries the school's mark and a word of its own, by
// which a test finds it.
func (s *fullSchool) text(word string) string { return "Something about " + word + s.mark + " today." }

// contact makes a text one that the rules hold: a number from the range kept
// for fiction.
const contact = " Ring me on 07700 900123."

func (s *fullSchool) post(by tenants.Actor, word string, d classroom.Draft) uuid.UUID {
	s.t.Helper()
	d.ID = uuid.New()
	if d.Body == "" {
		d.Body = s.text(word)
	}
	if d.Audience == "" {
		d.Audience = classroom.InGroup
	}
	if d.Audience == classroom.InGroup && d.Group == uuid.Nil {
		d.Group = s.class
	}
	done, err := s.f.room.Publish(s.ctx(), by, d)
	s.try(err)
	s.posts[word] = done.Post.ID
	return done.Post.ID
}

// fillPosts leaves a post in every state and to every audience:
// classwork, answer, elsewhere (another class), toschool, incircle (held), tagged, waiting
// (held), edited (out, with an edit that waits), sentback, turneddown, takenback,
// staffonly.
func (s *fullSchool) fillPosts() {
	work := s.post(s.amira, "classwork", classroom.Draft{Note: "a note " + s.mark})
	s.post(s.ben, "answer", classroom.Draft{ReplyTo: work, Body: s.text("answer") + " @" + s.amira.Username})
	s.post(s.outsider, "elsewhere", classroom.Draft{Group: s.other})
	s.post(s.teacher, "toschool", classroom.Draft{Audience: classroom.InSchool})
	s.post(s.ben, "incircle", classroom.Draft{Group: s.circle})
	s.post(s.amira, "tagged", classroom.Draft{Body: s.text("tagged") + " @" + s.ben.Username + " #seeds" + s.mark})
	s.post(s.admin, "staffonly", classroom.Draft{Group: s.staffroom})
	s.post(s.amira, "waiting", classroom.Draft{Body: s.text("waiting") + contact + " @" + s.ben.Username + " #hidden" + s.mark})
	s.post(s.ben, "heldanswer", classroom.Draft{ReplyTo: work, Body: s.text("heldanswer") + contact})
	edited := s.post(s.amira, "edited", classroom.Draft{})
	_, err := s.f.room.Edit(s.ctx(), s.amira, classroom.Edit{Post: edited, Version: 1, Body: s.text("newwords") + contact})
	s.try(err)
	s.decide(s.post(s.amira, "sentback", classroom.Draft{Body: s.text("sentback") + contact}), moderation.Return)
	s.decide(s.post(s.amira, "turneddown", classroom.Draft{Body: s.text("turneddown") + contact}), moderation.Refuse)
	gone := s.post(s.amira, "takenback", classroom.Draft{})
	_, err = s.f.room.Withdraw(s.ctx(), s.amira, gone)
	s.try(err)
	for name, who := range map[string]tenants.Actor{"amira": s.amira, "ben": s.ben, "teacher": s.teacher} {
		s.drafts[name] = uuid.New()
		s.try(s.f.room.SaveDraft(s.ctx(), who, classroom.Draft{ID: s.drafts[name], Body: s.text("begun by " + name), Audience: classroom.InGroup, Group: s.class}))
	}
}

// decide decides about the case of a held post.
func (s *fullSchool) decide(post uuid.UUID, outcome moderation.Outcome) {
	s.t.Helper()
	s.try(s.f.cases.Decide(s.ctx(), s.moderator, moderation.Decision{Case: s.caseOf(post), Outcome: outcome, Word: "please mend it, " + s.mark, Hash: s.hashOf(post)}))
}

// caseOf finds the open case about a post.
func (s *fullSchool) caseOf(post uuid.UUID) uuid.UUID {
	s.t.Helper()
	var id uuid.UUID
	s.f.In(s.t, s.School, func(tx *tenants.Tx) error {
		return tx.Get(s.ctx(), &id, `select id from cases where tenant_id = $1 and post_id = $2 and state <> 'decided'`, post)
	})
	return id
}

// hashOf gives what a decision on a held post is bound to.
func (s *fullSchool) hashOf(post uuid.UUID) []byte {
	s.t.Helper()
	c, _, err := s.f.cases.Case(s.ctx(), s.moderator, s.caseOf(post))
	s.try(err)
	return c.Hash
}

// fillAnnouncements announces to a class, to guardians, to a year and for later;
// somebody answers privately and acknowledges.
func (s *fullSchool) fillAnnouncements() {
	first := s.announce(s.teacher, "trip", classroom.NewAnnouncement{Target: classroom.ToClass, Group: s.class, Acknowledge: true, IncludeLate: true})
	s.announce(s.teacher, "evening", classroom.NewAnnouncement{Target: classroom.ToGuardians, Group: s.class, Acknowledge: true})
	s.announce(s.admin, "yearnews", classroom.NewAnnouncement{Target: classroom.ToYear, Year: 8})
	s.announce(s.teacher, "later", classroom.NewAnnouncement{Target: classroom.ToClass, Group: s.class, At: s.f.Clock.Now().Add(24 * time.Hour)})
	s.post(s.amira, "private", classroom.Draft{ReplyTo: first})
	s.try(s.f.room.Acknowledge(s.ctx(), s.ben, first, s.ben.ID))
}

func (s *fullSchool) announce(by tenants.Actor, word string, n classroom.NewAnnouncement) uuid.UUID {
	s.t.Helper()
	n.ID, n.Body = uuid.New(), s.text(word)
	done, err := s.f.room.Announce(s.ctx(), by, n)
	s.try(err)
	s.posts[word] = done.Post.ID
	return done.Post.ID
}

// fillCases reports a post and a member, tells the safeguarding team something
// in every way there is, and works on two of its cases.
func (s *fullSchool) fillCases() {
	for _, r := range []moderation.NewReport{
		{Post: s.posts["classwork"], Category: "unkind", Words: "this was about me, " + s.mark},
		{Member: s.amira.ID, Category: "rude", Words: "at lunch, " + s.mark},
		{Post: s.posts["tagged"], Category: "worried", Words: "she looks sad, " + s.mark},
	} {
		s.try(s.f.cases.Report(s.ctx(), s.ben, r))
	}
	s.try(s.f.cases.Concern(s.ctx(), s.outsider, "I want to talk to somebody, "+s.mark))
	s.post(s.ben, "distress", classroom.Draft{Body: "nobody would miss me " + s.mark})
	s.try(s.f.cases.Escalate(s.ctx(), s.teacher, s.caseOf(s.posts["heldanswer"]), "for a moderator, "+s.mark))
	open, err := s.f.cases.SafeguardingCases(s.ctx(), s.lead)
	s.try(err)
	s.try(s.f.cases.AcknowledgeSafeguarding(s.ctx(), s.lead, open[0].ID))
	s.try(s.f.cases.NoteSafeguarding(s.ctx(), s.lead, open[0].ID, "rang home, "+s.mark))
	s.try(s.f.cases.CloseSafeguarding(s.ctx(), s.lead, open[1].ID, moderation.Endings()[0], "talked it over, "+s.mark))
}
