// SPDX-License-Identifier: AGPL-3.0-or-later

package templates

// Thread is a post with what it answers and what answers it.
type Thread struct {
	Page     Page
	Title    string
	Above    []Post // what it answers, oldest first
	Post     Post
	Replies  []Post
	Composer *Composer
	Closed   string // in words why one cannot answer here
	Older    string // earlier replies
	Newer    string // to the end of the thread, from an earlier part of it
}

// Write is a page about writing alone: a reply or an edit, for who has no script.
type Write struct {
	Page     Page
	Title    string
	Lead     string
	About    *Post // the post that is answered
	Composer Composer
}

// History is the earlier versions of a post, newest first.
type History struct {
	Page     Page
	Author   Person
	Back     string
	Versions []Version
}

// Version is a post's text as it once stood.
type Version struct {
	Number  int
	Time    Stamp
	By      string
	Body    []Segment
	State   string // in words: "Released", "Waiting for a teacher"
	Current bool
}

// Report is telling the staff about a post or a member: choose, send.
type Report struct {
	Page       Page
	Form       Form   // category, words
	Action     string // "/posts/<id>/report"
	About      *Post
	Person     *Person
	Categories []Option
	Help       []HelpItem
	Back       string
}

// Drafts is what one has begun and not sent, and what came back.
type Drafts struct {
	Page   Page
	Drafts []Draft
}

// Draft is one unfinished post.
type Draft struct {
	ID    string
	Text  string
	For   string // in words: "For 8B Science"
	Time  Stamp
	Word  string // a moderator's word, when it was returned
	State string // "Returned to you", "Not posted"; empty for one's own draft
	Open  string // where it is finished
}
