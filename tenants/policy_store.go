// SPDX-License-Identifier: AGPL-3.0-or-later

package tenants

import (
	"context"
	"slices"
	"strconv"
	"sync"

	"github.com/google/uuid"

	"rookery/tenants/fault"
	"rookery/tenants/policy"
)

// policySets keeps each school's compiled set at its newest version seen here.
// The version is read with every session, so a change holds in every process
// on the next request, whether or not a notice of it arrived.
type policySets struct {
	mu   sync.RWMutex
	sets map[uuid.UUID]versionedSet
}

type versionedSet struct {
	version int
	set     *policy.Set
}

// policySetsKept bounds the cache; beyond it an arbitrary school is compiled anew.
const policySetsKept = 5000

// Policy gives the school's policy at this version; an error means no.
func (tx *Tx) Policy(ctx context.Context, version int) (*policy.Set, error) {
	tx.db.policies.mu.RLock()
	kept, ok := tx.db.policies.sets[tx.Tenant]
	tx.db.policies.mu.RUnlock()
	if ok && kept.version == version {
		return kept.set, nil
	}
	changes, err := tx.PolicyChanges(ctx)
	if err != nil {
		return nil, err
	}
	set := policy.Builtin()
	if len(changes) > 0 {
		if set, err = policy.Compile(changes); err != nil {
			return nil, fault.Internal(err)
		}
	}
	tx.db.policies.mu.Lock()
	defer tx.db.policies.mu.Unlock()
	if len(tx.db.policies.sets) >= policySetsKept {
		for other := range tx.db.policies.sets {
			delete(tx.db.policies.sets, other)
			break
		}
	}
	if tx.db.policies.sets == nil {
		tx.db.policies.sets = map[uuid.UUID]versionedSet{}
	}
	tx.db.policies.sets[tx.Tenant] = versionedSet{version, set}
	return set, nil
}

// PolicyChanges lists what the school has changed of the built-in matrix.
func (tx *Tx) PolicyChanges(ctx context.Context) ([]policy.Change, error) {
	var changes []policy.Change
	err := tx.Select(ctx, &changes, `select role, permission, allow, changed_at as "on" from policy_changes where tenant_id = $1 order by role, permission`)
	return changes, err
}

// PolicyMatrix gives the school's matrix for its admins to see.
func (db *DB) PolicyMatrix(ctx context.Context, tenant uuid.UUID) ([]policy.Row, error) {
	var rows []policy.Row
	err := db.Read(ctx, tenant, func(tx *Tx) error {
		changes, err := tx.PolicyChanges(ctx)
		rows = policy.Matrix(changes)
		return err
	})
	return rows, err
}

// ChangePolicy stores one change of the school's; back to the built-in cell
// takes the change away again. Forbidden without school.policy, Invalid where
// the product does not allow it.
func (db *DB) ChangePolicy(ctx context.Context, actor Actor, change policy.Change) error {
	if err := actor.Require(policy.SchoolPolicy, policy.School, "Only an admin can change who may do what."); err != nil {
		return db.Refused(ctx, actor, err, Deed{Deed: "school.policy.refused", ObjectKind: "policy"})
	}
	return db.InSchool(ctx, actor.School.ID, func(tx *Tx) error {
		var version int // locks the school's row, so that versions are handed out one by one
		if err := tx.Get(ctx, &version, `select policy_version from schools where tenant_id = $1 for update`); err != nil {
			return err
		}
		if err := tx.applyPolicy(ctx, actor, change); err != nil {
			return err
		}
		tx.Record(Deed{Actor: actor.ID, Deed: "school.policy", ObjectKind: "policy", Details: map[string]string{
			"role": string(change.Role), "permission": string(change.Permission), "allow": strconv.FormatBool(change.Allow)}})
		_, err := tx.Exec(ctx, `update schools set policy_version = $2, changed_at = $3 where tenant_id = $1`, version+1, tx.Now)
		return err
	})
}

func (tx *Tx) applyPolicy(ctx context.Context, actor Actor, change policy.Change) error {
	removed, err := tx.Exec(ctx, `delete from policy_changes where tenant_id = $1 and role = $2 and permission = $3 and allow <> $4`,
		string(change.Role), string(change.Permission), change.Allow)
	if err != nil || removed > 0 {
		return err
	}
	if err := policy.ValidateChange(change); err != nil {
		return err
	}
	if !change.Allow && slices.Contains(keepOn, keptCell{change.Role, change.Permission}) {
		return fault.InvalidField("allow", "This cannot be turned off: the school could not turn it on again, or somebody in need would find nobody.")
	}
	_, err = tx.Exec(ctx, `
		insert into policy_changes (tenant_id, role, permission, allow, changed_by, changed_at) values ($1, $2, $3, $4, $5, $6)
		on conflict (tenant_id, role, permission) do nothing`,
		string(change.Role), string(change.Permission), change.Allow, actor.ID, tx.Now)
	return err
}

type keptCell struct {
	role       policy.Role
	permission policy.Permission
}

// keepOn are the cells that no school may turn off: without them nobody could
// mend the policy, or a child's call for help would reach nobody.
var keepOn = []keptCell{
	{policy.Admin, policy.SchoolPolicy}, {policy.Admin, policy.MemberRole}, {policy.Admin, policy.SchoolSettings},
	{policy.Safeguarding, policy.CaseSafeguarding},
	{policy.Admin, policy.CaseReport}, {policy.Safeguarding, policy.CaseReport}, {policy.Moderator, policy.CaseReport},
	{policy.Teacher, policy.CaseReport}, {policy.Student, policy.CaseReport}, {policy.Guardian, policy.CaseReport},
}
