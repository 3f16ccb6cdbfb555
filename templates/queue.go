// SPDX-License-Identifier: AGPL-3.0-or-later

package templates

import (
	"context"
	"slices"
)

// First says who was first: "Mr Adeyemi approved Lena W.’s post a minute ago."
// Self is for the reader's own other window.
type First struct {
	Self  bool
	Words string
}

func (f First) key() string {
	if f.Self {
		return "queue.first-self"
	}
	return "queue.first"
}

// Queue is what waits for a person to decide, oldest first. Its forms post to
// /queue/decide: one case with case, hash, word and decision; several at once
// with several case, a hash-<case> for each, word and decision.
type Queue struct {
	Page    Page
	Lead    string // "7 wait. The oldest has waited 2 hours."
	Filter  Filter // fields group, kind, rule
	Cases   []QueueCase
	Several bool // this reader may decide on several at once
	First   []First
	// Word comes back when a decision lacked it: by case id, and "" for several at once.
	Words map[string]Form
	Newer string
	Older string
	Next  string // the path to come back to
	Empty Empty
}

// QueueCase is one case: a held post, or the reports about a post or a member.
type QueueCase struct {
	ID      string
	Hash    string // of what is being decided on
	Kind    string // "held" or "report"
	State   string // "open", "escalated", "decided"
	Href    string // the case's own page
	Age     Stamp  // since when; Words: "waiting 2 hours"
	Late    bool   // waits for longer than the school would like
	About   Person // the author, or the reported member
	Member  bool   // the report is about the member, not about a post
	Group   *Link
	Seen    string // who would see it: "Everyone at school"; empty when Group says all
	Edit    string // in words, when it is an edit: "An edit. What was approved stays up meanwhile."
	Note    string // the post's content note
	Above   *Surrounding
	Text    []Span
	Media   []Media // veiled
	Hits    []Hit
	Reports string // "3 people reported this: unkind, private details"
	Passed  string // in words, once escalated: "Passed on by Mr Adeyemi, 10 minutes ago"
	Alone   bool   // it may be about a child who needs somebody: never decided on together with others
	Told    string // for the safeguarding team, that they have been told of it
	Picked  bool   // it was chosen, and the decision came back to be mended
	Barred  string // why this reader may not decide: "This is your own post."
	Can     Choices
}

// Surrounding is what a held post answers.
type Surrounding struct {
	By   Person
	Text string
	Href string
}

// Choices are the decisions open to this reader.
type Choices struct {
	Approve, Return, Refuse, Escalate bool
	Withdraw, Dismiss                 bool // outcomes of a report
}

// Any says whether there is anything to decide.
func (c Choices) Any() bool { return c != Choices{} }

// and gives the choices of both.
func (c Choices) and(o Choices) Choices {
	return Choices{
		Approve: c.Approve || o.Approve, Return: c.Return || o.Return, Refuse: c.Refuse || o.Refuse, Escalate: c.Escalate || o.Escalate,
		Withdraw: c.Withdraw || o.Withdraw, Dismiss: c.Dismiss || o.Dismiss,
	}
}

// severalChoices are the decisions on several posts at once.
func severalChoices() Choices {
	return Choices{Approve: true, Return: true, Refuse: true, Escalate: true}
}

// choices are all the decisions that the page offers somewhere.
func (q Queue) choices() Choices {
	var all Choices
	for _, c := range q.Cases {
		all = all.and(c.Can)
	}
	if q.Several && len(q.Cases) > 0 {
		all = all.and(severalChoices())
	}
	return all
}

// saysID names the line that says what a decision does.
func saysID(decision string) string { return "says-" + decision }

func (q Queue) word(id string) Form { return q.Words[id] }

func (c QueueCase) wordField(f Form, label, hint string) Field {
	return f.Field(Field{Name: "word", ID: "word-" + c.ID, Label: label, Hint: hint})
}

// parts are the elements that a decision renews in place; the case itself goes.
func (c QueueCase) parts() string { return "queue-head queue-first case-" + c.ID + " queue-rest" }

func (c QueueCase) icon() string {
	if c.Kind == "report" {
		return "flag"
	}
	return "hourglass"
}

// wordLabel says what a word is for.
func wordLabel(ctx context.Context, c QueueCase) string {
	if c.Kind == "report" {
		return T(ctx, "decide.word-report")
	}
	return T(ctx, "decide.word")
}

// severalOpen says whether the decision on several is unfolded: something is
// chosen already, or is to be mended in it.
func (v Queue) severalOpen() bool {
	return v.word("").Problem != "" || len(v.word("").Errors) > 0 || slices.ContainsFunc(v.Cases, func(c QueueCase) bool { return c.Picked })
}
