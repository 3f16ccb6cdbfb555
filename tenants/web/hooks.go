// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"context"
	"maps"

	"github.com/google/uuid"

	"rookery/templates"
	"rookery/tenants"
)

// Export gives what another floor keeps about the actor, under a name that it
// has in the download of one's own data.
type Export func(ctx context.Context, actor tenants.Actor) (name string, value any, err error)

// DataKinds tells in words what another floor keeps about the actor, from what
// its Export gives.
type DataKinds func(c *Ctx) ([]templates.DataKind, error)

// StewardOf says whether the actor stewards a class that the member belongs to.
type StewardOf func(ctx context.Context, actor tenants.Actor, member uuid.UUID) (bool, error)

// AskedFor names the groups that newcomers asked for, by newcomer.
type AskedFor func(ctx context.Context, actor tenants.Actor, newcomers []uuid.UUID) (map[uuid.UUID]string, error)

// Class is a class or club that newcomers can be put into.
type Class struct {
	ID   uuid.UUID
	Name string
}

// Classes lists the school's classes and clubs.
type Classes func(ctx context.Context, actor tenants.Actor) ([]Class, error)

// Health gives what another floor has to say on the page of the school's
// health: what waits, what fails.
type Health func(ctx context.Context, actor tenants.Actor) ([]templates.HealthCard, error)

// DeedWords puts another floor's deeds into words for the record: by deed, as
// they follow on the name of who did it ("decided on a held post").
type DeedWords map[string]string

// hooks are what the floors above lend to the pages of this one.
type hooks struct {
	exports   []Export
	kinds     []DataKinds
	stewardOf StewardOf
	askedFor  AskedFor
	classes   Classes
	seats     []tenants.Seat
	onApprove tenants.Also
	onRefuse  tenants.Also
	concern   string
	health    []Health
	deedWords DeedWords
}

// AddHealth adds cards to the page of the school's health.
func (d *Door) AddHealth(h Health) { d.hooks.health = append(d.hooks.health, h) }

// AddDeedWords adds words for deeds of the record.
func (d *Door) AddDeedWords(words DeedWords) {
	if d.hooks.deedWords == nil {
		d.hooks.deedWords = DeedWords{}
	}
	maps.Copy(d.hooks.deedWords, words)
}

// AddExport adds a part to the download of one's own data.
func (d *Door) AddExport(e Export) { d.hooks.exports = append(d.hooks.exports, e) }

// AddDataKinds adds kinds to the pages about one's own data.
func (d *Door) AddDataKinds(k DataKinds) { d.hooks.kinds = append(d.hooks.kinds, k) }

// SetStewardOf lets teachers give new passwords to students of their classes.
func (d *Door) SetStewardOf(s StewardOf) { d.hooks.stewardOf = s }

// SetAskedFor lets the list of newcomers name the groups they asked for.
func (d *Door) SetAskedFor(a AskedFor) { d.hooks.askedFor = a }

// SetClasses lets a list of newcomers name the classes that they are put into.
func (d *Door) SetClasses(classes Classes, seat tenants.Seat) {
	d.hooks.classes, d.hooks.seats = classes, []tenants.Seat{seat}
}

// OnApprove runs in the transaction that lets a newcomer in: it lets them into
// the group they asked for as well.
func (d *Door) OnApprove(also tenants.Also) { d.hooks.onApprove = also }

// OnRefuse runs in the transaction that turns a newcomer away.
func (d *Door) OnRefuse(also tenants.Also) { d.hooks.onRefuse = also }

// SetConcern names the path where a member tells the safeguarding team
// something; the help page leads there.
func (d *Door) SetConcern(path string) { d.hooks.concern = path }

// steward says whether the actor stewards a class of the member's.
func (d *Door) steward(ctx context.Context, actor tenants.Actor, member uuid.UUID) (bool, error) {
	if d.hooks.stewardOf == nil || !actor.Staff() {
		return false, nil
	}
	return d.hooks.stewardOf(ctx, actor, member)
}

// alsos drops the hooks that nobody set.
func alsos(all ...tenants.Also) []tenants.Also {
	var set []tenants.Also
	for _, a := range all {
		if a != nil {
			set = append(set, a)
		}
	}
	return set
}
