// SPDX-License-Identifier: AGPL-3.0-or-later

package moderation

import (
	"context"
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"rookery/moderation/rules"
	"rookery/tenants"
	"rookery/tenants/fault"
	"rookery/tenants/policy"
)

// ruleDoc gives the school's rules; a school that never changed them has the
// starter set for its country.
func ruleDoc(ctx context.Context, tx *tenants.Tx, school tenants.School) (rules.Doc, error) {
	if school.RulesVersion == 0 {
		doc := rules.Starter()
		doc.Region = school.Region
		return doc, nil
	}
	var text string
	if err := tx.Get(ctx, &text, `select doc from rule_versions where tenant_id = $1 and version = $2`, school.RulesVersion); err != nil {
		return rules.Doc{}, err
	}
	var doc rules.Doc
	if err := json.Unmarshal([]byte(text), &doc); err != nil {
		return rules.Doc{}, fault.Internal(err)
	}
	return doc, nil
}

// RuleVersion is one version of a school's rules as the history lists it.
type RuleVersion struct {
	Version   int        `db:"version"`
	ChangedBy *uuid.UUID `db:"changed_by"`
	ChangedAt time.Time  `db:"changed_at"`
	Word      string     `db:"word"`
}

// Rules gives the school's rules now and the history of their versions.
// Forbidden without gate.rules.
func (m *Moderation) Rules(ctx context.Context, actor tenants.Actor) (rules.Doc, []RuleVersion, error) {
	if err := actor.Require(policy.GateRules, policy.School, "The rules are looked after by moderators and admins."); err != nil {
		return rules.Doc{}, nil, err
	}
	var doc rules.Doc
	var versions []RuleVersion
	err := m.DB.InSchool(ctx, actor.School.ID, func(tx *tenants.Tx) error {
		var err error
		if doc, err = ruleDoc(ctx, tx, actor.School); err != nil {
			return err
		}
		return tx.Select(ctx, &versions, `select version, changed_by, changed_at, word from rule_versions
			where tenant_id = $1 order by version desc limit 50`)
	})
	return doc, versions, err
}

// RulesAt gives an earlier version; 0 is the starter set.
func (m *Moderation) RulesAt(ctx context.Context, actor tenants.Actor, version int) (rules.Doc, error) {
	if err := actor.Require(policy.GateRules, policy.School, "The rules are looked after by moderators and admins."); err != nil {
		return rules.Doc{}, err
	}
	var doc rules.Doc
	err := m.DB.InSchool(ctx, actor.School.ID, func(tx *tenants.Tx) error {
		school := actor.School
		school.RulesVersion = version
		var err error
		doc, err = ruleDoc(ctx, tx, school)
		return err
	})
	return doc, err
}

// ChangeRules stores a new version of the rules, made from version base; word
// says why. Stale if somebody changed them meanwhile; Forbidden where a
// protected set would change without gate.rules-protected.
func (m *Moderation) ChangeRules(ctx context.Context, actor tenants.Actor, base int, doc rules.Doc, word string) error {
	if err := actor.Require(policy.GateRules, policy.School, "The rules are looked after by moderators and admins."); err != nil {
		return err
	}
	if err := doc.Validate(); err != nil {
		return err
	}
	return m.DB.InSchool(ctx, actor.School.ID, func(tx *tenants.Tx) error {
		var version int
		if err := tx.Get(ctx, &version, `select rules_version from schools where tenant_id = $1 for update`); err != nil {
			return err
		}
		if version != base {
			return fault.Stale("Somebody else changed the rules meanwhile. Yours are still below; please look at what changed and save again.")
		}
		school := actor.School
		school.RulesVersion = version
		before, err := ruleDoc(ctx, tx, school)
		if err != nil {
			return err
		}
		doc.Region = actor.School.Region
		if protectedChanged(before, doc) && !actor.Allows(policy.GateRulesProtected, policy.School) {
			return fault.Forbidden("The self-harm and abuse rules can only be changed by an admin or the safeguarding lead.")
		}
		text, err := json.Marshal(doc)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `insert into rule_versions (tenant_id, version, doc, changed_by, changed_at, word)
			values ($1, $2, $3::jsonb, $4, $5, $6)`, version+1, string(text), actor.ID, tx.Now, strings.TrimSpace(word)); err != nil {
			return err
		}
		tx.Record(tenants.Deed{Actor: actor.ID, Deed: "gate.rules", ObjectKind: "rules", Details: map[string]string{"version": strconv.Itoa(version + 1)}})
		_, err = tx.Exec(ctx, `update schools set rules_version = $2, changed_at = $3 where tenant_id = $1`, version+1, tx.Now)
		return err
	})
}

// protectedChanged compares the self-harm and abuse rules of two documents.
func protectedChanged(before, after rules.Doc) bool {
	pick := func(d rules.Doc) string {
		var kept []rules.Rule
		for _, r := range d.Rules {
			if r.Kind == rules.SelfHarm || r.Kind == rules.Abuse {
				kept = append(kept, r)
			}
		}
		text, _ := json.Marshal(kept) // rules marshal: they came from JSON or from a form of strings
		return string(text)
	}
	return pick(before) != pick(after)
}
