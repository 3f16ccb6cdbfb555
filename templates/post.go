// SPDX-License-Identifier: AGPL-3.0-or-later

package templates

import "strconv"

// Person is a member as this reader may see them.
type Person struct {
	ID       string
	Name     string // already shortened for this reader
	Initials string
	Tone     int    // colour of the initials, 0–7
	Role     string // in words, for staff only: "Teacher"
	Href     string
	Detail   string // "Year 8", "Guardian of Ada"; may be empty
}

// The kinds of Segment.
const (
	SegmentText    = "text"
	SegmentMention = "mention"
	SegmentTag     = "tag"
	SegmentLink    = "link"
	SegmentBreak   = "break"
)

// Segment is a piece of a post's text. A link's Href was checked before it came here.
type Segment struct {
	Kind string
	Text string
	Href string
}

// Post is a post as this reader sees it, with the deeds open to them.
type Post struct {
	ID       string
	Position string // empty until released
	Version  int
	Kind     string // note, reply, announcement
	State    string // released, held, returned, refused
	Author   Person
	Group    *Link
	Time     Stamp
	// Audience says who can see it, in words; AudienceIcon is users, school, globe or lock.
	Audience     string
	AudienceIcon string
	ReplyTo      *Link // "Replying to Maya O."
	Body         []Segment
	Media        []Media
	MediaCount   int        // of Media, also where FaceHTML stands for it
	Coming       []Attached // the reader's own files that others do not see yet
	ContentNote  string     // folded behind this note when set
	Licence      *Link      // nil: all rights reserved, which needs no words
	Edited       *Edited
	Waiting      string // why its author alone sees it: "Waiting for a teacher"
	Announcement *AnnouncementPart
	Replies      int
	Focus        bool // the post the thread was opened at
	Nested       bool // in a thread: answers another answer
	Deeds        Deeds
	Decide       *Decide // for who may decide on it, in place
	CSRF         string  // empty in a fragment that many readers share
	// FaceHTML, when set, is PostFace already rendered: the part that does not depend on the reader.
	FaceHTML string
}

// Edited says that a post was changed after it went out. Href is the history,
// empty for a reader who may not see earlier versions.
type Edited struct {
	Words string // "edited 10:02"
	Href  string
}

// Deeds are the buttons under a post; an empty path or false: not for this reader.
type Deeds struct {
	Open     string // the thread
	Reply    string
	Edit     string
	Withdraw bool
	Report   string
}

// AnnouncementPart is what makes a post an announcement.
type AnnouncementPart struct {
	For  string // who it is for: "Guardians of 8B Science"
	Asks []Ask  // one row for oneself or for each child
	// Figures leads its author to who was reached; FiguresWords says it in short.
	Figures      string
	FiguresWords string
	// PrivateReplies: an answer goes to its author and the stewards of its group alone.
	PrivateReplies bool
}

// Ask is one please-acknowledge: for oneself, or for one child.
type Ask struct {
	For    string // the member's id the acknowledgement counts for
	Name   string // the child's name; empty for oneself
	Done   bool
	DoneBy string // "You, today at 08:10" or "Tomasz Nowak, yesterday"
}

// Decide is the choice about a held post, in place or in the queue.
type Decide struct {
	Case string
	Hash string // of what is being decided on
	Why  string // in words: "Held by the rule “Phone numbers”"
	Next string // the path to come back to
	// Part names the elements to renew in place, by id: "held timeline"; empty: the page is left.
	Part      string
	CanRefuse bool
	// ReadFirst is for what no rule caught: it waits as everything does there.
	ReadFirst bool
	// Care is for what may be about a child who needs somebody.
	Care bool
	// CanEscalate shows Escalate as well.
	CanEscalate bool
}

func (d Decide) choices() Choices {
	return Choices{Approve: true, Return: true, Refuse: d.CanRefuse, Escalate: d.CanEscalate}
}

// PostID is the id of a post's element; live updates find it by this name.
func PostID(id string) string { return "post-" + id }

func (p Post) elementID() string  { return PostID(p.ID) }
func (p Post) version() string    { return strconv.Itoa(p.Version) }
func (p Post) mediaCount() string { return strconv.Itoa(p.MediaCount) }
func (p Post) held() bool         { return p.State != "" && p.State != "released" }
func (p Post) path(deed string) string {
	return "/posts/" + p.ID + "/" + deed
}

// classes are the card's, as one word list: there are forty on a page.
func (p Post) classes() string {
	classes := "post"
	for _, c := range [...]struct {
		name string
		is   bool
	}{{" announcement", p.Kind == "announcement"}, {" held", p.held()}, {" focus", p.Focus}, {" nest", p.Nested}} {
		if c.is {
			classes += c.name
		}
	}
	return classes
}

// namedAbove says whether the announcement's own line has named who it is for.
func (p Post) namedAbove() bool {
	return p.Announcement != nil && p.Announcement.For != ""
}

// waits says whether the text, or a newer one beside it, waits for a person.
func (p Post) waits() bool { return !p.held() || p.State == "held" }

func (p Post) waitingKind() string {
	if p.waits() {
		return "warn"
	}
	return "bad"
}

func (p Post) waitingIcon() string {
	if p.waits() {
		return "hourglass"
	}
	return "corner-up-left"
}

// anyDeed says whether there is any deed under the post.
func (p Post) anyDeed() bool {
	return p.Deeds != (Deeds{})
}
