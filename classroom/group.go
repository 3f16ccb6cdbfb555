// SPDX-License-Identifier: AGPL-3.0-or-later

package classroom

import (
	"time"

	"github.com/google/uuid"

	"rookery/moderation/rules"
)

// GroupKind is what a group is for.
type GroupKind string

// The kinds of group. A circle is peer support.
const (
	Class  GroupKind = "class"
	Circle GroupKind = "circle"
	Club   GroupKind = "club"
	Staff  GroupKind = "staff"
)

// GroupKinds lists the kinds in the order shown.
func GroupKinds() []GroupKind { return []GroupKind{Class, Club, Circle, Staff} }

// JoinRule says how one comes into a group.
type JoinRule string

// The join rules.
const (
	JoinClosed  JoinRule = "closed"
	JoinByCode  JoinRule = "code"
	JoinRequest JoinRule = "request"
)

// Group is where posts live.
type Group struct {
	ID       uuid.UUID  `db:"id"`
	Kind     GroupKind  `db:"kind"`
	Name     string     `db:"name"`
	About    string     `db:"about"`
	JoinRule JoinRule   `db:"join_rule"`
	Gate     string     `db:"gate"` // "school", or one of rules.Modes
	Year     *int       `db:"year_level"`
	Created  time.Time  `db:"created_at"`
	Archived *time.Time `db:"archived_at"`
	Members  int        `db:"members"`  // active ones
	Stewards int        `db:"stewards"` // of them
	Asking   int        `db:"asking"`   // who ask to join
}

// Mode is the group's own gate mode; empty when it follows the school.
func (g Group) Mode() rules.Mode {
	if g.Gate == "school" {
		return ""
	}
	return rules.Mode(g.Gate)
}
