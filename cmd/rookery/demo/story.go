// SPDX-License-Identifier: AGPL-3.0-or-later

package demo

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"

	"rookery/classroom"
	"rookery/tenants/policy"
)

// What is said and done in the schools; scripts/README.md says how to read it.
//
//go:embed scripts/*.txt scripts/*.json
var scripts embed.FS

// moment is a minute of a day of the script.
type moment struct {
	Day  int    `json:"day"`
	Time string `json:"time"` // HH:MM
}

// story is what happens in a school besides its posts.
type story struct {
	Help          string            `json:"help"`
	Groups        []storyGroup      `json:"groups"`
	Gates         []storyGate       `json:"gates"`
	Codes         []storyCode       `json:"codes"`
	Newcomers     []storyNewcomer   `json:"newcomers"`
	Asking        []storyAsking     `json:"asking"`
	Announcements []storyAnnounced  `json:"announcements"`
	Mutes         []storyMute       `json:"mutes"`
	Concerns      []storyConcern    `json:"concerns"`
	Steps         []storyStep       `json:"steps"`
	Drafts        []storyDraft      `json:"drafts"`
	Licences      map[string]string `json:"licences"` // by username: what their composer starts with
	lines         []*line
}

type storyGroup struct {
	Name     string              `json:"name"`
	Kind     classroom.GroupKind `json:"kind"`
	About    string              `json:"about"`
	Join     classroom.JoinRule  `json:"join"`
	Gate     string              `json:"gate"`
	Year     *int                `json:"year"`
	By       string              `json:"by"` // makes it, and is its first steward
	Stewards []string            `json:"stewards"`
	Members  []string            `json:"members"` // usernames, or "year 7"
}

// storyGate is a group's gate being changed.
type storyGate struct {
	moment
	Group string `json:"group"`
	By    string `json:"by"`
	Gate  string `json:"gate"`
}

type storyCode struct {
	moment
	Group string      `json:"group"`
	Role  policy.Role `json:"role"`
	By    string      `json:"by"`
}

// storyNewcomer comes in by a join code; who is not let in waits.
type storyNewcomer struct {
	moment
	Who   string    `json:"who"`
	Group string    `json:"group"`
	LetIn *storyAct `json:"let_in"`
}

// storyAsking is somebody who asks to join a group.
type storyAsking struct {
	moment
	Who   string    `json:"who"`
	Group string    `json:"group"`
	LetIn *storyAct `json:"let_in"`
}

// storyAct is somebody doing the one thing that its place says.
type storyAct struct {
	moment
	By    string `json:"by"`
	Words string `json:"words"`
}

type storyAnnounced struct {
	moment
	By           string           `json:"by"`
	To           classroom.Target `json:"to"`
	Group        string           `json:"group"`
	Year         int              `json:"year"`
	Acknowledge  bool             `json:"acknowledge"`
	Late         bool             `json:"late"`         // also who joins later
	Due          *moment          `json:"due"`          // scheduled
	Opened       int              `json:"opened"`       // of a hundred
	Acknowledged int              `json:"acknowledged"` // of a hundred who opened it
	Remind       *moment          `json:"remind"`
	Body         string           `json:"body"`
	Replies      []storyAnswer    `json:"replies"`
}

// storyAnswer is a private reply to an announcement.
type storyAnswer struct {
	moment
	By   string `json:"by"`
	Body string `json:"body"`
	Back string `json:"back"` // what its author answers
}

type storyMute struct {
	moment
	Who    string `json:"who"`
	By     string `json:"by"`
	Reason string `json:"reason"`
	Until  moment `json:"until"`
}

// storyConcern is somebody telling the safeguarding team in their own words.
type storyConcern struct {
	moment
	By    string `json:"by"`
	Words string `json:"words"`
}

// storyStep is what the team does about the safeguarding case that it has had
// for longest: acknowledge, note or close.
type storyStep struct {
	storyAct
	Do     string `json:"do"`
	Ending string `json:"ending"` // of moderation.Endings
}

type storyDraft struct {
	moment
	By    string `json:"by"`
	Group string `json:"group"`
	Body  string `json:"body"`
}

// readStory reads what happens in the school of this slug.
func readStory(slug string) (story, error) {
	var s story
	plot, err := scripts.ReadFile("scripts/" + slug + ".json")
	if err != nil {
		return s, err
	}
	decode := json.NewDecoder(bytes.NewReader(plot))
	decode.DisallowUnknownFields()
	if err := decode.Decode(&s); err != nil {
		return s, fmt.Errorf("%s.json: %w", slug, err)
	}
	said, err := scripts.ReadFile("scripts/" + slug + ".txt")
	if err != nil {
		return s, err
	}
	if s.lines, err = readScript(string(said)); err != nil {
		return s, fmt.Errorf("%s.txt: %w", slug, err)
	}
	return s, nil
}
