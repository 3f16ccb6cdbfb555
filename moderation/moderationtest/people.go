// SPDX-License-Identifier: AGPL-3.0-or-later

package moderationtest

import (
	"context"
	"sync"

	"github.com/google/uuid"

	"rookery/moderation"
	"rookery/tenants"
	"rookery/tenants/fault"
)

// People stands in for who keeps posts, where there are none: all there is to
// ask is who knows whom, and whom to tell.
type People struct {
	Hermit uuid.UUID // nobody but staff knows of them

	mu   sync.Mutex
	told []Told
	team []uuid.UUID
}

// Told is an outcome that was left with a reporter.
type Told struct {
	Reporter uuid.UUID
	Word     string
}

// Told lists what reporters were told, in its order.
func (p *People) Told() []Told {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]Told(nil), p.told...)
}

// Rule finds no post to decide on.
func (p *People) Rule(context.Context, *tenants.Tx, moderation.Ruling) error { return fault.NotFound() }

// Evidence finds no post.
func (p *People) Evidence(context.Context, *tenants.Tx, tenants.Actor, uuid.UUID) (moderation.Evidence, error) {
	return moderation.Evidence{}, fault.NotFound()
}

// Stewarded finds no group.
func (p *People) Stewarded(context.Context, *tenants.Tx, uuid.UUID) ([]uuid.UUID, error) {
	return nil, nil
}

// Meets lets everybody of a school know of everybody but the hermit.
func (p *People) Meets(_ context.Context, _ *tenants.Tx, actor tenants.Actor, member uuid.UUID) (bool, error) {
	return actor.Staff() || member != p.Hermit, nil
}

// TellOutcome keeps what is told, once it is stored.
func (p *People) TellOutcome(_ context.Context, tx *tenants.Tx, reporter, _ uuid.UUID, word string) error {
	tx.AfterCommit(func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.told = append(p.told, Told{Reporter: reporter, Word: word})
	})
	return nil
}

// TellTeam keeps who is told, once it is stored.
func (p *People) TellTeam(_ context.Context, tx *tenants.Tx, team []uuid.UUID) error {
	tx.AfterCommit(func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.team = append(p.team, team...)
	})
	return nil
}

// Team gives, and forgets, who was told that a safeguarding case has opened.
func (p *People) Team() []uuid.UUID {
	p.mu.Lock()
	defer p.mu.Unlock()
	team := p.team
	p.team = nil
	return team
}

// Standing finds no post.
func (p *People) Standing(context.Context, *tenants.Tx, []uuid.UUID) (map[uuid.UUID]moderation.Standing, error) {
	return nil, nil
}

// Places finds no group.
func (p *People) Places(context.Context, *tenants.Tx, uuid.UUID) ([]moderation.Place, error) {
	return nil, nil
}
