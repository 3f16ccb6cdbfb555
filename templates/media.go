// SPDX-License-Identifier: AGPL-3.0-or-later

package templates

import (
	"slices"
	"strconv"
)

// Media is a picture, paper, sound or video as a reader sees it.
type Media struct {
	ID     string
	Kind   string // picture, document, sound, video
	Name   string
	Alt    string // what is said of it; may be empty
	Detail string // "PDF, 2.1 MB"
	// Blur is a tiny picture of a picture, as a data: address, shown until it has
	// come, and instead of it where it is veiled; may be empty.
	Blur          string
	Width, Height int // of what is shown; 0: not known
	// Veiled pictures are shown to who asks for it: a person decides on them.
	Veiled bool
}

// VeiledMedia is a file that somebody is asked to decide on.
func VeiledMedia(id, kind, name, alt string) Media {
	return Media{ID: id, Kind: kind, Name: name, Alt: alt, Veiled: true}
}

// Attached is a file that its author has added and others do not see yet.
type Attached struct {
	ID     string
	Kind   string
	Name   string
	Alt    string
	State  string // coming, waiting, ready, refused
	Word   string // why it was refused
	How    string // "42 %", while it comes or is made
	Thumb  string // address; empty: none
	AltBad string // what is to mend in Alt
}

// Attachments are the files of a composer.
type Attachments struct {
	Files []Attached
	// Take is what a chooser of files offers: media types and endings.
	Take   string
	Most   int  // how many a post may have
	AltAsk bool // the school asks for words with every picture
	Piece  int  // bytes of one piece, where a script sends them
	Sent   bool // they belong to a post: they can be taken out and nothing else
}

func (a Attachments) full() bool { return a.Sent || len(a.Files) >= a.Most }

// Pending says whether any of them is being made, so that it is worth asking again.
func (a Attachments) Pending() bool {
	return slices.ContainsFunc(a.Files, func(f Attached) bool { return f.State == "waiting" })
}

func (a Attached) pending() bool { return a.State == "coming" || a.State == "waiting" }
func (a Attached) looks() bool   { return a.Kind == "picture" || a.Kind == "video" }
func (a Attached) field() string { return "alt-" + a.ID }

// MediaPath is where one variant of a file is.
func MediaPath(id, variant string) string { return "/media/" + id + "/" + variant }

func (m Media) path(variant string) string { return MediaPath(m.ID, variant) }
func (m Media) width() string              { return strconv.Itoa(m.Width) }
func (m Media) height() string             { return strconv.Itoa(m.Height) }

// words are what a screen reader says of it.
func (m Media) words() string { return fallback(m.Alt, m.Name) }

func (m Media) poster() string      { return m.path("poster") }
func (a Attachments) piece() string { return strconv.Itoa(a.Piece) }
